//! Prewhitening: coils whose noise is equal and independent.
//!
//! Pruessmann et al., Advances in sensitivity encoding with arbitrary k-space trajectories, Magn Reson Med 46:638 (2001),
//! appendix A; Kellman and McVeigh, Image reconstruction in SNR units, Magn Reson Med 54:1439 (2005).

use super::mixing::mixed;
use crate::array::KSpace;
use crate::error::{Error, Result};
use crate::linalg::cholesky::inverse_factor;
use crate::linalg::gram::gram_of_rows;
use crate::linalg::hermitian::eigen;
use nalgebra::DMatrix;
use ndarray::Array2;
use num_complex::{Complex32, Complex64};
use std::ops::Range;

/// Noise samples for each coil, at least: with fewer, the covariance is more chance than noise.
const LEAST_SAMPLES_A_COIL: usize = 4;
/// The smallest eigenvalue of a covariance, relative to the largest, that is no rounding of single precision samples.
const SINGULAR: f64 = 1e-10;

/// `Psi = E[n n^H]`, the covariance of the coils' noise (coil, coil).
#[derive(Debug, Clone, PartialEq)]
pub struct NoiseCovariance {
    psi: DMatrix<Complex64>,
}

impl NoiseCovariance {
    /// Of samples (coil, sample) that hold noise alone: `Psi = 1/N sum n n^H`, samples apart that are zero in all coils.
    ///
    /// # Errors
    /// [`Error::Data`] when there are fewer than 4 samples for each coil, or Psi is singular: a coil that is dead, or
    /// one that is a combination of others.
    pub fn of_noise(noise: &Array2<Complex32>) -> Result<Self> {
        let (coils, samples) = noise.dim();
        let columns = noise.columns();
        let heard: Vec<_> = columns.into_iter().filter(|n| n.iter().any(|v| *v != Complex32::ZERO)).collect();
        let least = LEAST_SAMPLES_A_COIL * coils;
        if heard.len() < least {
            return Err(Error::Data(format!(
                "expected at least {least} noise samples that are not zero, {LEAST_SAMPLES_A_COIL} for each of {coils} \
                 coils, but {} of {samples} are",
                heard.len()
            )));
        }
        // Whatever the unit, single precision holds the scaled samples and double precision their products.
        let runs: Vec<Complex32> = (0..coils).flat_map(|c| heard.iter().map(move |n| n[c])).collect();
        let psi = gram_of_rows(&runs, coils, 1.0) / Complex64::from(heard.len() as f64);
        let (values, _) = eigen(psi.clone());
        let (largest, smallest) = (values.first().copied().unwrap_or(0.0), values.last().copied().unwrap_or(0.0));
        if smallest <= SINGULAR * largest {
            return Err(Error::Data(format!(
                "expected noise that is independent in each of {coils} coils, but its covariance is singular: its \
                 eigenvalues are from {smallest:.3e} to {largest:.3e}"
            )));
        }
        Ok(Self { psi })
    }

    /// Of the four corners of k-space, each `part` of it along ky and along kx, where there is more noise than signal.
    ///
    /// # Errors
    /// As [`NoiseCovariance::of_noise`].
    pub fn of_corners(kspace: &KSpace, part: f64) -> Result<Self> {
        let coils = kspace.dim().0;
        let near_edge = |i: usize, of: &Range<usize>| {
            let width = ((part * of.len() as f64).round() as usize).min(of.len());
            i < of.start + width || i >= of.end - width
        };
        // In the corners of a padding there is nothing.
        let (rows, columns) = kspace.measured().frame().clone();
        let all = rows.clone().flat_map(|y| columns.clone().map(move |x| (y, x)));
        let corners: Vec<_> = all.filter(|(y, x)| near_edge(*y, &rows) && near_edge(*x, &columns)).collect();
        let at = |(c, i): (usize, usize)| kspace.samples()[[c, corners[i].0, corners[i].1]];
        Self::of_noise(&Array2::from_shape_fn((coils, corners.len()), at))
    }

    /// Psi (coil, coil).
    pub fn matrix(&self) -> &DMatrix<Complex64> {
        &self.psi
    }

    /// `L^-1 s` of every sample, `Psi = L L^H` with L lower triangular: the noise has covariance 1, and the samples are
    /// in units of its standard deviation.
    ///
    /// # Errors
    /// [`Error::Shape`] when k-space has more or fewer coils than the noise.
    pub fn whiten(&self, kspace: &KSpace) -> Result<KSpace> {
        let coils = self.psi.nrows();
        let (came, ny, nx) = kspace.dim();
        if came != coils {
            let (expected, came) = (vec![coils, ny, nx], vec![came, ny, nx]);
            return Err(Error::Shape { what: "k-space for this noise (coil, ky, kx)", expected, came });
        }
        // Psi has been found to be positive definite.
        let inverse = inverse_factor(self.psi.clone());
        let inverse = inverse.ok_or_else(|| Error::Data("the noise covariance is singular".into()))?;
        mixed(kspace, &inverse)
    }
}

//! Coil compression: fewer virtual coils that hold most of the energy.
//!
//! Buehrer et al., Array compression for MRI with large coil arrays, Magn Reson Med 57:1131 (2007); Huang et al., A
//! software channel compression technique for faster reconstruction with many channels, Magn Reson Imaging 26:133 (2008).

use super::mixing::mixed;
use crate::array::KSpace;
use crate::error::{Error, Result};
use crate::linalg::gram::gram_of_rows;
use crate::linalg::hermitian::{eigen, with_positive_largest};
use nalgebra::DMatrix;
use num_complex::Complex64;

/// The singular value decomposition of samples (coil, sample): `s = U Sigma V^H`.
#[derive(Debug, Clone, PartialEq)]
pub struct CoilDecomposition {
    /// The part of the energy that each virtual coil holds, `sigma_v^2 / sum sigma^2`, in descending order.
    pub energies: Vec<f64>,
    /// `U^H` (virtual coil, coil), unitary. The largest entry of each row, which is determined but for its phase, is
    /// positive.
    pub weights: DMatrix<Complex64>,
}

impl CoilDecomposition {
    /// Of all samples of k-space, by the eigenvectors of `s s^H`.
    pub fn new(kspace: &KSpace) -> Self {
        let coils = kspace.dim().0;
        let (values, vectors) = eigen(gram_of_rows(kspace.as_slice(), coils, 1.0));
        let whole: f64 = values.iter().map(|v| v.max(0.0)).sum();
        let energies = values.iter().map(|v| if whole > 0.0 { v.max(0.0) / whole } else { 0.0 }).collect();
        let rows = vectors.iter().map(|u| with_positive_largest(u).adjoint());
        Self { energies, weights: DMatrix::from_rows(&rows.collect::<Vec<_>>()) }
    }

    /// The fewest virtual coils that hold this part of the energy together.
    pub fn coils_for(&self, energy: f64) -> usize {
        let mut held = 0.0;
        let enough = |part: &f64| {
            held += part;
            // The sum of all of them is 1 but for rounding.
            held >= energy - 1e-12
        };
        self.energies.iter().position(enough).map_or(self.energies.len(), |i| i + 1)
    }

    /// The first `coils` virtual coils of k-space with as many coils as were decomposed.
    ///
    /// # Errors
    /// [`Error::Data`] when there are not as many, or none is asked for; [`Error::Shape`].
    pub fn compress(&self, kspace: &KSpace, coils: usize) -> Result<KSpace> {
        let most = self.weights.nrows();
        if coils == 0 || coils > most {
            return Err(Error::Data(format!(
                "expected a compression to at least 1 and at most {most} virtual coils, as many as there are coils, but \
                 {coils} came"
            )));
        }
        mixed(kspace, &self.weights.rows(0, coils).into_owned())
    }
}

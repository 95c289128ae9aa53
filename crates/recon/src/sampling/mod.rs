//! Sampling: which k-space samples are taken.

mod draw;
mod fastmri;
pub mod lattice;
mod mask;
mod mt19937;
pub mod parameters;
mod plane;
mod point_spread;

use crate::declaration::{Declaration, Explanation, Settings, registry};
use crate::error::{Error, Result};
use ndarray::Array2;
use std::ops::Range;

pub use mask::SamplingMask;
pub use point_spread::{peak_side_lobe, point_spread_function};

/// A pattern that decides which samples are taken of a (ky, kx) matrix.
pub trait Pattern {
    /// What it says of itself. A parameter of [`crate::declaration::Role::Acceleration`] is the asked acceleration, `acs` the
    /// width of the calibration region; a pattern without them says what takes their place.
    const DECLARATION: Declaration;

    /// How it works, for the guide.
    const EXPLANATION: Explanation;

    /// What is taken of a (ky, kx) matrix of `ny` x `nx`; the calibration region may be left out: it is added.
    ///
    /// # Errors
    /// [`Error::Sampling`] when the parameters do not fit this matrix.
    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken>;

    /// The region (ky, kx) that is fully sampled whatever else is taken: the `acs` centre lines unless a pattern says
    /// otherwise; empty where there is none.
    ///
    /// # Errors
    /// [`Error::Sampling`] when it does not fit this matrix.
    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        let acs = settings.get(parameters::ACS)?;
        if acs > ny {
            return Err(Error::Sampling(format!(
                "expected a calibration region (acs) of at most the {ny} ky lines of this k-space, but {acs} came"
            )));
        }
        Ok((centre_lines(ny, acs), 0..nx))
    }

    /// The acceleration that the settings ask for: their parameter of [`crate::declaration::Role::Acceleration`] unless a
    /// pattern says otherwise; none where they ask for none.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] when the settings are not this pattern's.
    fn asked(settings: &Settings) -> Result<Option<f64>> {
        Ok(settings.acceleration())
    }

    /// How many samples are taken, the calibration region among them: as many as are asked for, to less than a line,
    /// unless a pattern says otherwise.
    ///
    /// # Errors
    /// As [`Pattern::calibration`].
    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        let (rows, columns) = Self::calibration(ny, nx, settings)?;
        let asked = Self::asked(settings)?.map_or(0.0, |r| (ny * nx) as f64 / r);
        Ok(ExpectedSamples { samples: asked.max((rows.len() * columns.len()) as f64), tolerance: nx as f64 })
    }
}

registry! { pattern, "sampling pattern", Pattern:
    uniform::Uniform,
    variable_density::VariableDensity,
    random::Random,
    gaussian::Gaussian,
    variable_density_2d::VariableDensity2d,
    random_2d::Random2d,
    gaussian_2d::Gaussian2d,
    poisson_disc::PoissonDisc,
    caipirinha::Caipirinha,
    fastmri_random::FastmriRandom,
    fastmri_equispaced::FastmriEquispaced,
    fastmri_equispaced_fraction::FastmriEquispacedFraction,
    fastmri_magic::FastmriMagic,
    fastmri_magic_fraction::FastmriMagicFraction,
    painted::Painted,
}

/// A rectangle (ky, kx) of k-space.
pub type Region = (Range<usize>, Range<usize>);

/// What a pattern takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// Whole lines along kx, one entry for each ky.
    Lines(Vec<bool>),
    /// Single samples (ky, kx).
    Points(Array2<bool>),
}

/// How many samples a pattern takes, as it says itself: patterns differ in how closely they meet what is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpectedSamples {
    /// Samples taken, the calibration region among them.
    pub samples: f64,
    /// By how many samples fewer or more a mask may differ.
    pub tolerance: f64,
}

/// How the pattern of this id works.
///
/// # Errors
/// [`Error::UnknownId`].
pub fn explanation(id: &str) -> Result<&'static Explanation> {
    pattern!(id, P => Ok(&P::EXPLANATION))
}

/// What the pattern of these settings promises for a (ky, kx) matrix of `ny` x `nx`.
///
/// # Errors
/// As [`Pattern::expected_samples`].
pub fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
    pattern!(settings.id(), P => P::expected_samples(ny, nx, settings))
}

/// The fully sampled region (ky, kx) that the pattern of these settings promises; empty where it promises none.
///
/// # Errors
/// As [`Pattern::calibration`].
pub fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
    pattern!(settings.id(), P => P::calibration(ny, nx, settings))
}

/// The mask of the pattern of these settings.
fn of_pattern(ny: usize, nx: usize, settings: &Settings) -> Result<SamplingMask> {
    pattern!(settings.id(), P => SamplingMask::of::<P>(ny, nx, settings))
}

/// The `acs` lines of the calibration region of `ny`: `[pad, pad + acs)` with `pad = (ny - acs + 1) / 2`, as in
/// fastMRI (`fastmri/data/subsample.py`).
pub fn centre_lines(ny: usize, acs: usize) -> Range<usize> {
    let pad = (ny - acs).div_ceil(2);
    pad..pad + acs
}

//! Preparations: what is done to all of the k-space before a protocol takes its samples: what is put on top of the
//! subject, what goes wrong with the scan, and what is made of the coils.

use crate::array::KSpace;
use crate::declaration::{Declaration, Settings, registry};
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Part};
use ndarray::Array3;
use num_complex::Complex32;

mod artefact;

/// Something that makes other k-space of k-space.
#[allow(async_fn_in_trait)] // Used generically on one thread; no caller needs `Send`.
pub trait Preparation {
    /// What it says of itself.
    const DECLARATION: Declaration;

    /// What it does to the numbers.
    const EFFECT: Effect;

    /// The prepared k-space (coil, ky, kx), of as many coils as it likes.
    ///
    /// # Errors
    /// [`crate::Error::Data`] when it cannot be done to these data; [`Monitor::checkpoint`]'s.
    async fn prepare<M: Monitor>(kspace: &KSpace, settings: &Settings, part: &mut Part<'_, M>) -> Result<KSpace>;

    /// The same done to a calibration scan that came beside the k-space: what mixes coils mixes both by the matrix of the
    /// k-space. What is put on top of the subject or goes wrong with the scan does not touch the calibration.
    ///
    /// # Errors
    /// As [`Preparation::prepare`].
    fn prepare_beside(kspace: &KSpace, beside: &KSpace, settings: &Settings) -> Result<KSpace> {
        let _ = (kspace, settings);
        Ok(beside.clone())
    }
}

/// What a preparation does to the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Afterwards they are in units of the noise's standard deviation.
    InNoiseUnits,
    /// Something is lost: the reference is made of the k-space without this preparation, so that the loss is seen.
    Loses,
    /// There is more in the subject: the reference has it as well.
    Adds,
    /// Something goes wrong with the scan: the reference is of a scan where it does not.
    Spoils,
}

impl Effect {
    /// Whether the reference is made with such a preparation.
    pub fn is_in_the_reference(self) -> bool {
        matches!(self, Effect::InNoiseUnits | Effect::Adds)
    }
}

// In the order in which they come about in a scan.
registry! { preparation, "preparation", Preparation:
    lesion::Lesion,
    motion::Motion,
    ghost::Ghost,
    interference::Interference,
    spike::Spike,
    whitening::Prewhiten,
    compression::Compress,
}

/// K-space after one preparation, of the same samples measured: what was not stays zero.
///
/// # Errors
/// As [`Preparation::prepare`].
pub async fn prepare<M: Monitor>(kspace: &KSpace, settings: &Settings, part: &mut Part<'_, M>) -> Result<KSpace> {
    let prepared = preparation!(settings.id(), P => P::prepare(kspace, settings, part).await)?;
    Ok(prepared.measured_as(kspace))
}

/// A calibration scan after one preparation of the k-space that it came with, which is as it was before.
///
/// # Errors
/// As [`Preparation::prepare_beside`].
pub fn prepare_beside(kspace: &KSpace, beside: &KSpace, settings: &Settings) -> Result<KSpace> {
    let prepared = preparation!(settings.id(), P => P::prepare_beside(kspace, beside, settings))?;
    Ok(prepared.measured_as(beside))
}

/// What the preparation of these settings does to the numbers.
///
/// # Errors
/// [`crate::Error::UnknownId`].
pub fn effect(settings: &Settings) -> Result<Effect> {
    preparation!(settings.id(), P => Ok(P::EFFECT))
}

/// K-space of samples (coil, ky, kx), row-major.
fn of_samples(dim: (usize, usize, usize), samples: Vec<Complex32>) -> Result<KSpace> {
    KSpace::new(Array3::from_shape_vec(dim, samples).map_err(|e| Error::Data(e.to_string()))?)
}

//! Preparations: what is done to all of the k-space before a protocol takes its samples.

use crate::array::KSpace;
use crate::declaration::{Declaration, Settings, registry};
use crate::error::Result;

/// Something that makes other k-space of k-space.
pub trait Preparation {
    /// What it says of itself.
    const DECLARATION: Declaration;

    /// What it does to the numbers.
    const EFFECT: Effect;

    /// The prepared k-space (coil, ky, kx), of as many coils as it likes.
    ///
    /// # Errors
    /// [`crate::Error::Data`] when it cannot be done to these data.
    fn prepare(kspace: &KSpace, settings: &Settings) -> Result<KSpace>;
}

/// What a preparation does to the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Afterwards they are in units of the noise's standard deviation.
    InNoiseUnits,
    /// Something is lost: the reference is made of the k-space without this preparation, so that the loss is seen.
    Loses,
}

registry! { preparation, "preparation", Preparation:
    whitening::Prewhiten,
    compression::Compress,
}

/// K-space after one preparation.
///
/// # Errors
/// As [`Preparation::prepare`].
pub fn prepare(kspace: &KSpace, settings: &Settings) -> Result<KSpace> {
    preparation!(settings.id(), P => P::prepare(kspace, settings))
}

/// What the preparation of these settings does to the numbers.
///
/// # Errors
/// [`crate::Error::UnknownId`].
pub fn effect(settings: &Settings) -> Result<Effect> {
    preparation!(settings.id(), P => Ok(P::EFFECT))
}

//! Prewhitening by the corners of k-space.

use super::{Effect, Preparation};
use crate::array::KSpace;
use crate::coil::whitening::NoiseCovariance;
use crate::declaration::{Declaration, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::Result;
use crate::monitor::{Monitor, Part};

/// `L^-1 s` for every sample s (coil), where `L L^H` is the covariance of the coils' noise, taken from the corners of
/// k-space.
pub struct Prewhiten;

const CORNER: Real = Real::new(Parameter {
    key: "corner",
    label: "Corner",
    unit: "of k-space",
    help: "Width and height of each of the four corners that the noise is measured in. Larger ones hold more \
           noise samples, and more signal.",
    kind: Kind::Real { min: 0.01, max: 0.5, usual: 0.3, step: 0.01, logarithmic: false, default: 0.1 },
    role: Role::Main,
});

impl Preparation for Prewhiten {
    const DECLARATION: Declaration = Declaration {
        id: "prewhiten",
        label: "Prewhiten the noise",
        summary: "Combines the coils so that their noise is equal and independent, which every method here takes it to \
                  be. The noise is measured in the corners of k-space, which must hold more of it than of signal.",
        source: "Pruessmann et al., Advances in sensitivity encoding with arbitrary k-space trajectories, Magn Reson \
                 Med 46:638 (2001), appendix A",
        parameters: parameters![CORNER],
    };

    const EFFECT: Effect = Effect::InNoiseUnits;

    async fn prepare<M: Monitor>(kspace: &KSpace, settings: &Settings, _: &mut Part<'_, M>) -> Result<KSpace> {
        Self::prepare_beside(kspace, kspace, settings)
    }

    fn prepare_beside(kspace: &KSpace, beside: &KSpace, settings: &Settings) -> Result<KSpace> {
        NoiseCovariance::of_corners(kspace, settings.get(CORNER)?)?.whiten(beside)
    }
}

//! Coil compression by singular value decomposition.

use super::{Effect, Preparation};
use crate::array::KSpace;
use crate::coil::compression::CoilDecomposition;
use crate::declaration::{Choice, Count, Declaration, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::Result;
use crate::monitor::{Monitor, Part};

/// `U_v^H s` for every sample s (coil), `U_v` the first left singular vectors of all samples (coil, sample).
pub struct Compress;

/// What the virtual coils are chosen by.
#[derive(Clone, Copy)]
enum By {
    Coils,
    Energy,
}

const BY: Choice<By> = Choice::new(
    Parameter {
        key: "by",
        label: "Chosen by",
        unit: "",
        help: "Whether the number of virtual coils is given, or the energy that they have to hold.",
        kind: Kind::Choice { options: &[("coils", "Number of coils"), ("energy", "Energy held")], default: "coils" },
        role: Role::Main,
    },
    &[(By::Coils, "coils"), (By::Energy, "energy")],
);

const COILS: Count = Count::new(Parameter {
    key: "coils",
    label: "Virtual coils",
    unit: "",
    help: "How many virtual coils are left, at most as many as there are coils.",
    kind: Kind::Integer { min: 1, max: 128, usual: 32, default: 4 },
    role: Role::Main,
});

const ENERGY: Real = Real::new(Parameter {
    key: "energy",
    label: "Energy held",
    unit: "of all",
    help: "The fewest virtual coils that hold this part of the energy are left, where that is what they are \
           chosen by.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 1.0, step: 0.001, logarithmic: false, default: 0.99 },
    role: Role::Main,
});

impl Preparation for Compress {
    const DECLARATION: Declaration = Declaration {
        id: "compress",
        label: "Compress the coils",
        summary: "Replaces the coils by fewer virtual ones that hold most of the energy of all samples. Everything after \
                  it is faster; what is lost is seen in the metrics, whose reference has all coils.",
        source: "Buehrer et al., Array compression for MRI with large coil arrays, Magn Reson Med 57:1131 (2007); Huang \
                 et al., Magn Reson Imaging 26:133 (2008)",
        parameters: parameters![BY, COILS, ENERGY],
    };

    const EFFECT: Effect = Effect::Loses;

    async fn prepare<M: Monitor>(kspace: &KSpace, settings: &Settings, _: &mut Part<'_, M>) -> Result<KSpace> {
        Self::prepare_beside(kspace, kspace, settings)
    }

    fn prepare_beside(kspace: &KSpace, beside: &KSpace, settings: &Settings) -> Result<KSpace> {
        let decomposition = CoilDecomposition::new(kspace);
        let coils = match settings.get(BY)? {
            By::Coils => settings.get(COILS)?,
            By::Energy => decomposition.coils_for(settings.get(ENERGY)?),
        };
        decomposition.compress(beside, coils)
    }
}

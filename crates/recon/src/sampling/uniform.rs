//! Every R-th line, and a fully sampled centre.

use super::Pattern;
use crate::declaration::{Declaration, Kind, Parameter, Role, Settings};
use crate::error::Result;

/// Regular undersampling with a calibration region.
pub struct Uniform;

/// The asked acceleration of patterns that take whole lines at regular distances.
const R: Parameter = Parameter {
    key: "R",
    label: "Acceleration R",
    unit: "",
    help: "Every R-th phase-encode line is taken. The scan is about R times shorter.",
    kind: Kind::Integer { min: 1, max: 1024, usual: 12, default: 4 },
    role: Role::Main,
};

/// The calibration region, shared by the patterns along ky.
pub(super) const ACS: Parameter = Parameter {
    key: "acs",
    label: "Calibration lines",
    unit: "",
    help: "Lines at the centre of k-space that are always taken. Coil sensitivities are estimated from them.",
    kind: Kind::Integer { min: 0, max: 8192, usual: 64, default: 24 },
    role: Role::Main,
};

impl Pattern for Uniform {
    const DECLARATION: Declaration = Declaration {
        id: "uniform",
        label: "Uniform",
        summary: "Every R-th line along ky and a fully sampled centre. The image folds onto itself R times, \
                  which parallel imaging undoes.",
        source: "Pruessmann et al., SENSE: sensitivity encoding for fast MRI, Magn Reson Med 42:952 (1999)",
        parameters: &[
            R,
            ACS,
            Parameter {
                key: "seed",
                label: "Seed",
                unit: "",
                help: "Chooses which of the R possible sets of lines is taken: the first line is seed mod R.",
                kind: Kind::Integer { min: 0, max: 4_294_967_295, usual: 20, default: 0 },
                role: Role::Main,
            },
        ],
    };

    fn lines(ny: usize, settings: &Settings) -> Result<Vec<bool>> {
        let step = settings.count("R")?;
        let first = settings.count("seed")? % step;
        Ok((0..ny).map(|y| y % step == first).collect())
    }
}

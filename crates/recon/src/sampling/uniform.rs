//! Every R-th line, and a fully sampled centre.

use super::parameters::ACS;
use super::{ExpectedSamples, Pattern, Taken};
use crate::declaration::{
    Count, Declaration, Explanation, Formula, Kind, Parameter, Role, Settings, parameters, symbols,
};
use crate::error::Result;

/// Regular undersampling with a calibration region.
pub struct Uniform;

/// The asked acceleration of patterns that take whole lines at regular distances.
pub const R: Count = Count::new(Parameter {
    key: "R",
    label: "Acceleration R",
    unit: "",
    help: "Every R-th phase-encode line is taken. The scan is about R times shorter.",
    kind: Kind::Integer { min: 1, max: 1024, usual: 12, default: 4 },
    role: Role::Acceleration,
});

const SEED: Count = Count::new(Parameter {
    key: "seed",
    label: "Seed",
    unit: "",
    help: "Chooses which of the R possible sets of lines is taken: the first line is seed mod R.",
    kind: Kind::Integer { min: 0, max: 4_294_967_295, usual: 20, default: 0 },
    role: Role::Main,
});

impl Pattern for Uniform {
    const DECLARATION: Declaration = Declaration {
        id: "uniform",
        label: "Uniform",
        summary: "Every R-th line along ky and a fully sampled centre. The image folds onto itself R times, \
                  which parallel imaging undoes.",
        source: "Pruessmann et al., SENSE: sensitivity encoding for fast MRI, Magn Reson Med 42:952 (1999)",
        parameters: parameters![R, ACS, SEED],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "One line is taken and R − 1 are left out, over and over; the centre is taken completely, to calibrate \
               the coils. Regular gaps divide the field of view by R: R copies of the subject lie on each other at \
               even distances, which is what coils tell apart best.",
        fails: "For compressed sensing: a copy looks like anatomy, and no penalty can tell. For parallel imaging when \
                R comes near the number of coils along the axis.",
        formula: Formula {
            latex: r"\{\, k_y : k_y \equiv o \ (\mathrm{mod}\ R) \,\} \cup C",
            symbols: &[symbols::LINES, symbols::OFFSET, symbols::R, symbols::ACS],
        },
        address: "https://doi.org/10.1002/(SICI)1522-2594(199911)42:5%3C952::AID-MRM16%3E3.0.CO;2-S",
        suits: "cg-sense",
    };

    fn taken(ny: usize, _nx: usize, settings: &Settings) -> Result<Taken> {
        let step = settings.get(R)?;
        let first = settings.get(SEED)? % step;
        Ok(Taken::Lines((0..ny).map(|y| y % step == first).collect()))
    }

    /// Every R-th line, and those of the calibration region that lie between.
    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        let (rows, _) = Self::calibration(ny, nx, settings)?;
        let step = settings.get(R)? as f64;
        let lines = (ny - rows.len()) as f64 / step + rows.len() as f64;
        // What is left at either side of the region, or at its ends, counts as up to a line each.
        Ok(ExpectedSamples { samples: lines * nx as f64, tolerance: (2 * nx) as f64 })
    }
}

//! The equispaced mask of fastMRI.

use super::fastmri::{Outer, PARAMETERS, SOURCE};
use super::mt19937::RandomState;
use super::{ExpectedSamples, Pattern, Region, Taken};
use crate::declaration::{Declaration, Explanation, Formula, Settings, symbols};
use crate::error::Result;

/// `EquiSpacedMaskFunc`: every R-th line from a random first one.
pub struct FastmriEquispaced;

impl Pattern for FastmriEquispaced {
    const DECLARATION: Declaration = Declaration {
        id: "fastmri-equispaced",
        label: "fastMRI equispaced",
        summary: "Every R-th line and the centre, from a random first line, bit for bit as in fastMRI. The centre \
                  comes on top: R = 4 really is about 3.2.",
        source: SOURCE,
        parameters: PARAMETERS.0,
    };

    const EXPLANATION: Explanation = Explanation {
        does: "Every R-th line from a random first one, and the centre, as in fastMRI.",
        fails: "The centre comes on top, so that R = 4 is about 3.2 in truth: compare protocols by their effective \
                acceleration.",
        formula: Formula {
            latex: r"\{\, k_y : k_y \equiv o \ (\mathrm{mod}\ R) \,\} \cup C",
            symbols: &[symbols::LINES, symbols::OFFSET, symbols::R, symbols::ACS],
        },
        address: "https://arxiv.org/abs/1811.08839",
        suits: "cg-sense",
    };

    fn taken(ny: usize, _nx: usize, settings: &Settings) -> Result<Taken> {
        let step = Outer::new(ny, settings)?.acceleration;
        let offset = RandomState::new(settings)?.randint(step as u32) as usize;
        Ok(Taken::Lines((0..ny).map(|y| y % step == offset).collect()))
    }

    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        Ok(Outer::new(ny, settings)?.centre(nx))
    }

    /// Every R-th line outside of the centre, up to one more or fewer at either side of it.
    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        let outer = Outer::new(ny, settings)?;
        Ok(outer.promise(nx, outer.acceleration as f64, 2.0))
    }
}

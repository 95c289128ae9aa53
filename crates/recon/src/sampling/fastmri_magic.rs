//! The mask of fastMRI with an offset between the halves of k-space.

use super::fastmri::{Outer, PARAMETERS, SOURCE_MAGIC};
use super::{ExpectedSamples, Pattern, Region, Taken};
use crate::declaration::{Declaration, Explanation, Formula, Settings, symbols};
use crate::error::Result;

/// `MagicMaskFunc`: every R-th line, with an offset between the halves of k-space.
pub struct FastmriMagic;

impl Pattern for FastmriMagic {
    const DECLARATION: Declaration = Declaration {
        id: "fastmri-magic",
        label: "fastMRI magic",
        summary: "Every R-th line and the centre, the lines of one half of k-space shifted against those of the other: \
                  with conjugate symmetry twice as many are known. Bit for bit as in fastMRI.",
        source: SOURCE_MAGIC,
        parameters: PARAMETERS.0,
    };

    const EXPLANATION: Explanation = Explanation {
        does: "Every R-th line and the centre, with the lines of one half of k-space shifted against those of the \
               other. If the image were real, the halves would mirror each other, and twice as many lines would be \
               known.",
        fails: "The benefit depends on a phase that is smooth and known; methods that do not use the symmetry gain \
                nothing.",
        formula: Formula {
            latex: r"k_y \equiv o \ (k_y \ge 0), \quad k_y \equiv o' \ (k_y < 0) \quad (\mathrm{mod}\ R)",
            symbols: &[symbols::LINES, symbols::OFFSETS, symbols::R],
        },
        address: "https://arxiv.org/abs/1912.01101",
        suits: "cg-sense",
    };

    fn taken(ny: usize, _nx: usize, settings: &Settings) -> Result<Taken> {
        let outer = Outer::new(ny, settings)?;
        outer.magic(outer.acceleration, settings)
    }

    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        Ok(Outer::new(ny, settings)?.centre(nx))
    }

    /// Every R-th line outside of the centre, up to two more or fewer in each half.
    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        let outer = Outer::new(ny, settings)?;
        Ok(outer.promise(nx, outer.acceleration as f64, 4.0))
    }
}

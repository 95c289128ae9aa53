//! The mask of fastMRI with an offset between the halves of k-space, closer to the asked acceleration.

use super::fastmri::{Outer, PARAMETERS, SOURCE_MAGIC};
use super::{ExpectedSamples, Pattern, Region, Taken};
use crate::declaration::{Declaration, Explanation, Formula, Settings, symbols};
use crate::error::Result;

/// `MagicMaskFractionFunc`: lines at a distance that makes up for those at the centre, with an offset between the
/// halves of k-space.
pub struct FastmriMagicFraction;

/// The centre, held to what R allows, and the whole distance between outer lines; none where nothing is left for them.
fn outer(ny: usize, settings: &Settings) -> Result<(Outer, Option<usize>)> {
    let mut outer = Outer::new(ny, settings)?;
    let wanted = (ny as f64 / outer.acceleration as f64).round_ties_even() as usize;
    outer.low = outer.low.min(wanted).max(1);
    let left = wanted.saturating_sub(outer.low);
    let step = (left > 0).then(|| (ny as f64 / left as f64).round_ties_even() as usize);
    Ok((outer, step))
}

impl Pattern for FastmriMagicFraction {
    const DECLARATION: Declaration = Declaration {
        id: "fastmri-magic-fraction",
        label: "fastMRI magic fraction",
        summary: "As fastMRI magic, with lines further apart, so that together with the centre R is met as closely as \
                  whole distances allow. Bit for bit as in fastMRI.",
        source: SOURCE_MAGIC,
        parameters: PARAMETERS.0,
    };

    const EXPLANATION: Explanation = Explanation {
        does: "As fastMRI magic, with a larger distance between lines, so that together with the centre R is met as \
               closely as whole distances allow.",
        fails: "As fastMRI magic. Whole distances meet R only roughly.",
        formula: Formula {
            latex: r"k_y \equiv o \ (k_y \ge 0), \quad k_y \equiv o' \ (k_y < 0) \quad (\mathrm{mod}\ h), \qquad h \ge R",
            symbols: &[symbols::LINES, symbols::OFFSETS, symbols::STEP, symbols::R],
        },
        address: "https://arxiv.org/abs/1912.01101",
        suits: "cg-sense",
    };

    fn taken(ny: usize, _nx: usize, settings: &Settings) -> Result<Taken> {
        let (outer, step) = outer(ny, settings)?;
        let Some(step) = step else { return Err(outer.impossible(settings.id())) };
        outer.magic(step, settings)
    }

    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        Ok(outer(ny, settings)?.0.centre(nx))
    }

    /// Lines at the whole distance outside of the centre, up to two more or fewer in each half.
    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        let (outer, step) = outer(ny, settings)?;
        Ok(outer.promise(nx, step.map_or(f64::INFINITY, |step| step as f64), 4.0))
    }
}

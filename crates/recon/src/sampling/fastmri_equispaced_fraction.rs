//! The equispaced mask of fastMRI that meets the asked acceleration.

use super::fastmri::{Outer, PARAMETERS};
use super::mt19937::RandomState;
use super::{ExpectedSamples, Pattern, Region, Taken};
use crate::declaration::{Declaration, Explanation, Formula, Settings, symbols};
use crate::error::Result;

/// `EquispacedMaskFractionFunc`: lines at a distance, rounded, that makes up for those at the centre.
pub struct FastmriEquispacedFraction;

/// The distance between outer lines, not a whole number; none where the centre alone takes all that R allows.
fn distance(outer: &Outer) -> Option<f64> {
    let (lines, r, low) = (outer.lines as f64, outer.acceleration as f64, outer.low as f64);
    (low * r < lines).then(|| (r * (low - lines)) / (low * r - lines))
}

impl Pattern for FastmriEquispacedFraction {
    const DECLARATION: Declaration = Declaration {
        id: "fastmri-equispaced-fraction",
        label: "fastMRI equispaced fraction",
        summary: "The mask of the fastMRI brain challenge, bit for bit: lines further apart than R, so that together \
                  with the centre R is met. Distances are rounded and not all the same.",
        source: "Muckley et al., Results of the 2020 fastMRI challenge for machine learning MR image reconstruction, \
                 IEEE Trans Med Imaging 40:2306 (2021)",
        parameters: PARAMETERS.0,
    };

    const EXPLANATION: Explanation = Explanation {
        does: "The mask of the fastMRI brain challenge: the distance between lines makes up for those at the centre, \
               so that R is met. Distances are rounded to whole lines.",
        fails: "Rounding makes distances unequal, so that direct unfolding (SENSE) does not apply.",
        formula: Formula {
            latex: r"k_y = \mathrm{round}(o + m h), \qquad h = \frac{R \, (W_y - n_0)}{W_y - R \, n_0}",
            symbols: &[
                symbols::LINES,
                symbols::OFFSET,
                symbols::LATTICE,
                symbols::TOTAL,
                symbols::CENTRE_LINES,
                symbols::R,
            ],
        },
        address: "https://doi.org/10.1109/TMI.2021.3075856",
        suits: "cg-sense",
    };

    fn taken(ny: usize, _nx: usize, settings: &Settings) -> Result<Taken> {
        let outer = Outer::new(ny, settings)?;
        let Some(distance) = distance(&outer) else { return Err(outer.impossible(settings.id())) };
        let first = f64::from(RandomState::new(settings)?.randint(distance.round_ties_even() as u32));
        // As `numpy.arange` has it: as many as fit, and multiples of the difference of the first two, which is rounded.
        let count = ((ny as f64 - 1.0 - first) / distance).ceil().max(0.0) as usize;
        let step = (first + distance) - first;
        let mut lines = vec![false; ny];
        for i in 0..count {
            lines[(first + i as f64 * step).round_ties_even() as usize] = true;
        }
        Ok(Taken::Lines(lines))
    }

    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        Ok(Outer::new(ny, settings)?.centre(nx))
    }

    /// What is asked for, up to one line more or fewer at either side of the centre, and without the last one.
    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        let outer = Outer::new(ny, settings)?;
        Ok(outer.promise(nx, distance(&outer).unwrap_or(f64::INFINITY), 3.0))
    }
}

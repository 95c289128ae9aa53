//! The random mask of fastMRI.

use super::fastmri::{Outer, PARAMETERS, SOURCE};
use super::mt19937::RandomState;
use super::{ExpectedSamples, Pattern, Region, Taken};
use crate::declaration::{Declaration, Explanation, Formula, Settings, symbols};
use crate::error::Result;

/// `RandomMaskFunc`: every line outside of the centre with the same probability.
pub struct FastmriRandom;

/// The probability of a line; negative where the centre alone takes more lines than R allows.
fn probability(outer: &Outer) -> f64 {
    let low = outer.low as f64;
    (outer.lines as f64 / outer.acceleration as f64 - low) / (outer.lines as f64 - low)
}

impl Pattern for FastmriRandom {
    const DECLARATION: Declaration = Declaration {
        id: "fastmri-random",
        label: "fastMRI random",
        summary: "The random mask of the fastMRI knee challenge, bit for bit. A coin is tossed for every line outside \
                  of the centre, so that the number of lines varies with the seed.",
        source: SOURCE,
        parameters: PARAMETERS.0,
    };

    const EXPLANATION: Explanation = Explanation {
        does: "The mask of the fastMRI knee challenge: the centre is taken, and for every other line a coin is tossed \
               whose probability makes up R on average. The same seed gives the same lines as the challenge's own \
               code.",
        fails: "The number of lines, and so the true acceleration, varies with the seed.",
        formula: Formula {
            latex: r"p(k_y) = \frac{W_y / R - n_0}{W_y - n_0}",
            symbols: &[symbols::DENSITY, symbols::LINES, symbols::TOTAL, symbols::CENTRE_LINES, symbols::R],
        },
        address: "https://arxiv.org/abs/1811.08839",
        suits: "cg-sense",
    };

    fn taken(ny: usize, _nx: usize, settings: &Settings) -> Result<Taken> {
        let outer = Outer::new(ny, settings)?;
        if outer.low == ny {
            return Err(outer.impossible(settings.id()));
        }
        let probability = probability(&outer);
        let mut random = RandomState::new(settings)?;
        Ok(Taken::Lines((0..ny).map(|_| random.uniform() < probability).collect()))
    }

    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        Ok(Outer::new(ny, settings)?.centre(nx))
    }

    /// As many lines as expected, give or take five standard deviations.
    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        let outer = Outer::new(ny, settings)?;
        let probability = probability(&outer).max(0.0);
        let tosses = (ny - outer.low) as f64;
        let deviation = (tosses * probability * (1.0 - probability)).sqrt();
        Ok(outer.promise(nx, 1.0 / probability, 5.0 * deviation + 1.0))
    }
}

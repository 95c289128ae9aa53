//! Random lines, denser towards the centre of k-space.

use super::parameters::{ACS, POWER, R_LINES, SEED_LINES};
use super::{Pattern, Taken, draw};
use crate::declaration::{Declaration, Explanation, Formula, Settings, parameters, symbols};
use crate::error::Result;

/// Random lines with a density that falls off as a power of the distance from the centre.
pub struct VariableDensity;

impl Pattern for VariableDensity {
    const DECLARATION: Declaration = Declaration {
        id: "variable-density",
        label: "Variable-density random",
        summary: "Random lines along ky, denser towards the centre where the energy is. Aliasing becomes noise-like, \
                  which compressed sensing removes.",
        source: "Lustig, Donoho, Pauly, Sparse MRI, Magn Reson Med 58:1182 (2007)",
        parameters: parameters![R_LINES, ACS, POWER, SEED_LINES],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "Lines are drawn by chance, more of them near the centre, where nearly all of the energy is. No distance \
               repeats, so there is no copy; what is missing spreads along the phase-encoding axis as a haze.",
        fails: "Whole lines are random along one axis only, and there are few of them: the haze is coarse, and large \
                gaps near the edge cost sharpness.",
        formula: Formula {
            latex: r"p(k_y) \propto (1 - d)^q",
            symbols: &[symbols::DENSITY, symbols::LINES, symbols::DISTANCE, symbols::POWER],
        },
        address: "https://doi.org/10.1002/mrm.21391",
        suits: "l1-wavelet",
    };

    /// Takes exactly `round(ny / R)` lines, the calibration region among them, unless that region alone is larger.
    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken> {
        let power = settings.get(POWER)?;
        draw::lines::<Self>(ny, nx, settings, |distance| (1.0 - distance).powf(power))
    }
}

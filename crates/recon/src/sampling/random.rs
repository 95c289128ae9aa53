//! Random lines of the same density everywhere.

use super::parameters::{ACS, R_LINES, SEED_LINES};
use super::{Pattern, Taken, draw};
use crate::declaration::{Declaration, Explanation, Formula, Settings, parameters, symbols};
use crate::error::Result;

/// Random lines of the same density everywhere outside of the calibration region.
pub struct Random;

impl Pattern for Random {
    const DECLARATION: Declaration = Declaration {
        id: "random",
        label: "Random",
        summary: "Random lines along ky, as many near the edge of k-space as near its centre. Aliasing is noise-like, \
                  but too much of it comes from the strong samples at the centre that are left out.",
        source: "Lustig, Donoho, Pauly, Sparse MRI, Magn Reson Med 58:1182 (2007)",
        parameters: parameters![R_LINES, ACS, SEED_LINES],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "Lines are drawn by chance with the same probability everywhere outside of the calibration region.",
        fails: "Strong samples near the centre are left out as often as weak ones at the edge, so that the haze is \
                strong. It is here to show why the density should vary.",
        formula: Formula { latex: r"p(k_y) = \text{const.}", symbols: &[symbols::DENSITY, symbols::LINES] },
        address: "https://doi.org/10.1002/mrm.21391",
        suits: "l1-wavelet",
    };

    /// Takes exactly `round(ny / R)` lines, the calibration region among them, unless that region alone is larger.
    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken> {
        draw::lines::<Self>(ny, nx, settings, |_| 1.0)
    }
}

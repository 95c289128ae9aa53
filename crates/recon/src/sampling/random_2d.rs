//! Random samples of the same density everywhere.

use super::parameters::{ACS_SQUARE, R_SAMPLES, SEED_SAMPLES};
use super::{ExpectedSamples, Pattern, Region, Taken, draw, plane};
use crate::declaration::{Declaration, Explanation, Formula, Settings, parameters, symbols};
use crate::error::Result;

/// Random samples of the same density everywhere outside of the calibration region.
pub struct Random2d;

impl Pattern for Random2d {
    const DECLARATION: Declaration = Declaration {
        id: "random-2d",
        label: "Random 2D",
        summary: "Random samples over ky and kx, of the same density everywhere. For 3D-encoded scans: ky and kx (kz) \
                  are both phase-encoded.",
        source: "Lustig, Donoho, Pauly, Sparse MRI, Magn Reson Med 58:1182 (2007)",
        parameters: parameters![R_SAMPLES, ACS_SQUARE, SEED_SAMPLES],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "Single samples are drawn by chance over two phase-encoding axes with the same probability everywhere \
               outside of the calibration region.",
        fails: "As with random lines: most of the energy near the centre is left out, and the haze is stronger than it \
                has to be.",
        formula: Formula { latex: r"p(k) = \text{const.}", symbols: &[symbols::DENSITY] },
        address: "https://doi.org/10.1002/mrm.21391",
        suits: "l1-wavelet",
    };

    /// Takes exactly `round(ny nx / R)` samples, the calibration region among them, unless that region alone is larger.
    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken> {
        draw::points::<Self>(ny, nx, settings, |_| 1.0)
    }

    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        plane::square(ny, nx, settings)
    }

    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        plane::as_many_as_asked::<Self>(ny, nx, settings)
    }
}

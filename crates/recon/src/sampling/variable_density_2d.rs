//! Random samples, denser towards the centre of k-space.

use super::parameters::{ACS_SQUARE, POWER, R_SAMPLES, SEED_SAMPLES};
use super::{ExpectedSamples, Pattern, Region, Taken, draw, plane};
use crate::declaration::{Declaration, Explanation, Formula, Settings, parameters, symbols};
use crate::error::Result;
use std::f64::consts::FRAC_1_SQRT_2;

/// Random samples with a density that falls off as a power of the distance from the centre, 1 at the corners.
pub struct VariableDensity2d;

impl Pattern for VariableDensity2d {
    const DECLARATION: Declaration = Declaration {
        id: "variable-density-2d",
        label: "Variable-density random 2D",
        summary: "Random samples over ky and kx, denser towards the centre. Aliasing spreads over both axes and is \
                  lower than that of random lines. For 3D-encoded scans: ky and kx (kz) are both phase-encoded.",
        source: "Lustig, Donoho, Pauly, Sparse MRI, Magn Reson Med 58:1182 (2007)",
        parameters: parameters![R_SAMPLES, ACS_SQUARE, POWER, SEED_SAMPLES],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "Single samples are drawn by chance over two phase-encoding axes, as in 3D scans, denser near the \
               centre. With so many to choose from the haze is low and even: the best case of compressed sensing.",
        fails: "Samples by chance lie in clumps and leave holes, which coils cannot fill as well as even gaps.",
        formula: Formula {
            latex: r"p(k) \propto \bigl( 1 - d / \sqrt{2} \bigr)^q",
            symbols: &[symbols::DENSITY, symbols::DISTANCE, symbols::POWER],
        },
        address: "https://doi.org/10.1002/mrm.21391",
        suits: "l1-wavelet",
    };

    /// Takes exactly `round(ny nx / R)` samples, the calibration region among them, unless that region alone is larger.
    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken> {
        let power = settings.get(POWER)?;
        draw::points::<Self>(ny, nx, settings, |distance| (1.0 - distance * FRAC_1_SQRT_2).powf(power))
    }

    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        plane::square(ny, nx, settings)
    }

    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        plane::as_many_as_asked::<Self>(ny, nx, settings)
    }
}

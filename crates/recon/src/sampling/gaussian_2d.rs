//! Random samples whose density is a Gaussian around the centre of k-space.

use super::parameters::{ACS_SQUARE, R_SAMPLES, SEED_SAMPLES, WIDTH};
use super::{ExpectedSamples, Pattern, Region, Taken, draw, plane};
use crate::declaration::{Declaration, Explanation, Formula, Settings, parameters, symbols};
use crate::error::Result;

/// Random samples with the density `exp(-d^2 / (2 width^2))`, `d` being the distance from the centre, 1 at the edges.
pub struct Gaussian2d;

impl Pattern for Gaussian2d {
    const DECLARATION: Declaration = Declaration {
        id: "gaussian-2d",
        label: "Gaussian random 2D",
        summary: "Random samples over ky and kx whose density is a Gaussian around the centre. For 3D-encoded scans: \
                  ky and kx (kz) are both phase-encoded.",
        source: "Yang et al., DAGAN: deep de-aliasing generative adversarial networks for fast compressed sensing MRI \
                 reconstruction, IEEE Trans Med Imaging 37:1310 (2018)",
        parameters: parameters![R_SAMPLES, ACS_SQUARE, WIDTH, SEED_SAMPLES],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "Single samples are drawn by chance over two phase-encoding axes, with a density that falls as a \
               Gaussian from the centre.",
        fails: "The corners and edges of k-space are nearly empty: fine detail is lost in all directions.",
        formula: Formula {
            latex: r"p(k) \propto e^{-d^2 / 2 \sigma^2}",
            symbols: &[symbols::DENSITY, symbols::DISTANCE, symbols::WIDTH],
        },
        address: "https://doi.org/10.1109/TMI.2017.2785879",
        suits: "l1-wavelet",
    };

    /// Takes exactly `round(ny nx / R)` samples, the calibration region among them, unless that region alone is larger.
    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken> {
        draw::points::<Self>(ny, nx, settings, draw::gaussian(settings)?)
    }

    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        plane::square(ny, nx, settings)
    }

    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        plane::as_many_as_asked::<Self>(ny, nx, settings)
    }
}

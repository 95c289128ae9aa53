//! Random lines whose density is a Gaussian around the centre of k-space.

use super::parameters::{ACS, R_LINES, SEED_LINES, WIDTH};
use super::{Pattern, Taken, draw};
use crate::declaration::{Declaration, Explanation, Formula, Settings, parameters, symbols};
use crate::error::Result;

/// Random lines with the density `exp(-d^2 / (2 width^2))`, `d` being the distance from the centre, 1 at the edge.
pub struct Gaussian;

impl Pattern for Gaussian {
    const DECLARATION: Declaration = Declaration {
        id: "gaussian",
        label: "Gaussian random",
        summary: "Random lines along ky whose density is a Gaussian around the centre. Hardly a line is taken beyond \
                  two or three widths.",
        source: "Schlemper et al., A deep cascade of convolutional neural networks for dynamic MR image \
                 reconstruction, IEEE Trans Med Imaging 37:491 (2018)",
        parameters: parameters![R_LINES, ACS, WIDTH, SEED_LINES],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "Lines are drawn by chance with a density that falls as a Gaussian from the centre. Many papers on \
               learned reconstruction use it.",
        fails: "Beyond two or three widths hardly a line is taken: the image loses resolution along that axis, which \
                metrics forgive more easily than eyes do.",
        formula: Formula {
            latex: r"p(k_y) \propto e^{-d^2 / 2 \sigma^2}",
            symbols: &[symbols::DENSITY, symbols::LINES, symbols::DISTANCE, symbols::WIDTH],
        },
        address: "https://doi.org/10.1109/TMI.2017.2760978",
        suits: "l1-wavelet",
    };

    /// Takes exactly `round(ny / R)` lines, the calibration region among them, unless that region alone is larger.
    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken> {
        draw::lines::<Self>(ny, nx, settings, draw::gaussian(settings)?)
    }
}

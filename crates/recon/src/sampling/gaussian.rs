//! Random lines whose density is a Gaussian around the centre of k-space.

use super::parameters::{ACS, R_LINES, SEED_LINES, WIDTH};
use super::{Pattern, Taken, draw};
use crate::declaration::{Declaration, Settings, parameters};
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

    /// Takes exactly `round(ny / R)` lines, the calibration region among them, unless that region alone is larger.
    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken> {
        draw::lines::<Self>(ny, nx, settings, draw::gaussian(settings)?)
    }
}

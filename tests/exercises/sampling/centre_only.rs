//! Only the calibration region.

use super::parameters::{ACS, R_LINES};
use super::{Pattern, Taken, centre_lines};
use crate::declaration::{Declaration, Explanation, Formula, Settings, parameters, symbols};
use crate::error::Result;

/// Nothing but the centre of k-space.
pub struct CentreOnly;

impl Pattern for CentreOnly {
    const DECLARATION: Declaration = Declaration {
        id: "centre-only",
        label: "Centre only",
        summary: "Only the calibration lines: a fast, blurred scan.",
        source: "Liang and Lauterbur, Principles of Magnetic Resonance Imaging, IEEE Press (2000)",
        parameters: parameters![R_LINES, ACS],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "The lines at the centre are taken and all others left out, as in a scan of low resolution.",
        fails: "Fine detail is gone along one axis, and edges ring.",
        formula: Formula {
            latex: r"\{\, k_y : |k_y| \le W_y / 2 R \,\} \cup C",
            symbols: &[symbols::LINES, symbols::TOTAL, symbols::R, symbols::ACS],
        },
        address: "",
        suits: "zero-filled",
    };

    fn taken(ny: usize, _nx: usize, settings: &Settings) -> Result<Taken> {
        let wanted = (ny as f64 / settings.get(R_LINES)?).round() as usize;
        let centre = centre_lines(ny, wanted);
        Ok(Taken::Lines((0..ny).map(|y| centre.contains(&y)).collect()))
    }
}

//! What several methods need of the samples, and the sentences that say what is missing.

use super::Problem;
use crate::error::{Error, Result};
use crate::sampling::SamplingMask;
use crate::sampling::lattice::Lattice;

/// The lattice that was sampled; `method` is the method's label.
///
/// # Errors
/// [`Error::Unsuitable`] when the samples outside of the calibration region lie on none.
pub fn lattice(method: &str, mask: &SamplingMask) -> Result<Lattice> {
    mask.lattice().ok_or_else(|| {
        let (ny, nx) = mask.dim();
        let taken = match mask.lines() {
            Some(lines) => format!("{} of {ny} lines", lines.iter().filter(|taken| **taken).count()),
            None => {
                let points = mask.to_array();
                format!("{} of {ny} x {nx} samples", points.iter().filter(|taken| **taken).count())
            }
        };
        Error::Unsuitable(format!(
            "{method} needs every R-th line, or a regular lattice of samples, outside of the calibration region, but this \
             sampling takes {taken} at irregular distances (CG-SENSE can work on any)"
        ))
    })
}

/// That there are as many coils as pixels fold onto each other: with fewer, they cannot be told apart.
///
/// # Errors
/// [`Error::Unsuitable`].
pub fn enough_coils(method: &str, problem: &Problem, lattice: &Lattice) -> Result<()> {
    let (coils, acceleration) = (problem.kspace().dim().0, lattice.acceleration());
    if coils < acceleration {
        return Err(Error::Unsuitable(format!(
            "{method} needs at least as many coils as the acceleration R = {acceleration}, but there are {coils}: take \
             R of at most {coils}"
        )));
    }
    Ok(())
}

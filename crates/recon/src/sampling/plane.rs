//! What patterns of single samples share: a square calibration region and an acceleration in samples.

use super::parameters::{ACS_SQUARE, R_SAMPLES};
use super::{ExpectedSamples, Pattern, Region, centre_lines};
use crate::declaration::Settings;
use crate::error::{Error, Result};

/// The `acs` x `acs` samples around the centre of k-space.
///
/// # Errors
/// [`Error::Sampling`] when an axis is shorter.
pub(super) fn square(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
    let acs = settings.get(ACS_SQUARE)?;
    if acs > ny.min(nx) {
        return Err(Error::Sampling(format!(
            "expected a square calibration region (acs) that fits the {ny} x {nx} samples (ky, kx) of this k-space, \
             but a width of {acs} came"
        )));
    }
    Ok((centre_lines(ny, acs), centre_lines(nx, acs)))
}

/// `round(ny nx / R)` samples, or the calibration region where that alone is larger.
pub(super) fn as_many_as_asked<P: Pattern>(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
    let (rows, columns) = P::calibration(ny, nx, settings)?;
    let region = (rows.len() * columns.len()) as f64;
    Ok(ExpectedSamples { samples: ((ny * nx) as f64 / settings.get(R_SAMPLES)?).max(region), tolerance: 1.0 })
}

/// The distance of a sample from DC, 1 at the middle of each edge, about the square root of 2 in the corners.
#[derive(Clone, Copy)]
pub(super) struct Distance {
    nx: usize,
    centre: (f64, f64),
}

impl Distance {
    /// For a (ky, kx) matrix of `ny` x `nx`.
    pub(super) fn new(ny: usize, nx: usize) -> Self {
        Self { nx, centre: ((ny / 2) as f64, (nx / 2) as f64) }
    }

    /// Of the sample at `place`, in the order of (ky, kx); always below the square root of 2.
    pub(super) fn of(self, place: usize) -> f64 {
        let from = |i: usize, centre: f64| (i as f64 - centre) / (centre + 1.0);
        let (y, x) = (from(place / self.nx, self.centre.0), from(place % self.nx, self.centre.1));
        (y * y + x * x).sqrt()
    }
}

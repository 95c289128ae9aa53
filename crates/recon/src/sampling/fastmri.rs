//! What the masks of the fastMRI challenge share (`fastmri/data/subsample.py` of the package `fastmri`, version 0.3.0).
//!
//! There, the phase-encode lines are the columns of k-space; here they are the lines along ky. A mask is the union of
//! `n_low = round(W * center_fraction)` lines at the centre of all `W` and of outer lines by a rule of its own, drawn
//! with NumPy's generator: the same lines, bit for bit, as `mask_func(shape, seed = seed)`.

use super::mt19937::{FILE, RandomState, SEED};
use super::{ExpectedSamples, Region, Taken, centre_lines};
use crate::declaration::{Count, Group, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::{Error, Result};

/// The parameters of all masks of fastMRI.
pub(super) const PARAMETERS: Group = Group(parameters![R, CENTRE_FRACTION, SEED, FILE]);

const R: Count = Count::new(Parameter {
    key: "R",
    label: "Acceleration R",
    unit: "",
    help: "What fastMRI calls the acceleration. Some of its masks take more lines: see the effective acceleration.",
    kind: Kind::Integer { min: 1, max: 1024, usual: 12, default: 4 },
    role: Role::Acceleration,
});

const CENTRE_FRACTION: Real = Real::new(Parameter {
    key: "center-fraction",
    label: "Centre fraction",
    unit: "",
    help: "Part of all lines that is taken at the centre. In the challenge 0.08 at R = 4 and 0.04 at R = 8.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 0.32, step: 0.01, logarithmic: false, default: 0.08 },
    role: Role::Main,
});

/// The paper of the challenge's data and masks.
pub(super) const SOURCE: &str = "Zbontar et al., fastMRI: an open dataset and benchmarks for accelerated MRI, \
                                 arXiv:1811.08839 (2018)";

/// The paper of the masks with an offset between the halves of k-space.
pub(super) const SOURCE_MAGIC: &str = "Defazio, Offset sampling improves deep learning based accelerated MRI \
                                       reconstructions by exploiting symmetry, arXiv:1912.01101 (2019)";

/// What decides the outer lines.
pub(super) struct Outer {
    /// Lines in all.
    pub(super) lines: usize,
    /// Acceleration asked for.
    pub(super) acceleration: usize,
    /// Lines at the centre.
    pub(super) low: usize,
}

impl Outer {
    /// Of `ny` lines.
    pub(super) fn new(ny: usize, settings: &Settings) -> Result<Self> {
        // Python rounds half to even.
        let low = (ny as f64 * settings.get(CENTRE_FRACTION)?).round_ties_even() as usize;
        Ok(Self { lines: ny, acceleration: settings.get(R)?, low })
    }

    /// The region (ky, kx) of the centre lines.
    pub(super) fn centre(&self, nx: usize) -> Region {
        (centre_lines(self.lines, self.low), 0..nx)
    }

    /// The centre, and every `step`-th line of those outside, give or take `tolerance` lines.
    pub(super) fn promise(&self, nx: usize, step: f64, tolerance: f64) -> ExpectedSamples {
        let lines = self.low as f64 + (self.lines - self.low) as f64 / step;
        ExpectedSamples { samples: lines * nx as f64, tolerance: tolerance * nx as f64 }
    }

    /// The sentence where fastMRI divides by zero or draws from an empty range.
    pub(super) fn impossible(&self, id: &str) -> Error {
        let Self { lines, acceleration, low } = self;
        Error::Sampling(format!(
            "expected a center-fraction that leaves lines to '{id}' outside of the centre, but the centre takes {low} \
             of the {lines} ky lines, and R = {acceleration} allows {:.1} in all",
            *lines as f64 / *acceleration as f64
        ))
    }

    /// Lines at regular distances in either half of k-space, those of one half shifted against those of the other
    /// (`MagicMaskFunc`): with conjugate symmetry, each half tells what the other one leaves out.
    pub(super) fn magic(&self, step: usize, settings: &Settings) -> Result<Taken> {
        let offset = RandomState::new(settings)?.randint(step as u32) as usize;
        let (positive, negative) = match offset.is_multiple_of(2) {
            true => (offset + 1, offset + 2),
            false => (offset + 2, offset - 1),
        };
        let centre = self.lines / 2;
        let is_strided = |i: usize, first: usize| i >= first && (i - first).is_multiple_of(step);
        // Frequency 0 is the first of the positive half, -1 the first of the negative one.
        let taken = |y: usize| match y.checked_sub(centre) {
            Some(frequency) => is_strided(frequency, positive),
            None => is_strided(centre - 1 - y, negative),
        };
        Ok(Taken::Lines((0..self.lines).map(taken).collect()))
    }
}

//! Complex soft thresholding.

use super::{Cpu, Device};
use crate::parallel::{self, PIECE};
use num_complex::Complex32;

/// The proximal map of the sum of magnitudes.
pub trait Shrinkage: Device {
    /// Shortens every number by `threshold`, to zero where it is shorter: the proximal map of `threshold |x|_1`. The
    /// threshold is in the unit of x.
    fn soft_threshold(&self, threshold: &Self::Scalar, x: &mut Self::Vector);
}

impl Shrinkage for Cpu {
    fn soft_threshold(&self, threshold: &f64, x: &mut Vec<Complex32>) {
        let threshold = *threshold as f32;
        parallel::for_each_chunk(x, PIECE, |_, x| {
            for v in x {
                let length = v.norm_sqr().sqrt();
                *v *= (length - threshold).max(0.0) / length.max(f32::MIN_POSITIVE);
            }
        });
    }
}

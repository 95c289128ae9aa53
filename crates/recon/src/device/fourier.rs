//! The centred orthonormal transform.

use super::{Cpu, Device};
use crate::fourier::Direction;
use num_complex::Complex32;

/// The Fourier transform of planes.
pub trait FourierTransform: Device {
    /// Centred orthonormal two-dimensional transform, in place, of each plane of (planes, `ny`, `nx`): of any length,
    /// in a time of the order of `n log n`.
    fn transform(&self, data: &mut Self::Vector, ny: usize, nx: usize, direction: Direction);
}

impl FourierTransform for Cpu {
    fn transform(&self, data: &mut Vec<Complex32>, ny: usize, nx: usize, direction: Direction) {
        self.fourier.planes(data, ny, nx, direction);
    }
}

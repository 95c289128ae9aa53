//! The wavelet transform.

use super::LinearOperator;
use crate::device::{Layout, WaveletTransform};
use crate::wavelet::Daubechies;

/// W, the periodic Daubechies transform of an image that is moved by [`Wavelet::shift`]: an isometry, orthonormal where
/// both axes are multiples of `2^levels`.
///
/// Mallat, IEEE Trans Pattern Anal Mach Intell 11:674 (1989).
pub struct Wavelet<D: WaveletTransform> {
    /// The transform as the device has it.
    pub(crate) prepared: D::Wavelet,
    pixels: usize,
    coefficients: usize,
    /// Pixels along (slow, fast) that the image is moved by before it is transformed.
    pub shift: (usize, usize),
}

impl<D: WaveletTransform> Wavelet<D> {
    /// Of at most so many levels, for images of a layout, not moved.
    pub fn new(device: &D, member: Daubechies, levels: usize, layout: Layout) -> Self {
        let prepared = device.wavelet(member, levels, layout);
        let coefficients = device.coefficients(&prepared);
        Self { prepared, pixels: layout.len(), coefficients, shift: (0, 0) }
    }
}

impl<D: WaveletTransform> LinearOperator<D> for Wavelet<D> {
    fn domain(&self) -> usize {
        self.pixels
    }

    fn range(&self) -> usize {
        self.coefficients
    }

    fn apply(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        device.analyse(&self.prepared, self.shift, x, out);
    }

    fn adjoint(&self, device: &D, y: &D::Vector, out: &mut D::Vector) {
        let mut used_up = device.zeros(self.coefficients);
        device.copy(y, &mut used_up);
        device.synthesise(&self.prepared, self.shift, &mut used_up, out);
    }

    fn normal(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        device.copy(x, out);
    }

    fn norm_bound(&self) -> f64 {
        1.0
    }
}

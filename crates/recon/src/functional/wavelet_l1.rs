//! The sum of magnitudes of wavelet coefficients.

use super::Functional;
use crate::device::WaveletTransform;
use crate::operator::{LinearOperator, Wavelet};

/// `f(x) = weight sum_i |(W x)_i|` for the wavelet transform W; its proximal map is wavelet shrinkage,
/// `W^H soft(W x)`, exactly where W is orthonormal. Where an axis has to be filled up, W is an isometry only and the map
/// is firmly non-expansive, but not exactly this function's.
///
/// Donoho, IEEE Trans Inf Theory 41:613 (1995).
pub struct WaveletL1<D: WaveletTransform> {
    /// W; its shift may change from one iteration to the next.
    pub wavelet: Wavelet<D>,
    weight: f64,
    coefficients: D::Vector,
}

impl<D: WaveletTransform> WaveletL1<D> {
    /// With a weight of at least 0, in the unit of `f / x`.
    pub fn new(device: &D, wavelet: Wavelet<D>, weight: f64) -> Self {
        let coefficients = device.zeros(wavelet.range());
        Self { wavelet, weight, coefficients }
    }
}

impl<D: WaveletTransform> Functional<D> for WaveletL1<D> {
    fn domain(&self) -> usize {
        self.wavelet.domain()
    }

    fn value(&mut self, device: &D, x: &D::Vector) -> D::Scalar {
        self.wavelet.apply(device, x, &mut self.coefficients);
        device.combine(&[(self.weight, &device.magnitude_sum(&self.coefficients))], 0.0)
    }

    fn prox(&mut self, device: &D, t: f64, x: &mut D::Vector) {
        self.prox_and_value(device, t, x);
    }

    /// Of the coefficients as they were shortened: without another transform.
    fn prox_and_value(&mut self, device: &D, t: f64, x: &mut D::Vector) -> D::Scalar {
        let (Wavelet { prepared, shift, .. }, coefficients) = (&self.wavelet, &mut self.coefficients);
        let threshold = device.scalar((self.weight * t) as f32);
        let sum = device.analyse_and_shrink(prepared, *shift, &threshold, x, coefficients);
        device.synthesise(prepared, *shift, coefficients, x);
        device.combine(&[(self.weight, &sum)], 0.0)
    }
}

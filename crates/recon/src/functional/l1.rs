//! The sum of magnitudes.

use super::Functional;
use crate::device::Shrinkage;

/// `f(x) = weight sum_i |x_i|`; its proximal map is the complex soft threshold.
///
/// Donoho, IEEE Trans Inf Theory 41:613 (1995).
#[derive(Debug, Clone, Copy)]
pub struct L1 {
    /// Length of x.
    pub length: usize,
    /// At least 0, in the unit of `f / x`.
    pub weight: f64,
}

impl<D: Shrinkage> Functional<D> for L1 {
    fn domain(&self) -> usize {
        self.length
    }

    fn value(&mut self, device: &D, x: &D::Vector) -> D::Scalar {
        device.combine(&[(self.weight, &device.magnitude_sum(x))], 0.0)
    }

    fn prox(&mut self, device: &D, t: f64, x: &mut D::Vector) {
        device.soft_threshold(&device.scalar((self.weight * t) as f32), x);
    }
}

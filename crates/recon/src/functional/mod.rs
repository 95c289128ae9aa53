//! The convex functionals that reconstructions minimise besides their quadratic term.
//!
//! `prox_f(x)` is the p that minimises `f(p) + 1/2 |p - x|^2`; Moreau's identity ties it to that of the conjugate f*:
//! `x = prox_(t f)(x) + t prox_(f* / t)(x / t)`.

mod l1;
mod total_variation;
mod wavelet_l1;

pub use l1::L1;
pub use total_variation::{GradientNorm, TotalVariation};
pub use wavelet_l1::WaveletL1;

use crate::device::Device;
use crate::operator::LinearOperator;

/// A convex functional `f` of vectors on a device, whose proximal map is known. Its weight is part of it.
pub trait Functional<D: Device> {
    /// Length of `x`.
    fn domain(&self) -> usize;

    /// `f(x)`.
    fn value(&mut self, device: &D, x: &D::Vector) -> D::Scalar;

    /// Replaces x by `prox_(t f)(x)`.
    fn prox(&mut self, device: &D, t: f64, x: &mut D::Vector);

    /// As [`Self::prox`]; `f` of the outcome.
    fn prox_and_value(&mut self, device: &D, t: f64, x: &mut D::Vector) -> D::Scalar {
        self.prox(device, t, x);
        self.value(device, x)
    }

    /// Replaces x by `prox_(t f*)(x)`.
    fn prox_conjugate(&mut self, device: &D, t: f64, x: &mut D::Vector) {
        let mut point = device.zeros(self.domain());
        device.add_scaled(&device.scalar((1.0 / t) as f32), x, &mut point);
        self.prox(device, 1.0 / t, &mut point);
        device.add_scaled(&device.scalar(-t as f32), &point, x);
    }
}

/// A functional of a linear image, `h(K x)`, as primal-dual methods take it.
pub trait Composite<D: Device> {
    /// K.
    type Operator: LinearOperator<D>;
    /// h.
    type Functional: Functional<D>;

    /// K.
    fn operator(&self) -> &Self::Operator;

    /// h.
    fn functional(&mut self) -> &mut Self::Functional;

    /// `h(K x)`.
    fn value(&mut self, device: &D, x: &D::Vector) -> D::Scalar {
        let mut image = device.zeros(self.operator().range());
        self.operator().apply(device, x, &mut image);
        self.functional().value(device, &image)
    }

    /// Replaces the dual vector u by `prox_(sigma h*)(u + sigma K x)`.
    fn ascend(&mut self, device: &D, sigma: f64, x: &D::Vector, u: &mut D::Vector) {
        let mut image = device.zeros(self.operator().range());
        self.operator().apply(device, x, &mut image);
        device.add_scaled(&device.scalar(sigma as f32), &image, u);
        self.functional().prox_conjugate(device, sigma, u);
    }
}

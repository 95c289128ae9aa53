//! The linear operators that reconstructions are made of.
//!
//! An operator is prepared on a device and says what it maps; solvers take operators and know no MRI. What is hot is
//! fused: an operator overrides [`LinearOperator::normal`] where its device can do better than one after the other.

mod fourier;
mod gradient;
mod normal;
mod sense;
mod spirit;
mod wavelet;

pub use fourier::Fourier;
pub use gradient::Gradient;
pub use normal::Normal;
pub use sense::{PreparedMaps, Sense};
pub use spirit::SpiritNormal;
pub use wavelet::Wavelet;

use crate::device::Device;

/// A linear map `A` between vectors of a device, and its adjoint.
pub trait LinearOperator<D: Device> {
    /// Length of `x`.
    fn domain(&self) -> usize;

    /// Length of `A x`.
    fn range(&self) -> usize;

    /// `out = A x`.
    fn apply(&self, device: &D, x: &D::Vector, out: &mut D::Vector);

    /// `out = A^H y`.
    fn adjoint(&self, device: &D, y: &D::Vector, out: &mut D::Vector);

    /// `x += A^H y`.
    fn add_adjoint(&self, device: &D, y: &D::Vector, x: &mut D::Vector) {
        let mut image = device.zeros(self.domain());
        self.adjoint(device, y, &mut image);
        device.add_scaled(&device.scalar(1.0), &image, x);
    }

    /// `out = A^H A x`.
    fn normal(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        let mut y = device.zeros(self.range());
        self.apply(device, x, &mut y);
        self.adjoint(device, &y, out);
    }

    /// What `|A x| / |x|` never exceeds.
    fn norm_bound(&self) -> f64;
}

impl<D: Device, A: LinearOperator<D>> LinearOperator<D> for &A {
    fn domain(&self) -> usize {
        A::domain(self)
    }

    fn range(&self) -> usize {
        A::range(self)
    }

    fn apply(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        A::apply(self, device, x, out);
    }

    fn adjoint(&self, device: &D, y: &D::Vector, out: &mut D::Vector) {
        A::adjoint(self, device, y, out);
    }

    fn add_adjoint(&self, device: &D, y: &D::Vector, x: &mut D::Vector) {
        A::add_adjoint(self, device, y, x);
    }

    fn normal(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        A::normal(self, device, x, out);
    }

    fn norm_bound(&self) -> f64 {
        A::norm_bound(self)
    }
}

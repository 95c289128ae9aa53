//! The centred orthonormal transform.

use super::LinearOperator;
use crate::device::FourierTransform;
use crate::fourier::Direction;

/// F, the centred orthonormal two-dimensional transform of each of so many planes (plane, y, x).
///
/// Cooley and Tukey, Math Comput 19:297 (1965).
#[derive(Debug, Clone, Copy)]
pub struct Fourier {
    /// Planes, rows and columns.
    pub dim: (usize, usize, usize),
}

impl<D: FourierTransform> LinearOperator<D> for Fourier {
    fn domain(&self) -> usize {
        let (planes, ny, nx) = self.dim;
        planes * ny * nx
    }

    fn range(&self) -> usize {
        LinearOperator::<D>::domain(self)
    }

    fn apply(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        device.copy(x, out);
        device.transform(out, self.dim.1, self.dim.2, Direction::Forward);
    }

    fn adjoint(&self, device: &D, y: &D::Vector, out: &mut D::Vector) {
        device.copy(y, out);
        device.transform(out, self.dim.1, self.dim.2, Direction::Inverse);
    }

    fn normal(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        device.copy(x, out);
    }

    fn norm_bound(&self) -> f64 {
        1.0
    }
}

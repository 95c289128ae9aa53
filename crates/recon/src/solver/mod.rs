//! Solvers. They know vectors and operators, and nothing of MRI. All scalars stay on the device: a solver never waits
//! for it.

pub mod conjugate_gradient;
pub mod fista;
pub mod primal_dual;

use crate::device::Device;

/// `1/2 <x, A x> - Re <x, b>` with `image = A x`.
fn quadratic<D: Device>(device: &D, x: &D::Vector, image: &D::Vector, b: &D::Vector) -> D::Scalar {
    device.combine(&[(0.5, &device.dot(x, image)), (-1.0, &device.dot(x, b))], 0.0)
}

/// `|other - x|^2 / |x|^2`.
fn relative_square_distance<D: Device>(device: &D, x: &D::Vector, other: &D::Vector) -> D::Scalar {
    device.divide(&device.square_distance(other, x), &device.dot(x, x))
}

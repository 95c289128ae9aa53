//! Solvers. They know vectors, operators and functionals, and nothing of MRI. All scalars stay on the device: a solver never waits
//! for it.

pub mod conjugate_gradient;
pub mod fista;
pub mod primal_dual;

use crate::device::{Device, SolverSteps};

/// `1/2 <x, A x> - Re <x, b>` with `a_x = A x`.
fn quadratic<D: Device>(device: &D, x: &D::Vector, a_x: &D::Vector, b: &D::Vector) -> D::Scalar {
    device.combine(&[(0.5, &device.dot(x, a_x)), (-1.0, &device.dot(x, b))], 0.0)
}

/// `|other - x|^2 / |x|^2`.
fn relative_square_distance<D: SolverSteps>(device: &D, x: &D::Vector, other: &D::Vector) -> D::Scalar {
    device.divide(&device.square_distance(other, x), &device.dot(x, x))
}

//! The centred orthonormal transform.

use super::{Example, Operator};
use crate::declaration::Declaration;
use crate::device::Device;
use crate::error::Result;
use crate::fourier::Direction;

/// The two-dimensional transform of as many planes (y, x) as there are coils.
pub struct Fourier;

impl Operator for Fourier {
    const DECLARATION: Declaration = Declaration {
        id: "fourier",
        label: "Centred orthonormal transform",
        summary: "Images to k-space, each coil for itself.",
        source: "Cooley and Tukey, Math Comput 19:297 (1965)",
        parameters: &[],
    };
    type Prepared<D: Device> = (usize, usize, usize);

    fn prepare<D: Device>(_: &D, example: &Example) -> Result<Self::Prepared<D>> {
        Ok(example.maps.maps.dim())
    }

    fn lengths<D: Device>(_: &D, (planes, ny, nx): &Self::Prepared<D>) -> (usize, usize) {
        (planes * ny * nx, planes * ny * nx)
    }

    fn apply<D: Device>(device: &D, (_, ny, nx): &Self::Prepared<D>, mut x: D::Vector) -> D::Vector {
        device.transform(&mut x, *ny, *nx, Direction::Forward);
        x
    }

    fn adjoint<D: Device>(device: &D, (_, ny, nx): &Self::Prepared<D>, mut y: D::Vector) -> D::Vector {
        device.transform(&mut y, *ny, *nx, Direction::Inverse);
        y
    }

    fn norm(_: &Example) -> f64 {
        1.0
    }
}

//! Solvers. They know vectors and operators, and nothing of MRI.

pub mod conjugate_gradient;
pub mod fista;
pub mod primal_dual;

use crate::device::Device;
use crate::error::Result;

/// `1/2 <x, A x> - Re <x, b>` with `image = A x`; waits for the device.
async fn quadratic<D: Device>(device: &D, x: &D::Vector, image: &D::Vector, b: &D::Vector) -> Result<f64> {
    let (square, with_b) = (device.dot(x, image), device.dot(x, b));
    Ok(device.read(&square).await? / 2.0 - device.read(&with_b).await?)
}

/// `|other - x| / |x|`; waits for the device. The other vector is used up.
async fn relative_distance<D: Device>(device: &D, x: &D::Vector, other: &mut D::Vector) -> Result<f64> {
    device.subtract_scaled(&device.scalar(1.0), x, other);
    let (distance, size) = (device.dot(other, other), device.dot(x, x));
    Ok(device.read(&device.divide(&distance, &size)).await?.sqrt())
}

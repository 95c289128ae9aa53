//! The linear operators that reconstruction is made of, as one list: whatever is on it is tested for its adjoint, its
//! normal operator and its norm, on every device.
//!
//! Methods call the operations of a [`Device`] directly; an operator here says which of them belong together.

use crate::array::CoilMaps;
use crate::declaration::{Declaration, registry};
use crate::device::Device;
use crate::error::Result;
use crate::sampling::SamplingMask;
use num_complex::Complex32;

/// A linear map `A` between vectors of a device, and its adjoint.
pub trait Operator {
    /// What it says of itself; it has no parameters.
    const DECLARATION: Declaration;
    /// The operator prepared on a device.
    type Prepared<D: Device>;

    /// Prepares it for an example.
    ///
    /// # Errors
    /// As the device's operation.
    fn prepare<D: Device>(device: &D, example: &Example) -> Result<Self::Prepared<D>>;

    /// Lengths of `x` and of `A x`.
    fn lengths<D: Device>(device: &D, prepared: &Self::Prepared<D>) -> (usize, usize);

    /// `A x`.
    fn apply<D: Device>(device: &D, prepared: &Self::Prepared<D>, x: D::Vector) -> D::Vector;

    /// `A^H y`.
    fn adjoint<D: Device>(device: &D, prepared: &Self::Prepared<D>, y: D::Vector) -> D::Vector;

    /// What `|A x| / |x|` never exceeds.
    fn norm(example: &Example) -> f64;
}

registry! { operator, "operator", Operator:
    fourier::Fourier,
    sense_normal::SenseNormal,
    wavelet::Wavelet,
    gradient::Gradient,
    consistency::Consistency,
}

/// What an operator is prepared from.
#[derive(Debug, Clone)]
pub struct Example {
    /// Coil maps (coil, y, x).
    pub maps: CoilMaps,
    /// Sampling mask (ky, kx) of the same matrix.
    pub mask: SamplingMask,
}

/// Which way an operator is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `A x`.
    Forward,
    /// `A^H y`.
    Adjoint,
}

/// Lengths of `x` and of `A x` of the registered operator of this id.
///
/// # Errors
/// [`crate::Error::UnknownId`], or as [`Operator::prepare`].
pub fn lengths<D: Device>(device: &D, id: &str, example: &Example) -> Result<(usize, usize)> {
    operator!(id, O => Ok(O::lengths(device, &O::prepare(device, example)?)))
}

/// What `|A x| / |x|` of the registered operator of this id never exceeds.
///
/// # Errors
/// [`crate::Error::UnknownId`].
pub fn norm(id: &str, example: &Example) -> Result<f64> {
    operator!(id, O => Ok(O::norm(example)))
}

/// The registered operator of this id, or its adjoint, applied to a vector of the right length from the host.
///
/// # Errors
/// [`crate::Error::UnknownId`], as [`Operator::prepare`], [`crate::Error::Device`].
pub async fn apply<D: Device>(
    device: &D,
    id: &str,
    example: &Example,
    side: Side,
    x: &[Complex32],
) -> Result<Vec<Complex32>> {
    operator!(id, O => {
        let prepared = O::prepare(device, example)?;
        let x = device.upload(x);
        let done = match side {
            Side::Forward => O::apply(device, &prepared, x),
            Side::Adjoint => O::adjoint(device, &prepared, x),
        };
        device.download(&done).await
    })
}

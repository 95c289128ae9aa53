//! The proximal maps that reconstruction uses, as one list: whatever is on it is tested for being what it says.
//!
//! `prox_f(x)` is the p that minimises `f(p) + 1/2 |p - x|^2`. It is the p for which
//! `f(p) + f*(x - p) = Re <p, x - p>`, with the conjugate `f*` (Fenchel and Young): values of both are here for tests.

use crate::declaration::{Declaration, registry};
use crate::device::{Device, Layout};
use crate::error::Result;
use num_complex::Complex32;

/// The proximal map of a convex function `f` with a weight `t`.
#[allow(async_fn_in_trait)] // Used generically on one thread; no caller needs `Send`.
pub trait Proximal {
    /// What it says of itself; it has no parameters.
    const DECLARATION: Declaration;

    /// Length of the vectors that belong to an image of this layout.
    fn length(layout: Layout) -> usize;

    /// Replaces x by `prox_f(x)`.
    fn apply<D: Device>(device: &D, layout: Layout, t: f32, x: &mut D::Vector);

    /// `f(x)`, infinite where it is.
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    async fn value<D: Device>(device: &D, layout: Layout, t: f32, x: D::Vector) -> Result<f64>;

    /// `f*(x)`, infinite where it is.
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    async fn conjugate<D: Device>(device: &D, layout: Layout, t: f32, x: D::Vector) -> Result<f64>;
}

registry! { proximal, "proximal map", Proximal:
    l1::L1,
    wavelet_l1::WaveletL1,
    dual_ball::DualBall,
}

/// Single precision: what lies on the edge of a ball may be found this much outside.
const ROUNDING: f64 = 1e-5;

/// Zero within a ball, infinite outside.
fn indicator(length: f64, radius: f32) -> f64 {
    if length <= f64::from(radius) * (1.0 + ROUNDING) { 0.0 } else { f64::INFINITY }
}

/// What is known of a registered proximal map at a vector.
#[derive(Debug, Clone)]
pub struct Mapped {
    /// `prox_f(x)`.
    pub point: Vec<Complex32>,
    /// `f` there.
    pub value: f64,
    /// `f*` of what was taken away.
    pub conjugate: f64,
}

/// Length of the vectors of the registered proximal map of this id for an image of this layout.
///
/// # Errors
/// [`crate::Error::UnknownId`].
pub fn length(id: &str, layout: Layout) -> Result<usize> {
    proximal!(id, P => Ok(P::length(layout)))
}

/// The registered proximal map of this id at a vector of the right length from the host.
///
/// # Errors
/// [`crate::Error::UnknownId`], [`crate::Error::Device`].
pub async fn map<D: Device>(device: &D, id: &str, layout: Layout, t: f32, x: &[Complex32]) -> Result<Mapped> {
    proximal!(id, P => {
        let mut mapped = device.upload(x);
        P::apply(device, layout, t, &mut mapped);
        let point = device.download(&mapped).await?;
        let rest: Vec<Complex32> = x.iter().zip(&point).map(|(x, p)| x - p).collect();
        let value = P::value(device, layout, t, mapped).await?;
        let conjugate = P::conjugate(device, layout, t, device.upload(&rest)).await?;
        Ok(Mapped { point, value, conjugate })
    })
}

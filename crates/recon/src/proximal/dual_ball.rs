//! The dual of total variation.

use super::{Proximal, indicator};
use crate::declaration::Declaration;
use crate::device::{Device, Layout};
use crate::error::Result;
use num_complex::Complex32;

/// f is zero where both differences of every pixel, as one vector, are no longer than t, and infinite elsewhere; its
/// conjugate is t times the sum of these lengths.
pub struct DualBall;

impl Proximal for DualBall {
    const DECLARATION: Declaration = Declaration {
        id: "dual-ball",
        label: "Ball of the total variation's dual",
        summary: "Shortens both differences of a pixel, as one vector, to a given length.",
        source: "Chambolle, J Math Imaging Vis 20:89 (2004)",
        parameters: &[],
    };

    fn length(layout: Layout) -> usize {
        2 * layout.len()
    }

    fn apply<D: Device>(device: &D, _: Layout, t: f32, x: &mut D::Vector) {
        device.project_gradient(&device.scalar(t), x);
    }

    async fn value<D: Device>(device: &D, _: Layout, t: f32, x: D::Vector) -> Result<f64> {
        Ok(indicator(lengths(&device.download(&x).await?).fold(0.0, f64::max), t))
    }

    async fn conjugate<D: Device>(device: &D, _: Layout, t: f32, x: D::Vector) -> Result<f64> {
        Ok(f64::from(t) * lengths(&device.download(&x).await?).sum::<f64>())
    }
}

/// Of both differences of each pixel.
fn lengths(x: &[Complex32]) -> impl Iterator<Item = f64> {
    let (along_slow, along_fast) = x.split_at(x.len() / 2);
    along_slow.iter().zip(along_fast).map(|(a, b)| f64::from(a.norm_sqr() + b.norm_sqr()).sqrt())
}

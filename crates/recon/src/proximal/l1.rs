//! The sum of magnitudes.

use super::{Proximal, indicator};
use crate::declaration::Declaration;
use crate::device::{Device, Layout};
use crate::error::Result;

/// `f(x) = t sum_i |x_i|`; its conjugate is the indicator of `max_i |x_i| <= t`.
pub struct L1;

impl Proximal for L1 {
    const DECLARATION: Declaration = Declaration {
        id: "l1",
        label: "Sum of magnitudes",
        summary: "Complex soft threshold.",
        source: "Donoho, IEEE Trans Inf Theory 41:613 (1995)",
        parameters: &[],
    };

    fn length(layout: Layout) -> usize {
        layout.len()
    }

    fn apply<D: Device>(device: &D, _: Layout, t: f32, x: &mut D::Vector) {
        device.soft_threshold(&device.scalar(t), x);
    }

    async fn value<D: Device>(device: &D, _: Layout, t: f32, x: D::Vector) -> Result<f64> {
        Ok(f64::from(t) * device.read(&device.magnitude_sum(&x)).await?)
    }

    async fn conjugate<D: Device>(device: &D, _: Layout, t: f32, x: D::Vector) -> Result<f64> {
        Ok(indicator(device.read(&device.largest_magnitude(&x)).await?, t))
    }
}

//! The sum of magnitudes of wavelet coefficients.

use super::{Proximal, indicator};
use crate::declaration::Declaration;
use crate::device::{Device, Layout};
use crate::error::Result;
use crate::wavelet::FAMILY;

/// `f(x) = t sum_i |(W x)_i|` for an orthonormal W; its conjugate is the indicator of `max_i |(W x)_i| <= t`.
///
/// Where an axis has to be filled up, W is an isometry only and the map is firmly non-expansive, but not exactly this
/// function's.
pub struct WaveletL1;

/// Levels, and pixels that the image is moved by.
const LEVELS: usize = 2;
const SHIFT: (usize, usize) = (1, 2);

impl Proximal for WaveletL1 {
    const DECLARATION: Declaration = Declaration {
        id: "wavelet-l1",
        label: "Sum of magnitudes of wavelet coefficients",
        summary: "Wavelet shrinkage.",
        source: "Donoho, IEEE Trans Inf Theory 41:613 (1995)",
        parameters: &[],
    };

    fn length(layout: Layout) -> usize {
        layout.len()
    }

    fn apply<D: Device>(device: &D, layout: Layout, t: f32, x: &mut D::Vector) {
        let wavelet = device.wavelet(FAMILY[1], LEVELS, layout);
        let mut coefficients = device.zeros(device.coefficients(&wavelet));
        device.analyse_and_shrink(&wavelet, SHIFT, &device.scalar(t), x, &mut coefficients);
        device.synthesise(&wavelet, SHIFT, &mut coefficients, x);
    }

    async fn value<D: Device>(device: &D, layout: Layout, t: f32, x: D::Vector) -> Result<f64> {
        Ok(f64::from(t) * device.read(&device.magnitude_sum(&coefficients(device, layout, &x))).await?)
    }

    async fn conjugate<D: Device>(device: &D, layout: Layout, t: f32, x: D::Vector) -> Result<f64> {
        Ok(indicator(device.read(&device.largest_magnitude(&coefficients(device, layout, &x))).await?, t))
    }
}

fn coefficients<D: Device>(device: &D, layout: Layout, x: &D::Vector) -> D::Vector {
    let wavelet = device.wavelet(FAMILY[1], LEVELS, layout);
    let mut coefficients = device.zeros(device.coefficients(&wavelet));
    device.analyse(&wavelet, SHIFT, x, &mut coefficients);
    coefficients
}

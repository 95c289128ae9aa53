//! Metrics within a region of the image.

use super::{SSIM_WINDOW, each_window, largest};
use crate::error::{Error, Result};
use ndarray::{ArrayView2, s};

/// NMSE, PSNR and SSIM within a region, by the definitions of [`super::Metrics`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegionMetrics {
    /// Pixels of the region.
    pub pixels: usize,
    /// `|ref - x|^2 / |ref|^2` over the region; none where the reference is zero all over it.
    pub nmse: Option<f64>,
    /// `10 log10(max(ref)^2 / mean((ref - x)^2))` in dB over the region, the maximum that of the image; infinite for equal pixels.
    pub psnr: f64,
    /// Mean of the map of structural similarity over the pixels of the region whose window lies within the image; none
    /// where there is no such pixel. A window at the region's rim reaches beyond it.
    pub ssim: Option<f64>,
}

impl RegionMetrics {
    /// Of the magnitude image `x` against `reference`, both of `dim` rows and columns and row-major as `region`, which
    /// says of each pixel whether it counts. Nothing is scaled or cropped.
    ///
    /// The data range of PSNR and SSIM is that of the image, [`super::largest`] of the reference, so that the numbers of
    /// a region stand beside those of the image; the region of all pixels of a square image has just those of
    /// [`super::Metrics`].
    ///
    /// # Errors
    /// [`Error::Shape`] when one of them has not the pixels of `dim`; [`Error::Data`] when the region is empty or the
    /// reference is zero everywhere.
    pub fn new(reference: &[f32], x: &[f32], dim: [usize; 2], region: &[bool]) -> Result<Self> {
        let shaped = |what, pixels| of_shape(what, pixels, dim);
        let (reference, x) = (shaped("reference (y, x)", reference)?, shaped("image (y, x)", x)?);
        let region = of_shape("region (y, x)", region, dim)?;
        let range = f64::from(largest(reference));
        if range <= 0.0 {
            return Err(Error::Data("expected a reference with signal, but it is zero everywhere".into()));
        }
        let (mut pixels, mut squared_error, mut energy) = (0, 0.0, 0.0);
        // The smallest rectangle around the region.
        let (mut rows, mut columns) = (dim[0]..0, dim[1]..0);
        for ((y, x_of_pixel), _) in region.indexed_iter().filter(|(_, inside)| **inside) {
            let (r, v) = (f64::from(reference[[y, x_of_pixel]]), f64::from(x[[y, x_of_pixel]]));
            squared_error += (r - v) * (r - v);
            energy += r * r;
            pixels += 1;
            rows = rows.start.min(y)..y + 1;
            columns = columns.start.min(x_of_pixel)..columns.end.max(x_of_pixel + 1);
        }
        if pixels == 0 {
            return Err(Error::Data("expected a region of at least one pixel, but it is empty".into()));
        }
        let psnr = 10.0 * (range * range / (squared_error / pixels as f64)).log10();
        let nmse = (energy > 0.0).then(|| squared_error / energy);
        // Windows whose centre is in the rectangle, and no others.
        let half = SSIM_WINDOW / 2;
        let (top, left) = (rows.start.saturating_sub(half), columns.start.saturating_sub(half));
        let (bottom, right) = ((rows.end + half).min(dim[0]), (columns.end + half).min(dim[1]));
        let (mut total, mut windows) = (0.0, 0usize);
        if bottom - top >= SSIM_WINDOW && right - left >= SSIM_WINDOW {
            let part = s![top..bottom, left..right];
            each_window(reference.slice(part), x.slice(part), range, |y, x, value| {
                if region[[top + y + half, left + x + half]] {
                    total += value;
                    windows += 1;
                }
            });
        }
        Ok(Self { pixels, nmse, psnr, ssim: (windows > 0).then(|| total / windows as f64) })
    }
}

fn of_shape<'a, T>(what: &'static str, pixels: &'a [T], [ny, nx]: [usize; 2]) -> Result<ArrayView2<'a, T>> {
    ArrayView2::from_shape((ny, nx), pixels).map_err(|_| Error::Shape {
        what,
        expected: vec![ny, nx],
        came: vec![pixels.len()],
    })
}

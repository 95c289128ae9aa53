//! Metrics over some pixels of the image: the body, or a region that was drawn.

use super::haarpsi::haarpsi;
use super::{SSIM_WINDOW, each_window};
use crate::error::{Error, Result};
use ndarray::{Array2, ArrayView2};

/// NMSE, PSNR, SSIM and HaarPSI over a region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegionMetrics {
    /// Pixels of the region.
    pub pixels: usize,
    /// `|ref - x|^2 / |ref|^2` over the region.
    pub nmse: f64,
    /// `10 log10(max(ref)^2 / mean((ref - x)^2))` in dB, all over the region; infinite for equal pixels.
    pub psnr: f64,
    /// Mean of the map of structural similarity over the region, by the definition of [`super::Metrics`] with the region's
    /// largest pixel of the reference as data range. Windows reach beyond the region, and beyond the edge of the image,
    /// where it is mirrored, as in scikit-image's map.
    pub ssim: f64,
    /// Of [`haarpsi`] with the same range; none where neither image has an edge within the region.
    pub haarpsi: Option<f64>,
}

impl RegionMetrics {
    /// Of the magnitude image `x` against `reference`, both of `dim` rows and columns and row-major as `region`, which
    /// says of each pixel whether it counts. Nothing is scaled or cropped.
    ///
    /// # Errors
    /// [`Error::Shape`] when one of them has not the pixels of `dim`; [`Error::Data`] when the region is empty or the
    /// reference is zero all over it.
    pub fn new(reference: &[f32], x: &[f32], dim: [usize; 2], region: &[bool]) -> Result<Self> {
        let (reference, x) = (of_shape("reference (y, x)", reference, dim)?, of_shape("image (y, x)", x, dim)?);
        let region = of_shape("region (y, x)", region, dim)?;
        let (mut pixels, mut squared_error, mut energy, mut range) = (0, 0.0, 0.0, 0.0_f32);
        // The smallest rectangle around the region.
        let (mut rows, mut columns) = (dim[0]..0, dim[1]..0);
        for ((row, column), _) in region.indexed_iter().filter(|(_, inside)| **inside) {
            let (r, v) = (f64::from(reference[[row, column]]), f64::from(x[[row, column]]));
            squared_error += (r - v) * (r - v);
            energy += r * r;
            range = range.max(reference[[row, column]]);
            pixels += 1;
            rows = rows.start.min(row)..row + 1;
            columns = columns.start.min(column)..columns.end.max(column + 1);
        }
        if pixels == 0 {
            return Err(Error::Data("expected a region of at least one pixel, but it is empty".into()));
        }
        if range <= 0.0 {
            return Err(Error::Data(
                "expected a reference with signal in the region, but it is zero all over it".into(),
            ));
        }
        let range = f64::from(range);
        let around = |image: ArrayView2<f32>| mirrored(image, [rows.start, columns.start], [rows.len(), columns.len()]);
        let mut total = 0.0;
        each_window(around(reference).view(), around(x).view(), range, |row, column, value| {
            if region[[rows.start + row, columns.start + column]] {
                total += value;
            }
        });
        Ok(Self {
            pixels,
            nmse: squared_error / energy,
            psnr: 10.0 * (range * range / (squared_error / pixels as f64)).log10(),
            ssim: total / pixels as f64,
            haarpsi: haarpsi(reference, x, range, |row, column| region[[row, column]]),
        })
    }
}

/// A part of an image (y, x) with half of a window of [`SSIM_WINDOW`] around it. Beyond the edge the image is mirrored with
/// its last pixel (`d c b a | a b c d | d c b a`).
fn mirrored(image: ArrayView2<f32>, [top, left]: [usize; 2], [height, width]: [usize; 2]) -> Array2<f32> {
    let half = SSIM_WINDOW / 2;
    let (ny, nx) = image.dim();
    let at = |i: usize, n: usize| {
        // In units of the mirrored period, half to the left.
        let i = (i + 2 * n * half - half) % (2 * n);
        if i < n { i } else { 2 * n - 1 - i }
    };
    Array2::from_shape_fn((height + 2 * half, width + 2 * half), |(y, x)| image[[at(top + y, ny), at(left + x, nx)]])
}

fn of_shape<'a, T>(what: &'static str, pixels: &'a [T], [ny, nx]: [usize; 2]) -> Result<ArrayView2<'a, T>> {
    ArrayView2::from_shape((ny, nx), pixels).map_err(|_| Error::Shape {
        what,
        expected: vec![ny, nx],
        came: vec![pixels.len()],
    })
}

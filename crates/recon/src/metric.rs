//! How far an image is from the reference: over the whole image as fastMRI's `evaluate.py` defines it, or over a region,
//! which is the body unless another is drawn ([`place`]).

use crate::error::{Error, Result};
use ndarray::{Array2, ArrayView2, s};

pub mod body;
pub mod drawn;
pub mod haarpsi;
pub mod place;
pub mod region;

/// NMSE, PSNR and SSIM of one image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metrics {
    /// `|ref - x|^2 / |ref|^2`.
    pub nmse: f64,
    /// `10 log10(max(ref)^2 / mean((ref - x)^2))` in dB; infinite for equal images.
    pub psnr: f64,
    /// Mean structural similarity: 7 x 7 uniform window, K1 = 0.01, K2 = 0.03, sample covariance, valid region,
    /// data range `max(ref)` (Wang et al., IEEE Trans Image Process 13:600, 2004, as scikit-image computes it).
    pub ssim: f64,
}

/// Side of the window of [`Metrics::ssim`].
pub const SSIM_WINDOW: usize = 7;

impl Metrics {
    /// Of the magnitude image `x` (y, x) against `reference`, both first cropped to their central square as fastMRI
    /// does. Neither is scaled.
    ///
    /// # Errors
    /// [`Error::Shape`] when the shapes differ, [`Error::Data`] when an axis is shorter than [`SSIM_WINDOW`] or the
    /// reference is zero everywhere.
    pub fn new(reference: &Array2<f32>, x: &Array2<f32>) -> Result<Self> {
        let range = largest(reference.view());
        Self::of(&compare(reference.view(), x.view(), range)?, range, reference.dim())
    }

    /// From a comparison of images (y, x) of this shape, with the reference's largest pixel in the central square.
    ///
    /// # Errors
    /// [`Error::Data`] when the reference is zero everywhere.
    pub fn of(comparison: &Comparison<f64>, range: f32, (ny, nx): (usize, usize)) -> Result<Self> {
        if range <= 0.0 {
            return Err(Error::Data("expected a reference with signal, but it is zero everywhere".into()));
        }
        let Comparison { squared_error, energy, ssim } = *comparison;
        let (range, side) = (f64::from(range), ny.min(nx));
        let mean = squared_error / (side * side) as f64;
        let psnr = 10.0 * (range * range / mean).log10();
        Ok(Self { nmse: squared_error / energy, psnr, ssim })
    }
}

/// What [`Metrics`] are made of, each a number of type `S`, which may be on a device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison<S> {
    /// `|ref - x|^2` over the central square.
    pub squared_error: S,
    /// `|ref|^2` over the central square.
    pub energy: S,
    /// As [`Metrics::ssim`].
    pub ssim: S,
}

/// Compares the central squares of two magnitude images (y, x); `range` is that of [`largest`] of the reference.
///
/// # Errors
/// [`Error::Shape`] when the shapes differ, [`Error::Data`] when an axis is shorter than [`SSIM_WINDOW`].
pub fn compare(reference: ArrayView2<f32>, x: ArrayView2<f32>, range: f32) -> Result<Comparison<f64>> {
    if reference.dim() != x.dim() {
        let came = x.shape().to_vec();
        return Err(Error::Shape { what: "image", expected: reference.shape().to_vec(), came });
    }
    let (ny, nx) = reference.dim();
    if ny.min(nx) < SSIM_WINDOW {
        return Err(Error::Data(format!(
            "expected images of at least {SSIM_WINDOW} x {SSIM_WINDOW} pixels for SSIM, but {ny} x {nx} came"
        )));
    }
    let (reference, x) = (central_square(reference), central_square(x));
    let (mut squared_error, mut energy) = (0.0, 0.0);
    for (r, v) in reference.iter().zip(&x) {
        let (r, v) = (f64::from(*r), f64::from(*v));
        squared_error += (r - v) * (r - v);
        energy += r * r;
    }
    Ok(Comparison { squared_error, energy, ssim: ssim(reference, x, f64::from(range)) })
}

/// The largest pixel of the central square of a magnitude image (y, x).
pub fn largest(image: ArrayView2<f32>) -> f32 {
    central_square(image).iter().copied().fold(0.0, f32::max)
}

/// NMSE over the subject's body alone: the pixels (y, x) where the reference exceeds 5 % of its maximum, after `x` was
/// put on the reference's scale by the one factor that fits it best there. So compared, methods that scale or combine
/// coils differently differ only by what they reconstruct.
///
/// # Errors
/// [`Error::Shape`] when the shapes differ, [`Error::Data`] when the reference is zero everywhere.
pub fn body_nmse(reference: &Array2<f32>, x: &Array2<f32>) -> Result<f64> {
    const BODY: f32 = 0.05;
    if reference.dim() != x.dim() {
        let came = x.shape().to_vec();
        return Err(Error::Shape { what: "image", expected: reference.shape().to_vec(), came });
    }
    let floor = BODY * reference.iter().copied().fold(0.0, f32::max);
    let (mut rr, mut rx, mut xx) = (0.0, 0.0, 0.0);
    for (r, v) in reference.iter().zip(x).filter(|(r, _)| **r > floor) {
        let (r, v) = (f64::from(*r), f64::from(*v));
        rr += r * r;
        rx += r * v;
        xx += v * v;
    }
    if rr <= 0.0 {
        return Err(Error::Data("expected a reference with signal, but it is zero everywhere".into()));
    }
    let scale = if xx > 0.0 { rx / xx } else { 0.0 };
    // |r - s x|^2 in sums would lose all digits of a good image.
    let error = reference.iter().zip(x).filter(|(r, _)| **r > floor).map(|(r, v)| {
        let d = f64::from(*r) - scale * f64::from(*v);
        d * d
    });
    Ok(error.sum::<f64>() / rr)
}

/// The central square of (y, x), its corner at `(n - side) / 2` as in fastMRI's `center_crop`.
pub fn central_square(image: ArrayView2<'_, f32>) -> ArrayView2<'_, f32> {
    let (ny, nx) = image.dim();
    let side = ny.min(nx);
    let (y, x) = ((ny - side) / 2, (nx - side) / 2);
    image.slice_move(s![y..y + side, x..x + side])
}

/// `| |ref| - |x| |` at each pixel (y, x).
pub fn error_map(reference: &Array2<f32>, x: &Array2<f32>) -> Array2<f32> {
    let mut map = reference - x;
    map.mapv_inplace(f32::abs);
    map
}

/// Sums of a, b, aa, bb and ab.
type Sums = [f64; 5];

fn ssim(a: ArrayView2<f32>, b: ArrayView2<f32>, range: f64) -> f64 {
    let (ny, nx) = a.dim();
    let mut total = 0.0;
    each_window(a, b, range, |_, _, value| total += value);
    total / ((ny - SSIM_WINDOW + 1) * (nx - SSIM_WINDOW + 1)) as f64
}

/// Hands out the structural similarity of each window that lies within the images, with the row and column of its
/// first pixel, row by row.
fn each_window(a: ArrayView2<f32>, b: ArrayView2<f32>, range: f64, mut take: impl FnMut(usize, usize, f64)) {
    let (ny, nx) = a.dim();
    let n = (SSIM_WINDOW * SSIM_WINDOW) as f64;
    let (c1, c2) = ((0.01 * range).powi(2), (0.03 * range).powi(2));
    let products = |y: usize, x: usize| {
        let (a, b) = (f64::from(a[[y, x]]), f64::from(b[[y, x]]));
        [a, b, a * a, b * b, a * b]
    };
    let of_window = |sums: &Sums| {
        let [sa, sb, saa, sbb, sab] = *sums;
        let (ma, mb) = (sa / n, sb / n);
        let sample = n / (n - 1.0);
        let (va, vb) = (sample * (saa / n - ma * ma), sample * (sbb / n - mb * mb));
        let covariance = sample * (sab / n - ma * mb);
        let top = (2.0 * ma * mb + c1) * (2.0 * covariance + c2);
        let bottom = (ma * ma + mb * mb + c1) * (va + vb + c2);
        top / bottom
    };
    // Sums over the columns of the window, kept up to date row by row.
    let mut columns: Vec<Sums> = vec![[0.0; 5]; nx];
    for y in 0..ny {
        for (x, column) in columns.iter_mut().enumerate() {
            let new = products(y, x);
            let old = if y >= SSIM_WINDOW { products(y - SSIM_WINDOW, x) } else { [0.0; 5] };
            for k in 0..5 {
                column[k] += new[k] - old[k];
            }
        }
        if y + 1 < SSIM_WINDOW {
            continue;
        }
        let mut sums = [0.0; 5];
        for x in 0..nx {
            for k in 0..5 {
                sums[k] += columns[x][k] - if x >= SSIM_WINDOW { columns[x - SSIM_WINDOW][k] } else { 0.0 };
            }
            if x + 1 >= SSIM_WINDOW {
                take(y + 1 - SSIM_WINDOW, x + 1 - SSIM_WINDOW, of_window(&sums));
            }
        }
    }
}

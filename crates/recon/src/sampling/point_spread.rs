//! The point spread function of a mask: what becomes of a single bright pixel.

use super::SamplingMask;
use crate::fourier::{Direction, Fourier};
use ndarray::Array2;
use num_complex::Complex32;

/// Magnitude (y, x) of the centred inverse transform of a mask, 1 at the centre (`ny / 2`, `nx / 2`).
///
/// The zero-filled image is the true one convolved with it: regular undersampling gives copies of the centre, random
/// undersampling a low, noise-like floor (Lustig et al., Magn Reson Med 58:1182, 2007). A mask of whole lines spreads
/// along y alone.
pub fn point_spread_function(mask: &SamplingMask) -> Array2<f32> {
    let (ny, nx) = mask.dim();
    let fourier = Fourier::new();
    if let Some(lines) = mask.lines() {
        let mut spread = Array2::zeros((ny, nx));
        for (to, from) in spread.column_mut(nx / 2).iter_mut().zip(along_y(&fourier, lines)) {
            *to = from;
        }
        return spread;
    }
    let at = |i: usize| Complex32::new(f32::from(u8::from(mask.takes(i / nx, i % nx))), 0.0);
    let mut samples: Vec<Complex32> = (0..ny * nx).map(at).collect();
    fourier.planes(&mut samples, ny, nx, Direction::Inverse);
    let peak = samples[ny / 2 * nx + nx / 2].norm();
    Array2::from_shape_fn((ny, nx), |(y, x)| samples[y * nx + x].norm() / peak)
}

/// The largest magnitude of the point spread function away from its centre, from 0 for a mask that takes everything
/// to 1 for one that folds the image onto itself: the incoherence of Lustig et al. (2007), for images that are sparse
/// as they are.
pub fn peak_side_lobe(mask: &SamplingMask) -> f64 {
    let (ny, nx) = mask.dim();
    let aside = |spread: &[f32], centre: usize| {
        let sides = spread.iter().enumerate().filter(|(i, _)| *i != centre);
        f64::from(sides.fold(0.0, |most: f32, (_, v)| most.max(*v)))
    };
    match mask.lines() {
        Some(lines) => aside(&along_y(&Fourier::new(), lines), ny / 2),
        None => point_spread_function(mask).as_slice().map_or(0.0, |spread| aside(spread, ny / 2 * nx + nx / 2)),
    }
}

/// The spread along y of whole lines.
fn along_y(fourier: &Fourier, lines: &[bool]) -> Vec<f32> {
    let ny = lines.len();
    let mut samples: Vec<Complex32> = lines.iter().map(|t| Complex32::new(f32::from(u8::from(*t)), 0.0)).collect();
    fourier.rows(&mut samples, ny, Direction::Inverse);
    let peak = samples[ny / 2].norm();
    samples.iter().map(|v| v.norm() / peak).collect()
}

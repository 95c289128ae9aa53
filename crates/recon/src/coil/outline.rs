//! Where the subject is, as the calibration region alone shows it.
//!
//! The eigenvalue of ESPIRiT tells where the coils' images hang together, and noise that is smooth does so by chance: an
//! eigenvalue above 0.8 is found in half of the background, and what is folded there is lost to the subject. The
//! calibration region is an image, too, of few pixels and with little noise, and shows where the subject ends.

use crate::fourier::{Direction, Fourier};
use crate::metric::body::{fill_holes, li_threshold};
use ndarray::{Array2, Array3};
use num_complex::Complex32;

/// Pixels of the image for each sample of the calibration region, along an axis.
const FINER: usize = 2;
/// Where the subject ends, relative to the threshold between it and the background: a coarse image spreads the rim over
/// two samples' width, and what is dim belongs to the subject, too.
const RIM: f64 = 0.5;

/// Which pixels of an image (y, x) of `ny` rows and `nx` columns the subject may lie on, from the calibration samples
/// `block` (coil, ky, kx).
///
/// The root sum of squares of the block's images, windowed by Hann so that no bright edge rings across the background,
/// above half of the threshold by minimum cross-entropy ([`li_threshold`]), its holes filled: what is dark inside of the
/// subject is the subject.
pub fn outline(block: &Array3<Complex32>, (ny, nx): (usize, usize)) -> Array2<bool> {
    let coarse = coarse_image(block);
    // Of an image that is the same everywhere, all is the subject.
    let threshold = li_threshold(coarse.view()).map_or(f64::NEG_INFINITY, |threshold| RIM * threshold);
    stretched(&fill_holes(coarse.map(|v| *v > threshold)), (ny, nx))
}

/// Root sum of squares (y, x) of the windowed block's images, with [`FINER`] pixels for a sample.
fn coarse_image(block: &Array3<Complex32>) -> Array2<f64> {
    let (coils, height, width) = block.dim();
    let (rows, columns) = (FINER * height, FINER * width);
    let hann = |i: usize, n: usize| (std::f32::consts::PI * (i + 1) as f32 / (n + 1) as f32).sin().powi(2);
    // (coil, y, x). Where the block lies in the matrix changes the phase of the image alone.
    let mut images = vec![Complex32::ZERO; coils * rows * columns];
    for ((c, y, x), v) in block.indexed_iter() {
        images[(c * rows + y) * columns + x] = v * hann(y, height) * hann(x, width);
    }
    Fourier::new().planes(&mut images, rows, columns, Direction::Inverse);
    let mut squares = Array2::zeros((rows, columns));
    // In double precision: single precision's range is the samples', not that of their squares.
    for image in images.chunks_exact(rows * columns) {
        for (sum, v) in squares.iter_mut().zip(image) {
            *sum += f64::from(v.re).powi(2) + f64::from(v.im).powi(2);
        }
    }
    squares.mapv_into(f64::sqrt)
}

/// On another grid of the same field of view, centred alike; between pixels, where most of it lies.
fn stretched(mask: &Array2<bool>, (ny, nx): (usize, usize)) -> Array2<bool> {
    let (rows, columns) = mask.dim();
    let place = |i: usize, n: usize, coarse: usize| {
        let at = (i as f32 - (n / 2) as f32) * coarse as f32 / n as f32 + (coarse / 2) as f32;
        let at = at.clamp(0.0, (coarse - 1) as f32);
        let first = at as usize;
        (first, (first + 1).min(coarse - 1), at - first as f32)
    };
    let across: Vec<_> = (0..nx).map(|x| place(x, nx, columns)).collect();
    let down: Vec<_> = (0..ny).map(|y| place(y, ny, rows)).collect();
    let value = |y: usize, x: usize| if mask[[y, x]] { 1.0 } else { 0.0 };
    Array2::from_shape_fn((ny, nx), |(y, x)| {
        let ((top, bottom, v), (left, right, u)) = (down[y], across[x]);
        let row = |y: usize| (1.0 - u) * value(y, left) + u * value(y, right);
        (1.0 - v) * row(top) + v * row(bottom) >= 0.5
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may stop where it fails.

    use super::*;
    use ndarray::{Zip, s};

    /// The k-space of two coils' images (y, x) of a disc with a dark hole, all of it 1 or as dim as `dim`.
    fn block(n: usize, width: usize, dim: f32) -> (Array3<Complex32>, Array2<bool>) {
        let centre = (n / 2) as f32;
        let from = |y: usize, x: usize, cy: f32, cx: f32| (y as f32 - centre - cy).hypot(x as f32 - centre - cx);
        let disc = Array2::from_shape_fn((n, n), |(y, x)| from(y, x, 4.0, -6.0) < 0.3 * n as f32);
        let mut samples = Array3::from_shape_fn((2, n, n), |(c, y, x)| {
            let hole = from(y, x, 4.0, -6.0) < 0.1 * n as f32;
            let shade = if c == 0 { y as f32 } else { (n - y) as f32 } / n as f32;
            let noise = 0.02 * ((c * 977 + y * 131 + x * 37) as f32).sin();
            let tissue = if disc[[y, x]] && !hole { dim + (1.0 - dim) * shade } else { 0.0 };
            Complex32::new(shade * tissue + noise, 0.0)
        });
        Fourier::new().planes(samples.as_slice_mut().unwrap(), n, n, Direction::Forward);
        let middle = n / 2 - width / 2..n / 2 - width / 2 + width;
        (samples.slice(s![.., middle.clone(), middle]).to_owned(), disc)
    }

    #[test]
    fn the_outline_holds_the_whole_subject_and_little_else() {
        for (n, width) in [(96, 24), (121, 21), (96, 32)] {
            let (block, disc) = block(n, width, 0.3);
            let found = outline(&block, (n, n));
            let lost = Zip::from(&found).and(&disc).fold(0, |sum, found, disc| sum + usize::from(*disc && !*found));
            assert_eq!(lost, 0, "n {n}: pixels of the disc, its hole included");
            let [found, disc] = [&found, &disc].map(|m| m.iter().filter(|v| **v).count() as f32);
            assert!(found < 1.5 * disc, "n {n}: {found} pixels for a disc of {disc}");
        }
    }

    #[test]
    fn an_outline_fits_matrices_that_are_not_square() {
        let (block, disc) = block(96, 24, 1.0);
        let wide = outline(&block, (96, 192));
        assert_eq!(wide.dim(), (96, 192));
        assert!(disc.indexed_iter().filter(|(_, inside)| **inside).all(|((y, x), _)| wide[[y, 2 * x]]));
        assert!(!wide[[2, 2]] && !wide[[93, 189]]);
    }

    #[test]
    fn without_contrast_everything_is_the_subject() {
        let mut block = Array3::from_elem((2, 8, 8), Complex32::ZERO);
        block[[1, 4, 4]] = Complex32::ONE;
        assert!(outline(&block, (20, 20)).iter().all(|inside| *inside));
    }
}

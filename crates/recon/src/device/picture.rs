//! Real pictures on the processor.

use super::cpu::PIECE;
use crate::error::{Error, Result};
use crate::metric::{self, Comparison};
use crate::parallel;
use ndarray::ArrayView2;
use num_complex::Complex32;

/// `|x|` of each pixel.
pub fn magnitude(image: &[Complex32]) -> Vec<f32> {
    with_pieces(image.len(), |i| image[i].norm())
}

/// `| reference - picture |` of each pixel.
pub fn error_map(reference: &[f32], picture: &[f32]) -> Vec<f32> {
    with_pieces(reference.len().min(picture.len()), |i| (reference[i] - picture[i]).abs())
}

/// As [`metric::compare`].
pub fn compare(reference: &[f32], picture: &[f32], dim: (usize, usize), range: f32) -> Result<Comparison<f64>> {
    fn view(pixels: &[f32], dim: (usize, usize)) -> Result<ArrayView2<'_, f32>> {
        let refused = || Error::Shape { what: "picture", expected: vec![dim.0, dim.1], came: vec![pixels.len()] };
        // A slice that is longer makes a view of its first pixels.
        let whole = Some(pixels).filter(|pixels| pixels.len() == dim.0 * dim.1).ok_or_else(refused)?;
        ArrayView2::from_shape(dim, whole).map_err(|_| refused())
    }
    metric::compare(view(reference, dim)?, view(picture, dim)?, range)
}

fn with_pieces(length: usize, pixel: impl Fn(usize) -> f32 + Sync + Send) -> Vec<f32> {
    let mut out = vec![0.0; length];
    parallel::for_each_chunk(&mut out, PIECE, |i, out| {
        out.iter_mut().enumerate().for_each(|(j, v)| *v = pixel(i * PIECE + j));
    });
    out
}

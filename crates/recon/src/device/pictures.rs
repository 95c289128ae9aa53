//! Real pictures: what is looked at and measured.

use super::{Cpu, Device};
use crate::error::{Error, Result};
use crate::metric::{self, Comparison};
use crate::parallel::{self, PIECE};
use crate::subject::presentation::Presentation;
use ndarray::ArrayView2;
use num_complex::Complex32;

/// Pictures of images, and their metrics.
#[allow(async_fn_in_trait)] // Used generically on one thread; no caller needs `Send`.
pub trait Pictures: Device {
    /// Real pixels (y, x), row-major, in single precision.
    type Picture;

    /// A picture from the host.
    fn picture(&self, values: &[f32]) -> Self::Picture;

    /// A picture to the host.
    ///
    /// # Errors
    /// [`Error::Device`].
    async fn download_picture(&self, picture: &Self::Picture) -> Result<Vec<f32>>;

    /// Of an image (y, x) of the whole matrix, what is shown of it, row-major.
    fn show(&self, image: &Self::Vector, presentation: &Presentation) -> Self::Vector;

    /// As [`Pictures::show`], of a picture.
    fn show_picture(&self, picture: &Self::Picture, presentation: &Presentation) -> Self::Picture;

    /// `|x|` of an image (y, x).
    fn magnitude(&self, image: &Self::Vector) -> Self::Picture;

    /// `| reference - picture |` at each pixel.
    fn error_map(&self, reference: &Self::Picture, picture: &Self::Picture) -> Self::Picture;

    /// How far a picture of `dim` (y, x) is from the reference, over their central squares as
    /// [`crate::metric::Metrics::new`] crops them. `range` is the largest pixel of the reference in there.
    ///
    /// # Errors
    /// [`Error::Shape`] when a picture has more or fewer pixels; [`Error::Data`] when an axis is shorter than
    /// [`crate::metric::SSIM_WINDOW`].
    fn compare(
        &self,
        reference: &Self::Picture,
        picture: &Self::Picture,
        dim: (usize, usize),
        range: f32,
    ) -> Result<Comparison<Self::Scalar>>;
}

impl Pictures for Cpu {
    type Picture = Vec<f32>;

    fn picture(&self, values: &[f32]) -> Vec<f32> {
        values.to_vec()
    }

    async fn download_picture(&self, picture: &Vec<f32>) -> Result<Vec<f32>> {
        Ok(picture.clone())
    }

    fn show(&self, image: &Vec<Complex32>, presentation: &Presentation) -> Vec<Complex32> {
        presentation.show(image)
    }

    fn show_picture(&self, picture: &Vec<f32>, presentation: &Presentation) -> Vec<f32> {
        presentation.show(picture)
    }

    fn magnitude(&self, image: &Vec<Complex32>) -> Vec<f32> {
        with_pieces(image.len(), |i| image[i].norm())
    }

    fn error_map(&self, reference: &Vec<f32>, picture: &Vec<f32>) -> Vec<f32> {
        with_pieces(reference.len().min(picture.len()), |i| (reference[i] - picture[i]).abs())
    }

    fn compare(
        &self,
        reference: &Vec<f32>,
        picture: &Vec<f32>,
        dim: (usize, usize),
        range: f32,
    ) -> Result<Comparison<f64>> {
        fn view(pixels: &[f32], dim: (usize, usize)) -> Result<ArrayView2<'_, f32>> {
            let refused = || Error::Shape { what: "picture", expected: vec![dim.0, dim.1], came: vec![pixels.len()] };
            // A slice that is longer makes a view of its first pixels.
            let whole = Some(pixels).filter(|pixels| pixels.len() == dim.0 * dim.1).ok_or_else(refused)?;
            ArrayView2::from_shape(dim, whole).map_err(|_| refused())
        }
        metric::compare(view(reference, dim)?, view(picture, dim)?, range)
    }
}

fn with_pieces(length: usize, pixel: impl Fn(usize) -> f32 + Sync + Send) -> Vec<f32> {
    let mut out = vec![0.0; length];
    parallel::for_each_chunk(&mut out, PIECE, |i, out| {
        out.iter_mut().enumerate().for_each(|(j, v)| *v = pixel(i * PIECE + j));
    });
    out
}

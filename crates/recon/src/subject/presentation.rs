//! How an image is shown: the part of the matrix, and the shape of a pixel.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// A pixel that is so many times longer than wide, or wider than long, is a mistake in a file.
const LONGEST_PIXEL: f64 = 20.0;

/// Height and width of a pixel in units of the shorter: `[1, 1]` for square ones, for those of unknown size, and for sizes
/// that no pixel has.
pub fn pixel_shape(spacing: Option<[f64; 2]>) -> [f64; 2] {
    let known = spacing.filter(|mm| mm.iter().all(|v| v.is_finite() && *v > 0.0));
    let shape = known.map(|[y, x]| [y / y.min(x), x / y.min(x)]);
    shape.filter(|shape| shape[0].max(shape[1]) <= LONGEST_PIXEL).unwrap_or([1.0; 2])
}

/// How the image (y, x) of a matrix (ky, kx) is shown: its central part, perhaps mirrored, perhaps with its axes
/// exchanged, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presentation {
    /// Rows and columns of the matrix.
    pub matrix: [usize; 2],
    /// Rows and columns of the central part of the image that is shown, at most those of the matrix. Its centre pixel
    /// `n / 2` is that of the image.
    pub crop: [usize; 2],
    /// Whether the part is mirrored along its rows and its columns.
    pub mirror: [bool; 2],
    /// Whether rows and columns are exchanged then.
    pub transpose: bool,
}

impl Presentation {
    /// All of it, as it is.
    pub fn whole(matrix: [usize; 2]) -> Self {
        Self { matrix, crop: matrix, mirror: [false; 2], transpose: false }
    }

    /// Whether all of it is shown as it is.
    pub fn is_whole(&self) -> bool {
        *self == Self::whole(self.matrix)
    }

    /// # Errors
    /// [`Error::Shape`] when the part is empty or larger than the matrix.
    pub fn check(&self) -> Result<()> {
        let fits = (0..2).all(|i| self.crop[i] > 0 && self.crop[i] <= self.matrix[i]);
        let refused = || Error::Shape {
            what: "part of the image that is shown",
            expected: self.matrix.to_vec(),
            came: self.crop.to_vec(),
        };
        fits.then_some(()).ok_or_else(refused)
    }

    /// Rows and columns of the image that is shown.
    pub fn shape(&self) -> [usize; 2] {
        let [y, x] = self.crop;
        if self.transpose { [x, y] } else { [y, x] }
    }

    /// Pixel (0, 0) of the image that is shown, as an index of the row-major matrix, and the steps from one row and from
    /// one column of it to the next.
    pub fn strides(&self) -> (usize, [isize; 2]) {
        let width = self.matrix[1] as isize;
        let mut first = 0;
        let mut steps = [width, 1];
        for (axis, step) in steps.iter_mut().enumerate() {
            let start = self.matrix[axis] / 2 - self.crop[axis] / 2;
            let end = start + self.crop[axis] - 1;
            let begin = if self.mirror[axis] { end } else { start };
            first += begin * step.unsigned_abs();
            if self.mirror[axis] {
                *step = -*step;
            }
        }
        if self.transpose {
            steps.swap(0, 1);
        }
        (first, steps)
    }

    /// The part of `image` (y, x), row-major of the matrix' size, that is shown, row-major.
    pub fn show<T: Copy>(&self, image: &[T]) -> Vec<T> {
        let [ny, nx] = self.shape();
        let (first, [down, right]) = self.strides();
        let at = |y: usize, x: usize| first as isize + y as isize * down + x as isize * right;
        (0..ny * nx).filter_map(|i| image.get(at(i / nx, i % nx) as usize).copied()).collect()
    }

    /// Where a place of the image that is shown lies in the matrix. Places are in fractions of the height and width from
    /// the centre pixel `n / 2`: (y, x), of the picture that is shown first, of the matrix' field of view then.
    pub fn to_matrix(&self, [y, x]: [f64; 2]) -> [f64; 2] {
        let place = if self.transpose { [x, y] } else { [y, x] };
        std::array::from_fn(|axis| {
            let n = self.crop[axis] as f64;
            // Mirrored, pixel i is pixel n - 1 - i.
            let shift = if self.mirror[axis] { n - 1.0 - 2.0 * (self.crop[axis] / 2) as f64 } else { 0.0 };
            let pixels = if self.mirror[axis] { shift - place[axis] * n } else { place[axis] * n };
            pixels / self.matrix[axis] as f64
        })
    }

    /// The inverse of [`Presentation::to_matrix`].
    pub fn from_matrix(&self, place: [f64; 2]) -> [f64; 2] {
        let [y, x] = std::array::from_fn(|axis| {
            let n = self.crop[axis] as f64;
            let pixels = place[axis] * self.matrix[axis] as f64;
            let shift = n - 1.0 - 2.0 * (self.crop[axis] / 2) as f64;
            (if self.mirror[axis] { shift - pixels } else { pixels }) / n
        });
        if self.transpose { [x, y] } else { [y, x] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_centre_stays_the_centre_and_places_come_back() {
        let image: Vec<usize> = (0..8 * 7).collect();
        for (crop, mirror, transpose) in
            [([8, 7], [false; 2], false), ([4, 5], [true, false], true), ([3, 7], [true, true], false)]
        {
            let presentation = Presentation { matrix: [8, 7], crop, mirror, transpose };
            let [ny, nx] = presentation.shape();
            let shown = presentation.show(&image);
            assert_eq!(shown.len(), ny * nx);
            for y in 0..ny {
                for x in 0..nx {
                    let place = [(y as f64 - (ny / 2) as f64) / ny as f64, (x as f64 - (nx / 2) as f64) / nx as f64];
                    let [my, mx] = presentation.to_matrix(place);
                    let (my, mx) = ((my * 8.0).round() as isize + 4, (mx * 7.0).round() as isize + 3);
                    assert_eq!(shown[y * nx + x] as isize, my * 7 + mx, "{presentation:?} {y} {x}");
                    let back = presentation.from_matrix(presentation.to_matrix(place));
                    assert!((back[0] - place[0]).abs() < 1e-12 && (back[1] - place[1]).abs() < 1e-12);
                }
            }
        }
        let whole = Presentation::whole([8, 7]);
        assert_eq!(whole.show(&image), image);
        assert!(whole.check().is_ok() && Presentation { crop: [9, 7], ..whole }.check().is_err());
    }
}

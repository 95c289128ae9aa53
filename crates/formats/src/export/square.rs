//! Pictures whose pixels are square, of images whose pixels are not.

use ndarray::{Array2, Axis, Zip};
use recon::subject::presentation::pixel_shape;
use std::borrow::Cow;

/// An image (y, x) with square pixels, of one whose pixels have this height and width: as many rows and columns as the
/// field of view takes of the shorter side, by linear interpolation between the pixels' centres along the axis that is longer. What
/// is square already, or of unknown shape, stays as it is.
pub fn squared<'a>(image: &'a Array2<f32>, spacing: Option<[f64; 2]>) -> Cow<'a, Array2<f32>> {
    let mut squared = Cow::Borrowed(image);
    for (axis, longer) in pixel_shape(spacing).into_iter().enumerate() {
        let length = (image.len_of(Axis(axis)) as f64 * longer).round() as usize;
        if length > image.len_of(Axis(axis)) {
            squared = Cow::Owned(stretched(&squared, Axis(axis), length));
        }
    }
    squared
}

/// An image of another length along an axis.
fn stretched(image: &Array2<f32>, axis: Axis, length: usize) -> Array2<f32> {
    let mut shape = image.raw_dim();
    shape[axis.index()] = length;
    let mut out = Array2::zeros(shape);
    let last = image.len_of(axis) - 1;
    for (i, line) in out.axis_iter_mut(axis).enumerate() {
        // Where the middle of the new pixel lies, in old pixels; the edge goes on beyond the middle of the last.
        let at = ((i as f64 + 0.5) * (last + 1) as f64 / length as f64 - 0.5).clamp(0.0, last as f64);
        let before = at as usize;
        let part = (at - before as f64) as f32;
        let (a, b) = (image.index_axis(axis, before), image.index_axis(axis, (before + 1).min(last)));
        Zip::from(line).and(a).and(b).for_each(|out, a, b| *out = a + part * (b - a));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disc 40 mm across, on pixels of 4 x 2 and of 1 x 2.5 mm, is as high as wide.
    #[test]
    fn a_disc_is_round() {
        for spacing in [[4.0, 2.0], [1.0, 2.5]] {
            let shape = spacing.map(|mm: f64| (80.0 / mm) as usize);
            let image = Array2::from_shape_fn(shape, |(y, x)| {
                let [y, x] = [(y, 0), (x, 1)].map(|(v, i)| (v as f64 + 0.5) * spacing[i] - 40.0);
                if y.hypot(x) < 20.0 { 1.0 } else { 0.0 }
            });
            let squared = squared(&image, Some(spacing));
            let [height, width] = [Axis(1), Axis(0)].map(|along| {
                squared.map_axis(along, |line| line.iter().any(|v| *v >= 0.5)).iter().filter(|v| **v).count()
            });
            let side = spacing[0].min(spacing[1]);
            assert_eq!(squared.dim(), ((80.0 / side) as usize, (80.0 / side) as usize), "{spacing:?}");
            for length in [height, width] {
                assert!((length as f64 * side - 40.0).abs() <= spacing[0].max(spacing[1]), "{spacing:?}: {length}");
            }
        }
    }

    #[test]
    fn values_lie_between_their_neighbours_and_squares_stay_as_they_are() {
        let image = ndarray::array![[0.0, 4.0], [2.0, 6.0]];
        let expected = ndarray::array![[0.0, 4.0], [0.5, 4.5], [1.5, 5.5], [2.0, 6.0]];
        assert_eq!(squared(&image, Some([2.0, 1.0])).as_ref(), &expected);
        for spacing in [None, Some([3.0, 3.0]), Some([f64::NAN, 1.0]), Some([0.0, 1.0]), Some([1000.0, 1.0])] {
            assert!(matches!(squared(&image, spacing), Cow::Borrowed(_)), "{spacing:?}");
        }
    }
}

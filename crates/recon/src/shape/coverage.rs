//! How much of each pixel an outline covers, exactly, and spectra of what is painted so.

use super::outline::Line;

/// A band of rows of a raster, as wide as it, into which the coverage of one outline at a time is worked out.
pub struct Band {
    width: usize,
    first_row: usize,
    rows: usize,
    /// Differences along a row, whose running sum is the coverage; one column more than the raster.
    differences: Vec<f32>,
}

/// Pixels that an outline may touch in a row of a band: the row within the band, the first column, and how much of each
/// pixel is covered.
pub struct Run<'a> {
    /// Row within the band.
    pub row: usize,
    /// First column.
    pub column: usize,
    /// From 0 to 1.
    pub covered: &'a [f32],
}

impl Band {
    /// Rows from `first_row` on of a raster of this width.
    pub fn new(width: usize, first_row: usize, rows: usize) -> Self {
        Self { width, first_row, rows, differences: vec![0.0; (width + 2) * rows] }
    }

    /// Calls `paint` for each row of the band that the outline touches; vertices (x, y) in pixels, pixel i from i to
    /// i + 1. What lies twice inside counts once.
    ///
    /// Each edge adds to the pixels of a row the area to its right, signed by whether it goes down or up.
    pub fn cover(&mut self, outline: &Line, mut paint: impl FnMut(Run)) {
        let [mut left, mut right] = [self.width as f64, 0.0];
        let [mut top, mut bottom] = [f64::MAX, f64::MIN];
        for [x, y] in outline {
            (left, right) = (left.min(*x), right.max(*x));
            (top, bottom) = (top.min(*y), bottom.max(*y));
        }
        let (above, below) = (self.first_row as f64, (self.first_row + self.rows) as f64);
        if bottom <= above || top >= below || right <= 0.0 || left >= self.width as f64 {
            return;
        }
        for (a, b) in outline.iter().zip(outline.iter().cycle().skip(1)) {
            self.edge(*a, *b);
        }
        let first = left.max(0.0) as usize;
        let end = (right.ceil() as usize + 1).min(self.width);
        let touched = (top.max(above) - above) as usize..((bottom.min(below) - above).ceil() as usize).min(self.rows);
        let stride = self.width + 2;
        for row in touched {
            let differences = &mut self.differences[row * stride..][..stride];
            let mut sum = 0.0;
            for v in &mut differences[first..end] {
                sum += *v;
                *v = sum.abs().min(1.0);
            }
            paint(Run { row, column: first, covered: &differences[first..end] });
            differences.fill(0.0);
        }
    }

    fn edge(&mut self, a: [f64; 2], b: [f64; 2]) {
        let (sign, [x0, y0], [x1, y1]) = if a[1] < b[1] { (1.0, a, b) } else { (-1.0, b, a) };
        let (above, below) = (self.first_row as f64, (self.first_row + self.rows) as f64);
        if y1 <= above || y0 >= below || y0 == y1 {
            return;
        }
        let slope = (x1 - x0) / (y1 - y0);
        let (start, end) = (y0.max(above), y1.min(below));
        let limit = self.width as f64;
        for row in start as usize..(end.ceil() as usize).min(self.first_row + self.rows) {
            let (from, to) = (start.max(row as f64), end.min((row + 1) as f64));
            let ends = [x0 + (from - y0) * slope, x0 + (to - y0) * slope].map(|x| x.clamp(0.0, limit));
            let (left, right) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
            let height = sign * (to - from);
            let start = (row - self.first_row) * (self.width + 2);
            let differences = &mut self.differences[start..][..self.width + 2];
            // The part of the edge that is left of x lies under the integral of a ramp from `left` to `right`.
            let (first, last) = (left as usize, (right.ceil() as usize).max(left as usize + 1));
            let covered = |x: f64| {
                // The area to the right of the edge in what lies left of x.
                if x <= left {
                    0.0
                } else if x >= right {
                    x - (left + right) / 2.0
                } else {
                    (x - left).powi(2) / (2.0 * (right - left))
                }
            };
            let (mut of_pixel, mut so_far) = (0.0, 0.0);
            for (pixel, difference) in differences[..last].iter_mut().enumerate().skip(first) {
                let up_to = covered((pixel + 1) as f64);
                let now = up_to - so_far;
                *difference += (height * (now - of_pixel)) as f32;
                (of_pixel, so_far) = (now, up_to);
            }
            differences[last] += (height * (1.0 - of_pixel)) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(outline: &Line, width: usize, height: usize, rows: usize) -> Vec<f32> {
        let mut all = vec![0.0; width * height];
        for first in (0..height).step_by(rows) {
            Band::new(width, first, rows.min(height - first)).cover(outline, |run| {
                all[(first + run.row) * width + run.column..][..run.covered.len()].copy_from_slice(run.covered);
            });
        }
        all
    }

    #[test]
    fn pixels_are_covered_by_as_much_as_lies_inside() {
        // A rectangle from (1.25, 0.5) to (3.5, 2).
        let rectangle = vec![[1.25, 0.5], [3.5, 0.5], [3.5, 2.0], [1.25, 2.0]];
        let expected = [0.0, 0.375, 0.5, 0.25, 0.0, 0.0, 0.75, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(covered(&rectangle, 5, 3, 3), expected);
        let turned: Vec<_> = rectangle.into_iter().rev().collect();
        assert_eq!(covered(&turned, 5, 3, 1), expected);
        // A triangle under the diagonal.
        let triangle = vec![[0.0, 0.0], [3.0, 3.0], [0.0, 3.0]];
        assert_eq!(covered(&triangle, 3, 3, 2), [0.5, 0.0, 0.0, 1.0, 0.5, 0.0, 1.0, 1.0, 0.5]);
        // A flat one, over several pixels of a row.
        let flat = vec![[0.0, 0.0], [4.0, 1.0], [0.0, 1.0]];
        assert_eq!(covered(&flat, 4, 1, 1), [0.875, 0.625, 0.375, 0.125]);
    }

    /// The sum over the pixels is the area, wherever the outline lies, as far as it lies on the raster.
    #[test]
    fn the_sum_is_the_area() {
        let circle = |x: f64, y: f64| super::super::outline::ellipse([x, y], [6.3, 4.1], 0.7, 200);
        let area = |x: f64, y: f64| covered(&circle(x, y), 40, 30, 7).iter().map(|v| f64::from(*v)).sum::<f64>();
        let whole = 6.3 * 4.1 * 100.0 * (std::f64::consts::TAU / 200.0).sin();
        assert!((area(20.0, 15.0) - whole).abs() < 1e-4, "{} for {whole}", area(20.0, 15.0));
        assert!((area(17.71, 12.13) - whole).abs() < 1e-4);
        // By symmetry a half of it, in one or two corners.
        assert!((area(0.0, 15.0) - whole / 2.0).abs() < 1e-4 && (area(40.0, 15.0) - whole / 2.0).abs() < 1e-4);
        assert!(
            (area(20.0, 30.0) - whole / 2.0).abs() < 1e-4
                && (area(40.0, 30.0) + area(0.0, 30.0) - whole / 2.0).abs() < 2e-4
        );
        assert_eq!(area(60.0, 15.0), 0.0);
    }
}

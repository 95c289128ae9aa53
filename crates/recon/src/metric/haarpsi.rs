//! The Haar wavelet-based perceptual similarity index.

use ndarray::{Array2, ArrayView2, Zip};

/// Keeps similarities of weak coefficients near 1. For images whose range is 255.
const C: f64 = 30.0;
/// Steepness of the logistic function.
const ALPHA: f64 = 4.2;
/// The range that [`C`] is for.
const RANGE: f64 = 255.0;
/// The scale whose coefficients weigh: those of [`SIMILAR`] are compared.
const WEIGHING: usize = 3;
/// See [`WEIGHING`].
const SIMILAR: [usize; 2] = [1, 2];

/// Magnitudes of the Haar coefficients of an image at half of its resolution, across rows and across columns.
struct Coefficients {
    /// At scales 1 and 2.
    compared: [[Array2<f64>; 2]; 2],
    /// At scale 3.
    weighing: [Array2<f64>; 2],
}

impl Coefficients {
    fn new(image: ArrayView2<f32>, range: f64) -> Self {
        let sums = Sums::of_halved(image, RANGE / range);
        let at = |scale| [sums.haar(scale, true), sums.haar(scale, false)];
        let [a, b] = SIMILAR.map(at);
        let [weighing_rows, weighing_columns] = at(WEIGHING);
        let ([a_rows, a_columns], [b_rows, b_columns]) = (a, b);
        Self { compared: [[a_rows, b_rows], [a_columns, b_columns]], weighing: [weighing_rows, weighing_columns] }
    }
}

/// HaarPSI of the magnitude image `x` (y, x) against `reference` over a region, with the published constants (C = 30,
/// alpha = 4.2) for a reference whose range is `range`; 1 for equal images, and none where neither has an edge. The index
/// looks at every second pixel after a mean over 2 x 2: the weights are those of the pixels whose upper left one is `inside`.
///
/// Reisenhofer, Bosse, Kutyniok and Wiegand, "A Haar wavelet-based perceptual similarity index for image quality
/// assessment", Signal Process Image Commun 61:33, 2018, equations 8 to 13.
///
/// All three have the same shape.
pub fn haarpsi(
    reference: ArrayView2<f32>,
    x: ArrayView2<f32>,
    range: f64,
    inside: impl Fn(usize, usize) -> bool,
) -> Option<f64> {
    let (a, b) = (Coefficients::new(reference, range), Coefficients::new(x, range));
    let (mut total, mut weights) = (0.0, 0.0);
    for direction in 0..2 {
        let [a1, a2] = &a.compared[direction];
        let [b1, b2] = &b.compared[direction];
        let weight = Zip::from(&a.weighing[direction]).and(&b.weighing[direction]).map_collect(|a, b| a.max(*b));
        for ((y, x), weight) in weight.indexed_iter().filter(|((y, x), _)| inside(2 * y, 2 * x)) {
            let similarity = |a: f64, b: f64| (2.0 * a * b + C) / (a * a + b * b + C);
            let at = [y, x];
            let local = (similarity(a1[at], b1[at]) + similarity(a2[at], b2[at])) / 2.0;
            total += weight / (1.0 + (-ALPHA * local).exp());
            weights += weight;
        }
    }
    if weights <= 0.0 {
        return None;
    }
    let mean = total / weights;
    Some(((mean / (1.0 - mean)).ln() / ALPHA).powi(2))
}

/// Sums over rectangles of an image (y, x) that is zero beyond its edge.
struct Sums {
    dim: (usize, usize),
    /// One more row and column: the sum above and to the left.
    table: Array2<f64>,
}

impl Sums {
    /// Of the mean over 2 x 2 pixels at every second one, times `factor`.
    fn of_halved(image: ArrayView2<f32>, factor: f64) -> Self {
        let (ny, nx) = image.dim();
        let dim = (ny.div_ceil(2), nx.div_ceil(2));
        let mut table = Array2::zeros((dim.0 + 1, dim.1 + 1));
        for y in 0..dim.0 {
            let mut row = 0.0;
            for x in 0..dim.1 {
                let pixel = |i, j| image.get((2 * y + i, 2 * x + j)).map_or(0.0, |v| f64::from(*v));
                row += factor * (pixel(0, 0) + pixel(0, 1) + pixel(1, 0) + pixel(1, 1)) / 4.0;
                table[[y + 1, x + 1]] = table[[y, x + 1]] + row;
            }
        }
        Self { dim, table }
    }

    fn over(&self, [top, bottom]: [isize; 2], [left, right]: [isize; 2]) -> f64 {
        let within = |v: isize, n: usize| v.clamp(0, n as isize) as usize;
        let [top, bottom] = [within(top, self.dim.0), within(bottom, self.dim.0)];
        let [left, right] = [within(left, self.dim.1), within(right, self.dim.1)];
        self.table[[bottom, right]] - self.table[[top, right]] - self.table[[bottom, left]] + self.table[[top, left]]
    }

    /// Magnitudes of the coefficients of a scale: 2^-scale times the difference of the sums over the two halves of a square
    /// of 2^scale pixels, which are above each other `across_rows` and beside each other otherwise. The square of a pixel is
    /// the one around its lower right corner.
    fn haar(&self, scale: usize, across_rows: bool) -> Array2<f64> {
        let half = 1isize << (scale - 1);
        let factor = 0.5_f64.powi(scale as i32);
        Array2::from_shape_fn(self.dim, |(y, x)| {
            let [y, x] = [y as isize + 1, x as isize + 1];
            let whole = |at: isize| [at - half, at + half];
            let [first, second] = match across_rows {
                true => [[y - half, y], [y, y + half]].map(|rows| self.over(rows, whole(x))),
                false => [[x - half, x], [x, x + half]].map(|columns| self.over(whole(y), columns)),
            };
            factor * (first - second).abs()
        })
    }
}

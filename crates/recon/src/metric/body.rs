//! Where the body is: the pixels over which metrics are taken by default.
//!
//! The background of a root sum of squares is the noise of all coils; methods on coil maps rightly put zero there. Over the
//! whole image that difference can outweigh everything inside of the body and rank methods backwards.

use ndarray::{Array2, ArrayView2, Zip, s};

/// Pixels of the square over which the reference is averaged before the threshold.
const MEAN: usize = 5;
/// Steps of the closing, each by a cross of 3 x 3.
const CLOSING: usize = 4;
/// Pixels added around the image for the closing, so that the edge of the field of view does not eat into the body.
const PADDING: usize = 2 * CLOSING;
/// The smallest part of the largest component that still belongs to the body.
const SMALLEST_PART: f64 = 0.1;

/// The pixels (y, x) of the body in a magnitude image: mean over 5 x 5 (edges repeated), threshold by minimum cross-entropy
/// times `factor` (see [`li_threshold`]), closing by four steps of the cross, components of at least a tenth of the largest,
/// holes filled. Components and holes are those of neighbours along rows and columns.
///
/// No pixel belongs to the body of an image that is the same everywhere.
pub fn body(reference: ArrayView2<f32>, factor: f64) -> Array2<bool> {
    let smooth = smoothed(reference);
    let Some(threshold) = li_threshold(smooth.view()) else { return Array2::from_elem(reference.dim(), false) };
    let above = smooth.mapv(|v| v > threshold * factor);
    fill_holes(without_specks(closed(&above)))
}

/// Mean over [`MEAN`] x [`MEAN`] pixels (y, x); beyond the edge the nearest pixel counts again.
fn smoothed(image: ArrayView2<f32>) -> Array2<f64> {
    let half = MEAN / 2;
    let mean = |line: &[f64], i: usize| -> f64 {
        let last = line.len() - 1;
        (0..MEAN).map(|j| line[(i + j).saturating_sub(half).min(last)]).sum::<f64>() / MEAN as f64
    };
    let along_rows = |image: &Array2<f64>| {
        let mut result = Array2::zeros(image.dim());
        for (row, mut out) in image.outer_iter().zip(result.outer_iter_mut()) {
            let row = row.to_vec();
            out.iter_mut().enumerate().for_each(|(i, v)| *v = mean(&row, i));
        }
        result
    };
    if image.is_empty() {
        return Array2::zeros(image.dim());
    }
    let rows = along_rows(&image.mapv(f64::from));
    let both = along_rows(&rows.t().as_standard_layout().into_owned());
    both.t().as_standard_layout().into_owned()
}

/// The threshold of minimum cross-entropy between an image and its two parts (Li and Lee, Pattern Recognition 26:617, 1993,
/// by the iteration of Li and Tam, Pattern Recognition Letters 19:771, 1998, as scikit-image's `threshold_li`); none where
/// all pixels are equal.
pub fn li_threshold(image: ArrayView2<f64>) -> Option<f64> {
    /// It converges in a few dozen: the pixels above the threshold stay the same from then on.
    const MOST: usize = 1000;
    let least = image.iter().copied().fold(f64::INFINITY, f64::min);
    let mut sorted: Vec<f64> = image.iter().map(|v| v - least).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    if sorted.last().is_none_or(|largest| *largest <= 0.0) {
        return None;
    }
    let sums: Vec<f64> = std::iter::once(0.0)
        .chain(sorted.iter().scan(0.0, |sum, v| {
            *sum += v;
            Some(*sum)
        }))
        .collect();
    let (count, total) = (sorted.len(), sums[sorted.len()]);
    let mut threshold = total / count as f64;
    let mut below_before = usize::MAX;
    for _ in 0..MOST {
        let below = sorted.partition_point(|v| *v <= threshold);
        let background = sums[below] / below as f64;
        if below == below_before || background <= 0.0 {
            break;
        }
        let foreground = (total - sums[below]) / (count - below) as f64;
        threshold = (background - foreground) / (background.ln() - foreground.ln());
        below_before = below;
    }
    Some(threshold + least)
}

/// Dilated and eroded by [`CLOSING`] steps of the cross.
fn closed(mask: &Array2<bool>) -> Array2<bool> {
    let (ny, nx) = mask.dim();
    let mut padded = Array2::from_elem((ny + 2 * PADDING, nx + 2 * PADDING), false);
    padded.slice_mut(s![PADDING..PADDING + ny, PADDING..PADDING + nx]).assign(mask);
    for _ in 0..CLOSING {
        padded = step(&padded, false, |a, b| a | b);
    }
    for _ in 0..CLOSING {
        padded = step(&padded, true, |a, b| a & b);
    }
    padded.slice(s![PADDING..PADDING + ny, PADDING..PADDING + nx]).to_owned()
}

/// Joins each pixel with its four neighbours; `outside` stands beyond the edge.
fn step(mask: &Array2<bool>, outside: bool, join: impl Fn(bool, bool) -> bool + Copy) -> Array2<bool> {
    let (ny, nx) = mask.dim();
    let mut around = Array2::from_elem((ny + 2, nx + 2), outside);
    around.slice_mut(s![1..=ny, 1..=nx]).assign(mask);
    let mut result = mask.clone();
    for (y, x) in [(0, 1), (2, 1), (1, 0), (1, 2)] {
        let neighbour = around.slice(s![y..y + ny, x..x + nx]);
        Zip::from(&mut result).and(&neighbour).for_each(|a, b| *a = join(*a, *b));
    }
    result
}

/// Marks the pixels connected to `start` along rows and columns for which `belongs` holds, and counts them.
fn flood(marks: &mut Array2<u32>, start: (usize, usize), mark: u32, belongs: impl Fn((usize, usize)) -> bool) -> usize {
    let (ny, nx) = marks.dim();
    let (mut open, mut count) = (vec![start], 0);
    marks[start] = mark;
    while let Some((y, x)) = open.pop() {
        count += 1;
        let left_and_up = [(y.wrapping_sub(1), x), (y, x.wrapping_sub(1))];
        for at in left_and_up.into_iter().chain([(y + 1, x), (y, x + 1)]) {
            if at.0 < ny && at.1 < nx && marks[at] == 0 && belongs(at) {
                marks[at] = mark;
                open.push(at);
            }
        }
    }
    count
}

/// The components of at least [`SMALLEST_PART`] of the largest.
fn without_specks(mask: Array2<bool>) -> Array2<bool> {
    let mut marks = Array2::<u32>::zeros(mask.dim());
    let mut sizes = Vec::new();
    for ((y, x), inside) in mask.indexed_iter() {
        if *inside && marks[[y, x]] == 0 {
            sizes.push(flood(&mut marks, (y, x), sizes.len() as u32 + 1, |at| mask[at]));
        }
    }
    let least = SMALLEST_PART * sizes.iter().copied().max().unwrap_or(0) as f64;
    marks.mapv(|mark| mark > 0 && sizes[mark as usize - 1] as f64 >= least)
}

/// With everything that is not connected to the edge.
pub(crate) fn fill_holes(mask: Array2<bool>) -> Array2<bool> {
    let (ny, nx) = mask.dim();
    let mut marks = Array2::<u32>::zeros(mask.dim());
    for (y, x) in mask.indexed_iter().map(|(at, _)| at) {
        let at_edge = y == 0 || x == 0 || y + 1 == ny || x + 1 == nx;
        if at_edge && !mask[[y, x]] && marks[[y, x]] == 0 {
            flood(&mut marks, (y, x), 1, |at| !mask[at]);
        }
    }
    marks.mapv(|mark| mark == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(pixel: impl Fn(f64, f64) -> f64) -> Array2<f32> {
        Array2::from_shape_fn((64, 48), |(y, x)| pixel(y as f64 - 32.0, x as f64 - 24.0) as f32)
    }

    #[test]
    fn a_disc_with_a_dark_hole_is_whole_and_specks_are_not_the_body() {
        let speck = |y: f64, x: f64| (y + 28.0).abs() < 2.0 && (x + 20.0).abs() < 2.0;
        let found = body(
            image(|y, x| {
                let r = y.hypot(x);
                let noise = 0.02 * (1.0 + (3.0 * y + 7.0 * x).sin());
                if (r < 16.0 && r > 5.0) || speck(y, x) { 1.0 } else { noise }
            })
            .view(),
            1.0,
        );
        assert!(found[[32, 24]] && found[[20, 24]]);
        assert!(!found[[5, 5]] && !found[[60, 45]]);
        let count = found.iter().filter(|inside| **inside).count() as f64;
        let disc = std::f64::consts::PI * 256.0;
        assert!((count / disc - 1.0).abs() < 0.25, "{count} pixels, the disc has {disc:.0}");
    }

    #[test]
    fn a_body_that_leaves_the_field_of_view_reaches_its_edge() {
        let found = body(image(|_, x| if x < 0.0 { 1.0 } else { 0.01 }).view(), 1.0);
        assert!(found[[0, 0]] && found[[63, 0]] && found[[32, 20]] && !found[[32, 40]]);
    }

    #[test]
    fn a_larger_factor_takes_less() {
        let ramp = image(|_, x| x + 25.0);
        let count = |factor| body(ramp.view(), factor).iter().filter(|inside| **inside).count();
        assert!(count(0.5) > count(1.0) && count(1.0) > count(1.5));
    }

    #[test]
    fn nothing_is_the_body_of_an_even_image() {
        assert!(body(Array2::ones((9, 9)).view(), 1.0).iter().all(|inside| !inside));
        assert!(body(Array2::zeros((0, 0)).view(), 1.0).is_empty());
    }
}

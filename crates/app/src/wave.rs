//! The wave of a k-space sample, over the images: what that sample adds to them.

use crate::display::{Extent, View};
use crate::live::{effect, memo};
use crate::use_workbench;
use experiment::Presentation;
use leptos::html::Canvas;
use leptos::prelude::*;
use std::f64::consts::TAU;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, ImageData};

/// Pixels across an overlay: fine enough for the waves that can be told apart on a screen.
const ACROSS: usize = 320;

/// A sample (ky, kx) of k-space, by its index.
pub type Sample = [usize; 2];

/// Cycles over the matrix along y and x of a sample: 0 at the centre `n / 2`.
pub fn cycles([ky, kx]: Sample, [ny, nx]: [usize; 2]) -> [i64; 2] {
    [ky as i64 - (ny / 2) as i64, kx as i64 - (nx / 2) as i64]
}

/// The wave's phase in cycles at pixel (row, column) of the image that is shown: the numbers that multiply row and
/// column, and what is added. 0 at the centre pixel of the matrix, as the centred transform has it.
fn phase(sample: Sample, shown: &Presentation) -> [f64; 3] {
    let cycles = cycles(sample, shown.matrix);
    let mut by = [0.0; 2];
    let mut start = 0.0;
    for axis in 0..2 {
        let each = cycles[axis] as f64 / shown.matrix[axis] as f64;
        let (last, centre) = (shown.crop[axis] as f64 - 1.0, (shown.crop[axis] / 2) as f64);
        if shown.mirror[axis] {
            by[axis] = -each;
            start += each * (last - centre);
        } else {
            by[axis] = each;
            start -= each * centre;
        }
    }
    if shown.transpose { [by[1], by[0], start] } else { [by[0], by[1], start] }
}

/// The wave as RGBA, square, through the zoom and pan of the viewers: white crests, black troughs, nothing beside the
/// image.
fn pixels(sample: Sample, shown: &Presentation, spacing: Option<[f64; 2]>, view: View) -> Vec<u8> {
    let size = shown.shape();
    let extent = Extent::new(size, spacing);
    let [by_row, by_column, start] = phase(sample, shown);
    let part = |i: usize| (i as f64 + 0.5) / ACROSS as f64;
    // Rows and columns go apart: the point of a pixel is the same along each.
    let points: Vec<[f64; 2]> = (0..ACROSS).map(|i| view.in_picture([part(i), part(i)], extent)).collect();
    let inside = |point: f64, n: usize| (0.0..n as f64).contains(&point);
    let mut pixels = vec![0; 4 * ACROSS * ACROSS];
    for (i, row) in pixels.chunks_exact_mut(4 * ACROSS).enumerate().filter(|(i, _)| inside(points[*i][0], size[0])) {
        let from = start + by_row * (points[i][0] - 0.5);
        for (pixel, point) in row.chunks_exact_mut(4).zip(&points).filter(|(_, point)| inside(point[1], size[1])) {
            let height = ((from + by_column * (point[1] - 0.5)) * TAU).cos() as f32;
            pixel[..3].fill(if height > 0.0 { 255 } else { 0 });
            pixel[3] = (150.0 * height.abs()) as u8;
        }
    }
    pixels
}

/// Lies on an image while the visitor points at a sample.
#[component]
pub fn Wave() -> impl IntoView {
    let state = use_workbench().state;
    let canvas = NodeRef::<Canvas>::new();
    let presentation = memo(move || state.scan.with(|s| s.as_ref().map(|s| s.facts.presentation)));
    let sample = move || state.pointed.get().filter(|_| state.waves.get());
    effect(move || {
        let (Some(canvas), Some(sample), Some(shown)) = (canvas.get(), sample(), presentation.get()) else {
            return;
        };
        let pixels = pixels(sample, &shown, state.spacing(), state.view.get());
        let across = ACROSS as u32;
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), across, across);
        let context =
            canvas.get_context("2d").ok().flatten().and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok());
        if let (Ok(image), Some(context)) = (image, context) {
            let _ = context.put_image_data(&image, 0.0, 0.0);
        }
    });
    view! {
        <canvas
            node_ref=canvas
            class="wave"
            aria-hidden="true"
            width=ACROSS.to_string()
            height=ACROSS.to_string()
            hidden=move || sample().is_none()
        ></canvas>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The wave against the sum that it comes from: the transform of one sample, cropped, mirrored and transposed.
    #[test]
    fn the_wave_is_the_transform_of_one_sample_as_it_is_shown() {
        let matrix = [8, 12];
        for (mirror, transpose) in [([false; 2], false), ([true, false], false), ([false, true], true)] {
            let shown = Presentation { matrix, crop: [8, 6], mirror, transpose };
            for sample in [[4, 6], [5, 6], [2, 9], [7, 0]] {
                let [by_row, by_column, start] = phase(sample, &shown);
                let [rows, columns] = shown.shape();
                for row in 0..rows {
                    for column in 0..columns {
                        let [mut y, mut x] = if transpose { [column, row] } else { [row, column] };
                        y = if mirror[0] { 7 - y } else { y };
                        x = if mirror[1] { 5 - x } else { x } + 3;
                        let [ky, kx] = cycles(sample, matrix).map(|c| c as f64);
                        let expected = ky * (y as f64 - 4.0) / 8.0 + kx * (x as f64 - 6.0) / 12.0;
                        let came = by_row * row as f64 + by_column * column as f64 + start;
                        assert!((came - expected).abs() < 1e-12, "{shown:?} {sample:?}: {came}, not {expected}");
                    }
                }
            }
        }
    }
}

//! Spectra of objects that have no short closed form: outlines painted over each other on a grid at least four times
//! finer than the matrix.

use super::spectrum::{Grid, Spectrum, quick_length};
use crate::fourier::{Direction, Fourier};
use crate::parallel;
use crate::shape::coverage::Band;
use crate::shape::outline::Line;
use num_complex::{Complex32, Complex64};
use std::f64::consts::{PI, TAU};

/// Fine pixels for each pixel of the matrix, along each axis.
const FINER: usize = 4;
/// The fine grid's smallest width.
const LEAST: usize = 512;
/// Rows that are painted together, and columns that are transformed together.
const TOGETHER: usize = 16;

/// An outline (x, y) in fields of view that is painted over what is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its vertices.
    pub outline: Line,
    /// What is inside has this intensity.
    pub intensity: f32,
    /// Only what lies inside of the outline of the region of this number is painted.
    pub within: Option<usize>,
}

/// The spectrum of regions painted one after the other.
///
/// A fine pixel has the intensities of the regions by how much of it they cover, exactly; what averaging over the pixel
/// does to the spectrum is undone. What remains is aliasing from beyond the fine grid's band, where the spectrum of an
/// edge has fallen off and the zeros of the pixel's transform lie.
pub fn spectrum(grid: Grid, regions: &[Region]) -> Spectrum {
    let fine = grid.matrix().map(|n| quick_length((FINER * n).max(LEAST)));
    let [fine_y, fine_x] = fine;
    let [reach_y, reach_x] = grid.reach();
    let [height, width] = [2 * reach_y + 1, reach_x + 1];
    let to_pixels = |[x, y]: &[f64; 2]| [(x + 0.5) * fine_x as f64, (y + 0.5) * fine_y as f64];
    let outlines: Vec<Line> = regions.iter().map(|r| r.outline.iter().map(to_pixels).collect()).collect();
    let fourier = Fourier::new();
    // Zeros up to twice the length give the half-integer frequencies. Rows first, of which those kx >= 0 are kept.
    let line = fourier.line(2 * fine_x);
    let of_pixel = factors(fine_x, reach_x);
    let mut rows = vec![Complex32::ZERO; fine_y * width];
    parallel::for_each_chunk(&mut rows, TOGETHER * width, |i, rows| {
        let canvas = paint(regions, &outlines, fine_x, i * TOGETHER, rows.len() / width);
        let mut scratch = vec![Complex32::ZERO; line.scratch_len()];
        let mut padded = vec![Complex32::ZERO; 2 * fine_x];
        for (row, painted) in rows.chunks_exact_mut(width).zip(canvas.chunks_exact(fine_x)) {
            if painted.iter().all(|v| *v == 0.0) {
                continue;
            }
            padded.iter_mut().zip(painted).for_each(|(p, v)| *p = Complex32::from(*v));
            padded[fine_x..].fill(Complex32::ZERO);
            line.uncentred(&mut padded, Direction::Forward, &mut scratch);
            row.iter_mut().zip(&padded).zip(&of_pixel[reach_x..]).for_each(|((r, p), factor)| *r = p * factor);
        }
    });
    let line = fourier.line(2 * fine_y);
    let of_pixel = factors(fine_y, reach_y);
    let unit = grid.unit() as f32;
    // (kx >= 0, ky)
    let mut columns = vec![Complex32::ZERO; width * height];
    parallel::for_each_chunk(&mut columns, TOGETHER * height, |i, columns| {
        let mut scratch = vec![Complex32::ZERO; line.scratch_len()];
        let count = columns.len() / height;
        let mut padded = vec![Complex32::ZERO; count * 2 * fine_y];
        for (y, row) in rows.chunks_exact(width).enumerate() {
            for (x, v) in row[i * TOGETHER..][..count].iter().enumerate() {
                padded[x * 2 * fine_y + y] = *v;
            }
        }
        line.uncentred(&mut padded, Direction::Forward, &mut scratch);
        for (column, padded) in columns.chunks_exact_mut(height).zip(padded.chunks_exact(2 * fine_y)) {
            for (ky, (v, factor)) in column.iter_mut().zip(&of_pixel).enumerate() {
                *v = padded[(ky + 2 * fine_y - reach_y) % (2 * fine_y)] * factor * unit;
            }
        }
    });
    Spectrum::of_real(grid, |ky, values| {
        for (kx, v) in values.iter_mut().enumerate() {
            *v = match kx.checked_sub(reach_x) {
                Some(kx) => columns[kx * height + ky],
                None => columns[(reach_x - kx) * height + height - 1 - ky].conj(),
            };
        }
    })
}

/// By what the transform of `n` pixels is multiplied for each half-integer frequency up to `reach`: the place of the
/// first pixel's centre, the pixel's width and its own transform.
fn factors(n: usize, reach: usize) -> Vec<Complex32> {
    let n = n as f64;
    let factor = |i: usize| {
        let k = (i as f64 - reach as f64) / 2.0;
        let along = PI * k / n;
        let sinc = if k == 0.0 { 1.0 } else { along.sin() / along };
        let factor = Complex64::cis(-TAU * k * (0.5 / n - 0.5)) / (n * sinc);
        Complex32::new(factor.re as f32, factor.im as f32)
    };
    (0..=2 * reach).map(factor).collect()
}

/// Rows of the fine grid, as wide as it; `outlines` are those of the regions in fine pixels.
fn paint(regions: &[Region], outlines: &[Line], width: usize, first_row: usize, rows: usize) -> Vec<f32> {
    let mut canvas = vec![0.0f32; width * rows];
    let mut mask = vec![];
    let mut masked_by = None;
    let mut band = Band::new(width, first_row, rows);
    for (region, outline) in regions.iter().zip(outlines) {
        if let Some(within) = region.within.filter(|within| masked_by != Some(*within)) {
            mask.clear();
            mask.resize(width * rows, 0.0f32);
            band.cover(&outlines[within], |run| {
                mask[run.row * width + run.column..][..run.covered.len()].copy_from_slice(run.covered);
            });
            masked_by = Some(within);
        }
        band.cover(outline, |run| {
            let start = run.row * width + run.column;
            let canvas = &mut canvas[start..][..run.covered.len()];
            if region.within.is_some() {
                for ((v, covered), mask) in canvas.iter_mut().zip(run.covered).zip(&mask[start..]) {
                    *v += covered * mask * (region.intensity - *v);
                }
            } else {
                canvas.iter_mut().zip(run.covered).for_each(|(v, covered)| *v += covered * (region.intensity - *v));
            }
        });
    }
    canvas
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::outline::{ellipse, inset};
    use crate::shape::polygon::Polygon;

    /// A disc on a larger one, another cut by it: the closed form of the same polygons, up to the aliasing.
    #[test]
    fn the_painted_spectrum_is_that_of_the_closed_form() {
        let outer = ellipse([0.02, -0.03], [0.31, 0.42], 0.3, 240);
        let inner = inset(&outer, |_| 0.11);
        let region = |outline: &Line, intensity| Region { outline: outline.clone(), intensity, within: None };
        let regions = [region(&outer, 0.4), region(&inner, 1.0)];
        let (outer, inner) = (Polygon::new(outer), Polygon::new(inner));
        for (ny, nx) in [(128, 128), (160, 37)] {
            let grid = Grid::new(ny, nx, 6);
            let painted = spectrum(grid, &regions);
            let (ky, kx, unit) = (grid.frequencies(0), grid.frequencies(1), grid.unit());
            let closed = Spectrum::of_real(grid, |i, values| {
                for (v, kx) in values.iter_mut().zip(&kx) {
                    let sum = outer.spectrum(ky[i], *kx) * 0.4 + inner.spectrum(ky[i], *kx) * 0.6;
                    *v = Complex32::new((sum.re * unit) as f32, (sum.im * unit) as f32);
                }
            });
            let (painted, closed) = (painted.image(), closed.image());
            let difference = painted.iter().zip(&closed).map(|(a, b)| (a - b).norm()).fold(0.0, f32::max);
            // Of the largest intensity, which is 1, at the worst pixel of an edge.
            assert!(difference < 5e-3, "{difference} at ({ny}, {nx})");
        }
    }

    #[test]
    fn what_is_within_another_region_is_cut_by_it() {
        let square = |x0: f64, x1: f64| vec![[x0, x0], [x1, x0], [x1, x1], [x0, x1]];
        let regions = [
            Region { outline: square(-0.25, 0.125), intensity: 0.0, within: None },
            Region { outline: square(0.0, 0.25), intensity: 2.0, within: Some(0) },
        ];
        let grid = Grid::new(64, 64, 3);
        let mean = spectrum(grid, &regions).image().iter().map(|v| v.re).sum::<f32>() / 4096.0;
        assert!((mean - 2.0 * 0.125 * 0.125).abs() < 1e-5, "{mean}");
    }
}

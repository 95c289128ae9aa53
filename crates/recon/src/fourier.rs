//! Centred orthonormal Fourier transforms of any length, over `rustfft`.
//!
//! `forward` is `fftshift(fft(ifftshift(x), norm = "ortho"))`: image to k-space, kernel `exp(-2 pi i k x / n)`,
//! DC at `n / 2`. `inverse` is its adjoint and its inverse.

use crate::parallel;
use num_complex::Complex32;
use rustfft::{Fft, FftPlanner};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Direction of a transform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Image to k-space.
    Forward,
    /// k-space to image.
    Inverse,
}

/// Columns that are gathered, transformed and put back together: 16 x 8 bytes are two cache lines of each row.
const COLUMNS: usize = 16;

/// Plans for lines of one length.
#[derive(Clone)]
pub struct Line {
    length: usize,
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
}

impl Line {
    /// Length of the scratch that [`Line::uncentred`] needs.
    pub fn scratch_len(&self) -> usize {
        let plans = [&self.forward, &self.inverse];
        plans.iter().map(|p| p.get_inplace_scratch_len()).max().unwrap_or(0)
    }

    /// Transforms each run of `length` elements of `lines`: DC at index 0, not normalised (a forward and an
    /// inverse transform multiply by `length`).
    pub fn uncentred(&self, lines: &mut [Complex32], direction: Direction, scratch: &mut [Complex32]) {
        let plan = match direction {
            Direction::Forward => &self.forward,
            Direction::Inverse => &self.inverse,
        };
        plan.process_with_scratch(lines, scratch);
    }

    /// `1 / sqrt(length)`, which makes a transform orthonormal.
    pub fn unit(&self) -> f32 {
        (1.0 / (self.length as f64).sqrt()) as f32
    }

    fn scratch(&self) -> Vec<Complex32> {
        vec![Complex32::ZERO; self.scratch_len()]
    }

    /// Centred orthonormal transform of one line, in place.
    fn centred(&self, line: &mut [Complex32], direction: Direction, scratch: &mut [Complex32]) {
        line.rotate_left(self.length / 2);
        self.uncentred(line, direction, scratch);
        line.rotate_right(self.length / 2);
        let unit = self.unit();
        line.iter_mut().for_each(|v| *v *= unit);
    }
}

/// Plans, made once for each length and shared by all threads.
#[derive(Default)]
pub struct Fourier {
    lines: Mutex<HashMap<usize, Line>>,
}

impl Fourier {
    /// Without any plan yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The plans for lines of this length, which must not be 0.
    pub fn line(&self, length: usize) -> Line {
        // A poisoned lock only means that another thread panicked between complete insertions.
        let mut lines = self.lines.lock().unwrap_or_else(|e| e.into_inner());
        let plan = || {
            let mut planner = FftPlanner::new();
            let (forward, inverse) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
            Line { length, forward, inverse }
        };
        lines.entry(length).or_insert_with(plan).clone()
    }

    /// Centred orthonormal transform along the last axis of (rows, `nx`), in place. Rows of zeros stay as they are.
    pub fn rows(&self, data: &mut [Complex32], nx: usize, direction: Direction) {
        let line = self.line(nx);
        // A few rows a piece: enough work for a thread, and one scratch for all of them.
        parallel::for_each_chunk(data, nx * 32, |_, rows| {
            let mut scratch = line.scratch();
            for row in rows.chunks_exact_mut(nx) {
                if row.iter().any(|v| *v != Complex32::ZERO) {
                    line.centred(row, direction, &mut scratch);
                }
            }
        });
    }

    /// Centred orthonormal transform along the middle axis of (planes, `ny`, `nx`), in place.
    pub fn columns(&self, data: &mut [Complex32], ny: usize, nx: usize, direction: Direction) {
        let line = self.line(ny);
        let shift = ny / 2;
        let unit = line.unit();
        parallel::for_each_chunk(data, ny * nx, |_, plane| {
            let mut scratch = line.scratch();
            let mut block = vec![Complex32::ZERO; COLUMNS * ny];
            for first in (0..nx).step_by(COLUMNS) {
                let width = COLUMNS.min(nx - first);
                let block = &mut block[..width * ny];
                for (y, row) in plane.chunks_exact(nx).enumerate() {
                    let to = if y >= shift { y - shift } else { y + ny - shift };
                    for (x, v) in row[first..first + width].iter().enumerate() {
                        block[x * ny + to] = *v;
                    }
                }
                line.uncentred(block, direction, &mut scratch);
                for (y, row) in plane.chunks_exact_mut(nx).enumerate() {
                    let from = if y >= shift { y - shift } else { y + ny - shift };
                    for (x, v) in row[first..first + width].iter_mut().enumerate() {
                        *v = block[x * ny + from] * unit;
                    }
                }
            }
        });
    }

    /// Centred orthonormal two-dimensional transform of each plane of (planes, `ny`, `nx`), in place.
    pub fn planes(&self, data: &mut [Complex32], ny: usize, nx: usize, direction: Direction) {
        self.rows(data, nx, direction);
        self.columns(data, ny, nx, direction);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_complex::Complex64;
    use std::f64::consts::TAU;

    /// The textbook sum, in double precision.
    fn textbook(x: &[Complex32], sign: f64) -> Vec<Complex32> {
        let n = x.len();
        let centre = (n / 2) as f64;
        let term = |k: usize, i: usize| {
            let turn = (k as f64 - centre) * (i as f64 - centre) / n as f64;
            Complex64::cis(sign * TAU * turn) * Complex64::new(x[i].re.into(), x[i].im.into())
        };
        let sum = |k| (0..n).map(|i| term(k, i)).sum::<Complex64>() / (n as f64).sqrt();
        (0..n).map(sum).map(|v: Complex64| Complex32::new(v.re as f32, v.im as f32)).collect()
    }

    fn noise(n: usize) -> Vec<Complex32> {
        let at = |i: usize| Complex32::new((i as f32 * 12.9898).sin(), (i as f32 * 78.233 + 1.0).sin());
        (0..n).map(at).collect()
    }

    fn distance(a: &[Complex32], b: &[Complex32]) -> f32 {
        let norm = |v: f32| v.sqrt();
        let difference: f32 = a.iter().zip(b).map(|(a, b)| (a - b).norm_sqr()).sum();
        norm(difference) / norm(b.iter().map(|v| v.norm_sqr()).sum())
    }

    #[test]
    fn agrees_with_the_textbook_sum_for_any_length() {
        for n in [2, 3, 5, 8, 13, 31, 64, 100, 320, 368, 372] {
            let x = noise(n);
            for (direction, sign) in [(Direction::Forward, -1.0), (Direction::Inverse, 1.0)] {
                let mut rows = x.clone();
                Fourier::new().rows(&mut rows, n, direction);
                assert!(distance(&rows, &textbook(&x, sign)) < 2e-6, "rows of {n}");
                let mut columns = x.clone();
                Fourier::new().columns(&mut columns, n, 1, direction);
                assert!(distance(&columns, &rows) < 1e-6, "columns of {n}");
            }
        }
    }

    #[test]
    fn is_unitary_and_separable() {
        let (planes, ny, nx) = (2, 23, 40);
        let fourier = Fourier::new();
        let x = noise(planes * ny * nx);
        let mut k = x.clone();
        fourier.planes(&mut k, ny, nx, Direction::Forward);
        let energy = |v: &[Complex32]| v.iter().map(|v| f64::from(v.norm_sqr())).sum::<f64>();
        assert!((energy(&k) / energy(&x) - 1.0).abs() < 1e-6);
        fourier.planes(&mut k, ny, nx, Direction::Inverse);
        assert!(distance(&k, &x) < 1e-6);
    }
}

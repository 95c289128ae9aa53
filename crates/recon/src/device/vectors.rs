//! What solvers do with vectors on the processor, a piece at a time so that one pass does several operations.

use super::cpu::PIECE;
use crate::parallel;
use num_complex::Complex32;

/// `Re <a, b>` of a piece.
pub fn partial_dot(a: &[Complex32], b: &[Complex32]) -> f64 {
    sum(a, b, |a, b| a.re * b.re + a.im * b.im)
}

/// `sum_i term(a_i, b_i)` of a piece.
fn sum(a: &[Complex32], b: &[Complex32], term: impl Fn(Complex32, Complex32) -> f32) -> f64 {
    // Four sums, so that they can run side by side.
    let mut sums = [0f64; 4];
    for (a, b) in a.chunks(4).zip(b.chunks(4)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += f64::from(term(*a, *b));
        }
    }
    sums.iter().sum()
}

/// `|a - b|^2`.
pub fn square_distance(a: &[Complex32], b: &[Complex32]) -> f64 {
    let partial = |i: usize| {
        let range = i * PIECE..((i + 1) * PIECE).min(a.len());
        sum(&a[range.clone()], &b[range], |a, b| (a - b).norm_sqr())
    };
    parallel::map(a.len().div_ceil(PIECE), partial).iter().sum()
}

/// `out = here + beta (here - before)`.
pub fn extrapolate(here: &[Complex32], beta: f32, before: &[Complex32], out: &mut [Complex32]) {
    parallel::for_each_chunk(out, PIECE, |i, out| {
        let from = i * PIECE;
        for ((out, here), before) in out.iter_mut().zip(&here[from..]).zip(&before[from..]) {
            *out = here + here * beta - before * beta;
        }
    });
}

/// `out = x - step (image - b)`.
pub fn gradient_step(x: &[Complex32], step: f32, image: &[Complex32], b: &[Complex32], out: &mut [Complex32]) {
    parallel::for_each_chunk(out, PIECE, |i, out| {
        let from = i * PIECE;
        for (((out, x), image), b) in out.iter_mut().zip(&x[from..]).zip(&image[from..]).zip(&b[from..]) {
            *out = x - image * step + b * step;
        }
    });
}

/// With `d = tau (gradient - b)`: `x -= d`, `extrapolated = x - d`.
pub fn descend(tau: f32, gradient: &[Complex32], b: &[Complex32], x: &mut [Complex32], extrapolated: &mut [Complex32]) {
    parallel::map_pairs(x, extrapolated, PIECE, |i, x, extrapolated| {
        let from = i * PIECE;
        let right = gradient[from..].iter().zip(&b[from..]);
        for ((x, extrapolated), (gradient, b)) in x.iter_mut().zip(extrapolated).zip(right) {
            let d = (gradient - b) * tau;
            *x -= d;
            *extrapolated = *x - d;
        }
    });
}

/// `x += alpha direction`, `residual -= alpha image`; `|residual|^2`.
pub fn conjugate_step(
    alpha: f32,
    direction: &[Complex32],
    image: &[Complex32],
    x: &mut [Complex32],
    residual: &mut [Complex32],
) -> f64 {
    let squares = parallel::map_pairs(x, residual, PIECE, |i, x, residual| {
        let from = i * PIECE;
        x.iter_mut().zip(&direction[from..]).for_each(|(x, d)| *x += d * alpha);
        residual.iter_mut().zip(&image[from..]).for_each(|(r, v)| *r -= v * alpha);
        partial_dot(residual, residual)
    });
    squares.iter().sum()
}

//! The processor, one thread or many.

use super::Device;
use crate::error::Result;
use crate::fourier::Fourier;
use crate::parallel::{self, PIECE};
use num_complex::Complex32;

/// The processor. A scalar is a number, accumulated in double precision.
///
/// Natively, with the `threads` feature, it uses rayon's current thread pool.
#[derive(Default)]
pub struct Cpu {
    /// Transforms that were planned.
    pub(super) fourier: Fourier,
}

impl Cpu {
    /// With no plan made yet.
    pub fn new() -> Self {
        Self::default()
    }
}

fn with_pieces(y: &mut [Complex32], x: &[Complex32], work: impl Fn(&mut Complex32, Complex32) + Sync + Send) {
    parallel::for_each_chunk(y, PIECE, |i, y| {
        let start = i * PIECE;
        for (y, x) in y.iter_mut().zip(&x[start..]) {
            work(y, *x);
        }
    });
}

/// `Re <a, b>` of a piece.
pub(super) fn partial_dot(a: &[Complex32], b: &[Complex32]) -> f64 {
    partial_sum(a, b, |a, b| a.re * b.re + a.im * b.im)
}

/// `sum_i term(a_i, b_i)` of a piece.
pub(super) fn partial_sum(a: &[Complex32], b: &[Complex32], term: impl Fn(Complex32, Complex32) -> f32) -> f64 {
    // Four sums, so that they can run side by side.
    let mut sums = [0f64; 4];
    for (a, b) in a.chunks(4).zip(b.chunks(4)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += f64::from(term(*a, *b));
        }
    }
    sums.iter().sum()
}

impl Device for Cpu {
    type Vector = Vec<Complex32>;
    type Scalar = f64;
    type Reading = Vec<f64>;

    fn describe(&self) -> String {
        let simd = if cfg!(target_arch = "wasm32") {
            if cfg!(target_feature = "simd128") { "WebAssembly SIMD" } else { "WebAssembly" }
        } else {
            std::env::consts::ARCH
        };
        format!("CPU ({simd})")
    }

    fn upload(&self, values: &[Complex32]) -> Vec<Complex32> {
        values.to_vec()
    }

    fn zeros(&self, length: usize) -> Vec<Complex32> {
        vec![Complex32::ZERO; length]
    }

    fn length(&self, vector: &Vec<Complex32>) -> usize {
        vector.len()
    }

    async fn download(&self, vector: &Vec<Complex32>) -> Result<Vec<Complex32>> {
        Ok(vector.clone())
    }

    fn scalar(&self, value: f32) -> f64 {
        value.into()
    }

    fn request(&self, scalars: &[&f64]) -> Vec<f64> {
        scalars.iter().map(|scalar| **scalar).collect()
    }

    async fn receive(&self, reading: Vec<f64>) -> Result<Vec<f64>> {
        Ok(reading)
    }

    fn copy(&self, source: &Vec<Complex32>, target: &mut Vec<Complex32>) {
        target.copy_from_slice(source);
    }

    fn dot(&self, a: &Vec<Complex32>, b: &Vec<Complex32>) -> f64 {
        let partial = |i: usize| {
            let range = i * PIECE..((i + 1) * PIECE).min(a.len());
            partial_dot(&a[range.clone()], &b[range])
        };
        parallel::map(a.len().div_ceil(PIECE), partial).iter().sum()
    }

    fn add_scaled(&self, alpha: &f64, x: &Vec<Complex32>, y: &mut Vec<Complex32>) {
        let alpha = *alpha as f32;
        with_pieces(y, x, |y, x| *y += x * alpha);
    }

    fn scale_and_add(&self, x: &Vec<Complex32>, alpha: &f64, y: &mut Vec<Complex32>) {
        let alpha = *alpha as f32;
        with_pieces(y, x, |y, x| *y = x + *y * alpha);
    }

    fn magnitude_sum(&self, x: &Vec<Complex32>) -> f64 {
        let partial = |i: usize| x[i * PIECE..].iter().take(PIECE).map(|v| f64::from(v.norm_sqr().sqrt())).sum::<f64>();
        parallel::map(x.len().div_ceil(PIECE), partial).iter().sum()
    }

    fn largest_magnitude(&self, x: &Vec<Complex32>) -> f64 {
        f64::from(x.iter().map(|v| v.norm_sqr()).fold(0.0, f32::max)).sqrt()
    }

    fn combine(&self, terms: &[(f64, &f64)], constant: f64) -> f64 {
        terms.iter().fold(constant, |sum, (factor, scalar)| sum + factor * **scalar)
    }

    fn divide(&self, numerator: &f64, denominator: &f64) -> f64 {
        if *denominator <= 0.0 { 0.0 } else { numerator / denominator }
    }

    fn select_greater(&self, a: &f64, b: &f64, then: &f64, otherwise: &f64) -> f64 {
        if a > b { *then } else { *otherwise }
    }
}

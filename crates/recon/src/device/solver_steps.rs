//! What solvers do with vectors besides the core's operations: several of them in one pass.

use super::Device;
use super::cpu::{Cpu, partial_dot, partial_sum};
use crate::parallel::{self, PIECE};
use num_complex::Complex32;

/// The steps of iterative solvers.
pub trait SolverSteps: Device {
    /// The next momentum after `t`, `t' = (1 + sqrt(1 + 4 t^2)) / 2`, and `beta = (t - 1) / t'`, the part of the last
    /// step by which it extrapolates: Beck and Teboulle, SIAM J Imaging Sci 2:183 (2009), eq. 4.2 and 4.3.
    fn momentum(&self, t: &Self::Scalar) -> (Self::Scalar, Self::Scalar);

    /// `|a - b|^2`.
    fn square_distance(&self, a: &Self::Vector, b: &Self::Vector) -> Self::Scalar {
        let mut difference = self.zeros(self.length(a));
        self.copy(a, &mut difference);
        self.add_scaled(&self.scalar(-1.0), b, &mut difference);
        self.dot(&difference, &difference)
    }

    /// `out = here + beta (here - before)`.
    fn extrapolate(&self, here: &Self::Vector, beta: &Self::Scalar, before: &Self::Vector, out: &mut Self::Vector) {
        self.copy(here, out);
        self.add_scaled(beta, here, out);
        self.add_scaled(&self.combine(&[(-1.0, beta)], 0.0), before, out);
    }

    /// `out = x - step (a_x - b)`: a step down the gradient of `1/2 <x, A x> - Re <x, b>`, where `a_x = A x`.
    fn gradient_step(
        &self,
        x: &Self::Vector,
        step: &Self::Scalar,
        a_x: &Self::Vector,
        b: &Self::Vector,
        out: &mut Self::Vector,
    ) {
        self.copy(x, out);
        self.add_scaled(&self.combine(&[(-1.0, step)], 0.0), a_x, out);
        self.add_scaled(step, b, out);
    }

    /// `x -= d` and, of this new x, `extrapolated = x - d`, with `d = tau (gradient - b)`.
    fn descend(
        &self,
        tau: &Self::Scalar,
        gradient: &Self::Vector,
        b: &Self::Vector,
        x: &mut Self::Vector,
        extrapolated: &mut Self::Vector,
    ) {
        self.copy(x, extrapolated);
        self.add_scaled(&self.combine(&[(-1.0, tau)], 0.0), gradient, x);
        self.add_scaled(tau, b, x);
        // `2 x - x before`.
        self.scale_and_add(x, &self.scalar(-1.0), extrapolated);
        self.add_scaled(&self.scalar(1.0), x, extrapolated);
    }

    /// `x += alpha direction` and `residual -= alpha a_direction`, where `a_direction = A direction`; `|residual|^2` of the
    /// new residual.
    fn conjugate_step(
        &self,
        alpha: &Self::Scalar,
        direction: &Self::Vector,
        a_direction: &Self::Vector,
        x: &mut Self::Vector,
        residual: &mut Self::Vector,
    ) -> Self::Scalar {
        self.add_scaled(alpha, direction, x);
        self.add_scaled(&self.combine(&[(-1.0, alpha)], 0.0), a_direction, residual);
        self.dot(residual, residual)
    }
}

impl SolverSteps for Cpu {
    fn momentum(&self, t: &f64) -> (f64, f64) {
        let next = (1.0 + (1.0 + 4.0 * t * t).sqrt()) / 2.0;
        (next, (t - 1.0) / next)
    }

    fn square_distance(&self, a: &Vec<Complex32>, b: &Vec<Complex32>) -> f64 {
        let partial = |i: usize| {
            let range = i * PIECE..((i + 1) * PIECE).min(a.len());
            partial_sum(&a[range.clone()], &b[range], |a, b| (a - b).norm_sqr())
        };
        parallel::map(a.len().div_ceil(PIECE), partial).iter().sum()
    }

    fn extrapolate(&self, here: &Vec<Complex32>, beta: &f64, before: &Vec<Complex32>, out: &mut Vec<Complex32>) {
        let beta = *beta as f32;
        parallel::for_each_chunk(out, PIECE, |i, out| {
            let from = i * PIECE;
            for ((out, here), before) in out.iter_mut().zip(&here[from..]).zip(&before[from..]) {
                *out = here + here * beta - before * beta;
            }
        });
    }

    fn gradient_step(
        &self,
        x: &Vec<Complex32>,
        step: &f64,
        a_x: &Vec<Complex32>,
        b: &Vec<Complex32>,
        out: &mut Vec<Complex32>,
    ) {
        let step = *step as f32;
        parallel::for_each_chunk(out, PIECE, |i, out| {
            let from = i * PIECE;
            for (((out, x), a_x), b) in out.iter_mut().zip(&x[from..]).zip(&a_x[from..]).zip(&b[from..]) {
                *out = x - a_x * step + b * step;
            }
        });
    }

    fn descend(
        &self,
        tau: &f64,
        gradient: &Vec<Complex32>,
        b: &Vec<Complex32>,
        x: &mut Vec<Complex32>,
        extrapolated: &mut Vec<Complex32>,
    ) {
        let tau = *tau as f32;
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

    fn conjugate_step(
        &self,
        alpha: &f64,
        direction: &Vec<Complex32>,
        a_direction: &Vec<Complex32>,
        x: &mut Vec<Complex32>,
        residual: &mut Vec<Complex32>,
    ) -> f64 {
        let alpha = *alpha as f32;
        let squares = parallel::map_pairs(x, residual, PIECE, |i, x, residual| {
            let from = i * PIECE;
            x.iter_mut().zip(&direction[from..]).for_each(|(x, d)| *x += d * alpha);
            residual.iter_mut().zip(&a_direction[from..]).for_each(|(r, v)| *r -= v * alpha);
            partial_dot(residual, residual)
        });
        squares.iter().sum()
    }
}

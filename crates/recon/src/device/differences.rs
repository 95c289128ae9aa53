//! Differences between neighbours. The processor works on a row of the slow axis at a time.
//!
//! A gradient holds the differences along the slow axis, then those along the fast axis; both go round at the end.

use super::{Cpu, Device, Layout};
use crate::parallel::{self, PIECE};
use num_complex::Complex32;

/// The differences D of an image to the next pixel along both axes, and what total variation needs of them.
pub trait Differences: Device {
    /// `g += alpha D x`, the differences to the next pixel along the slow axis, then those along the fast axis, both
    /// going round at the end: twice as long as `x`.
    fn add_gradient(&self, layout: Layout, alpha: &Self::Scalar, x: &Self::Vector, g: &mut Self::Vector);

    /// `x += D^T g`.
    fn add_gradient_adjoint(&self, layout: Layout, g: &Self::Vector, x: &mut Self::Vector);

    /// Where the two differences of a pixel, as one vector, are longer than `radius`, they are shortened to it.
    fn project_gradient(&self, radius: &Self::Scalar, g: &mut Self::Vector);

    /// `g += alpha D x` as by [`Self::add_gradient`], then shortened to `radius` as by [`Self::project_gradient`].
    fn ascend_gradient(
        &self,
        layout: Layout,
        alpha: &Self::Scalar,
        radius: &Self::Scalar,
        x: &Self::Vector,
        g: &mut Self::Vector,
    ) {
        self.add_gradient(layout, alpha, x, g);
        self.project_gradient(radius, g);
    }

    /// `sum_i |g_i|`, isotropic: the length of both differences of a pixel as one vector.
    fn gradient_length(&self, g: &Self::Vector) -> Self::Scalar;

    /// `sum_i |(D x)_i|`, as by [`Self::gradient_length`].
    fn total_variation(&self, layout: Layout, x: &Self::Vector) -> Self::Scalar {
        let mut g = self.zeros(2 * layout.len());
        self.add_gradient(layout, &self.scalar(1.0), x, &mut g);
        self.gradient_length(&g)
    }
}

impl Differences for Cpu {
    fn add_gradient(&self, layout: Layout, alpha: &f64, x: &Vec<Complex32>, g: &mut Vec<Complex32>) {
        add_gradient(layout, *alpha as f32, x, g);
    }

    fn add_gradient_adjoint(&self, layout: Layout, g: &Vec<Complex32>, x: &mut Vec<Complex32>) {
        add_gradient_adjoint(layout, g, x);
    }

    fn project_gradient(&self, radius: &f64, g: &mut Vec<Complex32>) {
        project(*radius as f32, g);
    }

    fn gradient_length(&self, g: &Vec<Complex32>) -> f64 {
        let (along_slow, along_fast) = g.split_at(g.len() / 2);
        let partial = |i: usize| {
            let pairs = along_slow[i * PIECE..].iter().zip(&along_fast[i * PIECE..]).take(PIECE);
            pairs.map(|(a, b)| f64::from((a.norm_sqr() + b.norm_sqr()).sqrt())).sum::<f64>()
        };
        parallel::map(along_slow.len().div_ceil(PIECE), partial).iter().sum()
    }

    fn total_variation(&self, layout: Layout, x: &Vec<Complex32>) -> f64 {
        total_variation(layout, x)
    }
}

/// Rows that one piece of work covers.
const ROWS: usize = 16;

/// `g += alpha D x`: `D x` at pixel i is `x[next] - x[i]` along each axis.
fn add_gradient(layout: Layout, alpha: f32, x: &[Complex32], g: &mut [Complex32]) {
    let Layout { slow, fast, .. } = layout;
    let (along_slow, along_fast) = g.split_at_mut(layout.len());
    parallel::for_each_chunk(along_slow, fast * ROWS, |piece, rows| {
        for (i, out) in rows.chunks_exact_mut(fast).enumerate() {
            let s = piece * ROWS + i;
            let next = (s + 1) % slow;
            let (here, next) = (&x[s * fast..][..fast], &x[next * fast..][..fast]);
            for ((out, a), b) in out.iter_mut().zip(here).zip(next) {
                *out += (b - a) * alpha;
            }
        }
    });
    parallel::for_each_chunk(along_fast, fast * ROWS, |piece, rows| {
        for (i, out) in rows.chunks_exact_mut(fast).enumerate() {
            let here = &x[(piece * ROWS + i) * fast..][..fast];
            for ((out, a), b) in out.iter_mut().zip(here).zip(&here[1..]) {
                *out += (b - a) * alpha;
            }
            out[fast - 1] += (here[0] - here[fast - 1]) * alpha;
        }
    });
}

/// `x += D^T g`.
fn add_gradient_adjoint(layout: Layout, g: &[Complex32], x: &mut [Complex32]) {
    let Layout { slow, fast, .. } = layout;
    let (along_slow, along_fast) = g.split_at(layout.len());
    parallel::for_each_chunk(x, fast * ROWS, |piece, rows| {
        for (i, out) in rows.chunks_exact_mut(fast).enumerate() {
            let s = piece * ROWS + i;
            let before = (s + slow - 1) % slow;
            let (here, before) = (&along_slow[s * fast..][..fast], &along_slow[before * fast..][..fast]);
            for ((out, a), b) in out.iter_mut().zip(here).zip(before) {
                *out += b - a;
            }
            let here = &along_fast[s * fast..][..fast];
            out[0] += here[fast - 1] - here[0];
            for ((out, a), b) in out[1..].iter_mut().zip(&here[1..]).zip(here) {
                *out += b - a;
            }
        }
    });
}

/// Where the differences of a pixel are longer than `radius`, as one vector, they are shortened to it.
fn project(radius: f32, g: &mut [Complex32]) {
    let pixels = g.len() / 2;
    let (along_slow, along_fast) = g.split_at_mut(pixels);
    let square = radius * radius;
    parallel::for_each_pair(along_slow, along_fast, PIECE, |a, b| {
        for (a, b) in a.iter_mut().zip(b) {
            let length = a.norm_sqr() + b.norm_sqr();
            let factor = if length > square { radius / length.sqrt() } else { 1.0 };
            *a *= factor;
            *b *= factor;
        }
    });
}

/// `sum_i |(D x)_i|`, the length of both differences of a pixel as one vector.
fn total_variation(layout: Layout, x: &[Complex32]) -> f64 {
    let Layout { slow, fast, .. } = layout;
    let row = |s: usize| {
        let next = (s + 1) % slow;
        let (here, next) = (&x[s * fast..][..fast], &x[next * fast..][..fast]);
        let length = |i: usize, right: usize| {
            let (down, right) = (next[i] - here[i], here[right] - here[i]);
            (down.norm_sqr() + right.norm_sqr()).sqrt()
        };
        let sum: f64 = (0..fast - 1).map(|i| f64::from(length(i, i + 1))).sum();
        sum + f64::from(length(fast - 1, 0))
    };
    parallel::map(slow, row).iter().sum()
}

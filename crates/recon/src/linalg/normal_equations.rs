//! Least squares by normal equations with a ridge, solved by Cholesky factorisation in double precision.
//!
//! [`NormalEquations`] is written out because it is nearly all of the work of kernels with many coils: real and
//! imaginary parts are kept apart and four pivots taken at a time, for the sake of SIMD, and it can be done in steps,
//! with turns for others in between. [`ridge_regression`] leaves products and factor to nalgebra, whose order of sums
//! is another.

use crate::error::{Error, Result};
use nalgebra::{Cholesky, DMatrix};
use num_complex::Complex64;

/// `(S^H S + ridge) W = S^H T`, upper triangle and right-hand side; solved by elimination, some pivots at a time.
pub struct NormalEquations {
    /// Unknowns for each target.
    unknowns: usize,
    targets: usize,
    /// Real and imaginary parts of rows of `unknowns + targets` columns. Row i becomes that of the triangular factor.
    parts: [Vec<f64>; 2],
    /// Diagonal before the elimination, and afterwards its pivots' reciprocal roots.
    diagonal: Vec<f64>,
    /// Pivots that are eliminated.
    done: usize,
    /// See [`Self::new`].
    singular: fn(usize, usize) -> Error,
}

/// Pivots that are worked into the rows below together.
const PIVOTS: usize = 4;
/// A pivot below this part of its diagonal is rounding: sums in single precision have no smaller eigenvalues.
const SINGULAR: f64 = 1e-10;

impl NormalEquations {
    /// `S^H S` and `S^H T` by `row(i)`, the row i of both (unknown, then target), entries left of the diagonal unread.
    /// The ridge is `lambda |S^H S| / n`, with the Frobenius norm and n unknowns.
    ///
    /// `singular(n, i)` is the error when the i-th of n equations, from 1 on, follows from those before.
    pub fn new<Row: Iterator<Item = Complex64>>(
        (unknowns, targets): (usize, usize),
        row: impl Fn(usize) -> Row,
        lambda: f64,
        singular: fn(usize, usize) -> Error,
    ) -> Self {
        let zeros = || vec![0.0; unknowns * (unknowns + targets)];
        let parts = [zeros(), zeros()];
        let mut system = Self { unknowns, targets, parts, diagonal: Vec::new(), done: 0, singular };
        let width = system.width();
        for i in 0..unknowns {
            for (j, v) in row(i).enumerate().skip(i) {
                system.parts[0][i * width + j] = v.re;
                system.parts[1][i * width + j] = v.im;
            }
        }
        system.add_ridge(lambda);
        system
    }

    fn width(&self) -> usize {
        self.unknowns + self.targets
    }

    fn add_ridge(&mut self, lambda: f64) {
        let (n, width) = (self.unknowns, self.width());
        let mut square = 0.0;
        for i in 0..n {
            let row = |part: usize| &self.parts[part][i * width + i..i * width + n];
            let squares = row(0).iter().zip(row(1)).map(|(re, im)| re * re + im * im);
            square += 2.0 * squares.sum::<f64>() - row(0)[0] * row(0)[0];
        }
        let ridge = if n == 0 { 0.0 } else { lambda * square.sqrt() / n as f64 };
        for i in 0..n {
            self.parts[0][i * width + i] += ridge;
        }
        self.diagonal = (0..n).map(|i| self.parts[0][i * width + i]).collect();
    }

    /// Complex products that a whole elimination costs.
    pub fn work(unknowns: usize, targets: usize) -> f64 {
        let (unknowns, targets) = (unknowns as f64, targets as f64);
        unknowns * unknowns * (unknowns / 6.0 + targets)
    }

    /// Whether all pivots are eliminated.
    pub fn is_eliminated(&self) -> bool {
        self.done == self.unknowns
    }

    /// Eliminates the next pivots, about as many as asked for.
    ///
    /// # Errors
    /// The one that [`Self::new`] was given when the equations are singular.
    pub fn eliminate(&mut self, pivots: usize) -> Result<()> {
        let end = (self.done + pivots).min(self.unknowns);
        while self.done < end {
            let count = PIVOTS.min(self.unknowns - self.done);
            self.eliminate_few(count)?;
            self.done += count;
        }
        Ok(())
    }

    fn eliminate_few(&mut self, count: usize) -> Result<()> {
        let (first, width) = (self.done, self.width());
        let start = first * width;
        let [re, im] = &mut self.parts;
        let (re, re_below) = re[start..].split_at_mut(count * width);
        let (im, im_below) = im[start..].split_at_mut(count * width);
        for p in 0..count {
            let k = first + p;
            for q in 0..p {
                let (upper_re, row_re) = re.split_at_mut(p * width);
                let (upper_im, row_im) = im.split_at_mut(p * width);
                let pivot = [&upper_re[q * width + k..(q + 1) * width], &upper_im[q * width + k..(q + 1) * width]];
                subtract([pivot], &mut row_re[k..width], &mut row_im[k..width]);
            }
            let row = p * width + k..(p + 1) * width;
            let pivot = re[row.start];
            if pivot.is_nan() || pivot <= SINGULAR * self.diagonal[k] {
                return Err((self.singular)(self.unknowns, k + 1));
            }
            let reciprocal = pivot.sqrt().recip();
            re[row.clone()].iter_mut().chain(&mut im[row]).for_each(|v| *v *= reciprocal);
            self.diagonal[k] = reciprocal;
        }
        let below = re_below.chunks_exact_mut(width).zip(im_below.chunks_exact_mut(width));
        for (i, (row_re, row_im)) in below.take(self.unknowns - first - count).enumerate() {
            let i = first + count + i;
            let pivot = |p: usize| [&re[p * width + i..(p + 1) * width], &im[p * width + i..(p + 1) * width]];
            if count == PIVOTS {
                subtract::<PIVOTS>(std::array::from_fn(pivot), &mut row_re[i..], &mut row_im[i..]);
            } else {
                (0..count).for_each(|p| subtract([pivot(p)], &mut row_re[i..], &mut row_im[i..]));
            }
        }
        Ok(())
    }

    /// The solution of an eliminated system (unknown, target), by substitution from the last row up.
    pub fn solve(self) -> Vec<Complex64> {
        let (n, targets, width) = (self.unknowns, self.targets, self.width());
        let mut solved = [vec![0.0; n * targets], vec![0.0; n * targets]];
        for i in (0..n).rev() {
            let [re, im] = &self.parts;
            let (row_re, row_im) = (&re[i * width..(i + 1) * width], &im[i * width..(i + 1) * width]);
            let [out_re, out_im] = &mut solved;
            let (out_re, below_re) = out_re[i * targets..].split_at_mut(targets);
            let (out_im, below_im) = out_im[i * targets..].split_at_mut(targets);
            out_re.copy_from_slice(&row_re[n..]);
            out_im.copy_from_slice(&row_im[n..]);
            let below = below_re.chunks_exact(targets).zip(below_im.chunks_exact(targets));
            for ((u_re, u_im), (w_re, w_im)) in row_re[i + 1..n].iter().zip(&row_im[i + 1..n]).zip(below) {
                for t in 0..targets {
                    out_re[t] -= u_re * w_re[t] - u_im * w_im[t];
                    out_im[t] -= u_re * w_im[t] + u_im * w_re[t];
                }
            }
            out_re.iter_mut().chain(out_im).for_each(|v| *v *= self.diagonal[i]);
        }
        let [re, im] = solved;
        re.into_iter().zip(im).map(|(re, im)| Complex64::new(re, im)).collect()
    }
}

/// Takes from a row the rows of pivots, each times the conjugate of its first element; all begin at the row's column.
///
/// Never inlined: by itself the compiler makes vectors of it.
#[inline(never)]
fn subtract<const N: usize>(pivots: [[&[f64]; 2]; N], re: &mut [f64], im: &mut [f64]) {
    let length = re.len();
    let im = &mut im[..length];
    let pivots = pivots.map(|pivot| pivot.map(|part| &part[..length]));
    let factors: [[f64; 2]; N] = std::array::from_fn(|p| [pivots[p][0][0], pivots[p][1][0]]);
    for j in 0..length {
        let (mut sum_re, mut sum_im) = (re[j], im[j]);
        for ([u_re, u_im], [f_re, f_im]) in pivots.iter().zip(&factors) {
            sum_re -= f_re * u_re[j] + f_im * u_im[j];
            sum_im -= f_re * u_im[j] - f_im * u_re[j];
        }
        (re[j], im[j]) = (sum_re, sum_im);
    }
}

/// The W (unknown, target) that minimises `|S W - T|^2 + ridge |W|^2`, of S (equation, unknown) and T (equation,
/// target). None when `S^H S + ridge` has a pivot of zero.
pub fn ridge_regression(s: &DMatrix<Complex64>, t: &DMatrix<Complex64>, ridge: f64) -> Option<DMatrix<Complex64>> {
    let mut normal = s.adjoint() * s;
    for i in 0..normal.nrows() {
        normal[(i, i)] += ridge;
    }
    Some(Cholesky::new(normal)?.solve(&(s.adjoint() * t)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNKNOWNS: usize = 11;
    const TARGETS: usize = 3;

    fn entry(i: usize, j: usize) -> Complex64 {
        Complex64::cis(0.55 * (i * j) as f64)
    }

    /// Of `repeated` columns, the last is the first again.
    fn system(repeated: bool, lambda: f64) -> (NormalEquations, DMatrix<Complex64>, DMatrix<Complex64>) {
        let column = |j: usize| if repeated && j == UNKNOWNS - 1 { 0 } else { j };
        let s = DMatrix::from_fn(20, UNKNOWNS, |i, j| entry(i, column(j)));
        let t = DMatrix::from_fn(20, TARGETS, |i, j| entry(i + 3, j + 40));
        let (normal, right) = (s.adjoint() * &s, s.adjoint() * &t);
        let row = |i: usize| normal.row(i).iter().chain(right.row(i).iter()).copied().collect::<Vec<_>>().into_iter();
        let singular = |n: usize, i: usize| Error::Data(format!("{i} of {n}"));
        (NormalEquations::new((UNKNOWNS, TARGETS), row, lambda, singular), s, t)
    }

    #[test]
    fn elimination_in_steps_agrees_with_ridge_regression() {
        let lambda = 0.01;
        let (mut system, s, t) = system(false, lambda);
        while !system.is_eliminated() {
            system.eliminate(3).expect("independent columns and a ridge make the matrix regular");
        }
        let ridge = lambda * (s.adjoint() * &s).norm() / UNKNOWNS as f64;
        let expected = ridge_regression(&s, &t, ridge).expect("the same matrix is regular");
        for (i, came) in system.solve().into_iter().enumerate() {
            let expected = expected[(i / TARGETS, i % TARGETS)];
            assert!((came - expected).norm() < 1e-10, "{i}: {came} {expected}");
        }
    }

    #[test]
    fn the_equation_that_follows_from_others_is_named() {
        let (mut system, ..) = system(true, 0.0);
        let came = system.eliminate(UNKNOWNS);
        assert!(matches!(&came, Err(Error::Data(which)) if which == "11 of 11"), "{came:?}");
    }
}

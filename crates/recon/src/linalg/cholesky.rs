//! Cholesky factors: of one matrix, and of many small ones at once, each in a lane.
//!
//! Three loops factorise, because one would change numbers. nalgebra's divides by the roots of the pivots; that of the
//! lanes multiplies by their reciprocals, in single precision, and lifts pivots that are rounding;
//! [`super::normal_equations`] takes right-hand sides along and can stop halfway.

use super::lanes::{ComplexLanes, LANES, Lanes, ZERO, pair, scale, subtract_conjugate_product};
use nalgebra::{Cholesky, DMatrix};
use num_complex::Complex64;

/// `L^-1` of a Hermitian positive definite A, of which the lower triangle is read: `A = L L^H` with L lower triangular.
/// None when a pivot is zero; that of a complex A may be negative, so A has to be known to be definite.
pub fn inverse_factor(matrix: DMatrix<Complex64>) -> Option<DMatrix<Complex64>> {
    let n = matrix.nrows();
    let lower = Cholesky::new(matrix).map(|c| c.unpack());
    lower.and_then(|l| l.solve_lower_triangular(&DMatrix::identity(n, n)))
}

/// Upper triangular U with `U^H U = A` for [`LANES`] Hermitian n x n matrices A.
pub struct CholeskyLanes {
    n: usize,
    /// Upper triangles (pair): of A, which the caller fills in, then of U, with reciprocals on its diagonal.
    pub factor: Vec<ComplexLanes>,
}

impl CholeskyLanes {
    /// For n x n matrices, all zero.
    pub fn new(n: usize) -> Self {
        Self { n, factor: vec![ZERO; n * (n + 1) / 2] }
    }

    /// Factorises `A + shift`, the row of each pivot eliminated from the rows below. No pivot is taken to be below
    /// `floor`, which must be above zero: in a matrix that is singular, rounding may bring it anywhere.
    pub fn factorise(&mut self, shift: f32, floor: f32) {
        let n = self.n;
        for k in 0..n {
            let diagonal = pair(n, k, k);
            let (above, below) = self.factor.split_at_mut(pair(n, k, n - 1) + 1);
            let row = &mut above[diagonal..];
            let reciprocal = row[0][0].map(|v| (v + shift).max(floor).sqrt().recip());
            row[0] = [reciprocal, [0.0; LANES]];
            for u in &mut row[1..] {
                for l in 0..LANES {
                    u[0][l] *= reciprocal[l];
                    u[1][l] *= reciprocal[l];
                }
            }
            let mut start = 0;
            for a in 1..row.len() {
                let left = row[a];
                for (f, right) in below[start..].iter_mut().zip(&row[a..]) {
                    subtract_conjugate_product(f, &left, right);
                }
                start += row.len() - a;
            }
        }
    }

    /// `v = A^-1 v`, by the two triangular systems.
    pub fn solve(&self, v: &mut [ComplexLanes]) {
        self.forward(0, v);
        let n = self.n;
        for k in (0..n).rev() {
            let row = self.row(k);
            let (head, tail) = v[k..].split_at_mut(1);
            let head = &mut head[0];
            for (u, t) in row[1..].iter().zip(tail) {
                for l in 0..LANES {
                    head[0][l] -= u[0][l] * t[0][l] - u[1][l] * t[1][l];
                    head[1][l] -= u[0][l] * t[1][l] + u[1][l] * t[0][l];
                }
            }
            scale(head, &row[0][0]);
        }
    }

    /// The diagonal entry `i` of `A^-1`, which is `|U^-H e_i|^2`. `scratch` has length n.
    pub fn inverse_diagonal(&self, i: usize, scratch: &mut [ComplexLanes]) -> Lanes {
        scratch[i..].fill(ZERO);
        scratch[i][0] = [1.0; LANES];
        self.forward(i, scratch);
        let mut sum = [0.0; LANES];
        for v in &scratch[i..] {
            for l in 0..LANES {
                sum[l] += v[0][l] * v[0][l] + v[1][l] * v[1][l];
            }
        }
        sum
    }

    /// `v = U^-H v`, for a v that is zero before the entry `first`.
    fn forward(&self, first: usize, v: &mut [ComplexLanes]) {
        for k in first..self.n {
            let row = self.row(k);
            let (head, tail) = v[k..].split_at_mut(1);
            scale(&mut head[0], &row[0][0]);
            for (u, t) in row[1..].iter().zip(tail) {
                subtract_conjugate_product(t, u, &head[0]);
            }
        }
    }

    fn row(&self, k: usize) -> &[ComplexLanes] {
        &self.factor[pair(self.n, k, k)..=pair(self.n, k, self.n - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::DVector;

    #[test]
    fn solutions_and_inverse_diagonals_are_those_of_a_dense_inverse() {
        let n = 5;
        let entry = |i: usize, j: usize, lane: usize| {
            let angle = (i * 7 + j * 3 + lane * 11) as f64;
            Complex64::new(angle.sin(), (angle * 1.7 + 0.4).cos())
        };
        let matrix = |lane: usize| {
            let factor = DMatrix::from_fn(n + 2, n, |i, j| entry(i, j, lane));
            factor.adjoint() * &factor
        };
        let mut batch = CholeskyLanes::new(n);
        let mut right = vec![ZERO; n];
        for lane in 0..LANES {
            let a = matrix(lane);
            for i in 0..n {
                let v = entry(i, 9, lane);
                (right[i][0][lane], right[i][1][lane]) = (v.re as f32, v.im as f32);
                for j in i..n {
                    let f = &mut batch.factor[pair(n, i, j)];
                    (f[0][lane], f[1][lane]) = (a[(i, j)].re as f32, a[(i, j)].im as f32);
                }
            }
        }
        batch.factorise(0.5, 1e-6);
        batch.solve(&mut right);
        let mut scratch = vec![ZERO; n];
        let shifted = |lane: usize| matrix(lane) + DMatrix::identity(n, n) * Complex64::from(0.5);
        // A matrix without inverse would be the test's mistake: the loop below would not see eight of them.
        let inverses: Vec<_> = (0..LANES).filter_map(|lane| shifted(lane).try_inverse()).collect();
        assert_eq!(inverses.len(), LANES);
        for (lane, inverse) in inverses.iter().enumerate() {
            let expected = inverse * DVector::from_fn(n, |i, _| entry(i, 9, lane));
            for (i, came) in right.iter().enumerate() {
                let came = Complex64::new(came[0][lane].into(), came[1][lane].into());
                assert!((came - expected[i]).norm() < 1e-5 * expected.norm(), "lane {lane}: {came} {}", expected[i]);
                let diagonal = f64::from(batch.inverse_diagonal(i, &mut scratch)[lane]);
                assert!((diagonal / inverse[(i, i)].re - 1.0).abs() < 1e-4, "lane {lane}: {diagonal}");
            }
        }
    }

    #[test]
    fn the_inverse_factor_whitens() {
        let entry = |i: usize, j: usize| Complex64::cis(1.1 * (i * j) as f64);
        let factor = DMatrix::from_fn(7, 5, entry);
        let matrix = factor.adjoint() * &factor;
        let inverse = inverse_factor(matrix.clone()).expect("A^H A of independent columns is positive definite");
        assert!((&inverse * &matrix * inverse.adjoint() - DMatrix::identity(5, 5)).norm() < 1e-10);
        assert!(inverse.upper_triangle().iter().filter(|v| **v != Complex64::ZERO).count() == 5);
        assert_eq!(inverse_factor(matrix * Complex64::ZERO), None);
    }
}

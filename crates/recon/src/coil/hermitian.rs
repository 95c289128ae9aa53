//! The two Hermitian eigenproblems of a calibration: one large, and many small ones at once.

use super::cholesky::{Cholesky, ComplexLanes, LANES, Lanes, ZERO, add_conjugate_product, pair};
use nalgebra::{DMatrix, DVector, SymmetricEigen};
use num_complex::{Complex32, Complex64};

/// Eigenvalues and unit eigenvectors (as columns), in descending order of eigenvalue.
pub fn eigen(matrix: DMatrix<Complex64>) -> (Vec<f64>, Vec<DVector<Complex64>>) {
    let eigen = SymmetricEigen::new(matrix);
    let mut order: Vec<usize> = (0..eigen.eigenvalues.len()).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    let values = order.iter().map(|i| eigen.eigenvalues[*i]).collect();
    let vectors = order.iter().map(|i| eigen.eigenvectors.column(*i).into_owned()).collect();
    (values, vectors)
}

/// Largest eigenvalue and its eigenvector for [`LANES`] Hermitian n x n matrices whose eigenvalues are in 0..=1.
///
/// Inverse iteration on `sigma - A` with `sigma` just above 1: where the largest eigenvalue is 1, which is what a
/// coil map is made of, each step shrinks the other components by `(sigma - 1) / (sigma - lambda_2)`, so that a few
/// steps do even where the second eigenvalue is close.
pub struct DominantEigenvectors {
    n: usize,
    /// Upper triangles (pair), real and imaginary parts.
    pub matrices: Vec<ComplexLanes>,
    /// Unit eigenvectors (component), real and imaginary parts.
    pub vectors: Vec<ComplexLanes>,
    next: Vec<ComplexLanes>,
    /// Of `sigma - A`.
    cholesky: Cholesky,
}

impl DominantEigenvectors {
    /// Steps at most.
    const CAP: usize = 30;
    /// Stops when a step turns no vector by more than this (sine squared).
    const TOLERANCE: f32 = 1e-6;
    /// `sigma - 1`: well above rounding, well below the distance to any other eigenvalue that matters.
    const SHIFT: f32 = 2e-4;

    /// For n x n matrices, all zero.
    pub fn new(n: usize) -> Self {
        let zeros = |length| vec![ZERO; length];
        let cholesky = Cholesky::new(n);
        Self { n, matrices: zeros(n * (n + 1) / 2), vectors: zeros(n), next: zeros(n), cholesky }
    }

    /// Largest eigenvalues of the matrices, the vectors left in [`Self::vectors`]. Lanes whose largest eigenvalue is
    /// surely below `floor` may be given up early: theirs comes out below `floor`.
    pub fn solve(&mut self, floor: f32) -> Lanes {
        if self.frobenius().iter().all(|bound| *bound < floor) {
            return [0.0; LANES];
        }
        for (f, m) in self.cholesky.factor.iter_mut().zip(&self.matrices) {
            *f = m.map(|part| part.map(|v| -v));
        }
        // Rounding may reach the shift in a matrix that is singular to begin with.
        self.cholesky.factorise(1.0 + Self::SHIFT, 0.01 * Self::SHIFT);
        self.start();
        for _ in 0..Self::CAP {
            self.next.copy_from_slice(&self.vectors);
            self.cholesky.solve(&mut self.next);
            let mut overlap = ZERO;
            let mut square = [0.0; LANES];
            for (v, w) in self.vectors.iter().zip(&self.next) {
                add_conjugate_product(&mut overlap, v, w);
                for l in 0..LANES {
                    square[l] += w[0][l] * w[0][l] + w[1][l] * w[1][l];
                }
            }
            let mut settled = true;
            for l in 0..LANES {
                let aligned = overlap[0][l] * overlap[0][l] + overlap[1][l] * overlap[1][l];
                settled &= square[l] - aligned <= Self::TOLERANCE * square[l];
                square[l] = if square[l] > 0.0 { square[l].sqrt().recip() } else { 0.0 };
            }
            for (v, w) in self.vectors.iter_mut().zip(&self.next) {
                for l in 0..LANES {
                    v[0][l] = w[0][l] * square[l];
                    v[1][l] = w[1][l] * square[l];
                }
            }
            if settled {
                break;
            }
        }
        self.rayleigh_quotients()
    }

    /// Frobenius norms: no eigenvalue is larger.
    fn frobenius(&self) -> Lanes {
        let mut sums = [0.0; LANES];
        for a in 0..self.n {
            for b in a..self.n {
                let m = &self.matrices[pair(self.n, a, b)];
                let weight = if a == b { 1.0 } else { 2.0 };
                for l in 0..LANES {
                    sums[l] += weight * (m[0][l] * m[0][l] + m[1][l] * m[1][l]);
                }
            }
        }
        sums.map(f32::sqrt)
    }

    /// Starts from the column with the largest diagonal entry.
    fn start(&mut self) {
        let n = self.n;
        for l in 0..LANES {
            let diagonal = |a: &usize| self.matrices[pair(n, *a, *a)][0][l];
            let largest = (0..n).max_by(|a, b| diagonal(a).total_cmp(&diagonal(b))).unwrap_or(0);
            let mut square = 0.0;
            for a in 0..n {
                let m = &self.matrices[pair(n, a.min(largest), a.max(largest))];
                let sign = if a <= largest { 1.0 } else { -1.0 };
                self.vectors[a][0][l] = m[0][l];
                self.vectors[a][1][l] = sign * m[1][l];
                square += m[0][l] * m[0][l] + m[1][l] * m[1][l];
            }
            let scale = if square > 0.0 { square.sqrt().recip() } else { 0.0 };
            for v in &mut self.vectors {
                v[0][l] *= scale;
                v[1][l] *= scale;
            }
        }
    }

    /// `v^H A v` of the unit vectors.
    fn rayleigh_quotients(&self) -> Lanes {
        let mut values = [0.0; LANES];
        for a in 0..self.n {
            let va = &self.vectors[a];
            for b in a..self.n {
                let (m, vb) = (&self.matrices[pair(self.n, a, b)], &self.vectors[b]);
                let weight = if a == b { 1.0 } else { 2.0 };
                for l in 0..LANES {
                    let (re, im) =
                        (va[0][l] * vb[0][l] + va[1][l] * vb[1][l], va[0][l] * vb[1][l] - va[1][l] * vb[0][l]);
                    values[l] += weight * (m[0][l] * re - m[1][l] * im);
                }
            }
        }
        values
    }

    /// One component of one lane's eigenvector.
    pub fn component(&self, a: usize, lane: usize) -> Complex32 {
        Complex32::new(self.vectors[a][0][lane], self.vectors[a][1][lane])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_iteration_agrees_with_the_full_decomposition() {
        let n = 6;
        let mut batch = DominantEigenvectors::new(n);
        let mut references = Vec::new();
        for lane in 0..LANES {
            let entry = |i: usize, k: usize| ((i * 7 + k * 3 + lane * 11) as f64).sin();
            let factor = DMatrix::from_fn(4, n, |i, j| Complex64::new(entry(i, j), entry(i + 9, j + 2)));
            let matrix = factor.adjoint() * &factor;
            let largest = matrix.clone().symmetric_eigenvalues().max();
            // As in ESPIRiT: none above 1, the largest at or below it.
            let matrix = matrix / Complex64::from(largest * (1.0 + 0.05 * lane as f64));
            for a in 0..n {
                for b in a..n {
                    let m = &mut batch.matrices[pair(n, a, b)];
                    (m[0][lane], m[1][lane]) = (matrix[(a, b)].re as f32, matrix[(a, b)].im as f32);
                }
            }
            references.push(eigen(matrix));
        }
        let values = batch.solve(0.0);
        for (lane, (expected, vectors)) in references.iter().enumerate() {
            assert!((f64::from(values[lane]) / expected[0] - 1.0).abs() < 1e-3, "lane {lane}");
            let overlap: Complex64 = (0..n)
                .map(|a| {
                    let v = batch.component(a, lane);
                    vectors[0][a].conj() * Complex64::new(v.re.into(), v.im.into())
                })
                .sum();
            assert!((overlap.norm() - 1.0).abs() < 1e-4, "lane {lane}: {}", overlap.norm());
        }
    }

    #[test]
    fn small_matrices_are_given_up() {
        let mut batch = DominantEigenvectors::new(2);
        batch.matrices[0][0] = [0.1; LANES];
        assert!(batch.solve(0.8).iter().all(|v| *v < 0.8));
        assert!((batch.solve(0.0)[0] - 0.1).abs() < 1e-6);
    }
}

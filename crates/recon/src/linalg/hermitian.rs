//! Hermitian eigenproblems: all eigenvectors of one matrix, and the dominant ones of many small matrices, each in a
//! lane.

use super::cholesky::CholeskyLanes;
use super::lanes::{ComplexLanes, LANES, Lanes, ZERO, add_conjugate_product, frobenius_squares, pair};
use nalgebra::{DMatrix, DVector, SymmetricEigen};
use num_complex::{Complex32, Complex64};

/// Eigenvalues and unit eigenvectors in descending order of eigenvalue; the lower triangle is read. The phase of each
/// eigenvector is left open: see [`with_positive_largest`].
pub fn eigen(matrix: DMatrix<Complex64>) -> (Vec<f64>, Vec<DVector<Complex64>>) {
    let eigen = SymmetricEigen::new(matrix);
    let mut order: Vec<usize> = (0..eigen.eigenvalues.len()).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    let values = order.iter().map(|i| eigen.eigenvalues[*i]).collect();
    let vectors = order.iter().map(|i| eigen.eigenvectors.column(*i).into_owned()).collect();
    (values, vectors)
}

/// The vector in the phase in which its largest component is positive; zero stays zero.
pub fn with_positive_largest(vector: &DVector<Complex64>) -> DVector<Complex64> {
    let largest = vector.iter().max_by(|a, b| a.norm_sqr().total_cmp(&b.norm_sqr())).copied();
    let phase = largest.filter(|v| v.norm() > 0.0).map_or(Complex64::ONE, |v| v.conj() / v.norm());
    vector * phase
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
    cholesky: CholeskyLanes,
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
        let cholesky = CholeskyLanes::new(n);
        Self { n, matrices: zeros(n * (n + 1) / 2), vectors: zeros(n), next: zeros(n), cholesky }
    }

    /// Divides the matrices by their Frobenius norms, which no eigenvalue exceeds and which the largest comes close to
    /// where one direction dominates: then the iteration takes a few steps.
    pub fn normalise(&mut self) {
        let squares = frobenius_squares(&self.matrices, self.n);
        let factors = squares.map(|square| if square > 0.0 { square.sqrt().recip() } else { 0.0 });
        for m in &mut self.matrices {
            for part in m {
                part.iter_mut().zip(&factors).for_each(|(v, factor)| *v *= factor);
            }
        }
    }

    /// Largest eigenvalues of the matrices, the vectors left in [`Self::vectors`]. Lanes whose largest eigenvalue is
    /// surely below `floor` may be given up early: theirs comes out below `floor`.
    pub fn solve(&mut self, floor: f32) -> Lanes {
        // No eigenvalue is larger than the Frobenius norm.
        if frobenius_squares(&self.matrices, self.n).iter().all(|square| square.sqrt() < floor) {
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

    #[test]
    fn the_largest_component_is_positive() {
        let vector = DVector::from_vec(vec![Complex64::new(0.1, 0.2), Complex64::new(-3.0, 4.0)]);
        let turned = with_positive_largest(&vector);
        assert!((turned[1] - 5.0).norm() < 1e-15 && (turned.norm() - vector.norm()).abs() < 1e-15);
        assert_eq!(with_positive_largest(&DVector::zeros(2)), DVector::zeros(2));
    }
}

//! The largest eigenvalues of a Hermitian matrix and their eigenvectors, without the others.
//!
//! For those who keep a few dozen of several hundred eigenvectors. Householder reflections make the matrix tridiagonal
//! and real; there, bisection on the signs of Sturm's sequence finds each eigenvalue that is wanted, and inverse
//! iteration its eigenvector, in time proportional to the length (Golub and Van Loan, Matrix Computations, 4th edition,
//! sections 8.4.1 and 8.2.2).

use nalgebra::{DMatrix, DVector, SymmetricTridiagonal};
use num_complex::Complex64;

/// Eigenvalues that are bisected side by side.
const LANES: usize = 8;
/// Steps of bisection: an eigenvalue is known to this power of one half of the matrix's norm.
const HALVINGS: usize = 32;
/// Steps of inverse iteration; the first one leaves little to do.
const STEPS: usize = 3;

/// The eigenvalues above `part` of the largest, at least one, in descending order, and their unit eigenvectors as the
/// columns of a matrix. Of the Hermitian `matrix` the lower triangle is read.
pub fn dominant(matrix: DMatrix<Complex64>, part: f64) -> (Vec<f64>, DMatrix<Complex64>) {
    let n = matrix.nrows();
    if n < 2 {
        let values = matrix.iter().map(|v| v.re).collect();
        return (values, DMatrix::from_element(n, n, Complex64::ONE));
    }
    let (basis, diagonal, off_diagonal) = SymmetricTridiagonal::new(matrix).unpack();
    let tridiagonal = Tridiagonal::new(diagonal.as_slice(), off_diagonal.as_slice());
    let largest = tridiagonal.eigenvalues(&[n - 1])[0];
    let kept = (n - tridiagonal.below([largest * part; LANES])[0]).clamp(1, n);
    let ranks: Vec<usize> = (0..kept).map(|i| n - 1 - i).collect();
    let mut values: Vec<f64> = ranks.chunks(LANES).flat_map(|ranks| tridiagonal.eigenvalues(ranks)).collect();
    let mut vectors = DMatrix::zeros(n, kept);
    for (i, value) in values.iter_mut().enumerate() {
        let vector = tridiagonal.eigenvector(*value, i, &vectors.columns(0, i));
        *value = tridiagonal.quotient(&vector);
        vectors.set_column(i, &vector);
    }
    // Two products of real matrices, for which there is a fast routine.
    let (real, imaginary) = (basis.map(|v| v.re) * &vectors, basis.map(|v| v.im) * &vectors);
    (values, real.zip_map(&imaginary, Complex64::new))
}

/// A real symmetric tridiagonal matrix.
struct Tridiagonal<'a> {
    diagonal: &'a [f64],
    off_diagonal: &'a [f64],
    squares: Vec<f64>,
    /// No eigenvalue is farther from zero (Gershgorin).
    bound: f64,
}

impl<'a> Tridiagonal<'a> {
    fn new(diagonal: &'a [f64], off_diagonal: &'a [f64]) -> Self {
        let n = diagonal.len();
        let off = |i: usize| if i < n - 1 { off_diagonal[i].abs() } else { 0.0 };
        let reach = |i: usize| diagonal[i].abs() + off(i) + if i > 0 { off(i - 1) } else { 0.0 };
        let bound = (0..n).map(reach).fold(f64::MIN_POSITIVE, f64::max);
        let squares = off_diagonal.iter().map(|e| e * e).collect();
        Self { diagonal, off_diagonal, squares, bound }
    }

    /// What is as good as zero.
    fn rounding(&self) -> f64 {
        self.bound * f64::EPSILON
    }

    /// How many eigenvalues are below each of the numbers: the negative terms of Sturm's sequence.
    fn below(&self, x: [f64; LANES]) -> [usize; LANES] {
        let least = self.rounding();
        let mut count = [0; LANES];
        let mut term = [1f64; LANES];
        for (i, d) in self.diagonal.iter().enumerate() {
            let square = if i > 0 { self.squares[i - 1] } else { 0.0 };
            for l in 0..LANES {
                let safe = if term[l].abs() < least { -least } else { term[l] };
                term[l] = d - x[l] - square / safe;
                count[l] += usize::from(term[l] < 0.0);
            }
        }
        count
    }

    /// The eigenvalues of at most [`LANES`] ranks, counted from the smallest.
    fn eigenvalues(&self, ranks: &[usize]) -> Vec<f64> {
        let (mut low, mut high) = ([-self.bound; LANES], [self.bound; LANES]);
        for _ in 0..HALVINGS {
            let middle = std::array::from_fn(|l| (low[l] + high[l]) / 2.0);
            let below = self.below(middle);
            for (l, rank) in ranks.iter().enumerate() {
                if below[l] > *rank {
                    high[l] = middle[l];
                } else {
                    low[l] = middle[l];
                }
            }
        }
        (0..ranks.len()).map(|l| (low[l] + high[l]) / 2.0).collect()
    }

    /// The unit eigenvector next to `value`, orthogonal to those found `before`.
    fn eigenvector(&self, value: f64, index: usize, before: &nalgebra::DMatrixView<f64>) -> DVector<f64> {
        let factors = Factors::new(self, value);
        // Any start that is orthogonal to no eigenvector will do; another for each, so that close ones differ.
        let start = |i: usize| 1.0 + 0.5 * ((i * (2 * index + 3)) as f64).sin();
        let mut vector = DVector::from_fn(self.diagonal.len(), |i, _| start(i));
        for _ in 0..STEPS {
            vector.normalize_mut();
            factors.solve(vector.as_mut_slice());
            let overlap = before.tr_mul(&vector);
            vector -= before * overlap;
        }
        vector.normalize()
    }

    /// Rayleigh's quotient of a unit vector.
    fn quotient(&self, vector: &DVector<f64>) -> f64 {
        let on: f64 = self.diagonal.iter().zip(vector.iter()).map(|(d, v)| d * v * v).sum();
        let beside = |i: usize| self.off_diagonal[i] * vector[i] * vector[i + 1];
        on + 2.0 * (0..self.off_diagonal.len()).map(beside).sum::<f64>()
    }
}

/// `T - value` as a product of triangles, rows exchanged where it helps.
struct Factors {
    /// Of each row: the multiple of the row before that was taken away, and whether they were exchanged.
    steps: Vec<(f64, bool)>,
    /// Upper triangle: reciprocal of the diagonal, and the two beside it.
    upper: Vec<[f64; 3]>,
}

impl Factors {
    fn new(t: &Tridiagonal, value: f64) -> Self {
        let n = t.diagonal.len();
        let off = |i: usize| if i < n - 1 { t.off_diagonal[i] } else { 0.0 };
        let reciprocal = |pivot: f64| 1.0 / if pivot.abs() < t.rounding() { t.rounding() } else { pivot };
        let (mut steps, mut upper) = (Vec::with_capacity(n - 1), Vec::with_capacity(n));
        let mut row = [t.diagonal[0] - value, off(0), 0.0];
        for i in 1..n {
            let mut next = [off(i - 1), t.diagonal[i] - value, off(i)];
            let exchanged = next[0].abs() > row[0].abs();
            if exchanged {
                (row, next) = (next, row);
            }
            let pivot = reciprocal(row[0]);
            let multiple = next[0] * pivot;
            steps.push((multiple, exchanged));
            upper.push([pivot, row[1], row[2]]);
            row = [next[1] - multiple * row[1], next[2] - multiple * row[2], 0.0];
        }
        upper.push([reciprocal(row[0]), 0.0, 0.0]);
        Self { steps, upper }
    }

    fn solve(&self, x: &mut [f64]) {
        for (i, (multiple, exchanged)) in self.steps.iter().enumerate() {
            if *exchanged {
                x.swap(i, i + 1);
            }
            x[i + 1] -= multiple * x[i];
        }
        let n = x.len();
        for i in (0..n).rev() {
            let [pivot, first, second] = self.upper[i];
            let mut v = x[i];
            if i + 1 < n {
                v -= first * x[i + 1];
            }
            if i + 2 < n {
                v -= second * x[i + 2];
            }
            x[i] = v * pivot;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::SymmetricEigen;

    /// A Hermitian matrix with these eigenvalues.
    fn matrix(values: &[f64]) -> DMatrix<Complex64> {
        let n = values.len();
        let at = |i: usize, j: usize| Complex64::new((1.7 * i as f64 + 2.3 * j as f64).sin(), (i * j) as f64 % 1.3);
        let basis = DMatrix::from_fn(n, n, at).qr().q();
        let diagonal = DMatrix::from_diagonal(&DVector::from_iterator(n, values.iter().map(|v| Complex64::from(*v))));
        &basis * diagonal * basis.adjoint()
    }

    fn check(values: &[f64], part: f64) {
        let matrix = matrix(values);
        let (found, vectors) = dominant(matrix.clone(), part);
        let mut expected: Vec<f64> = SymmetricEigen::new(matrix.clone()).eigenvalues.iter().copied().collect();
        expected.sort_by(|a, b| b.total_cmp(a));
        let largest = expected[0];
        expected.retain(|v| *v > part * largest);
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(&expected) {
            // Eigenvalues 1e-9 apart leave their vectors a little mixed.
            assert!((a - b).abs() < 1e-11 * largest, "{a} and {b}");
        }
        let orthogonal = vectors.adjoint() * &vectors - DMatrix::identity(found.len(), found.len());
        assert!(orthogonal.norm() < 1e-10, "{}", orthogonal.norm());
        let scaled = DMatrix::from_fn(vectors.nrows(), found.len(), |i, j| vectors[(i, j)] * found[j]);
        let residual = (matrix * &vectors - scaled).norm();
        assert!(residual < 1e-10 * largest, "{residual:e}");
    }

    #[test]
    fn eigenpairs_above_a_part_of_the_largest() {
        let falling: Vec<f64> = (0..60).map(|i| 0.8f64.powi(i)).collect();
        check(&falling, 4e-4);
        check(&[3.0, 2.0, 1.0], 0.4);
        check(&[5.0, 1e-3], 0.5);
    }

    #[test]
    fn equal_and_close_eigenvalues() {
        let mut values = vec![2.0; 5];
        values.extend([1.0 + 1e-9, 1.0, 1.0 - 1e-9, 1.0, 0.3, 0.1, 1e-6, 0.0, 0.0]);
        check(&values, 1e-2);
        check(&[1.0; 7], 0.5);
    }
}

//! The two Hermitian eigenproblems of a calibration: one large, and many small ones at once.

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use num_complex::{Complex32, Complex64};

/// Pixels whose eigenproblems are solved side by side, one in each lane.
pub const LANES: usize = 8;

/// Eigenvalues and unit eigenvectors (as columns), in descending order of eigenvalue.
pub fn eigen(matrix: DMatrix<Complex64>) -> (Vec<f64>, Vec<DVector<Complex64>>) {
    let eigen = SymmetricEigen::new(matrix);
    let mut order: Vec<usize> = (0..eigen.eigenvalues.len()).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    let values = order.iter().map(|i| eigen.eigenvalues[*i]).collect();
    let vectors = order.iter().map(|i| eigen.eigenvectors.column(*i).into_owned()).collect();
    (values, vectors)
}

/// Row-major index of the pair (`a`, `b`), `a <= b < n`, in the upper triangle of an n x n matrix.
pub fn pair(n: usize, a: usize, b: usize) -> usize {
    a * n - a * (a + 1) / 2 + b
}

/// One number for each lane.
type Lanes = [f32; LANES];

/// Largest eigenvalue and its eigenvector for [`LANES`] positive semi-definite n x n matrices, by power iteration.
pub struct DominantEigenvectors {
    n: usize,
    /// Upper triangles (pair), real and imaginary parts.
    pub matrices: Vec<[Lanes; 2]>,
    /// Unit eigenvectors (component), real and imaginary parts.
    pub vectors: Vec<[Lanes; 2]>,
    products: Vec<[Lanes; 2]>,
}

impl DominantEigenvectors {
    /// Iterations at most; SigPy does as many always.
    const CAP: usize = 100;
    /// Stops when `|A v - lambda v|` is below this part of `lambda` in every lane.
    const TOLERANCE: f32 = 1e-4;

    /// For n x n matrices, all zero.
    pub fn new(n: usize) -> Self {
        let zero = [[0.0; LANES]; 2];
        Self { n, matrices: vec![zero; n * (n + 1) / 2], vectors: vec![zero; n], products: vec![zero; n] }
    }

    /// Eigenvalues of the matrices, the vectors left in [`Self::vectors`]. Lanes whose largest eigenvalue is surely
    /// below `floor` may be given up early: theirs comes out below `floor`.
    pub fn solve(&mut self, floor: f32) -> Lanes {
        let bound = self.frobenius();
        if bound.iter().all(|b| *b < floor) {
            self.vectors.iter_mut().for_each(|v| *v = [[0.0; LANES]; 2]);
            return [0.0; LANES];
        }
        self.start();
        let mut values = [0.0; LANES];
        for _ in 0..Self::CAP {
            self.multiply();
            // The vectors have unit length: the Rayleigh quotient is the eigenvalue estimate, and
            // |A v|^2 - quotient^2 is the squared residual.
            let mut squares = [0.0; LANES];
            values = [0.0; LANES];
            for (v, w) in self.vectors.iter().zip(&self.products) {
                for l in 0..LANES {
                    values[l] += v[0][l] * w[0][l] + v[1][l] * w[1][l];
                    squares[l] += w[0][l] * w[0][l] + w[1][l] * w[1][l];
                }
            }
            let mut settled = true;
            let mut scale = [0.0; LANES];
            for l in 0..LANES {
                scale[l] = if squares[l] > 0.0 { squares[l].sqrt().recip() } else { 0.0 };
                let limit = Self::TOLERANCE * squares[l].sqrt();
                // Rounding leaves about 1e-7 of the squares: the limit's own square would drown in it.
                settled &= squares[l] - values[l] * values[l] <= limit * limit + 1e-6 * squares[l];
            }
            for (v, w) in self.vectors.iter_mut().zip(&self.products) {
                for l in 0..LANES {
                    v[0][l] = w[0][l] * scale[l];
                    v[1][l] = w[1][l] * scale[l];
                }
            }
            if settled {
                break;
            }
        }
        values
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

    /// Starts from the column with the largest diagonal entry, which is never orthogonal to the answer unless the
    /// answer is not unique.
    fn start(&mut self) {
        let n = self.n;
        for l in 0..LANES {
            let diagonal = |a: &usize| self.matrices[pair(n, *a, *a)][0][l];
            let largest = (0..n).max_by(|a, b| diagonal(a).total_cmp(&diagonal(b))).unwrap_or(0);
            let mut square = 0.0;
            for a in 0..n {
                let (low, high) = (a.min(largest), a.max(largest));
                let m = &self.matrices[pair(n, low, high)];
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

    /// `products = matrices vectors`.
    fn multiply(&mut self) {
        let n = self.n;
        self.products.iter_mut().for_each(|w| *w = [[0.0; LANES]; 2]);
        for a in 0..n {
            let va = self.vectors[a];
            let mut wa = self.products[a];
            for b in a..n {
                let m = &self.matrices[pair(n, a, b)];
                let vb = &self.vectors[b];
                for l in 0..LANES {
                    wa[0][l] += m[0][l] * vb[0][l] - m[1][l] * vb[1][l];
                    wa[1][l] += m[0][l] * vb[1][l] + m[1][l] * vb[0][l];
                }
                if b > a {
                    let wb = &mut self.products[b];
                    for l in 0..LANES {
                        wb[0][l] += m[0][l] * va[0][l] + m[1][l] * va[1][l];
                        wb[1][l] += m[0][l] * va[1][l] - m[1][l] * va[0][l];
                    }
                }
            }
            self.products[a] = wa;
        }
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
    fn power_iteration_agrees_with_the_full_decomposition() {
        let n = 6;
        let mut batch = DominantEigenvectors::new(n);
        let mut references = Vec::new();
        for lane in 0..LANES {
            let entry = |i: usize, k: usize| ((i * 7 + k * 3 + lane * 11) as f64).sin();
            let factor = DMatrix::from_fn(4, n, |i, j| Complex64::new(entry(i, j), entry(i + 9, j + 2)));
            let matrix = factor.adjoint() * &factor;
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

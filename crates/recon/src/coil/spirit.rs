//! SPIRiT's kernel: every sample as a weighted sum of its neighbours in all coils, taken or not.
//!
//! Lustig and Pauly, SPIRiT: Iterative self-consistent parallel imaging reconstruction from arbitrary k-space, Magn
//! Reson Med 64:457 (2010).

use super::neighbours::{CalibrationGram, KernelSize};
use crate::error::{Error, Result};
use crate::linalg::normal_equations::NormalEquations;
use num_complex::{Complex32, Complex64};
use std::f64::consts::TAU;

/// Pivots that are eliminated between two turns for others.
const PIVOTS: usize = 32;

/// Weights w of `(G x)_t[k] = sum_ca w_tca x_c[k + a]`, over coils c and neighbours a, for each coil t.
#[derive(Debug, Clone)]
pub struct SpiritKernel {
    coils: usize,
    neighbours: KernelSize,
    /// (coil t, neighbour a, coil c); 0 for the sample itself.
    weights: Vec<Complex64>,
}

impl SpiritKernel {
    /// The weights that minimise `|S w - t|^2 + ridge |w|^2` over the calibration region: rows of S hold all neighbours
    /// of a sample but the sample t itself; the ridge is `lambda |S^H S| / n` with the Frobenius norm and all n
    /// neighbours of all coils.
    ///
    /// One factorisation serves all coils: with P the inverse of all products with the ridge on their diagonal, the
    /// weights of the sample j from all others are `-P_ij / P_jj`.
    ///
    /// # Errors
    /// [`crate::Error::Calibration`] when the products do not determine the weights; [`crate::Error::Cancelled`].
    pub async fn fit(
        products: &CalibrationGram,
        lambda: f64,
        turn: &mut impl AsyncFnMut() -> Result<()>,
    ) -> Result<Self> {
        let (coils, neighbours, side) = (products.coils(), products.neighbours(), products.side());
        let mut system = NormalEquations::of_inverse(products, lambda);
        while !system.is_eliminated() {
            system.eliminate(PIVOTS)?;
            turn().await?;
        }
        let inverse = system.solve();
        let own = |t: usize| inverse[(neighbours.centre() * coils + t) * coils + t];
        let weight = |t: usize, i: usize| {
            let itself = i == neighbours.centre() * coils + t;
            if itself { Complex64::ZERO } else { -inverse[i * coils + t] / own(t) }
        };
        let weights = (0..coils).flat_map(|t| (0..side).map(move |i| weight(t, i))).collect();
        Ok(Self { coils, neighbours, weights })
    }

    /// Of known weights (coil t, neighbour a, coil c).
    ///
    /// # Errors
    /// [`Error::Shape`] when their number is another.
    pub fn from_weights(coils: usize, neighbours: KernelSize, weights: Vec<Complex64>) -> Result<Self> {
        let (expected, came) = (vec![coils * neighbours.count() * coils], vec![weights.len()]);
        if expected != came {
            return Err(Error::Shape { what: "kernel weights", expected, came });
        }
        Ok(Self { coils, neighbours, weights })
    }

    /// The neighbours that weights are of.
    pub fn neighbours(&self) -> KernelSize {
        self.neighbours
    }

    /// The weight of coil `c` at the neighbour `a` for the coil `t`.
    pub fn weight(&self, t: usize, c: usize, a: usize) -> Complex64 {
        self.weights[(t * self.neighbours.count() + a) * self.coils + c]
    }

    /// Number of coils.
    pub fn coils(&self) -> usize {
        self.coils
    }

    /// What `|(G - I) x| / |x|` never exceeds: at each pixel G is a sum of one matrix over the coils for each neighbour,
    /// no longer than the sum of their Frobenius norms.
    pub fn inconsistency_bound(&self) -> f64 {
        let count = self.neighbours.count();
        let square = |i: usize| self.weights[i * self.coils..][..self.coils].iter().map(|w| w.norm_sqr()).sum::<f64>();
        let norm = |a: usize| (0..self.coils).map(|t| square(t * count + a)).sum::<f64>().sqrt();
        1.0 + (0..count).map(norm).sum::<f64>()
    }

    /// What `(G - I)^H (G - I)` does to the image: a Hermitian matrix over the coils at each pixel, each entry a
    /// trigonometric polynomial `N_cd(y, x) = sum_uv n_cd[u, v] exp(-2 pi i (u y + v x))`, y and x in fields of view.
    pub fn normal(&self) -> ConsistencyPolynomials {
        let (coils, count) = (self.coils, self.neighbours.count());
        let spans = [2 * self.neighbours.ky - 1, 2 * self.neighbours.kx - 1];
        let area = spans[0] * spans[1];
        // Of G - I.
        let mut weights = self.weights.clone();
        for t in 0..coils {
            weights[(t * count + self.neighbours.centre()) * coils + t] -= Complex64::ONE;
        }
        let mut coefficients = vec![Complex64::ZERO; coils * (coils + 1) / 2 * area];
        let mut sums = vec![Complex64::ZERO; coils * coils];
        for (a, b) in (0..count).flat_map(|a| (0..count).map(move |b| (a, b))) {
            sums.fill(Complex64::ZERO);
            for t in 0..coils {
                let row = |a: usize| &weights[(t * count + a) * coils..][..coils];
                for (sums, left) in sums.chunks_exact_mut(coils).zip(row(a)) {
                    sums.iter_mut().zip(row(b)).for_each(|(sum, right)| *sum += left.conj() * right);
                }
            }
            let ((ay, ax), (by, bx)) = (self.neighbours.offset(a), self.neighbours.offset(b));
            let u = (by - ay + self.neighbours.ky as isize - 1) as usize;
            let v = (bx - ax + self.neighbours.kx as isize - 1) as usize;
            let pairs = (0..coils).flat_map(|c| (c..coils).map(move |d| c * coils + d));
            for (pair, i) in pairs.enumerate() {
                coefficients[pair * area + v * spans[0] + u] += sums[i];
            }
        }
        ConsistencyPolynomials { coils, spans, coefficients }
    }
}

/// See [`SpiritKernel::normal`].
#[derive(Debug, Clone)]
pub struct ConsistencyPolynomials {
    coils: usize,
    /// Numbers of frequencies u and v.
    spans: [usize; 2],
    /// (pair c <= d, v, u).
    coefficients: Vec<Complex64>,
}

impl ConsistencyPolynomials {
    /// Number of coils.
    pub fn coils(&self) -> usize {
        self.coils
    }

    /// Pairs of coils c <= d.
    pub fn pairs(&self) -> usize {
        self.coils * (self.coils + 1) / 2
    }

    /// Frequencies along y.
    pub fn span(&self) -> usize {
        self.spans[0]
    }

    /// `exp(-2 pi i f p)` for the frequencies f of a span, at a position in fields of view.
    pub fn phases(span: usize, position: f64) -> Vec<Complex64> {
        let reach = (span / 2) as f64;
        (0..span).map(|f| Complex64::cis(-TAU * (f as f64 - reach) * position)).collect()
    }

    /// The polynomials along y that are left at the position `x`: (pair, u).
    pub fn at_column(&self, x: f64) -> Vec<Complex32> {
        let [along_y, along_x] = self.spans;
        let phases = Self::phases(along_x, x);
        let mut out = Vec::with_capacity(self.pairs() * along_y);
        for pair in self.coefficients.chunks_exact(along_y * along_x) {
            for u in 0..along_y {
                let sum: Complex64 = phases.iter().enumerate().map(|(v, phase)| pair[v * along_y + u] * phase).sum();
                out.push(Complex32::new(sum.re as f32, sum.im as f32));
            }
        }
        out
    }
}

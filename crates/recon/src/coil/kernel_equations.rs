//! The equations that the weights of kernels solve, from products of neighbouring samples.

use super::neighbours::CalibrationGram;
use crate::error::Error;
use crate::linalg::normal_equations::NormalEquations;
use num_complex::Complex64;

impl NormalEquations {
    /// Of the samples at the centre of a neighbourhood, one target for each coil, as sums over all coils' samples at
    /// the neighbours `taken`: unknowns (neighbour, coil).
    ///
    /// The ridge is `lambda |S^H S| / n`, with the Frobenius norm and n unknowns, as in pygrappa.
    pub fn of_centre(products: &CalibrationGram, taken: &[usize], lambda: f64) -> Self {
        let coils = products.coils();
        let centre = products.neighbours().centre();
        let row = |i: usize| {
            let row = products.row(taken[i / coils], i % coils);
            taken.iter().copied().chain([centre]).flat_map(move |b| row[b * coils..(b + 1) * coils].iter().copied())
        };
        Self::new((taken.len() * coils, coils), row, lambda, singular)
    }

    /// Of the columns of the inverse of all products with a ridge as in [`Self::of_centre`] that belong to the centre:
    /// `(S^H S + ridge) W = I_centre`.
    pub fn of_inverse(products: &CalibrationGram, lambda: f64) -> Self {
        let coils = products.coils();
        let centre = products.neighbours().centre();
        let row = |i: usize| {
            let identity = (0..coils).map(move |c| Complex64::from(f64::from(u8::from(i == centre * coils + c))));
            products.row(i / coils, i % coils).iter().copied().chain(identity)
        };
        Self::new((products.side(), coils), row, lambda, singular)
    }
}

/// What there is to say when the equation `i` of those for n `weights` follows from others.
fn singular(weights: usize, i: usize) -> Error {
    Error::Calibration(format!(
        "expected calibration samples that determine {weights} kernel weights, but the equations for them are singular \
         at number {i} (raise lambda, or leave out coils that repeat others)"
    ))
}

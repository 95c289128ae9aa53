//! Gram matrices `A A^H` in double precision, both triangles filled.
//!
//! Every entry is `sum_k a_k conj(b_k)` in the order of k, whichever way A lies in memory: by columns, or as long rows
//! in single precision, of which there should be no copy in double precision.

use crate::error::Result;
use crate::parallel;
use nalgebra::DMatrix;
use num_complex::{Complex32, Complex64};

/// Rows of a Gram matrix between two turns for others.
const ROWS_A_PIECE: usize = 16;

/// `A A^H`, by sums over contiguous columns.
///
/// # Errors
/// Those of `turn`.
pub async fn gram_of_columns(
    a: &DMatrix<Complex64>,
    turn: &mut impl AsyncFnMut() -> Result<()>,
) -> Result<DMatrix<Complex64>> {
    let n = a.nrows();
    let upper = |i: usize| {
        let mut row = vec![Complex64::ZERO; n - i];
        for column in a.column_iter() {
            let column = column.as_slice();
            let left = column[i];
            for (out, right) in row.iter_mut().zip(&column[i..]) {
                *out += left * right.conj();
            }
        }
        row
    };
    let mut rows = Vec::with_capacity(n);
    for first in (0..n).step_by(ROWS_A_PIECE) {
        rows.extend(parallel::map(ROWS_A_PIECE.min(n - first), |i| upper(first + i)));
        turn().await?;
    }
    Ok(whole(&rows))
}

/// `A A^H` of `n` rows, one after the other, each number times `scale` first.
pub fn gram_of_rows(a: &[Complex32], n: usize, scale: f32) -> DMatrix<Complex64> {
    let length = a.len() / n.max(1);
    let row = |i: usize| &a[i * length..(i + 1) * length];
    let wide = |v: &Complex32| {
        let v = v * scale;
        Complex64::new(v.re.into(), v.im.into())
    };
    let upper = |i: usize| {
        let entry = |j: usize| row(i).iter().zip(row(j)).map(|(a, b)| wide(a) * wide(b).conj()).sum::<Complex64>();
        (i..n).map(entry).collect()
    };
    whole(&parallel::map(n, upper))
}

/// The Hermitian matrix of an upper triangle, whose row i begins at column i.
fn whole(upper: &[Vec<Complex64>]) -> DMatrix<Complex64> {
    let n = upper.len();
    DMatrix::from_fn(n, n, |i, j| if i <= j { upper[i][j - i] } else { upper[j][i - j].conj() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_agree_to_the_bit_and_with_the_product() {
        let (n, length) = (19, 40);
        let rows: Vec<Complex32> = (0..n * length).map(|i| Complex32::new(i as f32 * 0.7, 0.3).sin()).collect();
        let wide = |v: Complex32| Complex64::new(v.re.into(), v.im.into());
        let a = DMatrix::from_fn(n, length, |i, k| wide(rows[i * length + k]));
        let by_rows = gram_of_rows(&rows, n, 1.0);
        let by_columns = pollster::block_on(gram_of_columns(&a, &mut async || Ok(())));
        assert_eq!(by_columns.expect("the turn returns no error"), by_rows);
        assert!((&a * a.adjoint() - &by_rows).norm() < 1e-12 * by_rows.norm());
        assert_eq!(gram_of_rows(&rows, n, 0.5), by_rows / Complex64::from(4.0));
    }
}

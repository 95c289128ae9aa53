//! Virtual coils: linear combinations of coils, the same at every sample.

use crate::array::KSpace;
use crate::error::{Error, Result};
use crate::parallel;
use nalgebra::DMatrix;
use ndarray::Array3;
use num_complex::{Complex32, Complex64};

/// `s'_v = sum_c W_vc s_c` for every sample (coil, ky, kx), W (virtual coil, coil). Samples that were not measured stay zero.
///
/// # Errors
/// [`Error::Shape`] when W has not as many columns as there are coils; [`Error::Data`] when it has no rows or single
/// precision does not hold the result.
pub fn mixed(kspace: &KSpace, weights: &DMatrix<Complex64>) -> Result<KSpace> {
    let (coils, ny, nx) = kspace.dim();
    if weights.ncols() != coils {
        let (expected, came) = (vec![weights.nrows(), coils], vec![weights.nrows(), weights.ncols()]);
        return Err(Error::Shape { what: "weights (virtual coil, coil)", expected, came });
    }
    let weights = weights.map(|w| Complex32::new(w.re as f32, w.im as f32));
    let samples = kspace.as_slice();
    let mut out = vec![Complex32::ZERO; weights.nrows() * ny * nx];
    parallel::for_each_chunk(&mut out, nx, |line, out| {
        let (row, ky) = (line / ny, line % ny);
        for c in 0..coils {
            let weight = weights[(row, c)];
            let from = (c * ny + ky) * nx;
            out.iter_mut().zip(&samples[from..from + nx]).for_each(|(out, v)| *out += weight * v);
        }
    });
    let dim = (weights.nrows(), ny, nx);
    let mixed = KSpace::new(Array3::from_shape_vec(dim, out).map_err(|e| Error::Data(e.to_string()))?)?;
    Ok(mixed.measured_as(kspace))
}

//! The image while k-space is filled.

use crate::scan::{Scan, combined};
use ndarray::Array2;
use recon::device::Cpu;
use recon::{Complex32, Error, Result};

impl Scan {
    /// The root sum of squares (y, x) of the coils' images, as it is shown, of the samples for which `taken` (ky, kx),
    /// row-major, is not 0; the others are taken to be zero.
    ///
    /// # Errors
    /// [`Error::Shape`] when it is of another size than k-space.
    pub fn filled(&self, cpu: &Cpu, taken: &[u8]) -> Result<Array2<f32>> {
        let dim @ (_, ny, nx) = self.kspace.dim();
        if taken.len() != ny * nx {
            let (expected, came) = (vec![ny, nx], vec![taken.len()]);
            return Err(Error::Shape { what: "samples taken so far (ky, kx)", expected, came });
        }
        let mut samples = self.kspace.as_slice().to_vec();
        for coil in samples.chunks_exact_mut(taken.len()) {
            coil.iter_mut().zip(taken).filter(|(_, taken)| **taken == 0).for_each(|(v, _)| *v = Complex32::ZERO);
        }
        Ok(combined(cpu, &samples, dim, &self.presentation))
    }
}

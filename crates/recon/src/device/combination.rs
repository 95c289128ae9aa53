//! The combination of coil images.

use super::{Cpu, Device};
use crate::parallel::{self, PIECE};
use num_complex::Complex32;

/// One image of those of all coils.
pub trait CoilCombination: Device {
    /// Root of the sum over coils of squared magnitudes: (coil, pixel) to (pixel), imaginary parts zero.
    fn root_sum_of_squares(&self, coil_images: &Self::Vector, coils: usize) -> Self::Vector;
}

impl CoilCombination for Cpu {
    fn root_sum_of_squares(&self, coil_images: &Vec<Complex32>, coils: usize) -> Vec<Complex32> {
        let pixels = coil_images.len() / coils.max(1);
        let mut out = vec![Complex32::ZERO; pixels];
        parallel::for_each_chunk(&mut out, PIECE, |i, out| {
            for coil in coil_images.chunks_exact(pixels) {
                for (out, v) in out.iter_mut().zip(&coil[i * PIECE..]) {
                    out.re += v.norm_sqr();
                }
            }
            out.iter_mut().for_each(|v| v.re = v.re.sqrt());
        });
        out
    }
}

//! GRAPPA: missing samples from their neighbours, what is to be summed, and how the processor does it.

use super::{Cpu, Device};
use crate::error::Result;
use crate::parallel;
use bytemuck::cast_slice;
use num_complex::Complex32;

/// Missing samples of a k-space (coil, ky, kx) that share the arrangement of their neighbours, and so their weights:
/// `y_c[k] = sum_(n, d) w_c(n, d) y_d[k + o_n]` over neighbours n at the offsets o and all coils d.
///
/// Neighbours are samples that were taken, never other missing ones, and none lies beyond the edge.
#[derive(Debug, Clone, Copy)]
pub struct GrappaPlan<'a> {
    /// Offsets of the neighbours, as differences of indices `ky * nx + kx`.
    pub offsets: &'a [i32],
    /// Weights (pair, neighbour, coil d), each for the two coils `c = 2 pair` and `c = 2 pair + 1`; zero for a coil that
    /// there is not.
    pub weights: &'a [[Complex32; 2]],
    /// The missing samples, by their index `ky * nx + kx`, in order.
    pub missing: &'a [u32],
}

impl<'a> GrappaPlan<'a> {
    /// Complex products that it costs.
    pub fn products(&self) -> f64 {
        // A pair of weights is two products.
        2.0 * self.weights.len() as f64 * self.missing.len() as f64
    }

    /// The same for at most so many samples at a time.
    pub fn divided(self, samples: usize) -> impl Iterator<Item = Self> {
        self.missing.chunks(samples.max(1)).map(move |missing| Self { missing, ..self })
    }
}

/// GRAPPA's sums over neighbours.
pub trait GrappaKernels: Device {
    /// Fills missing samples of a k-space (coil, ky, kx) of `dim` in, from neighbours that were taken.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when memory is short.
    fn apply_grappa(
        &self,
        plans: &[GrappaPlan<'_>],
        dim: (usize, usize, usize),
        kspace: &mut Self::Vector,
    ) -> Result<()>;
}

impl GrappaKernels for Cpu {
    fn apply_grappa(
        &self,
        plans: &[GrappaPlan<'_>],
        (coils, _, _): (usize, usize, usize),
        kspace: &mut Vec<Complex32>,
    ) -> Result<()> {
        fill(plans, coils, kspace);
        Ok(())
    }
}

/// Missing samples that are worked on side by side.
const LANES: usize = 8;
/// Missing samples that one thread fills at a time.
const SAMPLES: usize = 32 * LANES;

/// Real and imaginary parts of [`LANES`] samples.
type Lanes = [[f32; LANES]; 2];

/// Fills missing samples of all coils in.
fn fill(plans: &[GrappaPlan], coils: usize, kspace: &mut [Complex32]) {
    let plane = kspace.len() / coils.max(1);
    let pieces: Vec<GrappaPlan> = plans.iter().flat_map(|plan| plan.divided(SAMPLES)).collect();
    let values = parallel::map(pieces.len(), |i| sums(&pieces[i], coils, kspace));
    for (piece, values) in pieces.iter().zip(values) {
        for (c, values) in values.chunks_exact(piece.missing.len()).enumerate() {
            for (i, v) in piece.missing.iter().zip(values) {
                kspace[c * plane + *i as usize] = *v;
            }
        }
    }
}

/// The samples (coil, missing).
fn sums(plan: &GrappaPlan, coils: usize, kspace: &[Complex32]) -> Vec<Complex32> {
    let (plane, missing) = (kspace.len() / coils, plan.missing.len());
    let mut out = vec![Complex32::ZERO; coils * missing];
    let mut sources: Vec<Lanes> = vec![[[0.0; LANES]; 2]; plan.offsets.len() * coils];
    let weights: &[[f32; 4]] = cast_slice(plan.weights);
    for (block, indices) in plan.missing.chunks(LANES).enumerate() {
        let mut sources_left = sources.iter_mut();
        for offset in plan.offsets {
            for (plane, source) in kspace.chunks_exact(plane).zip(&mut sources_left) {
                gather(plane, indices, *offset as isize, source);
            }
        }
        for (pair, weights) in weights.chunks_exact(sources.len()).enumerate() {
            let sums = combine(weights, &sources);
            for (c, sum) in (2 * pair..coils).zip(sums) {
                let out = &mut out[c * missing + block * LANES..][..indices.len()];
                for (l, out) in out.iter_mut().enumerate() {
                    *out = Complex32::new(sum[0][l], sum[1][l]);
                }
            }
        }
    }
    out
}

/// The samples of one coil at an offset from some missing ones.
fn gather(plane: &[Complex32], indices: &[u32], offset: isize, out: &mut Lanes) {
    let first = (indices[0] as isize + offset) as usize;
    let in_a_row = indices.len() == LANES && indices[LANES - 1] - indices[0] == LANES as u32 - 1;
    if in_a_row && let Some(samples) = plane[first..].first_chunk::<LANES>() {
        *out = [samples.map(|v| v.re), samples.map(|v| v.im)];
        return;
    }
    for (l, index) in indices.iter().enumerate() {
        let v = plane[(*index as isize + offset) as usize];
        (out[0][l], out[1][l]) = (v.re, v.im);
    }
}

/// `sum_s w_s source_s` for the weights of two coils.
///
/// Never inlined: by itself the compiler keeps the sums in vector registers, among other code it does not, at a fifth of
/// the speed.
#[inline(never)]
fn combine(weights: &[[f32; 4]], sources: &[Lanes]) -> [Lanes; 2] {
    let mut sums = [[[0f32; LANES]; 2]; 2];
    for (w, [re, im]) in weights.iter().zip(sources) {
        for (sum, w) in sums.iter_mut().zip([[w[0], w[1]], [w[2], w[3]]]) {
            for l in 0..LANES {
                sum[0][l] += w[0] * re[l] - w[1] * im[l];
                sum[1][l] += w[0] * im[l] + w[1] * re[l];
            }
        }
    }
    sums
}

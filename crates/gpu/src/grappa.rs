//! GRAPPA's missing samples from their neighbours.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Vector;
use crate::recorder::groups;
use bytemuck::{Pod, Zeroable, cast_slice};
use num_complex::Complex32;
use recon::device::{GrappaKernels, GrappaPlan};
use recon::{Error, Result};

crate::layout::parameters! {
    struct Parameters {
        coils: u32,
        plane: u32,
        tiles: u32,
        padding: u32,
    }
}

/// Missing samples of one plan that a workgroup fills in, as the shader reads it.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Tile {
    /// Where the offsets are among the indices, and how many.
    offsets: u32,
    neighbours: u32,
    /// Where the weights are.
    weights: u32,
    /// Where the samples are among the indices, and how many.
    missing: u32,
    count: u32,
}

const SOURCE: &[&str] = &[include_str!("shaders/grappa.wgsl")];
const FILL: StaticKernel = StaticKernel {
    name: "apply_grappa",
    source: SOURCE,
    bindings: &[(1, Access::Write), (2, Access::Read), (3, Access::Read)],
};
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[FILL];
/// Their parameters, and shaders that have them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Parameters::layout(SOURCE)];

/// Samples of a workgroup; `TILE` in the shader.
const TILE: usize = 64;
/// Pairs of coils of a workgroup; `PAIRS` in the shader.
const PAIRS: usize = 4;
/// Bytes of weights that go to the device at a time.
const MOST_BYTES: u64 = 32 << 20;

impl GrappaKernels for Gpu {
    /// One dispatch for as many plans as have their weights in one buffer.
    fn apply_grappa(
        &self,
        plans: &[GrappaPlan<'_>],
        (coils, ny, nx): (usize, usize, usize),
        kspace: &mut Vector,
    ) -> Result<()> {
        let most = MOST_BYTES.min(self.most_in_a_piece());
        let mut rest = plans;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = |plan: &&GrappaPlan| {
                bytes += size_of_val(plan.weights) as u64;
                bytes <= most
            };
            let count = rest.iter().take_while(fits).count().max(1);
            let (now, later) = rest.split_at(count);
            rest = later;
            self.fill_at_once(now, coils, ny * nx, kspace);
        }
        self.failure().map_or(Ok(()), |why| Err(Error::Device(why)))
    }
}

impl Gpu {
    fn fill_at_once(&self, plans: &[GrappaPlan], coils: usize, plane: usize, kspace: &Vector) {
        let count: usize = plans.iter().map(|plan| plan.missing.len().div_ceil(TILE)).sum();
        if count == 0 {
            return;
        }
        let mut tiles: Vec<Tile> = Vec::with_capacity(count);
        let mut indices: Vec<u32> = Vec::new();
        let mut weights: Vec<[Complex32; 2]> = Vec::new();
        let begin = count * size_of::<Tile>() / size_of::<u32>();
        for plan in plans {
            let offsets = (begin + indices.len()) as u32;
            // Negative ones come back where the shader takes the bits for a signed number.
            indices.extend_from_slice(cast_slice(plan.offsets));
            for missing in plan.missing.chunks(TILE) {
                tiles.push(Tile {
                    offsets,
                    neighbours: plan.offsets.len() as u32,
                    weights: weights.len() as u32,
                    missing: (begin + indices.len()) as u32,
                    count: missing.len() as u32,
                });
                indices.extend_from_slice(missing);
            }
            weights.extend_from_slice(plan.weights);
        }
        let mut all: Vec<u32> = cast_slice(&tiles).to_vec();
        all.extend(indices);
        let indices = self.numbers(&all);
        let (of_weights, _) = self.storage(size_of_val(weights.as_slice()) as u64);
        self.write(&of_weights, cast_slice(&weights));
        let parameters = Parameters { coils: coils as u32, plane: plane as u32, tiles: count as u32, padding: 0 };
        let [x, y, _] = groups(count);
        let blocks = coils.div_ceil(2 * PAIRS) as u32;
        let bound = [kspace.into(), (&of_weights).into(), (&indices).into()];
        self.dispatch(&self.kernel(&FILL), &parameters, &bound, [x, y, blocks]);
    }
}

//! SENSE's unfolding: a small system of equations for each set of pixels, one a thread.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Vector;
use crate::pictures::Picture;
use crate::recorder::grid;
use crate::sense::Maps;
use bytemuck::cast_slice;
use recon::coil::unfolding::UnfoldingPlan;
use recon::device::Unfolding;
use recon::{Error, Result};
use std::ops::Range;

crate::layout::parameters! {
    struct Parameters {
        coils: u32,
        ny: u32,
        nx: u32,
        /// Pixels that fold onto each other.
        n: u32,
        /// Columns of sets, the first row of these sets, and their number.
        width: u32,
        first: u32,
        sets: u32,
        padding: u32,
        shift: f32,
        floor: f32,
        rest: [u32; 2],
    }
}

const SOURCE: &[&str] = &[include_str!("shaders/unfolding.wgsl")];
const UNFOLD: StaticKernel = StaticKernel {
    name: "unfold",
    source: SOURCE,
    bindings: &[
        (1, Access::Read),
        (2, Access::Read),
        (3, Access::Read),
        (4, Access::Write),
        (5, Access::Write),
        (6, Access::Write),
    ],
};
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[UNFOLD];
/// Their parameters, and shaders that have them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Parameters::layout(SOURCE)];

impl Unfolding for Gpu {
    fn unfold(
        &self,
        plan: &UnfoldingPlan,
        maps: &Maps,
        rows: Range<usize>,
        folded: &Vector,
        image: &mut Vector,
        g: &mut Picture,
    ) -> Result<()> {
        plan.check(maps.dim(), folded.length)?;
        let ((coils, ny, nx), n) = (plan.dim, plan.displacements.len());
        let pixels: Vec<[f32; 4]> = plan
            .displacements
            .iter()
            .zip(&plan.phases)
            .map(|((down, across), phase)| [*down as f32, *across as f32, phase.re, phase.im])
            .collect();
        let (of_pixels, _) = self.storage(size_of_val(pixels.as_slice()) as u64);
        self.write(&of_pixels, cast_slice(&pixels));
        // The triangle of the factor, two vectors, and the diagonal.
        let scratch_of_set = n * (n + 1) / 2 + 2 * n;
        let most = usize::try_from(self.most_in_a_piece()).unwrap_or(usize::MAX) / 8;
        let rows_at_once = (most / (scratch_of_set * plan.folded.1)).max(1);
        for first in rows.clone().step_by(rows_at_once) {
            let sets = rows_at_once.min(rows.end - first) * plan.folded.1;
            let scratch = self.vector(sets * scratch_of_set);
            let parameters = Parameters {
                coils: coils as u32,
                ny: ny as u32,
                nx: nx as u32,
                n: n as u32,
                width: plan.folded.1 as u32,
                first: first as u32,
                sets: sets as u32,
                padding: 0,
                shift: plan.shift,
                floor: plan.floor,
                rest: [0; 2],
            };
            let maps = maps.row_major(self);
            let bound = [
                (&of_pixels).into(),
                maps.into(),
                folded.into(),
                (&*image).into(),
                g.buffer().into(),
                (&scratch).into(),
            ];
            self.dispatch(&self.kernel(&UNFOLD), &parameters, &bound, grid(sets));
        }
        self.failure().map_or(Ok(()), |why| Err(Error::Device(why)))
    }
}

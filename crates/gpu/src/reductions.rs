//! Sums and maxima over vectors; they stay on the GPU.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::{Buffer, MOST_PARTS};
use crate::recorder::{Bound, THREADS};
use crate::scalar::{Scalar, ScalarParameter};

crate::layout::parameters! {
    struct Parameters {
        length: u32,
        target_slot: u32,
        parts: u32,
        padding: u32,
        factor: ScalarParameter,
    }
}

const SOURCE: &[&str] =
    &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/sums.wgsl"), include_str!("shaders/reductions.wgsl")];
const OF_ONE: &[(u32, Access)] = &[(2, Access::Write), (3, Access::Read)];
const OF_TWO: &[(u32, Access)] = &[(2, Access::Write), (3, Access::Read), (4, Access::Read)];
const OF_PARTS: &[(u32, Access)] = &[(1, Access::Write), (2, Access::Write)];
pub(crate) const DOT: StaticKernel = StaticKernel { name: "dot_parts", source: SOURCE, bindings: OF_TWO };
pub(crate) const DISTANCE: StaticKernel = StaticKernel { name: "distance_parts", source: SOURCE, bindings: OF_TWO };
pub(crate) const MAGNITUDE: StaticKernel = StaticKernel { name: "magnitude_parts", source: SOURCE, bindings: OF_ONE };
pub(crate) const LARGEST: StaticKernel = StaticKernel { name: "largest_parts", source: SOURCE, bindings: OF_ONE };
pub(crate) const CONJUGATE_STEP: StaticKernel = StaticKernel {
    name: "conjugate_step_parts",
    source: SOURCE,
    bindings: &[
        (1, Access::Write),
        (2, Access::Write),
        (3, Access::Read),
        (4, Access::Read),
        (5, Access::Write),
        (6, Access::Write),
    ],
};
const SUM_OF_PARTS: StaticKernel = StaticKernel { name: "sum_of_parts", source: SOURCE, bindings: OF_PARTS };
const LARGEST_OF_PARTS: StaticKernel = StaticKernel { name: "largest_of_parts", source: SOURCE, bindings: OF_PARTS };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] =
    &[DOT, DISTANCE, MAGNITUDE, LARGEST, CONJUGATE_STEP, SUM_OF_PARTS, LARGEST_OF_PARTS];
/// Their parameters, and shaders that have them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Parameters::layout(SOURCE)];

/// How the parts become one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reduction {
    /// Their sum.
    Sum,
    /// The largest.
    Largest,
}

impl Gpu {
    /// Workgroups that share the work on so many elements, each of which writes one part.
    pub(crate) fn part_count(elements: usize) -> usize {
        // Four elements a thread at least.
        elements.div_ceil(4 * THREADS).clamp(1, MOST_PARTS)
    }

    /// The scalar of the first parts in the buffer of parts.
    pub(crate) fn of_parts(&self, parts: usize, reduction: Reduction) -> Scalar {
        self.scalar_of(&self.parts, parts, reduction)
    }

    /// The scalar of the first numbers in a buffer.
    pub(crate) fn scalar_of(&self, buffer: &Buffer, parts: usize, reduction: Reduction) -> Scalar {
        let slot = self.slot();
        let factor = Scalar::known(0.0).parameter();
        let parameters = Parameters { length: 0, target_slot: slot.index(), parts: parts as u32, padding: 0, factor };
        let kernel = match reduction {
            Reduction::Sum => &SUM_OF_PARTS,
            Reduction::Largest => &LARGEST_OF_PARTS,
        };
        let bound = [(&self.slots.buffer).into(), buffer.into()];
        self.dispatch(&self.kernel(kernel), &parameters, &bound, [1, 1, 1]);
        Scalar::of(slot)
    }

    /// The scalar that a kernel of parts makes of vectors.
    pub(crate) fn reduce(
        &self,
        kernel: &StaticKernel,
        length: usize,
        factor: &Scalar,
        bound: &[Bound],
        reduction: Reduction,
    ) -> Scalar {
        let parts = Self::part_count(length);
        let factor = factor.parameter();
        let parameters = Parameters { length: length as u32, target_slot: 0, parts: 0, padding: 0, factor };
        self.dispatch(&self.kernel(kernel), &parameters, bound, [parts as u32, 1, 1]);
        self.of_parts(parts, reduction)
    }
}

//! Sums and multiples of vectors.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Vector;
use crate::recorder::{Bound, grid};
use crate::scalar::{Scalar, ScalarParameter};
use bytemuck::{Pod, Zeroable};

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Parameters {
    length: u32,
    padding: [u32; 3],
    factor: ScalarParameter,
}

use Access::{Read, Write};

const SOURCE: &[&str] = &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/vectors.wgsl")];
const IN_PLACE: &[(u32, Access)] = &[(1, Write), (2, Write)];
const WITH_ONE: &[(u32, Access)] = &[(1, Write), (2, Write), (3, Read)];
const WITH_TWO: &[(u32, Access)] = &[(1, Write), (2, Write), (3, Read), (4, Read)];
const WITH_THREE: &[(u32, Access)] = &[(1, Write), (2, Write), (3, Read), (4, Read), (5, Read)];
const TO_TWO: &[(u32, Access)] = &[(1, Write), (2, Write), (3, Read), (4, Read), (6, Write)];
pub(crate) const COPY: StaticKernel = StaticKernel { name: "copy", source: SOURCE, bindings: &[(2, Write), (3, Read)] };
pub(crate) const ADD_SCALED: StaticKernel = StaticKernel { name: "add_scaled", source: SOURCE, bindings: WITH_ONE };
pub(crate) const SCALE_AND_ADD: StaticKernel =
    StaticKernel { name: "scale_and_add", source: SOURCE, bindings: WITH_ONE };
pub(crate) const EXTRAPOLATE: StaticKernel = StaticKernel { name: "extrapolate", source: SOURCE, bindings: WITH_TWO };
pub(crate) const GRADIENT_STEP: StaticKernel =
    StaticKernel { name: "gradient_step", source: SOURCE, bindings: WITH_THREE };
pub(crate) const DESCEND: StaticKernel = StaticKernel { name: "descend", source: SOURCE, bindings: TO_TWO };
pub(crate) const SOFT_THRESHOLD: StaticKernel =
    StaticKernel { name: "soft_threshold", source: SOURCE, bindings: IN_PLACE };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] =
    &[COPY, ADD_SCALED, SCALE_AND_ADD, EXTRAPOLATE, GRADIENT_STEP, DESCEND, SOFT_THRESHOLD];

impl Gpu {
    /// One of [`KERNELS`] over all elements; `vectors` in the order of its bindings, the first is the output.
    pub(crate) fn over_vectors(&self, kernel: &StaticKernel, factor: &Scalar, vectors: &[&Vector]) {
        let length = vectors.iter().map(|v| v.length).min().unwrap_or(0);
        if length == 0 {
            return;
        }
        let parameters = Parameters { length: length as u32, padding: [0; 3], factor: factor.parameter() };
        let scalars = (kernel.bindings[0].0 == 1).then(|| Bound::from(&self.slots.buffer));
        let bound: Vec<Bound> = scalars.into_iter().chain(vectors.iter().map(|v| Bound::from(*v))).collect();
        self.dispatch(&self.kernel(kernel), &parameters, &bound, grid(length));
    }
}

//! Complex soft thresholding on the GPU.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Vector;
use crate::scalar::Scalar;
use recon::device::Shrinkage;

const SOFT_THRESHOLD: StaticKernel = StaticKernel {
    name: "soft_threshold",
    source: &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/vectors.wgsl")],
    bindings: &[(1, Access::Write), (2, Access::Write)],
};
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[SOFT_THRESHOLD];

impl Shrinkage for Gpu {
    fn soft_threshold(&self, threshold: &Scalar, x: &mut Vector) {
        self.over_vectors(&SOFT_THRESHOLD, threshold, &[x]);
    }
}

//! Every kernel, and every struct of parameters: for the tests of shaders.

use crate::kernel::Kernel;
use crate::layout::Layout;
use crate::lines::{Plan, TRANSFORM, WorkgroupLimits};
use crate::{
    arithmetic, combination, convolution, device, differences, grappa, lines, pictures, reductions, sense, shrinkage,
    solver_steps, spirit, unfolding, wavelet,
};

/// Every kernel that is the same for all sizes.
pub fn static_kernels() -> impl Iterator<Item = Kernel> {
    let of_files = [
        arithmetic::KERNELS,
        combination::KERNELS,
        device::KERNELS,
        differences::KERNELS,
        grappa::KERNELS,
        lines::KERNELS,
        pictures::KERNELS,
        reductions::KERNELS,
        sense::KERNELS,
        shrinkage::KERNELS,
        solver_steps::KERNELS,
        spirit::KERNELS,
        unfolding::KERNELS,
        wavelet::KERNELS,
    ];
    of_files.into_iter().flatten().map(|kernel| kernel.kernel())
}

/// Every kernel that is made for lines of one length.
pub fn generated_kernels(length: usize, limits: WorkgroupLimits) -> Vec<Kernel> {
    let Some(plan) = Plan::new(length, limits) else { return Vec::new() };
    let kernels = [&[TRANSFORM], lines::LINES_KERNELS, sense::LINES_KERNELS, spirit::LINES_KERNELS];
    kernels.into_iter().flatten().map(|kernel| kernel.of(&plan)).collect()
}

/// Every struct of parameters.
pub fn layouts() -> impl Iterator<Item = Layout> {
    let of_files = [
        arithmetic::LAYOUTS,
        convolution::LAYOUTS,
        device::LAYOUTS,
        differences::LAYOUTS,
        grappa::LAYOUTS,
        pictures::LAYOUTS,
        reductions::LAYOUTS,
        sense::LAYOUTS,
        spirit::LAYOUTS,
        unfolding::LAYOUTS,
        wavelet::LAYOUTS,
    ];
    of_files.into_iter().chain(lines::LAYOUTS.iter().copied()).flatten().copied()
}

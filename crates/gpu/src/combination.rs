//! The combination of coil images on the GPU.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Vector;
use crate::pictures::{PIXELS, PixelParameters};
use crate::recorder::grid;
use recon::device::CoilCombination;

const ROOT_SUM_OF_SQUARES: StaticKernel =
    StaticKernel { name: "root_sum_of_squares", source: PIXELS, bindings: &[(2, Access::Read), (5, Access::Write)] };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[ROOT_SUM_OF_SQUARES];

impl CoilCombination for Gpu {
    fn root_sum_of_squares(&self, coil_images: &Vector, coils: usize) -> Vector {
        let pixels = coil_images.length / coils.max(1);
        let out = self.vector(pixels);
        let parameters = PixelParameters { length: pixels as u32, coils: coils as u32, padding: [0; 2] };
        let bound = [coil_images.into(), (&out).into()];
        self.dispatch(&self.kernel(&ROOT_SUM_OF_SQUARES), &parameters, &bound, grid(pixels));
        out
    }
}

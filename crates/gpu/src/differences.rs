//! Differences between neighbours on the GPU.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Vector;
use crate::recorder::grid;
use crate::reductions::Reduction;
use crate::scalar::{Scalar, ScalarParameter};
use recon::device::{Differences, Layout};

use Access::{Read, Write};

const SOURCE: &[&str] =
    &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/sums.wgsl"), include_str!("shaders/gradient.wgsl")];
const ADD_GRADIENT: StaticKernel =
    StaticKernel { name: "add_gradient", source: SOURCE, bindings: &[(1, Write), (2, Read), (3, Write)] };
const ADD_GRADIENT_ADJOINT: StaticKernel =
    StaticKernel { name: "add_gradient_adjoint", source: SOURCE, bindings: &[(2, Read), (3, Write)] };
const PROJECT_GRADIENT: StaticKernel =
    StaticKernel { name: "project_gradient", source: SOURCE, bindings: &[(1, Write), (3, Write)] };
const ASCEND_GRADIENT: StaticKernel =
    StaticKernel { name: "ascend_gradient", source: SOURCE, bindings: &[(1, Write), (2, Read), (3, Write)] };
const TOTAL_VARIATION: StaticKernel =
    StaticKernel { name: "total_variation_parts", source: SOURCE, bindings: &[(2, Read), (4, Write)] };
const GRADIENT_LENGTH: StaticKernel =
    StaticKernel { name: "gradient_length_parts", source: SOURCE, bindings: &[(2, Read), (4, Write)] };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] =
    &[ADD_GRADIENT, ADD_GRADIENT_ADJOINT, PROJECT_GRADIENT, ASCEND_GRADIENT, TOTAL_VARIATION, GRADIENT_LENGTH];
/// Its parameters and a shader that has them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Parameters::layout(SOURCE)];

crate::layout::parameters! {
    /// Parameters of `gradient.wgsl`.
    struct Parameters {
        slow: u32,
        fast: u32,
        length: u32,
        padding: u32,
        factor: ScalarParameter,
        radius: ScalarParameter,
    }
}

impl Parameters {
    fn new(layout: Layout, factor: &Scalar, radius: &Scalar) -> Self {
        let [slow, fast, length] = [layout.slow, layout.fast, layout.len()].map(|n| n as u32);
        Self { slow, fast, length, padding: 0, factor: factor.parameter(), radius: radius.parameter() }
    }
}

impl Differences for Gpu {
    fn add_gradient(&self, layout: Layout, alpha: &Scalar, x: &Vector, g: &mut Vector) {
        let bound = [(&self.slots.buffer).into(), x.into(), (&*g).into()];
        let parameters = Parameters::new(layout, alpha, &Scalar::known(0.0));
        self.dispatch(&self.kernel(&ADD_GRADIENT), &parameters, &bound, grid(layout.len()));
    }

    fn add_gradient_adjoint(&self, layout: Layout, g: &Vector, x: &mut Vector) {
        let none = Scalar::known(0.0);
        let parameters = Parameters::new(layout, &none, &none);
        let kernel = self.kernel(&ADD_GRADIENT_ADJOINT);
        self.dispatch(&kernel, &parameters, &[g.into(), (&*x).into()], grid(layout.len()));
    }

    fn project_gradient(&self, radius: &Scalar, g: &mut Vector) {
        let pixels = g.length / 2;
        let parameters = Parameters::new(Layout::plain(1, pixels), &Scalar::known(0.0), radius);
        let bound = [(&self.slots.buffer).into(), (&*g).into()];
        self.dispatch(&self.kernel(&PROJECT_GRADIENT), &parameters, &bound, grid(pixels));
    }

    fn ascend_gradient(&self, layout: Layout, alpha: &Scalar, radius: &Scalar, x: &Vector, g: &mut Vector) {
        let bound = [(&self.slots.buffer).into(), x.into(), (&*g).into()];
        let parameters = Parameters::new(layout, alpha, radius);
        self.dispatch(&self.kernel(&ASCEND_GRADIENT), &parameters, &bound, grid(layout.len()));
    }

    fn gradient_length(&self, g: &Vector) -> Scalar {
        self.sum_of_lengths(&GRADIENT_LENGTH, Layout::plain(1, g.length / 2), g)
    }

    fn total_variation(&self, layout: Layout, x: &Vector) -> Scalar {
        self.sum_of_lengths(&TOTAL_VARIATION, layout, x)
    }
}

impl Gpu {
    fn sum_of_lengths(&self, kernel: &StaticKernel, layout: Layout, of: &Vector) -> Scalar {
        let parts = Self::part_count(layout.len());
        let none = Scalar::known(0.0);
        let parameters = Parameters::new(layout, &none, &none);
        self.dispatch(&self.kernel(kernel), &parameters, &[of.into(), (&self.parts).into()], [parts as u32, 1, 1]);
        self.of_parts(parts, Reduction::Sum)
    }
}

//! What solvers do with vectors besides the core's operations, in one pass each.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Vector;
use crate::reductions::{CONJUGATE_STEP, DISTANCE, Reduction};
use crate::scalar::Scalar;
use recon::device::SolverSteps;

use Access::{Read, Write};

const SOURCE: &[&str] = &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/vectors.wgsl")];
const WITH_TWO: &[(u32, Access)] = &[(1, Write), (2, Write), (3, Read), (4, Read)];
const WITH_THREE: &[(u32, Access)] = &[(1, Write), (2, Write), (3, Read), (4, Read), (5, Read)];
const TO_TWO: &[(u32, Access)] = &[(1, Write), (2, Write), (3, Read), (4, Read), (6, Write)];
const EXTRAPOLATE: StaticKernel = StaticKernel { name: "extrapolate", source: SOURCE, bindings: WITH_TWO };
const GRADIENT_STEP: StaticKernel = StaticKernel { name: "gradient_step", source: SOURCE, bindings: WITH_THREE };
const DESCEND: StaticKernel = StaticKernel { name: "descend", source: SOURCE, bindings: TO_TWO };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[EXTRAPOLATE, GRADIENT_STEP, DESCEND];

impl SolverSteps for Gpu {
    fn momentum(&self, t: &Scalar) -> (Scalar, Scalar) {
        self.next_momentum(t)
    }

    fn square_distance(&self, a: &Vector, b: &Vector) -> Scalar {
        let bound = [(&self.parts).into(), a.into(), b.into()];
        self.reduce(&DISTANCE, a.length.min(b.length), &Scalar::known(0.0), &bound, Reduction::Sum)
    }

    fn extrapolate(&self, here: &Vector, beta: &Scalar, before: &Vector, out: &mut Vector) {
        self.over_vectors(&EXTRAPOLATE, beta, &[out, here, before]);
    }

    fn gradient_step(&self, x: &Vector, step: &Scalar, a_x: &Vector, b: &Vector, out: &mut Vector) {
        self.over_vectors(&GRADIENT_STEP, step, &[out, x, a_x, b]);
    }

    fn descend(&self, tau: &Scalar, gradient: &Vector, b: &Vector, x: &mut Vector, extrapolated: &mut Vector) {
        self.over_vectors(&DESCEND, tau, &[x, gradient, b, extrapolated]);
    }

    fn conjugate_step(
        &self,
        alpha: &Scalar,
        direction: &Vector,
        a_direction: &Vector,
        x: &mut Vector,
        residual: &mut Vector,
    ) -> Scalar {
        let bound = [
            (&self.slots.buffer).into(),
            (&self.parts).into(),
            direction.into(),
            a_direction.into(),
            (&*x).into(),
            (&*residual).into(),
        ];
        self.reduce(&CONJUGATE_STEP, x.length, alpha, &bound, Reduction::Sum)
    }
}

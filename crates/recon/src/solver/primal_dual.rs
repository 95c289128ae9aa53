//! A primal-dual method for a smooth and a composite term, a step at a time.

use super::{quadratic, relative_square_distance};
use crate::device::Device;

/// Minimises `1/2 <x, A x> - Re <x, b> + h(K x)` for a Hermitian positive semi-definite `A`, a linear `K` and a convex
/// `h` whose conjugate has a known proximal map.
///
/// Condat, A primal-dual splitting method for convex optimization involving Lipschitzian, proximable and linear
/// composite terms, J Optim Theory Appl 158:460 (2013), algorithm 3.1 without relaxation: the smooth term enters by its
/// gradient, so that `A` is applied once an iteration. It converges for
/// `1 / tau >= L / 2 + sigma |K|^2`, L the largest eigenvalue of `A`.
pub struct PrimalDual<D: Device> {
    b: D::Vector,
    x: D::Vector,
    dual: D::Vector,
    /// `A x`.
    image: D::Vector,
    /// `2 x - x before`.
    extrapolated: D::Vector,
    tau: D::Scalar,
}

impl<D: Device> PrimalDual<D> {
    /// Starts at `x`, with a dual vector of zeros of the length of `K x`; `apply(v, out)` sets `out = A v`.
    pub fn new(
        device: &D,
        b: D::Vector,
        x: D::Vector,
        dual_length: usize,
        tau: f64,
        apply: impl FnOnce(&D::Vector, &mut D::Vector),
    ) -> Self {
        let length = device.length(&b);
        let mut image = device.zeros(length);
        apply(&x, &mut image);
        let (dual, extrapolated) = (device.zeros(dual_length), device.zeros(length));
        Self { b, x, dual, image, extrapolated, tau: device.scalar(tau as f32) }
    }

    /// One iteration; `add_adjoint(u, v)` adds `K^H u` to v, `ascend(v, u)` replaces u by the proximal map of `sigma h*`
    /// at `u + sigma K v`, `apply(v, out)` sets `out = A v`.
    pub fn step(
        &mut self,
        device: &D,
        apply: impl FnOnce(&D::Vector, &mut D::Vector),
        add_adjoint: impl FnOnce(&D::Vector, &mut D::Vector),
        ascend: impl FnOnce(&D::Vector, &mut D::Vector),
    ) {
        // The gradient takes the place of A x, which the end of the step makes anew.
        add_adjoint(&self.dual, &mut self.image);
        device.descend(&self.tau, &self.image, &self.b, &mut self.x, &mut self.extrapolated);
        ascend(&self.extrapolated, &mut self.dual);
        apply(&self.x, &mut self.image);
    }

    /// `1/2 <x, A x> - Re <x, b>`.
    pub fn smooth_part(&self, device: &D) -> D::Scalar {
        quadratic(device, &self.x, &self.image, &self.b)
    }

    /// `|x - x before|^2 / |x|^2` of the last iteration.
    pub fn square_change(&self, device: &D) -> D::Scalar {
        relative_square_distance(device, &self.x, &self.extrapolated)
    }

    /// The iterate.
    pub fn x(&self) -> &D::Vector {
        &self.x
    }

    /// The iterate alone: all that the iteration needed besides is given back.
    pub fn into_x(self) -> D::Vector {
        self.x
    }
}

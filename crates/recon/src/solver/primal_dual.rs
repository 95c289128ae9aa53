//! A primal-dual method for a smooth and a composite term, a step at a time.

use super::{quadratic, relative_square_distance};
use crate::device::SolverSteps;
use crate::functional::Composite;
use crate::operator::LinearOperator;

/// Minimises `1/2 <x, A x> - Re <x, b> + h(K x)` for a Hermitian positive semi-definite `A`, a linear `K` and a convex
/// `h` whose conjugate has a known proximal map.
///
/// Condat, A primal-dual splitting method for convex optimization involving Lipschitzian, proximable and linear
/// composite terms, J Optim Theory Appl 158:460 (2013), algorithm 3.1 without relaxation: the smooth term enters by its
/// gradient, so that `A` is applied once an iteration. It converges for
/// `1 / tau >= L / 2 + sigma |K|^2`, L the largest eigenvalue of `A`.
pub struct PrimalDual<D: SolverSteps> {
    b: D::Vector,
    x: D::Vector,
    dual: D::Vector,
    /// `A x`.
    a_x: D::Vector,
    /// `2 x - x before`.
    extrapolated: D::Vector,
    tau: D::Scalar,
    sigma: f64,
}

impl<D: SolverSteps> PrimalDual<D> {
    /// Starts at `x`, with a dual vector of zeros; `[tau, sigma]` are the steps of image and dual.
    pub fn new(
        device: &D,
        b: D::Vector,
        x: D::Vector,
        [tau, sigma]: [f64; 2],
        a: &impl LinearOperator<D>,
        term: &impl Composite<D>,
    ) -> Self {
        let length = device.length(&b);
        let mut a_x = device.zeros(length);
        a.apply(device, &x, &mut a_x);
        let (dual, extrapolated) = (device.zeros(term.operator().range()), device.zeros(length));
        Self { b, x, dual, a_x, extrapolated, tau: device.scalar(tau as f32), sigma }
    }

    /// One iteration, where `term` is `h(K x)`.
    pub fn step(&mut self, device: &D, a: &impl LinearOperator<D>, term: &mut impl Composite<D>) {
        // The gradient takes the place of A x, which the end of the step makes anew.
        term.operator().add_adjoint(device, &self.dual, &mut self.a_x);
        device.descend(&self.tau, &self.a_x, &self.b, &mut self.x, &mut self.extrapolated);
        term.ascend(device, self.sigma, &self.extrapolated, &mut self.dual);
        a.apply(device, &self.x, &mut self.a_x);
    }

    /// `1/2 <x, A x> - Re <x, b> + h(K x)`, and a constant.
    pub fn objective(&self, device: &D, term: &mut impl Composite<D>, constant: f64) -> D::Scalar {
        let smooth = quadratic(device, &self.x, &self.a_x, &self.b);
        device.combine(&[(1.0, &smooth), (1.0, &term.value(device, &self.x))], constant)
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

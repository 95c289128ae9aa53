//! The fast iterative shrinkage-thresholding algorithm, a step at a time.

use super::{quadratic, relative_square_distance};
use crate::device::SolverSteps;
use crate::functional::Functional;
use crate::operator::LinearOperator;
use std::mem::swap;

/// Minimises `1/2 <x, A x> - Re <x, b> + g(x)` for a Hermitian positive semi-definite `A` and a convex `g` with a known
/// proximal map.
///
/// Beck and Teboulle, A fast iterative shrinkage-thresholding algorithm, SIAM J Imaging Sci 2:183 (2009), eq. 4.1 to
/// 4.3. The gradient step is affine, so that the step from the extrapolated point is extrapolated from the steps of two
/// iterates: `A` is applied once an iteration, to the iterate itself, whose objective is then known without more work.
pub struct Fista<D: SolverSteps> {
    b: D::Vector,
    x: D::Vector,
    /// The iterate before.
    before: D::Vector,
    /// `A x`.
    a_x: D::Vector,
    /// `x - step (A x - b)`, here and an iterate before.
    forward: [D::Vector; 2],
    step: (f64, D::Scalar),
    /// `g(x)`.
    regulariser: D::Scalar,
    momentum: D::Scalar,
    one: D::Scalar,
}

impl<D: SolverSteps> Fista<D> {
    /// Starts at zero. `step` is at most 1 over the largest eigenvalue of `A`.
    pub fn new(device: &D, b: D::Vector, step: f64) -> Self {
        let length = device.length(&b);
        let zeros = || device.zeros(length);
        let step = (step, device.scalar(step as f32));
        let mut forward = [zeros(), zeros()];
        forward.iter_mut().for_each(|f| device.add_scaled(&step.1, &b, f));
        let (momentum, one, regulariser) = (device.scalar(1.0), device.scalar(1.0), device.scalar(0.0));
        Self { b, x: zeros(), before: zeros(), a_x: zeros(), forward, step, regulariser, momentum, one }
    }

    /// One iteration.
    pub fn step(&mut self, device: &D, a: &impl LinearOperator<D>, g: &mut impl Functional<D>) {
        let (next, beta) = device.momentum(&self.momentum);
        self.momentum = next;
        swap(&mut self.x, &mut self.before);
        let [here, before] = &mut self.forward;
        device.extrapolate(here, &beta, before, &mut self.x);
        self.regulariser = g.prox_and_value(device, self.step.0, &mut self.x);
        a.apply(device, &self.x, &mut self.a_x);
        swap(here, before);
        device.gradient_step(&self.x, &self.step.1, &self.a_x, &self.b, here);
    }

    /// Forgets the momentum where the objective here is greater than the one before.
    ///
    /// O'Donoghue and Candes, Adaptive restart for accelerated gradient schemes, Found Comput Math 15:715 (2015).
    pub fn restart_after_rise(&mut self, device: &D, here: &D::Scalar, before: &D::Scalar) {
        self.momentum = device.select_greater(here, before, &self.one, &self.momentum);
    }

    /// `1/2 <x, A x> - Re <x, b> + g(x)`, and a constant; g as it was in the last iteration.
    pub fn objective(&self, device: &D, constant: f64) -> D::Scalar {
        let smooth = quadratic(device, &self.x, &self.a_x, &self.b);
        device.combine(&[(1.0, &smooth), (1.0, &self.regulariser)], constant)
    }

    /// `|x - x before|^2 / |x|^2` of the last iteration.
    pub fn square_change(&self, device: &D) -> D::Scalar {
        relative_square_distance(device, &self.x, &self.before)
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

//! Conjugate gradient, a step at a time.

use crate::device::SolverSteps;
use crate::operator::LinearOperator;

/// Solves `A x = b` for a Hermitian positive (semi-)definite `A`, from `x = 0`.
///
/// Hestenes and Stiefel, Methods of conjugate gradients for solving linear systems, J Res Natl Bur Stand 49:409
/// (1952).
pub struct ConjugateGradient<D: SolverSteps> {
    /// The right-hand side.
    b: D::Vector,
    /// The iterate.
    x: D::Vector,
    /// `b - A x`.
    residual: D::Vector,
    direction: D::Vector,
    /// `A direction`.
    a_direction: D::Vector,
    /// `|b - A x|^2`.
    square: D::Scalar,
    /// `|b|^2`.
    start: D::Scalar,
    /// `|b - A x|^2` at which it rests, and 0.
    rest: Option<[D::Scalar; 2]>,
}

impl<D: SolverSteps> ConjugateGradient<D> {
    /// Starts at zero.
    pub fn new(device: &D, b: D::Vector) -> Self {
        let length = device.length(&b);
        let (mut direction, mut residual) = (device.zeros(length), device.zeros(length));
        device.copy(&b, &mut direction);
        device.copy(&b, &mut residual);
        let square = device.dot(&b, &b);
        // A scalar of a device cannot be cloned; a sum of one term copies it without reading the vector again.
        let start = device.combine(&[(1.0, &square)], 0.0);
        Self {
            b,
            x: device.zeros(length),
            residual,
            direction,
            a_direction: device.zeros(length),
            square,
            start,
            rest: None,
        }
    }

    /// Stays where it is once the residual has fallen to this part of its start. What is left then is rounding, which lies
    /// where A is zero as well as anywhere: a step along it has no bound. A projection (one coil whose map is 1) is
    /// there after one iteration.
    pub fn resting_at(mut self, device: &D, part: f64) -> Self {
        self.rest = Some([device.combine(&[(part * part, &self.start)], 0.0), device.scalar(0.0)]);
        self
    }

    /// One iteration. Does nothing once the residual is zero.
    pub fn step(&mut self, device: &D, a: &impl LinearOperator<D>) {
        a.apply(device, &self.direction, &mut self.a_direction);
        let curvature = device.dot(&self.direction, &self.a_direction);
        let mut alpha = device.divide(&self.square, &curvature);
        if let Some([least, zero]) = &self.rest {
            alpha = device.select_greater(&self.square, least, &alpha, zero);
        }
        let square = device.conjugate_step(&alpha, &self.direction, &self.a_direction, &mut self.x, &mut self.residual);
        let beta = device.divide(&square, &self.square);
        device.scale_and_add(&self.residual, &beta, &mut self.direction);
        self.square = square;
    }

    /// `|b - A x|^2 / |b|^2`, by the recurrence.
    pub fn square_residual(&self, device: &D) -> D::Scalar {
        device.divide(&self.square, &self.start)
    }

    /// `Re <x, b> - 1/2 <x, A x>`, by how much the objective `1/2 <x, A x> - Re <x, b>` has fallen.
    pub fn gain(&self, device: &D) -> D::Scalar {
        // A x = b - residual.
        let (with_b, with_residual) = (device.dot(&self.x, &self.b), device.dot(&self.x, &self.residual));
        device.combine(&[(0.5, &with_b), (0.5, &with_residual)], 0.0)
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

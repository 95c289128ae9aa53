//! The normal operator of another.

use super::LinearOperator;
use crate::device::Device;

/// `A^H A + lambda`, which is its own adjoint: what the normal equations of least squares, with or without a Tikhonov
/// term, are solved with.
pub struct Normal<'a, D: Device, A> {
    operator: &'a A,
    lambda: Option<(f64, D::Scalar)>,
}

impl<'a, D: Device, A: LinearOperator<D>> Normal<'a, D, A> {
    /// `A^H A`.
    pub fn new(operator: &'a A) -> Self {
        Self { operator, lambda: None }
    }

    /// `A^H A + lambda`; lambda is in the unit of `A^H A`.
    pub fn with_tikhonov(device: &D, operator: &'a A, lambda: f64) -> Self {
        Self { operator, lambda: Some((lambda, device.scalar(lambda as f32))) }
    }
}

impl<D: Device, A: LinearOperator<D>> LinearOperator<D> for Normal<'_, D, A> {
    fn domain(&self) -> usize {
        self.operator.domain()
    }

    fn range(&self) -> usize {
        self.operator.domain()
    }

    fn apply(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        self.operator.normal(device, x, out);
        if let Some((_, lambda)) = &self.lambda {
            device.add_scaled(lambda, x, out);
        }
    }

    fn adjoint(&self, device: &D, y: &D::Vector, out: &mut D::Vector) {
        self.apply(device, y, out);
    }

    fn norm_bound(&self) -> f64 {
        self.operator.norm_bound().powi(2) + self.lambda.as_ref().map_or(0.0, |(lambda, _)| *lambda)
    }
}

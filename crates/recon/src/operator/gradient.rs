//! Differences between neighbours.

use super::LinearOperator;
use crate::device::{Differences, Layout};

/// D, the differences to the next pixel along both axes, going round at the end: twice as long as the image.
///
/// Chambolle, J Math Imaging Vis 20:89 (2004), with periodic boundaries.
#[derive(Debug, Clone, Copy)]
pub struct Gradient {
    /// How images lie.
    pub layout: Layout,
}

impl<D: Differences> LinearOperator<D> for Gradient {
    fn domain(&self) -> usize {
        self.layout.len()
    }

    fn range(&self) -> usize {
        2 * self.layout.len()
    }

    fn apply(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        device.copy(&device.zeros(2 * self.layout.len()), out);
        device.add_gradient(self.layout, &device.scalar(1.0), x, out);
    }

    fn adjoint(&self, device: &D, y: &D::Vector, out: &mut D::Vector) {
        device.copy(&device.zeros(self.layout.len()), out);
        device.add_gradient_adjoint(self.layout, y, out);
    }

    fn add_adjoint(&self, device: &D, y: &D::Vector, x: &mut D::Vector) {
        device.add_gradient_adjoint(self.layout, y, x);
    }

    /// Each axis has eigenvalues `4 sin^2`, at most 4.
    fn norm_bound(&self) -> f64 {
        8f64.sqrt()
    }
}

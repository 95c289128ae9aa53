//! Total variation.

use super::{Composite, Functional};
use crate::device::{Differences, Layout};
use crate::operator::Gradient;

/// `h(g) = weight sum_i |g_i|`, where `g_i` are both differences of a pixel as one vector; its conjugate is zero where
/// none is longer than the weight, and infinite elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct GradientNorm {
    /// Pixels: half the length of g.
    pub pixels: usize,
    /// At least 0, in the unit of `h / g`.
    pub weight: f64,
}

impl<D: Differences> Functional<D> for GradientNorm {
    fn domain(&self) -> usize {
        2 * self.pixels
    }

    fn value(&mut self, device: &D, x: &D::Vector) -> D::Scalar {
        device.combine(&[(self.weight, &device.gradient_length(x))], 0.0)
    }

    /// By Moreau's identity.
    fn prox(&mut self, device: &D, t: f64, x: &mut D::Vector) {
        let mut rest = device.zeros(2 * self.pixels);
        device.copy(x, &mut rest);
        device.project_gradient(&device.scalar((self.weight * t) as f32), &mut rest);
        device.add_scaled(&device.scalar(-1.0), &rest, x);
    }

    /// The projection onto the ball, whatever t is.
    fn prox_conjugate(&mut self, device: &D, _: f64, x: &mut D::Vector) {
        device.project_gradient(&device.scalar(self.weight as f32), x);
    }
}

/// `weight TV(x)`, isotropic and periodic: `h(D x)` with the differences D and their [`GradientNorm`].
///
/// Rudin, Osher, Fatemi, Physica D 60:259 (1992); Chambolle, J Math Imaging Vis 20:89 (2004).
#[derive(Debug, Clone, Copy)]
pub struct TotalVariation {
    gradient: Gradient,
    norm: GradientNorm,
}

impl TotalVariation {
    /// Of images of a layout, with a weight of at least 0.
    pub fn new(layout: Layout, weight: f64) -> Self {
        Self { gradient: Gradient { layout }, norm: GradientNorm { pixels: layout.len(), weight } }
    }
}

impl<D: Differences> Composite<D> for TotalVariation {
    type Operator = Gradient;
    type Functional = GradientNorm;

    fn operator(&self) -> &Gradient {
        &self.gradient
    }

    fn functional(&mut self) -> &mut GradientNorm {
        &mut self.norm
    }

    fn value(&mut self, device: &D, x: &D::Vector) -> D::Scalar {
        let sum = device.total_variation(self.gradient.layout, x);
        device.combine(&[(self.norm.weight, &sum)], 0.0)
    }

    fn ascend(&mut self, device: &D, sigma: f64, x: &D::Vector, u: &mut D::Vector) {
        let [sigma, radius] = [sigma, self.norm.weight].map(|v| device.scalar(v as f32));
        device.ascend_gradient(self.gradient.layout, &sigma, &radius, x, u);
    }
}

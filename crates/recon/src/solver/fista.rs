//! The fast iterative shrinkage-thresholding algorithm, a step at a time.

use super::{quadratic, relative_distance};
use crate::device::Device;
use crate::error::Result;
use std::mem::swap;

/// Minimises `1/2 <x, A x> - Re <x, b> + g(x)` for a Hermitian positive semi-definite `A` and a convex `g` with a known
/// proximal map.
///
/// Beck and Teboulle, A fast iterative shrinkage-thresholding algorithm, SIAM J Imaging Sci 2:183 (2009), eq. 4.1 to
/// 4.3. The gradient step is affine, so that the step from the extrapolated point is extrapolated from the steps of two
/// iterates: `A` is applied once an iteration, to the iterate itself, whose objective is then known without more work.
pub struct Fista<D: Device> {
    b: D::Vector,
    x: D::Vector,
    /// The iterate before.
    before: D::Vector,
    /// `A x`.
    image: D::Vector,
    /// `x - step (A x - b)`, here and an iterate before.
    forward: [D::Vector; 2],
    step: D::Scalar,
    momentum: f64,
}

impl<D: Device> Fista<D> {
    /// Starts at zero. `step` is at most 1 over the largest eigenvalue of `A`.
    pub fn new(device: &D, b: D::Vector, step: f64) -> Self {
        let length = device.length(&b);
        let zeros = || device.zeros(length);
        let step = device.scalar(step as f32);
        let mut forward = [zeros(), zeros()];
        forward.iter_mut().for_each(|f| device.add_scaled(&step, &b, f));
        Self { b, x: zeros(), before: zeros(), image: zeros(), forward, step, momentum: 1.0 }
    }

    /// One iteration; `apply(v, out)` sets `out = A v`, `shrink(v)` replaces v by the proximal map of `step g` at v.
    pub fn step(
        &mut self,
        device: &D,
        apply: impl FnOnce(&D::Vector, &mut D::Vector),
        shrink: impl FnOnce(&mut D::Vector),
    ) {
        let next = (1.0 + (1.0 + 4.0 * self.momentum * self.momentum).sqrt()) / 2.0;
        let beta = device.scalar(((self.momentum - 1.0) / next) as f32);
        self.momentum = next;
        swap(&mut self.x, &mut self.before);
        let [here, before] = &mut self.forward;
        device.copy(here, &mut self.x);
        device.add_scaled(&beta, here, &mut self.x);
        device.subtract_scaled(&beta, before, &mut self.x);
        shrink(&mut self.x);
        apply(&self.x, &mut self.image);
        swap(here, before);
        device.copy(&self.x, here);
        device.subtract_scaled(&self.step, &self.image, here);
        device.add_scaled(&self.step, &self.b, here);
    }

    /// Forgets the momentum: after an objective that rose.
    ///
    /// O'Donoghue and Candes, Adaptive restart for accelerated gradient schemes, Found Comput Math 15:715 (2015).
    pub fn restart(&mut self) {
        self.momentum = 1.0;
    }

    /// `1/2 <x, A x> - Re <x, b>`; waits for the device.
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    pub async fn smooth_part(&self, device: &D) -> Result<f64> {
        quadratic(device, &self.x, &self.image, &self.b).await
    }

    /// `|x - x before| / |x|` of the last iteration; waits for the device. The iterate before is used up.
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    pub async fn change(&mut self, device: &D) -> Result<f64> {
        relative_distance(device, &self.x, &mut self.before).await
    }

    /// The iterate.
    pub fn x(&self) -> &D::Vector {
        &self.x
    }
}

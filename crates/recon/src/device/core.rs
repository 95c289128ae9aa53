//! The core of a device: memory, the few operations on vectors that everything needs, scalars that stay there, readback.

use crate::error::{Error, Result};
use num_complex::Complex32;

/// Vectors of complex numbers, and real scalars that stay where the vectors are.
///
/// This is the least that a device has to have. What methods need besides is in capability traits beside the operations
/// ([`super::FourierTransform`], [`super::SenseKernels`] and so on), which have default bodies in terms of this core
/// where that is possible: a new device implements the least, and fuses what is hot.
///
/// An operation runs after those that were asked for before. An output (`&mut`) never overlaps an input: Rust sees to
/// that. Every operation but a readback costs one pass over its vectors.
#[allow(async_fn_in_trait)] // Used generically on one thread; no caller needs `Send`.
pub trait Device {
    /// Complex numbers on the device, of a fixed length.
    type Vector;
    /// A real number on the device.
    type Scalar;
    /// Scalars on their way to the host; it may be dropped when nobody wants them any more.
    type Reading;

    /// What ran, in words for the screen: `CPU (AVX)`.
    fn describe(&self) -> String;

    /// Kernels that were dispatched since it was opened, where work is dispatched rather than done.
    fn dispatched(&self) -> u64 {
        0
    }

    /// A vector from the host.
    fn upload(&self, values: &[Complex32]) -> Self::Vector;

    /// A vector of zeros.
    fn zeros(&self, length: usize) -> Self::Vector;

    /// Length of a vector.
    fn length(&self, vector: &Self::Vector) -> usize;

    /// A vector to the host.
    ///
    /// # Errors
    /// [`Error::Device`].
    async fn download(&self, vector: &Self::Vector) -> Result<Vec<Complex32>>;

    /// A scalar from the host.
    fn scalar(&self, value: f32) -> Self::Scalar;

    /// Sets out to bring scalars to the host, in this order, and does not wait for them: what the device was given to
    /// do so far is begun.
    fn request(&self, scalars: &[&Self::Scalar]) -> Self::Reading;

    /// The scalars that were requested, once they are there. May be dropped before.
    ///
    /// # Errors
    /// [`Error::Device`].
    async fn receive(&self, reading: Self::Reading) -> Result<Vec<f64>>;

    /// A scalar to the host, waited for: not for use inside an iteration.
    ///
    /// # Errors
    /// [`Error::Device`].
    async fn read(&self, scalar: &Self::Scalar) -> Result<f64> {
        let values = self.receive(self.request(&[scalar])).await?;
        values.first().copied().ok_or_else(|| Error::Device("expected the scalar that was read, got none".into()))
    }

    /// Waits until the device has done all that it was given to do: for measuring its time.
    ///
    /// # Errors
    /// [`Error::Device`].
    async fn finish(&self) -> Result<()> {
        self.read(&self.scalar(0.0)).await.map(drop)
    }

    /// How many readings a solver may still have on their way while it goes on iterating; it may change from one
    /// moment to the next. 0: a reading is waited for before the next iteration.
    fn readings_in_flight(&self) -> usize {
        0
    }

    /// Complex products that are asked for between two checkpoints: a few milliseconds of work, or more where asking is
    /// all that the processor does.
    fn products_per_checkpoint(&self) -> f64 {
        8_000_000.0
    }

    /// `target = source`.
    fn copy(&self, source: &Self::Vector, target: &mut Self::Vector);

    /// `Re <a, b>`, the real part of `sum conj(a_i) b_i`.
    fn dot(&self, a: &Self::Vector, b: &Self::Vector) -> Self::Scalar;

    /// `y += alpha x`.
    fn add_scaled(&self, alpha: &Self::Scalar, x: &Self::Vector, y: &mut Self::Vector);

    /// `y = x + alpha y`.
    fn scale_and_add(&self, x: &Self::Vector, alpha: &Self::Scalar, y: &mut Self::Vector);

    /// `sum_i |x_i|`.
    fn magnitude_sum(&self, x: &Self::Vector) -> Self::Scalar;

    /// `max_i |x_i|`.
    fn largest_magnitude(&self, x: &Self::Vector) -> Self::Scalar;

    /// `constant + sum_i factor_i scalar_i`, added in this order.
    fn combine(&self, terms: &[(f64, &Self::Scalar)], constant: f64) -> Self::Scalar;

    /// `numerator / denominator`, and 0 where the denominator is not positive: solvers divide by squares and by
    /// curvatures, which only rounding can make negative, and a step of 0 is the safe one.
    fn divide(&self, numerator: &Self::Scalar, denominator: &Self::Scalar) -> Self::Scalar;

    /// `then` where `a > b`, and `otherwise` where it is not, or one of them is not a number.
    fn select_greater(
        &self,
        a: &Self::Scalar,
        b: &Self::Scalar,
        then: &Self::Scalar,
        otherwise: &Self::Scalar,
    ) -> Self::Scalar;
}

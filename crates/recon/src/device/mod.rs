//! Where the numbers are crunched.
//!
//! A method is written once, over [`Device`]. Vectors and scalars stay on the device: a solver never waits for it,
//! except where it reads a residual now and then.

mod cpu;
mod sense;

use crate::array::{CoilMaps, Image, KSpace};
use crate::error::Result;
use crate::fourier::Direction;
use crate::sampling::SamplingMask;

pub use cpu::Cpu;

/// Vectors of complex numbers, the few operations on them that reconstruction needs, and real scalars that stay
/// where the vectors are.
#[allow(async_fn_in_trait)] // Used generically on one thread; no caller needs `Send`.
pub trait Device {
    /// Complex numbers on the device, of a fixed length.
    type Vector;
    /// A real number on the device.
    type Scalar;
    /// A prepared SENSE operator `E = M F S`: coil maps, centred orthonormal transform, sampling mask.
    ///
    /// It also fixes in which order its image vectors hold the pixels, which is the device's own business.
    type Sense;

    /// What ran, in words for the screen: `CPU (AVX)`.
    fn describe(&self) -> String;

    /// A vector from the host.
    fn upload(&self, values: &[num_complex::Complex32]) -> Self::Vector;

    /// A vector of zeros.
    fn zeros(&self, length: usize) -> Self::Vector;

    /// Length of a vector.
    fn length(&self, vector: &Self::Vector) -> usize;

    /// A vector to the host.
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    async fn download(&self, vector: &Self::Vector) -> Result<Vec<num_complex::Complex32>>;

    /// A scalar from the host.
    fn scalar(&self, value: f32) -> Self::Scalar;

    /// A scalar to the host.
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    async fn read(&self, scalar: &Self::Scalar) -> Result<f64>;

    /// `target = source`.
    fn copy(&self, source: &Self::Vector, target: &mut Self::Vector);

    /// `Re <a, b>`, the real part of `sum conj(a_i) b_i`.
    fn dot(&self, a: &Self::Vector, b: &Self::Vector) -> Self::Scalar;

    /// `numerator / denominator`, and 0 where the denominator is not positive: solvers divide by squares and by
    /// curvatures, which only rounding can make negative, and a step of 0 is the safe one.
    fn divide(&self, numerator: &Self::Scalar, denominator: &Self::Scalar) -> Self::Scalar;

    /// `y += alpha x`.
    fn add_scaled(&self, alpha: &Self::Scalar, x: &Self::Vector, y: &mut Self::Vector);

    /// `y -= alpha x`.
    fn subtract_scaled(&self, alpha: &Self::Scalar, x: &Self::Vector, y: &mut Self::Vector);

    /// `y = x + alpha y`.
    fn scale_and_add(&self, x: &Self::Vector, alpha: &Self::Scalar, y: &mut Self::Vector);

    /// Centred orthonormal two-dimensional transform, in place, of each plane of (planes, `ny`, `nx`).
    fn transform(&self, data: &mut Self::Vector, ny: usize, nx: usize, direction: Direction);

    /// Root of the sum over coils of squared magnitudes: (coil, pixel) to (pixel), imaginary parts zero.
    fn root_sum_of_squares(&self, coil_images: &Self::Vector, coils: usize) -> Self::Vector;

    /// Prepares `E = M F S` for maps (coil, y, x) and a mask (ky, kx) of the same shape.
    ///
    /// # Errors
    /// [`crate::Error::Shape`] when they differ in shape; [`crate::Error::Device`] when memory is short.
    fn sense(&self, maps: &CoilMaps, mask: &SamplingMask) -> Result<Self::Sense>;

    /// `E^H y` for k-space y (coil, ky, kx); samples that the mask does not take are ignored.
    ///
    /// # Errors
    /// [`crate::Error::Shape`] when the k-space does not fit the operator.
    fn sense_adjoint(&self, sense: &Self::Sense, kspace: &KSpace) -> Result<Self::Vector>;

    /// `E^H E x`, the hot loop of every iterative method.
    fn sense_normal(&self, sense: &Self::Sense, x: &Self::Vector, out: &mut Self::Vector);

    /// An image vector of the operator to the host, as (y, x).
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    async fn sense_image(&self, sense: &Self::Sense, x: &Self::Vector) -> Result<Image>;
}

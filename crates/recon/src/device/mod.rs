//! Where the numbers are crunched.
//!
//! A method is written once, over [`Device`]. Vectors and scalars stay on the device: a solver never waits for it, and a
//! method only for the scalars by which it decides now and then whether to go on.

mod cpu;
mod filling;
mod gradient;
mod layout;
mod picture;
mod sense;
mod spirit;
mod unfolding;
mod vectors;
mod wavelet;

use crate::array::{CoilMaps, KSpace};
use crate::coil::spirit::SpiritKernel;
use crate::coil::unfolding::UnfoldingPlan;
use crate::error::{Error, Result};
use crate::fourier::Direction;
use crate::metric::Comparison;
use crate::sampling::SamplingMask;
use crate::subject::presentation::Presentation;
use crate::wavelet::Daubechies;
use std::ops::Range;
use std::sync::Arc;

pub use cpu::Cpu;
pub use filling::FillingPlan;
pub use layout::Layout;

/// Vectors of complex numbers, the few operations on them that reconstruction needs, and real scalars that stay
/// where the vectors are.
#[allow(async_fn_in_trait)] // Used generically on one thread; no caller needs `Send`.
pub trait Device {
    /// Complex numbers on the device, of a fixed length.
    type Vector;
    /// A real number on the device.
    type Scalar;
    /// Coil maps (coil, y, x) where operators are prepared from them.
    type Maps;
    /// A prepared SENSE operator `E = M F S`: coil maps, centred orthonormal transform, sampling mask.
    ///
    /// It also fixes in which order its image vectors hold the pixels, which is the device's own business.
    type Sense;
    /// A prepared orthonormal wavelet transform.
    type Wavelet;

    /// What ran, in words for the screen: `CPU (AVX)`.
    fn describe(&self) -> String;

    /// Kernels that were dispatched since it was opened, where work is dispatched rather than done.
    fn dispatched(&self) -> u64 {
        0
    }

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

    /// Scalars on their way to the host; it may be dropped when nobody wants them any more.
    type Reading;

    /// Sets out to bring scalars to the host, in this order, and does not wait for them: what the device was given to
    /// do so far is begun.
    fn request(&self, scalars: &[&Self::Scalar]) -> Self::Reading;

    /// The scalars that were requested, once they are there. May be dropped before.
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    async fn receive(&self, reading: Self::Reading) -> Result<Vec<f64>>;

    /// How many readings a solver may still have on their way while it goes on iterating; it may change from one
    /// moment to the next. 0: a reading is waited for before the next iteration.
    fn looks_ahead(&self) -> usize;

    /// A scalar to the host, waited for: not for use inside an iteration.
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    async fn read(&self, scalar: &Self::Scalar) -> Result<f64> {
        let values = self.receive(self.request(&[scalar])).await?;
        values.first().copied().ok_or_else(|| Error::Device("expected the scalar that was read, but none came".into()))
    }

    /// Waits until the device has done all that it was given to do: for measuring its time.
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    async fn finish(&self) -> Result<()> {
        self.read(&self.scalar(0.0)).await.map(drop)
    }

    /// `target = source`.
    fn copy(&self, source: &Self::Vector, target: &mut Self::Vector);

    /// `Re <a, b>`, the real part of `sum conj(a_i) b_i`.
    fn dot(&self, a: &Self::Vector, b: &Self::Vector) -> Self::Scalar;

    /// `numerator / denominator`, and 0 where the denominator is not positive: solvers divide by squares and by
    /// curvatures, which only rounding can make negative, and a step of 0 is the safe one.
    fn divide(&self, numerator: &Self::Scalar, denominator: &Self::Scalar) -> Self::Scalar;

    /// `y += alpha x`.
    fn add_scaled(&self, alpha: &Self::Scalar, x: &Self::Vector, y: &mut Self::Vector);

    /// `y = x + alpha y`.
    fn scale_and_add(&self, x: &Self::Vector, alpha: &Self::Scalar, y: &mut Self::Vector);

    /// `constant + sum_i factor_i scalar_i`, added in this order.
    fn combine(&self, terms: &[(f64, &Self::Scalar)], constant: f64) -> Self::Scalar;

    /// `then` where `a > b`, and `otherwise` where it is not, or one of them is not a number.
    fn select_greater(
        &self,
        a: &Self::Scalar,
        b: &Self::Scalar,
        then: &Self::Scalar,
        otherwise: &Self::Scalar,
    ) -> Self::Scalar;

    /// The next momentum after `t`, `t' = (1 + sqrt(1 + 4 t^2)) / 2`, and `beta = (t - 1) / t'`, the part of the last
    /// step by which it extrapolates: Beck and Teboulle, SIAM J Imaging Sci 2:183 (2009), eq. 4.2 and 4.3.
    fn momentum(&self, t: &Self::Scalar) -> (Self::Scalar, Self::Scalar);

    /// `|a - b|^2`.
    fn square_distance(&self, a: &Self::Vector, b: &Self::Vector) -> Self::Scalar;

    /// `out = here + beta (here - before)`.
    fn extrapolate(&self, here: &Self::Vector, beta: &Self::Scalar, before: &Self::Vector, out: &mut Self::Vector);

    /// `out = x - step (image - b)`: a step down the gradient of `1/2 <x, A x> - Re <x, b>`, where `image = A x`.
    fn gradient_step(
        &self,
        x: &Self::Vector,
        step: &Self::Scalar,
        image: &Self::Vector,
        b: &Self::Vector,
        out: &mut Self::Vector,
    );

    /// `x -= d` and, of this new x, `extrapolated = x - d`, with `d = tau (gradient - b)`.
    fn descend(
        &self,
        tau: &Self::Scalar,
        gradient: &Self::Vector,
        b: &Self::Vector,
        x: &mut Self::Vector,
        extrapolated: &mut Self::Vector,
    );

    /// `x += alpha direction` and `residual -= alpha image`; `|residual|^2` of the new residual.
    fn conjugate_step(
        &self,
        alpha: &Self::Scalar,
        direction: &Self::Vector,
        image: &Self::Vector,
        x: &mut Self::Vector,
        residual: &mut Self::Vector,
    ) -> Self::Scalar;

    /// Centred orthonormal two-dimensional transform, in place, of each plane of (planes, `ny`, `nx`).
    fn transform(&self, data: &mut Self::Vector, ny: usize, nx: usize, direction: Direction);

    /// Root of the sum over coils of squared magnitudes: (coil, pixel) to (pixel), imaginary parts zero.
    fn root_sum_of_squares(&self, coil_images: &Self::Vector, coils: usize) -> Self::Vector;

    /// Brings coil maps to the device: once, for as many operators as are prepared from them.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when memory is short.
    fn maps(&self, maps: &Arc<CoilMaps>) -> Result<Self::Maps>;

    /// Prepares `E = M F S` for maps (coil, y, x) and a mask (ky, kx) of the same shape.
    ///
    /// # Errors
    /// [`crate::Error::Shape`] when they differ in shape; [`crate::Error::Device`] when memory is short.
    fn sense(&self, maps: &Self::Maps, mask: &SamplingMask) -> Result<Self::Sense>;

    /// `E^H y` for k-space y (coil, ky, kx); samples that the mask does not take are ignored.
    ///
    /// # Errors
    /// [`crate::Error::Shape`] when the k-space does not fit the operator.
    fn sense_adjoint(&self, sense: &Self::Sense, kspace: &KSpace) -> Result<Self::Vector>;

    /// `E^H E x`, the hot loop of every iterative method.
    fn sense_normal(&self, sense: &Self::Sense, x: &Self::Vector, out: &mut Self::Vector);

    /// The pixels of an image vector of the operator as (y, x), row-major, the centre at (y / 2, x / 2).
    fn sense_image(&self, sense: &Self::Sense, x: &Self::Vector) -> Self::Vector;

    /// How the operator's image vectors lie.
    fn layout(&self, sense: &Self::Sense) -> Layout;

    /// `sum_i |x_i|`.
    fn magnitude_sum(&self, x: &Self::Vector) -> Self::Scalar;

    /// `max_i |x_i|`.
    fn largest_magnitude(&self, x: &Self::Vector) -> Self::Scalar;

    /// Shortens every number by `threshold`, to zero where it is shorter: the proximal map of `threshold |x|_1`.
    fn soft_threshold(&self, threshold: &Self::Scalar, x: &mut Self::Vector);

    /// Prepares a periodic wavelet transform of images of a layout, of at most so many levels.
    fn wavelet(&self, member: Daubechies, levels: usize, layout: Layout) -> Self::Wavelet;

    /// Number of coefficients: that of the pixels, or more where an axis is no multiple of `2^levels`.
    fn coefficients(&self, wavelet: &Self::Wavelet) -> usize;

    /// `coefficients = W x` of the image moved by `shift` pixels along (slow, fast), going round.
    fn analyse(
        &self,
        wavelet: &Self::Wavelet,
        shift: (usize, usize),
        x: &Self::Vector,
        coefficients: &mut Self::Vector,
    );

    /// `coefficients = W x` as by [`Self::analyse`], shortened by `threshold` as by [`Self::soft_threshold`]; the sum of
    /// their magnitudes.
    fn analyse_and_shrink(
        &self,
        wavelet: &Self::Wavelet,
        shift: (usize, usize),
        threshold: &Self::Scalar,
        x: &Self::Vector,
        coefficients: &mut Self::Vector,
    ) -> Self::Scalar {
        self.analyse(wavelet, shift, x, coefficients);
        self.soft_threshold(threshold, coefficients);
        self.magnitude_sum(coefficients)
    }

    /// `x = W^H coefficients` with the same `shift` as before; the coefficients are used up.
    fn synthesise(
        &self,
        wavelet: &Self::Wavelet,
        shift: (usize, usize),
        coefficients: &mut Self::Vector,
        x: &mut Self::Vector,
    );

    /// `g += alpha D x`, the differences to the next pixel along the slow axis, then those along the fast axis, both
    /// going round at the end: twice as long as `x`.
    fn add_gradient(&self, layout: Layout, alpha: &Self::Scalar, x: &Self::Vector, g: &mut Self::Vector);

    /// `x += D^T g`.
    fn add_gradient_adjoint(&self, layout: Layout, g: &Self::Vector, x: &mut Self::Vector);

    /// Where the two differences of a pixel, as one vector, are longer than `radius`, they are shortened to it.
    fn project_gradient(&self, radius: &Self::Scalar, g: &mut Self::Vector);

    /// `g += alpha D x` as by [`Self::add_gradient`], then shortened to `radius` as by [`Self::project_gradient`].
    fn ascend_gradient(
        &self,
        layout: Layout,
        alpha: &Self::Scalar,
        radius: &Self::Scalar,
        x: &Self::Vector,
        g: &mut Self::Vector,
    ) {
        self.add_gradient(layout, alpha, x, g);
        self.project_gradient(radius, g);
    }

    /// `sum_i |(D x)_i|`, isotropic: the length of both differences of a pixel as one vector.
    fn total_variation(&self, layout: Layout, x: &Self::Vector) -> Self::Scalar;

    /// A prepared operator `P N P^T`, `N = F (G - I)^H (G - I) F^H`: SPIRiT's kernel G on the image, transforms, and P,
    /// which selects the samples that a mask does not take.
    ///
    /// It also fixes in which order its vectors hold the missing samples, which may be transformed along kx where lines
    /// are whole.
    type Consistency;

    /// Prepares `P N P^T` for a kernel and a mask (ky, kx). Neighbours beyond the edge of k-space are those at the
    /// opposite edge.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when memory is short.
    fn consistency(&self, kernel: &SpiritKernel, mask: &SamplingMask) -> Result<Self::Consistency>;

    /// `-P N y` of the samples y (coil, ky, kx) of the mask, and `|(G - I) F^H y|^2`.
    ///
    /// # Errors
    /// [`crate::Error::Shape`] when the k-space does not fit the operator.
    fn consistency_start(
        &self,
        consistency: &Self::Consistency,
        kspace: &KSpace,
    ) -> Result<(Self::Vector, Self::Scalar)>;

    /// `P N P^T x` of missing samples.
    fn consistency_normal(&self, consistency: &Self::Consistency, x: &Self::Vector, out: &mut Self::Vector);

    /// The k-space (coil, ky, kx) of the samples of the mask and the missing ones.
    ///
    /// # Errors
    /// [`crate::Error::Shape`] when the k-space does not fit the operator.
    fn consistency_fill(
        &self,
        consistency: &Self::Consistency,
        kspace: &KSpace,
        missing: &Self::Vector,
    ) -> Result<Self::Vector>;

    /// Complex products that are asked for between two turns for others: a few milliseconds of work, or more where
    /// asking is all that the processor does.
    fn products_a_turn(&self) -> f64;

    /// Fills missing samples of a k-space (coil, ky, kx) of `dim` in, from neighbours that were taken.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when memory is short.
    fn fill_neighbours(
        &self,
        plans: &[FillingPlan<'_>],
        dim: (usize, usize, usize),
        kspace: &mut Self::Vector,
    ) -> Result<()>;

    /// Real pixels (y, x), row-major, in single precision: what is looked at and measured.
    type Picture;

    /// A picture from the host.
    fn picture(&self, values: &[f32]) -> Self::Picture;

    /// A picture to the host.
    ///
    /// # Errors
    /// [`crate::Error::Device`].
    async fn download_picture(&self, picture: &Self::Picture) -> Result<Vec<f32>>;

    /// Of an image (y, x) of the whole matrix, what is shown of it, row-major.
    fn show(&self, image: &Self::Vector, presentation: &Presentation) -> Self::Vector;

    /// As [`Device::show`], of a picture.
    fn show_picture(&self, picture: &Self::Picture, presentation: &Presentation) -> Self::Picture;

    /// `|x|` of an image (y, x).
    fn magnitude(&self, image: &Self::Vector) -> Self::Picture;

    /// `| reference - picture |` at each pixel.
    fn error_map(&self, reference: &Self::Picture, picture: &Self::Picture) -> Self::Picture;

    /// How far a picture of `dim` (y, x) is from the reference, over their central squares as
    /// [`crate::metric::Metrics::new`] crops them. `range` is the largest pixel of the reference in there.
    ///
    /// # Errors
    /// [`crate::Error::Shape`] when a picture has more or fewer pixels; [`crate::Error::Data`] when an axis is shorter
    /// than [`crate::metric::SSIM_WINDOW`].
    fn compare(
        &self,
        reference: &Self::Picture,
        picture: &Self::Picture,
        dim: (usize, usize),
        range: f32,
    ) -> Result<Comparison<Self::Scalar>>;

    /// Unfolds some rows of the sets of a plan: their pixels in the image (y, x) and their geometry factors (y, x), from
    /// the coils' images (coil, y, x) of the lattice's samples alone, zero elsewhere in k-space. Other pixels stay as they
    /// are.
    ///
    /// # Errors
    /// [`crate::Error::Shape`] when maps or folded images do not fit the plan; [`crate::Error::Device`] when memory is
    /// short.
    fn unfold(
        &self,
        plan: &UnfoldingPlan,
        maps: &Self::Maps,
        rows: Range<usize>,
        folded: &Self::Vector,
        image: &mut Self::Vector,
        g: &mut Self::Picture,
    ) -> Result<()>;
}

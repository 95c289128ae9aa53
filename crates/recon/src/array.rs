//! Arrays whose type says what they hold.

use crate::error::{Error, Result};
use crate::measured::Measured;
use ndarray::{Array2, Array3, s};
use num_complex::Complex32;
use std::borrow::Cow;
use std::sync::Arc;

/// The largest number of samples accepted in one k-space: 64 coils of 1024 x 1024.
pub const MAX_SAMPLES: usize = 64 * 1024 * 1024;

/// k-space samples (coil, ky, kx), centred (DC at `n / 2`), in the scanner's arbitrary unit.
#[derive(Debug, Clone)]
pub struct KSpace {
    samples: Array3<Complex32>,
    measured: Arc<Measured>,
}

/// Of the samples.
impl PartialEq for KSpace {
    fn eq(&self, other: &Self) -> bool {
        self.samples == other.samples
    }
}

impl KSpace {
    /// Wraps samples (coil, ky, kx). What was measured of them is what they show: see [`crate::measured`].
    ///
    /// # Errors
    /// [`Error::Data`] when an axis is empty, there are more than [`MAX_SAMPLES`], or a sample is not finite.
    pub fn new(samples: Array3<Complex32>) -> Result<Self> {
        let (coils, ny, nx) = samples.dim();
        if coils == 0 || ny < 2 || nx < 2 {
            return Err(Error::Data(format!(
                "expected k-space of at least 1 coil, 2 ky lines and 2 kx samples, but the shape is ({coils}, {ny}, {nx})"
            )));
        }
        if samples.len() > MAX_SAMPLES {
            return Err(Error::Data(format!(
                "expected at most {MAX_SAMPLES} samples in a slice, but ({coils}, {ny}, {nx}) has {}",
                samples.len()
            )));
        }
        let broken = samples.iter().filter(|v| !v.is_finite()).count();
        if broken > 0 {
            return Err(Error::Data(format!(
                "expected finite samples, but {broken} of {} are NaN or infinite",
                samples.len()
            )));
        }
        let samples = samples.as_standard_layout().into_owned();
        let measured = Measured::of(samples.as_slice().unwrap_or_default(), (ny, nx)).into();
        Ok(Self { samples, measured })
    }

    /// The same, all of which was measured, whatever is zero: samples that were simulated.
    pub fn measured_whole(self) -> Self {
        let (_, ny, nx) = self.dim();
        Self { measured: Measured::all(ny, nx).into(), ..self }
    }

    /// Which samples (ky, kx) were measured.
    pub fn measured(&self) -> &Measured {
        &self.measured
    }

    /// The same samples with what was measured of another k-space of the same matrix, of which they were made; samples
    /// that were not measured are zero again.
    ///
    /// # Panics
    /// When the matrices differ.
    pub fn measured_as(mut self, other: &KSpace) -> Self {
        let (_, ny, nx) = self.dim();
        assert_eq!((ny, nx), other.measured.dim());
        if other.measured.samples() < ny * nx {
            for y in 0..ny {
                let cleared = (0..nx).filter(|x| !other.measured.takes(y, *x));
                cleared.for_each(|x| self.samples.slice_mut(s![.., y, x]).fill(Complex32::ZERO));
            }
        }
        Self { measured: other.measured.clone(), ..self }
    }

    /// The samples (coil, ky, kx), in row-major order.
    pub fn samples(&self) -> &Array3<Complex32> {
        &self.samples
    }

    /// The samples as one slice in row-major order.
    pub fn as_slice(&self) -> &[Complex32] {
        self.samples.as_slice().expect("`new` puts the samples in row-major order, and nothing moves them afterwards")
    }

    /// (coils, ky, kx).
    pub fn dim(&self) -> (usize, usize, usize) {
        self.samples.dim()
    }

    /// The same samples in a unit in which single precision holds their squares and sums of them, and that unit: 1
    /// for the data of any scanner, a power of two otherwise, so that nothing is rounded.
    pub fn normalised_power_of_two(mut self) -> (Self, f32) {
        let largest = self.samples.iter().map(|v| v.re.abs().max(v.im.abs())).fold(0.0, f32::max);
        if largest == 0.0 || (1e-9..1e9).contains(&largest) {
            return (self, 1.0);
        }
        let exponent = largest.log2().floor().clamp(-120.0, 120.0);
        let unit = exponent.exp2();
        self.samples.mapv_inplace(|v| v / unit);
        (self, unit)
    }

    /// The same samples in another unit, a power of two.
    pub fn in_unit(mut self, unit: f32) -> Self {
        if unit != 1.0 {
            self.samples.mapv_inplace(|v| v / unit);
        }
        self
    }

    /// The samples (coil, ky, kx) as a row-major vector.
    pub(crate) fn into_vec(self) -> Vec<Complex32> {
        self.samples.into_raw_vec_and_offset().0
    }

    /// For each ky, whether any coil holds a sample there that is not zero.
    pub fn occupied_lines(&self) -> Vec<bool> {
        let (coils, ny, nx) = self.dim();
        let all = self.as_slice();
        let line = |c: usize, y: usize| &all[(c * ny + y) * nx..(c * ny + y + 1) * nx];
        (0..ny).map(|y| (0..coils).any(|c| line(c, y).iter().any(|v| *v != Complex32::ZERO))).collect()
    }

    /// A copy in which the samples that `keep` does not select are exactly zero.
    pub(crate) fn select(&self, keep: impl Fn(usize, usize) -> bool) -> Self {
        let samples =
            Array3::from_shape_fn(
                self.dim(),
                |(c, y, x)| {
                    if keep(y, x) { self.samples[[c, y, x]] } else { Complex32::ZERO }
                },
            );
        Self { samples, measured: self.measured.clone() }
    }
}

/// Root sum of squares over coils of k-space (ky, kx), logarithmic: 1 at the largest, 0 at a millionth of it.
pub fn log_magnitude(kspace: &KSpace) -> Vec<f32> {
    let (_, ny, nx) = kspace.dim();
    let mut squares = vec![0f32; ny * nx];
    for coil in kspace.as_slice().chunks_exact(ny * nx) {
        squares.iter_mut().zip(coil).for_each(|(sum, v)| *sum += v.norm_sqr());
    }
    let largest = squares.iter().copied().fold(0.0, f32::max);
    // Of squares: half of the logarithm's 12 decades.
    let level = |v: f32| if v > 0.0 { (1.0 + (v / largest).log10() / 12.0).max(0.0) } else { 0.0 };
    squares.into_iter().map(level).collect()
}

/// A complex image (y, x), in the unit of the k-space it came from (the transforms are orthonormal).
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// Pixels (y, x).
    pub pixels: Array2<Complex32>,
}

impl Image {
    /// An image of `dim` (y, x) from its pixels, row-major.
    ///
    /// # Errors
    /// [`Error::Shape`] when there are more or fewer of them.
    pub fn new(dim: (usize, usize), pixels: Vec<Complex32>) -> Result<Self> {
        let (expected, came) = (vec![dim.0, dim.1], vec![pixels.len()]);
        let pixels = Array2::from_shape_vec(dim, pixels).map_err(|_| Error::Shape { what: "image", expected, came })?;
        Ok(Self { pixels })
    }

    /// Magnitude (y, x).
    pub fn magnitude(&self) -> Array2<f32> {
        self.pixels.mapv(|v| v.norm())
    }
}

/// Coil sensitivities (coil, y, x), relative. Those of ESPIRiT have a sum of squares of 1 where there is signal and of
/// 0 outside; others may be scaled as they like.
#[derive(Debug, Clone, PartialEq)]
pub struct CoilMaps {
    /// Sensitivities (coil, y, x).
    pub maps: Array3<Complex32>,
}

impl CoilMaps {
    /// Maps (coil, y, x) that were made elsewhere.
    ///
    /// # Errors
    /// [`Error::Data`] when a sensitivity is not finite, or the largest sum of squares over coils is so small (zero
    /// everywhere, above all) or so large that single precision does not hold what comes of it.
    pub fn new(maps: Array3<Complex32>) -> Result<Self> {
        let broken = maps.iter().filter(|v| !v.is_finite()).count();
        if broken > 0 {
            return Err(Error::Data(format!(
                "expected finite coil maps, but {broken} of {} sensitivities are NaN or infinite",
                maps.len()
            )));
        }
        let maps = Self { maps };
        let largest = maps.largest_square_sum();
        if !(1e-12..=1e12).contains(&largest) {
            return Err(Error::Data(format!(
                "expected coil maps whose largest sum of squares over coils is from 1e-12 to 1e12, but it is {largest:e}"
            )));
        }
        Ok(maps)
    }

    /// The sensitivities (coil, y, x) as one slice in row-major order.
    pub fn row_major(&self) -> Cow<'_, [Complex32]> {
        match self.maps.as_slice() {
            Some(maps) => Cow::Borrowed(maps),
            None => Cow::Owned(self.maps.iter().copied().collect()),
        }
    }

    /// The largest sum over coils of `|S|^2` at a pixel, which no eigenvalue of `E^H E` exceeds: with orthonormal
    /// transforms and a mask, `|M F S x|^2 <= sum_c |S_c x|^2`. A value that is 1 but for rounding is 1.
    pub fn largest_square_sum(&self) -> f64 {
        const ROUNDING: f64 = 1e-3;
        let mut sums = Array2::<f64>::zeros((self.maps.dim().1, self.maps.dim().2));
        for coil in self.maps.outer_iter() {
            sums.zip_mut_with(&coil, |sum, v| *sum += f64::from(v.re).powi(2) + f64::from(v.im).powi(2));
        }
        let largest = sums.iter().copied().fold(0.0, f64::max);
        if (largest - 1.0).abs() < ROUNDING { 1.0 } else { largest }
    }
}

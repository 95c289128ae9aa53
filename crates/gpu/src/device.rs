//! [`Device`] on the GPU.

use crate::context::Gpu;
use crate::memory::Vector;
use crate::scalar::Scalar;
use crate::vectors::{ADD_SCALED, COPY, SCALE_AND_ADD, SOFT_THRESHOLD};
use bytemuck::cast_slice;
use num_complex::Complex32;
use recon::coil::spirit::SpiritKernel;
use recon::device::{Device, Layout};
use recon::fourier::Direction;
use recon::wavelet::Daubechies;
use recon::{CoilMaps, Error, Image, KSpace, Result, SamplingMask};

/// What is not there yet.
fn missing<T>(what: &str) -> Result<T> {
    Err(Error::Device(format!("{what} is not there yet on the GPU")))
}

impl Device for Gpu {
    type Vector = Vector;
    type Scalar = Scalar;
    type Sense = ();
    type Wavelet = ();
    type Consistency = ();

    fn describe(&self) -> String {
        format!("GPU ({})", self.adapter())
    }

    fn upload(&self, values: &[Complex32]) -> Vector {
        let vector = self.vector(values.len());
        self.write(&vector.buffer, cast_slice(values));
        vector
    }

    fn zeros(&self, length: usize) -> Vector {
        let (vector, zero) = self.vector_and_whether_zero(length);
        if !zero {
            self.record(|encoder| encoder.clear_buffer(&vector.buffer.raw, 0, None));
        }
        vector
    }

    fn length(&self, vector: &Vector) -> usize {
        vector.length
    }

    async fn download(&self, vector: &Vector) -> Result<Vec<Complex32>> {
        self.elements(&vector.buffer, vector.length).await
    }

    fn scalar(&self, value: f32) -> Scalar {
        Scalar::known(value)
    }

    async fn read(&self, scalar: &Scalar) -> Result<f64> {
        Ok(self.answer(self.ask(&[scalar])).await?[0])
    }

    fn copy(&self, source: &Vector, target: &mut Vector) {
        self.over_vectors(&COPY, &Scalar::known(0.0), &[target, source]);
    }

    fn dot(&self, a: &Vector, b: &Vector) -> Scalar {
        self.inner_product(a, b)
    }

    fn divide(&self, numerator: &Scalar, denominator: &Scalar) -> Scalar {
        self.quotient(numerator, denominator)
    }

    fn add_scaled(&self, alpha: &Scalar, x: &Vector, y: &mut Vector) {
        self.over_vectors(&ADD_SCALED, alpha, &[y, x]);
    }

    fn subtract_scaled(&self, alpha: &Scalar, x: &Vector, y: &mut Vector) {
        self.over_vectors(&ADD_SCALED, &alpha.times(-1.0), &[y, x]);
    }

    fn scale_and_add(&self, x: &Vector, alpha: &Scalar, y: &mut Vector) {
        self.over_vectors(&SCALE_AND_ADD, alpha, &[y, x]);
    }

    fn transform(&self, _data: &mut Vector, _ny: usize, _nx: usize, _direction: Direction) {
        self.fail("transforms are not there yet on the GPU".into());
    }

    fn root_sum_of_squares(&self, coil_images: &Vector, coils: usize) -> Vector {
        self.zeros(coil_images.length / coils.max(1))
    }

    fn sense(&self, _maps: &CoilMaps, _mask: &SamplingMask) -> Result<()> {
        missing("SENSE")
    }

    fn sense_adjoint(&self, _sense: &(), _kspace: &KSpace) -> Result<Vector> {
        missing("SENSE")
    }

    fn sense_normal(&self, _sense: &(), _x: &Vector, _out: &mut Vector) {}

    async fn sense_image(&self, _sense: &(), _x: &Vector) -> Result<Image> {
        missing("SENSE")
    }

    fn layout(&self, _sense: &()) -> Layout {
        Layout::plain(1, 1)
    }

    fn magnitude_sum(&self, x: &Vector) -> Scalar {
        self.sum_of_magnitudes(x)
    }

    fn largest_magnitude(&self, x: &Vector) -> Scalar {
        self.largest(x)
    }

    fn soft_threshold(&self, threshold: &Scalar, x: &mut Vector) {
        self.over_vectors(&SOFT_THRESHOLD, threshold, &[x]);
    }

    fn wavelet(&self, _member: Daubechies, _levels: usize, _layout: Layout) {}

    fn coefficients(&self, _wavelet: &()) -> usize {
        0
    }

    fn analyse(&self, _wavelet: &(), _shift: (usize, usize), _x: &Vector, _coefficients: &mut Vector) {}

    fn synthesise(&self, _wavelet: &(), _shift: (usize, usize), _coefficients: &mut Vector, _x: &mut Vector) {}

    fn add_gradient(&self, _layout: Layout, _alpha: &Scalar, _x: &Vector, _g: &mut Vector) {}

    fn add_gradient_adjoint(&self, _layout: Layout, _g: &Vector, _x: &mut Vector) {}

    fn project_gradient(&self, _radius: &Scalar, _g: &mut Vector) {}

    fn total_variation(&self, _layout: Layout, _x: &Vector) -> Scalar {
        Scalar::known(0.0)
    }

    fn consistency(&self, _kernel: &SpiritKernel, _mask: &SamplingMask) -> Result<()> {
        missing("SPIRiT")
    }

    fn consistency_start(&self, _consistency: &(), _kspace: &KSpace) -> Result<(Vector, Scalar)> {
        missing("SPIRiT")
    }

    fn consistency_normal(&self, _consistency: &(), _x: &Vector, _out: &mut Vector) {}

    fn consistency_fill(&self, _consistency: &(), _kspace: &KSpace, _missing: &Vector) -> Result<Vector> {
        missing("SPIRiT")
    }
}

impl Gpu {
    /// Bytes to the beginning of a buffer. What is recorded goes first: it may use what the buffer held.
    pub(crate) fn write(&self, buffer: &crate::memory::Buffer, bytes: &[u8]) {
        if self.has_recorded() {
            self.submit();
        }
        if buffer.raw.size() >= bytes.len() as u64 {
            self.queue.write_buffer(&buffer.raw, 0, bytes);
        }
    }
}

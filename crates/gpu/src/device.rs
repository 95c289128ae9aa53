//! [`Device`] on the GPU.

use crate::consistency::Consistency;
use crate::context::Gpu;
use crate::memory::Vector;
use crate::pictures::Picture;
use crate::reading::Reading;
use crate::scalar::Scalar;
use crate::sense::{Maps, Sense};
use crate::vectors::{ADD_SCALED, COPY, DESCEND, EXTRAPOLATE, GRADIENT_STEP, SCALE_AND_ADD, SOFT_THRESHOLD};
use crate::wavelet::Wavelet;
use bytemuck::cast_slice;
use num_complex::Complex32;
use recon::coil::spirit::SpiritKernel;
use recon::coil::unfolding::UnfoldingPlan;
use recon::device::{Device, FillingPlan, Layout};
use recon::fourier::Direction;
use recon::metric::Comparison;
use recon::subject::presentation::Presentation;
use recon::wavelet::Daubechies;
use recon::{CoilMaps, KSpace, Result, SamplingMask};
use std::ops::Range;
use std::sync::Arc;

impl Device for Gpu {
    type Vector = Vector;
    type Scalar = Scalar;
    type Maps = Maps;
    type Sense = Sense;
    type Wavelet = Wavelet;
    type Consistency = Consistency;

    fn describe(&self) -> String {
        format!("GPU ({})", self.adapter())
    }

    fn dispatched(&self) -> u64 {
        self.work().dispatches
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

    type Reading = Reading;

    fn request(&self, scalars: &[&Scalar]) -> Reading {
        self.ask(scalars)
    }

    async fn receive(&self, reading: Reading) -> Result<Vec<f64>> {
        self.answer(reading).await
    }

    fn looks_ahead(&self) -> usize {
        self.ahead.get()
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

    fn scale_and_add(&self, x: &Vector, alpha: &Scalar, y: &mut Vector) {
        self.over_vectors(&SCALE_AND_ADD, alpha, &[y, x]);
    }

    fn combine(&self, terms: &[(f64, &Scalar)], constant: f64) -> Scalar {
        self.combination(terms, constant)
    }

    fn select_greater(&self, a: &Scalar, b: &Scalar, then: &Scalar, otherwise: &Scalar) -> Scalar {
        self.greater(a, b, then, otherwise)
    }

    fn momentum(&self, t: &Scalar) -> (Scalar, Scalar) {
        self.next_momentum(t)
    }

    fn square_distance(&self, a: &Vector, b: &Vector) -> Scalar {
        self.squared_distance(a, b)
    }

    fn extrapolate(&self, here: &Vector, beta: &Scalar, before: &Vector, out: &mut Vector) {
        self.over_vectors(&EXTRAPOLATE, beta, &[out, here, before]);
    }

    fn gradient_step(&self, x: &Vector, step: &Scalar, image: &Vector, b: &Vector, out: &mut Vector) {
        self.over_vectors(&GRADIENT_STEP, step, &[out, x, image, b]);
    }

    fn descend(&self, tau: &Scalar, gradient: &Vector, b: &Vector, x: &mut Vector, extrapolated: &mut Vector) {
        self.over_vectors(&DESCEND, tau, &[x, gradient, b, extrapolated]);
    }

    fn conjugate_step(
        &self,
        alpha: &Scalar,
        direction: &Vector,
        image: &Vector,
        x: &mut Vector,
        residual: &mut Vector,
    ) -> Scalar {
        self.step_and_square(alpha, direction, image, x, residual)
    }

    fn transform(&self, data: &mut Vector, ny: usize, nx: usize, direction: Direction) {
        self.transform_planes(data, ny, nx, direction);
    }

    fn root_sum_of_squares(&self, coil_images: &Vector, coils: usize) -> Vector {
        self.combined_coils(coil_images, coils)
    }

    fn maps(&self, maps: &Arc<CoilMaps>) -> Result<Maps> {
        Ok(self.coil_maps(maps))
    }

    fn sense(&self, maps: &Maps, mask: &SamplingMask) -> Result<Sense> {
        self.sense_operator(maps, mask)
    }

    fn sense_adjoint(&self, sense: &Sense, kspace: &KSpace) -> Result<Vector> {
        self.adjoint_of_samples(sense, kspace)
    }

    fn sense_normal(&self, sense: &Sense, x: &Vector, out: &mut Vector) {
        self.normal_of_image(sense, x, out);
    }

    fn sense_image(&self, sense: &Sense, x: &Vector) -> Vector {
        self.natural_order(sense, x)
    }

    fn layout(&self, sense: &Sense) -> Layout {
        sense.layout()
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

    fn wavelet(&self, member: Daubechies, levels: usize, layout: Layout) -> Wavelet {
        self.prepare_wavelet(member, levels, layout)
    }

    fn coefficients(&self, wavelet: &Wavelet) -> usize {
        wavelet.coefficients()
    }

    fn analyse(&self, wavelet: &Wavelet, shift: (usize, usize), x: &Vector, coefficients: &mut Vector) {
        self.wavelet_coefficients(wavelet, shift, x, coefficients);
    }

    fn analyse_and_shrink(
        &self,
        wavelet: &Wavelet,
        shift: (usize, usize),
        threshold: &Scalar,
        x: &Vector,
        coefficients: &mut Vector,
    ) -> Scalar {
        self.short_wavelet_coefficients(wavelet, shift, threshold, x, coefficients)
    }

    fn synthesise(&self, wavelet: &Wavelet, shift: (usize, usize), coefficients: &mut Vector, x: &mut Vector) {
        self.wavelet_image(wavelet, shift, coefficients, x);
    }

    fn add_gradient(&self, layout: Layout, alpha: &Scalar, x: &Vector, g: &mut Vector) {
        self.add_differences(layout, alpha, x, g);
    }

    fn add_gradient_adjoint(&self, layout: Layout, g: &Vector, x: &mut Vector) {
        self.add_differences_adjoint(layout, g, x);
    }

    fn project_gradient(&self, radius: &Scalar, g: &mut Vector) {
        self.shorten_differences(radius, g);
    }

    fn ascend_gradient(&self, layout: Layout, alpha: &Scalar, radius: &Scalar, x: &Vector, g: &mut Vector) {
        self.add_and_shorten_differences(layout, alpha, radius, x, g);
    }

    fn total_variation(&self, layout: Layout, x: &Vector) -> Scalar {
        self.sum_of_differences(layout, x)
    }

    fn consistency(&self, kernel: &SpiritKernel, mask: &SamplingMask) -> Result<Consistency> {
        self.prepare_consistency(kernel, mask)
    }

    fn consistency_start(&self, consistency: &Consistency, kspace: &KSpace) -> Result<(Vector, Scalar)> {
        self.start_consistency(consistency, kspace)
    }

    fn consistency_normal(&self, consistency: &Consistency, x: &Vector, out: &mut Vector) {
        self.apply_consistency(consistency, x, out);
    }

    fn consistency_fill(&self, consistency: &Consistency, kspace: &KSpace, missing: &Vector) -> Result<Vector> {
        self.fill_consistency(consistency, kspace, missing)
    }

    fn products_a_turn(&self) -> f64 {
        1e9
    }

    fn fill_neighbours(
        &self,
        plans: &[FillingPlan<'_>],
        dim: (usize, usize, usize),
        kspace: &mut Vector,
    ) -> Result<()> {
        self.filled_in(plans, dim, kspace)
    }

    fn unfold(
        &self,
        plan: &UnfoldingPlan,
        maps: &Maps,
        rows: Range<usize>,
        folded: &Vector,
        image: &mut Vector,
        g: &mut Picture,
    ) -> Result<()> {
        self.unfold_rows(plan, maps, rows, folded, image, g)
    }

    type Picture = Picture;

    fn picture(&self, values: &[f32]) -> Picture {
        self.picture_of(values)
    }

    async fn download_picture(&self, picture: &Picture) -> Result<Vec<f32>> {
        self.pixels(picture).await
    }

    fn show(&self, image: &Vector, presentation: &Presentation) -> Vector {
        self.shown(image, presentation)
    }

    fn show_picture(&self, picture: &Picture, presentation: &Presentation) -> Picture {
        self.shown_picture(picture, presentation)
    }

    fn magnitude(&self, image: &Vector) -> Picture {
        self.magnitude_of(image)
    }

    fn error_map(&self, reference: &Picture, picture: &Picture) -> Picture {
        self.absolute_difference(reference, picture)
    }

    fn compare(
        &self,
        reference: &Picture,
        picture: &Picture,
        dim: (usize, usize),
        range: f32,
    ) -> Result<Comparison<Scalar>> {
        self.comparison(reference, picture, dim, range)
    }
}

impl Gpu {
    /// Bytes to the beginning of a buffer. What is recorded goes first: it may use what the buffer held.
    ///
    /// A buffer that is too small is one that memory was refused for, which was reported with [`Gpu::fail`] when it was
    /// made, or a mistake of ours, which is reported now; either way whoever reads next gets the error.
    pub(crate) fn write(&self, buffer: &crate::memory::Buffer, bytes: &[u8]) {
        if self.has_recorded() {
            self.submit();
        }
        let (size, wanted) = (buffer.raw.size(), bytes.len() as u64);
        if size < wanted {
            return self.fail(format!("expected a buffer of at least {wanted} bytes, but it has {size}"));
        }
        self.queue.write_buffer(&buffer.raw, 0, bytes);
    }
}

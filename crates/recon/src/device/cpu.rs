//! The processor, one thread or many.

use super::{
    Device, FillingPlan, Layout, filling, gradient, picture, sense::CpuSense, spirit::CpuConsistency, unfolding,
    vectors, wavelet::CpuWavelet,
};
use crate::array::{CoilMaps, KSpace};
use crate::coil::spirit::SpiritKernel;
use crate::coil::unfolding::UnfoldingPlan;
use crate::error::Result;
use crate::fourier::{Direction, Fourier};
use crate::metric::Comparison;
use crate::parallel;
use crate::sampling::SamplingMask;
use crate::subject::presentation::Presentation;
use crate::wavelet::Daubechies;
use num_complex::Complex32;
use std::ops::Range;
use std::sync::Arc;

/// The processor. A scalar is a number, accumulated in double precision.
///
/// Natively, with the `threads` feature, it uses rayon's current thread pool.
#[derive(Default)]
pub struct Cpu {
    fourier: Fourier,
}

/// Elements of a partial sum: fixed, so that sums do not depend on the number of threads.
pub(super) const PIECE: usize = 4096;

impl Cpu {
    /// With no plan made yet.
    pub fn new() -> Self {
        Self::default()
    }
}

fn with_pieces(y: &mut [Complex32], x: &[Complex32], work: impl Fn(&mut Complex32, Complex32) + Sync + Send) {
    parallel::for_each_chunk(y, PIECE, |i, y| {
        let start = i * PIECE;
        for (y, x) in y.iter_mut().zip(&x[start..]) {
            work(y, *x);
        }
    });
}

impl Device for Cpu {
    type Vector = Vec<Complex32>;
    type Scalar = f64;
    type Maps = Arc<CoilMaps>;
    type Sense = CpuSense;
    type Wavelet = CpuWavelet;

    fn describe(&self) -> String {
        let simd = if cfg!(target_arch = "wasm32") {
            if cfg!(target_feature = "simd128") { "WebAssembly SIMD" } else { "WebAssembly" }
        } else {
            std::env::consts::ARCH
        };
        format!("CPU ({simd})")
    }

    fn upload(&self, values: &[Complex32]) -> Vec<Complex32> {
        values.to_vec()
    }

    fn zeros(&self, length: usize) -> Vec<Complex32> {
        vec![Complex32::ZERO; length]
    }

    fn length(&self, vector: &Vec<Complex32>) -> usize {
        vector.len()
    }

    async fn download(&self, vector: &Vec<Complex32>) -> Result<Vec<Complex32>> {
        Ok(vector.clone())
    }

    fn scalar(&self, value: f32) -> f64 {
        value.into()
    }

    type Reading = Vec<f64>;

    fn request(&self, scalars: &[&f64]) -> Vec<f64> {
        scalars.iter().map(|scalar| **scalar).collect()
    }

    async fn receive(&self, reading: Vec<f64>) -> Result<Vec<f64>> {
        Ok(reading)
    }

    fn looks_ahead(&self) -> usize {
        0
    }

    fn copy(&self, source: &Vec<Complex32>, target: &mut Vec<Complex32>) {
        target.copy_from_slice(source);
    }

    fn dot(&self, a: &Vec<Complex32>, b: &Vec<Complex32>) -> f64 {
        let partial = |i: usize| {
            let range = i * PIECE..((i + 1) * PIECE).min(a.len());
            vectors::partial_dot(&a[range.clone()], &b[range])
        };
        parallel::map(a.len().div_ceil(PIECE), partial).iter().sum()
    }

    fn divide(&self, numerator: &f64, denominator: &f64) -> f64 {
        if *denominator <= 0.0 { 0.0 } else { numerator / denominator }
    }

    fn add_scaled(&self, alpha: &f64, x: &Vec<Complex32>, y: &mut Vec<Complex32>) {
        let alpha = *alpha as f32;
        with_pieces(y, x, |y, x| *y += x * alpha);
    }

    fn scale_and_add(&self, x: &Vec<Complex32>, alpha: &f64, y: &mut Vec<Complex32>) {
        let alpha = *alpha as f32;
        with_pieces(y, x, |y, x| *y = x + *y * alpha);
    }

    fn combine(&self, terms: &[(f64, &f64)], constant: f64) -> f64 {
        terms.iter().fold(constant, |sum, (factor, scalar)| sum + factor * **scalar)
    }

    fn select_greater(&self, a: &f64, b: &f64, then: &f64, otherwise: &f64) -> f64 {
        if a > b { *then } else { *otherwise }
    }

    fn momentum(&self, t: &f64) -> (f64, f64) {
        let next = (1.0 + (1.0 + 4.0 * t * t).sqrt()) / 2.0;
        (next, (t - 1.0) / next)
    }

    fn square_distance(&self, a: &Vec<Complex32>, b: &Vec<Complex32>) -> f64 {
        vectors::square_distance(a, b)
    }

    fn extrapolate(&self, here: &Vec<Complex32>, beta: &f64, before: &Vec<Complex32>, out: &mut Vec<Complex32>) {
        vectors::extrapolate(here, *beta as f32, before, out);
    }

    fn gradient_step(
        &self,
        x: &Vec<Complex32>,
        step: &f64,
        image: &Vec<Complex32>,
        b: &Vec<Complex32>,
        out: &mut Vec<Complex32>,
    ) {
        vectors::gradient_step(x, *step as f32, image, b, out);
    }

    fn descend(
        &self,
        tau: &f64,
        gradient: &Vec<Complex32>,
        b: &Vec<Complex32>,
        x: &mut Vec<Complex32>,
        extrapolated: &mut Vec<Complex32>,
    ) {
        vectors::descend(*tau as f32, gradient, b, x, extrapolated);
    }

    fn conjugate_step(
        &self,
        alpha: &f64,
        direction: &Vec<Complex32>,
        image: &Vec<Complex32>,
        x: &mut Vec<Complex32>,
        residual: &mut Vec<Complex32>,
    ) -> f64 {
        vectors::conjugate_step(*alpha as f32, direction, image, x, residual)
    }

    fn transform(&self, data: &mut Vec<Complex32>, ny: usize, nx: usize, direction: Direction) {
        self.fourier.planes(data, ny, nx, direction);
    }

    fn root_sum_of_squares(&self, coil_images: &Vec<Complex32>, coils: usize) -> Vec<Complex32> {
        let pixels = coil_images.len() / coils.max(1);
        let mut out = vec![Complex32::ZERO; pixels];
        parallel::for_each_chunk(&mut out, PIECE, |i, out| {
            for coil in coil_images.chunks_exact(pixels) {
                for (out, v) in out.iter_mut().zip(&coil[i * PIECE..]) {
                    out.re += v.norm_sqr();
                }
            }
            out.iter_mut().for_each(|v| v.re = v.re.sqrt());
        });
        out
    }

    fn maps(&self, maps: &Arc<CoilMaps>) -> Result<Arc<CoilMaps>> {
        Ok(maps.clone())
    }

    fn sense(&self, maps: &Arc<CoilMaps>, mask: &SamplingMask) -> Result<CpuSense> {
        CpuSense::new(&self.fourier, maps, mask)
    }

    fn sense_adjoint(&self, sense: &CpuSense, kspace: &KSpace) -> Result<Vec<Complex32>> {
        sense.adjoint(&self.fourier, kspace)
    }

    fn sense_normal(&self, sense: &CpuSense, x: &Vec<Complex32>, out: &mut Vec<Complex32>) {
        sense.normal(x, out);
    }

    fn sense_image(&self, sense: &CpuSense, x: &Vec<Complex32>) -> Vec<Complex32> {
        sense.image(x)
    }

    fn layout(&self, sense: &CpuSense) -> Layout {
        sense.layout()
    }

    fn magnitude_sum(&self, x: &Vec<Complex32>) -> f64 {
        let partial = |i: usize| x[i * PIECE..].iter().take(PIECE).map(|v| f64::from(v.norm_sqr().sqrt())).sum::<f64>();
        parallel::map(x.len().div_ceil(PIECE), partial).iter().sum()
    }

    fn largest_magnitude(&self, x: &Vec<Complex32>) -> f64 {
        f64::from(x.iter().map(|v| v.norm_sqr()).fold(0.0, f32::max)).sqrt()
    }

    fn soft_threshold(&self, threshold: &f64, x: &mut Vec<Complex32>) {
        let threshold = *threshold as f32;
        parallel::for_each_chunk(x, PIECE, |_, x| {
            for v in x {
                let length = v.norm_sqr().sqrt();
                *v *= (length - threshold).max(0.0) / length.max(f32::MIN_POSITIVE);
            }
        });
    }

    fn wavelet(&self, member: Daubechies, levels: usize, layout: Layout) -> CpuWavelet {
        CpuWavelet::new(member, levels, layout)
    }

    fn coefficients(&self, wavelet: &CpuWavelet) -> usize {
        wavelet.coefficients()
    }

    fn analyse(
        &self,
        wavelet: &CpuWavelet,
        shift: (usize, usize),
        x: &Vec<Complex32>,
        coefficients: &mut Vec<Complex32>,
    ) {
        wavelet.forward(shift, x, coefficients);
    }

    fn synthesise(
        &self,
        wavelet: &CpuWavelet,
        shift: (usize, usize),
        coefficients: &mut Vec<Complex32>,
        x: &mut Vec<Complex32>,
    ) {
        wavelet.adjoint(shift, coefficients, x);
    }

    fn add_gradient(&self, layout: Layout, alpha: &f64, x: &Vec<Complex32>, g: &mut Vec<Complex32>) {
        gradient::add_gradient(layout, *alpha as f32, x, g);
    }

    fn add_gradient_adjoint(&self, layout: Layout, g: &Vec<Complex32>, x: &mut Vec<Complex32>) {
        gradient::add_gradient_adjoint(layout, g, x);
    }

    fn project_gradient(&self, radius: &f64, g: &mut Vec<Complex32>) {
        gradient::project(*radius as f32, g);
    }

    fn total_variation(&self, layout: Layout, x: &Vec<Complex32>) -> f64 {
        gradient::total_variation(layout, x)
    }

    type Consistency = CpuConsistency;

    fn consistency(&self, kernel: &SpiritKernel, mask: &SamplingMask) -> Result<CpuConsistency> {
        Ok(CpuConsistency::new(&self.fourier, kernel, mask))
    }

    fn consistency_start(&self, consistency: &CpuConsistency, kspace: &KSpace) -> Result<(Vec<Complex32>, f64)> {
        consistency.start(&self.fourier, kspace)
    }

    fn consistency_normal(&self, consistency: &CpuConsistency, x: &Vec<Complex32>, out: &mut Vec<Complex32>) {
        consistency.normal(x, out);
    }

    fn consistency_fill(
        &self,
        consistency: &CpuConsistency,
        kspace: &KSpace,
        missing: &Vec<Complex32>,
    ) -> Result<Vec<Complex32>> {
        consistency.fill(&self.fourier, kspace, missing)
    }

    fn products_a_turn(&self) -> f64 {
        8_000_000.0
    }

    fn fill_neighbours(
        &self,
        plans: &[FillingPlan<'_>],
        dim: (usize, usize, usize),
        kspace: &mut Vec<Complex32>,
    ) -> Result<()> {
        filling::fill(plans, dim.0, kspace);
        Ok(())
    }

    type Picture = Vec<f32>;

    fn picture(&self, values: &[f32]) -> Vec<f32> {
        values.to_vec()
    }

    async fn download_picture(&self, picture: &Vec<f32>) -> Result<Vec<f32>> {
        Ok(picture.clone())
    }

    fn show(&self, image: &Vec<Complex32>, presentation: &Presentation) -> Vec<Complex32> {
        presentation.show(image)
    }

    fn show_picture(&self, picture: &Vec<f32>, presentation: &Presentation) -> Vec<f32> {
        presentation.show(picture)
    }

    fn magnitude(&self, image: &Vec<Complex32>) -> Vec<f32> {
        picture::magnitude(image)
    }

    fn error_map(&self, reference: &Vec<f32>, picture: &Vec<f32>) -> Vec<f32> {
        picture::error_map(reference, picture)
    }

    fn compare(
        &self,
        reference: &Vec<f32>,
        picture: &Vec<f32>,
        dim: (usize, usize),
        range: f32,
    ) -> Result<Comparison<f64>> {
        picture::compare(reference, picture, dim, range)
    }

    fn unfold(
        &self,
        plan: &UnfoldingPlan,
        maps: &Arc<CoilMaps>,
        rows: Range<usize>,
        folded: &Vec<Complex32>,
        image: &mut Vec<Complex32>,
        g: &mut Vec<f32>,
    ) -> Result<()> {
        unfolding::unfold(plan, maps, rows, folded, image, g)
    }
}

//! The SENSE operator on the processor.
//!
//! Images are held as (x, y) with y in the order of an uncentred transform ("wrapped": the pixel at the centre
//! first), and so is x where the mask needs a transform along it. Transforms then need neither a shift nor, for a
//! mask of whole lines, anything along kx: `F = Fy Fx`, and `Fx` commutes with a mask along ky, so that
//! `E^H E = S^H Fy^H M Fy S` column by column, each column of all coils small enough to stay in the cache.

use super::{Cpu, Device, Layout};
use crate::array::{CoilMaps, KSpace};
use crate::error::{Error, Result};
use crate::fourier::{Direction, Fourier, Line};
use crate::parallel;
use crate::sampling::SamplingMask;
use num_complex::Complex32;
use std::sync::Arc;

/// The encoding `E = M F S` of Cartesian samples by coil maps, prepared and fused.
pub trait SenseKernels: Device {
    /// Coil maps (coil, y, x) where operators are prepared from them.
    type Maps;
    /// A prepared SENSE operator `E = M F S`: coil maps, centred orthonormal transform, sampling mask.
    ///
    /// It also fixes in which order its image vectors hold the pixels, which is the device's own business.
    type Sense;

    /// Brings coil maps to the device: once, for as many operators as are prepared from them.
    ///
    /// # Errors
    /// [`Error::Device`] when memory is short.
    fn maps(&self, maps: &Arc<CoilMaps>) -> Result<Self::Maps>;

    /// Prepares `E = M F S` for maps (coil, y, x) and a mask (ky, kx) of the same shape.
    ///
    /// # Errors
    /// [`Error::Shape`] when they differ in shape; [`Error::Device`] when memory is short.
    fn sense(&self, maps: &Self::Maps, mask: &SamplingMask) -> Result<Self::Sense>;

    /// `E^H y` for k-space y (coil, ky, kx); samples that the mask does not take are ignored.
    ///
    /// # Errors
    /// [`Error::Shape`] when the k-space does not fit the operator.
    fn sense_adjoint(&self, sense: &Self::Sense, kspace: &KSpace) -> Result<Self::Vector>;

    /// `out = E x`, samples (coil, ky, kx), zero where none was taken.
    fn sense_forward(&self, sense: &Self::Sense, x: &Self::Vector, out: &mut Self::Vector);

    /// `out = E^H y` for samples y (coil, ky, kx) on the device; those that the mask does not take are ignored.
    fn sense_backward(&self, sense: &Self::Sense, y: &Self::Vector, out: &mut Self::Vector);

    /// `out = E^H E x`, the hot loop of every iterative method.
    fn sense_normal(&self, sense: &Self::Sense, x: &Self::Vector, out: &mut Self::Vector);

    /// The pixels of an image vector of the operator as (y, x), row-major, the centre at (y / 2, x / 2).
    fn sense_image(&self, sense: &Self::Sense, x: &Self::Vector) -> Self::Vector;

    /// How the operator's image vectors lie.
    fn layout(&self, sense: &Self::Sense) -> Layout;
}

impl SenseKernels for Cpu {
    type Maps = Arc<CoilMaps>;
    type Sense = CpuSense;

    fn maps(&self, maps: &Arc<CoilMaps>) -> Result<Arc<CoilMaps>> {
        Ok(maps.clone())
    }

    fn sense(&self, maps: &Arc<CoilMaps>, mask: &SamplingMask) -> Result<CpuSense> {
        CpuSense::new(&self.fourier, maps, mask)
    }

    fn sense_adjoint(&self, sense: &CpuSense, kspace: &KSpace) -> Result<Vec<Complex32>> {
        sense.adjoint(&self.fourier, kspace)
    }

    fn sense_forward(&self, sense: &CpuSense, x: &Vec<Complex32>, out: &mut Vec<Complex32>) {
        sense.forward(&self.fourier, x, out);
    }

    fn sense_backward(&self, sense: &CpuSense, y: &Vec<Complex32>, out: &mut Vec<Complex32>) {
        sense.backward(&self.fourier, y.clone(), out);
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
}

/// `E = M F S` prepared for the processor.
pub struct CpuSense {
    coils: usize,
    ny: usize,
    nx: usize,
    mask: SamplingMask,
    /// Sensitivities: (x, coil, y) for a mask of whole lines, (coil, x, y) otherwise; axes wrapped as in images.
    maps: Vec<Complex32>,
    /// `1 / n` of the transforms where the mask takes a sample, else 0: (ky), or (ky, kx); wrapped.
    weights: Vec<f32>,
    along_y: Line,
    along_x: Line,
    whole_lines: bool,
}

/// Index in centred order of the element `i` in wrapped order.
fn centred(i: usize, n: usize) -> usize {
    (i + n / 2) % n
}

impl CpuSense {
    /// Maps (coil, y, x) and mask (ky, kx).
    pub fn new(fourier: &Fourier, maps: &CoilMaps, mask: &SamplingMask) -> Result<Self> {
        let (coils, ny, nx) = maps.maps.dim();
        if mask.dim() != (ny, nx) {
            let (my, mx) = mask.dim();
            return Err(Error::Shape { what: "sampling mask", expected: vec![ny, nx], came: vec![my, mx] });
        }
        let whole_lines = mask.lines().is_some();
        let weight = |taken: bool, n: usize| if taken { 1.0 / n as f32 } else { 0.0 };
        let mut ordered = Vec::with_capacity(coils * ny * nx);
        let weights = match mask.lines() {
            Some(lines) => {
                for x in 0..nx {
                    for c in 0..coils {
                        ordered.extend((0..ny).map(|y| maps.maps[[c, centred(y, ny), x]]));
                    }
                }
                (0..ny).map(|y| weight(lines[centred(y, ny)], ny)).collect()
            }
            None => {
                for c in 0..coils {
                    for x in 0..nx {
                        ordered.extend((0..ny).map(|y| maps.maps[[c, centred(y, ny), centred(x, nx)]]));
                    }
                }
                let at = |i: usize| mask.takes(centred(i / nx, ny), centred(i % nx, nx));
                (0..ny * nx).map(|i| weight(at(i), ny * nx)).collect()
            }
        };
        let (along_y, along_x) = (fourier.line(ny), fourier.line(nx));
        Ok(Self { coils, ny, nx, mask: mask.clone(), maps: ordered, weights, along_y, along_x, whole_lines })
    }

    /// `E^H y`.
    pub fn adjoint(&self, fourier: &Fourier, kspace: &KSpace) -> Result<Vec<Complex32>> {
        let (coils, ny, nx) = (self.coils, self.ny, self.nx);
        if kspace.dim() != (coils, ny, nx) {
            let (c, y, x) = kspace.dim();
            return Err(Error::Shape { what: "k-space", expected: vec![coils, ny, nx], came: vec![c, y, x] });
        }
        let mut image = vec![Complex32::ZERO; ny * nx];
        self.backward(fourier, kspace.as_slice().to_vec(), &mut image);
        Ok(image)
    }

    /// `E x` as (coil, ky, kx).
    fn forward(&self, fourier: &Fourier, x: &[Complex32], out: &mut [Complex32]) {
        let (ny, nx) = (self.ny, self.nx);
        let wrapped = |i: usize, n: usize| (i + n - n / 2) % n;
        parallel::for_each_chunk(out, ny * nx, |c, plane| {
            for (i, v) in plane.iter_mut().enumerate() {
                let (y, column) = (wrapped(i / nx, ny), if self.whole_lines { i % nx } else { wrapped(i % nx, nx) });
                *v = self.map_column(c, column)[y] * x[column * ny + y];
            }
        });
        fourier.planes(out, ny, nx, Direction::Forward);
        self.select(out);
    }

    /// `E^H` of samples (coil, ky, kx).
    fn backward(&self, fourier: &Fourier, mut samples: Vec<Complex32>, image: &mut [Complex32]) {
        let (coils, ny, nx) = (self.coils, self.ny, self.nx);
        self.select(&mut samples);
        fourier.planes(&mut samples, ny, nx, Direction::Inverse);
        parallel::for_each_chunk(image, ny, |x, column| {
            let from_x = if self.whole_lines { x } else { centred(x, nx) };
            column.fill(Complex32::ZERO);
            for c in 0..coils {
                let map = self.map_column(c, x);
                for (y, (out, s)) in column.iter_mut().zip(map).enumerate() {
                    *out += s.conj() * samples[(c * ny + centred(y, ny)) * nx + from_x];
                }
            }
        });
    }

    /// Samples (coil, ky, kx) that the mask does not take become zero.
    fn select(&self, samples: &mut [Complex32]) {
        let nx = self.nx;
        parallel::for_each_chunk(samples, self.ny * nx, |_, plane| {
            let taken = |i: usize| self.mask.takes(i / nx, i % nx);
            plane.iter_mut().enumerate().filter(|(i, _)| !taken(*i)).for_each(|(_, v)| *v = Complex32::ZERO);
        });
    }

    /// The sensitivities of a coil along the column `x` of images.
    fn map_column(&self, coil: usize, x: usize) -> &[Complex32] {
        let column = if self.whole_lines { x * self.coils + coil } else { coil * self.nx + x };
        &self.maps[column * self.ny..(column + 1) * self.ny]
    }

    /// `E^H E x`.
    pub fn normal(&self, x: &[Complex32], out: &mut [Complex32]) {
        if self.whole_lines { self.normal_by_columns(x, out) } else { self.normal_by_coils(x, out) }
    }

    fn normal_by_columns(&self, image: &[Complex32], out: &mut [Complex32]) {
        /// Columns that share one scratch.
        const COLUMNS: usize = 16;
        let (coils, ny) = (self.coils, self.ny);
        parallel::for_each_chunk(out, ny * COLUMNS, |piece, out| {
            let mut lines = vec![Complex32::ZERO; coils * ny];
            let mut scratch = vec![Complex32::ZERO; self.along_y.scratch_len()];
            for (i, out) in out.chunks_exact_mut(ny).enumerate() {
                let x = piece * COLUMNS + i;
                let image = &image[x * ny..(x + 1) * ny];
                let maps = &self.maps[x * coils * ny..(x + 1) * coils * ny];
                multiply(maps, image, &mut lines);
                self.along_y.uncentred(&mut lines, Direction::Forward, &mut scratch);
                weigh(&self.weights, &mut lines);
                self.along_y.uncentred(&mut lines, Direction::Inverse, &mut scratch);
                out.fill(Complex32::ZERO);
                add_conjugate_product(maps, &lines, out);
            }
        });
    }

    fn normal_by_coils(&self, image: &[Complex32], out: &mut [Complex32]) {
        let (coils, ny, nx) = (self.coils, self.ny, self.nx);
        let of_coil = |c: usize| {
            let maps = &self.maps[c * ny * nx..(c + 1) * ny * nx];
            let mut plane = vec![Complex32::ZERO; ny * nx];
            let mut turned = plane.clone();
            let mut scratch = vec![Complex32::ZERO; self.along_y.scratch_len().max(self.along_x.scratch_len())];
            multiply(maps, image, &mut plane);
            self.along_y.uncentred(&mut plane, Direction::Forward, &mut scratch);
            transpose(&plane, nx, ny, &mut turned);
            self.along_x.uncentred(&mut turned, Direction::Forward, &mut scratch);
            weigh(&self.weights, &mut turned);
            self.along_x.uncentred(&mut turned, Direction::Inverse, &mut scratch);
            transpose(&turned, ny, nx, &mut plane);
            self.along_y.uncentred(&mut plane, Direction::Inverse, &mut scratch);
            plane.iter_mut().zip(maps).for_each(|(v, s)| *v = s.conj() * *v);
            plane
        };
        out.fill(Complex32::ZERO);
        // A few coils at a time: as many planes are in memory.
        for first in (0..coils).step_by(4) {
            for plane in parallel::map(4.min(coils - first), |i| of_coil(first + i)) {
                out.iter_mut().zip(plane).for_each(|(out, v)| *out += v);
            }
        }
    }

    /// Images are (x, y); see the head of this file for where they start.
    pub fn layout(&self) -> Layout {
        let wrapped = |n: usize| (n - n / 2) % n;
        let origin = (if self.whole_lines { 0 } else { wrapped(self.nx) }, wrapped(self.ny));
        Layout { slow: self.nx, fast: self.ny, origin }
    }

    /// Pixels (y, x) in centred order.
    pub fn image(&self, x: &[Complex32]) -> Vec<Complex32> {
        let (ny, nx) = (self.ny, self.nx);
        let wrapped = |i: usize, n: usize| (i + n - n / 2) % n;
        let column = |i: usize| if self.whole_lines { i } else { wrapped(i, nx) };
        (0..ny * nx).map(|i| x[column(i % nx) * ny + wrapped(i / nx, ny)]).collect()
    }
}

/// `lines[c] = maps[c] image`, for each run of the image's length.
fn multiply(maps: &[Complex32], image: &[Complex32], lines: &mut [Complex32]) {
    for (line, map) in lines.chunks_exact_mut(image.len()).zip(maps.chunks_exact(image.len())) {
        for ((v, s), m) in line.iter_mut().zip(map).zip(image) {
            *v = s * m;
        }
    }
}

/// `out += conj(maps[c]) lines[c]`, summed over runs of the output's length.
fn add_conjugate_product(maps: &[Complex32], lines: &[Complex32], out: &mut [Complex32]) {
    for (line, map) in lines.chunks_exact(out.len()).zip(maps.chunks_exact(out.len())) {
        for ((out, s), v) in out.iter_mut().zip(map).zip(line) {
            *out += s.conj() * v;
        }
    }
}

/// `lines[c] *= weights`.
fn weigh(weights: &[f32], lines: &mut [Complex32]) {
    for line in lines.chunks_exact_mut(weights.len()) {
        line.iter_mut().zip(weights).for_each(|(v, w)| *v *= *w);
    }
}

/// (rows, columns) to (columns, rows), in blocks that fit the cache.
fn transpose(from: &[Complex32], rows: usize, columns: usize, to: &mut [Complex32]) {
    const BLOCK: usize = 16;
    for r0 in (0..rows).step_by(BLOCK) {
        for c0 in (0..columns).step_by(BLOCK) {
            for r in r0..(r0 + BLOCK).min(rows) {
                for c in c0..(c0 + BLOCK).min(columns) {
                    to[c * rows + r] = from[r * columns + c];
                }
            }
        }
    }
}

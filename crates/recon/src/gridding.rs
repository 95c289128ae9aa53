//! Samples anywhere in k-space (radial, spiral) put on the matrix: convolution with a Kaiser-Bessel kernel onto a grid twice
//! as fine, weighted by the density of the samples, and what the kernel does to the image undone.
//!
//! Jackson et al., Selection of a convolution function for Fourier inversion using gridding, IEEE Trans Med Imaging 10:473
//! (1991); Beatty et al., Rapid gridding reconstruction with a minimal oversampling ratio, IEEE Trans Med Imaging 24:799
//! (2005), eq. 5; Pipe and Menon, Sampling density compensation in MRI: rationale and an iterative numerical solution, Magn
//! Reson Med 41:179 (1999).

use crate::error::{Error, Result};
use crate::fourier::{Direction, Fourier};
use num_complex::Complex32;
use std::f64::consts::PI;

/// The grid is this many times as fine as the matrix.
const FINER: usize = 2;
/// Width of the kernel in cells of the grid.
const WIDTH: usize = 5;
/// Cells of the kernel's table for each cell of the grid.
const TABLE: usize = 1024;
/// Iterations of the density compensation.
const ITERATIONS: usize = 15;

/// How samples at known places become k-space (ky, kx) of a matrix.
pub struct Gridding {
    ny: usize,
    nx: usize,
    /// Of each sample, its place (ky, kx) in cells of the grid.
    places: Vec<[f32; 2]>,
    /// Of each sample, the part of k-space that it stands for, in cells of the matrix.
    weights: Vec<f32>,
    kernel: Kernel,
    fourier: Fourier,
}

impl Gridding {
    /// For samples at `places` (ky, kx), in periods per field of view, 0 at the centre of k-space: sample (y, x) of the matrix
    /// is at (y - ny / 2, x - nx / 2). Those outside of the matrix get no weight. The weights `w` are such that
    /// `sum_j w_j psi(k_i - k_j) = 1` at every sample i, `psi` the kernel convolved with itself, whose integral is 1.
    ///
    /// # Errors
    /// [`Error::Data`] when a place is not finite or none lies in the matrix.
    pub fn new((ny, nx): (usize, usize), places: &[[f32; 2]]) -> Result<Self> {
        let inside = |[y, x]: [f32; 2]| y.abs() <= ny as f32 / 2.0 && x.abs() <= nx as f32 / 2.0;
        let count = places.iter().filter(|place| inside(**place)).count();
        if count == 0 || places.iter().flatten().any(|v| !v.is_finite()) {
            return Err(Error::Data(format!(
                "expected samples at finite places within {ny} x {nx} periods per field of view, but {count} of {} are",
                places.len()
            )));
        }
        let finer = FINER as f32;
        let on_grid = |[y, x]: &[f32; 2]| [y * finer + (ny * FINER / 2) as f32, x * finer + (nx * FINER / 2) as f32];
        let mut gridding = Self {
            ny,
            nx,
            places: places.iter().map(on_grid).collect(),
            weights: places.iter().map(|place| if inside(*place) { 1.0 } else { 0.0 }).collect(),
            kernel: Kernel::new(),
            fourier: Fourier::new(),
        };
        gridding.compensate();
        Ok(gridding)
    }

    /// The part of k-space that each sample stands for, in cells of the matrix.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    fn compensate(&mut self) {
        // Of samples one cell apart, each of weight 1, the convolution is this everywhere.
        let area = self.kernel.integral / FINER as f64;
        let even = (area * area * (area * FINER as f64).powi(2)) as f32;
        for _ in 0..ITERATIONS {
            let spread = self.spread(|j| Complex32::new(self.weights[j], 0.0));
            let heard: Vec<f32> = (0..self.weights.len()).map(|j| self.gather(&spread, j) / even).collect();
            for (weight, heard) in self.weights.iter_mut().zip(heard) {
                if heard > 0.0 {
                    *weight /= heard;
                }
            }
        }
    }

    /// The grid cells that a sample reaches, wrapped round at the edges, with the kernel's values.
    fn reach(&self, place: f32, n: usize) -> [(usize, f32); WIDTH + 1] {
        let first = (place - WIDTH as f32 / 2.0).ceil();
        std::array::from_fn(|i| {
            let cell = first + i as f32;
            ((cell as i64).rem_euclid(n as i64) as usize, self.kernel.at(cell - place))
        })
    }

    /// `value(j)` of each sample j, convolved with the kernel, on the grid.
    fn spread(&self, value: impl Fn(usize) -> Complex32) -> Vec<Complex32> {
        let (gy, gx) = (self.ny * FINER, self.nx * FINER);
        let mut grid = vec![Complex32::ZERO; gy * gx];
        for (j, [y, x]) in self.places.iter().enumerate().filter(|(j, _)| self.weights[*j] > 0.0) {
            let (rows, columns, value) = (self.reach(*y, gy), self.reach(*x, gx), value(j));
            for (row, along_y) in rows {
                for (column, along_x) in columns {
                    grid[row * gx + column] += value * (along_y * along_x);
                }
            }
        }
        grid
    }

    /// The grid convolved with the kernel at the place of sample `j`.
    fn gather(&self, grid: &[Complex32], j: usize) -> f32 {
        let (gy, gx) = (self.ny * FINER, self.nx * FINER);
        let [y, x] = self.places[j];
        let columns = self.reach(x, gx);
        let row = |(row, along_y): (usize, f32)| {
            columns.iter().map(|(column, along_x)| grid[row * gx + column].re * along_x).sum::<f32>() * along_y
        };
        self.reach(y, gy).into_iter().map(row).sum()
    }

    /// K-space (ky, kx), row-major, of the image `1 / sqrt(ny nx) sum_j w_j s_j exp(2 pi i k_j r)`: of samples that lie on
    /// the matrix, the samples but for the ripple of the density, 3 %.
    ///
    /// # Errors
    /// [`Error::Shape`] when there are more or fewer samples than places.
    pub fn grid(&self, samples: &[Complex32]) -> Result<Vec<Complex32>> {
        let (expected, came) = (self.places.len(), samples.len());
        if expected != came {
            return Err(Error::Shape { what: "samples of a trajectory", expected: vec![expected], came: vec![came] });
        }
        let (gy, gx) = (self.ny * FINER, self.nx * FINER);
        let mut grid = self.spread(|j| samples[j] * self.weights[j]);
        self.fourier.planes(&mut grid, gy, gx, Direction::Inverse);
        // The transform of the grid is orthonormal: undone here is its factor, too.
        let along = |n: usize, i: usize| {
            let pixel = i as f64 - (n / 2) as f64;
            (FINER as f64).sqrt() / self.kernel.transform(pixel / (n * FINER) as f64)
        };
        let (top, left) = (gy / 2 - self.ny / 2, gx / 2 - self.nx / 2);
        let columns: Vec<f64> = (0..self.nx).map(|x| along(self.nx, x)).collect();
        let mut image = Vec::with_capacity(self.ny * self.nx);
        for y in 0..self.ny {
            let row = along(self.ny, y);
            image.extend((0..self.nx).map(|x| grid[(top + y) * gx + left + x] * (row * columns[x]) as f32));
        }
        self.fourier.planes(&mut image, self.ny, self.nx, Direction::Forward);
        Ok(image)
    }
}

/// `I0(beta sqrt(1 - (2 u / W)^2)) / I0(beta)` for `|u| <= W / 2`, u in cells of the grid.
struct Kernel {
    beta: f64,
    table: Vec<f32>,
    /// Over u.
    integral: f64,
}

impl Kernel {
    fn new() -> Self {
        let ratio = WIDTH as f64 / FINER as f64;
        let beta = PI * ((ratio * (FINER as f64 - 0.5)).powi(2) - 0.8).sqrt();
        let half = WIDTH as f64 / 2.0;
        let value = |i: usize| {
            let u = i as f64 / TABLE as f64;
            let root = (1.0 - (u / half).powi(2)).max(0.0).sqrt();
            if u > half { 0.0 } else { (bessel_i0(beta * root) / bessel_i0(beta)) as f32 }
        };
        let table = (0..=(WIDTH / 2 + 2) * TABLE).map(value).collect();
        let mut kernel = Self { beta, table, integral: 0.0 };
        kernel.integral = kernel.transform(0.0);
        kernel
    }

    fn at(&self, u: f32) -> f32 {
        let place = u.abs() * TABLE as f32;
        let (cell, part) = (place as usize, place.fract());
        match (self.table.get(cell), self.table.get(cell + 1)) {
            (Some(a), Some(b)) => a + (b - a) * part,
            _ => 0.0,
        }
    }

    /// Its Fourier transform at a frequency in periods per cell of the grid: `W sinh(a) / (a I0(beta))` with
    /// `a = sqrt(beta^2 - (pi W f)^2)`.
    fn transform(&self, frequency: f64) -> f64 {
        let square = self.beta.powi(2) - (PI * WIDTH as f64 * frequency).powi(2);
        let root = square.abs().sqrt().max(1e-9);
        let shape = if square > 0.0 { root.sinh() / root } else { root.sin() / root };
        WIDTH as f64 * shape / bessel_i0(self.beta)
    }
}

/// The modified Bessel function of order 0 by its power series, `sum_k (x^2 / 4)^k / k!^2`.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut term, mut sum, mut k) = (1.0, 1.0, 0.0);
    while term > sum * 1e-17 {
        k += 1.0;
        term *= quarter / (k * k);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_complex::Complex64;
    use std::f64::consts::TAU;

    fn spokes(count: usize, n: usize) -> Vec<[f32; 2]> {
        let place = |i: usize| {
            let angle = PI * (i / (2 * n)) as f64 / count as f64;
            let radius = (i % (2 * n)) as f64 / 2.0 - n as f64 / 2.0;
            [(radius * angle.sin()) as f32, (radius * angle.cos()) as f32]
        };
        (0..count * 2 * n).map(place).collect()
    }

    fn distance(a: &[Complex32], b: &[Complex32]) -> f32 {
        let difference: f32 = a.iter().zip(b).map(|(a, b)| (a - b).norm_sqr()).sum();
        (difference / b.iter().map(|v| v.norm_sqr()).sum::<f32>()).sqrt()
    }

    #[test]
    fn agrees_with_the_direct_sum() -> Result<()> {
        let (ny, nx) = (18, 21);
        let places = spokes(13, 18);
        let gridding = Gridding::new((ny, nx), &places)?;
        let wave = |j: usize| Complex32::new((j as f32 * 0.37).sin(), (j as f32 * 0.11).cos());
        let samples: Vec<_> = (0..places.len()).map(wave).collect();
        let mut came = gridding.grid(&samples)?;
        Fourier::new().planes(&mut came, ny, nx, Direction::Inverse);
        let mut direct = Vec::new();
        for y in 0..ny {
            for x in 0..nx {
                let (ry, rx) = ((y as f64 - 9.0) / ny as f64, (x as f64 - 10.0) / nx as f64);
                let term = |j: usize| {
                    let turn = TAU * (f64::from(places[j][0]) * ry + f64::from(places[j][1]) * rx);
                    let weighted = samples[j] * gridding.weights()[j];
                    Complex64::cis(turn) * Complex64::new(weighted.re.into(), weighted.im.into())
                };
                let sum: Complex64 = (0..places.len()).map(term).sum::<Complex64>() / ((ny * nx) as f64).sqrt();
                direct.push(Complex32::new(sum.re as f32, sum.im as f32));
            }
        }
        assert!(distance(&came, &direct) < 2e-3, "{}", distance(&came, &direct));
        Ok(())
    }

    #[test]
    fn samples_on_the_matrix_stay_what_they_are() -> Result<()> {
        let n = 16;
        let places: Vec<_> = (0..n * n).map(|i| [(i / n) as f32 - 8.0, (i % n) as f32 - 8.0]).collect();
        let gridding = Gridding::new((n, n), &places)?;
        // Energy near the centre, as k-space has it: at the edge, the density of what lies beyond is unknown.
        let at = |i: usize| Complex32::from((-(places[i][0].powi(2) + places[i][1].powi(2)) / 6.0).exp());
        let samples: Vec<_> = (0..n * n).map(at).collect();
        let error = distance(&gridding.grid(&samples)?, &samples);
        // Convolved with itself, the kernel sums to 1.4 % more on the matrix than its integral, and at each of the edges the
        // density is that of half a plane.
        assert!(error < 0.04, "{error}");
        Ok(())
    }

    #[test]
    fn a_disc_scanned_along_spokes_is_a_disc() -> Result<()> {
        // The transform of a disc of radius a: a J1(2 pi a k) / k, here of many small squares, by their closed form.
        let n = 48;
        let places = spokes(96, n);
        let gridding = Gridding::new((n, n), &places)?;
        let sinc = |v: f64| if v.abs() < 1e-9 { 1.0 } else { (PI * v).sin() / (PI * v) };
        let (height, width) = (0.4, 0.25);
        let samples: Vec<_> = places
            .iter()
            .map(|[y, x]| sinc(height * f64::from(*y)) * sinc(width * f64::from(*x)) * height * width * n as f64)
            .map(|v| Complex32::from(v as f32))
            .collect();
        let mut image = gridding.grid(&samples)?;
        Fourier::new().planes(&mut image, n, n, Direction::Inverse);
        let mean = |inside: bool| {
            let mut values = Vec::new();
            for (i, v) in image.iter().enumerate() {
                let (y, x) = ((i / n) as f64 / n as f64 - 0.5, (i % n) as f64 / n as f64 - 0.5);
                let (within, beyond) = ((y.abs() < 0.17 && x.abs() < 0.09), (y.abs() > 0.24 || x.abs() > 0.17));
                if inside && within || !inside && beyond && y.hypot(x) < 0.45 {
                    values.push(v.norm());
                }
            }
            values.iter().sum::<f32>() / values.len() as f32
        };
        // Of the sides' length 1 the object is, in the unit in which k-space on the matrix would be.
        assert!((mean(true) - 1.0).abs() < 0.03 && mean(false) < 0.03, "{} {}", mean(true), mean(false));
        Ok(())
    }
}

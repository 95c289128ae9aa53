//! What the tests share: numbers that look random and are the same everywhere, and the textbook's operators in double
//! precision, which are the truth that everything else is held to.

pub mod iterates;
pub mod late;
pub mod least;
pub mod operators;
pub mod textbook;
pub mod unattended;

use ndarray::{Array2, Array3};
use num_complex::{Complex32, Complex64};
use pollster::block_on;
use recon::declaration::Settings;
use recon::device::Backend;
use recon::method::{self, Calibration};
use recon::monitor::Unattended;
use recon::{CoilMaps, Image, KSpace, Problem, Result, SamplingMask};

/// A sequence of numbers in -1..1 (SplitMix64), the same on every machine.
#[derive(Debug, Clone)]
pub struct Numbers(u64);

impl Numbers {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn real(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        // 24 bits are exact in an f32.
        ((z ^ (z >> 31)) >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    /// The next two numbers.
    pub fn complex(&mut self) -> Complex32 {
        Complex32::new(self.real(), self.real())
    }

    /// As many complex numbers as asked for.
    pub fn vector(&mut self, length: usize) -> Vec<Complex32> {
        (0..length).map(|_| self.complex()).collect()
    }

    /// k-space (coil, ky, kx) without any structure.
    ///
    /// # Panics
    /// When the shape is one that [`KSpace::new`] refuses.
    pub fn kspace(&mut self, (coils, ny, nx): (usize, usize, usize)) -> KSpace {
        let samples = Array3::from_shape_fn((coils, ny, nx), |_| self.complex());
        KSpace::new(samples).unwrap_or_else(|e| panic!("the test's shape is wrong: {e}"))
    }

    /// Coil maps (coil, y, x) without any structure, so that nothing cancels by symmetry.
    pub fn maps(&mut self, dim: (usize, usize, usize)) -> CoilMaps {
        CoilMaps { maps: Array3::from_shape_fn(dim, |_| self.complex()) }
    }

    /// A mask of single samples (ky, kx), about a third of them.
    ///
    /// # Panics
    /// When the shape is one that [`SamplingMask::from_points`] refuses.
    pub fn points(&mut self, ny: usize, nx: usize) -> SamplingMask {
        let mut taken = Array2::from_shape_fn((ny, nx), |_| self.real() > 0.3);
        // Never whole lines only: one sample of a line and not its neighbour.
        (taken[[0, 0]], taken[[0, 1]]) = (true, false);
        mask(taken)
    }

    /// A mask of whole lines (ky), about a third of them.
    ///
    /// # Panics
    /// When the shape is one that [`SamplingMask::from_points`] refuses.
    pub fn lines(&mut self, ny: usize, nx: usize) -> SamplingMask {
        let mut lines: Vec<bool> = (0..ny).map(|_| self.real() > 0.3).collect();
        (lines[0], lines[1]) = (true, false);
        mask(Array2::from_shape_fn((ny, nx), |(y, _)| lines[y]))
    }
}

/// The outcome of a method, on the host.
#[derive(Debug, Clone)]
pub struct Done {
    /// The image (y, x).
    pub image: Image,
    /// As [`method::Reconstruction::iterations`].
    pub iterations: usize,
    /// As [`method::Reconstruction::history`].
    pub history: Vec<(usize, f64)>,
    /// As [`method::Reconstruction::g_factor`].
    pub g_factor: Option<Array2<f32>>,
}

/// Runs a method on a device.
///
/// # Errors
/// As [`method::reconstruct`].
pub fn reconstruct<D: Backend>(
    device: &D,
    problem: &Problem,
    calibration: &Calibration<D>,
    settings: &Settings,
) -> Result<Done> {
    let done = block_on(method::reconstruct(device, problem, calibration, settings, &mut Unattended))?;
    let image = block_on(done.download(device, problem.mask().dim()))?;
    let pixels = done.g_factor.as_ref().map(|g| block_on(device.download_picture(g))).transpose()?;
    let g_factor = pixels.and_then(|g| Array2::from_shape_vec(image.pixels.dim(), g).ok());
    Ok(Done { image, iterations: done.iterations, history: done.history, g_factor })
}

fn mask(taken: Array2<bool>) -> SamplingMask {
    SamplingMask::from_points(taken).unwrap_or_else(|e| panic!("the test's mask is wrong: {e}"))
}

/// To double precision.
pub fn wide(values: &[Complex32]) -> Vec<Complex64> {
    values.iter().map(|v| Complex64::new(v.re.into(), v.im.into())).collect()
}

/// `sum conj(a_i) b_i`.
pub fn inner(a: &[Complex64], b: &[Complex64]) -> Complex64 {
    assert_eq!(a.len(), b.len(), "vectors of an inner product");
    a.iter().zip(b).map(|(a, b)| a.conj() * b).sum()
}

/// Euclidean norm.
pub fn norm(a: &[Complex64]) -> f64 {
    a.iter().map(|v| v.norm_sqr()).sum::<f64>().sqrt()
}

/// `|a - b| / |b|`.
pub fn distance(a: &[Complex64], b: &[Complex64]) -> f64 {
    assert_eq!(a.len(), b.len(), "vectors to compare");
    let difference: Vec<Complex64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    norm(&difference) / norm(b)
}

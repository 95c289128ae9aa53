//! Noise of the receivers.

use ndarray::{Array2, Array3};
use num_complex::Complex32;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Adds complex Gaussian noise to samples (coil, ky, kx), of covariance `deviation^2 correlation^|i - j|` between the
/// coils i and j in its real and in its imaginary part: `n_i = correlation n_(i-1) + sqrt(1 - correlation^2) w_i` of
/// white w, which is the Cholesky factor of that covariance.
pub fn add(kspace: &mut Array3<Complex32>, deviation: f64, correlation: f64, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = || {
        let v: f64 = StandardNormal.sample(&mut random);
        (v * deviation) as f32
    };
    let (_, ny, nx) = kspace.dim();
    let (of_last, of_own) = (correlation as f32, (1.0 - correlation * correlation).sqrt() as f32);
    let mut last: Option<Array2<Complex32>> = None;
    for mut coil in kspace.outer_iter_mut() {
        let mut noise = Array2::from_shape_simple_fn((ny, nx), || Complex32::new(draw(), draw()));
        if let Some(last) = last {
            noise.zip_mut_with(&last, |n, last| *n = *n * of_own + last * of_last);
        }
        coil += &noise;
        last = Some(noise);
    }
}

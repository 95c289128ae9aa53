//! Noise of the receivers.

use ndarray::Array2;
use num_complex::Complex32;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Complex Gaussian noise of one coil after the other, of covariance `deviation^2 correlation^|i - j|` between the coils i
/// and j in its real and in its imaginary part: `n_i = correlation n_(i-1) + sqrt(1 - correlation^2) w_i` of white w, which
/// is the Cholesky factor of that covariance.
pub struct Noises {
    random: ChaCha8Rng,
    deviation: f64,
    of_last: f32,
    of_own: f32,
    last: Option<Array2<Complex32>>,
}

impl Noises {
    pub fn new(deviation: f64, correlation: f64, seed: u64) -> Self {
        Self {
            random: ChaCha8Rng::seed_from_u64(seed),
            deviation,
            of_last: correlation as f32,
            of_own: (1.0 - correlation * correlation).sqrt() as f32,
            last: None,
        }
    }

    /// That of the next coil (ky, kx).
    pub fn next(&mut self, (ny, nx): (usize, usize)) -> &Array2<Complex32> {
        let mut draw = || {
            let v: f64 = StandardNormal.sample(&mut self.random);
            (v * self.deviation) as f32
        };
        let mut noise = Array2::from_shape_simple_fn((ny, nx), || Complex32::new(draw(), draw()));
        if let Some(last) = &self.last {
            noise.zip_mut_with(last, |n, last| *n = *n * self.of_own + last * self.of_last);
        }
        self.last.insert(noise)
    }
}

//! The operators as a textbook writes them, in double precision and without any fast algorithm.

use ndarray::{Array2, Array3, Axis};
use num_complex::Complex64;
use recon::{CoilMaps, Complex32, SamplingMask};
use std::f64::consts::TAU;

/// `sum_i exp(sign 2 pi i (k - n/2)(i - n/2) / n) x_i / sqrt(n)` along the axis of every line of (planes, y, x).
fn along(x: &Array3<Complex64>, axis: usize, sign: f64) -> Array3<Complex64> {
    let n = x.len_of(Axis(axis));
    let centre = (n / 2) as f64;
    let kernel = Array2::from_shape_fn((n, n), |(k, i)| {
        let turn = (k as f64 - centre) * (i as f64 - centre) / n as f64;
        Complex64::cis(sign * TAU * turn) / (n as f64).sqrt()
    });
    let mut out = x.clone();
    for (from, mut to) in x.lanes(Axis(axis)).into_iter().zip(out.lanes_mut(Axis(axis))) {
        to.assign(&kernel.dot(&from));
    }
    out
}

/// Centred orthonormal transform of each plane: image to k-space.
pub fn forward(image: &Array3<Complex64>) -> Array3<Complex64> {
    along(&along(image, 2, -1.0), 1, -1.0)
}

/// The inverse, and adjoint, of [`forward`].
pub fn inverse(kspace: &Array3<Complex64>) -> Array3<Complex64> {
    along(&along(kspace, 2, 1.0), 1, 1.0)
}

/// An array in double precision.
pub fn wide<D: ndarray::Dimension>(x: &ndarray::Array<Complex32, D>) -> ndarray::Array<Complex64, D> {
    x.mapv(|v| Complex64::new(v.re.into(), v.im.into()))
}

/// `E = M F S`.
pub struct Sense {
    /// S (coil, y, x).
    pub maps: Array3<Complex64>,
    /// M (ky, kx).
    pub mask: Array2<bool>,
}

impl Sense {
    /// From what the device is given.
    pub fn new(maps: &CoilMaps, mask: &SamplingMask) -> Self {
        Self { maps: wide(&maps.maps), mask: mask.to_array() }
    }

    fn select(&self, mut kspace: Array3<Complex64>) -> Array3<Complex64> {
        for ((_, y, x), v) in kspace.indexed_iter_mut() {
            if !self.mask[[y, x]] {
                *v = Complex64::ZERO;
            }
        }
        kspace
    }

    /// `E x`: image (y, x) to k-space (coil, ky, kx).
    pub fn apply(&self, image: &Array2<Complex64>) -> Array3<Complex64> {
        self.select(forward(&(&self.maps * &image.view().insert_axis(Axis(0)))))
    }

    /// `E^H y`: k-space (coil, ky, kx) to image (y, x).
    pub fn adjoint(&self, kspace: &Array3<Complex64>) -> Array2<Complex64> {
        let images = inverse(&self.select(kspace.clone()));
        (&self.maps.mapv(|s| s.conj()) * &images).sum_axis(Axis(0))
    }
}

//! Fourier transforms of polygons in closed form.

use num_complex::Complex64;
use std::f64::consts::{PI, TAU};

/// A filled polygon of intensity 1, its vertices (x, y) in fields of view, in either sense of rotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    vertices: Vec<[f64; 2]>,
    /// Signed: positive when the vertices go from x towards y.
    area: f64,
}

impl Polygon {
    /// Of three vertices or more, whose edges do not cross.
    pub fn new(vertices: Vec<[f64; 2]>) -> Self {
        let mut polygon = Self { vertices, area: 0.0 };
        polygon.area = polygon.edges().map(|(a, b)| (a[0] * b[1] - b[0] * a[1]) / 2.0).sum();
        polygon
    }

    /// An upright rectangle.
    pub fn rectangle([x, y]: [f64; 2], width: f64, height: f64) -> Self {
        let (w, h) = (width / 2.0, height / 2.0);
        Self::new(vec![[x - w, y - h], [x + w, y - h], [x + w, y + h], [x - w, y + h]])
    }

    fn edges(&self) -> impl Iterator<Item = (&[f64; 2], &[f64; 2])> {
        self.vertices.iter().zip(self.vertices.iter().cycle().skip(1))
    }

    /// The continuous Fourier transform at the spatial frequency (`ky`, `kx`), in cycles per field of view: by the
    /// theorem of Gauss, the sum over the edges L with middle m of
    /// `i / (2 pi |k|^2) (kx Ly - ky Lx) sinc(k L) exp(-2 pi i k m)`, `sinc(t) = sin(pi t) / (pi t)` (McInturff and
    /// Simon, The Fourier transform of linearly varying functions with polygonal support, IEEE Trans Antennas Propag
    /// 39:1441, 1991).
    pub fn spectrum(&self, ky: f64, kx: f64) -> Complex64 {
        let squared = kx * kx + ky * ky;
        if squared < 1e-12 {
            return Complex64::from(self.area.abs());
        }
        let edge = |(a, b): (&[f64; 2], &[f64; 2])| {
            let (lx, ly) = (b[0] - a[0], b[1] - a[1]);
            let along = PI * (kx * lx + ky * ly);
            let sinc = if along.abs() < 1e-9 { 1.0 } else { along.sin() / along };
            let turns = (kx * (a[0] + b[0]) + ky * (a[1] + b[1])) / 2.0;
            Complex64::cis(-TAU * turns) * ((kx * ly - ky * lx) * sinc)
        };
        let sum: Complex64 = self.edges().map(edge).sum();
        Complex64::i() * sum * self.area.signum() / (TAU * squared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bent() -> Vec<[f64; 2]> {
        vec![[-0.3, -0.2], [0.25, -0.31], [0.1, 0.02], [0.33, 0.28], [-0.12, 0.2]]
    }

    /// The transform is the limit of the sum over a fine grid, in either sense of rotation.
    #[test]
    fn spectrum_is_the_integral_over_the_polygon() {
        let inside = |x: f64, y: f64| {
            let v = bent();
            let crosses = |i: usize| {
                let (a, b) = (v[i], v[(i + 1) % v.len()]);
                (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
            };
            (0..v.len()).filter(|i| crosses(*i)).count() % 2 == 1
        };
        let n = 1000;
        let place = |i: usize| (i as f64 + 0.5) / n as f64 - 0.5;
        for (ky, kx) in [(0.0, 0.0), (1.0, 0.0), (0.0, -1.5), (-2.5, 1.5), (4.0, -3.0)] {
            let mut sum = Complex64::ZERO;
            for (y, x) in (0..n * n).map(|i| (place(i / n), place(i % n))).filter(|(y, x)| inside(*x, *y)) {
                sum += Complex64::cis(-TAU * (kx * x + ky * y));
            }
            let sum = sum / (n * n) as f64;
            let turned: Vec<_> = bent().into_iter().rev().collect();
            for polygon in [Polygon::new(bent()), Polygon::new(turned)] {
                assert!((sum - polygon.spectrum(ky, kx)).norm() < 3e-5, "at ({ky}, {kx})");
            }
        }
    }

    #[test]
    fn a_rectangle_is_a_product_of_sincs() {
        let (width, height) = (0.3, 0.1);
        let rectangle = Polygon::rectangle([0.05, -0.2], width, height);
        let sinc = |t: f64| if t == 0.0 { 1.0 } else { (PI * t).sin() / (PI * t) };
        for (ky, kx) in [(0.0, 0.0), (0.0, 2.0), (3.5, 0.0), (-7.0, 4.5)] {
            let product = width * height * sinc(kx * width) * sinc(ky * height);
            let expected = Complex64::cis(-TAU * (kx * 0.05 - ky * 0.2)) * product;
            assert!((rectangle.spectrum(ky, kx) - expected).norm() < 1e-14, "at ({ky}, {kx})");
        }
    }
}

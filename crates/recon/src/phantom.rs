//! The modified Shepp-Logan phantom, from its closed-form Fourier transform.

use num_complex::Complex64;
use std::f64::consts::{PI, TAU};

/// A filled ellipse of constant intensity; lengths in fractions of the field of view, y pointing down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ellipse {
    /// Intensity that is added inside.
    pub intensity: f64,
    /// Half axis that lies along x before the rotation.
    pub half_width: f64,
    /// Half axis that lies along y before the rotation.
    pub half_height: f64,
    /// Centre, x.
    pub x: f64,
    /// Centre, y.
    pub y: f64,
    /// Sine and cosine of the rotation, from x towards y.
    pub rotation: (f64, f64),
}

impl Ellipse {
    /// The continuous Fourier transform at the spatial frequency (`ky`, `kx`), in cycles per field of view:
    /// `intensity a b J1(2 pi rho) / rho exp(-2 pi i k r0)` with `rho` the frequency in the frame where the ellipse
    /// is a unit circle (Van de Walle et al., IEEE Trans Med Imaging 16:1049, 1997).
    pub fn spectrum(&self, ky: f64, kx: f64) -> Complex64 {
        let (sin, cos) = self.rotation;
        let u = self.half_width * (kx * cos + ky * sin);
        let v = self.half_height * (ky * cos - kx * sin);
        let rho = (u * u + v * v).sqrt();
        let area = self.half_width * self.half_height;
        let circle = if rho < 1e-9 { PI } else { libm::j1(TAU * rho) / rho };
        let value = self.intensity * area * circle;
        let turns = kx * self.x + ky * self.y;
        if turns == 0.0 { Complex64::from(value) } else { Complex64::cis(-TAU * turns) * value }
    }

    /// Whether the point (`y`, `x`) is inside.
    pub fn contains(&self, y: f64, x: f64) -> bool {
        let (sin, cos) = self.rotation;
        let (dx, dy) = (x - self.x, y - self.y);
        let u = (dx * cos + dy * sin) / self.half_width;
        let v = (dy * cos - dx * sin) / self.half_height;
        u * u + v * v <= 1.0
    }
}

/// The ten ellipses of the modified Shepp-Logan phantom (Toft, The Radon Transform, PhD thesis, DTU 1996, table
/// B.3), scaled from its square [-1, 1] to the field of view, the front of the head up.
pub fn shepp_logan() -> [Ellipse; 10] {
    // Intensity, half axes, centre and rotation in degrees as published, with y pointing up.
    const TABLE: [[f64; 6]; 10] = [
        [1.0, 0.69, 0.92, 0.0, 0.0, 0.0],
        [-0.8, 0.6624, 0.874, 0.0, -0.0184, 0.0],
        [-0.2, 0.11, 0.31, 0.22, 0.0, -18.0],
        [-0.2, 0.16, 0.41, -0.22, 0.0, 18.0],
        [0.1, 0.21, 0.25, 0.0, 0.35, 0.0],
        [0.1, 0.046, 0.046, 0.0, 0.1, 0.0],
        [0.1, 0.046, 0.046, 0.0, -0.1, 0.0],
        [0.1, 0.046, 0.023, -0.08, -0.605, 0.0],
        [0.1, 0.023, 0.023, 0.0, -0.606, 0.0],
        [0.1, 0.023, 0.046, 0.06, -0.605, 0.0],
    ];
    TABLE.map(|[intensity, a, b, x, y, degrees]| Ellipse {
        intensity,
        half_width: a / 2.0,
        half_height: b / 2.0,
        x: x / 2.0,
        y: -y / 2.0,
        rotation: (-degrees).to_radians().sin_cos(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The transform is the limit of the sum over a fine grid.
    #[test]
    fn spectrum_is_the_integral_over_the_ellipse() {
        let ellipse = Ellipse {
            intensity: 0.7,
            half_width: 0.3,
            half_height: 0.12,
            x: 0.05,
            y: -0.1,
            rotation: 0.4f64.sin_cos(),
        };
        let n = 1200;
        for (ky, kx) in [(0.0, 0.0), (1.0, 0.0), (-2.5, 1.5), (4.0, -3.0)] {
            let mut sum = Complex64::ZERO;
            for iy in 0..n {
                for ix in 0..n {
                    let (y, x) = ((iy as f64 + 0.5) / n as f64 - 0.5, (ix as f64 + 0.5) / n as f64 - 0.5);
                    if ellipse.contains(y, x) {
                        sum += Complex64::cis(-TAU * (kx * x + ky * y)) * ellipse.intensity;
                    }
                }
            }
            let sum = sum / (n * n) as f64;
            assert!((sum - ellipse.spectrum(ky, kx)).norm() < 2e-5, "at ({ky}, {kx})");
        }
    }

    #[test]
    fn the_head_has_the_published_intensities() {
        let at = |y: f64, x: f64| shepp_logan().iter().filter(|e| e.contains(y, x)).map(|e| e.intensity).sum::<f64>();
        assert!((at(0.0, 0.0) - 0.2).abs() < 1e-12); // between the ventricles
        assert!((at(0.455, 0.0) - 1.0).abs() < 1e-12); // skull, at the back
        assert!((at(-0.2, 0.0) - 0.3).abs() < 1e-12); // the large disc is at the front, which is up
        assert!(at(0.0, 0.12).abs() < 1e-12); // right ventricle
        assert_eq!(at(0.49, 0.49), 0.0);
    }
}

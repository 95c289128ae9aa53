//! Spectra of many copies of a few shapes, in closed form.

use super::spectrum::{Grid, Spectrum};
use crate::shape::polygon::Polygon;
use num_complex::{Complex32, Complex64};
use std::f64::consts::{PI, TAU};

/// A shape around the origin, lengths in fields of view.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A disc of this radius.
    Disc(f64),
    /// An upright rectangle of this width and height.
    Rectangle(f64, f64),
    /// Any other.
    Polygon(Polygon),
}

/// Copies of a shape, whose intensities add to what is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Copies {
    /// The shape.
    pub shape: Shape,
    /// Where its origin comes to lie (x, y), in fields of view, and the intensity there.
    pub places: Vec<([f64; 2], f64)>,
}

fn sinc(t: f64) -> f64 {
    if t == 0.0 { 1.0 } else { (PI * t).sin() / (PI * t) }
}

impl Shape {
    /// The continuous Fourier transform at (`ky`, `kx`), in cycles per field of view, for an intensity of 1.
    pub fn spectrum(&self, ky: f64, kx: f64) -> Complex64 {
        match self {
            Shape::Disc(radius) => {
                let k = ky.hypot(kx);
                let value = if k < 1e-9 { PI * radius } else { libm::j1(TAU * radius * k) / k };
                Complex64::from(radius * value)
            }
            Shape::Rectangle(width, height) => Complex64::from(width * height * sinc(width * kx) * sinc(height * ky)),
            Shape::Polygon(polygon) => polygon.spectrum(ky, kx),
        }
    }
}

/// The spectrum of all copies. A shape is evaluated once for all of its copies, and what moves them is a product of a
/// factor of kx, which is at hand, and one of ky.
pub fn spectrum(grid: Grid, all: &[Copies]) -> Spectrum {
    let (ky, kx, unit) = (grid.frequencies(0), grid.frequencies(1), grid.unit());
    let moves = |copies: &Copies| -> Vec<Vec<Complex64>> {
        copies.places.iter().map(|([x, _], _)| kx.iter().map(|kx| Complex64::cis(-TAU * kx * x)).collect()).collect()
    };
    let moves: Vec<Vec<Vec<Complex64>>> = all.iter().map(moves).collect();
    Spectrum::of_real(grid, |line, values| {
        let ky = ky[line];
        let mut sum = vec![Complex64::ZERO; kx.len()];
        let mut of_places = vec![Complex64::ZERO; kx.len()];
        for (copies, moves) in all.iter().zip(&moves) {
            of_places.fill(Complex64::ZERO);
            for (([_, y], intensity), along_x) in copies.places.iter().zip(moves) {
                let along_y = Complex64::cis(-TAU * ky * y) * intensity;
                of_places.iter_mut().zip(along_x).for_each(|(sum, along_x)| *sum += along_y * along_x);
            }
            for ((sum, places), kx) in sum.iter_mut().zip(&of_places).zip(&kx) {
                *sum += places * copies.shape.spectrum(ky, *kx);
            }
        }
        for (v, sum) in values.iter_mut().zip(&sum) {
            *v = Complex32::new((sum.re * unit) as f32, (sum.im * unit) as f32);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Ellipse;
    use crate::simulation::painting::{self, Region};

    #[test]
    fn a_disc_is_a_round_ellipse() {
        let ellipse =
            Ellipse { intensity: 1.0, half_width: 0.2, half_height: 0.2, x: 0.0, y: 0.0, rotation: (0.0, 1.0) };
        for (ky, kx) in [(0.0, 0.0), (1.5, 0.0), (-3.0, 7.5)] {
            assert!((Shape::Disc(0.2).spectrum(ky, kx) - ellipse.spectrum(ky, kx)).norm() < 1e-12);
        }
        let polygon = Shape::Polygon(Polygon::rectangle([0.0, 0.0], 0.3, 0.1));
        for (ky, kx) in [(0.0, 0.0), (1.5, 0.0), (-3.0, 7.5)] {
            assert!((Shape::Rectangle(0.3, 0.1).spectrum(ky, kx) - polygon.spectrum(ky, kx)).norm() < 1e-12);
        }
    }

    /// Held against the other way to a spectrum: areas painted on a fine grid.
    #[test]
    fn copies_lie_where_they_are_painted() {
        let copies =
            Copies { shape: Shape::Rectangle(0.2, 0.05), places: vec![([0.1, -0.2], 1.0), ([-0.3, 0.15], 0.5)] };
        let region = |(at, intensity): &([f64; 2], f64)| {
            let corner = |sx: f64, sy: f64| [at[0] + 0.1 * sx, at[1] + 0.025 * sy];
            let outline = vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
            Region { outline, intensity: *intensity as f32, within: None }
        };
        let regions: Vec<Region> = copies.places.iter().map(region).collect();
        let grid = Grid::new(64, 80, 3);
        let closed = spectrum(grid, &[copies]).image();
        let painted = painting::spectrum(grid, &regions).image();
        let difference = closed.iter().zip(&painted).map(|(a, b)| (a - b).norm()).fold(0.0, f32::max);
        assert!(difference < 5e-3, "{difference}");
    }
}

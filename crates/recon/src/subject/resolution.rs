//! A phantom of fine and faint details.

use super::Subject;
use super::acquisition::Acquisition;
use super::shepp_logan::MATRIX;
use crate::array::KSpace;
use crate::declaration::{Declaration, Settings, parameters};
use crate::error::Result;
use crate::monitor::{Monitor, Part};
use crate::shape::polygon::Polygon;
use crate::simulation::closed_form::{Copies, Shape, spectrum};
use crate::simulation::{ARRAY, COILS, CORRELATION, SEED, SNR, Simulation, phase};
use std::f64::consts::TAU;

/// In the manner of the ACR phantom, several of its slices in one: what a scan resolves, and how faint a disc it shows.
pub struct Resolution;

/// Width of the field of view, in mm, in which the sizes are those below.
const FIELD_OF_VIEW: f64 = 250.0;
/// Radius of the container.
const CONTAINER: f64 = 95.0;
/// Diameters of the holes, whose distance is twice as large.
const HOLES: [f64; 4] = [1.3, 1.1, 1.0, 0.9];
/// Widths of the bars and of the gaps between them.
const BARS: [f64; 5] = [2.0, 1.5, 1.2, 1.0, 0.8];
/// By how much the discs of each spoke are brighter than what is around them.
const CONTRASTS: [f64; 10] = [0.2, 0.14, 0.1, 0.07, 0.051, 0.036, 0.025, 0.018, 0.014, 0.01];
/// Diameter and distance from the middle of the spokes of the discs of each.
const DISCS: [[f64; 2]; 3] = [[4.0, 13.0], [6.0, 21.5], [8.0, 31.5]];

impl Subject for Resolution {
    const DECLARATION: Declaration = Declaration {
        id: "resolution",
        label: "Resolution phantom",
        summary: "In the manner of the ACR phantom, from closed-form Fourier transforms: holes of 1.3 to 0.9 mm and bars \
                  of 2 to 0.8 mm in a field of view of 250 mm, spokes of discs that are 20 to 1 % brighter, wedges and a \
                  slanted edge.",
        source: "American College of Radiology, Phantom Test Guidance for Use of the Large MRI Phantom (2018); McInturff \
                 and Simon, IEEE Trans Antennas Propag 39:1441 (1991)",
        parameters: parameters![MATRIX, ARRAY, COILS, phase(0.0), SNR, SEED, CORRELATION],
    };

    async fn acquire<M: Monitor>(
        settings: &Settings,
        _: Option<&Acquisition>,
        part: &mut Part<'_, M>,
    ) -> Result<Acquisition<KSpace>> {
        let matrix = settings.get(MATRIX)?;
        let shapes = shapes();
        let simulation = Simulation::from_settings(settings)?;
        let kspace = simulation.of_spectrum((matrix, matrix), |grid| spectrum(grid, &shapes), part).await?;
        let spacing = Some([FIELD_OF_VIEW / matrix as f64; 2]);
        Ok(Acquisition { spacing, ..Acquisition::from(kspace) })
    }
}

type Place = ([f64; 2], f64);

/// Copies of a shape given in mm, at places in mm.
fn copies(shape: Shape, places: impl IntoIterator<Item = Place>) -> Copies {
    let shape = match shape {
        Shape::Disc(radius) => Shape::Disc(radius / FIELD_OF_VIEW),
        Shape::Rectangle(width, height) => Shape::Rectangle(width / FIELD_OF_VIEW, height / FIELD_OF_VIEW),
        Shape::Polygon(polygon) => Shape::Polygon(polygon),
    };
    Copies { shape, places: places.into_iter().map(|(at, v)| (at.map(|v| v / FIELD_OF_VIEW), v)).collect() }
}

fn polygon<const N: usize>(vertices: [[f64; 2]; N], intensity: f64) -> Copies {
    let polygon = Polygon::new(vertices.map(|v| v.map(|v| v / FIELD_OF_VIEW)).to_vec());
    copies(Shape::Polygon(polygon), [([0.0, 0.0], intensity)])
}

/// The phantom: water of intensity 1 in a disc, inserts without signal, and what is in them.
fn shapes() -> Vec<Copies> {
    let mut shapes = vec![copies(Shape::Disc(CONTAINER), [([0.0, 0.0], 1.0)])];
    shapes.push(copies(Shape::Rectangle(96.0, 26.0), [([0.0, -60.0], -1.0)]));
    let mut left = -43.0;
    for diameter in HOLES {
        let width = 13.0 * diameter;
        shapes.push(copies(Shape::Disc(diameter / 2.0), holes([left + width / 2.0, -60.0], diameter)));
        left += width + 10.0;
    }
    // Bars across and along, beside the spokes.
    shapes.push(copies(Shape::Rectangle(24.0, 66.0), [([-62.0, 4.0], -1.0), ([62.0, 4.0], -1.0)]));
    let (mut across, mut along) = (-26.0, -26.0);
    for width in BARS {
        let length = 16.0;
        let bar = |i: i32| f64::from(2 * i - 3) * width;
        let middle = across + 3.5 * width;
        shapes.push(copies(Shape::Rectangle(length, width), (0..4).map(|i| ([-62.0, middle + bar(i)], 1.0))));
        across += 7.0 * width + 3.0;
        let length = 9.0;
        let middle = along + length / 2.0;
        shapes.push(copies(Shape::Rectangle(width, length), (0..4).map(|i| ([62.0 + bar(i), middle], 1.0))));
        along += length + 3.2;
    }
    for [diameter, distance] in DISCS {
        let spoke = |(i, contrast): (usize, &f64)| {
            let (sin, cos) = (TAU * i as f64 / CONTRASTS.len() as f64).sin_cos();
            ([distance * sin, 4.0 - distance * cos], *contrast)
        };
        shapes.push(copies(Shape::Disc(diameter / 2.0), CONTRASTS.iter().enumerate().map(spoke)));
    }
    // A square turned by 5 degrees, as edges are measured, and two wedges.
    let (sin, cos) = 5f64.to_radians().sin_cos();
    let corner = |x: f64, y: f64| [-26.0 + x * cos - y * sin, 64.0 + x * sin + y * cos];
    shapes.push(polygon([corner(-12.0, -12.0), corner(12.0, -12.0), corner(12.0, 12.0), corner(-12.0, 12.0)], -1.0));
    shapes.push(polygon([[2.0, 53.0], [50.0, 53.0], [50.0, 60.0]], -1.0));
    shapes.push(polygon([[2.0, 73.0], [2.0, 66.0], [46.0, 66.0]], -1.0));
    shapes
}

/// Two arrays of four by four holes that share a corner, rows of one and columns of the other shifted against each
/// other by a tenth of the holes' distance, so that some lie on the pixels whatever their place.
fn holes([x, y]: [f64; 2], diameter: f64) -> Vec<Place> {
    let step = 2.0 * diameter;
    let array = |sign: f64| (0..16).map(move |i| (sign, f64::from(i / 4), f64::from(i % 4)));
    let place = |(sign, row, column): (f64, f64, f64)| {
        let shift = 0.1 * row;
        let [along, down] = [column + shift, row];
        if sign < 0.0 { [x - step * along, y - step * down] } else { [x + step * down, y + step * along] }
    };
    // The corner that is shared counts once.
    array(-1.0).chain(array(1.0).skip(1)).map(|i| (place(i), 1.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::spectrum::Grid;

    /// At a matrix that resolves everything, the intensities are those declared: water, inserts, holes, bars, discs.
    #[test]
    fn the_image_shows_what_was_put_into_it() {
        let n = 1024;
        let image = spectrum(Grid::new(n, n, 0), &shapes()).image();
        let at = |x: f64, y: f64| {
            let index = |v: f64| (v / FIELD_OF_VIEW * n as f64 + n as f64 / 2.0).round() as usize;
            image[[index(y), index(x)]].re
        };
        let close = |x: f64, y: f64, expected: f32| {
            assert!((at(x, y) - expected).abs() < 0.13, "{} for {expected} at ({x}, {y})", at(x, y));
        };
        close(0.0, 4.0, 1.0);
        close(-100.0, 0.0, 0.0);
        close(0.0, -70.0, 0.0);
        close(-62.0, 4.0 + 31.0, 0.0);
        close(-26.0, 64.0, 0.0);
        close(48.0, 55.0, 0.0);
        // Holes and bars of the largest size, and between them.
        let x = -43.0 + 13.0 * 1.3 / 2.0;
        assert!(at(x, -60.0) > 0.7 && at(x + 1.3, -60.0) < 0.35);
        close(-62.0, -26.0 + 3.5 * 2.0 - 2.0, 1.0);
        close(-62.0, -26.0 + 3.5 * 2.0, 0.0);
        close(62.0 - 2.0, -26.0 + 4.5, 1.0);
        close(62.0, -26.0 + 4.5, 0.0);
        // The faint discs, largest first: contrast to half a per cent of the water.
        for (i, contrast) in CONTRASTS.iter().enumerate() {
            let (sin, cos) = (TAU * i as f64 / 10.0).sin_cos();
            let (mut inside, mut count) = (0.0, 0);
            for (dx, dy) in (-6..=6).flat_map(|a| (-6..=6).map(move |b| (f64::from(a) / 4.0, f64::from(b) / 4.0))) {
                inside += at(31.5 * sin + dx, 4.0 - 31.5 * cos + dy);
                count += 1;
            }
            let came = f64::from(inside) / f64::from(count) - 1.0;
            assert!((came - contrast).abs() < 0.005, "{came} for {contrast}");
        }
    }
}

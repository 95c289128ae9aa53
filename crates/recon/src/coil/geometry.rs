//! Where the loops of a receive array lie.

use num_complex::Complex64;
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// Straight pieces that a loop is made of.
const SEGMENTS: usize = 48;

/// The arrangement of the loops around the slice. Lengths are in fields of view; the main field and every array's
/// long axis are perpendicular to the slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Geometry {
    /// A cylinder of radius 0.8 around the head: up to 12 coils in one ring, more in two or three.
    Head,
    /// A tighter cylinder, of radius 0.66, of smaller loops in two to four rings, turned against each other.
    Knee,
    /// Two bent sheets of loops, one at the front and one at the back, each spanning 110 degrees: the sides see both
    /// from afar.
    Flex,
}

impl Geometry {
    /// The loops of an array of this many coils.
    pub(super) fn loops(self, coils: usize) -> Vec<Loop> {
        match self {
            Self::Head => head(coils),
            Self::Knee => knee(coils),
            Self::Flex => flex(coils),
        }
    }
}

/// Loops on a cylinder in rings of a spacing along its axis, each ring turned by half a loop against the last, as the
/// tiles of a real array are. A loop overlaps its neighbours, which decouples them, unless it is of the largest radius.
fn cylinder(coils: usize, rings: usize, radius: f64, spacing: f64, largest: f64) -> Vec<Loop> {
    (0..coils)
        .map(|c| {
            let ring = c % rings;
            let in_ring = (coils - ring).div_ceil(rings);
            let turn = (c / rings) as f64 + ring as f64 / 2.0;
            let size = (1.15 * PI * radius / in_ring as f64).min(largest);
            let height = (ring as f64 - (rings - 1) as f64 / 2.0) * spacing;
            let (sin, cos) = (TAU * turn / in_ring as f64).sin_cos();
            Loop { centre: [radius * cos, radius * sin, height], tangent: [-sin, cos], radius: size }
        })
        .collect()
}

fn head(coils: usize) -> Vec<Loop> {
    let rings = match coils {
        0..=12 => 1,
        13..=24 => 2,
        _ => 3,
    };
    cylinder(coils, rings, 0.8, 0.3, 0.35)
}

fn knee(coils: usize) -> Vec<Loop> {
    let rings = match coils {
        0..=5 => 1,
        6..=11 => 2,
        12..=23 => 3,
        _ => 4,
    };
    cylinder(coils, rings, 0.66, 0.3, 0.25)
}

fn flex(coils: usize) -> Vec<Loop> {
    /// Half axes of the ellipse on which the sheets lie, x and y.
    const HALF_AXES: [f64; 2] = [0.78, 0.68];
    /// Angle that a sheet spans, in the ellipse's parameter.
    const SPAN: f64 = 110.0 * PI / 180.0;
    (0..coils)
        .map(|c| {
            // The front, which is up, has the odd one.
            let (sheet, place) = (c % 2, c / 2);
            let in_sheet = (coils - sheet).div_ceil(2);
            let rows = match in_sheet {
                0..=3 => 1,
                4..=8 => 2,
                _ => 3,
            };
            let (row, column) = (place % rows, place / rows);
            let in_row = (in_sheet - row).div_ceil(rows);
            let step = SPAN / in_row as f64;
            let middle = if sheet == 0 { -FRAC_PI_2 } else { FRAC_PI_2 };
            let (sin, cos) = (middle + (column as f64 + 0.5) * step - SPAN / 2.0).sin_cos();
            let [a, b] = HALF_AXES;
            let length = (a * sin).hypot(b * cos);
            Loop {
                centre: [a * cos, b * sin, (row as f64 - (rows - 1) as f64 / 2.0) * 0.3],
                tangent: [-a * sin / length, b * cos / length],
                radius: (1.15 * step * length / 2.0).min(0.28),
            }
        })
        .collect()
}

/// A circular loop in the plane of a direction in the slice and of the axis perpendicular to it.
pub(super) struct Loop {
    /// Its centre (x, y, z).
    centre: [f64; 3],
    /// The direction in the slice (x, y), of length 1.
    tangent: [f64; 2],
    /// Its radius.
    radius: f64,
}

impl Loop {
    /// `Bx - i By` of a unit current at (`y`, `x`) in the plane of the slice, up to a constant factor.
    pub(super) fn received_field(&self, y: f64, x: f64) -> Complex64 {
        let corner = |i: usize| {
            let (s, c) = (TAU * i as f64 / SEGMENTS as f64).sin_cos();
            let along = self.radius * c;
            let [tx, ty] = self.tangent;
            [self.centre[0] + along * tx, self.centre[1] + along * ty, self.centre[2] + self.radius * s]
        };
        let mut field = [0.0; 2];
        for i in 0..SEGMENTS {
            let (a, b) = (corner(i), corner(i + 1));
            let d: [f64; 3] = std::array::from_fn(|k| b[k] - a[k]);
            let r: [f64; 3] = std::array::from_fn(|k| [x, y, 0.0][k] - (a[k] + b[k]) / 2.0);
            let cubed = r.iter().map(|v| v * v).sum::<f64>().powf(1.5);
            field[0] += (d[1] * r[2] - d[2] * r[1]) / cubed;
            field[1] += (d[2] * r[0] - d[0] * r[2]) / cubed;
        }
        Complex64::new(field[0], -field[1])
    }
}

//! Arrays of circular loops around the subject, their sensitivities by the law of Biot and Savart, expressed as
//! trigonometric polynomials so that closed-form phantoms stay closed-form.

use nalgebra::{Cholesky, DMatrix};
use num_complex::Complex64;
use std::f64::consts::{PI, TAU};

/// Highest frequency of the polynomials, in cycles per 2 fields of view.
const ORDER: usize = 3;
/// Terms of a polynomial.
const TERMS: usize = (2 * ORDER + 1) * (2 * ORDER + 1);
/// Distance of the loops' centres from the axis, in fields of view.
const RADIUS: f64 = 0.8;
/// Straight pieces that a loop is made of.
const SEGMENTS: usize = 48;
/// Points across the field of view at which the polynomials are fitted.
const GRID: usize = 40;
/// Weight of the coefficients' size in the fit, relative to the number of points: keeps the polynomials tame
/// outside of the disc where they are fitted.
const RIDGE: f64 = 1e-7;

/// Coils whose sensitivities are trigonometric polynomials over the field of view:
/// `S_c(y, x) = sum_pq a_cpq exp(2 pi i (p y + q x) / 2)`, |p|, |q| <= order, y and x in fields of view.
///
/// Normalised so that the root sum of squares is 1 at the centre.
#[derive(Debug, Clone, PartialEq)]
pub struct CoilArray {
    coefficients: Vec<[Complex64; TERMS]>,
}

impl CoilArray {
    /// `coils` loops on a cylinder around the head; up to 12 in one ring, more in two or three rings above each
    /// other, whose axis is the main field's.
    ///
    /// The received field is `B1- = Bx - i By` of a unit current, fitted by least squares on the disc of the field
    /// of view's diameter. The fit is within 2 % (root mean square over the disc) of the law of Biot and Savart.
    pub fn around_the_head(coils: usize) -> Self {
        let points = disc();
        let fields: Vec<Vec<Complex64>> =
            loops(coils).iter().map(|l| points.iter().map(|p| l.received_field(p[0], p[1])).collect()).collect();
        let mut coefficients = fit(&points, &fields);
        let mut array = Self { coefficients: coefficients.clone() };
        let at_centre = (0..coils).map(|c| array.sensitivity(c, 0.0, 0.0).norm_sqr()).sum::<f64>().sqrt();
        coefficients.iter_mut().flatten().for_each(|a| *a /= at_centre);
        array.coefficients = coefficients;
        array
    }

    /// Number of coils.
    pub fn coils(&self) -> usize {
        self.coefficients.len()
    }

    /// Highest |p| and |q|.
    pub fn order(&self) -> usize {
        ORDER
    }

    /// `a_cpq`.
    pub fn coefficient(&self, coil: usize, p: isize, q: isize) -> Complex64 {
        self.coefficients[coil][term(p, q)]
    }

    /// The sensitivity of a coil at (`y`, `x`), in fields of view from the centre.
    pub fn sensitivity(&self, coil: usize, y: f64, x: f64) -> Complex64 {
        basis(y, x).iter().zip(&self.coefficients[coil]).map(|(b, a)| b * a).sum()
    }
}

fn term(p: isize, q: isize) -> usize {
    let order = ORDER as isize;
    ((p + order) * (2 * order + 1) + q + order) as usize
}

fn basis(y: f64, x: f64) -> [Complex64; TERMS] {
    let mut values = [Complex64::ZERO; TERMS];
    let order = ORDER as isize;
    for p in -order..=order {
        for q in -order..=order {
            values[term(p, q)] = Complex64::cis(PI * (p as f64 * y + q as f64 * x));
        }
    }
    values
}

/// Points (y, x) of a grid on the disc that the field of view's circle encloses.
fn disc() -> Vec<[f64; 2]> {
    let at = |i: usize| (i as f64 + 0.5) / GRID as f64 - 0.5;
    let all = (0..GRID * GRID).map(|i| [at(i / GRID), at(i % GRID)]);
    all.filter(|[y, x]| y.hypot(*x) <= 0.5).collect()
}

/// Ridge regression of each field on the basis.
fn fit(points: &[[f64; 2]], fields: &[Vec<Complex64>]) -> Vec<[Complex64; TERMS]> {
    let rows = points.iter().flat_map(|p| basis(p[0], p[1]));
    let design = DMatrix::from_row_iterator(points.len(), TERMS, rows);
    let values = DMatrix::from_fn(points.len(), fields.len(), |i, c| fields[c][i]);
    let mut normal = design.adjoint() * &design;
    for i in 0..TERMS {
        normal[(i, i)] += RIDGE * points.len() as f64;
    }
    // The ridge makes the matrix positive definite, so the factorisation exists.
    let solution = Cholesky::new(normal).map(|c| c.solve(&(design.adjoint() * values)));
    let coefficient = |c: usize, j: usize| solution.as_ref().map_or(Complex64::ZERO, |s| s[(j, c)]);
    (0..fields.len()).map(|c| std::array::from_fn(|j| coefficient(c, j))).collect()
}

/// A circular loop whose axis points at the cylinder's axis.
struct Loop {
    /// Direction from the axis to the loop, in radians from x towards y.
    azimuth: f64,
    /// Height of its centre along the axis.
    height: f64,
    /// Its radius.
    radius: f64,
}

fn loops(coils: usize) -> Vec<Loop> {
    let rings = match coils {
        0..=12 => 1,
        13..=24 => 2,
        _ => 3,
    };
    let spacing = 0.3;
    (0..coils)
        .map(|c| {
            let ring = c % rings;
            let in_ring = (coils - ring).div_ceil(rings);
            // Neighbouring rings are turned by half a loop, as tiles of a real array are.
            let turn = (c / rings) as f64 + ring as f64 / 2.0;
            let radius = (1.15 * PI * RADIUS / in_ring as f64).min(0.35);
            let height = (ring as f64 - (rings - 1) as f64 / 2.0) * spacing;
            Loop { azimuth: TAU * turn / in_ring as f64, height, radius }
        })
        .collect()
}

impl Loop {
    /// `Bx - i By` of a unit current at (`y`, `x`) in the plane of the slice, up to a constant factor.
    fn received_field(&self, y: f64, x: f64) -> Complex64 {
        let (sin, cos) = self.azimuth.sin_cos();
        let corner = |i: usize| {
            let (s, c) = (TAU * i as f64 / SEGMENTS as f64).sin_cos();
            // The loop lies in the plane of the tangent (-sin, cos, 0) and of the axis (0, 0, 1).
            let (along, up) = (self.radius * c, self.height + self.radius * s);
            [RADIUS * cos - along * sin, RADIUS * sin + along * cos, up]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_follow_the_law_of_biot_and_savart() {
        for coils in [1, 2, 8, 12, 20, 32] {
            let array = CoilArray::around_the_head(coils);
            let points = disc();
            for (c, l) in loops(coils).iter().enumerate() {
                let field: Vec<Complex64> = points.iter().map(|p| l.received_field(p[0], p[1])).collect();
                let fitted: Vec<Complex64> = points.iter().map(|p| array.sensitivity(c, p[0], p[1])).collect();
                // One factor between them: the normalisation.
                let factor = field.iter().zip(&fitted).map(|(a, b)| a.conj() * b).sum::<Complex64>()
                    / field.iter().map(|a| a.norm_sqr()).sum::<f64>();
                let error: f64 = field.iter().zip(&fitted).map(|(a, b)| (a * factor - b).norm_sqr()).sum();
                let whole: f64 = fitted.iter().map(|b| b.norm_sqr()).sum();
                assert!((error / whole).sqrt() < 0.02, "{coils} coils, coil {c}: {}", (error / whole).sqrt());
            }
        }
    }

    #[test]
    fn each_coil_hears_what_is_near_it() {
        let array = CoilArray::around_the_head(8);
        for c in 0..8 {
            let (sin, cos) = (TAU * c as f64 / 8.0).sin_cos();
            let near = array.sensitivity(c, 0.4 * sin, 0.4 * cos).norm();
            let far = array.sensitivity(c, -0.4 * sin, -0.4 * cos).norm();
            assert!(near > 5.0 * far, "coil {c}: {near} near, {far} far");
        }
        let centre: f64 = (0..8).map(|c| array.sensitivity(c, 0.0, 0.0).norm_sqr()).sum();
        assert!((centre - 1.0).abs() < 1e-12);
    }
}

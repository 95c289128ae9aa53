//! Arrays of circular loops around the subject, their sensitivities by the law of Biot and Savart, expressed as
//! trigonometric polynomials so that closed-form phantoms stay closed-form.

use super::geometry::Geometry;
use crate::linalg::normal_equations::ridge_regression;
use nalgebra::DMatrix;
use num_complex::Complex64;
use std::f64::consts::PI;

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
    order: usize,
    /// Of each coil, (p, q).
    coefficients: Vec<Vec<Complex64>>,
}

impl CoilArray {
    /// An array of `coils` loops.
    ///
    /// The received field is `B1- = Bx - i By` of a unit current, fitted by least squares on the disc of the field
    /// of view's diameter. The fit is within 2 % (root mean square over the disc) of the law of Biot and Savart.
    pub fn new(geometry: Geometry, coils: usize) -> Self {
        // Loops that are nearer have fields that change faster.
        let order = match geometry {
            Geometry::Head => 3,
            Geometry::Knee | Geometry::Flex => 5,
        };
        let points = disc();
        let loops = geometry.loops(coils);
        let fields: Vec<Vec<Complex64>> =
            loops.iter().map(|l| points.iter().map(|p| l.received_field(p[0], p[1])).collect()).collect();
        let mut array = Self { order, coefficients: fit(order, &points, &fields) };
        let at_centre = (0..coils).map(|c| array.sensitivity(c, 0.0, 0.0).norm_sqr()).sum::<f64>().sqrt();
        assert!(
            at_centre.is_finite() && at_centre > 0.0,
            "{geometry:?} of {coils} coils receives nothing at its centre"
        );
        array.coefficients.iter_mut().flatten().for_each(|a| *a /= at_centre);
        array
    }

    /// Number of coils.
    pub fn coils(&self) -> usize {
        self.coefficients.len()
    }

    /// Highest |p| and |q|.
    pub fn order(&self) -> usize {
        self.order
    }

    /// `a_cpq`.
    pub fn coefficient(&self, coil: usize, p: isize, q: isize) -> Complex64 {
        let order = self.order as isize;
        self.coefficients[coil][((p + order) * (2 * order + 1) + q + order) as usize]
    }

    /// The sensitivity of a coil at (`y`, `x`), in fields of view from the centre.
    pub fn sensitivity(&self, coil: usize, y: f64, x: f64) -> Complex64 {
        basis(self.order, y, x).zip(&self.coefficients[coil]).map(|(b, a)| b * a).sum()
    }
}

/// The terms (p, q) at a point.
fn basis(order: usize, y: f64, x: f64) -> impl Iterator<Item = Complex64> {
    let order = order as isize;
    let terms = (-order..=order).flat_map(move |p| (-order..=order).map(move |q| (p, q)));
    terms.map(move |(p, q)| Complex64::cis(PI * (p as f64 * y + q as f64 * x)))
}

/// Points (y, x) of a grid on the disc that the field of view's circle encloses.
fn disc() -> Vec<[f64; 2]> {
    let at = |i: usize| (i as f64 + 0.5) / GRID as f64 - 0.5;
    let all = (0..GRID * GRID).map(|i| [at(i / GRID), at(i % GRID)]);
    all.filter(|[y, x]| y.hypot(*x) <= 0.5).collect()
}

/// Ridge regression of each field on the basis.
fn fit(order: usize, points: &[[f64; 2]], fields: &[Vec<Complex64>]) -> Vec<Vec<Complex64>> {
    let terms = (2 * order + 1).pow(2);
    let rows = points.iter().flat_map(|p| basis(order, p[0], p[1]));
    let design = DMatrix::from_row_iterator(points.len(), terms, rows);
    let values = DMatrix::from_fn(points.len(), fields.len(), |i, c| fields[c][i]);
    let solution = ridge_regression(&design, &values, RIDGE * points.len() as f64)
        .expect("the ridge makes the matrix of finite numbers positive definite");
    (0..fields.len()).map(|c| (0..terms).map(|j| solution[(j, c)]).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    #[test]
    fn polynomials_follow_the_law_of_biot_and_savart() {
        for geometry in [Geometry::Head, Geometry::Knee, Geometry::Flex] {
            for coils in [1, 2, 8, 12, 20, 32] {
                let array = CoilArray::new(geometry, coils);
                let points = disc();
                for (c, l) in geometry.loops(coils).iter().enumerate() {
                    let field: Vec<Complex64> = points.iter().map(|p| l.received_field(p[0], p[1])).collect();
                    let fitted: Vec<Complex64> = points.iter().map(|p| array.sensitivity(c, p[0], p[1])).collect();
                    // One factor between them: the normalisation.
                    let factor = field.iter().zip(&fitted).map(|(a, b)| a.conj() * b).sum::<Complex64>()
                        / field.iter().map(|a| a.norm_sqr()).sum::<f64>();
                    let error: f64 = field.iter().zip(&fitted).map(|(a, b)| (a * factor - b).norm_sqr()).sum();
                    let whole: f64 = fitted.iter().map(|b| b.norm_sqr()).sum();
                    let part = (error / whole).sqrt();
                    assert!(part < 0.02, "{geometry:?}, {coils} coils, coil {c}: {part}");
                }
            }
        }
    }

    #[test]
    fn each_coil_hears_what_is_near_it() {
        let array = CoilArray::new(Geometry::Head, 8);
        for c in 0..8 {
            let (sin, cos) = (TAU * c as f64 / 8.0).sin_cos();
            let near = array.sensitivity(c, 0.4 * sin, 0.4 * cos).norm();
            let far = array.sensitivity(c, -0.4 * sin, -0.4 * cos).norm();
            assert!(near > 5.0 * far, "coil {c}: {near} near, {far} far");
        }
        let centre: f64 = (0..8).map(|c| array.sensitivity(c, 0.0, 0.0).norm_sqr()).sum();
        assert!((centre - 1.0).abs() < 1e-12);
    }

    /// Front, which is up, and back hear their side; what lies at the left and right is far from both.
    #[test]
    fn the_flexible_sheets_cover_front_and_back() {
        let array = CoilArray::new(Geometry::Flex, 8);
        let heard = |c: usize, y: f64, x: f64| array.sensitivity(c, y, x).norm();
        for c in 0..8 {
            let side = if c % 2 == 0 { -1.0 } else { 1.0 };
            let (near, far) = (heard(c, 0.4 * side, 0.0), heard(c, -0.4 * side, 0.0));
            assert!(near > 3.0 * far, "coil {c}: {near} near, {far} far");
        }
        let together = |y: f64, x: f64| (0..8).map(|c| heard(c, y, x).powi(2)).sum::<f64>().sqrt();
        assert!(together(-0.4, 0.0) > 1.3 * together(0.0, 0.45) && together(0.4, 0.0) > 1.3 * together(0.0, -0.45));
    }

    /// Smaller loops that are nearer divide the field of view more sharply than those of the head.
    #[test]
    fn the_knee_array_is_sharper_than_that_of_the_head() {
        let contrast = |geometry| {
            let array = CoilArray::new(geometry, 8);
            let rss = |y, x| (0..8).map(|c| array.sensitivity(c, y, x).norm_sqr()).sum::<f64>().sqrt();
            rss(0.0, 0.4) / rss(0.0, 0.0)
        };
        assert!(contrast(Geometry::Knee) > 1.2 * contrast(Geometry::Head));
    }
}

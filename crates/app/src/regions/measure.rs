//! What is measured in regions and along a line. Plain functions, tested natively.

use super::shape::Point;
use crate::display::Plane;

/// Mean and standard deviation over the pixels of a region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The standard deviation: of a sample, over one less than its pixels.
    pub deviation: f64,
}

impl Spread {
    /// Of the values where `mask` has true; none where these are fewer than two.
    pub fn of(values: impl Iterator<Item = f32>, mask: &[bool]) -> Option<Self> {
        let inside: Vec<f64> = values.zip(mask).filter(|(_, inside)| **inside).map(|(v, _)| f64::from(v)).collect();
        if inside.len() < 2 {
            return None;
        }
        let mean = inside.iter().sum::<f64>() / inside.len() as f64;
        let squares = inside.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
        Some(Self { mean, deviation: (squares / (inside.len() - 1) as f64).sqrt() })
    }
}

/// The values of a plane along a line, at `steps` + 1 points from its start to its end: bilinear between the centres of
/// pixels, of the nearest one at the rim.
pub fn along(plane: &Plane, [from, to]: [Point; 2], steps: usize) -> Vec<f64> {
    let value = |y: f64, x: f64| {
        let at = |v: f64, n: usize| v.clamp(0.0, n as f64 - 1.0);
        plane.at([at(y, plane.height), at(x, plane.width)]).map_or(0.0, f64::from)
    };
    let point = |i: usize| {
        let part = i as f64 / steps.max(1) as f64;
        let [y, x] = [0, 1].map(|axis| from[axis] + part * (to[axis] - from[axis]) - 0.5);
        let (top, left) = (y.floor(), x.floor());
        let (down, right) = (y - top, x - left);
        let row = |y: f64| value(y, left) * (1.0 - right) + value(y, left + 1.0) * right;
        row(top) * (1.0 - down) + row(top + 1.0) * down
    };
    (0..=steps).map(point).collect()
}

/// A text as a cell of a table that is separated by commas.
pub fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may stop where it fails.
    use super::*;

    #[test]
    fn mean_and_deviation_are_those_of_the_sample() {
        let spread = Spread::of([1.0, 3.0, 100.0].into_iter(), &[true, true, false]).unwrap();
        assert_eq!(spread, Spread { mean: 2.0, deviation: 2f64.sqrt() });
        assert_eq!(Spread::of([1.0].into_iter(), &[true]), None);
    }

    #[test]
    fn a_profile_of_a_ramp_is_a_ramp() {
        let plane = Plane::new(8, 4, (0..32).map(|i| (i % 8) as f32).collect()).unwrap();
        // Pixel 2 has its centre at 2.5.
        assert_eq!(along(&plane, [[2.0, 2.5], [2.0, 5.5]], 3), [2.0, 3.0, 4.0, 5.0]);
        assert_eq!(along(&plane, [[0.0, 0.0], [0.0, 8.0]], 1), [0.0, 7.0]);
    }

    #[test]
    fn names_with_commas_stay_one_cell() {
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
    }
}

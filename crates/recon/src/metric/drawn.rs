//! Regions that are drawn on an image.

use crate::error::{Error, Result};

/// A point (y, x) in pixels from the upper left corner of the image.
pub type Point = [f64; 2];

/// The most points that an outline drawn by hand may have in a link.
const MOST_POINTS: usize = 4096;

/// The outline of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outline {
    /// The largest ellipse between two corners.
    Ellipse,
    /// The rectangle between two corners.
    Rectangle,
    /// Drawn by hand.
    Freehand,
}

impl Outline {
    /// Each outline and its name in links.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Ellipse, "ellipse"), (Self::Rectangle, "rectangle"), (Self::Freehand, "freehand")];

    /// Its name in links.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ellipse => "ellipse",
            Self::Rectangle => "rectangle",
            Self::Freehand => "freehand",
        }
    }
}

/// A region of an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Its outline.
    pub outline: Outline,
    /// Two corners of the rectangle around an ellipse or a rectangle; the polygon that was drawn by hand.
    pub points: Vec<Point>,
}

impl Drawn {
    /// Reads points as they stand in a link: `y,x,y,x,...` in pixels.
    ///
    /// # Errors
    /// [`Error::Data`] when they are not pairs of numbers, too few for the outline, or too many.
    pub fn parse(outline: Outline, points: &str) -> Result<Self> {
        let least = if outline == Outline::Freehand { 3 } else { 2 };
        let wrong = |got: String| {
            let expected = if outline == Outline::Freehand { "at least 3" } else { "2" };
            Error::Data(format!("expected {expected} points of a region as y,x,y,x in pixels, got {got}"))
        };
        let numbers: Option<Vec<f64>> =
            points.split(',').map(|part| part.trim().parse::<f64>().ok().filter(|v| v.is_finite())).collect();
        let numbers = numbers.ok_or_else(|| wrong(format!("'{}'", points.chars().take(40).collect::<String>())))?;
        let count = numbers.len() / 2;
        let too_many = if outline == Outline::Freehand { count > MOST_POINTS } else { count > 2 };
        if numbers.len() % 2 == 1 || count < least || too_many {
            return Err(wrong(format!("{} numbers", numbers.len())));
        }
        Ok(Self { outline, points: numbers.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect() })
    }

    /// The points as they stand in a link, to a hundredth of a pixel.
    pub fn print(&self) -> String {
        let short = |v: &f64| ((v * 100.0).round() / 100.0).to_string();
        self.points.iter().flatten().map(short).collect::<Vec<_>>().join(",")
    }

    /// The smallest rectangle around it: its upper left and its lower right corner.
    pub fn bounds(&self) -> [Point; 2] {
        let over = |f: fn(f64, f64) -> f64, from: f64| {
            self.points.iter().fold([from; 2], |at, p| [f(at[0], p[0]), f(at[1], p[1])])
        };
        [over(f64::min, f64::INFINITY), over(f64::max, f64::NEG_INFINITY)]
    }

    /// Whether a point lies in it.
    pub fn contains(&self, [y, x]: Point) -> bool {
        let [low, high] = self.bounds();
        if y < low[0] || y > high[0] || x < low[1] || x > high[1] {
            return false;
        }
        match self.outline {
            Outline::Rectangle => true,
            Outline::Ellipse => {
                let part = |v: f64, i: usize| (2.0 * v - low[i] - high[i]) / (high[i] - low[i]).max(f64::MIN_POSITIVE);
                part(y, 0).powi(2) + part(x, 1).powi(2) <= 1.0
            }
            // Even and odd crossings of the ray to the right.
            Outline::Freehand => {
                let ends = self.points.iter().zip(self.points.iter().cycle().skip(1));
                let crossed = |(a, b): &(&Point, &Point)| {
                    (a[0] > y) != (b[0] > y) && x < a[1] + (y - a[0]) / (b[0] - a[0]) * (b[1] - a[1])
                };
                ends.filter(crossed).count() % 2 == 1
            }
        }
    }

    /// Of each pixel of an image of `dim` rows and columns, row by row, whether its centre lies in it.
    pub fn mask(&self, dim: [usize; 2]) -> Vec<bool> {
        let mut mask = Vec::with_capacity(dim[0] * dim[1]);
        for y in 0..dim[0] {
            mask.extend((0..dim[1]).map(|x| self.contains([y as f64 + 0.5, x as f64 + 0.5])));
        }
        mask
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may stop where it fails.
    use super::*;

    #[test]
    fn pixels_are_in_a_region_by_their_centres() {
        let count = |outline, points: &[Point]| {
            Drawn { outline, points: points.to_vec() }.mask([20, 20]).iter().filter(|inside| **inside).count()
        };
        assert_eq!(count(Outline::Rectangle, &[[2.0, 3.0], [6.0, 13.0]]), 40);
        let circle = count(Outline::Ellipse, &[[0.0, 0.0], [20.0, 20.0]]) as f64;
        assert!((circle / (std::f64::consts::PI * 100.0) - 1.0).abs() < 0.02, "{circle}");
        assert_eq!(count(Outline::Freehand, &[[0.0, 0.0], [20.0, 0.0], [20.0, 20.0]]), 190);
    }

    #[test]
    fn points_in_links_read_back_and_wrong_ones_are_refused() {
        let one = Drawn { outline: Outline::Ellipse, points: vec![[1.25, 2.0], [30.0, 41.5]] };
        assert_eq!(one.print(), "1.25,2,30,41.5");
        assert_eq!(Drawn::parse(Outline::Ellipse, &one.print()), Ok(one));
        for wrong in ["", "1,2,3", "1,2,3,x", "1,2", "1,2,3,4,5,6", "1,2,inf,4"] {
            let error = Drawn::parse(Outline::Rectangle, wrong).unwrap_err().to_string();
            assert!(error.contains("expected 2 points"), "{error}");
        }
        assert!(Drawn::parse(Outline::Freehand, "1,2,3,4").is_err());
    }
}

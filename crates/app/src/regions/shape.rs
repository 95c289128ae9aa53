//! Regions and lines on a picture. Points are (y, x) in pixels from its top left. Plain functions, tested natively.

/// A point (y, x).
pub type Point = [f64; 2];

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

/// A region with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// What the visitor calls it.
    pub name: String,
    /// Its outline.
    pub outline: Outline,
    /// Two corners of the rectangle around an ellipse or a rectangle; the polygon that was drawn by hand.
    pub points: Vec<Point>,
}

impl Region {
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

    /// Of each pixel of a picture of `dim` rows and columns, whether its centre lies in it.
    pub fn mask(&self, dim: [usize; 2]) -> Vec<bool> {
        let mut mask = Vec::with_capacity(dim[0] * dim[1]);
        for y in 0..dim[0] {
            mask.extend((0..dim[1]).map(|x| self.contains([y as f64 + 0.5, x as f64 + 0.5])));
        }
        mask
    }

    /// Moves it, as far as it stays within a picture of `dim`.
    pub fn shift(&mut self, by: Point, dim: [usize; 2]) {
        let [low, high] = self.bounds();
        let along = |i: usize| by[i].clamp((-low[i]).min(0.0), (dim[i] as f64 - high[i]).max(0.0));
        let by = [along(0), along(1)];
        for point in &mut self.points {
            *point = [point[0] + by[0], point[1] + by[1]];
        }
    }

    /// Puts one of the four corners around it (upper left, upper right, lower right, lower left) elsewhere; the opposite
    /// one stays.
    pub fn stretch(&mut self, corner: usize, to: Point) {
        let [low, high] = self.bounds();
        let at_low = [corner < 2, corner == 0 || corner == 3];
        let scaled = |v: f64, i: usize| {
            let (fixed, from) = if at_low[i] { (high[i], low[i]) } else { (low[i], high[i]) };
            // At least a pixel, and never turned over.
            let length = if at_low[i] { (to[i] - fixed).min(-1.0) } else { (to[i] - fixed).max(1.0) };
            fixed + (v - fixed) * length / if from == fixed { 1.0 } else { from - fixed }
        };
        for point in &mut self.points {
            *point = [scaled(point[0], 0), scaled(point[1], 1)];
        }
    }

    /// The four corners around it, in the order of [`Region::stretch`].
    pub fn corners(&self) -> [Point; 4] {
        let [low, high] = self.bounds();
        [low, [low[0], high[1]], high, [high[0], low[1]]]
    }

    /// The outline as the data of an SVG path, where `place` says where a point lies, (y, x).
    pub fn path(&self, place: impl Fn(Point) -> Point) -> String {
        if self.outline == Outline::Ellipse {
            let [low, high] = self.bounds().map(&place);
            let radius = [0, 1].map(|i| (high[i] - low[i]) / 2.0);
            let y = (low[0] + high[0]) / 2.0;
            let arc = |x: f64| format!("A{:.2} {:.2} 0 0 1 {x:.2} {y:.2}", radius[1], radius[0]);
            return format!("M{:.2} {y:.2}{}{}Z", low[1], arc(high[1]), arc(low[1]));
        }
        let points = if self.outline == Outline::Rectangle { self.corners().to_vec() } else { self.points.clone() };
        let point = |(i, p): (usize, Point)| {
            let [y, x] = place(p);
            format!("{}{x:.2} {y:.2}", if i == 0 { 'M' } else { 'L' })
        };
        points.into_iter().enumerate().map(point).collect::<String>() + "Z"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(outline: Outline, points: &[Point]) -> Region {
        Region { name: String::new(), outline, points: points.to_vec() }
    }

    #[test]
    fn pixels_are_in_a_region_by_their_centres() {
        let count = |region: Region| region.mask([20, 20]).iter().filter(|inside| **inside).count();
        assert_eq!(count(region(Outline::Rectangle, &[[2.0, 3.0], [6.0, 13.0]])), 40);
        let circle = count(region(Outline::Ellipse, &[[0.0, 0.0], [20.0, 20.0]])) as f64;
        assert!((circle / (std::f64::consts::PI * 100.0) - 1.0).abs() < 0.02, "{circle}");
        let triangle = region(Outline::Freehand, &[[0.0, 0.0], [20.0, 0.0], [20.0, 20.0]]);
        assert_eq!(count(triangle), 190);
    }

    #[test]
    fn a_region_is_moved_within_the_picture_and_stretched_about_the_opposite_corner() {
        let mut one = region(Outline::Freehand, &[[2.0, 2.0], [6.0, 2.0], [6.0, 10.0]]);
        one.shift([-5.0, 1.0], [20, 20]);
        assert_eq!(one.bounds(), [[0.0, 3.0], [4.0, 11.0]]);
        one.stretch(2, [8.0, 7.0]);
        assert_eq!(one.bounds(), [[0.0, 3.0], [8.0, 7.0]]);
        one.stretch(0, [9.0, 9.0]);
        assert_eq!(one.bounds(), [[7.0, 6.0], [8.0, 7.0]], "never turned over");
    }
}

//! Regions and lines on a picture, as they are handled there. Points are (y, x) in pixels from its top left. Plain functions,
//! tested natively.

pub use experiment::drawn::{Drawn, Outline, Point};

/// A region with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// What the visitor calls it.
    pub name: String,
    /// Where it is.
    pub drawn: Drawn,
}

impl Region {
    /// As [`Drawn::bounds`].
    pub fn bounds(&self) -> [Point; 2] {
        self.drawn.bounds()
    }

    /// Moves it, as far as it stays within a picture of `dim`.
    pub fn shift(&mut self, by: Point, dim: [usize; 2]) {
        let [low, high] = self.bounds();
        let along = |i: usize| by[i].clamp((-low[i]).min(0.0), (dim[i] as f64 - high[i]).max(0.0));
        let by = [along(0), along(1)];
        for point in &mut self.drawn.points {
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
        for point in &mut self.drawn.points {
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
        if self.drawn.outline == Outline::Ellipse {
            let [low, high] = self.bounds().map(&place);
            let radius = [0, 1].map(|i| (high[i] - low[i]) / 2.0);
            let y = (low[0] + high[0]) / 2.0;
            let arc = |x: f64| format!("A{:.2} {:.2} 0 0 1 {x:.2} {y:.2}", radius[1], radius[0]);
            return format!("M{:.2} {y:.2}{}{}Z", low[1], arc(high[1]), arc(low[1]));
        }
        let is_rectangle = self.drawn.outline == Outline::Rectangle;
        let points = if is_rectangle { self.corners().to_vec() } else { self.drawn.points.clone() };
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
        Region { name: String::new(), drawn: Drawn { outline, points: points.to_vec() } }
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

//! A mask that is painted by hand: what a brush does to it. Plain functions, tested natively.

use std::ops::Range;

/// Lines and columns of the centre that is filled at once: what the coil maps are made from, unless it is changed.
const CENTRE: usize = 24;

/// What a stroke takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tip {
    /// Whole ky lines.
    Lines,
    /// Single samples, with a round tip.
    Points,
    /// A rectangle from where the pointer goes down to where it is lifted.
    Box,
}

/// What the visitor paints with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brush {
    /// What a stroke takes.
    pub tip: Tip,
    /// Lines that a stroke along ky takes at once.
    pub lines: usize,
    /// Samples across the round tip.
    pub samples: usize,
    /// Whether strokes leave samples out instead.
    pub erases: bool,
}

impl Default for Brush {
    fn default() -> Self {
        Self { tip: Tip::Lines, lines: 1, samples: 9, erases: false }
    }
}

impl Brush {
    /// The widest brush.
    pub const WIDEST: usize = 32;

    /// Width of the tip in samples.
    pub fn width(&self) -> usize {
        match self.tip {
            Tip::Lines => self.lines,
            Tip::Points => self.samples,
            Tip::Box => 1,
        }
    }

    /// The same brush with another width of the tip.
    pub fn with_width(self, width: usize) -> Self {
        let width = width.clamp(1, Self::WIDEST);
        match self.tip {
            Tip::Lines => Self { lines: width, ..self },
            Tip::Points => Self { samples: width, ..self },
            Tip::Box => self,
        }
    }

    /// The samples under the tip along one axis when it is held at a place.
    fn reach(&self, at: f64) -> Range<f64> {
        let half = self.width() as f64 / 2.0;
        let centre = self.snapped(at);
        centre - half..centre + half
    }

    /// Where the tip sits, so that it covers whole samples.
    fn snapped(&self, at: f64) -> f64 {
        if self.width() % 2 == 1 { at.floor() + 0.5 } else { at.round() }
    }
}

/// A place (ky, kx) in samples: sample `i` reaches from `i` to `i + 1`.
pub type Place = [f64; 2];

/// A mask (ky, kx) while it is being painted.
#[derive(Debug, Clone, PartialEq)]
pub struct Painting {
    /// ky lines and kx samples.
    pub shape: [usize; 2],
    /// 1 where a sample is taken, row-major.
    pub taken: Vec<u8>,
}

impl Painting {
    /// A mask of this shape; nothing is taken where `taken` does not fit it.
    pub fn new([ny, nx]: [usize; 2], taken: &[u8]) -> Self {
        let taken = if taken.len() == ny * nx { taken.to_vec() } else { vec![0; ny * nx] };
        Self { shape: [ny, nx], taken }
    }

    /// Whether the sample at a place is taken.
    pub fn takes(&self, [ky, kx]: Place) -> bool {
        let [ny, nx] = self.shape;
        let at = |v: f64, n: usize| (v.max(0.0) as usize).min(n - 1);
        self.taken[at(ky, ny) * nx + at(kx, nx)] != 0
    }

    /// Draws the brush in a straight line between two places.
    pub fn stroke(&mut self, from: Place, to: Place, brush: Brush) {
        let [ny, nx] = self.shape;
        let ends = |axis: usize, n: usize| {
            let (a, b) = (brush.reach(from[axis]), brush.reach(to[axis]));
            let within = |v: f64| (v.max(0.0) as usize).min(n);
            within(a.start.min(b.start))..within(a.end.max(b.end))
        };
        let value = u8::from(!brush.erases);
        let rows = ends(0, ny);
        if brush.tip == Tip::Lines {
            self.taken[rows.start * nx..rows.end * nx].fill(value);
            return;
        }
        let (from, to) = (from.map(|v| brush.snapped(v)), to.map(|v| brush.snapped(v)));
        let radius = brush.samples as f64 / 2.0;
        let columns = ends(1, nx);
        for y in rows {
            for x in columns.clone() {
                if distance([y as f64 + 0.5, x as f64 + 0.5], from, to) <= radius {
                    self.taken[y * nx + x] = value;
                }
            }
        }
    }

    /// Takes, or leaves out, the rectangle between two places.
    pub fn fill_box(&mut self, from: Place, to: Place, erases: bool) {
        let [ny, nx] = self.shape;
        let span = |axis: usize, n: usize| {
            let (low, high) = (from[axis].min(to[axis]), from[axis].max(to[axis]));
            let within = |v: f64| (v.max(0.0) as usize).min(n);
            within(low.floor())..within(high.floor() + 1.0)
        };
        let columns = span(1, nx);
        for y in span(0, ny) {
            self.taken[y * nx + columns.start..y * nx + columns.end].fill(u8::from(!erases));
        }
    }

    /// Takes everything, or nothing.
    pub fn fill(&mut self, taken: bool) {
        self.taken.fill(u8::from(taken));
    }

    /// Leaves out everything but the middle quarter of the lines, or of lines and columns; or that alone.
    pub fn keep(&mut self, the_centre: bool, tip: Tip) {
        let [ny, nx] = self.shape;
        let rows = middle(ny, ny.div_ceil(4));
        let columns = if tip == Tip::Lines { 0..nx } else { middle(nx, nx.div_ceil(4)) };
        for (i, taken) in self.taken.iter_mut().enumerate() {
            if (rows.contains(&(i / nx)) && columns.contains(&(i % nx))) != the_centre {
                *taken = 0;
            }
        }
    }

    /// Takes the centre: whole lines, or a square of samples.
    pub fn fill_centre(&mut self, tip: Tip) {
        let [ny, nx] = self.shape;
        let columns = if tip == Tip::Lines { 0..nx } else { centre(nx) };
        for y in centre(ny) {
            self.taken[y * nx + columns.start..y * nx + columns.end].fill(1);
        }
    }

    /// What the brush covers of a mask of this shape when it is held at a place, in parts of the mask: top, left,
    /// bottom, right.
    pub fn under(shape: [usize; 2], [ky, kx]: Place, brush: Brush) -> [f64; 4] {
        let [ny, nx] = shape.map(|n| n as f64);
        let rows = brush.reach(ky);
        let columns = if brush.tip == Tip::Lines { 0.0..nx } else { brush.reach(kx) };
        [rows.start / ny, columns.start / nx, rows.end / ny, columns.end / nx]
    }
}

/// The middle [`CENTRE`] of `n` samples, as the calibration region of the patterns has it.
fn centre(n: usize) -> Range<usize> {
    middle(n, CENTRE.min(n))
}

/// The middle `length` of `n` samples.
fn middle(n: usize, length: usize) -> Range<usize> {
    let first = (n - length).div_ceil(2);
    first..first + length
}

/// From a place to the straight line between two others.
fn distance(place: Place, from: Place, to: Place) -> f64 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let square = along[0] * along[0] + along[1] * along[1];
    let away = [place[0] - from[0], place[1] - from[1]];
    let part = if square > 0.0 { ((away[0] * along[0] + away[1] * along[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
    (away[0] - part * along[0]).hypot(away[1] - part * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(painting: &Painting) -> Vec<usize> {
        let nx = painting.shape[1];
        let whole = |y: &usize| painting.taken[y * nx..(y + 1) * nx].iter().all(|taken| *taken == 1);
        (0..painting.shape[0]).filter(whole).collect()
    }

    #[test]
    fn a_stroke_takes_every_line_it_passes() {
        let mut painting = Painting::new([16, 8], &[]);
        painting.stroke([3.2, 1.0], [6.9, 5.0], Brush::default());
        assert_eq!(rows(&painting), [3, 4, 5, 6]);
        painting.stroke([12.5, 0.0], [12.5, 0.0], Brush { lines: 3, ..Brush::default() });
        assert_eq!(rows(&painting), [3, 4, 5, 6, 11, 12, 13]);
        painting.stroke([5.0, 0.0], [40.0, 0.0], Brush { erases: true, ..Brush::default() });
        assert_eq!(rows(&painting), [3, 4]);
        assert_eq!(painting.taken.iter().filter(|t| **t == 1).count(), 2 * 8);
    }

    #[test]
    fn a_round_tip_takes_a_disc_and_leaves_no_gap() {
        let brush = Brush { tip: Tip::Points, samples: 1, ..Brush::default() };
        let mut painting = Painting::new([16, 16], &[]);
        painting.stroke([4.7, 9.1], [4.7, 9.1], brush);
        assert_eq!(painting.taken.iter().filter(|t| **t == 1).count(), 1);
        assert!(painting.takes([4.0, 9.9]));
        // Far apart, as of a pointer that is moved fast: every column between has a sample.
        painting.stroke([2.0, 0.5], [13.0, 15.5], brush);
        for x in 0..16 {
            assert!((0..16).any(|y| painting.takes([f64::from(y), f64::from(x)])), "column {x}");
        }
        let mut disc = Painting::new([16, 16], &[]);
        disc.stroke([8.5, 8.5], [8.5, 8.5], Brush { samples: 9, ..brush });
        let area = disc.taken.iter().filter(|t| **t == 1).count() as f64;
        assert!((area - std::f64::consts::PI * 4.5 * 4.5).abs() < 8.0, "{area}");
    }

    #[test]
    fn the_centre_is_that_of_the_patterns() {
        let mut painting = Painting::new([256, 256], &[]);
        painting.fill_centre(Tip::Lines);
        assert_eq!(rows(&painting), (116..140).collect::<Vec<_>>());
        painting.fill(false);
        painting.fill_centre(Tip::Points);
        assert_eq!(painting.taken.iter().filter(|t| **t == 1).count(), 24 * 24);
        assert!(painting.takes([128.0, 128.0]) && !painting.takes([128.0, 0.0]));
        let mut small = Painting::new([16, 4], &[1; 64]);
        small.fill(false);
        small.fill_centre(Tip::Points);
        assert_eq!(small.taken, [1; 64]);
    }

    #[test]
    fn a_box_reaches_from_sample_to_sample_whichever_corner_comes_first() {
        let mut painting = Painting::new([8, 8], &[]);
        painting.fill_box([5.9, 1.2], [2.1, 3.8], false);
        let taken = |p: &Painting| (0..64).filter(|i| p.taken[*i] == 1).map(|i| [i / 8, i % 8]).collect::<Vec<_>>();
        let expected: Vec<_> = (2..6).flat_map(|y| (1..4).map(move |x| [y, x])).collect();
        assert_eq!(taken(&painting), expected);
        painting.fill_box([-3.0, -3.0], [99.0, 99.0], true);
        assert!(taken(&painting).is_empty());
    }

    #[test]
    fn centre_and_edge_are_parts_of_what_was_taken() {
        let all = Painting::new([16, 8], &[1; 128]);
        let (mut centre, mut edge) = (all.clone(), all.clone());
        centre.keep(true, Tip::Lines);
        edge.keep(false, Tip::Lines);
        assert_eq!(rows(&centre), (6..10).collect::<Vec<_>>());
        assert!((0..128).all(|i| centre.taken[i] + edge.taken[i] == 1));
        let mut sparse = Painting::new([16, 8], &[]);
        sparse.keep(true, Tip::Points);
        assert!(sparse.taken.iter().all(|taken| *taken == 0));
        let mut square = all;
        square.keep(true, Tip::Box);
        assert_eq!(square.taken.iter().filter(|t| **t == 1).count(), 4 * 2);
    }

    #[test]
    fn strokes_outside_of_the_mask_do_nothing_else() {
        let mut painting = Painting::new([8, 8], &[]);
        painting.stroke([-9.0, -3.0], [-2.0, 20.0], Brush { tip: Tip::Points, ..Brush::default() });
        painting.stroke([100.0, 3.0], [90.0, 3.0], Brush::default());
        assert!(painting.taken.iter().all(|taken| *taken == 0));
    }
}

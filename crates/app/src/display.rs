//! From numbers to pixels: windows, colour maps, k-space with its mask. Plain functions, tested natively.

use experiment::contents::pixel_shape;
use experiment::look::{Colours, Look};
use std::sync::Arc;

/// A picture of real numbers (y, x), shared and never changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Row-major values.
    pub values: Arc<[f32]>,
}

impl Plane {
    /// A picture, when the number of values fits its size.
    pub fn new(width: usize, height: usize, values: Vec<f32>) -> Option<Self> {
        (values.len() == width * height && width > 0).then(|| Self { width, height, values: values.into() })
    }

    /// A picture of the same size, value by value.
    pub fn map(&self, f: impl Fn(f32) -> f32) -> Self {
        Self { values: self.values.iter().map(|v| f(*v)).collect(), ..*self }
    }

    /// A picture of this and another of the same size, value by value.
    pub fn with(&self, other: &Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Self { values: self.values.iter().zip(&*other.values).map(|(a, b)| f(*a, *b)).collect(), ..*self }
    }

    /// The value of the pixel at a point (y, x), in pixels from the top left; none beside the picture.
    pub fn at(&self, [y, x]: [f64; 2]) -> Option<f32> {
        let inside = y >= 0.0 && x >= 0.0 && y < self.height as f64 && x < self.width as f64;
        if inside { self.values.get(y as usize * self.width + x as usize).copied() } else { None }
    }
}

/// Window and level: `centre - width / 2` is black, `centre + width / 2` is white, in the unit of the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// The level: middle grey.
    pub centre: f32,
    /// The window's width.
    pub width: f32,
}

impl Window {
    /// From black at 0 to white a little above what 95 % of the pixels stay below: the brightest rim may saturate, the
    /// tissue inside is seen.
    pub fn auto(plane: &Plane) -> Self {
        let mut values: Vec<f32> = plane.values.to_vec();
        let at = values.len() * 95 / 100;
        let (_, high, rest) = values.select_nth_unstable_by(at, f32::total_cmp);
        let largest = rest.iter().copied().fold(*high, f32::max);
        let white = (1.3 * *high).min(largest).max(largest / 100.0);
        let white = if white > 0.0 { white } else { 1.0 };
        Self { centre: white / 2.0, width: white }
    }

    /// From the percentile `low` to the percentile `high`.
    pub fn percentiles(plane: &Plane, low: usize, high: usize) -> Self {
        let mut values: Vec<f32> = plane.values.to_vec();
        let last = values.len() - 1;
        let mut at = |percent: usize| *values.select_nth_unstable_by(last * percent / 100, f32::total_cmp).1;
        Self::between(at(low), at(high))
    }

    /// From black to white.
    pub fn between(black: f32, white: f32) -> Self {
        let white = if white > black { white } else { black + 1.0 };
        Self { centre: (black + white) / 2.0, width: white - black }
    }

    /// The value that is white.
    pub fn white(self) -> f32 {
        self.centre + self.width / 2.0
    }

    /// Dragged by a part of the viewer's size: x widens, y raises the level.
    pub fn dragged(self, dx: f32, dy: f32, unit: f32) -> Self {
        let width = (self.width + 2.0 * dx * unit).max(0.01 * unit);
        Self { centre: (self.centre + dy * unit).clamp(-unit, 2.0 * unit), width }
    }

    /// How an image is shown in it.
    pub fn look(self, colours: Colours, inverted: bool) -> Look {
        Look { low: self.centre - self.width / 2.0, high: self.white(), colours, inverted }
    }

    /// How numbers of both signs are shown in it: 0 is in the middle.
    pub fn signed(self, colours: Colours, inverted: bool) -> Look {
        let white = self.white().abs();
        Look { low: -white, high: white, colours, inverted }
    }
}

/// Zoom and pan, common to all viewers: `offset` is in parts of the viewer's size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Magnification; 1 fits.
    pub zoom: f64,
    /// How far the picture's centre is right of and below the viewer's.
    pub offset: [f64; 2],
}

impl Default for View {
    fn default() -> Self {
        Self { zoom: 1.0, offset: [0.0; 2] }
    }
}

/// How far a picture reaches: rows and columns, and the height and width of a pixel in units of the shorter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    size: [usize; 2],
    pixel: [f64; 2],
}

impl Extent {
    /// Of a picture of `size` (rows, columns), the size of whose pixels (height, width) may be known in mm.
    pub fn new(size: [usize; 2], spacing: Option<[f64; 2]>) -> Self {
        Self { size, pixel: pixel_shape(spacing) }
    }

    /// Height and width, in units of the shorter side of a pixel.
    pub fn sides(self) -> [f64; 2] {
        [0, 1].map(|i| self.size[i] as f64 * self.pixel[i])
    }

    /// The longer of [`Extent::sides`], which fills a viewer.
    pub fn longest(self) -> f64 {
        let [height, width] = self.sides();
        height.max(width)
    }

    /// What so many pixels (rows, columns) are of a viewer's side.
    pub fn part(self, pixels: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|i| pixels[i] * self.pixel[i] / self.longest())
    }

    /// As many pixels (rows, columns) as a square takes whose side is this part of the viewer's.
    pub fn square(self, part: f64) -> [f64; 2] {
        self.pixel.map(|side| part * self.longest() / side)
    }

    /// By how much a canvas that fits in the viewer with square pixels has to be stretched, along y and along x.
    pub fn stretch(self) -> [f64; 2] {
        let fits = self.size[0].max(self.size[1]) as f64;
        self.pixel.map(|side| side * fits / self.longest())
    }
}

/// Of square pixels.
impl From<[usize; 2]> for Extent {
    fn from(size: [usize; 2]) -> Self {
        Self::new(size, None)
    }
}

impl View {
    /// Magnified by `factor` about a point, in parts of the viewer's size from its centre.
    pub fn zoomed(self, factor: f64, about: [f64; 2]) -> Self {
        let zoom = (self.zoom * factor).clamp(1.0, 32.0);
        let ratio = zoom / self.zoom;
        let moved = |i: usize| about[i] + (self.offset[i] - about[i]) * ratio;
        Self { zoom, offset: [moved(0), moved(1)] }.within()
    }

    /// Moved, in parts of the viewer's size.
    pub fn moved(self, by: [f64; 2]) -> Self {
        Self { offset: [self.offset[0] + by[0], self.offset[1] + by[1]], ..self }.within()
    }

    /// Where a point of a picture lies in its viewer, (y, x) in parts of the viewer's size from its top left. Points are in
    /// pixels from the picture's top left, which fills the viewer with its longer side, about the centre.
    pub fn in_viewer(self, point: [f64; 2], extent: impl Into<Extent>) -> [f64; 2] {
        let extent = extent.into();
        let part = |i: usize| (point[i] - extent.size[i] as f64 / 2.0) * extent.pixel[i] / extent.longest();
        let along = |i: usize| 0.5 + self.offset[1 - i] + self.zoom * part(i);
        [along(0), along(1)]
    }

    /// The inverse of [`View::in_viewer`]: the point of the picture that lies at (y, x) in the viewer.
    pub fn in_picture(self, at: [f64; 2], extent: impl Into<Extent>) -> [f64; 2] {
        let extent = extent.into();
        let part = |i: usize| (at[i] - 0.5 - self.offset[1 - i]) / self.zoom;
        let along = |i: usize| part(i) * extent.longest() / extent.pixel[i] + extent.size[i] as f64 / 2.0;
        [along(0), along(1)]
    }

    /// The transform of a canvas that fits in the viewer: its place and its size in it.
    pub fn transform(self, extent: impl Into<Extent>) -> String {
        let [down, across] = extent.into().stretch().map(|stretch| stretch * self.zoom);
        let [x, y] = self.offset.map(|offset| 100.0 * offset);
        format!("translate({x}%, {y}%) scale({across}, {down})")
    }

    /// The picture never leaves the viewer.
    fn within(self) -> Self {
        let most = (self.zoom - 1.0) / 2.0;
        Self { offset: self.offset.map(|o| o.clamp(-most, most)), ..self }
    }
}

/// The largest error that has a colour of its own, where errors are shown `gain` times brighter than the image: white of
/// the image over the gain.
pub fn largest_error(window: Window, gain: f32) -> f32 {
    if window.white() > 0.0 { window.white() / gain } else { f32::INFINITY }
}

/// k-space (0..1) as RGBA, the samples that `mask` does not take in dark blue.
pub fn kspace(plane: &Plane, mask: Option<&[u8]>) -> Vec<u8> {
    let grey = |v: &f32| [(v * 255.0) as u8; 3];
    let mut pixels: Vec<u8> = plane.values.iter().map(grey).flat_map(|[r, g, b]| [r, g, b, 255]).collect();
    if let Some(mask) = mask.filter(|mask| mask.len() == plane.values.len()) {
        for (pixel, taken) in pixels.chunks_exact_mut(4).zip(mask) {
            let level = u16::from(pixel[0]);
            if *taken == 0 {
                pixel[0] = (level * 10 / 100) as u8;
                pixel[1] = (level * 16 / 100) as u8;
                pixel[2] = (24 + level * 36 / 100) as u8;
            } else {
                // Not black where a sample was taken, so that the pattern is seen at the edge of k-space.
                pixel[..3].fill((40 + level * 215 / 255) as u8);
            }
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may stop where it fails.
    use super::*;

    #[test]
    fn a_window_is_black_below_and_white_above() {
        let window = Window { centre: 1.0, width: 2.0 };
        let pixels = window.look(Colours::Grey, false).pixels(&[0.0, 1.0, 4.0]);
        assert_eq!(pixels[..12].iter().step_by(4).collect::<Vec<_>>(), [&0, &128, &255]);
        assert_eq!(window.look(Colours::Grey, true).pixels(&[0.0])[0], 255);
    }

    #[test]
    fn auto_window_shows_tissue_below_a_bright_rim() {
        let mut values = vec![0.2; 97];
        values.extend([1.0; 3]);
        let window = Window::auto(&Plane::new(100, 1, values).unwrap());
        assert!((window.centre + window.width / 2.0 - 0.26).abs() < 1e-6);
    }

    #[test]
    fn zoom_keeps_the_point_under_the_cursor() {
        let view = View::default().zoomed(4.0, [0.25, -0.1]);
        // The point of the picture under the cursor, in parts of the unzoomed picture.
        let point = |v: View| [(0.25 - v.offset[0]) / v.zoom, (-0.1 - v.offset[1]) / v.zoom];
        assert_eq!(point(view), point(View::default()));
        assert_eq!(view.zoomed(0.01, [0.3, 0.3]), View::default());
    }

    #[test]
    fn what_lies_in_the_viewer_is_found_in_the_picture() {
        let size = [200, 100];
        // The picture is high: left and right of it there is nothing.
        assert_eq!(View::default().in_viewer([0.0, 0.0], size), [0.0, 0.25]);
        assert_eq!(View::default().in_picture([0.5, 0.5], size), [100.0, 50.0]);
        let view = View { zoom: 3.0, offset: [0.4, -0.7] };
        let there = view.in_viewer([30.0, 80.0], size);
        let back = view.in_picture(there, size);
        assert!((back[0] - 30.0).abs() < 1e-9 && (back[1] - 80.0).abs() < 1e-9, "{back:?}");
    }

    #[test]
    fn pixels_that_are_not_square_are_as_high_and_wide_as_they_are() {
        // 64 rows of 4 mm and 128 columns of 2 mm: a square, twice as high as its canvas is with square pixels.
        let extent = Extent::new([64, 128], Some([4.0, 2.0]));
        assert_eq!((extent.sides(), extent.stretch()), ([128.0, 128.0], [2.0, 1.0]));
        let view = View::default();
        assert_eq!(view.in_viewer([0.0, 128.0], extent), [0.0, 1.0]);
        assert_eq!(view.in_viewer([48.0, 32.0], extent), [0.75, 0.25]);
        assert_eq!(view.transform(extent), "translate(0%, 0%) scale(1, 2)");
        // 256 rows of 1 mm and 128 columns of 4 mm: twice as wide as high.
        let wide = Extent::new([256, 128], Some([1.0, 4.0]));
        assert_eq!(wide.stretch(), [0.5, 2.0]);
        assert_eq!(view.in_viewer([0.0, 0.0], wide), [0.25, 0.0]);
        let moved = View { zoom: 3.0, offset: [0.4, -0.7] };
        let back = moved.in_picture(moved.in_viewer([30.0, 80.0], wide), wide);
        assert!((back[0] - 30.0).abs() < 1e-9 && (back[1] - 80.0).abs() < 1e-9, "{back:?}");
        // Where the canvas of a point lies that fits and is transformed, is where the point lies.
        let in_canvas = |point: f64, i: usize| (point - [128.0, 64.0][i]) / 256.0;
        let transformed =
            |point: f64, i: usize| 0.5 + moved.offset[1 - i] + moved.zoom * wide.stretch()[i] * in_canvas(point, i);
        let placed = moved.in_viewer([30.0, 80.0], wide);
        assert!((placed[0] - transformed(30.0, 0)).abs() < 1e-12 && (placed[1] - transformed(80.0, 1)).abs() < 1e-12);
    }

    #[test]
    fn untaken_samples_are_tinted() {
        let plane = Plane::new(2, 1, vec![1.0, 1.0]).unwrap();
        let pixels = kspace(&plane, Some(&[1, 0]));
        assert_eq!(pixels[..3], [255, 255, 255]);
        assert!(pixels[4] < 30 && pixels[6] > pixels[4]);
    }
}

//! A picture to be shown to others: window applied, a scale bar, a caption. Text and bar are drawn by `embedded-graphics`.

use super::square::squared;
use crate::error::{Error, Result};
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::iso_8859_1::FONT_7X13;
use embedded_graphics::pixelcolor::Gray8;
use embedded_graphics::prelude::*;
use embedded_graphics::primitives::{PrimitiveStyle, Rectangle};
use embedded_graphics::text::{Baseline, Text};
use ndarray::ArrayView2;
use recon::subject::presentation::pixel_shape;
use std::convert::Infallible;

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure<'a> {
    /// Pixels, row-major.
    pub pixels: &'a [f32],
    /// Rows and columns.
    pub shape: [usize; 2],
    /// What is black, and what is white.
    pub window: [f32; 2],
    /// Height and width of a pixel in mm, where they are known: there is a scale bar then.
    pub spacing: Option<[f64; 2]>,
    /// A line of text below, broken into as many as it takes; empty for none.
    pub caption: &'a str,
}

/// Pictures, of square pixels, are magnified by whole factors until they are as wide.
const NARROWEST: usize = 360;
/// Pixels of the picture at most.
const MOST: usize = 1 << 26;
/// Lengths of the bar in mm, the first that takes no more than 45 % of the width.
const LENGTHS: [(f64, &str); 9] = [
    (50.0, "5 cm"),
    (20.0, "2 cm"),
    (10.0, "1 cm"),
    (5.0, "5 mm"),
    (2.0, "2 mm"),
    (1.0, "1 mm"),
    (0.5, "0.5 mm"),
    (0.2, "0.2 mm"),
    (0.1, "0.1 mm"),
];
const BAR: u32 = 4;
const MARGIN: i32 = 10;
const PADDING: i32 = 6;
/// Of the font.
const LETTER: [u32; 2] = [13, 7];

struct Canvas {
    size: Size,
    grey: Vec<u8>,
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        self.size
    }
}

impl DrawTarget for Canvas {
    type Color = Gray8;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Gray8>>>(&mut self, pixels: I) -> std::result::Result<(), Infallible> {
        for Pixel(at, colour) in pixels {
            if let (Ok(x), Ok(y)) = (u32::try_from(at.x), u32::try_from(at.y))
                && x < self.size.width
                && let Some(grey) = self.grey.get_mut(y as usize * self.size.width as usize + x as usize)
            {
                *grey = colour.luma();
            }
        }
        Ok(())
    }
}

/// The figure as an 8-bit greyscale PNG.
///
/// # Errors
/// [`Error::Write`] when the pixels are not as many as the shape says, there are none, or more than 67108864 come out.
pub fn write(figure: &Figure<'_>) -> Result<Vec<u8>> {
    let [ny, nx] = figure.shape;
    if ny == 0 || nx == 0 || figure.pixels.len() != ny.saturating_mul(nx) {
        let came = figure.pixels.len();
        return Err(Error::Write(format!("expected the pixels of a picture of {ny} x {nx}, but {came} came")));
    }
    let pixels = ArrayView2::from_shape((ny, nx), figure.pixels).map_err(|e| Error::Write(e.to_string()))?.to_owned();
    let pixels = squared(&pixels, figure.spacing);
    let (ny, nx) = pixels.dim();
    let factor = NARROWEST.div_ceil(nx).max(1);
    let (width, height) = (nx * factor, ny * factor);
    let lines = lines(figure.caption, (width as i32 - 2 * PADDING).max(0) as usize / LETTER[1] as usize);
    let foot = if lines.is_empty() { 0 } else { lines.len() * LETTER[0] as usize + 2 * PADDING as usize };
    if width.saturating_mul(height + foot) > MOST {
        return Err(Error::Write(format!("expected a picture of at most {MOST} pixels, but {height} x {width} came")));
    }
    let mut canvas =
        Canvas { size: Size::new(width as u32, (height + foot) as u32), grey: vec![0; width * (height + foot)] };
    let [low, high] = figure.window;
    let scale = if high > low { 255.0 / (high - low) } else { 0.0 };
    for (y, row) in canvas.grey.chunks_exact_mut(width).take(height).enumerate() {
        let pixels = pixels.row(y / factor);
        for (x, grey) in row.iter_mut().enumerate() {
            *grey = ((pixels[x / factor] - low) * scale).round().clamp(0.0, 255.0) as u8;
        }
    }
    // The side of a square pixel.
    let side = |spacing: [f64; 2]| spacing[1] / pixel_shape(Some(spacing))[1];
    let bar = figure.spacing.and_then(|spacing| bar(side(spacing) / factor as f64, width));
    let drawn = bar.map_or(Ok(()), |bar| draw_bar(&mut canvas, bar, height)).and_then(|()| {
        let style = MonoTextStyle::new(&FONT_7X13, Gray8::WHITE);
        lines.iter().enumerate().try_for_each(|(i, line)| {
            let at = Point::new(PADDING, height as i32 + PADDING + i as i32 * LETTER[0] as i32);
            Text::with_baseline(line, at, style, Baseline::Top).draw(&mut canvas).map(|_| ())
        })
    });
    drawn.map_err(|never| -> Error { match never {} })?;
    crate::png::grey(&canvas.grey, width, height + foot)
}

/// Pixels of the scale bar and what stands at it; none where the size of a pixel (mm) makes no sense.
fn bar(spacing: f64, width: usize) -> Option<(u32, &'static str)> {
    let most = 0.45 * width as f64;
    let lengths = LENGTHS.iter().filter(|_| spacing.is_finite() && spacing > 0.0);
    let fitting = lengths.map(|(length, label)| (length / spacing, *label)).find(|(pixels, _)| *pixels <= most);
    fitting.filter(|(pixels, _)| *pixels >= 8.0).map(|(pixels, label)| (pixels.round() as u32, label))
}

/// The bar at the lower right, white with a black edge, so that it is seen on whatever lies below.
fn draw_bar(canvas: &mut Canvas, (length, label): (u32, &str), height: usize) -> std::result::Result<(), Infallible> {
    let corner = Point::new(canvas.size.width as i32 - MARGIN - length as i32, height as i32 - MARGIN - BAR as i32);
    let filled =
        |at: Point, size: Size, colour| Rectangle::new(at, size).into_styled(PrimitiveStyle::with_fill(colour));
    filled(corner - Point::new(1, 1), Size::new(length + 2, BAR + 2), Gray8::BLACK).draw(canvas)?;
    filled(corner, Size::new(length, BAR), Gray8::WHITE).draw(canvas)?;
    let text = label.len() as i32 * LETTER[1] as i32;
    let at = corner + Point::new((length as i32 - text) / 2, -(LETTER[0] as i32) - 3);
    // Never beyond the right edge.
    let at = Point::new(at.x.min(canvas.size.width as i32 - text - 2), at.y);
    for (x, y) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
        let style = MonoTextStyle::new(&FONT_7X13, Gray8::BLACK);
        Text::with_baseline(label, at + Point::new(x, y), style, Baseline::Top).draw(canvas)?;
    }
    Text::with_baseline(label, at, MonoTextStyle::new(&FONT_7X13, Gray8::WHITE), Baseline::Top).draw(canvas)?;
    Ok(())
}

/// The words in lines of at most so many letters; longer words are broken.
fn lines(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<Vec<char>> = Vec::new();
    for word in text.split_whitespace() {
        for piece in word.chars().collect::<Vec<_>>().chunks(most.max(1)) {
            match lines.last_mut() {
                Some(line) if line.len() + 1 + piece.len() <= most => {
                    line.push(' ');
                    line.extend(piece);
                }
                _ => lines.push(piece.to_vec()),
            }
        }
    }
    lines.into_iter().map(String::from_iter).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may stop where it fails.
    use super::*;

    fn decoded(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut grey = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut grey).unwrap();
        (info.width, info.height, grey)
    }

    #[test]
    fn the_window_is_applied_and_the_bar_has_its_length() {
        let pixels: Vec<f32> = (0..64 * 64).map(|i| if i % 64 < 32 { 1.0 } else { 3.0 }).collect();
        let plain = Figure { pixels: &pixels, shape: [64, 64], window: [1.0, 5.0], spacing: None, caption: "" };
        let (width, height, grey) = decoded(&write(&plain).unwrap());
        assert_eq!((width, height), (384, 384));
        assert_eq!((grey[0], grey[383]), (0, 128));
        // 4 mm a pixel, that is 2/3 mm after magnification: 5 cm are 75 pixels.
        let with = Figure { spacing: Some([4.0, 4.0]), caption: "a. uniform;R=3 zero-filled", ..plain.clone() };
        let (width, height, grey) = decoded(&write(&with).unwrap());
        assert_eq!((width, height), (384, 384 + 13 + 12));
        let row = &grey[384 * 372..384 * 373];
        assert_eq!(row.iter().filter(|v| **v == 255).count(), 75);
        assert!(grey[384 * 384..].contains(&255));
        assert!(write(&Figure { shape: [64, 63], ..plain }).is_err());
    }

    /// Pixels of 4 x 2 mm: every row is there twice, and the bar is as long as 2 mm a column have it.
    #[test]
    fn pixels_that_are_not_square_are_shown_as_they_lie() {
        let pixels = vec![1.0; 32 * 64];
        let figure =
            Figure { pixels: &pixels, shape: [32, 64], window: [0.0, 2.0], spacing: Some([4.0, 2.0]), caption: "" };
        let (width, height, grey) = decoded(&write(&figure).unwrap());
        assert_eq!((width, height), (384, 384));
        // A sixth of 2 mm a pixel: 5 cm are 150.
        let row = &grey[384 * 372..384 * 373];
        assert_eq!(row.iter().filter(|v| **v == 255).count(), 150);
        let turned = Figure { shape: [64, 32], spacing: Some([2.0, 4.0]), ..figure };
        let (width, height, grey) = decoded(&write(&turned).unwrap());
        assert_eq!((width, height), (384, 384));
        assert_eq!(grey[384 * 372..384 * 373].iter().filter(|v| **v == 255).count(), 150);
    }

    #[test]
    fn bars_fit_and_captions_are_broken() {
        assert_eq!(bar(1.0, 384), Some((50, "5 cm")));
        assert_eq!(bar(0.1, 384), Some((100, "1 cm")));
        assert_eq!(bar(f64::NAN, 384), None);
        assert_eq!(bar(0.0, 384), None);
        assert_eq!(bar(1e9, 384), None);
        assert_eq!(lines("ab cd efghij", 5), ["ab cd", "efghi", "j"]);
        assert!(lines(" ", 5).is_empty());
    }
}

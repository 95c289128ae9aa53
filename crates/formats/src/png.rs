//! PNG out, by the `png` crate.

use crate::error::{Error, Result};
use ndarray::Array2;

/// A magnitude image (y, x) as an 8-bit greyscale PNG, black at 0 and white at `white`.
///
/// # Errors
/// [`Error::Write`].
pub fn write(magnitude: &Array2<f32>, white: f32) -> Result<Vec<u8>> {
    let (ny, nx) = magnitude.dim();
    let scale = if white > 0.0 { 255.0 / white } else { 0.0 };
    let levels: Vec<u8> = magnitude.iter().map(|v| (v * scale).round().clamp(0.0, 255.0) as u8).collect();
    grey(&levels, nx, ny)
}

/// Rows of indices into a palette of red, green and blue as a PNG.
///
/// # Errors
/// [`Error::Write`].
pub fn indexed(indices: &[u8], palette: &[[u8; 3]], width: usize, height: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    let written = encoder.write_header().and_then(|mut w| w.write_image_data(indices));
    written.map_err(|e| Error::Write(e.to_string()))?;
    Ok(bytes)
}

/// Rows of grey levels as a PNG.
///
/// # Errors
/// [`Error::Write`].
pub fn grey(levels: &[u8], width: usize, height: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut w| w.write_image_data(levels));
    written.map_err(|e| Error::Write(e.to_string()))?;
    Ok(bytes)
}

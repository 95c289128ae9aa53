//! Pixels that are compressed by JPEG 2000 and JPEG-LS, as archives of hospitals keep them.

use super::header::{Colours, Header, damaged};
use super::pixels::signed;
use crate::error::{Error, Result};
use crate::picture;
use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
use ndarray::Array2;

/// Where JPEG 2000 begins: start of codestream, and the marker of its size.
const CODESTREAM: [u8; 4] = [0xff, 0x4f, 0xff, 0x51];
/// Where that says how many components there are, and of how many bits the first is, below a bit for its sign.
const COMPONENTS: usize = 40;
const DEPTH: usize = 42;

/// The stored numbers of a frame (row, column) of JPEG 2000; colours as their luminance.
///
/// # Errors
/// [`Error::Damaged`] when it is, or is of another size than the header says.
pub fn jpeg_2000(bytes: &[u8], header: &Header, ny: usize, nx: usize) -> Result<Array2<f32>> {
    let broken = || damaged("complete JPEG 2000 pixels", "they are damaged or cut off");
    let start = bytes.windows(4).position(|four| four == CODESTREAM).ok_or_else(broken)?;
    let stream = &bytes[start..];
    let components = stream.get(COMPONENTS..COMPONENTS + 2).ok_or_else(broken)?;
    if usize::from(u16::from_be_bytes([components[0], components[1]])) != header.samples {
        return Err(damaged("grey or red, green and blue pixels", "they are of another kind"));
    }
    let depth = *stream.get(DEPTH).ok_or_else(broken)?;
    let (has_sign, precision) = (depth & 0x80 != 0, u32::from(depth & 0x7f) + 1);
    // What is cut off would be filled up otherwise.
    let settings = DecodeSettings { strict: true, ..DecodeSettings::default() };
    let image = Image::new(stream, &settings).map_err(|_| broken())?;
    let size = [image.height() as usize, image.width() as usize];
    if size != [ny, nx] {
        return Err(other_size(ny, nx, size));
    }
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|_| broken())?;
    let planes: Vec<&[f32]> = decoded.components().iter().map(|component| component.samples()).collect();
    if planes.len() < header.samples || planes.iter().any(|plane| plane.len() != ny * nx) {
        return Err(broken());
    }
    // The decoder shifts numbers with a sign as it shifts those without one.
    let largest = 2f64.powi(precision as i32) - 1.0;
    let shift = if has_sign { 2f64.powi(precision as i32 - 1) } else { 0.0 };
    let number = |v: f32| match f64::from(v).round().clamp(0.0, largest) {
        v if header.signed && !has_sign => signed(v as u64, header.bits[1]) as f32,
        v => (v - shift) as f32,
    };
    Ok(Array2::from_shape_fn((ny, nx), |(y, x)| {
        let colour = |c: usize| number(planes[c][y * nx + x]);
        match header.colours {
            Colours::Rgb => picture::luminance(colour(0), colour(1), colour(2)),
            _ => colour(0),
        }
    }))
}

/// The stored numbers of a frame (row, column) of JPEG-LS, without loss or nearly so.
///
/// # Errors
/// [`Error::Damaged`] when it is, is coloured, or is of another size than the header says.
pub fn jpeg_ls(bytes: &[u8], header: &Header, ny: usize, nx: usize) -> Result<Array2<f32>> {
    use jpegls::CodecError;
    if header.samples != 1 {
        return Err(damaged("grey pixels where they are compressed by JPEG-LS", "they are coloured"));
    }
    let decoded = jpegls::decode(bytes, nx as u32, ny as u32).map_err(|e| match e {
        CodecError::Unsupported(_) => damaged("one grey image in JPEG-LS", "it is of a kind that is not read"),
        _ => {
            damaged("complete JPEG-LS pixels of the size in the header", "they are damaged, cut off or of another size")
        }
    });
    let (numbers, ..) = decoded?;
    let number = |v: u16| if header.signed { signed(v.into(), header.bits[1]) as f32 } else { f32::from(v) };
    Array2::from_shape_vec((ny, nx), numbers.into_iter().map(number).collect()).map_err(|_| {
        damaged("complete JPEG-LS pixels of the size in the header", "they are damaged, cut off or of another size")
    })
}

/// Compressed pixels of another size than the header's.
pub fn other_size(ny: usize, nx: usize, [rows, columns]: [usize; 2]) -> Error {
    damaged(&format!("{ny} x {nx} pixels"), &format!("the compressed ones are {rows} x {columns}"))
}

//! PNG and JPEG: a single image, colours as their luminance.

use crate::dataset::{Dataset, check_slice};
use crate::error::{Error, Result};
use crate::picture;
use crate::source::Source;
use crate::watch::Watch;
use ndarray::Array2;
use png::{BitDepth, ColorType, Limits, Transformations};
use recon::subject::acquisition::Acquisition;
use recon::subject::contents::{Contents, Domain, Item, Reading};
use std::io::Cursor;

/// The largest file, and the most that decoding may take.
const MOST_BYTES: u64 = 128 << 20;

/// An image, decoded.
pub struct Raster {
    contents: Contents,
    image: Array2<f32>,
}

/// Whether a file begins as PNG does.
pub fn is_png(head: &[u8]) -> bool {
    head.starts_with(b"\x89PNG\r\n\x1a\n")
}

/// Whether a file begins as JPEG does.
pub fn is_jpeg(head: &[u8]) -> bool {
    head.starts_with(&[0xff, 0xd8, 0xff])
}

impl Raster {
    /// Decodes a PNG of 1 to 16 bits, grey or coloured; what is transparent is ignored.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::TooLarge`], [`Error::Unreadable`], [`Error::Cancelled`].
    pub fn open_png(source: &Source, watch: &mut dyn Watch) -> Result<Self> {
        let bytes = source.read_all(MOST_BYTES, watch)?;
        let damaged = |e: png::DecodingError| damaged("PNG", e.to_string());
        let limits = Limits { bytes: MOST_BYTES as usize };
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
        decoder.set_transformations(Transformations::EXPAND);
        let mut reader = decoder.read_info().map_err(damaged)?;
        let (height, width) = (u64::from(reader.info().height), u64::from(reader.info().width));
        let (ny, nx) = picture::check_size(height, width)?;
        let size = reader.output_buffer_size().unwrap_or(usize::MAX);
        if size as u64 > MOST_BYTES + (1 << 24) {
            return Err(Error::TooLarge {
                what: "PNG, in bytes unpacked,".into(),
                most: MOST_BYTES,
                came: size as u64,
            });
        }
        let mut samples = vec![0; size];
        let frame = reader.next_frame(&mut samples).map_err(damaged)?;
        let channels = frame.color_type.samples();
        let (wide, grey) = (frame.bit_depth == BitDepth::Sixteen, channels < 3);
        let value = |i: usize| match wide {
            true => f32::from(u16::from_be_bytes([at(&samples, 2 * i), at(&samples, 2 * i + 1)])),
            false => f32::from(at(&samples, i)),
        };
        let image = Array2::from_shape_fn((ny, nx), |(y, x)| {
            let first = (y * nx + x) * channels;
            if grey { value(first) } else { picture::luminance(value(first), value(first + 1), value(first + 2)) }
        });
        let colour = !matches!(reader.info().color_type, ColorType::Grayscale | ColorType::GrayscaleAlpha);
        Ok(Self::of("PNG", image, if wide { "uint16" } else { "uint8" }, colour))
    }

    /// Decodes a JPEG, grey or coloured.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::TooLarge`], [`Error::Unreadable`], [`Error::Cancelled`].
    pub fn open_jpeg(source: &Source, watch: &mut dyn Watch) -> Result<Self> {
        let bytes = source.read_all(MOST_BYTES, watch)?;
        let (image, element, colour) = decode_jpeg(&bytes)?;
        Ok(Self::of("JPEG", image, element, colour))
    }

    fn of(format: &str, image: Array2<f32>, element: &str, colour: bool) -> Self {
        let (ny, nx) = image.dim();
        let notes =
            if colour { vec!["The colours were made grey, by their luminance.".to_owned()] } else { Vec::new() };
        let item = Item {
            key: String::new(),
            domain: Domain::Image,
            shape: vec![ny, nx],
            element: element.into(),
            guess: None,
            stack: Vec::new(),
            dim: [1, ny, nx],
            notes,
        };
        Self { contents: Contents { format: format.into(), items: vec![item] }, image }
    }
}

/// The pixels of a JPEG, lossy or not, their type, and whether they were coloured.
///
/// # Errors
/// [`Error::Damaged`], [`Error::TooLarge`].
pub fn decode_jpeg(bytes: &[u8]) -> Result<(Array2<f32>, &'static str, bool)> {
    use jpeg_decoder::{Decoder, PixelFormat};
    let damaged = |e: jpeg_decoder::Error| damaged("JPEG", e.to_string());
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(MOST_BYTES as usize);
    decoder.read_info().map_err(damaged)?;
    let Some(info) = decoder.info() else { return Err(self::damaged("JPEG", "it has no size".into())) };
    let (ny, nx) = picture::check_size(info.height.into(), info.width.into())?;
    let samples = decoder.decode().map_err(damaged)?;
    // What was told before may have been read anew since.
    let format = decoder.info().map_or(info.pixel_format, |info| info.pixel_format);
    let byte = |i: usize| f32::from(at(&samples, i));
    let pixel = |i: usize| match format {
        PixelFormat::L8 => byte(i),
        PixelFormat::L16 => f32::from(u16::from_ne_bytes([at(&samples, 2 * i), at(&samples, 2 * i + 1)])),
        _ => picture::luminance(byte(3 * i), byte(3 * i + 1), byte(3 * i + 2)),
    };
    if format == PixelFormat::CMYK32 {
        return Err(self::damaged("JPEG", "its colours are those of a printer (CMYK)".into()));
    }
    let image = Array2::from_shape_fn((ny, nx), |(y, x)| pixel(y * nx + x));
    Ok((image, if format == PixelFormat::L16 { "uint16" } else { "uint8" }, format == PixelFormat::RGB24))
}

fn at(samples: &[u8], i: usize) -> u8 {
    samples.get(i).copied().unwrap_or_default()
}

fn damaged(format: &'static str, came: String) -> Error {
    Error::Damaged { format, expected: "a grey or coloured image".into(), came }
}

impl Dataset for Raster {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn slice(&mut self, reading: &Reading, index: usize, _: &mut dyn Watch) -> Result<Acquisition> {
        let item = self.contents.item(&reading.item)?;
        check_slice(item, index)?;
        picture::supply(self.image.clone(), None, item.notes.clone())
    }
}

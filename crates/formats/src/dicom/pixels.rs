//! The pixels of a frame.

use super::header::{Coding, Colours, Header, damaged};
use crate::bytes::{little_endian, signed};
use crate::error::{Error, Result};
use crate::picture;
use crate::raster;
use crate::source::Source;
use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
use ndarray::Array2;

/// The byte of a codestream of JPEG 2000 that says whether the first component is signed.
const SIGN: usize = 42;
/// The longest fragment of compressed pixels.
const LONGEST_FRAGMENT: u64 = 128 << 20;

/// Whether the pixels of such a file can be read.
///
/// # Errors
/// [`Error::Damaged`], [`Error::TooLarge`], [`Error::Truncated`].
pub fn check(header: &Header) -> Result<()> {
    picture::check_size(header.size[0], header.size[1])?;
    let [allocated, stored] = header.bits;
    if !matches!(allocated, 8 | 16 | 32) || stored == 0 || stored > allocated {
        let came = format!("there are {stored} of {allocated}");
        return Err(damaged("pixels of 8, 16 or 32 bits", &came));
    }
    let samples = if matches!(header.colours, Colours::Grey | Colours::Inverted) { 1 } else { 3 };
    if header.colours == Colours::Other || header.samples != samples {
        return Err(damaged("grey or red, green and blue pixels", "they are of another kind"));
    }
    if let Coding::Native { .. } = header.coding {
        let expected = frame_bytes(header).saturating_mul(header.frames as u64);
        let came = header.parts.first().map_or(0, |(_, length)| *length);
        if expected > came {
            return Err(Error::Truncated {
                shape: format!("({}, {}, {}, {samples})", header.frames, header.size[0], header.size[1]),
                element: format!("{allocated} bits"),
                expected: expected.to_string(),
                came,
            });
        }
    } else if header.parts.len() < header.frames {
        let came = format!("{} came for {} frames", header.parts.len(), header.frames);
        return Err(damaged("a fragment of pixels for each frame", &came));
    }
    Ok(())
}

fn frame_bytes(header: &Header) -> u64 {
    header.size[0] * header.size[1] * header.samples as u64 * u64::from(header.bits[0] / 8)
}

/// A frame (row, column), rescaled.
///
/// # Errors
/// Those of [`check`]; [`Error::Damaged`], [`Error::Unreadable`].
pub fn frame(source: &Source, header: &Header, frame: usize) -> Result<Array2<f32>> {
    check(header)?;
    let (ny, nx) = picture::check_size(header.size[0], header.size[1])?;
    let size = (header.bits[0] / 8) as usize;
    let stored = match header.coding {
        Coding::Native { big } => {
            let bytes = frame_bytes(header);
            let start = header.parts.first().map_or(0, |(start, _)| *start) + bytes * frame as u64;
            let mut raw = vec![0; bytes as usize];
            source.read_at(start, &mut raw)?;
            if big {
                raw.chunks_exact_mut(size).for_each(<[u8]>::reverse);
            }
            samples(header, &raw, ny, nx)
        }
        Coding::Rle => {
            let raw = unpack(&fragment(source, header, frame)?, ny * nx, header.samples, size)?;
            let pixels_by_colour = Header { planar: false, ..header.clone() };
            samples(&pixels_by_colour, &raw, ny, nx)
        }
        Coding::Jpeg => {
            let (image, ..) = raster::decode_jpeg(&fragment(source, header, frame)?)?;
            check_compressed(image.dim(), (ny, nx))?;
            let sign = |v: f32| if header.signed { signed(v as u64, header.bits[1]) as f32 } else { v };
            image.mapv(sign)
        }
        Coding::Jpeg2000 => jpeg2000(&fragment(source, header, frame)?, header, (ny, nx))?,
    };
    let (slope, intercept) = header.rescale(frame);
    let mut image = stored.mapv(|v| (f64::from(v) * slope + intercept) as f32);
    if header.colours == Colours::Inverted {
        let largest = image.iter().copied().fold(f32::MIN, f32::max);
        image.mapv_inplace(|v| largest - v);
    }
    Ok(image)
}

fn check_compressed(came: (usize, usize), (ny, nx): (usize, usize)) -> Result<()> {
    if came == (ny, nx) {
        return Ok(());
    }
    Err(damaged(&format!("{ny} x {nx} pixels"), &format!("the compressed ones are {} x {}", came.0, came.1)))
}

/// The pixels (row, column) of JPEG 2000, colours as their luminance.
fn jpeg2000(bytes: &[u8], header: &Header, (ny, nx): (usize, usize)) -> Result<Array2<f32>> {
    let failed = |_| damaged("complete pixels of JPEG 2000", "they are damaged or cut off");
    let settings = DecodeSettings { resolve_palette_indices: false, ..DecodeSettings::default() };
    let image = Image::new(bytes, &settings).map_err(failed)?;
    check_compressed((image.height() as usize, image.width() as usize), (ny, nx))?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(failed)?;
    let parts = decoded.components();
    let whole = parts.iter().all(|part| part.samples().len() == ny * nx && part.bit_depth() <= 16);
    if parts.len() < header.samples || !whole {
        let came = "they are of another kind";
        return Err(damaged("grey or red, green and blue pixels of at most 16 bits", came));
    }
    // The decoder takes all samples for unsigned and adds half of their range; those that are signed have none of it.
    let codestream = bytes.windows(4).position(|four| four == [0xff, 0x4f, 0xff, 0x51]).unwrap_or(0);
    let is_signed = bytes.get(codestream + SIGN).is_some_and(|precision| precision & 0x80 != 0);
    let value = |part: usize, i: usize| {
        let v = parts[part].samples()[i].round();
        match (is_signed, header.signed) {
            (true, _) => v - (1u32 << (parts[part].bit_depth() - 1)) as f32,
            (false, true) => signed(v as u64, header.bits[1]) as f32,
            (false, false) => v,
        }
    };
    Ok(Array2::from_shape_fn((ny, nx), |(y, x)| {
        let i = y * nx + x;
        match header.colours {
            Colours::Rgb => picture::luminance(value(0, i), value(1, i), value(2, i)),
            _ => value(0, i),
        }
    }))
}

/// Compressed bytes of a frame.
fn fragment(source: &Source, header: &Header, frame: usize) -> Result<Vec<u8>> {
    // Those of a single frame may be in several pieces.
    let parts = match header.frames {
        1 => &header.parts[..],
        frames if frames == header.parts.len() => &header.parts[frame..=frame],
        _ => return Err(damaged("one fragment of pixels for each frame", "there are several")),
    };
    let length: u64 = parts.iter().map(|(_, length)| length).sum();
    if length > LONGEST_FRAGMENT {
        return Err(Error::TooLarge {
            what: "compressed image, in bytes,".into(),
            most: LONGEST_FRAGMENT,
            came: length,
        });
    }
    let mut bytes = Vec::new();
    for (start, length) in parts {
        let part = source.part(String::new(), *start, *length);
        let part = part.ok_or_else(|| damaged("a complete fragment of pixels", "it is cut off"))?;
        let before = bytes.len();
        bytes.resize(before + *length as usize, 0);
        part.read_at(0, &mut bytes[before..])?;
    }
    Ok(bytes)
}

/// The numbers of a frame, little endian, colours as their luminance.
fn samples(header: &Header, raw: &[u8], ny: usize, nx: usize) -> Array2<f32> {
    let size = (header.bits[0] / 8) as usize;
    let stored = header.bits[1];
    let number = |i: usize| {
        let bytes = raw.get(i * size..(i + 1) * size).unwrap_or_default();
        let bits = little_endian(bytes);
        if header.signed { signed(bits, stored) as f32 } else { (bits & (u64::MAX >> (64 - stored))) as f32 }
    };
    Array2::from_shape_fn((ny, nx), |(y, x)| {
        let i = y * nx + x;
        let colour = |c: usize| number(if header.planar { c * ny * nx + i } else { i * header.samples + c });
        match header.colours {
            Colours::Rgb => picture::luminance(colour(0), colour(1), colour(2)),
            _ => colour(0),
        }
    })
}

/// Run lengths (PS3.5, annex G): a plane for each byte of each colour, the most significant first. Written here since the
/// registry's own decoder panics on planes that are too short.
fn unpack(fragment: &[u8], pixels: usize, samples: usize, size: usize) -> Result<Vec<u8>> {
    let damaged = || damaged("complete run lengths", "they are damaged or cut off");
    let word = |i: usize| {
        let bytes = fragment.get(4 * i..4 * i + 4).and_then(|four| four.try_into().ok());
        bytes.map(|four| u32::from_le_bytes(four) as usize).ok_or_else(damaged)
    };
    if word(0)? != samples * size {
        return Err(damaged());
    }
    let mut out = vec![0; pixels * samples * size];
    for plane in 0..samples * size {
        let mut at = word(1 + plane)?;
        let (sample, byte) = (plane / size, size - 1 - plane % size);
        let mut filled = 0;
        let place = |filled: usize| (filled * samples + sample) * size + byte;
        while filled < pixels {
            let control = *fragment.get(at).ok_or_else(damaged)? as i8;
            at += 1;
            match control {
                0.. => {
                    for _ in 0..=control {
                        let value = *fragment.get(at).ok_or_else(damaged)?;
                        at += 1;
                        if filled < pixels {
                            out[place(filled)] = value;
                        }
                        filled += 1;
                    }
                }
                -128 => {}
                _ => {
                    let value = *fragment.get(at).ok_or_else(damaged)?;
                    at += 1;
                    for _ in 0..=-i16::from(control) {
                        if filled < pixels {
                            out[place(filled)] = value;
                        }
                        filled += 1;
                    }
                }
            }
        }
    }
    Ok(out)
}

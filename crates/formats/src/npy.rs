//! NumPy `.npy`: raw k-space in, images and masks in and out. Parsed and written by `npyz`.

use crate::error::{Error, Result};
use crate::sha256;
use ndarray::{Array2, Array3, ArrayD, IxDyn};
use npyz::{NpyFile, NpyHeader, NpyReader, Order, TypeChar, WriterBuilder};
use num_complex::{Complex, Complex32};
use recon::subject::RawData;
use recon::{CoilMaps, KSpace, array::MAX_SAMPLES};
use std::io::Cursor;

const MAGIC: &[u8] = b"\x93NUMPY";
/// Headers of plain arrays are a tenth of this; a longer one is not read at all.
const LONGEST_HEADER: usize = 4096;
/// Brackets within brackets: a plain array's header has two levels.
const DEEPEST_HEADER: usize = 8;

/// A `.npy` file whose header has been read and found to fit its size.
struct Npy {
    header: NpyHeader,
    offset: usize,
    bytes: Vec<u8>,
}

impl Npy {
    fn open(bytes: Vec<u8>) -> Result<Self> {
        if bytes.is_empty() {
            return Err(Error::Empty);
        }
        if !bytes.starts_with(MAGIC) {
            let came = bytes.iter().take(8).flat_map(|b| std::ascii::escape_default(*b)).map(char::from).collect();
            return Err(Error::Magic { came });
        }
        check_header_text(&bytes)?;
        let mut reader = Cursor::new(&bytes);
        let header = NpyHeader::from_reader(&mut reader).map_err(|e| Error::Header(e.to_string()))?;
        let offset = reader.position() as usize;
        let npy = Self { header, offset, bytes };
        npy.check_size()?;
        Ok(npy)
    }

    /// NumPy's name of the element type.
    fn element(&self) -> String {
        let npyz::DType::Plain(plain) = self.header.dtype() else { return "a structured type".into() };
        let bits = plain.size_field() * 8;
        match plain.type_char() {
            TypeChar::Bool => "bool".into(),
            TypeChar::Int => format!("int{bits}"),
            TypeChar::Uint => format!("uint{bits}"),
            TypeChar::Float => format!("float{bits}"),
            TypeChar::Complex => format!("complex{bits}"),
            TypeChar::UnicodeStr | TypeChar::ByteStr => "text".into(),
            _ => format!("of type {plain}"),
        }
    }

    fn shape(&self) -> String {
        let axes: Vec<_> = self.header.shape().iter().map(u64::to_string).collect();
        match axes.as_slice() {
            [one] => format!("({one},)"),
            axes => format!("({})", axes.join(", ")),
        }
    }

    fn check_size(&self) -> Result<()> {
        let size = self.header.dtype().num_bytes().unwrap_or(0) as u64;
        let came = self.bytes.len() - self.offset;
        let expected = self.header.shape().iter().try_fold(size, |product, n| product.checked_mul(*n));
        if expected.is_none_or(|expected| expected > came as u64) {
            let expected = expected.map_or("more than fit any computer".into(), |e| e.to_string());
            return Err(Error::Truncated { shape: self.shape(), element: self.element(), expected, came });
        }
        Ok(())
    }

    fn reader<T: npyz::Deserialize>(&self) -> Option<NpyReader<T, Cursor<&[u8]>>> {
        let data = Cursor::new(&self.bytes[self.offset..]);
        NpyFile::with_header(self.header.clone(), data).try_data().ok()
    }

    /// Elements `first..first + count` of the array in C order, whatever the order in the file.
    fn read<T: npyz::Deserialize>(&self, first: usize, count: usize) -> Option<Result<Vec<T>>> {
        let mut reader = self.reader::<T>()?;
        let failed = |e: std::io::Error| Error::Header(e.to_string());
        if self.header.order() == Order::C {
            return Some(
                reader
                    .seek_to(first as u64)
                    .and_then(|()| reader.take(count).collect::<std::io::Result<Vec<T>>>())
                    .map_err(failed),
            );
        }
        let (shape, strides) = (self.header.shape(), self.header.strides());
        let place = |mut index: u64| {
            let mut place = 0;
            for (n, stride) in shape.iter().zip(strides).rev() {
                place += index % n * stride;
                index /= n;
            }
            place
        };
        let all = (first..first + count).map(|i| reader.read_at(place(i as u64)));
        Some(all.collect::<std::io::Result<Vec<T>>>().map_err(failed))
    }

    /// Elements as complex numbers, when they are complex.
    fn read_complex(&self, first: usize, count: usize) -> Result<Vec<Complex32>> {
        if let Some(values) = self.read::<Complex32>(first, count) {
            return values;
        }
        if let Some(values) = self.read::<Complex<f64>>(first, count) {
            return Ok(values?.into_iter().map(|v| Complex32::new(v.re as f32, v.im as f32)).collect());
        }
        Err(Error::ElementType { expected: "complex64 or complex128", came: self.element() })
    }

    /// Elements as real numbers, when they are real, whole or truth values.
    fn read_real(&self, first: usize, count: usize) -> Option<Result<Vec<f32>>> {
        macro_rules! any_of {
            ($($t:ty => $convert:expr),+) => {
                $(if let Some(values) = self.read::<$t>(first, count) {
                    return Some(values.map(|values| values.into_iter().map($convert).collect()));
                })+
            };
        }
        any_of!(
            f32 => |v| v, f64 => |v| v as f32, bool => |v| f32::from(u8::from(v)),
            u8 => f32::from, i8 => f32::from, u16 => f32::from, i16 => f32::from,
            u32 => |v| v as f32, i32 => |v| v as f32, u64 => |v| v as f32, i64 => |v| v as f32
        );
        None
    }

    /// The two axes of an array of rank 2.
    fn plane(&self, expected: &'static str) -> Result<(usize, usize)> {
        match *self.header.shape() {
            [y, x] if y > 0 && x > 0 && y.saturating_mul(x) <= MAX_SAMPLES as u64 => Ok((y as usize, x as usize)),
            _ => Err(Error::Shape { expected, came: self.shape() }),
        }
    }
}

/// Keeps a hostile header from a parser that recurses and allocates by it.
fn check_header_text(bytes: &[u8]) -> Result<()> {
    let too_short = || Error::Header(format!("the file ends after {} bytes", bytes.len()));
    let version = *bytes.get(6).ok_or_else(too_short)?;
    let (start, length) = match version {
        1 => {
            let field = bytes.get(8..10).ok_or_else(too_short)?;
            (10, usize::from(field[0]) | usize::from(field[1]) << 8)
        }
        _ => {
            let field = bytes.get(8..12).ok_or_else(too_short)?;
            (12, field.iter().rev().fold(0, |length, b| length << 8 | usize::from(*b)))
        }
    };
    if length > LONGEST_HEADER {
        let message = format!("expected a header of at most {LONGEST_HEADER} bytes, but it claims {length}");
        return Err(Error::Header(message));
    }
    let text = bytes.get(start..start + length).ok_or_else(too_short)?;
    let mut depth = 0usize;
    for b in text {
        match b {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST_HEADER {
            return Err(Error::Header(format!("brackets are nested more than {DEEPEST_HEADER} deep")));
        }
    }
    Ok(())
}

/// Raw k-space in a `.npy` file: complex64 or complex128, (ky, kx), (coil, ky, kx) or (slice, coil, ky, kx), centred.
pub struct RawNpy {
    npy: Npy,
    name: String,
    sha256: String,
    slices: usize,
    dim: (usize, usize, usize),
}

impl RawNpy {
    /// Reads the header and checks it against the file's size; samples are read a slice at a time later.
    ///
    /// # Errors
    /// Everything that [`Error`] names.
    pub fn open(name: &str, bytes: Vec<u8>) -> Result<Self> {
        const SHAPES: &str = "(ky, kx), (coil, ky, kx) or (slice, coil, ky, kx) with at most 67108864 samples in a \
                              slice, every axis at least 1 and ky and kx at least 2";
        let sha256 = sha256(&bytes);
        let npy = Npy::open(bytes)?;
        let wrong = || Error::Shape { expected: SHAPES, came: npy.shape() };
        if !npy.element().starts_with("complex") {
            return Err(Error::ElementType { expected: "complex64 or complex128", came: npy.element() });
        }
        let (slices, coils, ny, nx) = match *npy.header.shape() {
            [ny, nx] => (1, 1, ny, nx),
            [coils, ny, nx] => (1, coils, ny, nx),
            [slices, coils, ny, nx] => (slices, coils, ny, nx),
            _ => return Err(wrong()),
        };
        // The size check has shown that the product fits the file, unless an axis is 0.
        if slices == 0 || coils == 0 || ny < 2 || nx < 2 || coils * ny * nx > MAX_SAMPLES as u64 {
            return Err(wrong());
        }
        let dim = (coils as usize, ny as usize, nx as usize);
        Ok(Self { npy, name: name.to_owned(), sha256, slices: slices as usize, dim })
    }
}

impl RawData for RawNpy {
    fn name(&self) -> &str {
        &self.name
    }

    fn sha256(&self) -> &str {
        &self.sha256
    }

    fn slices(&self) -> usize {
        self.slices
    }

    fn slice_dim(&self) -> (usize, usize, usize) {
        self.dim
    }

    fn slice(&self, index: usize) -> recon::Result<KSpace> {
        if index >= self.slices {
            return Err(recon::Error::Data(format!(
                "expected a slice from 0 to {}, but slice {index} was asked for",
                self.slices - 1
            )));
        }
        let (coils, ny, nx) = self.dim;
        let count = coils * ny * nx;
        let samples = self.npy.read_complex(index * count, count).map_err(|e| recon::Error::Data(e.to_string()))?;
        // The count is the product of the axes.
        let samples = Array3::from_shape_vec(self.dim, samples).map_err(|e| recon::Error::Data(e.to_string()))?;
        KSpace::new(samples)
    }
}

/// A sampling mask (ky, kx) of zeros and ones; a file of (ky) is repeated over `nx`.
///
/// # Errors
/// Everything that [`Error`] names; values other than 0 and 1 are refused.
pub fn read_mask(bytes: Vec<u8>, nx: usize) -> Result<Array2<bool>> {
    const SHAPES: &str = "a mask of shape (ky, kx) or (ky,)";
    let npy = Npy::open(bytes)?;
    let (ny, columns) = match *npy.header.shape() {
        [ny] if ny > 0 && ny <= MAX_SAMPLES as u64 => (ny as usize, 1),
        [_] => return Err(Error::Shape { expected: SHAPES, came: npy.shape() }),
        _ => npy.plane(SHAPES)?,
    };
    let came = || Error::ElementType { expected: "zeros and ones of any real type", came: npy.element() };
    let values = npy.read_real(0, ny * columns).ok_or_else(came)??;
    if let Some(other) = values.iter().find(|v| **v != 0.0 && **v != 1.0) {
        return Err(Error::ElementType { expected: "zeros and ones", came: format!("also {other}") });
    }
    let width = if npy.header.shape().len() == 1 { nx } else { columns };
    Ok(Array2::from_shape_fn((ny, width), |(y, x)| values[y * columns + x.min(columns - 1)] != 0.0))
}

/// An image (y, x), real or complex.
///
/// # Errors
/// Everything that [`Error`] names; pixels that are not finite are refused.
pub fn read_image(bytes: Vec<u8>) -> Result<Array2<Complex32>> {
    let npy = Npy::open(bytes)?;
    let (ny, nx) = npy.plane("an image of shape (y, x)")?;
    let pixels = match npy.read_real(0, ny * nx) {
        Some(values) => values?.into_iter().map(|v| Complex32::new(v, 0.0)).collect(),
        None if npy.element().starts_with("complex") => npy.read_complex(0, ny * nx)?,
        None => return Err(Error::ElementType { expected: "real or complex numbers", came: npy.element() }),
    };
    if let Some(broken) = pixels.iter().position(|v| !v.is_finite()) {
        let message = format!("expected finite pixels, but the one at ({}, {}) is not", broken / nx, broken % nx);
        return Err(recon::Error::Data(message).into());
    }
    Array2::from_shape_vec((ny, nx), pixels).map_err(|e| Error::Header(e.to_string()))
}

/// Coil maps (coil, y, x), complex.
///
/// # Errors
/// Everything that [`Error`] names; as [`CoilMaps::new`].
pub fn read_maps(bytes: Vec<u8>) -> Result<CoilMaps> {
    const SHAPES: &str = "coil maps of shape (coil, y, x)";
    let npy = Npy::open(bytes)?;
    let [coils, ny, nx] = *npy.header.shape() else {
        return Err(Error::Shape { expected: SHAPES, came: npy.shape() });
    };
    // The size check has shown that the product fits the file, unless an axis is 0.
    let count = coils.saturating_mul(ny).saturating_mul(nx);
    if count == 0 || count > MAX_SAMPLES as u64 {
        return Err(Error::Shape { expected: SHAPES, came: npy.shape() });
    }
    let values = npy.read_complex(0, count as usize)?;
    let maps = Array3::from_shape_vec((coils as usize, ny as usize, nx as usize), values);
    Ok(CoilMaps::new(maps.map_err(|e| Error::Header(e.to_string()))?)?)
}

/// A noise scan (coil, sample), complex; all axes after the coils are samples.
///
/// # Errors
/// Everything that [`Error`] names; samples that are not finite are refused.
pub fn read_noise(bytes: Vec<u8>) -> Result<Array2<Complex32>> {
    let npy = Npy::open(bytes)?;
    let wrong = || Error::Shape { expected: "noise of shape (coil, sample, ...)", came: npy.shape() };
    let [coils, samples @ ..] = npy.header.shape() else { return Err(wrong()) };
    let samples = samples.iter().fold(1u64, |product, n| product.saturating_mul(*n));
    let count = coils.saturating_mul(samples);
    if npy.header.shape().len() < 2 || count == 0 || count > MAX_SAMPLES as u64 {
        return Err(wrong());
    }
    let values = npy.read_complex(0, count as usize)?;
    let broken = values.iter().filter(|v| !v.is_finite()).count();
    if broken > 0 {
        let message = format!("expected finite noise samples, but {broken} of {count} are NaN or infinite");
        return Err(recon::Error::Data(message).into());
    }
    Array2::from_shape_vec((*coils as usize, samples as usize), values).map_err(|e| Error::Header(e.to_string()))
}

/// The bytes of an array as `.npy`, in C order.
///
/// # Errors
/// [`Error::Write`].
pub fn write<T: npyz::AutoSerialize + Copy>(array: &ArrayD<T>) -> Result<Vec<u8>> {
    let shape: Vec<u64> = array.shape().iter().map(|n| *n as u64).collect();
    let mut bytes = Vec::new();
    let mut write = || {
        let mut writer = npyz::WriteOptions::new().default_dtype().shape(&shape).writer(&mut bytes).begin_nd()?;
        writer.extend(array.iter().copied())?;
        writer.finish()
    };
    write().map_err(|e| Error::Write(e.to_string()))?;
    Ok(bytes)
}

/// The bytes of a mask (ky, kx) as `.npy` of uint8.
///
/// # Errors
/// [`Error::Write`].
pub fn write_mask(mask: &Array2<bool>) -> Result<Vec<u8>> {
    let (ny, nx) = mask.dim();
    write(&ArrayD::from_shape_fn(IxDyn(&[ny, nx]), |i| u8::from(mask[[i[0], i[1]]])))
}

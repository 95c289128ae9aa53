//! NumPy `.npy`: raw k-space in, images and masks in and out. Parsed and written by `npyz`.

use crate::arrays::{ArrayInfo, Arrays};
use crate::boxes;
use crate::bytes::little_endian;
use crate::error::{Error, Result};
use crate::source::{Source, SourceReader};
use crate::watch::{Unwatched, Watch};
use ndarray::{Array2, Array3, ArrayD, IxDyn};
use npyz::{NpyFile, NpyHeader, NpyReader, Order, TypeChar, WriterBuilder};
use num_complex::{Complex, Complex32};
use recon::subject::contents::{Axes, Axis};
use recon::{CoilMaps, array::MAX_SAMPLES};
use std::io::Cursor;
use std::ops::Range;

const MAGIC: &[u8] = b"\x93NUMPY";
/// Headers of plain arrays are a tenth of this; a longer one is not read at all.
const LONGEST_HEADER: usize = 4096;
/// Brackets within brackets: a plain array's header has two levels.
const DEEPEST_HEADER: usize = 8;

/// A `.npy` file whose header has been read and found to fit its size.
struct Npy {
    header: NpyHeader,
    offset: u64,
    source: Source,
}

impl Npy {
    fn open(source: &Source) -> Result<Self> {
        let head = source.head(LONGEST_HEADER + 16)?;
        if head.is_empty() {
            return Err(Error::Empty { expected: "a NumPy .npy file" });
        }
        if !head.starts_with(MAGIC) {
            let came = head.iter().take(8).flat_map(|b| std::ascii::escape_default(*b)).map(char::from).collect();
            return Err(Error::Magic { came });
        }
        check_header_text(&head)?;
        let mut reader = Cursor::new(&head);
        let header = NpyHeader::from_reader(&mut reader).map_err(|e| Error::Header(e.to_string()))?;
        let npy = Self { header, offset: reader.position(), source: source.clone() };
        npy.check_size()?;
        Ok(npy)
    }

    /// Whether the elements are real or complex numbers, or truth values.
    fn is_numbers(&self) -> bool {
        let element = self.element();
        ["bool", "int", "uint", "float", "complex"].iter().any(|kind| element.starts_with(kind))
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
        let came = self.source.length() - self.offset;
        let expected = self.header.shape().iter().try_fold(size, |product, n| product.checked_mul(*n));
        if expected.is_none_or(|expected| expected > came) {
            let expected = expected.map_or("more than fit any computer".into(), |e| e.to_string());
            return Err(Error::Truncated { shape: self.shape(), element: self.element(), expected, came });
        }
        Ok(())
    }

    fn reader<T: npyz::Deserialize>(&self) -> Option<NpyReader<T, SourceReader>> {
        NpyFile::with_header(self.header.clone(), self.source.reader_from(self.offset)).try_data().ok()
    }

    /// A box of elements in C order; real ones have imaginary part 0.
    fn read(&self, shape: &[usize], ranges: &[Range<usize>], watch: &mut dyn Watch) -> Result<Vec<Complex32>> {
        let fortran = self.header.order() == Order::Fortran;
        let total: usize = ranges.iter().map(Range::len).product();
        macro_rules! any_of {
            ($($t:ty => $convert:expr),+) => {
                $(if let Some(mut reader) = self.reader::<$t>() {
                    let convert: fn($t) -> Complex32 = $convert;
                    return boxes::read(shape, fortran, ranges, |first, count, out| {
                        watch.progress(out.len() as u64, total as u64)?;
                        let failed = |e: std::io::Error| Error::Unreadable(e.to_string());
                        reader.seek_to(first as u64).map_err(failed)?;
                        for value in reader.by_ref().take(count) {
                            out.push(convert(value.map_err(failed)?));
                        }
                        Ok(())
                    });
                })+
            };
        }
        any_of!(
            Complex32 => |v| v,
            Complex<f64> => |v| Complex32::new(v.re as f32, v.im as f32),
            half::f16 => |v| Complex32::from(v.to_f32()), f32 => Complex32::from, f64 => |v| Complex32::from(v as f32),
            bool => |v| Complex32::from(f32::from(u8::from(v))),
            u8 => |v| Complex32::from(f32::from(v)), i8 => |v| Complex32::from(f32::from(v)),
            u16 => |v| Complex32::from(f32::from(v)), i16 => |v| Complex32::from(f32::from(v)),
            u32 => |v| Complex32::from(v as f32), i32 => |v| Complex32::from(v as f32),
            u64 => |v| Complex32::from(v as f32), i64 => |v| Complex32::from(v as f32)
        );
        Err(Error::ElementType { expected: "real or complex numbers", came: self.element() })
    }

    /// All elements of an array of at most [`MAX_SAMPLES`].
    fn all(&self) -> Result<Vec<Complex32>> {
        let shape: Vec<usize> = self.header.shape().iter().map(|n| *n as usize).collect();
        let ranges: Vec<Range<usize>> = shape.iter().map(|n| 0..*n).collect();
        self.read(&shape, &ranges, &mut Unwatched)
    }

    /// Refuses what is not complex.
    fn complex(&self) -> Result<()> {
        let complex = self.element().starts_with("complex");
        let refused = || Error::ElementType { expected: "complex64 or complex128", came: self.element() };
        complex.then_some(()).ok_or_else(refused)
    }

    fn is_real(&self) -> bool {
        self.is_numbers() && !self.element().starts_with("complex")
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
            (10, little_endian(field) as usize)
        }
        _ => {
            let field = bytes.get(8..12).ok_or_else(too_short)?;
            (12, little_endian(field) as usize)
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

/// The array of a `.npy` file, or those of a `.npz`.
pub struct NpyArrays {
    format: &'static str,
    list: Vec<ArrayInfo>,
    files: Vec<Npy>,
}

impl NpyArrays {
    /// Reads the header of a `.npy` file and checks it against the file's size.
    ///
    /// # Errors
    /// Everything that [`Error`] names.
    pub fn open(source: &Source) -> Result<Self> {
        let mut arrays = Self { format: "NumPy .npy", list: Vec::new(), files: Vec::new() };
        let npy = Npy::open(source)?;
        if !npy.is_numbers() {
            return Err(Error::ElementType { expected: "real or complex numbers", came: npy.element() });
        }
        let shape = npy.shape();
        arrays.push(String::new(), npy);
        if arrays.list.is_empty() {
            return Err(Error::Shape { expected: "an array of 2 to 16 axes, none of them empty", came: shape });
        }
        Ok(arrays)
    }

    /// Reads the headers of the arrays among the members of a `.npz` file; what holds no numbers is passed over.
    pub fn of_members(members: &[Source]) -> Self {
        let mut arrays = Self { format: "NumPy .npz", list: Vec::new(), files: Vec::new() };
        for member in members {
            let name = member.name.trim_end_matches(".npy").to_owned();
            if let Ok(npy) = Npy::open(member) {
                arrays.push(name, npy);
            }
        }
        arrays
    }

    fn push(&mut self, name: String, npy: Npy) {
        let shape: Option<Vec<usize>> = npy.header.shape().iter().map(|n| usize::try_from(*n).ok()).collect();
        let Some(shape) = shape.filter(|shape| (2..=16).contains(&shape.len()) && !shape.contains(&0)) else { return };
        if npy.is_numbers() {
            let element = npy.element();
            let complex = element.starts_with("complex");
            let convention = match shape.len() {
                2 if complex => Some(vec![Axis::Ky, Axis::Kx]),
                3 if complex => Some(vec![Axis::Coil, Axis::Ky, Axis::Kx]),
                4 if complex => Some(vec![Axis::Slice, Axis::Coil, Axis::Ky, Axis::Kx]),
                _ => None,
            };
            self.list.push(ArrayInfo { name, shape, element, complex, known: None, convention: convention.map(Axes) });
            self.files.push(npy);
        }
    }
}

impl Arrays for NpyArrays {
    fn format(&self) -> &'static str {
        self.format
    }

    fn list(&self) -> &[ArrayInfo] {
        &self.list
    }

    fn read(&mut self, index: usize, ranges: &[Range<usize>], watch: &mut dyn Watch) -> Result<Vec<Complex32>> {
        self.files[index].read(&self.list[index].shape, ranges, watch)
    }
}

/// A sampling mask (ky, kx) of zeros and ones; a file of (ky) is repeated over `nx`.
///
/// # Errors
/// Everything that [`Error`] names; values other than 0 and 1 are refused.
pub fn read_mask(source: &Source, nx: usize) -> Result<Array2<bool>> {
    const SHAPES: &str = "a mask of shape (ky, kx) or (ky,)";
    let npy = Npy::open(source)?;
    let (ny, columns) = match *npy.header.shape() {
        [ny] if ny > 0 && ny <= MAX_SAMPLES as u64 => (ny as usize, 1),
        [_] => return Err(Error::Shape { expected: SHAPES, came: npy.shape() }),
        _ => npy.plane(SHAPES)?,
    };
    if !npy.is_real() {
        return Err(Error::ElementType { expected: "zeros and ones of any real type", came: npy.element() });
    }
    let values: Vec<f32> = npy.all()?.into_iter().map(|v| v.re).collect();
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
pub fn read_image(source: &Source) -> Result<Array2<Complex32>> {
    let npy = Npy::open(source)?;
    let (ny, nx) = npy.plane("an image of shape (y, x)")?;
    if !npy.is_numbers() {
        return Err(Error::ElementType { expected: "real or complex numbers", came: npy.element() });
    }
    let pixels = npy.all()?;
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
pub fn read_maps(source: &Source) -> Result<CoilMaps> {
    const SHAPES: &str = "coil maps of shape (coil, y, x)";
    let npy = Npy::open(source)?;
    let [coils, ny, nx] = *npy.header.shape() else {
        return Err(Error::Shape { expected: SHAPES, came: npy.shape() });
    };
    // The size check has shown that the product fits the file, unless an axis is 0.
    let count = coils.saturating_mul(ny).saturating_mul(nx);
    if count == 0 || count > MAX_SAMPLES as u64 {
        return Err(Error::Shape { expected: SHAPES, came: npy.shape() });
    }
    npy.complex()?;
    let values = npy.all()?;
    let maps = Array3::from_shape_vec((coils as usize, ny as usize, nx as usize), values);
    Ok(CoilMaps::new(maps.map_err(|e| Error::Header(e.to_string()))?)?)
}

/// A noise scan (coil, sample), complex; all axes after the coils are samples.
///
/// # Errors
/// Everything that [`Error`] names; samples that are not finite are refused.
pub fn read_noise(source: &Source) -> Result<Array2<Complex32>> {
    let npy = Npy::open(source)?;
    let wrong = || Error::Shape { expected: "noise of shape (coil, sample, ...)", came: npy.shape() };
    let [coils, samples @ ..] = npy.header.shape() else { return Err(wrong()) };
    let samples = samples.iter().fold(1u64, |product, n| product.saturating_mul(*n));
    let count = coils.saturating_mul(samples);
    if npy.header.shape().len() < 2 || count == 0 || count > MAX_SAMPLES as u64 {
        return Err(wrong());
    }
    npy.complex()?;
    let values = npy.all()?;
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

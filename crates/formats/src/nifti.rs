//! NIfTI-1 and NIfTI-2 `.nii` and `.nii.gz`: images, by the `nifti` crate; a slice is read when it is asked for.
//!
//! The first two axes of a NIfTI are the plane; where they point to stands in its affine (sform, else qform). Rows and
//! columns are exchanged and turned round so that the picture is upright as radiologists look at it: head or front of the
//! patient up, the patient's right (in a sagittal plane the front) on the left. Without an affine the second axis points
//! up. The texts of a header (description, file, intent) are dropped.

use crate::bytes::{big_endian, little_endian};
use crate::dataset::{Dataset, check_slice};
use crate::error::{Error, Result};
use crate::inflated::{Packing, Unpacking};
use crate::picture;
use crate::source::Source;
use crate::watch::Watch;
use ndarray::{Array2, Ix2};
use nifti::volume::inmem::InMemNiftiVolume;
use nifti::{Endianness, IntoNdArray, NiftiHeader, NiftiType};
use recon::subject::acquisition::Acquisition;
use recon::subject::contents::{Contents, Domain, Item, Reading};

/// Bytes of a header with its magic number, of either version.
const HEADER: usize = 348;
const SECOND_HEADER: usize = 540;
/// Bytes unpacked at most, and so many times those of the packed file.
const MOST_UNPACKED: u64 = 256 << 20;
const MOST_RATIO: u64 = 32;

/// A NIfTI file, open.
pub struct Nifti {
    contents: Contents,
    source: Source,
    /// Where the pixels begin.
    offset: u64,
    columns: u16,
    rows: u16,
    datatype: NiftiType,
    endianness: Endianness,
    scale: [f32; 2],
    view: View,
    spacing: Option<[f64; 2]>,
}

/// How the plane of a file becomes a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
struct View {
    /// Whether the first axis is the picture's vertical one.
    transpose: bool,
    /// Whether the first and the second axis run the other way.
    reversed: [bool; 2],
}

/// Whether a file begins as NIfTI does, of version 1 or 2.
pub fn is_nifti(head: &[u8]) -> bool {
    let size = head.get(..4).unwrap_or_default();
    let version = |number: i32| *size == number.to_le_bytes() || *size == number.to_be_bytes();
    let magic = |at: usize| head.get(at..at + 3).is_some_and(|magic| magic.starts_with(b"n"));
    (version(348) && magic(344)) || (version(540) && magic(4))
}

impl Nifti {
    /// Reads the header and checks the size.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Truncated`], [`Error::TooLarge`], [`Error::Unreadable`].
    pub fn open(source: &Source) -> Result<Self> {
        Self::with_head(source.clone(), &source.head(SECOND_HEADER)?, source.length())
    }

    /// The same, of a packed file.
    ///
    /// # Errors
    /// As [`Nifti::open`]; [`Error::Damaged`] when something else is packed.
    pub fn open_gz(packed: &Source) -> Result<Self> {
        let mut head = vec![0; HEADER];
        Unpacking::peek(packed, Packing::Gzip, &mut head)?;
        if !is_nifti(&head) {
            return Err(Error::Damaged {
                format: "gzip",
                expected: "a NIfTI image".into(),
                came: "something else is packed".into(),
            });
        }
        if is_second(&head) {
            head.resize(SECOND_HEADER, 0);
            Unpacking::peek(packed, Packing::Gzip, &mut head)?;
        }
        let most = MOST_UNPACKED + MOST_RATIO * packed.length();
        let header = read_header(&head)?;
        let length = length(&header)?;
        if length > most {
            return Err(Error::TooLarge { what: "NIfTI image, in bytes unpacked,".into(), most, came: length });
        }
        let source = Unpacking::default().source(packed.clone(), Packing::Gzip, length);
        Self::with_head(source, &head, length)
    }

    fn with_head(source: Source, head: &[u8], came: u64) -> Result<Self> {
        let header = read_header(head)?;
        let length = length(&header)?;
        let dim = header.dim().map_err(|e| damaged(e.to_string()))?;
        let size = |axis: usize| usize::from(dim.get(axis).copied().unwrap_or(1));
        let volumes: usize = (3..dim.len()).map(size).product();
        let (columns, rows, slices) = (size(0), size(1), size(2));
        picture::check_size(rows as u64, columns as u64)?;
        let datatype = header.data_type().map_err(|e| damaged(e.to_string()))?;
        if length > came {
            return Err(Error::Truncated {
                shape: format!("{dim:?}"),
                element: element(datatype).into(),
                expected: length.to_string(),
                came,
            });
        }
        let view = View::of(&header);
        let unit = match header.xyzt_units & 7 {
            1 => 1e3,
            3 => 1e-3,
            _ => 1.0,
        };
        let step = |axis: usize| f64::from(header.pixdim[axis]).abs() * unit;
        let (mut shown, mut spacing) = ([rows, columns], [step(2), step(1)]);
        if view.transpose {
            shown.reverse();
            spacing.reverse();
        }
        let stack = [("Volume", volumes), ("Slice", slices)];
        let item = Item {
            key: String::new(),
            domain: Domain::Image,
            shape: dim.iter().rev().map(|n| usize::from(*n)).collect(),
            element: element(datatype).into(),
            guess: None,
            stack: stack.into_iter().filter(|(_, n)| *n > 1).map(|(name, n)| (name.to_owned(), n)).collect(),
            dim: [1, shown[0], shown[1]],
            notes: Vec::new(),
        };
        // What is not a number does not scale.
        let scale = [header.scl_slope, header.scl_inter];
        let scale = if scale.iter().all(|v| v.is_finite()) { scale } else { [0.0; 2] };
        Ok(Self {
            contents: Contents { format: "NIfTI".into(), items: vec![item] },
            source,
            offset: header.vox_offset as u64,
            columns: columns as u16,
            rows: rows as u16,
            datatype,
            endianness: header.endianness,
            scale,
            view,
            spacing: Some(spacing),
        })
    }
}

fn damaged(came: String) -> Error {
    Error::Damaged { format: "NIfTI", expected: "a NIfTI header in one file with its image".into(), came }
}

fn read_header(head: &[u8]) -> Result<NiftiHeader> {
    if is_second(head) {
        return second(head);
    }
    if head.get(344..347) == Some(b"ni1") {
        return Err(damaged("its image is in another file: save both as one .nii".into()));
    }
    let header = NiftiHeader::from_reader(head).map_err(|_| damaged(format!("{} bytes came", head.len())))?;
    Ok(header)
}

/// Whether a header is of version 2.
fn is_second(head: &[u8]) -> bool {
    head.get(4..6) == Some(b"n+") || head.get(4..6) == Some(b"ni")
}

/// A header of NIfTI-2 as one of NIfTI-1, which has the same fields in fewer bits: what is needed of it.
///
/// Source: nifti2.h, <https://nifti.nimh.nih.gov>.
fn second(head: &[u8]) -> Result<NiftiHeader> {
    if head.get(4..7) == Some(b"ni2") {
        return Err(damaged("its image is in another file: save both as one .nii".into()));
    }
    if head.len() < SECOND_HEADER {
        return Err(damaged(format!("{} bytes came", head.len())));
    }
    let big = head.starts_with(&(SECOND_HEADER as i32).to_be_bytes());
    let number = |at: usize, bytes: usize| {
        let part = &head[at..at + bytes];
        if big { big_endian(part) } else { little_endian(part) }
    };
    let real = |at: usize| f64::from_bits(number(at, 8)) as f32;
    let reals = |at: usize| std::array::from_fn::<f32, 4, _>(|i| real(at + 8 * i));
    let mut dim = [0u16; 8];
    for (i, n) in dim.iter_mut().enumerate() {
        let came = number(16 + 8 * i, 8);
        *n = u16::try_from(came).map_err(|_| damaged(format!("dimension {i} is {}", came as i64)))?;
    }
    Ok(NiftiHeader {
        dim,
        datatype: number(12, 2) as i16,
        bitpix: number(14, 2) as i16,
        pixdim: std::array::from_fn(|i| real(104 + 8 * i)),
        vox_offset: number(168, 8) as i64 as f32,
        scl_slope: real(176),
        scl_inter: real(184),
        qform_code: number(344, 4) as i16,
        sform_code: number(348, 4) as i16,
        quatern_b: real(352),
        quatern_c: real(360),
        quatern_d: real(368),
        srow_x: reals(400),
        srow_y: reals(432),
        srow_z: reals(464),
        xyzt_units: number(500, 4) as u8,
        endianness: if big { Endianness::Big } else { Endianness::Little },
        ..NiftiHeader::default()
    })
}

/// Bytes of a file with this header.
fn length(header: &NiftiHeader) -> Result<u64> {
    let dim = header.dim().map_err(|_| damaged(format!("its dimensions are {:?}", header.dim)))?;
    let datatype = header.data_type().map_err(|_| damaged(format!("its type of pixels is {}", header.datatype)))?;
    if element(datatype).is_empty() {
        return Err(damaged("its pixels are not real numbers".into()));
    }
    let offset = header.vox_offset;
    if !(352.0..1e9).contains(&offset) {
        return Err(damaged(format!("its pixels begin at byte {offset}")));
    }
    let bytes = dim.iter().try_fold(datatype.size_of() as u64, |bytes, n| bytes.checked_mul(u64::from(*n)));
    let bytes = bytes.and_then(|bytes| bytes.checked_add(offset as u64));
    bytes.ok_or_else(|| damaged("its dimensions fit no computer".into()))
}

/// The name of a type of pixels that is read.
fn element(datatype: NiftiType) -> &'static str {
    match datatype {
        NiftiType::Uint8 => "uint8",
        NiftiType::Int8 => "int8",
        NiftiType::Uint16 => "uint16",
        NiftiType::Int16 => "int16",
        NiftiType::Uint32 => "uint32",
        NiftiType::Int32 => "int32",
        NiftiType::Uint64 => "uint64",
        NiftiType::Int64 => "int64",
        NiftiType::Float32 => "float32",
        NiftiType::Float64 => "float64",
        _ => "",
    }
}

impl View {
    fn of(header: &NiftiHeader) -> Self {
        let columns = directions(header);
        // Of the patient's axes (left to right, back to front, foot to head) the one along which an axis mostly runs.
        let mostly = |axis: usize, but: Option<usize>| {
            let along = |i: &usize| columns[axis][*i].abs();
            (0..3).filter(|i| Some(*i) != but).max_by(|a, b| along(a).total_cmp(&along(b))).unwrap_or(axis)
        };
        let first = mostly(0, None);
        let second = mostly(1, Some(first));
        // The axis along which the head is, or else the front, is the vertical one. What points to the patient's right,
        // front or head is turned round: rows are counted from the top, columns from the patient's right or front.
        Self { transpose: first > second, reversed: [columns[0][first] > 0.0, columns[1][second] > 0.0] }
    }
}

/// Where the first and the second axis point to: right, front and head are positive, as in NIfTI's own coordinates.
fn directions(header: &NiftiHeader) -> [[f64; 3]; 2] {
    let rows = [header.srow_x, header.srow_y, header.srow_z];
    let sform = [0, 1].map(|axis| rows.map(|row| f64::from(row[axis])));
    if header.sform_code > 0 && sform.iter().all(|d| d.iter().all(|v| v.is_finite()) && d.iter().any(|v| *v != 0.0)) {
        return sform;
    }
    let [b, c, d] = [header.quatern_b, header.quatern_c, header.quatern_d].map(f64::from);
    let rest = 1.0 - b * b - c * c - d * d;
    if header.qform_code > 0 && rest > -1e-5 {
        let a = rest.max(0.0).sqrt();
        return [
            [a * a + b * b - c * c - d * d, 2.0 * (b * c + a * d), 2.0 * (b * d - a * c)],
            [2.0 * (b * c - a * d), a * a + c * c - b * b - d * d, 2.0 * (c * d + a * b)],
        ];
    }
    [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
}

impl Dataset for Nifti {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Acquisition> {
        let item = self.contents.item(&reading.item)?;
        check_slice(item, index)?;
        watch.progress(0, 1)?;
        let bytes = usize::from(self.columns) * usize::from(self.rows) * self.datatype.size_of();
        let mut raw = vec![0; bytes];
        self.source.read_at(self.offset + index as u64 * bytes as u64, &mut raw)?;
        let dim = [2, self.columns, self.rows, 1, 1, 1, 1, 1];
        let [slope, intercept] = self.scale;
        let plane = InMemNiftiVolume::from_raw_fields(dim, self.datatype, slope, intercept, raw, self.endianness)
            .and_then(IntoNdArray::into_ndarray::<f32>)
            .map_err(|_| damaged("its pixels cannot be read".into()))?;
        let plane = plane.into_dimensionality::<Ix2>().map_err(|_| damaged("its pixels are not a plane".into()))?;
        let [_, ny, nx] = item.dim;
        let image = Array2::from_shape_fn((ny, nx), |(y, x)| {
            let (mut i, mut j) = if self.view.transpose { (y, x) } else { (x, y) };
            if self.view.reversed[0] {
                i = plane.nrows() - 1 - i;
            }
            if self.view.reversed[1] {
                j = plane.ncols() - 1 - j;
            }
            plane[[i, j]]
        });
        picture::supply(image, self.spacing, item.notes.clone())
    }
}

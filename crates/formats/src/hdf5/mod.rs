//! HDF5, by the `hdf5-reader` crate: what the formats that are made of it need, and no more. Nothing is read that is not
//! asked for, and no size that a file claims is believed before it is checked.

pub mod arrays;
pub mod number;
mod storage;

use crate::error::{Error, Result};
use crate::source::Source;
use hdf5_reader::error::Error as ReaderError;
use hdf5_reader::group::Group;
use hdf5_reader::{Dataset, H5Type, Hdf5File, OpenOptions, SliceInfo, SliceInfoElem};
use num_complex::Complex32;
use number::{Number, NumberType};
use std::ops::Range;
use std::sync::Arc;

/// What every HDF5 file, or the part of it after a user block, begins with.
const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";
/// A user block has a power of two of bytes, 512 at least; longer ones than this are not looked for.
const LONGEST_USER_BLOCK: u64 = 1 << 16;
/// Bytes of one chunk, unpacked.
const MOST_CHUNK: usize = 64 << 20;
/// Bytes of chunks that are kept.
const CHUNKS_KEPT: usize = 16 << 20;
/// Bytes of the header of an object.
const MOST_HEADER: usize = 4 << 20;
/// Bytes that may be asked for at once whatever the file's size, and for each byte of the file: samples of scans are hardly
/// compressed, and files that claim to be are hostile.
const FREE_BYTES: u64 = 48 << 20;
const BYTES_A_BYTE: u64 = 4;

/// Whether it is an HDF5 file, of whatever user block.
///
/// # Errors
/// [`Error::Unreadable`].
pub fn recognises(source: &Source) -> Result<bool> {
    let mut at = 0;
    while at <= LONGEST_USER_BLOCK && at + SIGNATURE.len() as u64 <= source.length() {
        let mut first = [0; SIGNATURE.len()];
        source.read_at(at, &mut first)?;
        if first == SIGNATURE {
            return Ok(true);
        }
        at = (2 * at).max(512);
    }
    Ok(false)
}

/// An HDF5 file, open.
pub struct Hdf5 {
    file: Hdf5File,
    length: u64,
    /// The format that messages name.
    format: &'static str,
}

impl Hdf5 {
    /// Reads the first structures of a file.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Unreadable`].
    pub fn open(source: &Source) -> Result<Self> {
        let options = OpenOptions::default()
            .with_max_chunk_bytes(MOST_CHUNK)
            .with_chunk_cache_bytes(CHUNKS_KEPT)
            .with_max_object_header_bytes(MOST_HEADER);
        let file = Hdf5File::from_storage_with_options(Arc::new(storage::Lazy::new(source)), options);
        let file = file.map_err(|e| damaged("HDF5", &e))?;
        Ok(Self { file, length: source.length(), format: "HDF5" })
    }

    /// The same, named otherwise in messages.
    pub fn named(mut self, format: &'static str) -> Self {
        self.format = format;
        self
    }

    /// The outermost group.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn root(&self) -> Result<Group> {
        self.file.root_group().map_err(|e| damaged(self.format, &e))
    }

    /// A data set by its path, if it is there.
    pub fn dataset(&self, path: &str) -> Option<Dataset> {
        self.file.dataset(path).ok()
    }

    /// An error of `hdf5-reader` in our words.
    pub fn error(&self, e: &ReaderError) -> Error {
        damaged(self.format, e)
    }

    /// An error of this file's structure: `expected` and `came` are ours and hold no text of the file's.
    pub fn wrong(&self, expected: impl Into<String>, came: impl Into<String>) -> Error {
        Error::Damaged { format: self.format, expected: expected.into(), came: came.into() }
    }

    /// The lengths of the axes of a data set that is no larger than the file can hold.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn shape(&self, dataset: &Dataset) -> Result<Vec<usize>> {
        let size = dataset.raw_element_size().map_err(|e| self.error(&e))? as u64;
        let claimed = dataset.shape().iter().try_fold(size, |product, n| product.checked_mul(*n));
        // Deflate packs 1032 bytes into one at best, and a chunk at the edge is stored whole.
        let most = match dataset.chunks() {
            Some(_) => self.length.saturating_mul(1032).saturating_add(FREE_BYTES),
            None => self.length,
        };
        let shape = dataset.shape().iter().map(|n| usize::try_from(*n).ok()).collect::<Option<Vec<_>>>();
        shape.filter(|_| claimed.is_some_and(|claimed| claimed <= most)).ok_or_else(|| {
            let claimed = claimed.map_or("more bytes than fit any computer".into(), |n| format!("{n} bytes"));
            self.wrong(
                format!("at most {most} bytes of data"),
                format!("an array claims {claimed}: it is truncated or damaged"),
            )
        })
    }

    /// The elements of a box (one range for each axis), in C order, of whatever type.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::TooLarge`].
    pub fn read<T: H5Type>(&self, dataset: &Dataset, ranges: &[Range<usize>]) -> Result<Vec<T>> {
        let element = (dataset.raw_element_size().map_err(|e| self.error(&e))? as u64).max(size_of::<T>() as u64);
        let asked = ranges.iter().try_fold(element, |product, range| product.checked_mul(range.len() as u64));
        self.check_memory(asked.unwrap_or(u64::MAX))?;
        let inside = dataset.shape().len() == ranges.len()
            && dataset.shape().iter().zip(ranges).all(|(n, range)| range.end as u64 <= *n);
        if !inside {
            return Err(self.wrong(format!("the elements {ranges:?}"), format!("the shape is {:?}", dataset.shape())));
        }
        let slice =
            |range: &Range<usize>| SliceInfoElem::Slice { start: range.start as u64, end: range.end as u64, step: 1 };
        let selection = SliceInfo { selections: ranges.iter().map(slice).collect() };
        let values = dataset.read_slice::<T>(&selection).map_err(|e| self.error(&e))?;
        Ok(values.into_raw_vec_and_offset().0)
    }

    /// As [`Hdf5::read`], as complex numbers; the imaginary part of real ones is 0.
    ///
    /// # Errors
    /// As [`Hdf5::read`].
    pub fn numbers(&self, dataset: &Dataset, ranges: &[Range<usize>]) -> Result<Vec<Complex32>> {
        Ok(self.read::<Number>(dataset, ranges)?.into_iter().map(|number| number.0).collect())
    }

    /// Refuses to take memory that is out of proportion to the file.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn check_memory(&self, bytes: u64) -> Result<()> {
        let most = self.length.saturating_mul(BYTES_A_BYTE).saturating_add(FREE_BYTES);
        if bytes > most {
            let what = format!("selection of a file of {} bytes, in bytes,", self.length);
            return Err(Error::TooLarge { what, most, came: bytes });
        }
        Ok(())
    }

    /// A text of at most `most` bytes.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::TooLarge`].
    pub fn text(&self, dataset: &Dataset, most: usize) -> Result<String> {
        // Texts of a fixed length are in the data; the others lie in a heap, which is no larger than the file.
        let size = dataset.raw_byte_len().map_err(|e| self.error(&e))?;
        let too_large =
            |came: usize| Error::TooLarge { what: "text, in bytes,".into(), most: most as u64, came: came as u64 };
        if size > most {
            return Err(too_large(size));
        }
        let text = dataset.read_string().map_err(|e| self.error(&e))?;
        if text.len() > most { Err(too_large(text.len())) } else { Ok(text) }
    }
}

/// The type of a data set's elements, if they are numbers.
pub fn number_type(dataset: &Dataset) -> Option<NumberType> {
    NumberType::of(dataset.dtype())
}

/// What is wrong, in our words: those of the crate may repeat names of the file's.
fn damaged(format: &'static str, e: &ReaderError) -> Error {
    let came = match e {
        ReaderError::Context { source, .. } => return damaged(format, source),
        ReaderError::UnexpectedEof { offset, needed, available } => {
            format!("{available} bytes are there at {offset} and {needed} were promised: it is truncated or damaged")
        }
        ReaderError::OffsetOutOfBounds(at) => format!("a place in it ({at}) lies outside: it is truncated or damaged"),
        ReaderError::UnsupportedFilter(_) => "it is packed in a way that is not read: expected gzip".into(),
        ReaderError::DecompressionError(_) | ReaderError::FilterError(_) => {
            "it cannot be unpacked: it is damaged".into()
        }
        ReaderError::ResourceLimit(_) => "it claims more memory than is sensible".into(),
        ReaderError::GroupNotFound(_) | ReaderError::DatasetNotFound(_) | ReaderError::AttributeNotFound(_) => {
            "something that it refers to is not there".into()
        }
        ReaderError::TypeMismatch { .. } => "they are of another type".into(),
        ReaderError::UnsupportedEncoding(_) => "it is stored in a way that is not read".into(),
        _ => "its structure is damaged".into(),
    };
    Error::Damaged { format, expected: "readable data".into(), came }
}

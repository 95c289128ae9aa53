//! What can be wrong with a file; every message names what was expected and what came. No message repeats the text of a
//! file's header: it may name a person.

use thiserror::Error;

/// A result with this crate's [`enum@Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can be wrong with a file.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Error {
    /// The file has no bytes.
    #[error("expected {expected}, but the file is empty (0 bytes)")]
    Empty {
        /// What would do.
        expected: &'static str,
    },
    /// The file is of no format that is known.
    #[error(
        "expected ISMRMRD or fastMRI .h5, MATLAB .mat, NumPy .npy or .npz, BART .cfl with .hdr, Siemens .dat, DICOM, NIfTI, \
         PNG or JPEG, but this file is none of them: it begins with the bytes {came}"
    )]
    Unknown {
        /// The first bytes, as hexadecimal numbers.
        came: String,
    },
    /// The file is not of this format.
    #[error("expected a NumPy .npy file, which begins with \\x93NUMPY, but this one begins with {came}")]
    Magic {
        /// The first bytes, printable.
        came: String,
    },
    /// The header cannot be read.
    #[error("expected a NumPy header with descr, fortran_order and shape, but it cannot be read: {0}")]
    Header(String),
    /// The file is of the format, but damaged, or uses what is not read.
    #[error("expected {expected} in the {format} file, but {came}")]
    Damaged {
        /// The format's name.
        format: &'static str,
        /// What would do.
        expected: String,
        /// What came, without any text of the file's.
        came: String,
    },
    /// Several files that do not belong together.
    #[error(
        "expected one file, BART's .cfl with its .hdr, or a folder of DICOM, but {came} files came that do not belong together"
    )]
    Several {
        /// How many came.
        came: usize,
    },
    /// A file that belongs to another is missing.
    #[error("expected {expected} together with {beside}, but it did not come: drop both at once")]
    Companion {
        /// The file that is missing.
        expected: String,
        /// The one that came.
        beside: String,
    },
    /// The elements are of another type.
    #[error("expected {expected}, but the elements are {came}")]
    ElementType {
        /// Types that would do.
        expected: &'static str,
        /// The type that came, as NumPy writes it.
        came: String,
    },
    /// The number of axes, or an axis, does not fit.
    #[error("expected {expected}, but the shape is {came}")]
    Shape {
        /// Shapes that would do.
        expected: &'static str,
        /// The shape that came.
        came: String,
    },
    /// The file holds less than its header says.
    #[error(
        "the header promises {shape} elements of {element}, {expected} bytes, but the file holds {came} bytes of them: it is truncated or damaged"
    )]
    Truncated {
        /// The shape of the header.
        shape: String,
        /// Element type.
        element: String,
        /// Bytes that the header promises, or "more than fit a computer".
        expected: String,
        /// Bytes that are there.
        came: u64,
    },
    /// More than this program takes.
    #[error("expected a {what} of at most {most}, but {came} came")]
    TooLarge {
        /// What is too large, with its unit.
        what: String,
        /// The most that is taken.
        most: u64,
        /// What came.
        came: u64,
    },
    /// Memory ran out.
    #[error("expected {bytes} bytes of free memory, but there are not as many")]
    Memory {
        /// Bytes that were asked for.
        bytes: u64,
    },
    /// The file system or the browser failed.
    #[error("the file could not be read: {0}")]
    Unreadable(String),
    /// Nobody wants the file any more.
    #[error("cancelled")]
    Cancelled,
    /// Numbers that are not finite, or an array too large.
    #[error(transparent)]
    Content(#[from] recon::Error),
    /// Writing failed.
    #[error("could not write: {0}")]
    Write(String),
}

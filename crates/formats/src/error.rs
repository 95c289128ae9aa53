//! What can be wrong with a file; every message names what was expected and what came.

use thiserror::Error;

/// A result with this crate's [`enum@Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can be wrong with a file.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Error {
    /// The file has no bytes.
    #[error("expected a NumPy .npy file, but the file is empty (0 bytes)")]
    Empty,
    /// The file is not of this format.
    #[error("expected a NumPy .npy file, which begins with \\x93NUMPY, but this one begins with {came}")]
    Magic {
        /// The first bytes, printable.
        came: String,
    },
    /// The header cannot be read.
    #[error("expected a NumPy header with descr, fortran_order and shape, but it cannot be read: {0}")]
    Header(String),
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
        came: usize,
    },
    /// Numbers that are not finite, or an array too large.
    #[error(transparent)]
    Content(#[from] recon::Error),
    /// Writing failed.
    #[error("could not write: {0}")]
    Write(String),
}

//! Subjects: what is scanned.

use crate::array::KSpace;
use crate::declaration::{Declaration, Settings, registry};
use crate::error::Result;

/// Something that k-space comes from.
pub trait Subject {
    /// What it says of itself.
    const DECLARATION: Declaration;

    /// The fully sampled k-space (coil, ky, kx); `file` is the visitor's own data, when there are any.
    ///
    /// # Errors
    /// [`crate::Error::NeedsFile`] when the subject is a file and `file` is not it; others from the data.
    fn acquire(settings: &Settings, file: Option<&dyn RawData>) -> Result<KSpace>;
}

/// Raw k-space from a file, a slice at a time.
pub trait RawData {
    /// File name.
    fn name(&self) -> &str;

    /// Hexadecimal SHA-256 of the file.
    fn sha256(&self) -> &str;

    /// Number of slices, at least 1.
    fn slices(&self) -> usize;

    /// (coil, ky, kx) of every slice.
    fn slice_dim(&self) -> (usize, usize, usize);

    /// One slice (coil, ky, kx).
    ///
    /// # Errors
    /// [`crate::Error::Data`] when the slice does not exist or holds numbers that are not finite.
    fn slice(&self, index: usize) -> Result<KSpace>;
}

registry! { subject, "subject", Subject:
    shepp_logan::SheppLogan,
    file::File,
}

/// The fully sampled k-space of a declared subject.
///
/// # Errors
/// As [`Subject::acquire`].
pub fn acquire(settings: &Settings, file: Option<&dyn RawData>) -> Result<KSpace> {
    subject!(settings.id(), S => S::acquire(settings, file))
}

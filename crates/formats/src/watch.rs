//! Who watches the reading of a file.

use crate::error::Result;

/// Hears how far the reading is, and may stop it.
pub trait Watch {
    /// `done` of `of` bytes, or whatever is counted, are read.
    ///
    /// # Errors
    /// [`crate::Error::Cancelled`] when nobody wants the file any more.
    fn progress(&mut self, done: u64, of: u64) -> Result<()>;
}

/// Nobody watches.
pub struct Unwatched;

impl Watch for Unwatched {
    fn progress(&mut self, _: u64, _: u64) -> Result<()> {
        Ok(())
    }
}

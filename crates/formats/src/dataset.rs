//! What every format offers once a file is open: what is in it, and a slice of it at a time.

use crate::error::Result;
use crate::watch::Watch;
use recon::subject::acquisition::Acquisition;
use recon::subject::contents::{Contents, Item, Reading};

/// An open file. It keeps nothing of the header that says whose it is.
pub trait Dataset {
    /// What it holds.
    fn contents(&self) -> &Contents;

    /// One slice, counted through the stack of the item that is asked for; only what it needs is read.
    ///
    /// # Errors
    /// Everything that [`crate::Error`] names; a sentence that says so when there is no such item or slice.
    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Acquisition>;

    /// The contents once the visitor has said how an item is to be read: its stack and the shape of a slice change with
    /// the axes. Formats that know their axes do not mind.
    ///
    /// # Errors
    /// As [`recon::subject::contents::Axes::parse`], and when there is no such item.
    fn read_as(&mut self, reading: &Reading) -> Result<Contents> {
        self.contents().item(&reading.item)?;
        Ok(self.contents().clone())
    }
}

/// # Errors
/// [`crate::Error::Content`] when the item has no slice of this number.
pub fn check_slice(item: &Item, index: usize) -> Result<()> {
    if index < item.slices() {
        return Ok(());
    }
    let last = item.slices().saturating_sub(1);
    Err(recon::Error::Data(format!("expected a slice from 0 to {last}, but slice {index} was asked for")).into())
}

//! The gallery's data sets of real anatomy: where they come from ([`sources`]), and those that are there ([`Manifest`]).
//! Plain values, for whoever fetches, converts or reads them.

mod manifest;
mod source;

pub use manifest::{DataSet, Manifest, Origin, Picture};
pub use source::{Source, sources};

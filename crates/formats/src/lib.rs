//! Bytes to k-space, masks and images, and back; one format a file. The parsing itself is done by well-kept crates.

pub mod array_file;
pub mod arrays;
pub mod axes;
pub mod boxes;
mod bytes;
pub mod cfl;
pub mod dataset;
pub mod dicom;
mod error;
pub mod export;
pub mod fastmri;
pub mod fingerprint;
pub mod gallery;
pub mod hdf5;
pub mod inflated;
pub mod ismrmrd;
pub mod mat5;
pub mod nifti;
pub mod npy;
mod open;
pub mod picture;
pub mod png;
pub mod raster;
pub mod readouts;
pub mod source;
pub mod twix;
pub mod watch;
pub mod zip;

pub use error::{Error, Result};
pub use open::{companions, open};

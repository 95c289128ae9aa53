//! Golden numbers: our results against SigPy, pygrappa, scikit-image, NumPy and fastMRI. The scripts `make_*.py`
//! write the reference files.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod compressed_sensing;
mod fastmri_masks;
mod formats_cfl;
mod formats_dicom;
mod formats_hdf5;
mod formats_images;
mod formats_mat;
mod formats_twix;
mod grappa;
mod metrics;
mod npy;
mod regions;
mod sense;
mod sense_unfolding;
mod spirit;
mod transforms;
mod twix_readouts;
mod virtual_coils;
mod walsh;

use formats::source::Source;
use formats::watch::Unwatched;
use recon::KSpace;
use recon::subject::acquisition::Content;
use recon::subject::contents::{Centre, Reading, Shift};
use std::path::PathBuf;

/// The bytes of a reference file.
fn bytes(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden/reference").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A reference file, to be read.
fn source(name: &str) -> Source {
    Source::new(name, bytes(name))
}

/// The numbers of a reference file.
fn json(name: &str) -> serde_json::Value {
    serde_json::from_slice(&bytes(name)).unwrap()
}

/// Complex samples (plane, y, x) of a reference file.
fn samples(name: &str) -> KSpace {
    kspace_of(name, bytes(name))
}

/// The first slice of a file's bytes, in the usual order and as it is stored: it may be maps or images, too, which are no
/// k-space when they are looked at.
fn kspace_of(name: &str, bytes: Vec<u8>) -> KSpace {
    let mut file = formats::open(&[Source::new(name, bytes)], &mut Unwatched).unwrap();
    let (axes, centre, shift) = (Reading::USUAL.to_owned(), Some(Centre::Middle), Some(Shift::None));
    let as_stored = Reading { item: String::new(), axes, centre, shift };
    match file.slice(&as_stored, 0, &mut Unwatched).unwrap().content {
        Content::KSpace(kspace) => kspace,
        Content::Image(_) => panic!("{name}: expected k-space"),
    }
}

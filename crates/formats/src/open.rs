//! What format a file is of: by its content first, by its name second.

use crate::array_file::ArrayFile;
use crate::cfl::{self, CflArrays};
use crate::dataset::Dataset;
use crate::dicom::{self, Dicom};
use crate::error::{Error, Result};
use crate::fastmri::{self, FastMri};
use crate::hdf5::arrays::Hdf5Arrays;
use crate::hdf5::{self, Hdf5};
use crate::ismrmrd::{self, Ismrmrd};
use crate::mat5::{self, MatArrays};
use crate::nifti::{self, Nifti};
use crate::npy::NpyArrays;
use crate::raster::{self, Raster};
use crate::source::Source;
use crate::twix::{self, Twix};
use crate::watch::Watch;
use crate::zip;

/// Opens a file, or files that belong together (BART's `.cfl` and `.hdr`, a folder of DICOM), of whatever format.
///
/// # Errors
/// [`Error::Unknown`] when it is of none; everything else that [`Error`] names.
pub fn open(sources: &[Source], watch: &mut dyn Watch) -> Result<Box<dyn Dataset>> {
    match sources {
        [] => Err(Error::Empty { expected: "a file" }),
        [source] => one(source, watch),
        [a, b] if is_pair(a, b) => arrays(CflArrays::open(b, a)?, watch),
        [b, a] if is_pair(a, b) => arrays(CflArrays::open(b, a)?, watch),
        several if several.iter().any(is_dicom) => Ok(Box::new(Dicom::open(several, watch)?)),
        several => Err(Error::Several { came: several.len() }),
    }
}

fn one(source: &Source, watch: &mut dyn Watch) -> Result<Box<dyn Dataset>> {
    let head = source.head(512)?;
    match head.as_slice() {
        [] => Err(Error::Empty { expected: "a file of k-space or images" }),
        head if head.starts_with(b"\x93NUMPY") => arrays(NpyArrays::open(source)?, watch),
        head if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") => {
            let members = zip::members(source, watch)?;
            match members.iter().any(is_dicom) {
                true => Ok(Box::new(Dicom::open(&members, watch)?)),
                false => arrays(NpyArrays::of_members(&members), watch),
            }
        }
        head if mat5::is_mat5(head) => arrays(MatArrays::open(source, watch)?, watch),
        head if dicom::is_dicom(head) => Ok(Box::new(Dicom::open(std::slice::from_ref(source), watch)?)),
        head if raster::is_png(head) => Ok(Box::new(Raster::open_png(source, watch)?)),
        head if raster::is_jpeg(head) => Ok(Box::new(Raster::open_jpeg(source, watch)?)),
        head if nifti::is_nifti(head) => Ok(Box::new(Nifti::open(source)?)),
        [0x1f, 0x8b, ..] => Ok(Box::new(Nifti::open_gz(source)?)),
        head if cfl::is_header(head) => Err(alone(source, ".cfl")),
        _ if source.extension() == "cfl" => Err(alone(source, ".hdr")),
        _ if hdf5::recognises(source)? => of_hdf5(source, watch),
        _ if twix::recognises(source) => Ok(Box::new(Twix::open(source, watch)?)),
        head if dicom::is_bare(head) => Err(dicom::bare()),
        head => Err(Error::Unknown {
            came: head.iter().take(8).map(|b| format!("{b:02x} ")).collect::<String>().trim_end().into(),
        }),
    }
}

fn arrays<A: crate::arrays::Arrays + 'static>(arrays: A, watch: &mut dyn Watch) -> Result<Box<dyn Dataset>> {
    Ok(Box::new(ArrayFile::open(arrays, watch)?))
}

/// Whether these are BART's samples and their header.
fn is_pair(samples: &Source, header: &Source) -> bool {
    samples.extension() == "cfl" && (header.extension() == "hdr" || header.head(16).is_ok_and(|h| cfl::is_header(&h)))
}

fn is_dicom(source: &Source) -> bool {
    source.head(132).is_ok_and(|head| dicom::is_dicom(&head))
}

fn alone(source: &Source, expected: &str) -> Error {
    let stem = source.name.rsplit_once('.').map_or(source.name.as_str(), |(stem, _)| stem);
    Error::Companion { expected: format!("{stem}{expected}"), beside: source.name.clone() }
}

/// An HDF5 file, by what is in it.
fn of_hdf5(source: &Source, watch: &mut dyn Watch) -> Result<Box<dyn Dataset>> {
    let file = Hdf5::open(source)?;
    if fastmri::recognises(&file) {
        return Ok(Box::new(FastMri::open(file)?));
    }
    if let Some(group) = ismrmrd::group(&file) {
        return Ok(Box::new(Ismrmrd::open(file, &group, watch)?));
    }
    if is_scan_archive(source, &file) {
        let file = file.named("GE ScanArchive");
        return Err(file.wrong("ISMRMRD", "raw data of GE are read by GE's own software only: convert it to ISMRMRD"));
    }
    arrays(Hdf5Arrays::open(file, watch)?, watch)
}

/// Whether an HDF5 file is raw data of GE's scanners, which name them `ScanArchive_*.h5`: their groups are its instructions
/// and compressed frames, whose layout GE does not publish.
fn is_scan_archive(source: &Source, file: &Hdf5) -> bool {
    let name = source.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let groups = || file.root().ok()?.groups().ok();
    name.starts_with("ScanArchive")
        || groups().is_some_and(|all| all.iter().any(|group| group.name().rsplit('/').next() == Some("OpCodes")))
}

/// Names of the files that belong to one of this name, if they are there: a `.cfl` and its `.hdr` come together.
pub fn companions(name: &str) -> Vec<String> {
    match name.rsplit_once('.') {
        Some((stem, "cfl")) => vec![format!("{stem}.hdr")],
        Some((stem, "hdr")) => vec![format!("{stem}.cfl")],
        _ => Vec::new(),
    }
}

//! What format a file is of: by its content first, by its name second.

use crate::arrays::ArrayFile;
use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::npy::NpyArrays;
use crate::source::Source;
use crate::watch::Watch;

/// Opens a file, or files that belong together (BART's `.cfl` and `.hdr`, a folder of DICOM), of whatever format.
///
/// # Errors
/// [`Error::Unknown`] when it is of none; everything else that [`Error`] names.
pub fn open(sources: &[Source], watch: &mut dyn Watch) -> Result<Box<dyn Dataset>> {
    let [source] = sources else {
        return Err(Error::Empty { expected: "a file" });
    };
    let head = source.head(512)?;
    match head.as_slice() {
        [] => Err(Error::Empty { expected: "a file of k-space or images" }),
        head if head.starts_with(b"\x93NUMPY") => Ok(Box::new(ArrayFile::open(NpyArrays::open(source)?, watch)?)),
        head if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") => {
            Ok(Box::new(ArrayFile::open(NpyArrays::open_npz(source, watch)?, watch)?))
        }
        head => Err(Error::Unknown {
            came: head.iter().take(8).map(|b| format!("{b:02x} ")).collect::<String>().trim_end().into(),
        }),
    }
}

/// Names of the files that belong to one of this name, if they are there: a `.cfl` and its `.hdr` come together.
pub fn companions(name: &str) -> Vec<String> {
    match name.rsplit_once('.') {
        Some((stem, "cfl")) => vec![format!("{stem}.hdr")],
        Some((stem, "hdr")) => vec![format!("{stem}.cfl")],
        _ => Vec::new(),
    }
}

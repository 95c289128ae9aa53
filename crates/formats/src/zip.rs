//! Zip archives (`.npz`, zipped DICOM folders), by the `zip` crate. Members are read as they are asked for.

use crate::error::{Error, Result};
use crate::source::Source;
use crate::watch::Watch;
use std::io::Read;
use zip::{CompressionMethod, ZipArchive};

/// Members at most.
const MOST_MEMBERS: usize = 65_536;
/// Bytes of all members that are unpacked at most; what is stored as it is is read in place.
pub const MOST_UNPACKED: u64 = 1 << 30;
/// A member may not be larger than so many times its packed bytes, above a mebibyte: a bomb is.
const MOST_RATIO: u64 = 200;

/// The files of an archive, folders left out. A member that is stored is read where it is; others are unpacked here.
///
/// # Errors
/// [`Error::Damaged`] when the archive cannot be read, is encrypted or claims to unpack to more than is sensible,
/// [`Error::TooLarge`], [`Error::Cancelled`].
pub fn members(source: &Source, watch: &mut dyn Watch) -> Result<Vec<Source>> {
    let damaged = |came: String| Error::Damaged { format: "zip", expected: "readable members".into(), came };
    let mut archive = ZipArchive::new(source.reader()).map_err(|e| damaged(e.to_string()))?;
    if archive.len() > MOST_MEMBERS {
        return Err(too_many(archive.len() as u64));
    }
    let (mut members, mut unpacked) = (Vec::new(), 0u64);
    for i in 0..archive.len() {
        watch.progress(i as u64, archive.len() as u64)?;
        let mut member = archive.by_index(i).map_err(|e| damaged(e.to_string()))?;
        if member.is_dir() {
            continue;
        }
        let name = member.name().to_owned();
        let (size, packed) = (member.size(), member.compressed_size());
        if member.compression() == CompressionMethod::Stored
            && size == packed
            && let Some(part) = source.part(name.clone(), member.data_start(), size)
        {
            members.push(part);
            continue;
        }
        unpacked = unpacked.saturating_add(size);
        if unpacked > MOST_UNPACKED {
            return Err(Error::TooLarge {
                what: "zip archive, in bytes unpacked,".into(),
                most: MOST_UNPACKED,
                came: unpacked,
            });
        }
        if size > (1 << 20) + packed.saturating_mul(MOST_RATIO) {
            return Err(damaged(format!("one of them claims to unpack from {packed} bytes to {size}")));
        }
        // No more than what it claims, which was checked; taken as it comes, since a claim may be false.
        let mut bytes = Vec::new();
        let came = member.by_ref().take(size + 1).read_to_end(&mut bytes).map_err(|e| damaged(e.to_string()))?;
        if came as u64 != size {
            return Err(damaged(format!("one of them has {came} bytes or more and claims {size}")));
        }
        members.push(Source::new(name, bytes));
    }
    Ok(members)
}

fn too_many(came: u64) -> Error {
    Error::TooLarge { what: "zip archive, in files,".into(), most: MOST_MEMBERS as u64, came }
}

//! What is taken out of a package's archive, once its checksum is that of the source.

use crate::slice::{self, Slice};
use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use gallery::Source;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use tar::Archive;

/// The largest file that is taken out of an archive, in bytes.
const MOST: u64 = 16 << 20;

/// The part of an archive that makes a data set.
pub struct Contents {
    /// The images, in no order.
    pub slices: Vec<Slice>,
    /// The terms of the licence.
    pub licence_text: String,
}

/// Reads an archive after its checksum is found to be right.
///
/// # Errors
/// The archive is another, is damaged or lacks what it should hold.
pub fn read(path: &Path, source: &Source) -> Result<Contents> {
    let open = || File::open(path).with_context(|| format!("reading {}", path.display()));
    let came = sha256(open()?).with_context(|| format!("reading {}", path.display()))?;
    if came != source.sha256 {
        bail!("expected the archive with SHA-256 {}, but that of the one that came is {came}", source.sha256);
    }
    unpack(BufReader::new(open()?), source)
}

fn sha256(mut file: impl Read) -> Result<String> {
    let (mut digest, mut block) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hexadecimal(&digest.finalize())),
            count => digest.update(&block[..count]),
        }
    }
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

pub(crate) fn unpack(compressed: impl Read, source: &Source) -> Result<Contents> {
    let mut contents = Contents { slices: Vec::new(), licence_text: source.licence_text.clone() };
    let mut archive = Archive::new(GzDecoder::new(compressed));
    let mut licence_is_there = source.licence_file.is_none();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        let is_slice = name.strip_prefix(source.folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        let is_licence = source.licence_file.as_deref() == Some(name.as_str());
        if !entry.header().entry_type().is_file() || !(is_slice || is_licence) {
            continue;
        }
        if entry.size() > MOST {
            bail!("{name}: expected a file of at most {MOST} bytes, but {} came", entry.size());
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        if is_licence {
            contents.licence_text = String::from_utf8(bytes).with_context(|| name)?;
            licence_is_there = true;
        } else {
            contents.slices.push(slice::read(&bytes).with_context(|| name)?);
        }
    }
    if !licence_is_there {
        bail!(
            "expected the licence {} in the archive, but it is not there",
            source.licence_file.as_deref().unwrap_or("")
        );
    }
    Ok(contents)
}

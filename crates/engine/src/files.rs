//! The visitor's files. They stay in this worker's memory.

use experiment::message::FileSummary;
use formats::npy::RawNpy;
use js_sys::{ArrayBuffer, Uint8Array};
use recon::subject::RawData;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Larger files are refused before they are read: the memory of a worker is 4 GiB in all.
const LARGEST_FILE: f64 = 1024.0 * 1024.0 * 1024.0;
/// Files that are kept, so that Back finds them.
const MOST_FILES: usize = 4;
/// Bytes of the files that are kept beside the newest.
const MOST_BYTES: usize = 512 * 1024 * 1024;

/// The files that were opened, newest first.
#[derive(Default)]
pub struct Files {
    open: Vec<(Rc<RawNpy>, usize)>,
}

impl Files {
    /// The file with this checksum.
    pub fn find(&self, sha256: &str) -> Option<Rc<RawNpy>> {
        self.open.iter().find(|(file, _)| file.sha256() == sha256).map(|(file, _)| file.clone())
    }

    /// Keeps a file.
    pub fn keep(&mut self, file: Rc<RawNpy>, bytes: usize) {
        self.open.retain(|(other, _)| other.sha256() != file.sha256());
        self.open.insert(0, (file, bytes));
        let mut total = 0;
        let mut index = 0;
        self.open.retain(|(_, bytes)| {
            total += bytes;
            index += 1;
            index == 1 || (index <= MOST_FILES && total <= MOST_BYTES)
        });
    }
}

/// Reads a file and looks at its header and its first slice.
pub async fn open(file: &web_sys::File) -> Result<(RawNpy, usize), String> {
    let name = file.name();
    if file.size() > LARGEST_FILE {
        let (came, most) = (file.size() / 1048576.0, LARGEST_FILE / 1048576.0);
        return Err(format!("in {name}: expected a file of at most {most:.0} MiB, but it has {came:.0} MiB"));
    }
    let unreadable = |_| format!("the browser could not read {name}");
    let buffer: ArrayBuffer = JsFuture::from(file.array_buffer()).await.map_err(unreadable)?.unchecked_into();
    let bytes = Uint8Array::new(&buffer).to_vec();
    let size = bytes.len();
    let raw = RawNpy::open(&name, bytes).map_err(|e| format!("in {name}: {e}"))?;
    let slice = raw.slice(0).map_err(|e| format!("in {name}: {e}"))?;
    if !slice.occupied_lines().contains(&true) {
        return Err(format!("in {name}: expected samples that are not zero, but the first slice holds only zeros"));
    }
    Ok((raw, size))
}

/// What the page needs to know of a file.
pub fn summary(file: &RawNpy) -> FileSummary {
    let (coils, ny, nx) = file.slice_dim();
    FileSummary {
        name: file.name().to_owned(),
        sha256: file.sha256().to_owned(),
        slices: file.slices(),
        shape: [coils, ny, nx],
    }
}

//! The visitor's files. They stay in this worker's memory.

use experiment::message::FileSummary;
use formats::dataset::Dataset;
use formats::fingerprint;
use formats::source::Source;
use formats::watch::Unwatched;
use js_sys::{ArrayBuffer, Uint8Array};
use recon::subject::contents::Reading;
use recon::subject::supply::Content;
use std::cell::RefCell;
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
    open: Vec<(Rc<OpenFile>, usize)>,
}

impl Files {
    /// The file with this checksum.
    pub fn find(&self, sha256: &str) -> Option<Rc<OpenFile>> {
        self.open.iter().find(|(file, _)| file.sha256 == sha256).map(|(file, _)| file.clone())
    }

    /// Keeps a file.
    pub fn keep(&mut self, file: Rc<OpenFile>, bytes: usize) {
        self.open.retain(|(other, _)| other.sha256 != file.sha256);
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
pub async fn open(file: &web_sys::File) -> Result<(OpenFile, usize), String> {
    let name = file.name();
    if file.size() > LARGEST_FILE {
        let (came, most) = (file.size() / 1048576.0, LARGEST_FILE / 1048576.0);
        return Err(format!("in {name}: expected a file of at most {most:.0} MiB, but it has {came:.0} MiB"));
    }
    let unreadable = |_| format!("the browser could not read {name}");
    let buffer: ArrayBuffer = JsFuture::from(file.array_buffer()).await.map_err(unreadable)?.unchecked_into();
    let bytes = Uint8Array::new(&buffer).to_vec();
    let size = bytes.len();
    let wrong = |e: formats::Error| format!("in {name}: {e}");
    let sources = [Source::new(name.clone(), bytes)];
    let sha256 = fingerprint::of(&sources, &mut Unwatched).map_err(wrong)?;
    let mut dataset = formats::open(&sources, &mut Unwatched).map_err(wrong)?;
    let slice = dataset.slice(&Reading::default(), 0, &mut Unwatched).map_err(wrong)?;
    if let Content::KSpace(kspace) = &slice.content
        && !kspace.occupied_lines().contains(&true)
    {
        return Err(format!("in {name}: expected samples that are not zero, but the first slice holds only zeros"));
    }
    Ok((OpenFile { name, sha256, dataset: RefCell::new(dataset) }, size))
}

/// A file that is open.
pub struct OpenFile {
    name: String,
    sha256: String,
    pub dataset: RefCell<Box<dyn Dataset>>,
}

/// What the page needs to know of a file.
pub fn summary(file: &OpenFile) -> FileSummary {
    let dataset = file.dataset.borrow();
    let item = &dataset.contents().items[0];
    FileSummary { name: file.name.clone(), sha256: file.sha256.clone(), slices: item.slices(), shape: item.dim }
}

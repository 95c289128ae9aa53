//! The visitor's files as bytes: only what is asked for is fetched from the disk.

use formats::source::{Bytes, Source};
use js_sys::Uint8Array;
use std::cell::RefCell;
use std::io;
use web_sys::{File, FileReaderSync};

thread_local! {
    /// The files that sources refer to by their place: handles of JavaScript stay on their thread.
    static FILES: RefCell<Vec<File>> = const { RefCell::new(Vec::new()) };
}

/// A file by its place in the list.
struct Blob {
    place: usize,
    length: u64,
}

/// Makes these files the ones that are read; sources of files before them are no longer readable.
pub fn sources(files: Vec<File>, names: &[String]) -> Vec<Source> {
    let sources = files.iter().enumerate().map(|(place, file)| {
        let name = names.get(place).cloned().unwrap_or_else(|| file.name());
        Source::new(name, Blob { place, length: file.size() as u64 })
    });
    let sources = sources.collect();
    FILES.set(files);
    sources
}

impl Bytes for Blob {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let end = offset + out.len() as u64;
        if end > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let read = FILES.with_borrow(|files| {
            let blob = files.get(self.place)?.slice_with_f64_and_f64(offset as f64, end as f64).ok()?;
            let buffer = FileReaderSync::new().ok()?.read_as_array_buffer(&blob).ok()?;
            Some(Uint8Array::new(&buffer)).filter(|bytes| bytes.length() as usize == out.len())
        });
        // Gone, or changed on the disk since it was opened.
        let bytes = read.ok_or_else(|| io::Error::other("the browser no longer finds it, or it has changed"))?;
        bytes.copy_to(out);
        Ok(())
    }
}

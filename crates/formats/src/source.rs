//! Bytes to read from, wherever they are: only those that are asked for are fetched.

use crate::error::{Error, Result};
use crate::watch::Watch;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Bytes that can be read at any place. Shared, since a format may look at several places of a file at once.
pub trait Bytes: Send + Sync {
    /// Bytes in all.
    fn length(&self) -> u64;

    /// Fills `out` from `offset` on.
    ///
    /// # Errors
    /// Of the file system or the browser; [`io::ErrorKind::UnexpectedEof`] beyond the end.
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;
}

impl Bytes for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(offset).ok();
        let part = start.and_then(|start| self.get(start..start.checked_add(out.len())?));
        out.copy_from_slice(part.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// A file of the visitor's.
#[derive(Clone)]
pub struct Source {
    /// Its name, with the folders it came in, separated by `/`.
    pub name: String,
    bytes: Arc<dyn Bytes>,
}

/// Bytes that a [`SourceReader`] fetches at once.
const BLOCK: usize = 1 << 18;

impl Source {
    /// A file of this name.
    pub fn new(name: impl Into<String>, bytes: impl Bytes + 'static) -> Self {
        Self { name: name.into(), bytes: Arc::new(bytes) }
    }

    /// Bytes in all.
    pub fn length(&self) -> u64 {
        self.bytes.length()
    }

    /// What follows the last dot of the name, in lower case.
    pub fn extension(&self) -> String {
        let file = self.name.rsplit('/').next().unwrap_or("");
        file.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase())
    }

    /// Some bytes of this file as a file of their own; none where there are not as many.
    pub fn part(&self, name: String, start: u64, length: u64) -> Option<Self> {
        let fits = start.checked_add(length).is_some_and(|end| end <= self.length());
        fits.then(|| Self::new(name, Part { whole: self.clone(), start, length }))
    }

    /// Fills `out` from `offset` on.
    ///
    /// # Errors
    /// [`Error::Unreadable`].
    pub fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        self.bytes.read_at(offset, out).map_err(|e| Error::Unreadable(e.to_string()))
    }

    /// The first bytes, at most `count`.
    ///
    /// # Errors
    /// [`Error::Unreadable`].
    pub fn head(&self, count: usize) -> Result<Vec<u8>> {
        let mut head = vec![0; count.min(usize::try_from(self.length()).unwrap_or(count))];
        self.read_at(0, &mut head)?;
        Ok(head)
    }

    /// All bytes of a file that is no larger than `most`; progress is told.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Unreadable`], [`Error::Cancelled`].
    pub fn read_all(&self, most: u64, watch: &mut dyn Watch) -> Result<Vec<u8>> {
        let length = self.length();
        let fits = usize::try_from(length).ok().filter(|_| length <= most);
        let fits = fits.ok_or(Error::TooLarge { what: "file to be read at once".into(), most, came: length })?;
        let mut all = Vec::new();
        all.try_reserve_exact(fits).map_err(|_| Error::Memory { bytes: length })?;
        all.resize(fits, 0);
        for (i, part) in all.chunks_mut(16 * BLOCK).enumerate() {
            let offset = (i * 16 * BLOCK) as u64;
            watch.progress(offset, length)?;
            self.read_at(offset, part)?;
        }
        Ok(all)
    }

    /// Reads on from the beginning, in blocks.
    pub fn reader(&self) -> SourceReader {
        self.reader_from(0)
    }

    /// Reads on from `base`, which is its position 0.
    pub fn reader_from(&self, base: u64) -> SourceReader {
        SourceReader { source: self.clone(), base, position: 0, block: Vec::new(), start: 0 }
    }
}

struct Part {
    whole: Source,
    start: u64,
    length: u64,
}

impl Bytes for Part {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let end = offset.checked_add(out.len() as u64);
        if end.is_none_or(|end| end > self.length) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.whole.bytes.read_at(self.start + offset, out)
    }
}

/// Reads a [`Source`] as a file is read.
pub struct SourceReader {
    source: Source,
    base: u64,
    position: u64,
    block: Vec<u8>,
    /// Where the block lies.
    start: u64,
}

impl Read for SourceReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.source.length().saturating_sub(self.base);
        if self.position >= length || out.is_empty() {
            return Ok(0);
        }
        let within = self.position.checked_sub(self.start).filter(|within| *within < self.block.len() as u64);
        let within = match within {
            Some(within) => within as usize,
            None => {
                self.block.resize(BLOCK.min(usize::try_from(length - self.position).unwrap_or(BLOCK)), 0);
                self.start = self.position;
                if let Err(e) = self.source.bytes.read_at(self.base + self.position, &mut self.block) {
                    self.block.clear();
                    return Err(e);
                }
                0
            }
        };
        let count = out.len().min(self.block.len() - within);
        out[..count].copy_from_slice(&self.block[within..within + count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for SourceReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.source.length().saturating_sub(self.base).checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

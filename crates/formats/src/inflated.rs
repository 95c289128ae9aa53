//! Compressed parts of files, read as if they were not: the one that is in use is held unpacked where it is small, larger
//! ones are unpacked anew as far as they are read.

use crate::error::{Error, Result};
use crate::source::{Bytes, Source};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// Parts up to this size are held unpacked, one at a time.
const HELD: u64 = 96 << 20;
/// Bytes that are unpacked at once on the way to others.
const STEP: usize = 1 << 16;

/// How a part is packed.
#[derive(Clone, Copy)]
pub enum Packing {
    /// Deflate with the header of zlib.
    Zlib,
    /// Deflate with the header of gzip.
    Gzip,
}

impl Packing {
    fn reader(self, packed: &Source) -> Box<dyn Read + Send> {
        match self {
            Self::Zlib => Box::new(ZlibDecoder::new(packed.reader())),
            Self::Gzip => Box::new(MultiGzDecoder::new(packed.reader())),
        }
    }
}

/// What is unpacked of a file.
#[derive(Default, Clone)]
pub struct Unpacking(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Parts so far.
    count: usize,
    held: Option<(usize, Vec<u8>)>,
    /// Unpacks a part; how far it is.
    running: Option<(usize, u64, Box<dyn Read + Send>)>,
}

impl Unpacking {
    /// The first bytes of a part.
    ///
    /// # Errors
    /// [`Error::Unreadable`].
    pub fn peek(packed: &Source, packing: Packing, out: &mut [u8]) -> Result<()> {
        packing.reader(packed).read_exact(out).map_err(|e| Error::Unreadable(told(e).to_string()))
    }

    /// A part of this size, unpacked.
    pub fn source(&self, packed: Source, packing: Packing, length: u64) -> Source {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.count += 1;
        Source::new(String::new(), Inflated { packed, packing, length, number: state.count, state: self.0.clone() })
    }
}

struct Inflated {
    packed: Source,
    packing: Packing,
    length: u64,
    number: usize,
    state: Arc<Mutex<State>>,
}

impl Bytes for Inflated {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let end = offset.checked_add(out.len() as u64).filter(|end| *end <= self.length);
        end.ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.length <= HELD {
            if state.held.as_ref().is_none_or(|(number, _)| *number != self.number) {
                // What was held goes first.
                state.held = None;
                let mut bytes = Vec::new();
                let reserved = bytes.try_reserve_exact(self.length as usize);
                reserved.map_err(|_| io::ErrorKind::OutOfMemory)?;
                let mut decoder = self.packing.reader(&self.packed).take(self.length);
                decoder.read_to_end(&mut bytes).map_err(told)?;
                state.held = Some((self.number, bytes));
            }
            let held = state.held.as_ref().map_or(&[][..], |(_, bytes)| bytes);
            let start = offset as usize;
            out.copy_from_slice(held.get(start..start + out.len()).ok_or_else(|| told(short()))?);
            return Ok(());
        }
        let running = state.running.take().filter(|(number, at, _)| *number == self.number && *at <= offset);
        let (mut at, mut decoder) = match running {
            Some((_, at, decoder)) => (at, decoder),
            None => (0, self.packing.reader(&self.packed)),
        };
        let mut passed = vec![0; STEP];
        while at < offset {
            let step = (offset - at).min(STEP as u64);
            decoder.read_exact(&mut passed[..step as usize]).map_err(told)?;
            at += step;
        }
        decoder.read_exact(out).map_err(told)?;
        state.running = Some((self.number, at + out.len() as u64, decoder));
        Ok(())
    }
}

fn short() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

/// The same error in words.
fn told(e: io::Error) -> io::Error {
    io::Error::new(e.kind(), format!("a compressed part is damaged or cut off ({})", e.kind()))
}

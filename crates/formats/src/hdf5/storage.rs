//! The bytes of a [`Source`] as `hdf5-reader` wants them: structures, which are small, from blocks that are kept, and
//! samples directly.

use crate::source::Source;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::{BlockCacheStorage, Storage, StorageBuffer};
use std::sync::Arc;

/// Bytes of a block. A browser takes a tenth of a millisecond to read one.
const BLOCK: usize = 1 << 16;
/// Blocks that are kept: 16 MiB.
const BLOCKS: usize = 256;
/// Bytes that are read at once at most: as many as a slice may have.
const MOST: usize = 1 << 29;

/// A file that is read as it is needed.
pub struct Lazy {
    direct: Arc<Direct>,
    blocks: BlockCacheStorage,
}

impl Lazy {
    /// Of a file; nothing is read yet.
    pub fn new(source: &Source) -> Self {
        let direct = Arc::new(Direct(source.clone()));
        Self { blocks: BlockCacheStorage::new(direct.clone(), BLOCK, BLOCKS), direct }
    }
}

impl Storage for Lazy {
    fn len(&self) -> u64 {
        self.direct.len()
    }

    fn read_range(&self, offset: u64, len: usize) -> Result<StorageBuffer> {
        if len < BLOCK { self.blocks.read_range(offset, len) } else { self.direct.read_range(offset, len) }
    }
}

struct Direct(Source);

impl Storage for Direct {
    fn len(&self) -> u64 {
        self.0.length()
    }

    fn read_range(&self, offset: u64, len: usize) -> Result<StorageBuffer> {
        let needed = len as u64;
        if offset.checked_add(needed).is_none_or(|end| end > self.len()) {
            let available = self.len().saturating_sub(offset);
            return Err(Error::UnexpectedEof { offset, needed, available });
        }
        if len > MOST {
            return Err(Error::ResourceLimit(format!("{len} bytes at once")));
        }
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(|_| Error::ResourceLimit(format!("{len} bytes")))?;
        bytes.resize(len, 0);
        self.0.read_at(offset, &mut bytes).map_err(|e| Error::Other(e.to_string()))?;
        Ok(StorageBuffer::from_vec(bytes))
    }
}

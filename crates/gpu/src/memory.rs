//! Buffers on the GPU, used again when nobody needs them any more.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

/// Complex float32 numbers on the GPU.
pub struct Vector {
    pub(crate) buffer: Rc<Buffer>,
    pub(crate) length: usize,
}

/// A buffer; goes back to the pool when it is dropped.
pub struct Buffer {
    pub(crate) raw: wgpu::Buffer,
    pub(crate) id: u64,
    pool: Weak<Free>,
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(free) = self.pool.upgrade() {
            free.take_back(self.id, self.raw.clone());
        }
    }
}

/// Buffers that wait for their next use: by size, the number of each.
#[derive(Default)]
struct Free {
    buffers: RefCell<HashMap<u64, Vec<(u64, wgpu::Buffer)>>>,
    bytes: Cell<u64>,
    /// Whether buffers were given up since it was asked last: what holds on to them may let go.
    given_up: Cell<bool>,
}

impl Free {
    /// Bytes of buffers that are kept for their next use.
    const MOST_BYTES: u64 = 512 << 20;

    fn take_back(&self, id: u64, raw: wgpu::Buffer) {
        let size = raw.size();
        if self.bytes.get() + size > Self::MOST_BYTES {
            self.given_up.set(true);
            return;
        }
        self.bytes.set(self.bytes.get() + size);
        self.buffers.borrow_mut().entry(size).or_default().push((id, raw));
    }
}

/// All buffers of a device.
#[derive(Default)]
pub struct Memory {
    free: Rc<Free>,
    made: Cell<u64>,
}

/// Workgroups that make a part of a sum each, and so parts in the buffer of parts.
pub const MOST_PARTS: usize = 256;

/// Sizes are multiples of this, so that buffers fit more than one use.
const GRAIN: u64 = 256;

impl Memory {
    /// A buffer of at least so many bytes, and whether it is new and therefore zero.
    pub fn buffer(&self, device: &wgpu::Device, bytes: u64) -> (Buffer, bool) {
        let size = bytes.max(1).next_multiple_of(GRAIN);
        let pool = Rc::downgrade(&self.free);
        if let Some((id, raw)) = self.free.buffers.borrow_mut().get_mut(&size).and_then(Vec::pop) {
            self.free.bytes.set(self.free.bytes.get() - size);
            return (Buffer { raw, id, pool }, false);
        }
        let raw = device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size,
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let id = self.made.get();
        self.made.set(id + 1);
        (Buffer { raw, id, pool }, true)
    }

    /// Whether buffers were given up since this was asked last.
    pub fn has_given_up(&self) -> bool {
        self.free.given_up.replace(false)
    }
}

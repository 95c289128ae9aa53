//! What is recorded, and not yet submitted.

use crate::memory::Buffer;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes of one dispatch's parameters; the alignment of a dynamic offset.
pub(crate) const PARAMETERS: usize = 256;
/// Dispatches between two submissions at most: as many parameters are in the buffer.
pub(crate) const MOST_DISPATCHES: usize = 1024;
/// Buffers that a kernel binds at most.
pub(crate) const MOST_BINDINGS: usize = 8;

/// What was recorded and not yet submitted, and what recording uses.
pub struct Recorder {
    pub(crate) encoder: RefCell<Option<wgpu::CommandEncoder>>,
    pub(crate) pass: RefCell<Option<wgpu::ComputePass<'static>>>,
    pub(crate) parameters: RefCell<Vec<u8>>,
    pub(crate) uniform: wgpu::Buffer,
    pub(crate) groups: RefCell<HashMap<GroupKey, wgpu::BindGroup>>,
    pub(crate) dispatches: Cell<u64>,
    pub(crate) submissions: Cell<u64>,
    /// While something is timed: where its pass notes when it began and ended.
    pub(crate) timer: RefCell<Option<wgpu::QuerySet>>,
}

/// How much was done since the device was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Kernels that were dispatched.
    pub dispatches: u64,
    /// Submissions to the queue.
    pub submissions: u64,
}

/// A layout, and for each binding the buffer that is bound.
pub(crate) type GroupKey = (u32, [u64; MOST_BINDINGS]);

/// A buffer that a kernel is bound to.
#[derive(Clone, Copy)]
pub struct Bound<'a>(pub(crate) &'a Buffer);

impl<'a> From<&'a Buffer> for Bound<'a> {
    fn from(buffer: &'a Buffer) -> Self {
        Self(buffer)
    }
}

impl<'a> From<&'a Rc<Buffer>> for Bound<'a> {
    fn from(buffer: &'a Rc<Buffer>) -> Self {
        (&**buffer).into()
    }
}

impl<'a> From<&'a crate::memory::Vector> for Bound<'a> {
    fn from(vector: &'a crate::memory::Vector) -> Self {
        (&*vector.buffer).into()
    }
}

/// Threads of a workgroup of kernels that go over vectors; `THREADS` in the shaders.
pub const THREADS: usize = 256;

/// Workgroups for so many elements, one a thread, as `place` of the shaders counts them.
pub fn grid(elements: usize) -> [u32; 3] {
    groups(elements.div_ceil(THREADS))
}

/// So many workgroups, or a few more, in rows of as many as a device allows.
pub fn groups(count: usize) -> [u32; 3] {
    /// Workgroups along an axis that every device has.
    const MOST: usize = 65535;
    let groups = count.max(1);
    let rows = groups.div_ceil(MOST);
    [groups.div_ceil(rows) as u32, rows as u32, 1]
}

impl Recorder {
    /// With nothing recorded.
    pub fn new(device: &wgpu::Device) -> Self {
        let uniform = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("parameters"),
            size: (PARAMETERS * MOST_DISPATCHES) as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self {
            encoder: RefCell::new(None),
            pass: RefCell::new(None),
            parameters: RefCell::new(Vec::with_capacity(PARAMETERS * MOST_DISPATCHES)),
            uniform,
            groups: RefCell::default(),
            dispatches: Cell::new(0),
            submissions: Cell::new(0),
            timer: RefCell::new(None),
        }
    }
}

//! Recording of dispatches, and their submission.

use crate::context::Gpu;
use crate::kernel::{Access, Kernel, Pipeline, StaticKernel};
use crate::memory::Buffer;
use crate::recorder::{Bound, GroupKey, MOST_BINDINGS, MOST_DISPATCHES, PARAMETERS, Work};
use bytemuck::{NoUninit, bytes_of};
use std::rc::Rc;

/// Bind groups that are kept.
const MOST_GROUPS: usize = 1024;

impl Gpu {
    /// The pipeline of a kernel that is the same for all sizes.
    pub(crate) fn kernel(&self, kernel: &StaticKernel) -> Rc<Pipeline> {
        self.kernels.get(&self.device, kernel.name, || kernel.kernel())
    }

    /// The pipeline of a kernel that is made for a size; `name` is its own.
    pub(crate) fn generated(&self, name: &str, kernel: impl FnOnce() -> Kernel) -> Rc<Pipeline> {
        self.kernels.get(&self.device, name, kernel)
    }

    /// Records a dispatch. `bound` are the buffers of the kernel's bindings, in order; none is bound twice where it is
    /// written.
    pub(crate) fn dispatch<P: NoUninit>(&self, pipeline: &Pipeline, parameters: &P, bound: &[Bound], groups: [u32; 3]) {
        debug_assert_eq!(bound.len(), pipeline.layout.bindings.len(), "{}", pipeline.name);
        let recorder = &self.recorder;
        if recorder.parameters.borrow().len() >= PARAMETERS * MOST_DISPATCHES {
            self.submit();
        }
        let offset = {
            let mut all = recorder.parameters.borrow_mut();
            let offset = all.len();
            all.extend_from_slice(bytes_of(parameters));
            all.resize(offset + PARAMETERS, 0);
            offset
        };
        let mut key: GroupKey = (pipeline.layout.id, [u64::MAX; MOST_BINDINGS]);
        for (to, Bound(buffer)) in key.1.iter_mut().zip(bound) {
            *to = buffer.id;
        }
        if self.memory.has_given_up() || recorder.groups.borrow().len() > MOST_GROUPS {
            recorder.groups.borrow_mut().clear();
        }
        let mut cache = recorder.groups.borrow_mut();
        let group = cache.entry(key).or_insert_with(|| self.bind_group(pipeline, bound));
        let mut pass = recorder.pass.borrow_mut();
        let pass = pass.get_or_insert_with(|| {
            let mut encoder = recorder.encoder.borrow_mut();
            let encoder = encoder.get_or_insert_with(|| self.device.create_command_encoder(&Default::default()));
            let timer = recorder.timer.borrow();
            let timestamp_writes = timer.as_ref().map(|query_set| wgpu::ComputePassTimestampWrites {
                query_set,
                beginning_of_pass_write_index: Some(0),
                end_of_pass_write_index: Some(1),
            });
            let descriptor = wgpu::ComputePassDescriptor { label: None, timestamp_writes };
            encoder.begin_compute_pass(&descriptor).forget_lifetime()
        });
        pass.set_pipeline(&pipeline.pipeline);
        pass.set_bind_group(0, &*group, &[offset as u32]);
        pass.dispatch_workgroups(groups[0], groups[1], groups[2]);
        pipeline.dispatches.set(pipeline.dispatches.get() + 1);
        recorder.dispatches.set(recorder.dispatches.get() + 1);
    }

    fn bind_group(&self, pipeline: &Pipeline, bound: &[Bound]) -> wgpu::BindGroup {
        let binding = |buffer, bytes| {
            let size = std::num::NonZeroU64::new(bytes);
            wgpu::BindingResource::Buffer(wgpu::BufferBinding { buffer, offset: 0, size })
        };
        let uniform = binding(&self.recorder.uniform, PARAMETERS as u64);
        let mut entries = vec![wgpu::BindGroupEntry { binding: 0, resource: uniform }];
        for ((number, access), Bound(buffer)) in pipeline.layout.bindings.iter().zip(bound) {
            debug_assert!(
                *access == Access::Read || bound.iter().filter(|Bound(other)| other.id == buffer.id).count() == 1,
                "{} writes what it is bound to twice",
                pipeline.name
            );
            let resource = binding(&buffer.raw, buffer.raw.size());
            entries.push(wgpu::BindGroupEntry { binding: *number, resource });
        }
        let layout = &pipeline.layout.group;
        self.device.create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout, entries: &entries })
    }

    /// Records what is no dispatch.
    pub(crate) fn record(&self, work: impl FnOnce(&mut wgpu::CommandEncoder)) {
        *self.recorder.pass.borrow_mut() = None;
        let mut encoder = self.recorder.encoder.borrow_mut();
        work(encoder.get_or_insert_with(|| self.device.create_command_encoder(&Default::default())));
    }

    /// Whether anything is recorded and not submitted.
    pub(crate) fn has_recorded(&self) -> bool {
        self.recorder.encoder.borrow().is_some()
    }

    /// Submits what is recorded.
    pub(crate) fn submit(&self) -> Option<wgpu::SubmissionIndex> {
        *self.recorder.pass.borrow_mut() = None;
        let encoder = self.recorder.encoder.borrow_mut().take()?;
        let mut parameters = self.recorder.parameters.borrow_mut();
        if !parameters.is_empty() {
            self.queue.write_buffer(&self.recorder.uniform, 0, &parameters);
            parameters.clear();
        }
        self.slots.recycle();
        self.recorder.submissions.set(self.recorder.submissions.get() + 1);
        Some(self.queue.submit([encoder.finish()]))
    }

    /// Seconds that the GPU takes for dispatches, by its own clock; none where it has no such clock. What is recorded
    /// must be dispatches alone, no more than one submission holds.
    ///
    /// # Errors
    /// [`recon::Error::Device`].
    pub async fn seconds_of(&self, dispatches: impl FnOnce()) -> recon::Result<Option<f64>> {
        /// Bytes of two times.
        const BYTES: u64 = 16;
        if !self.device.features().contains(wgpu::Features::TIMESTAMP_QUERY) {
            return Ok(None);
        }
        self.submit();
        let descriptor = wgpu::QuerySetDescriptor { label: None, ty: wgpu::QueryType::Timestamp, count: 2 };
        *self.recorder.timer.borrow_mut() = Some(self.device.create_query_set(&descriptor));
        dispatches();
        *self.recorder.pass.borrow_mut() = None;
        let Some(queries) = self.recorder.timer.borrow_mut().take() else { return Ok(None) };
        let resolved = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: BYTES,
            usage: wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC,
            mapped_at_creation: false,
        });
        let (times, _) = self.memory.buffer(&self.device, BYTES);
        self.record(|encoder| {
            encoder.resolve_query_set(&queries, 0..2, &resolved, 0);
            encoder.copy_buffer_to_buffer(&resolved, 0, &times.raw, 0, BYTES);
        });
        let times: Vec<u64> = self.elements(&times, 2).await?;
        let ticks = times[1].saturating_sub(times[0]) as f64;
        Ok(Some(ticks * f64::from(self.queue.get_timestamp_period()) * 1e-9))
    }

    /// How much was done since the device was opened.
    pub fn work(&self) -> Work {
        Work { dispatches: self.recorder.dispatches.get(), submissions: self.recorder.submissions.get() }
    }

    /// Names of the kernels that were used, and how often each was dispatched.
    pub fn dispatches(&self) -> Vec<(String, u64)> {
        self.kernels.dispatches()
    }

    /// Bytes to the beginning of a buffer. What is recorded goes first: it may use what the buffer held.
    ///
    /// A buffer that is too small is one that memory was refused for, which was reported with [`Gpu::fail`] when it was
    /// made, or a mistake of ours, which is reported now; either way whoever reads next gets the error.
    pub(crate) fn write(&self, buffer: &Buffer, bytes: &[u8]) {
        if self.has_recorded() {
            self.submit();
        }
        let (size, wanted) = (buffer.raw.size(), bytes.len() as u64);
        if size < wanted {
            return self.fail(format!("expected a buffer of at least {wanted} bytes, but it has {size}"));
        }
        self.queue.write_buffer(&buffer.raw, 0, bytes);
    }
}

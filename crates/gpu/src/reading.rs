//! From the GPU to the host, without anyone waiting until the numbers are asked for.

use crate::arithmetic::MOST_TERMS;
use crate::context::Gpu;
use crate::memory::Buffer;
use crate::scalar::Scalar;
use bytemuck::{AnyBitPattern, NoUninit, pod_collect_to_vec};
use futures_channel::oneshot;
use recon::{Error, Result};
use std::collections::VecDeque;
use web_time::Instant;

/// Scalars on their way to the host.
pub struct Reading {
    parts: VecDeque<Bytes>,
    count: usize,
    asked: Instant,
}

/// Bytes on their way to the host.
struct Bytes {
    staging: wgpu::Buffer,
    bytes: u64,
    mapped: oneshot::Receiver<std::result::Result<(), wgpu::BufferAsyncError>>,
    #[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "the browser polls by itself"))]
    submission: Option<wgpu::SubmissionIndex>,
}

/// Work that may be under way beyond what the host has seen, in seconds: it cannot be called back.
const AHEAD: f64 = 0.06;
/// Readings that may be under way beyond what the host has seen.
const MOST_AHEAD: usize = 4;

impl Gpu {
    /// Sets out to read the first `bytes` of a buffer; submits what is recorded.
    fn set_out(&self, buffer: &Buffer, bytes: u64) -> Bytes {
        let size = bytes.next_multiple_of(4);
        let staging = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("staging"),
            size,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        self.record(|encoder| encoder.copy_buffer_to_buffer(&buffer.raw, 0, &staging, 0, size));
        let submission = self.submit();
        let (tell, mapped) = oneshot::channel();
        staging.map_async(wgpu::MapMode::Read, .., move |result| {
            // Whoever asked may have gone.
            let _ = tell.send(result);
        });
        Bytes { staging, bytes, mapped, submission }
    }

    async fn arrive<T: AnyBitPattern + NoUninit>(&self, bytes: Bytes) -> Result<Vec<T>> {
        #[cfg(not(target_arch = "wasm32"))]
        {
            let wait = wgpu::PollType::Wait { submission_index: bytes.submission, timeout: None };
            self.device.poll(wait).map_err(|e| Error::Device(self.failure().unwrap_or_else(|| e.to_string())))?;
        }
        let mapped = bytes.mapped.await;
        if let Some(why) = self.failure() {
            return Err(Error::Device(why));
        }
        match mapped {
            Ok(Ok(())) => {}
            Ok(Err(e)) => return Err(Error::Device(format!("the GPU's answer could not be read: {e}"))),
            Err(_) => return Err(Error::Device("the GPU gave no answer".into())),
        }
        let view = bytes.staging.slice(..bytes.bytes).get_mapped_range();
        let view = view.map_err(|e| Error::Device(format!("the GPU's answer could not be read: {e}")))?;
        Ok(pod_collect_to_vec::<u8, T>(&view))
    }

    /// The first `count` elements of a buffer.
    pub(crate) async fn elements<T: AnyBitPattern + NoUninit>(&self, buffer: &Buffer, count: usize) -> Result<Vec<T>> {
        if count == 0 {
            return Ok(Vec::new());
        }
        self.arrive(self.set_out(buffer, (count * size_of::<T>()) as u64)).await
    }

    pub(crate) fn ask(&self, scalars: &[&Scalar]) -> Reading {
        let tell = |scalars: &[&Scalar]| {
            let (buffer, _) = self.memory.buffer(&self.device, (MOST_TERMS * 4) as u64);
            self.tell(scalars, &buffer);
            self.set_out(&buffer, (scalars.len() * 4) as u64)
        };
        Reading { parts: scalars.chunks(MOST_TERMS).map(tell).collect(), count: scalars.len(), asked: Instant::now() }
    }

    pub(crate) async fn answer(&self, mut reading: Reading) -> Result<Vec<f64>> {
        let mut values = Vec::with_capacity(reading.count);
        while let Some(part) = reading.parts.pop_front() {
            values.extend(self.arrive::<f32>(part).await?.into_iter().map(f64::from));
        }
        // Between two answers, or since it was asked where the GPU was idle before: what a look takes.
        let now = Instant::now();
        let since = self.last_answer.replace(Some(now)).map_or(reading.asked, |last| last.max(reading.asked));
        let seconds = (now - since).as_secs_f64().max(1e-6);
        self.ahead.set(((AHEAD / seconds) as usize).min(MOST_AHEAD));
        Ok(values)
    }
}

//! How long work tells of its progress, lets others have their turn, and is stopped.

use crate::device::{Backend, Device};
use crate::error::{Error, Result};
use futures_lite::future;

/// How far an acquisition, a calibration or a reconstruction has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Steps done of this stage.
    pub done: usize,
    /// Steps of this stage if it does not stop early.
    pub of: usize,
    /// Residual of the iteration, relative to its start, when one was measured.
    pub residual: Option<f64>,
}

/// What is waited for: k-space, then the two parts of a reconstruction that are timed apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// K-space: loaded or simulated, and prepared.
    Acquisition,
    /// Coil maps or kernels from the calibration region.
    Calibration,
    /// The image from the samples.
    Reconstruction,
}

/// What an iteration has come to.
pub struct Iterate<D: Device> {
    /// Iterations done.
    pub iteration: usize,
    /// The objective, as in [`crate::method::Reconstruction::history`].
    pub objective: f64,
    /// The image (y, x) on the device, row-major: the result, were the method to stop here.
    pub image: D::Vector,
}

/// Hears of progress, and may stop the work.
#[allow(async_fn_in_trait)] // Used generically on one thread; no caller needs `Send`.
pub trait Monitor {
    /// Called between pieces of work, a few milliseconds apart: the place to handle messages.
    ///
    /// # Errors
    /// [`crate::Error::Cancelled`] stops the work.
    async fn checkpoint(&mut self, progress: Progress) -> Result<()>;

    /// Called while somebody else does what this work needs: gives them their turn at once.
    ///
    /// # Errors
    /// [`crate::Error::Cancelled`] stops the work.
    async fn wait(&mut self) -> Result<()>;

    /// Resolves when the work is no longer wanted, to what stops it; of a monitor that never stops anything, never. It
    /// is waited for beside whatever else is waited for, may be dropped before, and called again.
    async fn stopped(&mut self) -> Error {
        future::pending().await
    }

    /// Whether [`Monitor::iterate`] wants what this iteration has come to. Asked after each one; what nobody wants is not
    /// made.
    fn watches(&self, _iteration: usize) -> bool {
        false
    }

    /// Hears of an iteration that it watches. It changes nothing of what comes after.
    ///
    /// # Errors
    /// [`crate::Error::Device`]; [`crate::Error::Cancelled`] stops the work.
    async fn iterate<D: Backend>(&mut self, _device: &D, _iterate: Iterate<D>) -> Result<()> {
        Ok(())
    }
}

/// Waits for work that goes on elsewhere, a device's or a worker's, as long as it is wanted.
///
/// # Errors
/// [`Monitor::stopped`]'s, or the work's.
pub async fn unless_stopped<M: Monitor, T>(monitor: &mut M, work: impl Future<Output = Result<T>>) -> Result<T> {
    future::or(work, async { Err(monitor.stopped().await) }).await
}

/// One of the parts of an acquisition, of which each counts its own steps: the subject's, and one for each preparation.
pub struct Part<'a, M: Monitor> {
    monitor: &'a mut M,
    index: usize,
    of: usize,
}

impl<'a, M: Monitor> Part<'a, M> {
    /// The part `index`, counted from 0, of `of` parts.
    pub fn new(monitor: &'a mut M, index: usize, of: usize) -> Self {
        Self { monitor, index, of }
    }

    /// The only one.
    pub fn whole(monitor: &'a mut M) -> Self {
        Self::new(monitor, 0, 1)
    }

    /// Tells that `done` of `of` steps of this part are done.
    ///
    /// # Errors
    /// As [`Monitor::checkpoint`].
    pub async fn step(&mut self, done: usize, of: usize) -> Result<()> {
        let progress =
            Progress { stage: Stage::Acquisition, done: self.index * of + done, of: self.of * of, residual: None };
        self.monitor.checkpoint(progress).await
    }
}

/// A monitor that never stops anything.
#[derive(Debug, Default, Clone, Copy)]
pub struct Unattended;

impl Monitor for Unattended {
    async fn checkpoint(&mut self, _: Progress) -> Result<()> {
        Ok(())
    }

    async fn wait(&mut self) -> Result<()> {
        Ok(())
    }
}

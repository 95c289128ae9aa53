//! The images on the way to a result: a method once more, watched.

use crate::calibration_cache::CalibrationCache;
use crate::report::{self, MetricsReport};
use crate::runner::Runner;
use crate::scan::Scan;
use ndarray::Array2;
use recon::declaration::Settings;
use recon::device::Backend;
use recon::method;
use recon::metric::place::Places;
use recon::monitor::{Iterate, Monitor, Progress};
use recon::{Error, Result, SamplingMask};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

/// Iterates that are handed out of one method at most.
pub const MOST: usize = 64;

/// What an iteration came to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct IterateReport {
    /// Iterations done.
    pub iteration: usize,
    /// The objective relative to that of the image 0, as in [`crate::report::ProtocolReport::history`].
    pub objective: f64,
    /// Of the image, were the method to stop here, at the place that is asked for; none without a reference.
    pub metrics: Option<MetricsReport>,
}

/// Iterations that are handed out: evenly spaced, and the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evenly {
    /// From one to the next.
    pub every: usize,
    /// The last.
    pub until: usize,
}

impl Evenly {
    /// No more than `most`, and than [`MOST`], of so many iterations.
    pub fn new(iterations: usize, most: usize) -> Self {
        Self { every: iterations.div_ceil(most.clamp(2, MOST) - 1).max(1), until: iterations }
    }
}

impl<D: Backend, C: Fn() -> f64> Runner<'_, D, C> {
    /// Reconstructs as [`Runner::run`] does, and hands the magnitude image (y, x) of some iterations to `take`, in order: in
    /// the scan's unit, as it is shown, with metrics at `place`. The last is the result. Nothing of it is kept here.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub async fn iterates<M: Monitor>(
        &self,
        scan: &Scan,
        mask: &SamplingMask,
        method: &Settings,
        kept: &RefCell<CalibrationCache<D>>,
        monitor: &mut M,
        (evenly, place, take): (Evenly, &Settings, impl FnMut(IterateReport, Array2<f32>)),
    ) -> Result<()> {
        let problem = scan.problem(mask)?;
        let (calibration, ..) = self.calibration(scan, &problem, method, kept, monitor).await?;
        let places = scan.places(place)?;
        let mut watch = Watch { monitor, scan, evenly, place, places, take, last: 0 };
        let done = method::reconstruct(self.device, &problem, &calibration, method, &mut watch).await?;
        if let Some(&(iteration, objective)) = done.history.last()
            && iteration != watch.last
        {
            watch.iterate(self.device, Iterate { iteration, objective, image: done.image }).await?;
        }
        Ok(())
    }
}

/// Hands out images, and leaves everything else to another monitor.
struct Watch<'a, M, F> {
    monitor: &'a mut M,
    scan: &'a Scan,
    evenly: Evenly,
    place: &'a Settings,
    /// None without a reference.
    places: Option<Places>,
    take: F,
    /// The iteration that was handed out last.
    last: usize,
}

impl<M: Monitor, F: FnMut(IterateReport, Array2<f32>)> Monitor for Watch<'_, M, F> {
    async fn checkpoint(&mut self, progress: Progress) -> Result<()> {
        self.monitor.checkpoint(progress).await
    }

    async fn wait(&mut self) -> Result<()> {
        self.monitor.wait().await
    }

    async fn stopped(&mut self) -> Error {
        self.monitor.stopped().await
    }

    fn watches(&self, iteration: usize) -> bool {
        // A device may iterate beyond the result before it knows.
        iteration <= self.evenly.until && iteration.is_multiple_of(self.evenly.every)
    }

    async fn iterate<D: Backend>(&mut self, device: &D, iterate: Iterate<D>) -> Result<()> {
        let Iterate { iteration, objective, mut image } = iterate;
        let presentation = &self.scan.presentation;
        if !presentation.is_whole() {
            image = device.show(&image, presentation);
        }
        let pixels = device.download_picture(&device.magnitude(&image)).await?;
        let [height, width] = presentation.shape();
        let image = Array2::from_shape_vec((height, width), pixels).map_err(|e| Error::Device(e.to_string()))?;
        let metrics = match &self.places {
            Some(places) => report::metrics_at(self.scan, places, self.place, &image)?,
            None => None,
        };
        self.last = iteration;
        (self.take)(IterateReport { iteration, objective, metrics }, image);
        Ok(())
    }
}

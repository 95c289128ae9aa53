//! Running a protocol on a scan, from mask to metrics: the same on the page and on the command line.

use crate::calibration_cache::{CalibrationCache, CalibrationKey, InFlight};
use crate::report::{GFactorReport, ProtocolReport};
use crate::scan::Scan;
use crate::spec;
use futures_lite::future::zip;
use ndarray::Array2;
use recon::coil::espirit::Espirit;
use recon::declaration::Settings;
use recon::device::Backend;
use recon::method::{self, Calibration, CalibrationPlan};
use recon::monitor::Monitor;
use recon::sampling::peak_side_lobe;
use recon::{CoilMaps, Error, Image, Problem, Result, SamplingMask};
use std::cell::RefCell;
use std::sync::Arc;

/// What became of a protocol.
pub struct Outcome<D: Backend> {
    /// Numbers.
    pub report: ProtocolReport,
    /// The samples (ky, kx) that were really used: what the pattern takes and the data hold.
    pub mask: SamplingMask,
    /// The image (y, x), complex, in the unit of the data.
    pub image: Image,
    /// Its magnitude (y, x), in the scan's unit.
    pub magnitude: Array2<f32>,
    /// `| |reference| - |image| |` (y, x), where there is a reference.
    pub error: Option<Array2<f32>>,
    /// Geometry factor (y, x), 0 outside of the subject, of methods that know it.
    pub g_factor: Option<Array2<f32>>,
    /// The same on the device.
    pub on_device: Pictures<D>,
}

/// What there is to see of a protocol, (y, x) on the device, in the scan's unit.
pub struct Pictures<D: Backend> {
    /// The complex image.
    pub image: D::Vector,
    /// Its magnitude.
    pub magnitude: D::Picture,
    /// As [`Outcome::error`].
    pub error: Option<D::Picture>,
    /// As [`Outcome::g_factor`].
    pub g_factor: Option<D::Picture>,
}

/// Coil maps by themselves.
pub struct MapsOutcome {
    /// The maps (coil, y, x).
    pub maps: CoilMaps,
    /// ky lines and kx samples that they were estimated from.
    pub region: [usize; 2],
    /// As [`Problem::effective_acceleration`].
    pub effective_acceleration: f64,
    /// Wall time in seconds.
    pub seconds: f64,
}

/// Runs protocols: what that takes besides the experiment.
pub struct Runner<'a, D, C> {
    /// Where the reconstruction runs.
    pub device: &'a D,
    /// Seconds since some fixed moment.
    pub clock: C,
    /// Coil maps that are known, in place of a calibration.
    pub maps: Option<Arc<CoilMaps>>,
}

/// A calibration, the seconds that it took if it was made, and whether that was before.
pub(crate) type Calibrated<D> = (Calibration<D>, Option<f64>, bool);

impl<D: Backend, C: Fn() -> f64> Runner<'_, D, C> {
    /// Undersamples the scan with `mask`, calibrates and reconstructs. Metrics are those of the whole image;
    /// [`ProtocolReport::measure`] adds the others.
    ///
    /// # Errors
    /// As [`Problem::new`], [`method::calibrate`], [`method::reconstruct`].
    pub async fn run<M: Monitor>(
        &self,
        scan: &Scan,
        sampling: &str,
        mask: &SamplingMask,
        method: &Settings,
        kept: &RefCell<CalibrationCache<D>>,
        monitor: &mut M,
    ) -> Result<Outcome<D>> {
        let problem = scan.problem(mask)?;
        let (calibration, calibration_seconds, calibration_reused) =
            self.calibration(scan, &problem, method, kept, monitor).await?;
        let dispatched = self.device.dispatched();
        let start = (self.clock)();
        let mut done = method::reconstruct(self.device, &problem, &calibration, method, monitor).await?;
        let seconds = (self.clock)() - start;
        let (coils, ny, nx) = scan.kspace.dim();
        if !scan.presentation.is_whole() {
            done.image = self.device.show(&done.image, &scan.presentation);
            done.g_factor = done.g_factor.map(|g| self.device.show_picture(&g, &scan.presentation));
        }
        let [height, width] = scan.presentation.shape();
        let dim = (height, width);
        let magnitude = self.device.magnitude(&done.image);
        let reference = kept.borrow_mut().reference(self.device, scan);
        let error = reference.as_ref().map(|reference| self.device.error_map(&reference.picture, &magnitude));
        let comparison = reference.as_ref().map(|reference| reference.compare(self.device, &magnitude)).transpose()?;
        // All of it sets out before any of it is waited for.
        let images = zip(done.download(self.device, dim), self.on_host(&magnitude, dim));
        let others = zip(self.on_host_if_any(error.as_ref(), dim), self.on_host_if_any(done.g_factor.as_ref(), dim));
        let ((image, magnitude_on_host), (error_on_host, g_factor)) = zip(images, others).await;
        let (mut image, g_factor) = (image?, g_factor?);
        if scan.unit != 1.0 {
            image.pixels.mapv_inplace(|v| v * scan.unit);
        }
        let metrics = match (&reference, comparison) {
            (Some(reference), Some(reading)) => Some(reference.metrics(self.device, reading).await?.into()),
            _ => None,
        };
        let report = ProtocolReport {
            sampling: sampling.to_owned(),
            method: spec::print(method),
            shape: [coils, ny, nx],
            asked_acceleration: mask.asked_acceleration(),
            effective_acceleration: problem.effective_acceleration(),
            side_lobe: peak_side_lobe(problem.mask()),
            device: self.device.describe(),
            dispatches: self.device.dispatched() - dispatched,
            fallback: None,
            iterations: done.iterations,
            residual: done.residual,
            history: done.history,
            g_factor: g_factor.as_ref().and_then(GFactorReport::of),
            seconds,
            calibration_seconds,
            calibration_reused,
            metrics,
            body: None,
            region: None,
        };
        Ok(Outcome {
            report,
            mask: problem.measured().clone(),
            image,
            magnitude: magnitude_on_host?,
            error: error_on_host?,
            g_factor,
            on_device: Pictures { image: done.image, magnitude, error, g_factor: done.g_factor },
        })
    }

    pub(crate) async fn on_host(&self, picture: &D::Picture, dim: (usize, usize)) -> Result<Array2<f32>> {
        let pixels = self.device.download_picture(picture).await?;
        Array2::from_shape_vec(dim, pixels).map_err(|e| Error::Device(e.to_string()))
    }

    async fn on_host_if_any(&self, picture: Option<&D::Picture>, dim: (usize, usize)) -> Result<Option<Array2<f32>>> {
        match picture {
            Some(picture) => self.on_host(picture, dim).await.map(Some),
            None => Ok(None),
        }
    }

    /// What a method works with beside the samples.
    pub(crate) async fn calibration<M: Monitor>(
        &self,
        scan: &Scan,
        problem: &Problem,
        method: &Settings,
        kept: &RefCell<CalibrationCache<D>>,
        monitor: &mut M,
    ) -> Result<Calibrated<D>> {
        method::check(problem, method)?;
        let plan = method::calibration_plan(method)?;
        match &self.maps {
            Some(maps) => Ok((known(self.device, maps, &plan, method.id(), scan)?, None, false)),
            None => self.calibrated(scan, problem, plan, kept, monitor).await,
        }
    }

    /// Calibrates, unless it is done already.
    async fn calibrated<M: Monitor>(
        &self,
        scan: &Scan,
        problem: &Problem,
        plan: CalibrationPlan,
        kept: &RefCell<CalibrationCache<D>>,
        monitor: &mut M,
    ) -> Result<Calibrated<D>> {
        if plan == CalibrationPlan::Nothing {
            return Ok((Calibration::Nothing, None, false));
        }
        let key = CalibrationKey::new(scan, problem, plan);
        loop {
            if let Some((calibration, seconds)) = kept.borrow().find(&key) {
                return Ok((calibration, Some(seconds), true));
            }
            if kept.borrow().is_in_work(&key) {
                monitor.wait().await?;
                continue;
            }
            let _in_work = InFlight::begin(kept, &key);
            let start = (self.clock)();
            let calibration = method::calibrate(self.device, &key.plan, problem, monitor).await?;
            let seconds = (self.clock)() - start;
            kept.borrow_mut().keep(key.clone(), calibration.clone(), seconds);
            return Ok((calibration, Some(seconds), false));
        }
    }

    /// Coil maps by ESPIRiT from the samples that `mask` takes.
    ///
    /// # Errors
    /// As [`Problem::new`], [`Espirit::calibrate`].
    pub async fn coil_maps<M: Monitor>(
        &self,
        scan: &Scan,
        mask: &SamplingMask,
        espirit: &Espirit,
        monitor: &mut M,
    ) -> Result<MapsOutcome> {
        let problem = scan.problem(mask)?;
        let effective_acceleration = problem.effective_acceleration();
        let plan = CalibrationPlan::CoilMaps(*espirit);
        let (rows, columns) = plan.region(problem.calibration()).unwrap_or((0..0, 0..0));
        let start = (self.clock)();
        let maps = method::coil_maps(espirit, &problem, monitor).await?;
        let seconds = (self.clock)() - start;
        Ok(MapsOutcome { maps, region: [rows.len(), columns.len()], effective_acceleration, seconds })
    }
}

/// Maps that are known as the calibration of a method.
fn known<D: Backend>(
    device: &D,
    maps: &Arc<CoilMaps>,
    plan: &CalibrationPlan,
    method: &str,
    scan: &Scan,
) -> Result<Calibration<D>> {
    if !matches!(plan, CalibrationPlan::CoilMaps(_)) {
        return Err(Error::Unsuitable(format!(
            "expected a method that uses coil maps, such as cg-sense, but maps came for '{method}', which uses none"
        )));
    }
    let (coils, ny, nx) = scan.kspace.dim();
    let (expected, came) = (vec![coils, ny, nx], maps.maps.shape().to_vec());
    if expected != came {
        return Err(Error::Shape { what: "coil maps (coil, y, x) for this k-space", expected, came });
    }
    Calibration::of_maps(device, maps.clone())
}

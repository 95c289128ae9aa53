//! Running an experiment: the same on the page and on the command line.

use crate::report::{GFactorReport, ProtocolReport};
use crate::spec;
use ndarray::Array2;
use recon::declaration::Settings;
use recon::device::{Cpu, Device};
use recon::fourier::Direction;
use recon::method::{self, Calibration, CalibrationPlan};
use recon::metric::{Metrics, SSIM_WINDOW, error_map};
use recon::monitor::Monitor;
use recon::subject::{self, RawData};
use recon::{Image, KSpace, Problem, Result, SamplingMask};
use std::cell::RefCell;
use std::ops::Range;

/// A subject's k-space and the reference image made from all of it.
pub struct Scan {
    /// The subject.
    pub subject: Settings,
    /// All samples (coil, ky, kx), in [`Scan::unit`]s of the data.
    pub kspace: KSpace,
    /// A power of two, 1 but for data so large or so small that single precision could not hold their squares.
    pub unit: f32,
    /// The reference, or why there is none.
    pub reference: std::result::Result<Array2<f32>, String>,
}

impl Scan {
    /// Loads or simulates the subject and makes the reference: root sum of squares of the coils' images (y, x).
    ///
    /// # Errors
    /// As [`subject::acquire`].
    pub fn acquire(subject: &Settings, file: Option<&dyn RawData>) -> Result<Self> {
        Ok(Self::new(subject.clone(), subject::acquire(subject, file)?))
    }

    /// As [`Scan::acquire`], of k-space that is at hand.
    pub fn new(subject: Settings, kspace: KSpace) -> Self {
        let (kspace, unit) = kspace.in_handy_unit();
        let reference = reference(&kspace);
        Self { subject, kspace, unit, reference }
    }
}

fn reference(kspace: &KSpace) -> std::result::Result<Array2<f32>, String> {
    let (coils, ny, nx) = kspace.dim();
    let empty = kspace.occupied_lines().iter().filter(|occupied| !**occupied).count();
    if empty > 0 {
        return Err(format!("{empty} of {ny} ky lines of the data are empty: there is no fully sampled reference"));
    }
    if ny.min(nx) < SSIM_WINDOW {
        return Err(format!("the image of {ny} x {nx} pixels is smaller than SSIM's window of {SSIM_WINDOW}"));
    }
    let cpu = Cpu::new();
    let mut images = cpu.upload(kspace.as_slice());
    cpu.transform(&mut images, ny, nx, Direction::Inverse);
    let combined = cpu.root_sum_of_squares(&images, coils);
    Array2::from_shape_vec((ny, nx), combined.iter().map(|v| v.re).collect()).map_err(|e| e.to_string())
}

/// What a calibration depends on.
#[derive(Clone, PartialEq)]
struct CalibrationKey {
    subject: String,
    region: Option<(Range<usize>, Range<usize>)>,
    plan: CalibrationPlan,
}

/// The last few calibrations, so that dragging the acceleration does not repeat them.
#[derive(Default)]
pub struct Calibrations {
    kept: Vec<(CalibrationKey, Calibration, f64)>,
    /// Those that are being made: whoever needs the same waits for it.
    in_work: Vec<CalibrationKey>,
}

/// Takes a calibration out of those in work, however its making ends.
struct InWork<'a> {
    calibrations: &'a RefCell<Calibrations>,
    key: &'a CalibrationKey,
}

impl Drop for InWork<'_> {
    fn drop(&mut self) {
        self.calibrations.borrow_mut().in_work.retain(|key| key != self.key);
    }
}

impl Calibrations {
    const MOST: usize = 4;

    fn find(&self, key: &CalibrationKey) -> Option<(Calibration, f64)> {
        self.kept.iter().find(|(k, ..)| k == key).map(|(_, calibration, seconds)| (calibration.clone(), *seconds))
    }

    fn keep(&mut self, key: CalibrationKey, calibration: Calibration, seconds: f64) {
        self.kept.insert(0, (key, calibration, seconds));
        self.kept.truncate(Self::MOST);
    }
}

/// What became of a protocol.
pub struct Outcome {
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
}

/// What a run works with besides the experiment.
pub struct Bench<'a, D, C> {
    /// Where the reconstruction runs.
    pub device: &'a D,
    /// Seconds since some fixed moment.
    pub clock: C,
}

impl<D: Device, C: Fn() -> f64> Bench<'_, D, C> {
    /// Undersamples the scan with `mask`, calibrates and reconstructs.
    ///
    /// # Errors
    /// As [`Problem::new`], [`method::calibrate`], [`method::reconstruct`].
    pub async fn run<M: Monitor>(
        &self,
        scan: &Scan,
        sampling: &str,
        mask: &SamplingMask,
        method: &Settings,
        calibrations: &RefCell<Calibrations>,
        monitor: &mut M,
    ) -> Result<Outcome> {
        let problem = Problem::new(&scan.kspace, mask)?;
        method::check(&problem, method)?;
        let plan = method::calibration_plan(method)?;
        let key = CalibrationKey {
            subject: spec::print(&scan.subject),
            region: plan.region(problem.mask()),
            plan: plan.clone(),
        };
        let mut reused = plan != CalibrationPlan::Nothing;
        let (calibration, calibration_seconds) = loop {
            if let Some(kept) = calibrations.borrow().find(&key) {
                break kept;
            }
            if calibrations.borrow().in_work.contains(&key) {
                monitor.wait().await?;
                continue;
            }
            calibrations.borrow_mut().in_work.push(key.clone());
            let _in_work = InWork { calibrations, key: &key };
            let start = (self.clock)();
            let calibration = method::calibrate(&plan, &problem, monitor).await?;
            let seconds = (self.clock)() - start;
            calibrations.borrow_mut().keep(key.clone(), calibration.clone(), seconds);
            reused = false;
            break (calibration, seconds);
        };
        let start = (self.clock)();
        let mut done = method::reconstruct(self.device, &problem, &calibration, method, monitor).await?;
        let seconds = (self.clock)() - start;
        let magnitude = done.image.magnitude();
        let (metrics, error) = match &scan.reference {
            Ok(reference) => {
                (Some(Metrics::new(reference, &magnitude)?.into()), Some(error_map(reference, &magnitude)))
            }
            Err(_) => (None, None),
        };
        if scan.unit != 1.0 {
            done.image.pixels.mapv_inplace(|v| v * scan.unit);
        }
        let (coils, ny, nx) = scan.kspace.dim();
        let report = ProtocolReport {
            sampling: sampling.to_owned(),
            method: spec::print(method),
            shape: [coils, ny, nx],
            asked_acceleration: mask.asked_acceleration(),
            effective_acceleration: problem.mask().effective_acceleration(),
            device: self.device.describe(),
            iterations: done.iterations,
            residual: done.residual,
            history: done.history,
            g_factor: done.g_factor.as_ref().and_then(summary),
            seconds,
            calibration_seconds: (plan != CalibrationPlan::Nothing).then_some(calibration_seconds),
            calibration_reused: reused,
            metrics,
        };
        Ok(Outcome {
            report,
            mask: problem.mask().clone(),
            image: done.image,
            magnitude,
            error,
            g_factor: done.g_factor,
        })
    }
}

/// Of a geometry factor (y, x), where it is not 0.
fn summary(g: &Array2<f32>) -> Option<GFactorReport> {
    let inside = || g.iter().copied().filter(|g| *g > 0.0).map(f64::from);
    let count = inside().count();
    (count > 0)
        .then(|| GFactorReport { mean: inside().sum::<f64>() / count as f64, largest: inside().fold(0.0, f64::max) })
}

/// The mask of a protocol for a scan.
///
/// # Errors
/// [`recon::Error::Sampling`].
pub fn mask(scan: &Scan, sampling: &Settings) -> Result<SamplingMask> {
    let (_, ny, nx) = scan.kspace.dim();
    SamplingMask::from_pattern(ny, nx, sampling)
}

//! Running an experiment: the same on the page and on the command line.

use crate::kept::{CalibrationKey, InWork, Kept};
use crate::report::{GFactorReport, ProtocolReport};
use crate::{Experiment, spec};
use futures_lite::future::zip;
use ndarray::Array2;
use recon::coil::espirit::Espirit;
use recon::declaration::Settings;
use recon::device::{Backend, CoilCombination, Cpu, Device, FourierTransform};
use recon::fourier::Direction;
use recon::method::{self, Calibration, CalibrationPlan};
use recon::metric::SSIM_WINDOW;
use recon::metric::place::Places;
use recon::monitor::{Monitor, Part};
use recon::preparation::{self, Effect};
use recon::sampling::peak_side_lobe;
use recon::subject::supply::{Presentation, Supply};
use recon::subject::{self, Acquired};
use recon::{CoilMaps, Complex32, Error, Image, KSpace, Problem, Result, SamplingMask};
use std::cell::RefCell;
use std::sync::Arc;

/// A subject's k-space and the reference image made from all of it.
pub struct Scan {
    /// The subject.
    pub subject: Settings,
    /// What was done to its k-space, in order.
    pub preparations: Vec<Settings>,
    /// All samples (coil, ky, kx), in [`Scan::unit`]s of the data or, when they were prewhitened, of the noise.
    pub kspace: KSpace,
    /// Samples of a calibration scan of its own, prepared as [`Scan::kspace`] and in its unit.
    pub calibration: Option<KSpace>,
    /// A power of two, 1 but for data so large or so small that single precision could not hold their squares.
    pub unit: f32,
    /// The reference as it is shown, or why there is none.
    pub reference: std::result::Result<Array2<f32>, String>,
    /// How images are shown.
    pub presentation: Presentation,
    /// Height and width of a pixel that is shown, in mm, where they are known.
    pub spacing: Option<[f64; 2]>,
    /// What the visitor should know of the data.
    pub notes: Vec<String>,
}

impl Scan {
    /// Loads or simulates the subject, prepares its k-space and makes the reference: root sum of squares of the coils'
    /// images (y, x).
    ///
    /// # Errors
    /// As [`subject::acquire`], [`preparation::prepare`].
    pub async fn acquire<M: Monitor>(
        subject: &Settings,
        preparations: &[Settings],
        supply: Option<&Supply>,
        monitor: &mut M,
    ) -> Result<Self> {
        let acquired = subject::acquire(subject, supply, &mut Part::new(monitor, 0, parts(preparations))).await?;
        Self::new(subject.clone(), preparations, acquired, monitor).await
    }

    /// As [`Scan::acquire`], of k-space that is at hand. A reference that came with it is used as long as no preparation
    /// changes what it would be compared with.
    ///
    /// # Errors
    /// As [`preparation::prepare`].
    pub async fn new<M: Monitor>(
        subject: Settings,
        preparations: &[Settings],
        acquired: impl Into<Acquired>,
        monitor: &mut M,
    ) -> Result<Self> {
        let Acquired { kspace, presentation, reference: given, spacing, in_noise_units, calibration, mut notes } =
            acquired.into();
        notes.extend(kspace.measured().notes());
        let (original, mut unit) = kspace.in_handy_unit();
        let calibration = calibration.map(|calibration| calibration.in_unit(unit));
        let scale = 1.0 / unit;
        let mut given = given;
        if in_noise_units {
            unit = 1.0;
        }
        for settings in preparations {
            let effect = preparation::effect(settings)?;
            if effect == Effect::InNoiseUnits {
                unit = 1.0;
            }
            if effect.is_in_the_reference() {
                given = None;
            }
        }
        let Prepared { kspace: done, of_reference, calibration } =
            prepared(&original, calibration, preparations, monitor).await?;
        let reference = match given {
            Some(given) => Ok(given * scale),
            None => reference(of_reference.as_ref().or(done.as_ref()).unwrap_or(&original), &presentation),
        };
        let kspace = done.unwrap_or(original);
        let preparations = preparations.to_vec();
        Ok(Self { subject, preparations, kspace, calibration, unit, reference, presentation, spacing, notes })
    }

    /// Where metrics are taken of this scan; none where there is no reference.
    ///
    /// # Errors
    /// As [`Places::new`].
    pub fn places(&self, settings: &Settings) -> Result<Option<Places>> {
        self.reference.as_ref().ok().map(|reference| Places::new(settings, reference)).transpose()
    }

    /// Whether this is the scan that an experiment asks for.
    pub fn is_of(&self, experiment: &Experiment) -> bool {
        self.subject == experiment.subject && self.preparations == experiment.preparations
    }
}

/// What preparations make of k-space.
struct Prepared {
    /// After all of them; none where there are none.
    kspace: Option<KSpace>,
    /// After those that are in the reference, where that is something else than `kspace`.
    of_reference: Option<KSpace>,
    /// The calibration scan that came beside.
    calibration: Option<KSpace>,
}

/// Parts of an acquisition: the subject's k-space, each preparation and the reference.
fn parts(preparations: &[Settings]) -> usize {
    preparations.len() + 2
}

/// Each preparation is done once, to the k-space as it was before and what came beside it, and a second time only where the
/// reference has parted from it before.
async fn prepared<M: Monitor>(
    original: &KSpace,
    calibration: Option<KSpace>,
    preparations: &[Settings],
    monitor: &mut M,
) -> Result<Prepared> {
    let (mut kspace, mut of_reference, mut calibration): (Option<KSpace>, Option<KSpace>, _) =
        (None, None, calibration);
    for (i, settings) in preparations.iter().enumerate() {
        // The subject comes before.
        let mut part = Part::new(monitor, i + 1, parts(preparations));
        let before = kspace.as_ref().unwrap_or(original);
        calibration = calibration.map(|beside| preparation::prepare_beside(before, &beside, settings)).transpose()?;
        part.step(0, 1).await?;
        let after = preparation::prepare(before, settings, &mut part).await?;
        of_reference = match (of_reference, preparation::effect(settings)?.is_in_the_reference()) {
            (Some(parted), true) => Some(preparation::prepare(&parted, settings, &mut part).await?),
            (None, false) => Some(before.clone()),
            (as_it_was, _) => as_it_was,
        };
        kspace = Some(after);
    }
    Part::new(monitor, parts(preparations) - 1, parts(preparations)).step(0, 1).await?;
    Ok(Prepared { kspace, of_reference, calibration })
}

fn reference(kspace: &KSpace, presentation: &Presentation) -> std::result::Result<Array2<f32>, String> {
    if let Some(why) = kspace.measured().why_incomplete() {
        return Err(why);
    }
    let [height, width] = presentation.shape();
    if height.min(width) < SSIM_WINDOW {
        return Err(format!("the image of {height} x {width} pixels is smaller than SSIM's window of {SSIM_WINDOW}"));
    }
    Ok(combined(&Cpu::new(), kspace.as_slice(), kspace.dim(), presentation))
}

/// The root sum of squares of the coils' images (y, x), as it is shown, of samples (coil, ky, kx).
pub(crate) fn combined(
    cpu: &Cpu,
    samples: &[Complex32],
    (coils, ny, nx): (usize, usize, usize),
    presentation: &Presentation,
) -> Array2<f32> {
    let mut images = cpu.upload(samples);
    cpu.transform(&mut images, ny, nx, Direction::Inverse);
    let image = cpu.root_sum_of_squares(&images, coils);
    let shown: Vec<f32> = presentation.show(&image).into_iter().map(|v| v.re).collect();
    let [height, width] = presentation.shape();
    Array2::from_shape_vec((height, width), shown).expect("a presentation shows as many pixels as its shape says")
}

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

/// What a run works with besides the experiment.
pub struct Bench<'a, D, C> {
    /// Where the reconstruction runs.
    pub device: &'a D,
    /// Seconds since some fixed moment.
    pub clock: C,
    /// Coil maps that are known, in place of a calibration.
    pub maps: Option<Arc<CoilMaps>>,
}

/// A calibration, the seconds that it took if it was made, and whether that was before.
pub(crate) type Calibrated<D> = (Calibration<D>, Option<f64>, bool);

impl<D: Backend, C: Fn() -> f64> Bench<'_, D, C> {
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
        kept: &RefCell<Kept<D>>,
        monitor: &mut M,
    ) -> Result<Outcome<D>> {
        let problem = problem(scan, mask)?;
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
            g_factor: g_factor.as_ref().and_then(summary),
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
        kept: &RefCell<Kept<D>>,
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
        kept: &RefCell<Kept<D>>,
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
            let _in_work = InWork::begin(kept, &key);
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
        let problem = problem(scan, mask)?;
        let effective_acceleration = problem.effective_acceleration();
        let plan = CalibrationPlan::CoilMaps(*espirit);
        let (rows, columns) = plan.region(problem.calibration()).unwrap_or((0..0, 0..0));
        let start = (self.clock)();
        let maps = method::coil_maps(espirit, &problem, monitor).await?;
        let seconds = (self.clock)() - start;
        Ok(MapsOutcome { maps, region: [rows.len(), columns.len()], effective_acceleration, seconds })
    }
}

/// The samples of a scan that a mask takes, and its calibration scan, if there is one.
pub(crate) fn problem(scan: &Scan, mask: &SamplingMask) -> Result<Problem> {
    let problem = Problem::new(&scan.kspace, mask)?;
    match &scan.calibration {
        Some(calibration) => problem.calibrated_by(calibration),
        None => Ok(problem),
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

//! Methods: from samples to an image.

pub mod stopping;
pub mod suitability;

use crate::array::{CoilMaps, Image, KSpace};
use crate::coil::espirit::Espirit;
use crate::coil::neighbours::{CalibrationGram, KernelSize, KernelSupport};
use crate::declaration::{Declaration, Explanation, Settings, registry};
use crate::device::Backend;
use crate::error::{Error, Result};
use crate::monitor::Monitor;
use crate::operator::PreparedMaps;
use crate::sampling::SamplingMask;
use ndarray::Array3;
use num_complex::Complex32;
use std::ops::Range;
use std::sync::Arc;

pub use benchmark::Benchmark;

mod benchmark;
mod conjugate_gradient;
mod convergence;
mod encoding;

/// A way to reconstruct.
#[allow(async_fn_in_trait)] // Used generically on one thread; no caller needs `Send`.
pub trait Method {
    /// What it says of itself. Parameters of [`crate::declaration::Role::Calibration`] influence the calibration alone.
    const DECLARATION: Declaration;

    /// How it works, for the guide.
    const EXPLANATION: Explanation;

    /// What it is timed with.
    const BENCHMARK: Benchmark = Benchmark::USUAL;

    /// What has to be calibrated before, if anything.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] when the settings are not this method's.
    fn calibration(settings: &Settings) -> Result<CalibrationPlan>;

    /// Whether the method can work on what was sampled: said before it runs.
    ///
    /// # Errors
    /// [`Error::Unsuitable`], in a sentence that says what it needs and what it got.
    fn check(_problem: &Problem, _settings: &Settings) -> Result<()> {
        Ok(())
    }

    /// The image.
    ///
    /// # Errors
    /// [`Error::Calibration`] when the calibration is not of the kind that it planned, [`Error::Diverged`],
    /// [`Error::Cancelled`], [`Error::Device`].
    async fn reconstruct<D: Backend, M: Monitor>(
        device: &D,
        problem: &Problem,
        calibration: &Calibration<D>,
        settings: &Settings,
        monitor: &mut M,
    ) -> Result<Reconstruction<D>>;
}

registry! { method, "method", Method:
    zero_filled::ZeroFilled,
    cg_sense::CgSense,
    sense::Sense,
    l1_wavelet::L1Wavelet,
    total_variation::TotalVariation,
    grappa::Grappa,
    spirit::Spirit,
}

/// The samples that were taken, and nothing else of the k-space.
#[derive(Debug, Clone)]
pub struct Problem {
    kspace: KSpace,
    mask: SamplingMask,
    /// What of the mask was measured, where that is less: a padding was not.
    measured: Option<SamplingMask>,
    /// Samples that a full scan would have measured.
    full_scan: usize,
    /// A calibration scan of its own.
    calibration: Option<Box<Problem>>,
}

impl Problem {
    /// Takes the samples of `kspace` that `mask` selects; the others become zero by selection.
    ///
    /// Samples that were not measured (an undersampled file) are taken out of the mask; those of a padding around a complete
    /// scan are data like others, zeros, but take no time and calibrate nothing (see [`crate::measured`]).
    ///
    /// # Errors
    /// [`Error::Shape`] when k-space and mask differ; [`Error::Data`] when no sample that is not zero is left.
    pub fn new(kspace: &KSpace, mask: &SamplingMask) -> Result<Self> {
        let (_, ny, nx) = kspace.dim();
        if mask.dim() != (ny, nx) {
            let (my, mx) = mask.dim();
            return Err(Error::Shape { what: "sampling mask (ky, kx)", expected: vec![ny, nx], came: vec![my, mx] });
        }
        let taken = kspace.select(|y, x| mask.takes(y, x));
        if taken.as_slice().iter().all(|v| *v == Complex32::ZERO) {
            return Err(Error::Data("expected samples that are not zero, but all that the mask takes are".into()));
        }
        let held = kspace.measured();
        let (mut known, mut measured) = (mask.clone(), None);
        if !held.is_everything() {
            known = mask.within(|y, x| held.knows(y, x));
            measured = Some(mask.within(|y, x| held.takes(y, x))).filter(|measured| *measured != known);
        }
        Ok(Self { kspace: taken, mask: known, measured, full_scan: held.full_scan(), calibration: None })
    }

    /// The same with a calibration scan of its own (coil, ky, kx), all of whose lines that are not empty are used, in place
    /// of the samples' own calibration region.
    ///
    /// # Errors
    /// [`Error::Shape`] when it has another shape than the samples; [`Error::Data`] when it is zero.
    pub fn calibrated_by(mut self, calibration: &KSpace) -> Result<Self> {
        let (coils, ny, nx) = self.kspace.dim();
        let (cc, cy, cx) = calibration.dim();
        if (cc, cy, cx) != (coils, ny, nx) {
            let what = "calibration scan (coil, ky, kx)";
            return Err(Error::Shape { what, expected: vec![coils, ny, nx], came: vec![cc, cy, cx] });
        }
        self.calibration = Some(Box::new(Self::new(calibration, &SamplingMask::whole(ny, nx))?));
        Ok(self)
    }

    /// The samples that coils are calibrated with: those of a calibration scan, or these.
    pub fn calibration(&self) -> &Self {
        self.calibration.as_deref().unwrap_or(self)
    }

    /// Whether there is a calibration scan.
    pub fn has_calibration_scan(&self) -> bool {
        self.calibration.is_some()
    }

    /// Samples (coil, ky, kx), zero where none was taken.
    pub fn kspace(&self) -> &KSpace {
        &self.kspace
    }

    /// `1/2 |y|^2`, the objective of least squares at the image 0.
    pub fn half_energy(&self) -> f64 {
        self.kspace.as_slice().iter().map(|v| f64::from(v.norm_sqr())).sum::<f64>() / 2.0
    }

    /// Which samples are known (ky, kx): those that were taken and, around a complete scan that is padded, zeros.
    pub fn mask(&self) -> &SamplingMask {
        &self.mask
    }

    /// Which samples were measured (ky, kx): those of the mask without any padding.
    pub fn measured(&self) -> &SamplingMask {
        self.measured.as_ref().unwrap_or(&self.mask)
    }

    /// Whether there is a single coil, whose map is 1 everywhere: nothing tells its sensitivity from the image, which are
    /// looked at together.
    pub fn is_of_one_coil(&self) -> bool {
        self.kspace.dim().0 == 1
    }

    /// Samples that a full scan would have measured over those that were.
    pub fn effective_acceleration(&self) -> f64 {
        self.full_scan as f64 / self.measured().samples() as f64
    }
}

/// What a method wants calibrated.
#[derive(Debug, Clone, PartialEq)]
pub enum CalibrationPlan {
    /// Nothing.
    Nothing,
    /// Coil maps by ESPIRiT.
    CoilMaps(Espirit),
    /// Products of neighbouring samples, from which kernels are fitted.
    Kernel(KernelSize, KernelSupport),
}

impl CalibrationPlan {
    /// The samples (ky, kx) of a problem that the calibration uses, on which alone it depends; none for no calibration, and
    /// for the maps of a single coil.
    pub fn region(&self, problem: &Problem) -> Option<(Range<usize>, Range<usize>)> {
        let mask = problem.measured();
        match self {
            CalibrationPlan::Nothing => None,
            CalibrationPlan::CoilMaps(_) if problem.is_of_one_coil() => None,
            CalibrationPlan::CoilMaps(espirit) => Some(espirit.used_region(mask.dim(), mask.calibration_region())),
            CalibrationPlan::Kernel(neighbours, _) => {
                Some(neighbours.used_region(mask.dim(), mask.calibration_region()))
            }
        }
    }
}

/// What was calibrated, ready for a device.
pub enum Calibration<D: Backend> {
    /// Nothing.
    Nothing,
    /// Coil maps.
    CoilMaps(Arc<PreparedMaps<D>>),
    /// Products of neighbouring samples.
    Gram(Arc<CalibrationGram>),
}

impl<D: Backend> Clone for Calibration<D> {
    fn clone(&self) -> Self {
        match self {
            Calibration::Nothing => Calibration::Nothing,
            Calibration::CoilMaps(maps) => Calibration::CoilMaps(maps.clone()),
            Calibration::Gram(products) => Calibration::Gram(products.clone()),
        }
    }
}

impl<D: Backend> Calibration<D> {
    /// With coil maps that are known.
    ///
    /// # Errors
    /// As [`PreparedMaps::new`].
    pub fn of_maps(device: &D, maps: Arc<CoilMaps>) -> Result<Self> {
        Ok(Calibration::CoilMaps(Arc::new(PreparedMaps::new(device, maps)?)))
    }

    /// The same for another device.
    ///
    /// # Errors
    /// As [`PreparedMaps::new`].
    pub fn brought_to<E: Backend>(&self, device: &E) -> Result<Calibration<E>> {
        Ok(match self {
            Calibration::Nothing => Calibration::Nothing,
            Calibration::CoilMaps(maps) => Calibration::of_maps(device, maps.on_host().clone())?,
            Calibration::Gram(products) => Calibration::Gram(products.clone()),
        })
    }

    /// The coil maps.
    ///
    /// # Errors
    /// [`Error::Calibration`] when there are none.
    pub fn coil_maps(&self) -> Result<&PreparedMaps<D>> {
        match self {
            Calibration::CoilMaps(maps) => Ok(maps),
            _ => Err(Error::Calibration("expected coil maps, but none were calibrated".into())),
        }
    }

    /// The products of neighbouring samples.
    ///
    /// # Errors
    /// [`Error::Calibration`] when there are none.
    pub fn calibration_gram(&self) -> Result<&CalibrationGram> {
        match self {
            Calibration::Gram(products) => Ok(products),
            _ => Err(Error::Calibration("expected products of neighbouring samples, but none were summed".into())),
        }
    }
}

/// The outcome of a method.
pub struct Reconstruction<D: Backend> {
    /// The image (y, x) on the device, row-major, in the unit of the k-space.
    pub image: D::Vector,
    /// Iterations done; 0 for a direct method.
    pub iterations: usize,
    /// Of an iterative method, what it stops by at the end: the residual relative to its start, or the relative change
    /// of the image, as the method says.
    pub residual: Option<f64>,
    /// Iterations done and the objective then, relative to the objective of the image 0: where an iterative method
    /// looked at it, in order, its end last. Empty for a direct method.
    pub history: Vec<(usize, f64)>,
    /// Geometry factor (y, x) on the device: by how much more noise there is than the shorter scan explains. Of methods that know it.
    pub g_factor: Option<D::Picture>,
}

impl<D: Backend> Reconstruction<D> {
    /// The outcome of a direct method.
    pub fn direct(image: D::Vector) -> Self {
        Self { image, iterations: 0, residual: None, history: Vec::new(), g_factor: None }
    }

    /// The image (y, x) on the host; `dim` is its rows and columns.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn download(&self, device: &D, dim: (usize, usize)) -> Result<Image> {
        Image::new(dim, device.download(&self.image).await?)
    }
}

/// How the method of this id works.
///
/// # Errors
/// [`Error::UnknownId`].
pub fn explanation(id: &str) -> Result<&'static Explanation> {
    method!(id, M => Ok(&M::EXPLANATION))
}

/// What the method of this id is timed with.
///
/// # Errors
/// [`Error::UnknownId`].
pub fn benchmark(id: &str) -> Result<Benchmark> {
    method!(id, M => Ok(M::BENCHMARK))
}

/// What the method of these settings has calibrated before.
///
/// # Errors
/// [`Error::UnknownId`].
pub fn calibration_plan(settings: &Settings) -> Result<CalibrationPlan> {
    method!(settings.id(), M => M::calibration(settings))
}

/// Whether the method of these settings can work on what was sampled.
///
/// # Errors
/// As [`Method::check`].
pub fn check(problem: &Problem, settings: &Settings) -> Result<()> {
    method!(settings.id(), M => M::check(problem, settings))
}

/// Carries a plan out on the processor, and brings to the device what it needs.
///
/// # Errors
/// As [`Espirit::calibrate`], [`KernelSize::calibrate`], [`PreparedMaps::new`].
pub async fn calibrate<D: Backend, M: Monitor>(
    device: &D,
    plan: &CalibrationPlan,
    problem: &Problem,
    monitor: &mut M,
) -> Result<Calibration<D>> {
    Ok(match plan {
        CalibrationPlan::Nothing => Calibration::Nothing,
        CalibrationPlan::CoilMaps(espirit) => {
            Calibration::of_maps(device, Arc::new(coil_maps(espirit, problem, monitor).await?))?
        }
        CalibrationPlan::Kernel(neighbours, edge) => {
            let problem = problem.calibration();
            let region = problem.measured().calibration_region();
            if problem.is_of_one_coil() && neighbours.check(region.clone()).is_err() {
                // Methods that cannot do without have refused.
                return Ok(Calibration::Nothing);
            }
            Calibration::Gram(Arc::new(neighbours.calibrate(problem.kspace(), region, *edge, monitor).await?))
        }
    })
}

/// The coil maps of a problem: those of ESPIRiT, and 1 everywhere for a single coil.
///
/// # Errors
/// As [`Espirit::calibrate`].
pub async fn coil_maps<M: Monitor>(espirit: &Espirit, problem: &Problem, monitor: &mut M) -> Result<CoilMaps> {
    let problem = problem.calibration();
    if problem.is_of_one_coil() {
        return CoilMaps::new(Array3::from_elem(problem.kspace().dim(), Complex32::ONE));
    }
    espirit.calibrate(problem.kspace(), problem.measured().calibration_region(), monitor).await
}

/// Runs the method of these settings.
///
/// # Errors
/// As [`Method::reconstruct`].
pub async fn reconstruct<D: Backend, M: Monitor>(
    device: &D,
    problem: &Problem,
    calibration: &Calibration<D>,
    settings: &Settings,
    monitor: &mut M,
) -> Result<Reconstruction<D>> {
    let done: Result<Reconstruction<D>> = method!(
        settings.id(),
        R => R::reconstruct(device, problem, calibration, settings, monitor).await
    );
    let done = done?;
    // Rounding cannot do this to finite samples; an iteration that diverges can. Whoever reads waits for the device, too:
    // what is timed is the work, not the asking for it.
    if !device.read(&device.magnitude_sum(&done.image)).await?.is_finite() {
        return Err(Error::Diverged { method: settings.id(), iteration: done.iterations });
    }
    Ok(done)
}

//! Methods: from samples to an image.

pub mod suitability;

use crate::array::{CoilMaps, Image, KSpace};
use crate::coil::espirit::Espirit;
use crate::coil::neighbours::{Edge, NeighbourProducts, Neighbours};
use crate::declaration::{Declaration, Settings, registry};
use crate::device::Device;
use crate::error::{Error, Result};
use crate::monitor::Monitor;
use crate::sampling::SamplingMask;
use ndarray::Array2;
use std::ops::Range;
use std::sync::Arc;

mod conjugate_gradient;
mod encoding;

/// A way to reconstruct.
#[allow(async_fn_in_trait)] // Used generically on one thread; no caller needs `Send`.
pub trait Method {
    /// What it says of itself. Parameters of [`crate::declaration::Role::Calibration`] influence the calibration alone.
    const DECLARATION: Declaration;

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
    async fn reconstruct<D: Device, M: Monitor>(
        device: &D,
        problem: &Problem,
        calibration: &Calibration,
        settings: &Settings,
        monitor: &mut M,
    ) -> Result<Reconstruction>;
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
}

impl Problem {
    /// Takes the samples of `kspace` that `mask` selects; the others become zero by selection.
    ///
    /// Lines that are empty in the data (an undersampled file) are taken out of the mask.
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
        let occupied = taken.occupied_lines();
        if !occupied.iter().any(|o| *o) {
            return Err(Error::Data("expected samples that are not zero, but all that the mask takes are".into()));
        }
        let data_lines = kspace.occupied_lines();
        let mask = if data_lines.iter().all(|o| *o) { mask.clone() } else { mask.within(&data_lines) };
        Ok(Self { kspace: taken, mask })
    }

    /// Samples (coil, ky, kx), zero where none was taken.
    pub fn kspace(&self) -> &KSpace {
        &self.kspace
    }

    /// `1/2 |y|^2`, the objective of least squares at the image 0.
    pub fn half_energy(&self) -> f64 {
        self.kspace.as_slice().iter().map(|v| f64::from(v.norm_sqr())).sum::<f64>() / 2.0
    }

    /// Which samples were taken (ky, kx).
    pub fn mask(&self) -> &SamplingMask {
        &self.mask
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
    Neighbours(Neighbours, Edge),
}

impl CalibrationPlan {
    /// The samples (ky, kx) of a mask that the calibration uses, on which alone it depends; none for no calibration.
    pub fn region(&self, mask: &SamplingMask) -> Option<(Range<usize>, Range<usize>)> {
        match self {
            CalibrationPlan::Nothing => None,
            CalibrationPlan::CoilMaps(espirit) => Some(espirit.used_region(mask.dim(), mask.calibration_region())),
            CalibrationPlan::Neighbours(neighbours, _) => {
                Some(neighbours.used_region(mask.dim(), mask.calibration_region()))
            }
        }
    }
}

/// What was calibrated.
#[derive(Debug, Clone)]
pub enum Calibration {
    /// Nothing.
    Nothing,
    /// Coil maps (coil, y, x).
    CoilMaps(Arc<CoilMaps>),
    /// Products of neighbouring samples.
    Neighbours(Arc<NeighbourProducts>),
}

impl Calibration {
    /// The coil maps.
    ///
    /// # Errors
    /// [`Error::Calibration`] when there are none.
    pub fn coil_maps(&self) -> Result<&CoilMaps> {
        match self {
            Calibration::CoilMaps(maps) => Ok(maps),
            _ => Err(Error::Calibration("expected coil maps, but none were calibrated".into())),
        }
    }

    /// The products of neighbouring samples.
    ///
    /// # Errors
    /// [`Error::Calibration`] when there are none.
    pub fn neighbour_products(&self) -> Result<&NeighbourProducts> {
        match self {
            Calibration::Neighbours(products) => Ok(products),
            _ => Err(Error::Calibration("expected products of neighbouring samples, but none were summed".into())),
        }
    }
}

/// The outcome of a method.
#[derive(Debug, Clone)]
pub struct Reconstruction {
    /// The image (y, x), in the unit of the k-space.
    pub image: Image,
    /// Iterations done; 0 for a direct method.
    pub iterations: usize,
    /// Of an iterative method, what it stops by at the end: the residual relative to its start, or the relative change
    /// of the image, as the method says.
    pub residual: Option<f64>,
    /// Iterations done and the objective then, relative to the objective of the image 0: where an iterative method
    /// looked at it, in order, its end last. Empty for a direct method.
    pub history: Vec<(usize, f64)>,
    /// Geometry factor (y, x): by how much more noise there is than the shorter scan explains. Of methods that know it.
    pub g_factor: Option<Array2<f32>>,
}

impl Reconstruction {
    /// The outcome of a direct method.
    pub fn direct(image: Image) -> Self {
        Self { image, iterations: 0, residual: None, history: Vec::new(), g_factor: None }
    }
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

/// Carries a plan out, on the processor.
///
/// # Errors
/// As [`Espirit::calibrate`], [`Neighbours::calibrate`].
pub async fn calibrate<M: Monitor>(plan: &CalibrationPlan, problem: &Problem, monitor: &mut M) -> Result<Calibration> {
    Ok(match plan {
        CalibrationPlan::Nothing => Calibration::Nothing,
        CalibrationPlan::CoilMaps(espirit) => {
            let region = problem.mask().calibration_region();
            Calibration::CoilMaps(Arc::new(espirit.calibrate(problem.kspace(), region, monitor).await?))
        }
        CalibrationPlan::Neighbours(neighbours, edge) => {
            let region = problem.mask().calibration_region();
            Calibration::Neighbours(Arc::new(neighbours.calibrate(problem.kspace(), region, *edge, monitor).await?))
        }
    })
}

/// Runs the method of these settings.
///
/// # Errors
/// As [`Method::reconstruct`].
pub async fn reconstruct<D: Device, M: Monitor>(
    device: &D,
    problem: &Problem,
    calibration: &Calibration,
    settings: &Settings,
    monitor: &mut M,
) -> Result<Reconstruction> {
    let done: Result<Reconstruction> = method!(
        settings.id(),
        R => R::reconstruct(device, problem, calibration, settings, monitor).await
    );
    let done = done?;
    // Rounding cannot do this to finite samples; an iteration that diverges can.
    if done.image.pixels.iter().any(|v| !v.is_finite()) {
        return Err(Error::Diverged { method: settings.id(), iteration: done.iterations });
    }
    Ok(done)
}

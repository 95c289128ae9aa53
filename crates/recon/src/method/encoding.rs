//! What the compressed-sensing methods share: the encoding of the samples, the scale of their lambda, and the looks at
//! the objective.

use super::{Calibration, Problem, Reconstruction};
use crate::declaration::{Kind, Parameter, Role, Settings};
use crate::device::Device;
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Progress, Stage};

/// The stopping parameters of methods that minimise by small steps.
pub(super) const ITERATIONS: Parameter = Parameter {
    key: "iterations",
    label: "Iterations",
    unit: "",
    help: "Most iterations that are done.",
    kind: Kind::Integer { min: 1, max: 10_000, usual: 300, default: 100 },
    role: Role::Main,
};

/// See [`ITERATIONS`].
pub(super) const TOLERANCE: Parameter = Parameter {
    key: "tolerance",
    label: "Tolerance",
    unit: "",
    help: "Stops when an iteration changes the image by less than this part of it; looked at every 5 iterations.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 0.1, step: 0.000001, logarithmic: true, default: 0.0001 },
    role: Role::Main,
};

/// Iterations between two looks at the objective: the same on every device.
const LOOK_EVERY: usize = 5;
/// An objective this many times its start is no hump on the way.
const DIVERGED: f64 = 10.0;

/// `E = M F S` of a problem with its coil maps.
pub(super) struct Encoding<D: Device> {
    /// The operator.
    pub sense: D::Sense,
    /// `E^H y`.
    pub adjoint: D::Vector,
    /// The largest pixel of `E^H y`: what lambda is relative to.
    pub scale: f64,
    /// At least the largest eigenvalue of `E^H E`, and little more.
    pub largest_eigenvalue: f64,
    /// `1/2 |y|^2`, the objective at the image 0.
    pub start: f64,
}

impl<D: Device> Encoding<D> {
    /// Of the samples of a problem.
    ///
    /// # Errors
    /// [`Error::Calibration`] when there are no maps, or they are zero everywhere that the samples show signal.
    pub async fn new(device: &D, problem: &Problem, calibration: &Calibration<D>) -> Result<Self> {
        let maps = calibration.coil_maps()?;
        let sense = device.sense(maps.on_device(), problem.mask())?;
        let adjoint = device.sense_adjoint(&sense, problem.kspace())?;
        let scale = device.read(&device.largest_magnitude(&adjoint)).await?;
        let largest_eigenvalue = maps.largest_square_sum();
        if scale <= 0.0 || largest_eigenvalue <= 0.0 {
            return Err(Error::Calibration(
                "expected coil maps that see the samples' signal, but the image that they combine is zero everywhere"
                    .into(),
            ));
        }
        Ok(Self { sense, adjoint, scale, largest_eigenvalue, start: problem.half_energy() })
    }
}

/// Counts iterations, looks at the objective now and then, and decides when to stop.
pub(super) struct Looks<'a, M: Monitor> {
    method: &'static str,
    start: f64,
    tolerance: f64,
    cap: usize,
    done: usize,
    change: Option<f64>,
    history: Vec<(usize, f64)>,
    monitor: &'a mut M,
}

impl<'a, M: Monitor> Looks<'a, M> {
    /// Reads `iterations` and `tolerance`; `start` is the objective at the image 0.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] when the settings lack them.
    pub fn new(settings: &Settings, start: f64, monitor: &'a mut M) -> Result<Self> {
        let (cap, tolerance) = (settings.count("iterations")?, settings.real("tolerance")?);
        let history = vec![(0, 1.0)];
        Ok(Self { method: settings.id(), start, tolerance, cap, done: 0, change: None, history, monitor })
    }

    /// Whether another iteration is to be done.
    pub fn go_on(&self) -> bool {
        // Changes below the rounding of single precision are no changes.
        self.done < self.cap && self.change.is_none_or(|change| change > self.tolerance.max(f32::EPSILON.into()))
    }

    /// Iterations that are left.
    pub fn left(&self) -> usize {
        self.cap - self.done
    }

    /// Counts an iteration and gives others their turn; whether it is time for a look.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn count(&mut self) -> Result<bool> {
        self.done += 1;
        let progress = Progress { stage: Stage::Reconstruction, done: self.done, of: self.cap, residual: self.change };
        self.monitor.breathe(progress).await?;
        Ok(self.done.is_multiple_of(LOOK_EVERY) || self.done == self.cap)
    }

    /// Notes the objective and the relative change of the image, when it is known.
    ///
    /// # Errors
    /// [`Error::Diverged`] when it grows without bound or is not a number.
    pub fn note(&mut self, objective: f64, change: Option<f64>) -> Result<()> {
        let relative = objective / self.start;
        if relative.is_nan() || change.is_some_and(f64::is_nan) || relative > DIVERGED {
            return Err(Error::Diverged { method: self.method, iteration: self.done });
        }
        self.history.push((self.done, relative));
        self.change = change;
        Ok(())
    }

    /// The outcome.
    pub fn finish<D: Device>(self, image: D::Vector) -> Reconstruction<D> {
        Reconstruction { image, iterations: self.done, residual: self.change, history: self.history, g_factor: None }
    }
}

//! Conjugate gradient as the methods run it: looked at now and then, stopped in time, and told of.

use super::Reconstruction;
use crate::declaration::{Kind, Parameter, Role, Settings};
use crate::device::Device;
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Progress, Stage};
use crate::solver::conjugate_gradient::ConjugateGradient;

/// A residual this many times its start is no hump on the way: rounding has taken over.
const DIVERGED: f64 = 10.0;
/// Iterations between two looks at the residual: few enough to stop in time, and the same on every device.
const LOOK_EVERY: usize = 5;

/// The parameters of methods that run it.
pub(super) const PARAMETERS: [Parameter; 2] = [
    Parameter {
        key: "iterations",
        label: "Iterations",
        unit: "",
        help: "Most iterations that are done. Stopping early regularises, too.",
        kind: Kind::Integer { min: 1, max: 1000, usual: 100, default: 30 },
        role: Role::Main,
    },
    Parameter {
        key: "tolerance",
        label: "Tolerance",
        unit: "",
        help: "Stops when the residual has fallen to this part of its start; looked at every 5 iterations.",
        kind: Kind::Real { min: 0.0, max: 1.0, usual: 0.1, step: 0.000001, logarithmic: true, default: 0.0001 },
        role: Role::Main,
    },
];

/// What the iterations came to.
pub(super) struct Course {
    iterations: usize,
    residual: f64,
    history: Vec<(usize, f64)>,
}

impl Course {
    /// Iterates as [`PARAMETERS`] say;
    /// `apply(x, out)` sets `out = A x`, and `start` is the objective at 0 of which the solver's gain is a part. Never
    /// below the residual `least`: there, rounding has the say.
    ///
    /// # Errors
    /// [`Error::Diverged`], [`Error::Cancelled`], [`Error::Device`].
    pub async fn run<D: Device, M: Monitor>(
        device: &D,
        solver: &mut ConjugateGradient<D>,
        start: f64,
        least: f64,
        settings: &Settings,
        monitor: &mut M,
        apply: impl Fn(&D::Vector, &mut D::Vector),
    ) -> Result<Self> {
        let cap = settings.count("iterations")?;
        // Below the rounding of single precision the recurrence's residual says nothing of the real one, and iterating
        // on until its squares underflow throws the image away.
        let tolerance = settings.real("tolerance")?.max(least).max(f32::EPSILON.into());
        let mut course = Self { iterations: 0, residual: 1.0, history: vec![(0, 1.0)] };
        while course.iterations < cap && course.residual > tolerance {
            solver.step(device, &apply);
            course.iterations += 1;
            if course.iterations.is_multiple_of(LOOK_EVERY) || course.iterations == cap {
                course.residual = device.read(&solver.square_residual(device)).await?.sqrt();
                if course.residual.is_nan() || course.residual > DIVERGED {
                    return Err(Error::Diverged { method: settings.id(), iteration: course.iterations });
                }
                course.history.push((course.iterations, 1.0 - device.read(&solver.gain(device)).await? / start));
            }
            let (done, residual) = (course.iterations, Some(course.residual));
            monitor.breathe(Progress { stage: Stage::Reconstruction, done, of: cap, residual }).await?;
        }
        Ok(course)
    }

    /// With the image that it led to.
    pub fn into_reconstruction<D: Device>(self, image: D::Vector) -> Reconstruction<D> {
        let Self { iterations, residual, history } = self;
        Reconstruction { image, iterations, residual: Some(residual), history, g_factor: None }
    }
}

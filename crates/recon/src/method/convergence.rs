//! Checks of how far an iteration has come: made now and then, read when their scalars arrive, judged in order.

use super::Reconstruction;
use super::stopping::{ITERATIONS, TOLERANCE};
use crate::declaration::Settings;
use crate::device::Backend;
use crate::error::{Error, Result};
use crate::monitor::{Iterate, Monitor, Progress, Stage, unless_stopped};
use std::collections::VecDeque;
use std::iter;

/// Iterations between two checks: few enough to stop in time, and the same on every device.
const CHECK_EVERY: usize = 5;
/// Growth beyond this factor means divergence, not a transient: rounding has taken over.
const DIVERGED: f64 = 10.0;

/// What the iterations stop by and are judged by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Measure {
    /// The residual relative to its start, which must not grow, down to no less than `least`. The objective is told by
    /// how much it has fallen.
    Residual {
        /// Below this, rounding has the say.
        least: f64,
    },
    /// The relative change of the image in an iteration; the objective must not grow.
    Change,
}

/// Counts iterations, checks them now and then, and decides when to stop.
///
/// A check is judged once the device has delivered its scalars. Where the device lets checks be in flight while the
/// iterations go on, each keeps a copy of the iterate: when a check says to stop, its copy is the result, whatever was done
/// since, so that the outcome is that of a device that waits for every check.
pub(super) struct ConvergenceMonitor<'a, D: Backend, M: Monitor> {
    device: &'a D,
    monitor: &'a mut M,
    method: &'static str,
    measure: Measure,
    /// Objective at the image 0.
    start: f64,
    tolerance: f64,
    cap: usize,
    /// Iterations done.
    done: usize,
    /// Oldest first.
    in_flight: VecDeque<Check<D>>,
    /// Of checks that have been judged, to be used again.
    spare: Vec<D::Vector>,
    /// The iterate of the check that said to stop, where iterations have gone on since.
    kept: Option<D::Vector>,
    course: Course,
}

/// A check whose scalars are in flight.
struct Check<D: Backend> {
    iteration: usize,
    reading: D::Reading,
    /// The iterate, when iterations go on before the check is judged.
    iterate: Option<D::Vector>,
}

/// What the iterations came to, as far as it has been judged.
pub(super) struct Course {
    iterations: usize,
    residual: Option<f64>,
    history: Vec<(usize, f64)>,
}

impl Course {
    /// With the image that it led to.
    pub fn into_reconstruction<D: Backend>(self, image: D::Vector) -> Reconstruction<D> {
        let Self { iterations, residual, history } = self;
        Reconstruction { image, iterations, residual, history, g_factor: None }
    }
}

impl<'a, D: Backend, M: Monitor> ConvergenceMonitor<'a, D, M> {
    /// Reads [`ITERATIONS`] and [`TOLERANCE`]; `start` is the objective at the image 0.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] when the settings lack them.
    pub fn new(device: &'a D, settings: &Settings, measure: Measure, start: f64, monitor: &'a mut M) -> Result<Self> {
        let (residual, least) = match measure {
            Measure::Residual { least } => (Some(1.0), least),
            Measure::Change => (None, 0.0),
        };
        // Below the rounding of single precision a recurrence's residual says nothing of the real one, and iterating on
        // until its squares underflow throws the image away; and smaller changes are no changes.
        let tolerance = settings.get(TOLERANCE)?.max(least).max(f32::EPSILON.into());
        Ok(Self {
            device,
            monitor,
            method: settings.id(),
            measure,
            start,
            tolerance,
            cap: settings.get(ITERATIONS)?,
            done: 0,
            in_flight: VecDeque::new(),
            spare: Vec::new(),
            kept: None,
            course: Course { iterations: 0, residual, history: vec![(0, 1.0)] },
        })
    }

    /// Whether another iteration is to be done.
    pub fn go_on(&self) -> bool {
        self.done < self.cap && !self.reached()
    }

    /// Iterations that are left.
    pub fn left(&self) -> usize {
        self.cap - self.done
    }

    /// Counts an iteration; whether it is time for a check.
    pub fn count(&mut self) -> bool {
        self.done += 1;
        self.done.is_multiple_of(CHECK_EVERY) || self.done == self.cap
    }

    /// Yields to others. Where the monitor watches, it first gets what `watched` makes of the iterate: its image
    /// and, as for [`ConvergenceMonitor::check`], its objective or by how much that has fallen.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::Device`].
    pub async fn checkpoint(
        &mut self,
        watched: impl AsyncFnOnce(&mut M) -> Result<(D::Vector, D::Scalar)>,
    ) -> Result<()> {
        if self.monitor.watches(self.done) {
            let (image, objective) = watched(self.monitor).await?;
            let objective = unless_stopped(self.monitor, self.device.read(&objective)).await?;
            let iterate = Iterate { iteration: self.done, objective: self.relative(objective), image };
            self.monitor.iterate(self.device, iterate).await?;
        }
        let (stage, residual) = (Stage::Reconstruction, self.course.residual);
        self.monitor.checkpoint(Progress { stage, done: self.done, of: self.cap, residual }).await
    }

    /// Checks the iterate `x`: its objective or by how much that has fallen, and the square of the measure where
    /// it is known; judges those checks that the device does not let wait any longer.
    ///
    /// # Errors
    /// [`Error::Diverged`] when what must not grow does so without bound, or is not a number; [`Error::Cancelled`];
    /// [`Error::Device`].
    pub async fn check(&mut self, x: &D::Vector, objective: &D::Scalar, square: Option<&D::Scalar>) -> Result<()> {
        let scalars: Vec<_> = iter::once(objective).chain(square).collect();
        let reading = self.device.request(&scalars);
        let ahead = self.device.readings_in_flight();
        let iterate = (ahead > 0 && self.done < self.cap).then(|| {
            let mut copy = self.spare.pop().unwrap_or_else(|| self.device.zeros(self.device.length(x)));
            self.device.copy(x, &mut copy);
            copy
        });
        self.in_flight.push_back(Check { iteration: self.done, reading, iterate });
        self.judge_all_but(ahead).await
    }

    /// Judges what is still in flight. The iterate that is the result, `x` where nothing was done beyond it, and what
    /// the iterations came to.
    ///
    /// # Errors
    /// As [`ConvergenceMonitor::check`].
    pub async fn finish(mut self, x: D::Vector) -> Result<(D::Vector, Course)> {
        self.judge_all_but(0).await?;
        Ok((self.kept.unwrap_or(x), self.course))
    }

    /// Judges the oldest checks, until so many are in flight or one says to stop.
    async fn judge_all_but(&mut self, count: usize) -> Result<()> {
        while self.in_flight.len() > count
            && let Some(Check { iteration, reading, iterate }) = self.in_flight.pop_front()
        {
            let values = unless_stopped(self.monitor, self.device.receive(reading)).await?;
            self.judge(iteration, &values)?;
            if self.reached() {
                self.kept = iterate;
                self.in_flight.clear();
            } else {
                self.spare.extend(iterate);
            }
        }
        Ok(())
    }

    fn judge(&mut self, iteration: usize, values: &[f64]) -> Result<()> {
        let Some((objective, square)) = values.split_first() else {
            return Err(Error::Device("expected the scalars of a convergence check, got none".into()));
        };
        let residual = square.first().map(|square| square.sqrt());
        let relative = self.relative(*objective);
        let must_not_grow = match self.measure {
            Measure::Residual { .. } => residual.unwrap_or(f64::NAN),
            Measure::Change => relative,
        };
        if must_not_grow.is_nan() || must_not_grow > DIVERGED || residual.is_some_and(f64::is_nan) {
            return Err(Error::Diverged { method: self.method, iteration });
        }
        self.course.iterations = iteration;
        self.course.residual = residual;
        self.course.history.push((iteration, relative));
        Ok(())
    }

    /// An objective, or by how much it has fallen, relative to the start.
    fn relative(&self, objective: f64) -> f64 {
        match self.measure {
            Measure::Residual { .. } => 1.0 - objective / self.start,
            Measure::Change => objective / self.start,
        }
    }

    fn reached(&self) -> bool {
        self.course.residual.is_some_and(|residual| residual <= self.tolerance)
    }
}

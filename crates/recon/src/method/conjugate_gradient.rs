//! Conjugate gradient as the methods run it: looked at now and then, stopped in time, and told of.

use super::convergence::{ConvergenceMonitor, Course, Measure};
use crate::declaration::Settings;
use crate::device::Backend;
use crate::error::Result;
use crate::monitor::Monitor;
use crate::operator::LinearOperator;
use crate::solver::conjugate_gradient::ConjugateGradient;

/// Residual, relative to its start, beyond which single precision has no more to say of an equation.
const ROUNDING: f64 = 1e-6;

/// What is solved: `A x = b`.
pub(super) struct Equation<A, V> {
    /// The Hermitian positive semi-definite operator.
    pub a: A,
    /// The right-hand side.
    pub b: V,
    /// The objective at 0, of which the solver's gain is a part.
    pub start: f64,
    /// The residual is never brought below this: there, rounding has the say.
    pub least: f64,
}

/// Solves an equation as [`super::stopping::BY_RESIDUAL`] says; the solution and how it went.
///
/// `image` makes the image (y, x) of an iterate, for those who watch.
///
/// # Errors
/// [`crate::Error::Diverged`], [`crate::Error::Cancelled`], [`crate::Error::Device`].
pub(super) async fn solve<D: Backend, M: Monitor>(
    device: &D,
    Equation { a, b, start, least }: Equation<impl LinearOperator<D>, D::Vector>,
    settings: &Settings,
    monitor: &mut M,
    image: impl AsyncFn(&D::Vector, &mut M) -> Result<D::Vector>,
) -> Result<(D::Vector, Course)> {
    let mut solver = ConjugateGradient::new(device, b).resting_at(device, least.max(ROUNDING));
    let mut convergence = ConvergenceMonitor::new(device, settings, Measure::Residual { least }, start, monitor)?;
    while convergence.go_on() {
        solver.step(device, &a);
        if convergence.count() {
            let (gain, residual) = (solver.gain(device), solver.square_residual(device));
            convergence.check(solver.x(), &gain, Some(&residual)).await?;
        }
        convergence.checkpoint(async |monitor| Ok((image(solver.x(), monitor).await?, solver.gain(device)))).await?;
    }
    convergence.finish(solver.into_x()).await
}

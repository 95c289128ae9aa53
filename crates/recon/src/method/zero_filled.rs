//! Zero filling: what was not sampled is taken to be zero.

use super::{Calibration, CalibrationPlan, Method, Problem, Reconstruction};
use crate::coil::combination::Combination;
use crate::declaration::{Declaration, Settings};
use crate::device::Backend;
use crate::error::Result;
use crate::fourier::Direction;
use crate::monitor::Monitor;

/// The coils' inverse transforms `u_c = F^H y_c`, combined: by root sum of squares, `x = sqrt(sum_c |u_c|^2)`, or
/// adaptively, `x = v^H u` with the weights v of [`crate::coil::walsh::Walsh`].
///
/// `y_c` are the samples of coil c with zeros where none was taken, F the centred orthonormal transform.
pub struct ZeroFilled;

impl Method for ZeroFilled {
    const DECLARATION: Declaration = Declaration {
        id: "zero-filled",
        label: "Zero-filled",
        summary: "What was not measured is set to zero, each coil is transformed and the coils are combined. \
                  No wait, and all the aliasing that the missing lines cause.",
        source: "Roemer et al., The NMR phased array, Magn Reson Med 16:192 (1990); adaptive combination: \
                 Walsh et al., Magn Reson Med 43:682 (2000)",
        parameters: Combination::PARAMETERS.0,
    };

    fn calibration(_: &Settings) -> Result<CalibrationPlan> {
        Ok(CalibrationPlan::Nothing)
    }

    async fn reconstruct<D: Backend, M: Monitor>(
        device: &D,
        problem: &Problem,
        _: &Calibration<D>,
        settings: &Settings,
        monitor: &mut M,
    ) -> Result<Reconstruction<D>> {
        let combination = Combination::from_settings(settings)?;
        let dim @ (_, ny, nx) = problem.kspace().dim();
        let mut data = device.upload(problem.kspace().as_slice());
        device.transform(&mut data, ny, nx, Direction::Inverse);
        Ok(Reconstruction::direct(combination.image(device, &data, dim, monitor).await?))
    }
}

//! Zero filling: what was not sampled is taken to be zero.

use super::{Calibration, CalibrationPlan, Method, Problem, Reconstruction};
use crate::coil::combination::Combination;
use crate::declaration::{Declaration, Explanation, Formula, Settings, symbols};
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

    const EXPLANATION: Explanation = Explanation {
        does: "Every sample that was not taken counts as zero. The k-space of each coil is transformed into an image, \
               and the coil images are combined pixel by pixel: by the root of the sum of their squares, or \
               adaptively, weighted by what each coil sees there. Nothing is solved: it is the picture that the \
               samples make by themselves.",
        fails: "As soon as lines are left out. Regular gaps show as folded copies, random gaps as a haze, a missing \
                edge of k-space as blur. The root of a sum of squares also lifts the noise of dark areas.",
        formula: Formula {
            latex: r"\hat{x} = \sqrt{\sum_c \left| F^{\mathsf{H}} y_c \right|^2}",
            symbols: &[symbols::IMAGE, symbols::SAMPLES, symbols::TRANSFORM],
        },
        address: "https://doi.org/10.1002/mrm.1910160203",
        suits: "uniform",
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

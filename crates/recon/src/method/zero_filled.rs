//! Zero filling: what was not sampled is taken to be zero.

use super::{Calibration, CalibrationPlan, Method, Problem, Reconstruction};
use crate::array::Image;
use crate::declaration::{Declaration, Settings};
use crate::device::Device;
use crate::error::{Error, Result};
use crate::fourier::Direction;
use crate::monitor::Monitor;
use ndarray::Array2;

/// The root sum of squares of the coils' inverse transforms: `x = sqrt(sum_c |F^H y_c|^2)`.
///
/// `y_c` are the samples of coil c with zeros where none was taken, F the centred orthonormal transform.
pub struct ZeroFilled;

impl Method for ZeroFilled {
    const DECLARATION: Declaration = Declaration {
        id: "zero-filled",
        label: "Zero-filled",
        summary: "What was not measured is set to zero, each coil is transformed and the coils are combined by root \
                  sum of squares. No wait, and all the aliasing that the missing lines cause.",
        source: "Roemer et al., The NMR phased array, Magn Reson Med 16:192 (1990)",
        parameters: &[],
    };

    fn calibration(_: &Settings) -> Result<CalibrationPlan> {
        Ok(CalibrationPlan::Nothing)
    }

    async fn reconstruct<D: Device, M: Monitor>(
        device: &D,
        problem: &Problem,
        _: &Calibration,
        _: &Settings,
        _: &mut M,
    ) -> Result<Reconstruction> {
        let (coils, ny, nx) = problem.kspace().dim();
        let mut data = device.upload(problem.kspace().as_slice());
        device.transform(&mut data, ny, nx, Direction::Inverse);
        let combined = device.download(&device.root_sum_of_squares(&data, coils)).await?;
        let pixels = Array2::from_shape_vec((ny, nx), combined).map_err(|e| Error::Device(e.to_string()))?;
        Ok(Reconstruction::direct(Image { pixels }))
    }
}

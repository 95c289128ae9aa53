//! What the compressed-sensing methods share: the encoding of the samples and the scale of their lambda.

use super::{Calibration, Problem};
use crate::device::Backend;
use crate::error::{Error, Result};
use crate::monitor::{Monitor, unless_stopped};
use crate::operator::Sense;

/// `E = M F S` of a problem with its coil maps.
pub(super) struct Encoding<D: Backend> {
    /// The operator.
    pub operator: Sense<D>,
    /// `E^H y`.
    pub adjoint: D::Vector,
    /// The largest pixel of `E^H y`: what lambda is relative to.
    pub scale: f64,
    /// At least the largest eigenvalue of `E^H E`, and little more.
    pub largest_eigenvalue: f64,
    /// `1/2 |y|^2`, the objective at the image 0.
    pub start: f64,
}

impl<D: Backend> Encoding<D> {
    /// Of the samples of a problem.
    ///
    /// # Errors
    /// [`Error::Calibration`] when there are no maps, or they are zero everywhere that the samples show signal;
    /// [`Error::Cancelled`], [`Error::Device`].
    pub async fn new<M: Monitor>(
        device: &D,
        problem: &Problem,
        calibration: &Calibration<D>,
        monitor: &mut M,
    ) -> Result<Self> {
        let maps = calibration.coil_maps()?;
        let operator = Sense::new(device, maps, problem.mask())?;
        let adjoint = operator.adjoint_of(device, problem.kspace())?;
        let scale = unless_stopped(monitor, device.read(&device.largest_magnitude(&adjoint))).await?;
        let largest_eigenvalue = maps.largest_square_sum();
        if scale <= 0.0 || largest_eigenvalue <= 0.0 {
            return Err(Error::Calibration(
                "expected coil maps that see the samples' signal, but the image that they combine is zero everywhere"
                    .into(),
            ));
        }
        Ok(Self { operator, adjoint, scale, largest_eigenvalue, start: problem.half_energy() })
    }
}

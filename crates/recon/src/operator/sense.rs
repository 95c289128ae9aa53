//! The encoding of an image by coil maps and Cartesian samples.

use super::LinearOperator;
use crate::array::{CoilMaps, KSpace};
use crate::device::{Layout, SenseKernels};
use crate::error::Result;
use crate::sampling::SamplingMask;
use std::sync::Arc;

/// Coil maps (coil, y, x) on the host and on a device.
pub struct PreparedMaps<D: SenseKernels> {
    on_host: Arc<CoilMaps>,
    on_device: D::Maps,
    largest_square_sum: f64,
}

impl<D: SenseKernels> PreparedMaps<D> {
    /// Brings maps to the device.
    ///
    /// # Errors
    /// As [`SenseKernels::maps`].
    pub fn new(device: &D, maps: Arc<CoilMaps>) -> Result<Self> {
        let (on_device, largest_square_sum) = (device.maps(&maps)?, maps.largest_square_sum());
        Ok(Self { on_host: maps, on_device, largest_square_sum })
    }

    /// Maps on the host.
    pub fn on_host(&self) -> &Arc<CoilMaps> {
        &self.on_host
    }

    /// Maps on the device.
    pub fn on_device(&self) -> &D::Maps {
        &self.on_device
    }

    /// As [`CoilMaps::largest_square_sum`].
    pub fn largest_square_sum(&self) -> f64 {
        self.largest_square_sum
    }
}

/// `E = M F S`: S multiplies an image with the coil maps, F is the centred orthonormal transform, M selects the samples
/// taken. Images lie as [`Sense::layout`] says, samples as (coil, ky, kx), zero where none was taken.
///
/// Pruessmann et al., Magn Reson Med 46:638 (2001), eq. 22.
pub struct Sense<D: SenseKernels> {
    prepared: D::Sense,
    layout: Layout,
    samples: usize,
    largest_square_sum: f64,
}

impl<D: SenseKernels> Sense<D> {
    /// Of maps (coil, y, x) and a mask (ky, kx) of the same shape.
    ///
    /// # Errors
    /// As [`SenseKernels::sense`].
    pub fn new(device: &D, maps: &PreparedMaps<D>, mask: &SamplingMask) -> Result<Self> {
        let prepared = device.sense(&maps.on_device, mask)?;
        let (layout, samples) = (device.layout(&prepared), maps.on_host.maps.len());
        Ok(Self { prepared, layout, samples, largest_square_sum: maps.largest_square_sum })
    }

    /// How image vectors lie.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// `E^H y` for k-space y (coil, ky, kx) of the host; samples that the mask does not take are ignored.
    ///
    /// # Errors
    /// As [`SenseKernels::sense_adjoint`].
    pub fn adjoint_of(&self, device: &D, kspace: &KSpace) -> Result<D::Vector> {
        device.sense_adjoint(&self.prepared, kspace)
    }

    /// The pixels of an image vector as (y, x), row-major, the centre at (y / 2, x / 2).
    pub fn image(&self, device: &D, x: &D::Vector) -> D::Vector {
        device.sense_image(&self.prepared, x)
    }
}

impl<D: SenseKernels> LinearOperator<D> for Sense<D> {
    fn domain(&self) -> usize {
        self.layout.len()
    }

    fn range(&self) -> usize {
        self.samples
    }

    fn apply(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        device.sense_forward(&self.prepared, x, out);
    }

    fn adjoint(&self, device: &D, y: &D::Vector, out: &mut D::Vector) {
        device.sense_backward(&self.prepared, y, out);
    }

    fn normal(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        device.sense_normal(&self.prepared, x, out);
    }

    /// No eigenvalue of `E^H E` exceeds the largest sum over coils of squared sensitivities.
    fn norm_bound(&self) -> f64 {
        self.largest_square_sum.sqrt()
    }
}

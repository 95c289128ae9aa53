//! The normal operator of SENSE.

use super::{Example, Operator};
use crate::declaration::Declaration;
use crate::device::Device;
use crate::error::Result;
use std::sync::Arc;

/// `E^H E` with `E = M F S`: its own adjoint.
pub struct SenseNormal;

impl Operator for SenseNormal {
    const DECLARATION: Declaration = Declaration {
        id: "sense-normal",
        label: "SENSE normal operator",
        summary: "Coil maps, transform and mask, and all the way back.",
        source: "Pruessmann et al., Magn Reson Med 46:638 (2001), eq. 22",
        parameters: &[],
    };
    type Prepared<D: Device> = D::Sense;

    fn prepare<D: Device>(device: &D, example: &Example) -> Result<D::Sense> {
        device.sense(&device.maps(&Arc::new(example.maps.clone()))?, &example.mask)
    }

    fn lengths<D: Device>(device: &D, sense: &D::Sense) -> (usize, usize) {
        let pixels = device.layout(sense).len();
        (pixels, pixels)
    }

    fn apply<D: Device>(device: &D, sense: &D::Sense, x: D::Vector) -> D::Vector {
        let mut out = device.zeros(device.length(&x));
        device.sense_normal(sense, &x, &mut out);
        out
    }

    fn adjoint<D: Device>(device: &D, sense: &D::Sense, y: D::Vector) -> D::Vector {
        Self::apply(device, sense, y)
    }

    fn norm(example: &Example) -> f64 {
        example.maps.largest_square_sum()
    }
}

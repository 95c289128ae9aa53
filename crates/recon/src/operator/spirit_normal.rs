//! The normal operator of SPIRiT.

use super::{Example, Operator};
use crate::array::KSpace;
use crate::coil::neighbours::Neighbours;
use crate::coil::spirit::SpiritKernel;
use crate::declaration::Declaration;
use crate::device::Device;
use crate::error::Result;
use ndarray::Array3;
use num_complex::Complex64;

/// `P (G - I)^H (G - I) P^T` on the samples that a mask does not take: its own adjoint.
pub struct SpiritNormal;

/// Neighbours of the example's kernel along both axes.
const KERNEL: Neighbours = Neighbours { ky: 3, kx: 3 };
/// Sum of the magnitudes of a coil's weights in the example.
const WEIGHT: f64 = 0.1;

impl Operator for SpiritNormal {
    const DECLARATION: Declaration = Declaration {
        id: "spirit-normal",
        label: "SPIRiT normal operator",
        summary: "How far missing samples are from what their neighbours say, and all the way back.",
        source: "Lustig and Pauly, Magn Reson Med 64:457 (2010), eq. 9",
        parameters: &[],
    };
    type Prepared<D: Device> = (D::Consistency, usize);

    fn prepare<D: Device>(device: &D, example: &Example) -> Result<Self::Prepared<D>> {
        let (coils, ny, nx) = example.maps.maps.dim();
        // Any weights will do: those of the numbers at hand.
        let side = KERNEL.count() * coils;
        let any: Vec<Complex64> =
            (0..coils * side).map(|i| Complex64::cis((i * i) as f64) * (WEIGHT / side as f64)).collect();
        let consistency = device.consistency(&SpiritKernel::from_weights(coils, KERNEL, any)?, &example.mask)?;
        let nothing = KSpace::new(Array3::zeros((coils, ny, nx)))?;
        let (missing, _) = device.consistency_start(&consistency, &nothing)?;
        Ok((consistency, device.length(&missing)))
    }

    fn lengths<D: Device>(_: &D, (_, missing): &Self::Prepared<D>) -> (usize, usize) {
        (*missing, *missing)
    }

    fn apply<D: Device>(device: &D, (consistency, missing): &Self::Prepared<D>, x: D::Vector) -> D::Vector {
        let mut out = device.zeros(*missing);
        device.consistency_normal(consistency, &x, &mut out);
        out
    }

    fn adjoint<D: Device>(device: &D, prepared: &Self::Prepared<D>, y: D::Vector) -> D::Vector {
        Self::apply(device, prepared, y)
    }

    /// `|G| <= coils * weight` by the triangle inequality over coils.
    fn norm(example: &Example) -> f64 {
        (1.0 + WEIGHT * example.maps.maps.dim().0 as f64).powi(2)
    }
}

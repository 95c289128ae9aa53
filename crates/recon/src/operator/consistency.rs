//! SPIRiT's self-consistency.

use super::{Example, Operator};
use crate::coil::neighbours::Neighbours;
use crate::coil::spirit::SpiritKernel;
use crate::declaration::Declaration;
use crate::device::Device;
use crate::error::Result;
use num_complex::Complex64;

/// `P N P^T` with `N = F (G - I)^H (G - I) F^H`, on the samples that a mask does not take: its own adjoint.
pub struct Consistency;

/// Length of the example's kernel as one vector: some of what is left of a sample.
const LENGTH: f64 = 0.25;
/// The kernel of the example.
const NEIGHBOURS: Neighbours = Neighbours { ky: 3, kx: 3 };

impl Operator for Consistency {
    const DECLARATION: Declaration = Declaration {
        id: "consistency",
        label: "SPIRiT normal operator",
        summary: "By how much samples differ from what their neighbours make of them, and the way back.",
        source: "Lustig and Pauly, Magn Reson Med 64:457 (2010), eq. 5",
        parameters: &[],
    };
    type Prepared<D: Device> = (D::Consistency, usize);

    fn prepare<D: Device>(device: &D, example: &Example) -> Result<Self::Prepared<D>> {
        let coils = example.maps.maps.dim().0;
        let kernel = SpiritKernel::from_weights(coils, NEIGHBOURS, weights(example))?;
        let (ny, nx) = example.mask.dim();
        let points = (0..ny * nx).filter(|i| !example.mask.takes(i / nx, i % nx)).count();
        Ok((device.consistency(&kernel, &example.mask)?, coils * points))
    }

    fn lengths<D: Device>(_: &D, (_, missing): &Self::Prepared<D>) -> (usize, usize) {
        (*missing, *missing)
    }

    fn apply<D: Device>(device: &D, (consistency, _): &Self::Prepared<D>, x: D::Vector) -> D::Vector {
        let mut out = device.zeros(device.length(&x));
        device.consistency_normal(consistency, &x, &mut out);
        out
    }

    fn adjoint<D: Device>(device: &D, prepared: &Self::Prepared<D>, y: D::Vector) -> D::Vector {
        Self::apply(device, prepared, y)
    }

    /// At each pixel `G - I` is a sum of as many matrices as there are neighbours, no longer than their lengths.
    fn norm(_: &Example) -> f64 {
        (1.0 + LENGTH * (NEIGHBOURS.count() as f64).sqrt()).powi(2)
    }
}

/// Numbers of the example as a kernel's weights.
fn weights(example: &Example) -> Vec<Complex64> {
    let coils = example.maps.maps.dim().0;
    let numbers = example.maps.maps.iter().map(|v| Complex64::new(v.re.into(), v.im.into()));
    let weights: Vec<_> = numbers.cycle().take(coils * NEIGHBOURS.count() * coils).collect();
    let length = weights.iter().map(|w| w.norm_sqr()).sum::<f64>().sqrt();
    weights.iter().map(|w| w * LENGTH / length).collect()
}

//! The wavelet transform.

use super::{Example, Operator};
use crate::declaration::Declaration;
use crate::device::{Device, Layout};
use crate::error::Result;
use crate::wavelet::FAMILY;

/// The periodic Daubechies transform of an image that was moved: an isometry.
pub struct Wavelet;

/// Pixels along both axes that the image is moved by.
const SHIFT: (usize, usize) = (3, 5);

impl Operator for Wavelet {
    const DECLARATION: Declaration = Declaration {
        id: "wavelet",
        label: "Wavelet transform",
        summary: "Periodic orthonormal Daubechies transform, three levels where the image allows them.",
        source: "Mallat, IEEE Trans Pattern Anal Mach Intell 11:674 (1989)",
        parameters: &[],
    };
    type Prepared<D: Device> = (D::Wavelet, usize);

    fn prepare<D: Device>(device: &D, example: &Example) -> Result<Self::Prepared<D>> {
        let (_, ny, nx) = example.maps.maps.dim();
        // An image that starts in its middle, as those of an encoding do.
        let layout = Layout { slow: nx, fast: ny, origin: (nx / 2, ny / 2) };
        Ok((device.wavelet(FAMILY[3], 3, layout), layout.len()))
    }

    fn lengths<D: Device>(device: &D, (wavelet, pixels): &Self::Prepared<D>) -> (usize, usize) {
        (*pixels, device.coefficients(wavelet))
    }

    fn apply<D: Device>(device: &D, (wavelet, _): &Self::Prepared<D>, x: D::Vector) -> D::Vector {
        let mut out = device.zeros(device.coefficients(wavelet));
        device.analyse(wavelet, SHIFT, &x, &mut out);
        out
    }

    fn adjoint<D: Device>(device: &D, (wavelet, pixels): &Self::Prepared<D>, mut y: D::Vector) -> D::Vector {
        let mut out = device.zeros(*pixels);
        device.synthesise(wavelet, SHIFT, &mut y, &mut out);
        out
    }

    fn norm(_: &Example) -> f64 {
        1.0
    }
}

//! Differences between neighbours.

use super::{Example, Operator};
use crate::declaration::Declaration;
use crate::device::{Device, Layout};
use crate::error::Result;

/// The differences to the next pixel along both axes, going round at the end.
pub struct Gradient;

impl Operator for Gradient {
    const DECLARATION: Declaration = Declaration {
        id: "gradient",
        label: "Gradient",
        summary: "Differences to the next pixel along both axes.",
        source: "Chambolle, J Math Imaging Vis 20:89 (2004), with periodic boundaries",
        parameters: &[],
    };
    type Prepared<D: Device> = Layout;

    fn prepare<D: Device>(_: &D, example: &Example) -> Result<Layout> {
        let (_, ny, nx) = example.maps.maps.dim();
        Ok(Layout::plain(nx, ny))
    }

    fn lengths<D: Device>(_: &D, layout: &Layout) -> (usize, usize) {
        (layout.len(), 2 * layout.len())
    }

    fn apply<D: Device>(device: &D, layout: &Layout, x: D::Vector) -> D::Vector {
        let mut out = device.zeros(2 * layout.len());
        device.add_gradient(*layout, &device.scalar(1.0), &x, &mut out);
        out
    }

    fn adjoint<D: Device>(device: &D, layout: &Layout, y: D::Vector) -> D::Vector {
        let mut out = device.zeros(layout.len());
        device.add_gradient_adjoint(*layout, &y, &mut out);
        out
    }

    /// Each axis has eigenvalues `4 sin^2`, at most 4.
    fn norm(_: &Example) -> f64 {
        8f64.sqrt()
    }
}

//! What is shown of an image: twin of [`Presentation::show`].

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Vector;
use crate::pictures::Picture;
use crate::recorder::grid;
use bytemuck::{Pod, Zeroable};
use recon::subject::presentation::Presentation;

use Access::{Read, Write};

/// Parameters of `presentation.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Parameters {
    length: u32,
    width: u32,
    first: i32,
    down: i32,
    right: i32,
    padding: [u32; 3],
}

const SOURCE: &[&str] = &[include_str!("shaders/presentation.wgsl")];
const SHOW: StaticKernel = StaticKernel { name: "show", source: SOURCE, bindings: &[(3, Write), (4, Read)] };
const SHOW_PICTURE: StaticKernel =
    StaticKernel { name: "show_picture", source: SOURCE, bindings: &[(1, Write), (2, Read)] };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[SHOW, SHOW_PICTURE];

impl Gpu {
    /// Of an image of the whole matrix, what is shown of it.
    pub(crate) fn shown(&self, image: &Vector, presentation: &Presentation) -> Vector {
        let (parameters, length) = parameters(presentation);
        let out = self.vector(length);
        self.dispatch(&self.kernel(&SHOW), &parameters, &[(&out).into(), image.into()], grid(length));
        out
    }

    /// The same of a picture.
    pub(crate) fn shown_picture(&self, picture: &Picture, presentation: &Presentation) -> Picture {
        let (parameters, length) = parameters(presentation);
        let out = self.empty_picture(length);
        let bound = [out.buffer().into(), picture.buffer().into()];
        self.dispatch(&self.kernel(&SHOW_PICTURE), &parameters, &bound, grid(length));
        out
    }
}

fn parameters(presentation: &Presentation) -> (Parameters, usize) {
    let [height, width] = presentation.shape();
    let (first, [down, right]) = presentation.strides();
    // A matrix has at most as many elements as a k-space has samples, which is fewer than 2^31.
    let [first, down, right] = [first as i32, down as i32, right as i32];
    (
        Parameters { length: (height * width) as u32, width: width as u32, first, down, right, padding: [0; 3] },
        height * width,
    )
}

//! Pictures: real pixels that are looked at and measured.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::{Buffer, Vector};
use crate::recorder::grid;
use crate::scalar::Scalar;
use bytemuck::cast_slice;
use recon::device::Pictures;
use recon::metric::{Comparison, SSIM_WINDOW};
use recon::subject::presentation::Presentation;
use recon::{Error, Result};

/// Float32 pixels (y, x) on the GPU, row-major.
pub struct Picture {
    buffer: Buffer,
    length: usize,
}

impl Picture {
    /// Its pixels.
    pub(crate) fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    pub(crate) fn length(&self) -> usize {
        self.length
    }
}

use Access::{Read, Write};

crate::layout::parameters! {
    /// Parameters of `pixels.wgsl`.
    pub(crate) struct PixelParameters {
        pub length: u32,
        pub coils: u32,
        pub padding: [u32; 2],
    }
}

crate::layout::parameters! {
    /// Parameters of `comparison.wgsl`.
    struct ComparisonParameters {
        /// Side of the central square, and the index of its first pixel.
        side: u32,
        first: u32,
        stride: u32,
        parts: u32,
        /// What pixels are multiplied by.
        factor: f32,
        /// Wang's constants for these multiples.
        c1: f32,
        c2: f32,
        padding: u32,
        targets: [u32; 4],
    }
}

crate::layout::parameters! {
    /// Parameters of `presentation.wgsl`.
    struct PresentationParameters {
        length: u32,
        width: u32,
        first: i32,
        down: i32,
        right: i32,
        padding: [u32; 3],
    }
}

/// Kernels over pixels.
pub(crate) const PIXELS: &[&str] = &[include_str!("shaders/pixels.wgsl")];
const COMPARISON: &[&str] = &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/comparison.wgsl")];
const MAGNITUDE: StaticKernel = StaticKernel { name: "magnitude", source: PIXELS, bindings: &[(1, Write), (2, Read)] };
const ERROR_MAP: StaticKernel =
    StaticKernel { name: "error_map", source: PIXELS, bindings: &[(1, Write), (3, Read), (4, Read)] };
const PRESENTATION: &[&str] = &[include_str!("shaders/presentation.wgsl")];
const SHOW: StaticKernel = StaticKernel { name: "show", source: PRESENTATION, bindings: &[(3, Write), (4, Read)] };
const SHOW_PICTURE: StaticKernel =
    StaticKernel { name: "show_picture", source: PRESENTATION, bindings: &[(1, Write), (2, Read)] };
const COMPARE_PARTS: StaticKernel =
    StaticKernel { name: "compare_parts", source: COMPARISON, bindings: &[(2, Write), (3, Read), (4, Read)] };
const SUM_OF_COMPARISONS: StaticKernel =
    StaticKernel { name: "sum_of_comparisons", source: COMPARISON, bindings: &[(1, Write), (2, Write)] };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[MAGNITUDE, ERROR_MAP, SHOW, SHOW_PICTURE, COMPARE_PARTS, SUM_OF_COMPARISONS];
/// Their parameters, and shaders that have them.
pub const LAYOUTS: &[crate::layout::Layout] = &[
    PixelParameters::layout(PIXELS),
    PresentationParameters::layout(PRESENTATION),
    ComparisonParameters::layout(COMPARISON),
];

/// Side of the square of pixels that one workgroup compares; `TILE` in `comparison.wgsl`.
const TILE: usize = 16;

impl Gpu {
    pub(crate) fn empty_picture(&self, length: usize) -> Picture {
        Picture { buffer: self.storage(length as u64 * 4).0, length }
    }
}

impl Pictures for Gpu {
    type Picture = Picture;

    fn picture(&self, values: &[f32]) -> Picture {
        let picture = self.empty_picture(values.len());
        self.write(&picture.buffer, cast_slice(values));
        picture
    }

    async fn download_picture(&self, picture: &Picture) -> Result<Vec<f32>> {
        self.elements(&picture.buffer, picture.length).await
    }

    fn show(&self, image: &Vector, presentation: &Presentation) -> Vector {
        let (parameters, length) = shown(presentation);
        let out = self.vector(length);
        self.dispatch(&self.kernel(&SHOW), &parameters, &[(&out).into(), image.into()], grid(length));
        out
    }

    fn show_picture(&self, picture: &Picture, presentation: &Presentation) -> Picture {
        let (parameters, length) = shown(presentation);
        let out = self.empty_picture(length);
        let bound = [(&out.buffer).into(), (&picture.buffer).into()];
        self.dispatch(&self.kernel(&SHOW_PICTURE), &parameters, &bound, grid(length));
        out
    }

    fn magnitude(&self, image: &Vector) -> Picture {
        let picture = self.empty_picture(image.length);
        let parameters = PixelParameters { length: image.length as u32, coils: 1, padding: [0; 2] };
        let bound = [(&picture.buffer).into(), image.into()];
        self.dispatch(&self.kernel(&MAGNITUDE), &parameters, &bound, grid(image.length));
        picture
    }

    fn error_map(&self, reference: &Picture, picture: &Picture) -> Picture {
        let length = reference.length.min(picture.length);
        let map = self.empty_picture(length);
        let parameters = PixelParameters { length: length as u32, coils: 1, padding: [0; 2] };
        let bound = [(&map.buffer).into(), (&reference.buffer).into(), (&picture.buffer).into()];
        self.dispatch(&self.kernel(&ERROR_MAP), &parameters, &bound, grid(length));
        map
    }

    /// Every workgroup compares a tile of the central square.
    fn compare(
        &self,
        reference: &Picture,
        picture: &Picture,
        (ny, nx): (usize, usize),
        range: f32,
    ) -> Result<Comparison<Scalar>> {
        for came in [reference.length, picture.length] {
            if came != ny * nx {
                return Err(Error::Shape { what: "picture", expected: vec![ny, nx], came: vec![came] });
            }
        }
        let side = ny.min(nx);
        if side < SSIM_WINDOW {
            return Err(Error::Data(format!(
                "expected images of at least {SSIM_WINDOW} x {SSIM_WINDOW} pixels for SSIM, but {ny} x {nx} came"
            )));
        }
        // In units of the range, squares of squares of pixels are numbers that single precision holds.
        let unit = if range > 0.0 { range } else { 1.0 };
        let tiles = side.div_ceil(TILE);
        let slots = [self.slot(), self.slot(), self.slot()];
        let parameters = ComparisonParameters {
            side: side as u32,
            first: ((ny - side) / 2 * nx + (nx - side) / 2) as u32,
            stride: nx as u32,
            parts: (tiles * tiles) as u32,
            factor: 1.0 / unit,
            c1: (0.01 * range / unit).powi(2),
            c2: (0.03 * range / unit).powi(2),
            padding: 0,
            targets: [slots[0].index(), slots[1].index(), slots[2].index(), 0],
        };
        let (parts, _) = self.storage((tiles * tiles * 16) as u64);
        let bound = [(&parts).into(), (&reference.buffer).into(), (&picture.buffer).into()];
        self.dispatch(&self.kernel(&COMPARE_PARTS), &parameters, &bound, [tiles as u32, tiles as u32, 1]);
        let bound = [(&self.slots.buffer).into(), (&parts).into()];
        self.dispatch(&self.kernel(&SUM_OF_COMPARISONS), &parameters, &bound, [1, 1, 1]);
        let windows = (side - SSIM_WINDOW + 1).pow(2) as f32;
        let [squared_error, energy, ssim] = slots.map(Scalar::of);
        Ok(Comparison {
            squared_error: squared_error.times(unit).times(unit),
            energy: energy.times(unit).times(unit),
            ssim: ssim.times(1.0 / windows),
        })
    }
}

/// What a presentation shows, and how many pixels that are.
fn shown(presentation: &Presentation) -> (PresentationParameters, usize) {
    let [height, width] = presentation.shape();
    let (first, [down, right]) = presentation.strides();
    // A matrix has at most as many elements as a k-space has samples, which is fewer than 2^31.
    let [first, down, right] = [first as i32, down as i32, right as i32];
    (
        PresentationParameters {
            length: (height * width) as u32,
            width: width as u32,
            first,
            down,
            right,
            padding: [0; 3],
        },
        height * width,
    )
}

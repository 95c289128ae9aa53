//! Pictures: real pixels that are looked at and measured.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::{Buffer, Vector};
use crate::recorder::grid;
use crate::scalar::Scalar;
use bytemuck::{Pod, Zeroable, cast_slice};
use recon::metric::{Comparison, SSIM_WINDOW};
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

/// Parameters of `pixels.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct PixelParameters {
    length: u32,
    coils: u32,
    padding: [u32; 2],
}

/// Parameters of `comparison.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
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

const PIXELS: &[&str] = &[include_str!("shaders/pixels.wgsl")];
const COMPARISON: &[&str] = &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/comparison.wgsl")];
const MAGNITUDE: StaticKernel = StaticKernel { name: "magnitude", source: PIXELS, bindings: &[(1, Write), (2, Read)] };
const ERROR_MAP: StaticKernel =
    StaticKernel { name: "error_map", source: PIXELS, bindings: &[(1, Write), (3, Read), (4, Read)] };
const ROOT_SUM_OF_SQUARES: StaticKernel =
    StaticKernel { name: "root_sum_of_squares", source: PIXELS, bindings: &[(2, Read), (5, Write)] };
const COMPARE_PARTS: StaticKernel =
    StaticKernel { name: "compare_parts", source: COMPARISON, bindings: &[(2, Write), (3, Read), (4, Read)] };
const SUM_OF_COMPARISONS: StaticKernel =
    StaticKernel { name: "sum_of_comparisons", source: COMPARISON, bindings: &[(1, Write), (2, Write)] };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[MAGNITUDE, ERROR_MAP, ROOT_SUM_OF_SQUARES, COMPARE_PARTS, SUM_OF_COMPARISONS];

/// Side of the square of pixels that one workgroup compares; `TILE` in `comparison.wgsl`.
const TILE: usize = 16;

impl Gpu {
    pub(crate) fn empty_picture(&self, length: usize) -> Picture {
        Picture { buffer: self.storage(length as u64 * 4).0, length }
    }

    /// From the host.
    pub(crate) fn picture_of(&self, values: &[f32]) -> Picture {
        let picture = self.empty_picture(values.len());
        self.write(&picture.buffer, cast_slice(values));
        picture
    }

    /// To the host.
    pub(crate) async fn pixels(&self, picture: &Picture) -> Result<Vec<f32>> {
        self.elements(&picture.buffer, picture.length).await
    }

    /// `|x|` of each pixel.
    pub(crate) fn magnitude_of(&self, image: &Vector) -> Picture {
        let picture = self.empty_picture(image.length);
        let parameters = PixelParameters { length: image.length as u32, coils: 1, padding: [0; 2] };
        let bound = [(&picture.buffer).into(), image.into()];
        self.dispatch(&self.kernel(&MAGNITUDE), &parameters, &bound, grid(image.length));
        picture
    }

    /// `| reference - picture |` of each pixel.
    pub(crate) fn absolute_difference(&self, reference: &Picture, picture: &Picture) -> Picture {
        let length = reference.length.min(picture.length);
        let map = self.empty_picture(length);
        let parameters = PixelParameters { length: length as u32, coils: 1, padding: [0; 2] };
        let bound = [(&map.buffer).into(), (&reference.buffer).into(), (&picture.buffer).into()];
        self.dispatch(&self.kernel(&ERROR_MAP), &parameters, &bound, grid(length));
        map
    }

    /// (coil, pixel) to (pixel).
    pub(crate) fn combined_coils(&self, coil_images: &Vector, coils: usize) -> Vector {
        let pixels = coil_images.length / coils.max(1);
        let out = self.vector(pixels);
        let parameters = PixelParameters { length: pixels as u32, coils: coils as u32, padding: [0; 2] };
        let bound = [coil_images.into(), (&out).into()];
        self.dispatch(&self.kernel(&ROOT_SUM_OF_SQUARES), &parameters, &bound, grid(pixels));
        out
    }

    /// What metrics are made of. Every workgroup compares a tile of the central square.
    pub(crate) fn comparison(
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

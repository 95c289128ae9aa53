//! SPIRiT's self-consistency `P N P^T`.
//!
//! Vectors of missing samples are (coil, x, line) and transformed along kx where whole lines are missing, so that the
//! operator is one convolution along ky; (coil, sample) with the samples in order of kx, then ky, where single samples
//! are.

use crate::context::Gpu;
use crate::convolution::{Convolution, Strides};
use crate::kernel::{Access, StaticKernel};
use crate::lines::{Lines, LinesKernel, StridedLines, sign};
use crate::memory::{Buffer, Vector};
use crate::recorder::{grid, groups};
use crate::scalar::Scalar;
use bytemuck::cast_slice;
use recon::coil::spirit::SpiritKernel;
use recon::device::{Device, SpiritKernels};
use recon::fourier::Direction;
use recon::{Error, KSpace, Result, SamplingMask};

/// `P N P^T`, prepared for a kernel and a mask.
pub struct Spirit {
    coils: usize,
    ny: usize,
    nx: usize,
    convolution: Convolution,
    missing: Missing,
    /// The place of each line where none is left out.
    every: Buffer,
    /// What the missing samples are made to, and what becomes of it: (coil, x, ky), where single samples are missing.
    whole: Option<[Vector; 2]>,
}

/// Which samples are missing, and where vectors hold them.
struct Missing {
    /// Of each ky, or of each (kx, ky).
    table: Buffer,
    /// From one kx to the next in the table.
    per_column: usize,
    strides: Strides,
    /// Elements of a vector.
    length: usize,
}

crate::layout::parameters! {
    /// Parameters of `spirit.wgsl`.
    struct Parameters {
        coils: u32,
        ny: u32,
        nx: u32,
        per_coil: u32,
        per_column: u32,
        table_per_column: u32,
        factor: f32,
        padding: u32,
    }
}

crate::layout::parameters! {
    /// Parameters of `spirit_lines.wgsl`.
    struct LineParameters {
        count: u32,
        ny: u32,
        per_coil: u32,
        shift: u32,
        sign: f32,
        scale: f32,
        padding: [u32; 2],
    }
}

use Access::{Read, Write};

const SOURCE: &[&str] = &[include_str!("shaders/spirit.wgsl")];
const SAMPLES_TAKEN: StaticKernel =
    StaticKernel { name: "samples_taken", source: SOURCE, bindings: &[(1, Read), (2, Read), (3, Write)] };
const PICK_MISSING: StaticKernel =
    StaticKernel { name: "pick_missing", source: SOURCE, bindings: &[(1, Read), (2, Read), (3, Write)] };
const SPREAD_MISSING: StaticKernel =
    StaticKernel { name: "spread_missing", source: SOURCE, bindings: &[(1, Read), (2, Read), (3, Write)] };
const PLACE_MISSING: StaticKernel =
    StaticKernel { name: "place_missing", source: SOURCE, bindings: &[(1, Read), (2, Read), (3, Write)] };
const PUT_SAMPLES: StaticKernel =
    StaticKernel { name: "put_samples", source: SOURCE, bindings: &[(1, Read), (2, Read), (3, Write)] };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[SAMPLES_TAKEN, PICK_MISSING, SPREAD_MISSING, PLACE_MISSING, PUT_SAMPLES];

const LINES: &str = include_str!("shaders/spirit_lines.wgsl");
const LINE_BINDINGS: &[(u32, Access)] = &[(1, Read), (2, Read), (3, Read), (4, Write)];
const TO_COLUMNS: LinesKernel = LinesKernel { entry: "missing_to_columns", source: LINES, bindings: LINE_BINDINGS };
const FROM_COLUMNS: LinesKernel = LinesKernel { entry: "columns_to_missing", source: LINES, bindings: LINE_BINDINGS };
/// The kernels of this file that are made for a length.
pub const LINES_KERNELS: &[LinesKernel] = &[TO_COLUMNS, FROM_COLUMNS];
/// Their parameters, and shaders that have them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Parameters::layout(SOURCE), LineParameters::layout(&[LINES])];

/// `NOWHERE` of the shaders.
const NOWHERE: u32 = u32::MAX;

/// Numbers what is missing, in order.
fn table(missing: impl Iterator<Item = bool>) -> (Vec<u32>, usize) {
    let mut count = 0;
    let number = |missing: bool| {
        count += u32::from(missing);
        if missing { count - 1 } else { NOWHERE }
    };
    let table = missing.map(number).collect();
    (table, count as usize)
}

impl Missing {
    fn new(gpu: &Gpu, mask: &SamplingMask, coils: usize) -> Self {
        let (ny, nx) = mask.dim();
        let (table, per_column, strides) = match mask.lines() {
            Some(lines) => {
                let (table, count) = table(lines.iter().map(|taken| !taken));
                (table, 0, Strides { per_coil: count * nx, per_column: count })
            }
            None => {
                let (table, count) = table((0..nx * ny).map(|i| !mask.takes(i % ny, i / ny)));
                (table, ny, Strides { per_coil: count, per_column: 0 })
            }
        };
        let buffer = gpu.numbers(&table);
        Self { table: buffer, per_column, strides, length: coils * strides.per_coil }
    }
}

impl Gpu {
    /// Indices on the GPU.
    pub(crate) fn numbers(&self, values: &[u32]) -> Buffer {
        let (buffer, _) = self.storage((values.len() * 4) as u64);
        self.write(&buffer, cast_slice(values));
        buffer
    }
}

impl SpiritKernels for Gpu {
    type Spirit = Spirit;

    fn spirit(&self, kernel: &SpiritKernel, mask: &SamplingMask) -> Result<Spirit> {
        let (ny, nx) = mask.dim();
        let polynomials = kernel.normal();
        let coils = polynomials.coils();
        let positions: Vec<f64> = (0..nx).map(|x| (x as f64 - (nx / 2) as f64) / nx as f64).collect();
        let every: Vec<u32> = (0..ny as u32).collect();
        let whole = || self.vector(coils * nx * ny);
        let new = Spirit {
            coils,
            ny,
            nx,
            convolution: Convolution::new(self, &polynomials, &positions, ny),
            missing: Missing::new(self, mask, coils),
            every: self.numbers(&every),
            whole: mask.lines().is_none().then(|| [whole(), whole()]),
        };
        self.failure().map_or(Ok(new), |why| Err(Error::Device(why)))
    }

    fn spirit_start(&self, of: &Spirit, kspace: &KSpace) -> Result<(Vector, Scalar)> {
        of.check(kspace)?;
        let [samples, image] = [of.samples(self, kspace), self.vector(of.coils * of.nx * of.ny)];
        of.along_x(self, &samples, Direction::Inverse);
        of.convolution.apply(self, of.every_line(), &of.every, &samples, &image);
        let energy = self.dot(&samples, &image);
        if of.whole.is_some() {
            of.along_x(self, &image, Direction::Forward);
        }
        let out = self.vector(of.missing.length);
        of.element_wise(self, &PICK_MISSING, -1.0, &image, &out);
        Ok((out, energy))
    }

    fn spirit_normal(&self, of: &Spirit, x: &Vector, out: &mut Vector) {
        if of.missing.length == 0 {
            return;
        }
        match &of.whole {
            None => of.convolution.apply(self, of.missing.strides, &of.missing.table, x, out),
            Some([before, after]) => {
                of.missing_to_columns(self, x, before);
                of.convolution.apply(self, of.every_line(), &of.every, before, after);
                of.columns_to_missing(self, after, out);
            }
        }
    }

    fn spirit_fill(&self, of: &Spirit, kspace: &KSpace, missing: &Vector) -> Result<Vector> {
        of.check(kspace)?;
        let out = self.vector(of.coils * of.ny * of.nx);
        of.element_wise(self, &PLACE_MISSING, 1.0, missing, &out);
        if of.whole.is_none() {
            let places = StridedLines::rows(of.coils * of.ny, of.nx);
            self.transform_lines((&out).into(), of.nx, places, true, Direction::Forward, of.unit());
        }
        let samples = self.upload(kspace.as_slice());
        of.element_wise(self, &PUT_SAMPLES, 1.0, &samples, &out);
        Ok(out)
    }
}

impl Spirit {
    fn check(&self, kspace: &KSpace) -> Result<()> {
        let (expected, (c, y, x)) = (vec![self.coils, self.ny, self.nx], kspace.dim());
        let came = vec![c, y, x];
        if expected == came { Ok(()) } else { Err(Error::Shape { what: "k-space", expected, came }) }
    }

    /// What makes transforms along kx orthonormal.
    fn unit(&self) -> f32 {
        (1.0 / (self.nx as f64).sqrt()) as f32
    }

    /// Of (coil, x, ky) with all lines.
    fn every_line(&self) -> Strides {
        Strides { per_coil: self.nx * self.ny, per_column: self.ny }
    }

    /// The samples of the mask (coil, kx, ky), zero elsewhere.
    fn samples(&self, gpu: &Gpu, kspace: &KSpace) -> Vector {
        let uploaded = gpu.upload(kspace.as_slice());
        let samples = gpu.vector(uploaded.length);
        self.element_wise(gpu, &SAMPLES_TAKEN, 1.0, &uploaded, &samples);
        samples
    }

    /// One of [`KERNELS`] over all samples.
    fn element_wise(&self, gpu: &Gpu, kernel: &StaticKernel, factor: f32, from: &Vector, to: &Vector) {
        let parameters = Parameters {
            coils: self.coils as u32,
            ny: self.ny as u32,
            nx: self.nx as u32,
            per_coil: self.missing.strides.per_coil as u32,
            per_column: self.missing.strides.per_column as u32,
            table_per_column: self.missing.per_column as u32,
            factor,
            padding: 0,
        };
        let bound = [(&self.missing.table).into(), from.into(), to.into()];
        gpu.dispatch(&gpu.kernel(kernel), &parameters, &bound, grid(self.coils * self.ny * self.nx));
    }

    /// Centred orthonormal transform along x of (coil, x, ky), in place.
    fn along_x(&self, gpu: &Gpu, data: &Vector, direction: Direction) {
        let places = StridedLines::columns(self.coils, self.nx, self.ny);
        gpu.transform_lines(data.into(), self.nx, places, true, direction, self.unit());
    }

    /// Missing samples to columns of the image (coil, x, ky).
    fn missing_to_columns(&self, gpu: &Gpu, missing: &Vector, columns: &Vector) {
        match gpu.lines(self.nx) {
            Some(lines) => self.in_one(gpu, &lines, TO_COLUMNS, Direction::Inverse, [missing, columns]),
            None => {
                self.element_wise(gpu, &SPREAD_MISSING, 1.0, missing, columns);
                self.along_x(gpu, columns, Direction::Inverse);
            }
        }
    }

    /// And back; the columns are used up.
    fn columns_to_missing(&self, gpu: &Gpu, columns: &Vector, missing: &Vector) {
        match gpu.lines(self.nx) {
            Some(lines) => self.in_one(gpu, &lines, FROM_COLUMNS, Direction::Forward, [columns, missing]),
            None => {
                self.along_x(gpu, columns, Direction::Forward);
                self.element_wise(gpu, &PICK_MISSING, 1.0, columns, missing);
            }
        }
    }

    /// Both in one dispatch, where lines fit a workgroup.
    fn in_one(&self, gpu: &Gpu, lines: &Lines, kernel: LinesKernel, direction: Direction, [from, to]: [&Vector; 2]) {
        let parameters = LineParameters {
            count: (self.coils * self.ny) as u32,
            ny: self.ny as u32,
            per_coil: self.missing.strides.per_coil as u32,
            shift: (self.nx - self.nx / 2) as u32,
            sign: sign(direction),
            scale: self.unit(),
            padding: [0; 2],
        };
        let pipeline = lines.kernel(gpu, kernel);
        let bound = [lines.tables().into(), (&self.missing.table).into(), from.into(), to.into()];
        let count = groups((self.coils * self.ny).div_ceil(lines.in_workgroup()));
        gpu.dispatch(&pipeline, &parameters, &bound, count);
    }
}

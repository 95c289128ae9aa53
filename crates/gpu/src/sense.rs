//! The SENSE operator on the GPU: `E^H E` in one dispatch for masks of whole lines, in three for single samples.
//!
//! As on the processor, images are (x, y) with y in the order of an uncentred transform, so that no shift is done inside
//! an iteration, and a mask of whole lines leaves only the transforms along ky: a workgroup takes a column of all coils
//! to k-space and back in its own memory, and what moves are the maps once, the image and the result. Coils that do
//! not fit one buffer are split over several.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::lines::{Lines, LinesKernel};
use crate::memory::{Buffer, Vector};
use crate::recorder::{grid, groups};
use bytemuck::cast_slice;
use recon::device::{Device, FourierTransform, Layout, SenseKernels};
use recon::fourier::Direction;
use recon::{CoilMaps, Error, KSpace, Result, SamplingMask};
use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

/// Coil maps on the GPU.
pub struct Maps {
    dim: (usize, usize, usize),
    maps: Arc<CoilMaps>,
    /// With x as it is, for whole lines, and with x wrapped, for single samples: each made when it is first needed.
    arranged: [OnceCell<Rc<[CoilBatch]>>; 2],
    /// As they are on the host, for unfolding.
    row_major: OnceCell<Vector>,
}

impl Maps {
    /// Coils, rows and columns.
    pub(crate) fn dim(&self) -> (usize, usize, usize) {
        self.dim
    }

    /// (coil, y, x).
    pub(crate) fn row_major(&self, gpu: &Gpu) -> &Vector {
        self.row_major.get_or_init(|| gpu.upload(&self.maps.row_major()))
    }
}

/// Maps of some coils: (x, coil, y).
struct CoilBatch {
    first: usize,
    count: usize,
    buffer: Buffer,
}

/// `E = M F S` on the GPU.
pub struct Sense {
    dim: (usize, usize, usize),
    whole_lines: bool,
    batches: Rc<[CoilBatch]>,
    /// `1 / n` of the transforms where the mask takes a sample, else 0: (ky), or (kx, ky); wrapped.
    weights: Buffer,
    along_y: Rc<Lines>,
    along_x: Option<Rc<Lines>>,
    /// Workgroups that share a column, and what each of them sums: (group, x, y).
    groups: usize,
    partial: Option<Buffer>,
    /// Columns of the coils in k-space, of single samples: (x, coil, y).
    coil_lines: Option<Buffer>,
}

crate::layout::parameters! {
    struct Order {
        coils: u32,
        height: u32,
        width: u32,
        wraps_x: u32,
        adds: u32,
        groups: u32,
        first: u32,
        padding: u32,
    }
}

crate::layout::parameters! {
    struct Columns {
        columns: u32,
        coils: u32,
        coils_a_group: u32,
        adds: u32,
    }
}

crate::layout::parameters! {
    struct Rows {
        rows: u32,
        height: u32,
    }
}

use Access::{Read, Write};

const SOURCE: &[&str] = &[include_str!("shaders/sense.wgsl")];
const ARRANGE_MAPS: StaticKernel =
    StaticKernel { name: "arrange_maps", source: SOURCE, bindings: &[(2, Read), (5, Write)] };
const SELECT_SAMPLES: StaticKernel =
    StaticKernel { name: "select_samples", source: SOURCE, bindings: &[(4, Read), (5, Write)] };
const COMBINE_COILS: StaticKernel =
    StaticKernel { name: "combine_coils", source: SOURCE, bindings: &[(2, Read), (3, Read), (5, Write)] };
const NATURAL_IMAGE: StaticKernel =
    StaticKernel { name: "natural_image", source: SOURCE, bindings: &[(2, Read), (5, Write)] };
const SUM_GROUPS: StaticKernel =
    StaticKernel { name: "sum_groups", source: SOURCE, bindings: &[(2, Read), (5, Write)] };
const EXPAND_COILS: StaticKernel =
    StaticKernel { name: "expand_coils", source: SOURCE, bindings: &[(2, Read), (3, Read), (5, Write)] };
/// The kernels of this file that are the same for all sizes.
pub const KERNELS: &[StaticKernel] =
    &[ARRANGE_MAPS, SELECT_SAMPLES, COMBINE_COILS, NATURAL_IMAGE, SUM_GROUPS, EXPAND_COILS];

const COLUMNS: &str = include_str!("shaders/sense_lines.wgsl");
const NORMAL: LinesKernel = LinesKernel {
    entry: "sense_normal_lines",
    source: COLUMNS,
    bindings: &[(1, Read), (2, Read), (3, Read), (4, Read), (5, Write)],
};
const FORWARD: LinesKernel = LinesKernel {
    entry: "sense_points_forward",
    source: COLUMNS,
    bindings: &[(1, Read), (2, Read), (4, Read), (6, Write)],
};
const WEIGH: LinesKernel = LinesKernel {
    entry: "sense_points_weigh",
    source: include_str!("shaders/sense_weigh.wgsl"),
    bindings: &[(1, Read), (3, Read), (6, Write)],
};
const ADJOINT: LinesKernel = LinesKernel {
    entry: "sense_points_adjoint",
    source: COLUMNS,
    bindings: &[(1, Read), (2, Read), (5, Write), (6, Write)],
};
/// The kernels of this file that are made for the length of lines.
pub const LINES_KERNELS: &[LinesKernel] = &[NORMAL, FORWARD, WEIGH, ADJOINT];
/// Their parameters, and shaders that have them.
pub const LAYOUTS: &[crate::layout::Layout] =
    &[Order::layout(SOURCE), Columns::layout(&[COLUMNS]), Rows::layout(&[WEIGH.source])];

/// Index in centred order of the element `i` in wrapped order.
fn centred(i: usize, n: usize) -> usize {
    (i + n / 2) % n
}

impl SenseKernels for Gpu {
    type Maps = Maps;
    type Sense = Sense;

    /// They are uploaded in the order that the first mask needs.
    fn maps(&self, maps: &Arc<CoilMaps>) -> Result<Maps> {
        Ok(Maps { dim: maps.maps.dim(), maps: maps.clone(), arranged: Default::default(), row_major: OnceCell::new() })
    }

    fn sense(&self, maps: &Maps, mask: &SamplingMask) -> Result<Sense> {
        let dim @ (_, ny, nx) = maps.dim;
        if mask.dim() != (ny, nx) {
            let (my, mx) = mask.dim();
            return Err(Error::Shape { what: "sampling mask", expected: vec![ny, nx], came: vec![my, mx] });
        }
        let whole_lines = mask.lines().is_some();
        let too_long = |n| Error::Device(format!("lines of {n} samples do not fit this GPU's workgroups"));
        let along_y = self.lines(ny).ok_or_else(|| too_long(ny))?;
        let along_x = match whole_lines {
            true => None,
            false => Some(self.lines(nx).ok_or_else(|| too_long(nx))?),
        };
        let weight = |taken: bool, n: usize| if taken { 1.0 / n as f32 } else { 0.0 };
        let values: Vec<f32> = match mask.lines() {
            Some(lines) => (0..ny).map(|y| weight(lines[centred(y, ny)], ny)).collect(),
            None => {
                let at = |i: usize| mask.takes(centred(i % ny, ny), centred(i / ny, nx));
                (0..ny * nx).map(|i| weight(at(i), ny * nx)).collect()
            }
        };
        let (weights, _) = self.storage((values.len() * 4) as u64);
        self.write(&weights, cast_slice(&values));
        let batches = self.arranged(maps, !whole_lines);
        let largest = batches.iter().map(|b| b.count).max().unwrap_or(0);
        let groups =
            if whole_lines { self.groups_of_a_column(nx, largest.div_ceil(along_y.in_workgroup())) } else { 1 };
        let partial = (groups > 1).then(|| self.storage((groups * ny * nx * 8) as u64).0);
        let coil_lines = (!whole_lines).then(|| self.storage((largest * ny * nx * 8) as u64).0);
        Ok(Sense { dim, whole_lines, batches, weights, along_y, along_x, groups, partial, coil_lines })
    }

    fn sense_adjoint(&self, sense: &Sense, kspace: &KSpace) -> Result<Vector> {
        let (coils, ny, nx) = sense.dim;
        if kspace.dim() != sense.dim {
            let (c, y, x) = kspace.dim();
            return Err(Error::Shape { what: "k-space", expected: vec![coils, ny, nx], came: vec![c, y, x] });
        }
        let image = self.vector(ny * nx);
        for batch in sense.batches.iter() {
            let samples = &kspace.as_slice()[batch.first * ny * nx..][..batch.count * ny * nx];
            let mut data = self.vector(samples.len());
            self.write(&data.buffer, cast_slice(samples));
            self.select(sense, &data, batch.count);
            self.transform(&mut data, ny, nx, Direction::Inverse);
            self.combine_coils(sense, batch, &data, 0, &image);
        }
        Ok(image)
    }

    fn sense_forward(&self, sense: &Sense, x: &Vector, out: &mut Vector) {
        let (coils, ny, nx) = sense.dim;
        for batch in sense.batches.iter() {
            let order = Order { first: batch.first as u32, ..Order::new((batch.count, ny, nx), !sense.whole_lines) };
            let bound = [x.into(), (&batch.buffer).into(), (&*out).into()];
            self.dispatch(&self.kernel(&EXPAND_COILS), &order, &bound, grid(batch.count * ny * nx));
        }
        self.transform(out, ny, nx, Direction::Forward);
        self.select(sense, out, coils);
    }

    fn sense_backward(&self, sense: &Sense, y: &Vector, out: &mut Vector) {
        let (coils, ny, nx) = sense.dim;
        let mut data = self.vector(y.length);
        self.copy(y, &mut data);
        self.select(sense, &data, coils);
        self.transform(&mut data, ny, nx, Direction::Inverse);
        for batch in sense.batches.iter() {
            self.combine_coils(sense, batch, &data, batch.first, out);
        }
    }

    fn sense_normal(&self, sense: &Sense, x: &Vector, out: &mut Vector) {
        if sense.whole_lines { self.normal_of_lines(sense, x, out) } else { self.normal_of_points(sense, x, out) }
    }

    fn sense_image(&self, sense: &Sense, x: &Vector) -> Vector {
        let (_, ny, nx) = sense.dim;
        let out = self.vector(ny * nx);
        let order = Order::new((1, ny, nx), !sense.whole_lines);
        self.dispatch(&self.kernel(&NATURAL_IMAGE), &order, &[x.into(), (&out).into()], grid(ny * nx));
        out
    }

    fn layout(&self, sense: &Sense) -> Layout {
        sense.layout()
    }
}

impl Gpu {
    fn arranged(&self, maps: &Maps, wraps_x: bool) -> Rc<[CoilBatch]> {
        let make = || {
            let (coils, height, width) = maps.dim;
            let standard = maps.maps.maps.as_standard_layout();
            let values = standard.as_slice().expect("the standard layout is one slice");
            let most = (self.most_in_a_piece() / 8) as usize / (height * width).max(1);
            let most = most.clamp(1, coils.max(1));
            let batch = |first: usize| {
                let count = most.min(coils - first);
                let source = self.vector(count * height * width);
                self.write(&source.buffer, cast_slice(&values[first * height * width..][..count * height * width]));
                let (buffer, _) = self.storage((count * height * width * 8) as u64);
                let order = Order::new((count, height, width), wraps_x);
                let bound = [(&source).into(), (&buffer).into()];
                self.dispatch(&self.kernel(&ARRANGE_MAPS), &order, &bound, grid(count * height * width));
                CoilBatch { first, count, buffer }
            };
            (0..coils).step_by(most).map(batch).collect()
        };
        maps.arranged[usize::from(wraps_x)].get_or_init(make).clone()
    }

    /// Workgroups that share the coils of a column, of so many rounds: enough to keep the GPU busy.
    fn groups_of_a_column(&self, columns: usize, rounds: usize) -> usize {
        /// Workgroups that a large GPU runs at a time.
        const BUSY: usize = 512;
        if self.is_software() { 1 } else { BUSY.div_ceil(columns.max(1)).clamp(1, rounds.max(1)) }
    }

    /// Samples of so many coils that the mask does not take become zero.
    fn select(&self, sense: &Sense, samples: &Vector, coils: usize) {
        let (_, ny, nx) = sense.dim;
        let order = Order::new((coils, ny, nx), !sense.whole_lines);
        let bound = [(&sense.weights).into(), samples.into()];
        self.dispatch(&self.kernel(&SELECT_SAMPLES), &order, &bound, grid(coils * ny * nx));
    }

    /// The sum over a batch's coils of conj(map) image, added to the image where it is not the first; the images (coil, y,
    /// x) begin at the coil `first` of the data.
    fn combine_coils(&self, sense: &Sense, batch: &CoilBatch, data: &Vector, first: usize, image: &Vector) {
        let (_, ny, nx) = sense.dim;
        let order = Order::new((batch.count, ny, nx), !sense.whole_lines);
        let order = Order { adds: u32::from(batch.first > 0), first: first as u32, ..order };
        let bound = [data.into(), (&batch.buffer).into(), image.into()];
        self.dispatch(&self.kernel(&COMBINE_COILS), &order, &bound, grid(ny * nx));
    }

    fn normal_of_lines(&self, sense: &Sense, x: &Vector, out: &Vector) {
        let (_, ny, nx) = sense.dim;
        let pipeline = sense.along_y.kernel(self, NORMAL);
        for batch in sense.batches.iter() {
            let rounds = batch.count.div_ceil(sense.along_y.in_workgroup());
            let coils_a_group = rounds.div_ceil(sense.groups) * sense.along_y.in_workgroup();
            let groups = batch.count.div_ceil(coils_a_group);
            let adds = u32::from(batch.first > 0);
            let columns = Columns {
                columns: nx as u32,
                coils: batch.count as u32,
                coils_a_group: coils_a_group as u32,
                adds: if groups > 1 { 0 } else { adds },
            };
            let to = match &sense.partial {
                Some(partial) if groups > 1 => partial,
                _ => &*out.buffer,
            };
            let bound =
                [sense.along_y.tables().into(), (&batch.buffer).into(), (&sense.weights).into(), x.into(), to.into()];
            self.dispatch(&pipeline, &columns, &bound, [nx as u32, groups as u32, 1]);
            if groups > 1 {
                let order = Order { adds, groups: groups as u32, ..Order::new((0, ny, nx), false) };
                self.dispatch(&self.kernel(&SUM_GROUPS), &order, &[to.into(), out.into()], grid(ny * nx));
            }
        }
    }

    fn normal_of_points(&self, sense: &Sense, x: &Vector, out: &Vector) {
        let (_, ny, nx) = sense.dim;
        let (Some(coil_lines), Some(along_x)) = (&sense.coil_lines, &sense.along_x) else { return };
        let forward = sense.along_y.kernel(self, FORWARD);
        let weigh = along_x.kernel(self, WEIGH);
        let adjoint = sense.along_y.kernel(self, ADJOINT);
        let tables = || sense.along_y.tables().into();
        for batch in sense.batches.iter() {
            let columns = Columns {
                columns: nx as u32,
                coils: batch.count as u32,
                coils_a_group: batch.count as u32,
                adds: u32::from(batch.first > 0),
            };
            let rounds = batch.count.div_ceil(sense.along_y.in_workgroup());
            let bound = [tables(), (&batch.buffer).into(), x.into(), coil_lines.into()];
            self.dispatch(&forward, &columns, &bound, [nx as u32, rounds as u32, 1]);
            let rows = Rows { rows: (batch.count * ny) as u32, height: ny as u32 };
            let bound = [along_x.tables().into(), (&sense.weights).into(), coil_lines.into()];
            self.dispatch(&weigh, &rows, &bound, groups((batch.count * ny).div_ceil(along_x.in_workgroup())));
            let bound = [tables(), (&batch.buffer).into(), out.into(), coil_lines.into()];
            self.dispatch(&adjoint, &columns, &bound, [nx as u32, 1, 1]);
        }
    }
}

impl Order {
    fn new((coils, height, width): (usize, usize, usize), wraps_x: bool) -> Self {
        let wraps_x = u32::from(wraps_x);
        Self {
            coils: coils as u32,
            height: height as u32,
            width: width as u32,
            wraps_x,
            adds: 0,
            groups: 0,
            first: 0,
            padding: 0,
        }
    }
}

impl Sense {
    /// Images are (x, y); see the head of this file for where they start.
    pub(crate) fn layout(&self) -> Layout {
        let (_, ny, nx) = self.dim;
        let wrapped = |n: usize| (n - n / 2) % n;
        let origin = (if self.whole_lines { 0 } else { wrapped(nx) }, wrapped(ny));
        Layout { slow: nx, fast: ny, origin }
    }
}

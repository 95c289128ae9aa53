//! Transforms of lines of any length, along any axis.

mod long;
mod plan;
mod wgsl;

use crate::context::Gpu;
use crate::kernel::{Access, Kernel, Pipeline};
use crate::memory::{Buffer, Vector};
use crate::recorder::Bound;
use bytemuck::{Pod, Zeroable, cast_slice};
use recon::fourier::Direction;
use std::borrow::Cow;
use std::rc::Rc;

pub use long::{KERNELS, Long};
pub use plan::{Plan, Room};

/// What transforms of lines of one length need, made once.
pub struct Lines {
    plan: Plan,
    tables: Buffer,
}

/// Parameters of `lines.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Parameters {
    count: u32,
    inner: u32,
    line_step: u32,
    run_step: u32,
    step: u32,
    shift: u32,
    sign: f32,
    scale: f32,
}

/// Where lines lie in memory: elements are `step` apart, `inner` lines `line_step`, runs of them `run_step`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    pub count: usize,
    pub inner: usize,
    pub line_step: usize,
    pub run_step: usize,
    pub step: usize,
}

impl Places {
    /// Along the last axis of (rows, `nx`).
    pub fn rows(rows: usize, nx: usize) -> Self {
        Self { count: rows, inner: 1, line_step: 0, run_step: nx, step: 1 }
    }

    /// Along the middle axis of (planes, `ny`, `nx`).
    pub fn columns(planes: usize, ny: usize, nx: usize) -> Self {
        Self { count: planes * nx, inner: nx, line_step: 1, run_step: ny * nx, step: nx }
    }
}

/// A kernel that is made for the length of the lines that it transforms.
#[derive(Clone, Copy)]
pub struct LinesKernel {
    /// Entry point, and with the length its name.
    pub entry: &'static str,
    /// WGSL after that of the transform.
    pub source: &'static str,
    /// As [`Kernel::bindings`]; 1 is that of the transform's tables.
    pub bindings: &'static [(u32, Access)],
}

impl LinesKernel {
    fn of(&self, plan: &Plan) -> Kernel {
        let source = vec![Cow::Owned(wgsl::prelude(plan)), Cow::Borrowed(self.source)];
        Kernel::generated(format!("{} {}", self.entry, plan.length), self.entry, source, self.bindings)
    }
}

const TRANSFORM: LinesKernel = LinesKernel {
    entry: "transform_lines",
    source: include_str!("../shaders/lines.wgsl"),
    bindings: &[(1, Access::Read), (2, Access::Write)],
};

/// Every kernel that is made for lines of one length: for the tests of shaders.
pub fn generated_kernels(length: usize, room: Room) -> Vec<Kernel> {
    let Some(plan) = Plan::new(length, room) else { return Vec::new() };
    let kernels = [&[TRANSFORM], long::LINES_KERNELS, crate::sense::LINES_KERNELS, crate::consistency::LINES_KERNELS];
    kernels.into_iter().flatten().map(|kernel| kernel.of(&plan)).collect()
}

/// `exp(-i ...)` forward, `exp(i ...)` inverse.
pub(crate) fn sign(direction: Direction) -> f32 {
    match direction {
        Direction::Forward => 1.0,
        Direction::Inverse => -1.0,
    }
}

impl Lines {
    /// A kernel that begins with the transform of these lines.
    pub fn kernel(&self, gpu: &Gpu, kernel: LinesKernel) -> Rc<Pipeline> {
        gpu.generated(&format!("{} {}", kernel.entry, self.plan.length), || kernel.of(&self.plan))
    }

    /// Tables that such a kernel is bound to, at binding 1.
    pub fn tables(&self) -> &Buffer {
        &self.tables
    }

    /// Lines in a workgroup.
    pub fn in_workgroup(&self) -> usize {
        self.plan.lines
    }
}

impl Gpu {
    /// What a workgroup may have here.
    pub(crate) fn room(&self) -> Room {
        let limits = self.device.limits();
        let threads = limits.max_compute_invocations_per_workgroup.min(limits.max_compute_workgroup_size_x).min(256);
        Room { threads: threads as usize, numbers: limits.max_compute_workgroup_storage_size as usize / 8 }
    }

    /// The transform of lines of a length that fits a workgroup.
    pub(crate) fn lines(&self, length: usize) -> Option<Rc<Lines>> {
        if let Some(lines) = self.transforms.borrow().get(&length) {
            return Some(lines.clone());
        }
        let plan = Plan::new(length, self.room())?;
        let values = wgsl::tables(&plan);
        let (tables, _) = self.storage((values.len() * 8) as u64);
        self.write(&tables, cast_slice(&values));
        let lines = Rc::new(Lines { plan, tables });
        self.transforms.borrow_mut().insert(length, lines.clone());
        Some(lines)
    }

    /// Transforms lines in place; DC lies `shift` elements back from the first (0: uncentred), the result is multiplied
    /// by `scale`.
    pub(crate) fn transform_lines(
        &self,
        data: Bound,
        length: usize,
        places: Places,
        centred: bool,
        direction: Direction,
        scale: f32,
    ) {
        let Some(lines) = self.lines(length) else {
            self.transform_long_lines(data, length, places, centred, sign(direction), scale);
            return;
        };
        let parameters = Parameters {
            count: places.count as u32,
            inner: places.inner as u32,
            line_step: places.line_step as u32,
            run_step: places.run_step as u32,
            step: places.step as u32,
            shift: if centred { (length - length / 2) as u32 } else { 0 },
            sign: sign(direction),
            scale,
        };
        let pipeline = lines.kernel(self, TRANSFORM);
        let groups = crate::recorder::groups(places.count.div_ceil(lines.in_workgroup()));
        self.dispatch(&pipeline, &parameters, &[lines.tables().into(), data], groups);
    }

    /// Centred orthonormal transform of each plane of (planes, `ny`, `nx`), in place.
    pub(crate) fn transform_planes(&self, data: &Vector, ny: usize, nx: usize, direction: Direction) {
        let planes = data.length / (ny * nx).max(1);
        let unit = |n: usize| (1.0 / (n as f64).sqrt()) as f32;
        let data = Bound::from(data);
        self.transform_lines(data, nx, Places::rows(planes * ny, nx), true, direction, unit(nx));
        self.transform_lines(data, ny, Places::columns(planes, ny, nx), true, direction, unit(ny));
    }
}

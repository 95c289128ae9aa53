//! Transforms of lines, and of planes of them.

use super::{Lines, LinesKernel, Plan, StridedLines, WorkgroupLimits, wgsl};
use crate::context::Gpu;
use crate::kernel::{Access, Pipeline};
use crate::memory::Buffer;
use crate::recorder::Bound;
use bytemuck::cast_slice;
use recon::fourier::Direction;
use std::rc::Rc;

crate::layout::parameters! {
    /// Parameters of `lines.wgsl`.
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
}

/// The transform of lines that fit a workgroup.
pub const TRANSFORM: LinesKernel = LinesKernel {
    entry: "transform_lines",
    source: include_str!("../shaders/lines.wgsl"),
    bindings: &[(1, Access::Read), (2, Access::Write)],
};
/// Their parameters, and a shader that has them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Parameters::layout(&[TRANSFORM.source])];

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
    pub(crate) fn workgroup_limits(&self) -> WorkgroupLimits {
        let limits = self.device.limits();
        let threads = limits.max_compute_invocations_per_workgroup.min(limits.max_compute_workgroup_size_x).min(256);
        WorkgroupLimits { threads: threads as usize, numbers: limits.max_compute_workgroup_storage_size as usize / 8 }
    }

    /// The transform of lines of a length that fits a workgroup.
    pub(crate) fn lines(&self, length: usize) -> Option<Rc<Lines>> {
        if let Some(lines) = self.transforms.borrow().get(&length) {
            return Some(lines.clone());
        }
        let plan = Plan::new(length, self.workgroup_limits())?;
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
        places: StridedLines,
        centred: bool,
        direction: Direction,
        scale: f32,
    ) {
        let Some(lines) = self.lines(length) else {
            self.transform_large_lines(data, length, places, centred, sign(direction), scale);
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
}

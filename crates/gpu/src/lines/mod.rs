//! Transforms of lines of any length, along any axis.

mod large;
mod plan;
mod transform;
mod wgsl;

use crate::kernel::{Access, Kernel};
use crate::memory::Buffer;
use std::borrow::Cow;
use std::rc::Rc;

pub use large::{KERNELS, LINES_KERNELS};
pub use plan::{Plan, WorkgroupLimits};
pub use transform::TRANSFORM;
pub(crate) use transform::sign;

/// Parameters of the kernels of this folder.
pub const LAYOUTS: &[&[crate::layout::Layout]] = &[transform::LAYOUTS, large::LAYOUTS];

/// What transforms of lines of one length need, made once.
pub struct Lines {
    pub(crate) plan: Plan,
    pub(crate) tables: Buffer,
}

/// How lines that do not fit a workgroup are transformed.
pub enum LargeFft {
    /// As a rectangle of `rows` x `columns`, first along its columns, then along its rows.
    FourSteps { rows: Rc<Lines>, columns: Rc<Lines>, twiddles: Buffer },
    /// As a convolution over a longer span.
    Bluestein { span: usize, chirp: Buffer },
}

/// Where lines lie in memory: elements are `step` apart, `inner` lines `line_step`, runs of them `run_step`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StridedLines {
    pub count: usize,
    pub inner: usize,
    pub line_step: usize,
    pub run_step: usize,
    pub step: usize,
}

impl StridedLines {
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
    /// For the lines of a plan.
    pub(crate) fn of(&self, plan: &Plan) -> Kernel {
        let source = vec![Cow::Owned(wgsl::prelude(plan)), Cow::Borrowed(self.source)];
        Kernel::generated(format!("{} {}", self.entry, plan.length), self.entry, source, self.bindings)
    }
}

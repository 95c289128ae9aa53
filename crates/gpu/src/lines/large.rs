//! Transforms of lines that do not fit a workgroup: in four steps (Bailey, FFTs in external or hierarchical memory,
//! J Supercomput 4:23, 1990), or by Bluestein's convolution over a length that can be.

use super::{LargeFft, LinesKernel, Plan, StridedLines, WorkgroupLimits, wgsl};
use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::recorder::{Bound, grid, groups};
use bytemuck::cast_slice;
use std::rc::Rc;

use Access::{Read, Write};

crate::layout::parameters! {
    struct Parameters {
        inner: u32,
        line_step: u32,
        run_step: u32,
        step: u32,
        shift: u32,
        sign: f32,
        scale: f32,
        first: u32,
        count: u32,
        length: u32,
        /// Of four steps; of Bluestein, the span.
        rows: u32,
        columns: u32,
    }
}

const RECTANGLE: &[(u32, Access)] = &[(1, Read), (2, Write), (3, Read), (4, Write)];
const SOURCE: &str = concat!(include_str!("../shaders/long_places.wgsl"), include_str!("../shaders/long_lines.wgsl"));
const COLUMNS: LinesKernel = LinesKernel { entry: "transform_long_columns", source: SOURCE, bindings: RECTANGLE };
const ROWS: LinesKernel =
    LinesKernel { entry: "transform_long_rows", source: SOURCE, bindings: &[(1, Read), (2, Write), (4, Write)] };
/// The kernels of this file that are made for the length of lines.
pub const LINES_KERNELS: &[LinesKernel] = &[COLUMNS, ROWS];

const CHIRP: &[&str] = &[include_str!("../shaders/long_places.wgsl"), include_str!("../shaders/chirp.wgsl")];
const WITH_CHIRP: &[(u32, Access)] = &[(2, Write), (3, Read), (4, Write)];
const CHIRP_IN: StaticKernel = StaticKernel { name: "chirp_in", source: CHIRP, bindings: WITH_CHIRP };
const CHIRP_FILTER: StaticKernel =
    StaticKernel { name: "chirp_filter", source: CHIRP, bindings: &[(3, Read), (4, Write)] };
const CHIRP_OUT: StaticKernel = StaticKernel { name: "chirp_out", source: CHIRP, bindings: WITH_CHIRP };
/// The kernels of this file that are the same for all sizes.
pub const KERNELS: &[StaticKernel] = &[CHIRP_IN, CHIRP_FILTER, CHIRP_OUT];
/// Their parameters, and a shader that has them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Parameters::layout(CHIRP)];

/// The two factors of a length that are nearest to each other and fit a workgroup.
fn factors(length: usize, limits: WorkgroupLimits) -> Option<(usize, usize)> {
    let root = (length as f64).sqrt() as usize;
    let fits = |n: usize| Plan::new(n, limits).is_some();
    (1..=root).rev().filter(|f| length.is_multiple_of(*f)).map(|f| (length / f, f)).find(|(a, b)| fits(*a) && fits(*b))
}

impl Gpu {
    /// How lines of this length are transformed, made once.
    fn large(&self, length: usize) -> Option<Rc<LargeFft>> {
        if let Some(large) = self.large_transforms.borrow().get(&length) {
            return Some(large.clone());
        }
        let upload = |values: &[num_complex::Complex32]| {
            let (buffer, _) = self.storage((values.len() * 8) as u64);
            self.write(&buffer, cast_slice(values));
            buffer
        };
        let large = match factors(length, self.workgroup_limits()) {
            Some((rows, columns)) => {
                let twiddles = upload(&wgsl::twiddles(length));
                LargeFft::FourSteps { rows: self.lines(rows)?, columns: self.lines(columns)?, twiddles }
            }
            None => {
                let span = (2 * length - 1).next_power_of_two();
                factors(span, self.workgroup_limits())?;
                LargeFft::Bluestein { span, chirp: upload(&wgsl::chirp(length, span)) }
            }
        };
        let large = Rc::new(large);
        self.large_transforms.borrow_mut().insert(length, large.clone());
        Some(large)
    }

    /// As [`Gpu::transform_lines`].
    pub(super) fn transform_large_lines(
        &self,
        data: Bound,
        length: usize,
        places: StridedLines,
        centred: bool,
        sign: f32,
        scale: f32,
    ) {
        let Some(large) = self.large(length) else {
            self.fail(format!("lines of {length} do not fit this GPU"));
            return;
        };
        let mut parameters = Parameters {
            inner: places.inner as u32,
            line_step: places.line_step as u32,
            run_step: places.run_step as u32,
            step: places.step as u32,
            shift: if centred { (length - length / 2) as u32 } else { 0 },
            sign,
            scale,
            first: 0,
            count: 0,
            length: length as u32,
            rows: 0,
            columns: 0,
        };
        let span = match &*large {
            LargeFft::FourSteps { .. } => length,
            LargeFft::Bluestein { span, .. } => *span,
        };
        // As many lines at a time as a buffer between the passes holds.
        let most = ((self.most_in_a_piece() / 8) as usize / span).max(1);
        for first in (0..places.count).step_by(most) {
            let count = most.min(places.count - first);
            (parameters.first, parameters.count) = (first as u32, count as u32);
            let (between, _) = self.storage((count * span * 8) as u64);
            match &*large {
                LargeFft::FourSteps { rows, columns, twiddles } => {
                    (parameters.rows, parameters.columns) = (rows.plan.length as u32, columns.plan.length as u32);
                    let bound = [rows.tables().into(), data, twiddles.into(), (&between).into()];
                    let workgroups = groups((count * columns.plan.length).div_ceil(rows.in_workgroup()));
                    self.dispatch(&rows.kernel(self, COLUMNS), &parameters, &bound, workgroups);
                    let bound = [columns.tables().into(), data, (&between).into()];
                    let workgroups = groups((count * rows.plan.length).div_ceil(columns.in_workgroup()));
                    self.dispatch(&columns.kernel(self, ROWS), &parameters, &bound, workgroups);
                }
                LargeFft::Bluestein { span, chirp } => {
                    parameters.rows = *span as u32;
                    let bound = || [data, chirp.into(), (&between).into()];
                    let over_spans = StridedLines::rows(count, *span);
                    let transform =
                        |sign| self.transform_large_lines((&between).into(), *span, over_spans, false, sign, 1.0);
                    self.dispatch(&self.kernel(&CHIRP_IN), &parameters, &bound(), grid(count * span));
                    transform(1.0);
                    let filtered = [chirp.into(), (&between).into()];
                    self.dispatch(&self.kernel(&CHIRP_FILTER), &parameters, &filtered, grid(count * span));
                    transform(-1.0);
                    self.dispatch(&self.kernel(&CHIRP_OUT), &parameters, &bound(), grid(count * length));
                }
            }
        }
    }
}

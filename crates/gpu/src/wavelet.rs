//! The periodic orthonormal wavelet transform on the GPU: the twin of the processor's, coefficient by coefficient.
//!
//! A level is one dispatch. The first reads the image where it lies, moved and filled up; coarse numbers go from level to
//! level in buffers of their own, details at once to where they stay. The last levels are one dispatch together, as soon
//! as what is coarse fits a workgroup's memory. Synthesis is the same backwards.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::{Buffer, Vector};
use crate::reductions::Reduction;
use crate::scalar::{Scalar, ScalarParameter};
use recon::device::{Layout, WaveletTransform};
use recon::wavelet::Daubechies;

use Access::{Read, Write};

const SOURCE: &[&str] = &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/wavelet.wgsl")];
const ANALYSE_LEVEL: StaticKernel =
    StaticKernel { name: "analyse_level", source: SOURCE, bindings: &[(2, Read), (4, Write), (5, Write)] };
const ANALYSE_REST: StaticKernel =
    StaticKernel { name: "analyse_rest", source: SOURCE, bindings: &[(2, Read), (4, Write)] };
const SHRINK_LEVEL: StaticKernel = StaticKernel {
    name: "shrink_level",
    source: SOURCE,
    bindings: &[(2, Read), (4, Write), (5, Write), (1, Write), (6, Write)],
};
const SHRINK_REST: StaticKernel =
    StaticKernel { name: "shrink_rest", source: SOURCE, bindings: &[(2, Read), (4, Write), (1, Write), (6, Write)] };
const SYNTHESISE_LEVEL: StaticKernel =
    StaticKernel { name: "synthesise_level", source: SOURCE, bindings: &[(2, Read), (3, Read), (5, Write)] };
const SYNTHESISE_REST: StaticKernel =
    StaticKernel { name: "synthesise_rest", source: SOURCE, bindings: &[(3, Read), (5, Write)] };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] =
    &[ANALYSE_LEVEL, ANALYSE_REST, SHRINK_LEVEL, SHRINK_REST, SYNTHESISE_LEVEL, SYNTHESISE_REST];
/// Their parameters, and shaders that have them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Parameters::layout(SOURCE)];

/// `SIDE` of the shader: numbers along an axis of each quarter that a workgroup makes.
const SIDE: usize = 16;
/// `MOST` of the shader: numbers that a workgroup's memory holds.
const MOST: usize = 2048;
/// Pairs of taps of the longest filter.
const MOST_PAIRS: usize = 6;

crate::layout::parameters! {
    /// `Params` of the shader.
    struct Parameters {
        size: [u32; 2],
        offset: [u32; 2],
        image: [u32; 2],
        origin: [u32; 2],
        width: u32,
        coarse_width: u32,
        reach: u32,
        levels: u32,
        parts: u32,
        target_slot: u32,
        padding: [u32; 2],
        threshold: ScalarParameter,
        taps: [[f32; 4]; MOST_PAIRS],
    }
}

/// A transform prepared for images of one layout.
pub struct Wavelet {
    layout: Layout,
    levels: usize,
    /// Levels with a dispatch of their own; the others share one.
    single: usize,
    /// Pixels along (slow, fast) with the zeros.
    padded: (usize, usize),
    reach: usize,
    taps: [[f32; 4]; MOST_PAIRS],
    /// Coarse numbers after even and after odd levels.
    coarse: [Buffer; 2],
    /// Parts of the sum of magnitudes, one a workgroup of the levels that have a dispatch of their own.
    parts: Buffer,
}

/// One dispatch: a level, or all levels from one on.
#[derive(Clone, Copy)]
struct Stage {
    level: usize,
    whole: bool,
}

impl Wavelet {
    fn stages(&self) -> impl DoubleEndedIterator<Item = Stage> {
        let rest = (self.single < self.levels).then_some(Stage { level: self.single, whole: true });
        (0..self.single).map(|level| Stage { level, whole: false }).chain(rest)
    }

    fn parameters(&self, stage: Stage, shift: (usize, usize)) -> Parameters {
        let Stage { level, whole } = stage;
        let size = [self.padded.0 >> level, self.padded.1 >> level];
        let Layout { slow, fast, origin } = self.layout;
        let (image, origin, shift) = match level {
            0 => ([slow, fast], [origin.0 % slow.max(1), origin.1 % fast.max(1)], [shift.0, shift.1]),
            _ => (size, [0, 0], [0, 0]),
        };
        let offset = [0, 1].map(|axis| {
            let n = size[axis];
            // Where the filters start, as PyWavelets' periodic transform has it.
            let start = if whole { 0 } else { n * self.reach + 1 - self.reach };
            (start + n - shift[axis] % n) % n
        });
        let narrow = |pair: [usize; 2]| pair.map(|v| v as u32);
        Parameters {
            size: narrow(size),
            offset: narrow(offset),
            image: narrow(image),
            origin: narrow(origin),
            width: self.padded.1 as u32,
            coarse_width: if level + 1 < self.levels { size[1] as u32 / 2 } else { 0 },
            reach: self.reach as u32,
            levels: (self.levels - level) as u32,
            parts: 0,
            target_slot: 0,
            padding: [0; 2],
            threshold: Scalar::known(0.0).parameter(),
            taps: self.taps,
        }
    }

    /// Workgroups.
    fn groups(&self, stage: Stage) -> [u32; 3] {
        let along = |n: usize| ((n >> (stage.level + 1)).div_ceil(SIDE)) as u32;
        if stage.whole { [1, 1, 1] } else { [along(self.padded.1), along(self.padded.0), 1] }
    }

    /// What a stage of the analysis reads, and what it may write coarse numbers to.
    fn source_and_coarse<'a>(&'a self, stage: Stage, x: &'a Vector) -> (&'a Buffer, &'a Buffer) {
        let source = if stage.level == 0 { &*x.buffer } else { &self.coarse[(stage.level - 1) % 2] };
        (source, &self.coarse[stage.level % 2])
    }
}

impl WaveletTransform for Gpu {
    type Wavelet = Wavelet;

    fn wavelet(&self, member: Daubechies, levels: usize, layout: Layout) -> Wavelet {
        let (levels, padded) = member.fit(levels, layout);
        let fits = |level: usize| (padded.0 >> level) * (padded.1 >> level) <= MOST;
        // One level alone is better spread over workgroups.
        let single = (0..levels - 1).find(|level| fits(*level)).unwrap_or(levels);
        let mut taps = [[0.0; 4]; MOST_PAIRS];
        let details = member.wavelet();
        for ((to, scaling), detail) in taps.iter_mut().zip(member.scaling.chunks(2)).zip(details.chunks(2)) {
            *to = [scaling[0], detail[0], scaling[1], detail[1]].map(|v| v as f32);
        }
        let after = |level: usize| match level < single && level + 1 < levels {
            true => ((padded.0 >> (level + 1)) * (padded.1 >> (level + 1)) * 8) as u64,
            false => 0,
        };
        let coarse = [0, 1].map(|level| self.storage(after(level)).0);
        let along = |n: usize, level: usize| (n >> (level + 1)).div_ceil(SIDE);
        let parts: usize = (0..single).map(|level| along(padded.0, level) * along(padded.1, level)).sum();
        let parts = self.storage(parts as u64 * 4).0;
        Wavelet { layout, levels, single, padded, reach: member.scaling.len() / 2, taps, coarse, parts }
    }

    fn coefficients(&self, wavelet: &Wavelet) -> usize {
        wavelet.padded.0 * wavelet.padded.1
    }

    fn analyse(&self, wavelet: &Wavelet, shift: (usize, usize), x: &Vector, coefficients: &mut Vector) {
        for stage in wavelet.stages() {
            let (source, coarse) = wavelet.source_and_coarse(stage, x);
            let all = [source.into(), (&*coefficients).into(), coarse.into()];
            let (kernel, bound) = if stage.whole { (&ANALYSE_REST, &all[..2]) } else { (&ANALYSE_LEVEL, &all[..]) };
            self.dispatch(&self.kernel(kernel), &wavelet.parameters(stage, shift), bound, wavelet.groups(stage));
        }
    }

    fn analyse_and_shrink(
        &self,
        wavelet: &Wavelet,
        shift: (usize, usize),
        threshold: &Scalar,
        x: &Vector,
        coefficients: &mut Vector,
    ) -> Scalar {
        let mut parts = 0;
        for stage in wavelet.stages() {
            let mut parameters = wavelet.parameters(stage, shift);
            (parameters.threshold, parameters.parts) = (threshold.parameter(), parts);
            let groups = wavelet.groups(stage);
            let (source, coarse) = wavelet.source_and_coarse(stage, x);
            let scalars = &self.slots.buffer;
            if stage.whole {
                let slot = self.slot();
                parameters.target_slot = slot.index();
                let bound = [source.into(), (&*coefficients).into(), scalars.into(), (&wavelet.parts).into()];
                self.dispatch(&self.kernel(&SHRINK_REST), &parameters, &bound, groups);
                return Scalar::of(slot);
            }
            let bound =
                [source.into(), (&*coefficients).into(), coarse.into(), scalars.into(), (&wavelet.parts).into()];
            self.dispatch(&self.kernel(&SHRINK_LEVEL), &parameters, &bound, groups);
            parts += groups[0] * groups[1];
        }
        self.scalar_of(&wavelet.parts, parts as usize, Reduction::Sum)
    }

    fn synthesise(&self, wavelet: &Wavelet, shift: (usize, usize), coefficients: &mut Vector, x: &mut Vector) {
        for stage in wavelet.stages().rev() {
            let mut parameters = wavelet.parameters(stage, shift);
            let out = if stage.level == 0 { &x.buffer } else { &wavelet.coarse[(stage.level - 1) % 2] };
            let last = stage.level + 1 == wavelet.levels;
            let source = if last { &coefficients.buffer } else { &wavelet.coarse[stage.level % 2] };
            if last {
                parameters.coarse_width = parameters.width;
            }
            let all = [source.into(), (&*coefficients).into(), out.into()];
            let (kernel, bound) =
                if stage.whole { (&SYNTHESISE_REST, &all[1..]) } else { (&SYNTHESISE_LEVEL, &all[..]) };
            self.dispatch(&self.kernel(kernel), &parameters, bound, wavelet.groups(stage));
        }
    }
}

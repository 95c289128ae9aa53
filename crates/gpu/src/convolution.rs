//! Convolution along ky with a Hermitian matrix over the coils for each neighbour and column: `P N P^T` in the space
//! where SPIRiT's operator is cheapest.
//!
//! After transforms along kx, a convolution in k-space is one along ky at each column x of the image: with the
//! polynomials `n_cd[u]` that are left of `N_cd` at this column, `(N v)_c[k] = sum_ud n_cd[u] v_d[k + u]`. That is a
//! product of a matrix (coil c, coil d and neighbour u) with one (coil d and neighbour u, line), which the kernel
//! works out in tiles.

use crate::context::Gpu;
use crate::kernel::{Access, Kernel};
use crate::memory::{Buffer, Vector};
use crate::recorder::Bound;
use bytemuck::cast_slice;
use recon::coil::spirit::ConsistencyPolynomials;
use std::fmt::Write;
use std::ops::Range;

/// Where elements of a vector (coil, column, line) are: `coil * per_coil + column * per_column + table[ky]`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strides {
    pub per_coil: usize,
    pub per_column: usize,
}

/// The matrices of all columns.
pub(crate) struct Convolution {
    coils: usize,
    ny: usize,
    tile: Tile,
    /// Coefficients (column, pair, neighbour) of some columns each.
    pieces: Vec<(Range<usize>, Buffer)>,
}

/// How the work is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Tile {
    /// Neighbours along ky.
    taps: usize,
    /// Threads along the coils of a workgroup, [`COILS`] each.
    coil_threads: usize,
    /// Threads along its lines, [`LINES`] each.
    line_threads: usize,
}

/// Coils of one thread: a `vec4f` of coefficients in the shader.
const COILS: usize = 2;
/// Lines of one thread; the windows are padded for this number in the shader.
const LINES: usize = 8;
/// Threads of a workgroup at most.
const THREADS: usize = 64;
/// Coil threads of a workgroup at most: 16 coils, whose coefficients are in workgroup memory.
const MOST_COIL_THREADS: usize = 8;
/// Line threads of a workgroup at most: 128 lines.
const MOST_LINE_THREADS: usize = 16;

crate::layout::parameters! {
    struct Parameters {
        ny: u32,
        coils: u32,
        per_coil: u32,
        per_column: u32,
        /// The first column of the piece.
        first: u32,
        /// A multiple of `ny`, less the reach of the neighbours.
        back: u32,
        padding: [u32; 2],
    }
}

const SOURCE: &str = include_str!("shaders/convolution.wgsl");
/// Its parameters, and a shader that has them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Parameters::layout(&[SOURCE])];

const BINDINGS: &[(u32, Access)] = &[(1, Access::Read), (2, Access::Read), (3, Access::Read), (4, Access::Write)];

impl Tile {
    fn new(taps: usize, coils: usize, ny: usize) -> Self {
        let pairs = coils.div_ceil(COILS);
        let coil_threads = pairs.div_ceil(pairs.div_ceil(MOST_COIL_THREADS));
        let blocks = ny.div_ceil(LINES);
        let most = (THREADS / coil_threads).min(MOST_LINE_THREADS);
        Self { taps, coil_threads, line_threads: blocks.div_ceil(blocks.div_ceil(most)) }
    }

    fn kernel(self) -> Kernel {
        let source = vec![self.prelude().into(), SOURCE.into(), self.inner().into()];
        Kernel::generated(self.name(), "convolve", source, BINDINGS)
    }

    fn name(self) -> String {
        format!("convolve {} {} {}", self.taps, self.coil_threads, self.line_threads)
    }

    fn prelude(self) -> String {
        let Self { taps, coil_threads, line_threads } = self;
        let sums: Vec<String> = (0..LINES).map(|j| format!("a{j}: vec2f, b{j}: vec2f")).collect();
        format!(
            "const TAPS = {taps}u;\nconst COIL_THREADS = {coil_threads}u;\nconst LINE_THREADS = {line_threads}u;\n\
             struct Sums {{ {} }}\n\n",
            sums.join(", ")
        )
    }

    /// The products of one thread with one input coil, written out so that all of it stays in registers.
    fn inner(self) -> String {
        let mut out = "fn add_products(begin: u32, of_taps: u32, sums: Sums) -> Sums {\n  var s = sums;\n".to_owned();
        // Writing to a string cannot fail.
        for i in 0..LINES + self.taps - 1 {
            let _ = writeln!(out, "  let v{i} = window[begin + {}u];", i + i / LINES);
        }
        for u in 0..self.taps {
            let _ = writeln!(out, "  let w{u} = taps[of_taps + {u}u * COIL_THREADS];");
            for j in 0..LINES {
                let _ = writeln!(out, "  s.a{j} += multiply(w{u}.xy, v{});", j + u);
                let _ = writeln!(out, "  s.b{j} += multiply(w{u}.zw, v{});", j + u);
            }
        }
        out += "  return s;\n}\n\n";
        out += "fn store(coil: u32, column: u32, line: u32, s: Sums) {\n";
        for j in 0..LINES {
            let _ = writeln!(out, "  store_one(coil, column, line + {j}u, s.a{j});");
            let _ = writeln!(out, "  store_one(coil + 1u, column, line + {j}u, s.b{j});");
        }
        out + "}\n"
    }
}

/// Kernels for so many coils and lines, and neighbours along ky: for the tests of shaders.
pub fn generated_convolutions(taps: usize, coils: usize, ny: usize) -> Vec<Kernel> {
    vec![Tile::new(taps, coils, ny).kernel()]
}

impl Convolution {
    /// Of polynomials whose columns lie at `positions`, in fields of view, for so many lines. Coefficients that a device
    /// does not bind at once are in several buffers.
    pub fn new(gpu: &Gpu, polynomials: &ConsistencyPolynomials, positions: &[f64], ny: usize) -> Self {
        let (coils, taps) = (polynomials.coils(), polynomials.span());
        let of_column = polynomials.pairs() * taps;
        let most = usize::try_from(gpu.most_in_a_piece()).unwrap_or(usize::MAX) / 8 / of_column;
        let piece = |first: usize| {
            let columns = first..(first + most.max(1)).min(positions.len());
            let coefficients: Vec<_> = positions[columns.clone()].iter().map(|x| polynomials.at_column(*x)).collect();
            let coefficients = coefficients.concat();
            let (buffer, _) = gpu.storage((coefficients.len() * 8) as u64);
            gpu.write(&buffer, cast_slice(&coefficients));
            (columns, buffer)
        };
        let pieces = (0..positions.len()).step_by(most.max(1)).map(piece).collect();
        Self { coils, ny, tile: Tile::new(taps, coils, ny), pieces }
    }

    /// `out = N v`, both where `table` (ky) and `strides` say; lines that are nowhere count as zeros.
    pub fn apply(&self, gpu: &Gpu, strides: Strides, table: &Buffer, v: &Vector, out: &Vector) {
        let pipeline = gpu.generated(&self.tile.name(), || self.tile.kernel());
        let reach = self.tile.taps / 2;
        let lines = self.ny.div_ceil(LINES * self.tile.line_threads);
        let coils = self.coils.div_ceil(COILS * self.tile.coil_threads);
        for (columns, coefficients) in &self.pieces {
            let parameters = Parameters {
                ny: self.ny as u32,
                coils: self.coils as u32,
                per_coil: strides.per_coil as u32,
                per_column: strides.per_column as u32,
                first: columns.start as u32,
                back: (reach.next_multiple_of(self.ny) - reach) as u32,
                padding: [0; 2],
            };
            let bound: [Bound; 4] = [coefficients.into(), table.into(), v.into(), out.into()];
            gpu.dispatch(&pipeline, &parameters, &bound, [columns.len() as u32, lines as u32, coils as u32]);
        }
    }
}

//! SPIRiT's self-consistency on the processor.
//!
//! A convolution in k-space is a product in the image: `(G - I)^H (G - I)` is a Hermitian matrix over the coils at each
//! pixel. As in the SENSE operator, a mask of whole lines leaves only the transforms along ky to the iterations, column
//! by column in the cache; axes that are transformed are wrapped. Vectors hold the missing samples alone.

use super::{Cpu, Device};
use crate::array::KSpace;
use crate::coil::spirit::{ConsistencyPolynomials, SpiritKernel};
use crate::error::{Error, Result};
use crate::fourier::{Direction, Fourier, Line};
use crate::parallel;
use crate::sampling::SamplingMask;
use num_complex::Complex32;
use std::ops::Range;

/// SPIRiT's self-consistency of k-space, prepared and fused.
pub trait SpiritKernels: Device {
    /// A prepared operator `P N P^T`, `N = F (G - I)^H (G - I) F^H`: SPIRiT's kernel G on the image, transforms, and P,
    /// which selects the samples that a mask does not take.
    ///
    /// It also fixes in which order its vectors hold the missing samples, which may be transformed along kx where lines
    /// are whole.
    type Spirit;

    /// Prepares `P N P^T` for a kernel and a mask (ky, kx). Neighbours beyond the edge of k-space are those at the
    /// opposite edge.
    ///
    /// # Errors
    /// [`Error::Device`] when memory is short.
    fn spirit(&self, kernel: &SpiritKernel, mask: &SamplingMask) -> Result<Self::Spirit>;

    /// `-P N y` of the samples y (coil, ky, kx) of the mask, and `|(G - I) F^H y|^2`.
    ///
    /// # Errors
    /// [`Error::Shape`] when the k-space does not fit the operator.
    fn spirit_start(&self, spirit: &Self::Spirit, kspace: &KSpace) -> Result<(Self::Vector, Self::Scalar)>;

    /// `P N P^T x` of missing samples.
    fn spirit_normal(&self, spirit: &Self::Spirit, x: &Self::Vector, out: &mut Self::Vector);

    /// The k-space (coil, ky, kx) of the samples of the mask and the missing ones.
    ///
    /// # Errors
    /// [`Error::Shape`] when the k-space does not fit the operator.
    fn spirit_fill(&self, spirit: &Self::Spirit, kspace: &KSpace, missing: &Self::Vector) -> Result<Self::Vector>;
}

impl SpiritKernels for Cpu {
    type Spirit = CpuSpirit;

    fn spirit(&self, kernel: &SpiritKernel, mask: &SamplingMask) -> Result<CpuSpirit> {
        Ok(CpuSpirit::new(&self.fourier, kernel, mask))
    }

    fn spirit_start(&self, spirit: &CpuSpirit, kspace: &KSpace) -> Result<(Vec<Complex32>, f64)> {
        spirit.start(&self.fourier, kspace)
    }

    fn spirit_normal(&self, spirit: &CpuSpirit, x: &Vec<Complex32>, out: &mut Vec<Complex32>) {
        spirit.normal(x, out);
    }

    fn spirit_fill(&self, spirit: &CpuSpirit, kspace: &KSpace, missing: &Vec<Complex32>) -> Result<Vec<Complex32>> {
        spirit.fill(&self.fourier, kspace, missing)
    }
}

/// `P N P^T`, `N = F (G - I)^H (G - I) F^H`, prepared for the processor. P selects the missing samples.
pub struct CpuSpirit {
    coils: usize,
    ny: usize,
    nx: usize,
    mask: SamplingMask,
    missing: Missing,
    along_y: Line,
    along_x: Line,
    polynomials: ConsistencyPolynomials,
    /// `exp(-2 pi i u y)`: (block, u).
    phases: Vec<Lanes>,
    /// What is left of the polynomials at each column: (x, pair, u).
    columns: Vec<Complex32>,
    /// Matrices of the first columns, as many as memory is spent on: (x, block, pair).
    matrices: Vec<Lanes>,
}

/// Which samples are missing, and in which order a vector holds them.
enum Missing {
    /// Whole lines: vectors are (x, coil, line), transformed along kx; wrapped indices ky.
    Lines(Vec<usize>),
    /// Single samples: vectors are (row, coil, sample) for the rows ky, wrapped indices kx of each row.
    Points(Vec<Vec<usize>>),
}

/// Pixels along y that are worked on side by side.
const LANES: usize = 8;
/// Memory that is spent on matrices, in bytes, less three quarters of what the k-space takes: so much that there is room
/// for the solver's vectors. Matrices that do not fit are made anew in every iteration.
const STORED: usize = 48 << 20;
/// Columns, or rows, that share one scratch.
const LINES: usize = 8;
/// Groups of [`LINES`] rows that are in work at a time.
const GROUPS: usize = 8;

/// Real and imaginary parts of [`LANES`] pixels.
type Lanes = [[f32; LANES]; 2];

/// Index in centred order of the element `i` in wrapped order.
fn centred(i: usize, n: usize) -> usize {
    (i + n / 2) % n
}

/// Position in fields of view of the element `i` in centred order.
fn position(i: usize, n: usize) -> f64 {
    (i as f64 - (n / 2) as f64) / n as f64
}

/// What one thread works with.
struct Scratch {
    lines: Vec<Complex32>,
    transform: Vec<Complex32>,
    matrices: Vec<Lanes>,
    pixels: Vec<Lanes>,
    products: Vec<Lanes>,
}

impl CpuSpirit {
    /// Of a kernel and a mask (ky, kx).
    pub fn new(fourier: &Fourier, kernel: &SpiritKernel, mask: &SamplingMask) -> Self {
        let (ny, nx) = mask.dim();
        let polynomials = kernel.normal();
        let missing = match mask.lines() {
            Some(lines) => Missing::Lines((0..ny).filter(|y| !lines[centred(*y, ny)]).collect()),
            None => Missing::Points(
                (0..ny).map(|y| (0..nx).filter(|x| !mask.takes(centred(y, ny), centred(*x, nx))).collect()).collect(),
            ),
        };
        let (span, pairs, blocks) = (polynomials.span(), polynomials.pairs(), ny.div_ceil(LANES));
        let mut phases = vec![[[0.0; LANES]; 2]; blocks * span];
        for y in 0..ny {
            let at = ConsistencyPolynomials::phases(span, position(centred(y, ny), ny));
            for (out, phase) in phases[y / LANES * span..].iter_mut().zip(at) {
                (out[0][y % LANES], out[1][y % LANES]) = (phase.re as f32, phase.im as f32);
            }
        }
        let column = |x: usize| match missing {
            Missing::Lines(_) => polynomials.at_column(position(x, nx)),
            Missing::Points(_) => polynomials.at_column(position(centred(x, nx), nx)),
        };
        let columns = parallel::map(nx, column).concat();
        let (along_y, along_x) = (fourier.line(ny), fourier.line(nx));
        let (coils, mask) = (polynomials.coils(), mask.clone());
        let spent = STORED.saturating_sub(coils * ny * nx * size_of::<Complex32>() / 4 * 3);
        let stored = (spent / (blocks * pairs * size_of::<Lanes>())).min(nx);
        let mut new =
            Self { coils, ny, nx, mask, missing, along_y, along_x, polynomials, phases, columns, matrices: Vec::new() };
        let mut matrices = vec![[[0.0; LANES]; 2]; stored * blocks * pairs];
        parallel::for_each_chunk(&mut matrices, pairs, |i, out| new.evaluate(i / blocks, i % blocks, out));
        new.matrices = matrices;
        new
    }

    /// The matrices of a block of pixels of a column: (pair).
    fn evaluate(&self, x: usize, block: usize, out: &mut [Lanes]) {
        let span = self.polynomials.span();
        let column = &self.columns[x * out.len() * span..][..out.len() * span];
        let phases = &self.phases[block * span..][..span];
        evaluate(column, phases, out);
    }

    fn scratch(&self) -> Scratch {
        let lanes = |count: usize| vec![[[0.0; LANES]; 2]; count];
        Scratch {
            lines: vec![Complex32::ZERO; self.coils * self.ny],
            transform: vec![Complex32::ZERO; self.along_y.scratch_len().max(self.along_x.scratch_len())],
            matrices: lanes(self.polynomials.pairs()),
            pixels: lanes(self.coils),
            products: lanes(self.coils),
        }
    }

    /// `n N` on the lines (coil, ky) of the column `x` of images, n their length.
    fn column(&self, x: usize, lines: &mut [Complex32], scratch: &mut Scratch) {
        self.along_y.uncentred(lines, Direction::Inverse, &mut scratch.transform);
        let (ny, pairs) = (self.ny, self.polynomials.pairs());
        let blocks = ny.div_ceil(LANES);
        for block in 0..blocks {
            let rows = block * LANES..((block + 1) * LANES).min(ny);
            for (pixels, line) in scratch.pixels.iter_mut().zip(lines.chunks_exact(ny)) {
                for (l, v) in line[rows.clone()].iter().enumerate() {
                    (pixels[0][l], pixels[1][l]) = (v.re, v.im);
                }
            }
            let matrices = match self.matrices.get((x * blocks + block) * pairs..(x * blocks + block + 1) * pairs) {
                Some(stored) => stored,
                None => {
                    self.evaluate(x, block, &mut scratch.matrices);
                    &scratch.matrices
                }
            };
            multiply(matrices, &scratch.pixels, &mut scratch.products);
            for (products, line) in scratch.products.iter().zip(lines.chunks_exact_mut(ny)) {
                for (l, v) in line[rows.clone()].iter_mut().enumerate() {
                    *v = Complex32::new(products[0][l], products[1][l]);
                }
            }
        }
        self.along_y.uncentred(lines, Direction::Forward, &mut scratch.transform);
    }

    /// `-P N D^T y` and `|(G - I) F^H D^T y|^2` of the samples y (coil, ky, kx) of the mask.
    pub fn start(&self, fourier: &Fourier, kspace: &KSpace) -> Result<(Vec<Complex32>, f64)> {
        self.check(kspace)?;
        let mut samples = kspace.select(|y, x| self.mask.takes(y, x)).into_vec();
        let sample = |samples: &[Complex32], c: usize, y: usize, x: usize| samples[(c * self.ny + y) * self.nx + x];
        match &self.missing {
            Missing::Lines(missing) => {
                fourier.rows(&mut samples, self.nx, Direction::Inverse);
                let of_column = |x: usize| {
                    let mut scratch = self.scratch();
                    let load = |c: usize, y: usize| sample(&samples, c, centred(y, self.ny), x);
                    let before: Vec<Complex32> =
                        (0..self.coils * self.ny).map(|i| load(i / self.ny, i % self.ny)).collect();
                    let mut lines = before.clone();
                    self.column(x, &mut lines, &mut scratch);
                    let scale = 1.0 / self.ny as f32;
                    let gather = |line: &[Complex32]| missing.iter().map(|y| -line[*y] * scale).collect::<Vec<_>>();
                    let out = lines.chunks_exact(self.ny).flat_map(gather).collect::<Vec<_>>();
                    (out, inner(&before, &lines) / self.ny as f64)
                };
                let columns = parallel::map(self.nx, of_column);
                let energy = columns.iter().map(|(_, energy)| energy).sum();
                Ok((columns.into_iter().flat_map(|(out, _)| out).collect(), energy))
            }
            Missing::Points(missing) => {
                let (ny, nx) = (self.ny, self.nx);
                let at = |c: usize, y: usize, x: usize| sample(&samples, c, centred(y, ny), centred(x, nx));
                let load = |y: usize, c: usize, row: &mut [Complex32]| {
                    row.iter_mut().enumerate().for_each(|(x, v)| *v = at(c, y, x));
                };
                let scale = 1.0 / (ny * nx) as f32;
                let (mut out, mut energy) = (Vec::new(), 0.0);
                self.rows(load, |y, c, row| {
                    let before: Vec<Complex32> = (0..nx).map(|x| at(c, y, x)).collect();
                    energy += inner(&before, row) / (ny * nx) as f64;
                    out.extend(missing[y].iter().map(|x| -row[*x] * scale));
                });
                Ok((out, energy))
            }
        }
    }

    /// `P N P^T x` of missing samples.
    pub fn normal(&self, x: &[Complex32], out: &mut [Complex32]) {
        match &self.missing {
            Missing::Lines(missing) => self.normal_by_columns(missing, x, out),
            Missing::Points(missing) => self.normal_by_rows(missing, x, out),
        }
    }

    fn normal_by_columns(&self, missing: &[usize], x: &[Complex32], out: &mut [Complex32]) {
        let (ny, scale) = (self.ny, 1.0 / self.ny as f32);
        let length = (self.coils * missing.len()).max(1);
        parallel::for_each_chunk(out, length * LINES, |piece, out| {
            let mut scratch = self.scratch();
            let mut lines = std::mem::take(&mut scratch.lines);
            for (i, out) in out.chunks_exact_mut(length).enumerate() {
                let column = piece * LINES + i;
                lines.fill(Complex32::ZERO);
                let values = x[column * length..].chunks_exact(missing.len());
                for (line, values) in lines.chunks_exact_mut(ny).zip(values) {
                    missing.iter().zip(values).for_each(|(y, v)| line[*y] = *v);
                }
                self.column(column, &mut lines, &mut scratch);
                for (line, out) in lines.chunks_exact(ny).zip(out.chunks_exact_mut(missing.len())) {
                    missing.iter().zip(out).for_each(|(y, out)| *out = line[*y] * scale);
                }
            }
        });
    }

    fn normal_by_rows(&self, missing: &[Vec<usize>], x: &[Complex32], out: &mut [Complex32]) {
        let starts = self.starts(missing);
        let values = |y: usize, c: usize| starts[y] + c * missing[y].len()..starts[y] + (c + 1) * missing[y].len();
        let load = |y: usize, c: usize, row: &mut [Complex32]| {
            row.fill(Complex32::ZERO);
            missing[y].iter().zip(&x[values(y, c)]).for_each(|(x, v)| row[*x] = *v);
        };
        let scale = 1.0 / (self.ny * self.nx) as f32;
        self.rows(load, |y, c, row| {
            missing[y].iter().zip(&mut out[values(y, c)]).for_each(|(x, out)| *out = row[*x] * scale);
        });
    }

    /// Where each row of a vector of missing points begins.
    fn starts(&self, missing: &[Vec<usize>]) -> Vec<usize> {
        let begin = |start: &mut usize, row: &Vec<usize>| {
            let first = *start;
            *start += row.len() * self.coils;
            Some(first)
        };
        missing.iter().scan(0, begin).collect()
    }

    /// `ny nx N` on rows along kx: `load(ky, coil, row)` gives them, `store(ky, coil, row)` takes them, in order.
    fn rows(
        &self,
        load: impl Fn(usize, usize, &mut [Complex32]) + Sync + Send,
        mut store: impl FnMut(usize, usize, &[Complex32]),
    ) {
        let (coils, ny, nx) = (self.coils, self.ny, self.nx);
        let groups: Vec<Range<usize>> = (0..ny).step_by(LINES).map(|y| y..(y + LINES).min(ny)).collect();
        // (x, coil, y)
        let mut columns = vec![Complex32::ZERO; nx * coils * ny];
        for groups in groups.chunks(GROUPS) {
            let rows = parallel::map(groups.len(), |i| {
                // (coil, row, x)
                let mut rows = vec![Complex32::ZERO; coils * groups[i].len() * nx];
                for (j, row) in rows.chunks_exact_mut(nx).enumerate() {
                    load(groups[i].start + j % groups[i].len(), j / groups[i].len(), row);
                }
                let mut scratch = vec![Complex32::ZERO; self.along_x.scratch_len()];
                self.along_x.uncentred(&mut rows, Direction::Inverse, &mut scratch);
                rows
            });
            for (group, rows) in groups.iter().zip(rows) {
                for (c, rows) in rows.chunks_exact(group.len() * nx).enumerate() {
                    for x in 0..nx {
                        let column = &mut columns[(x * coils + c) * ny..][group.clone()];
                        column.iter_mut().zip(rows[x..].iter().step_by(nx)).for_each(|(out, v)| *out = *v);
                    }
                }
            }
        }
        parallel::for_each_chunk(&mut columns, coils * ny * LINES, |piece, columns| {
            let mut scratch = self.scratch();
            for (i, lines) in columns.chunks_exact_mut(coils * ny).enumerate() {
                self.column(piece * LINES + i, lines, &mut scratch);
            }
        });
        for groups in groups.chunks(GROUPS) {
            let rows = parallel::map(groups.len(), |i| {
                let group = &groups[i];
                // (row, coil, x)
                let mut rows = vec![Complex32::ZERO; coils * group.len() * nx];
                for c in 0..coils {
                    for x in 0..nx {
                        let column = &columns[(x * coils + c) * ny..][group.clone()];
                        column.iter().enumerate().for_each(|(j, v)| rows[(j * coils + c) * nx + x] = *v);
                    }
                }
                let mut scratch = vec![Complex32::ZERO; self.along_x.scratch_len()];
                self.along_x.uncentred(&mut rows, Direction::Forward, &mut scratch);
                rows
            });
            for (group, rows) in groups.iter().zip(rows) {
                for (j, row) in rows.chunks_exact(nx).enumerate() {
                    store(group.start + j / coils, j % coils, row);
                }
            }
        }
    }

    /// The k-space (coil, ky, kx) of the samples y and the missing ones.
    pub fn fill(&self, fourier: &Fourier, kspace: &KSpace, x: &[Complex32]) -> Result<Vec<Complex32>> {
        self.check(kspace)?;
        let (coils, ny, nx) = (self.coils, self.ny, self.nx);
        let mut filled = vec![Complex32::ZERO; coils * ny * nx];
        match &self.missing {
            Missing::Lines(missing) => {
                for (i, v) in x.iter().enumerate() {
                    let (column, c, y) = (i / missing.len() / coils, i / missing.len() % coils, i % missing.len());
                    filled[(c * ny + centred(missing[y], ny)) * nx + column] = *v;
                }
                fourier.rows(&mut filled, nx, Direction::Forward);
            }
            Missing::Points(missing) => {
                for ((y, missing), start) in missing.iter().enumerate().zip(self.starts(missing)) {
                    for (i, v) in x[start..start + coils * missing.len()].iter().enumerate() {
                        let (c, column) = (i / missing.len(), centred(missing[i % missing.len()], nx));
                        filled[(c * ny + centred(y, ny)) * nx + column] = *v;
                    }
                }
            }
        }
        for ((i, v), sample) in filled.iter_mut().enumerate().zip(kspace.as_slice()) {
            if self.mask.takes(i / nx % ny, i % nx) {
                *v = *sample;
            }
        }
        Ok(filled)
    }

    fn check(&self, kspace: &KSpace) -> Result<()> {
        let (expected, (c, y, x)) = (vec![self.coils, self.ny, self.nx], kspace.dim());
        let came = vec![c, y, x];
        if expected == came { Ok(()) } else { Err(Error::Shape { what: "k-space", expected, came }) }
    }
}

/// `out = N v` for Hermitian matrices N (pair) and vectors v (coil), in each lane.
///
/// Never inlined, and so [`evaluate`]: by itself the compiler keeps the sums in vector registers.
#[inline(never)]
fn multiply(matrices: &[Lanes], v: &[Lanes], out: &mut [Lanes]) {
    out.fill([[0.0; LANES]; 2]);
    let mut rest = matrices;
    for c in 0..v.len() {
        let (row, later) = rest.split_at(v.len() - c);
        rest = later;
        let left = v[c];
        let (head, tail) = out[c..].split_at_mut(1);
        let mut sum = head[0];
        for l in 0..LANES {
            // The diagonal is real.
            sum[0][l] += row[0][0][l] * left[0][l];
            sum[1][l] += row[0][0][l] * left[1][l];
        }
        for ((n, right), out) in row[1..].iter().zip(&v[c + 1..]).zip(tail) {
            for l in 0..LANES {
                sum[0][l] += n[0][l] * right[0][l] - n[1][l] * right[1][l];
                sum[1][l] += n[0][l] * right[1][l] + n[1][l] * right[0][l];
                out[0][l] += n[0][l] * left[0][l] + n[1][l] * left[1][l];
                out[1][l] += n[0][l] * left[1][l] - n[1][l] * left[0][l];
            }
        }
        head[0] = sum;
    }
}

/// `sum_u n_u exp_u` for the coefficients of each pair (pair, u) and the phases (u) of each lane.
#[inline(never)]
fn evaluate(coefficients: &[Complex32], phases: &[Lanes], out: &mut [Lanes]) {
    for (out, coefficients) in out.iter_mut().zip(coefficients.chunks_exact(phases.len())) {
        let mut sum = [[0.0; LANES]; 2];
        for (n, [re, im]) in coefficients.iter().zip(phases) {
            for l in 0..LANES {
                sum[0][l] += n.re * re[l] - n.im * im[l];
                sum[1][l] += n.re * im[l] + n.im * re[l];
            }
        }
        *out = sum;
    }
}

/// `Re sum conj(a_i) b_i`, in double precision.
fn inner(a: &[Complex32], b: &[Complex32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(a.re * b.re + a.im * b.im)).sum()
}

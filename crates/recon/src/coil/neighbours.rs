//! Products of neighbouring samples in the calibration region: what kernels in k-space are fitted from.

use crate::array::KSpace;
use crate::declaration::{Count, Kind, Parameter, Role};
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Progress, Stage};
use crate::parallel;
use num_complex::Complex64;
use std::ops::Range;

/// The neighbours of a sample: a rectangle of `ky` x `kx` samples around it, from `-(ky / 2)` on, and so along kx.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KernelSize {
    /// Width along ky, in samples.
    pub ky: usize,
    /// Width along kx, in samples.
    pub kx: usize,
}

/// What becomes of neighbours beyond the calibration region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KernelSupport {
    /// They count as zeros, and every sample of the region is once the centre, as in pygrappa. It holds kernels back from
    /// what lies far from their centre: GRAPPA is the better for it with noise, and a little worse without.
    ZeroPadded,
    /// Samples that have such neighbours are no centre. SPIRiT needs a kernel under which the samples hardly change.
    Valid,
}

/// Widest kernel: 7 x 7 neighbours of 32 coils are 1568 unknowns.
const WIDEST: i64 = 7;
/// Most lines along ky that are used of a calibration region: more hardly change a kernel.
const MOST_LINES: usize = 64;
/// Sums that run side by side: what is added to one of them stays short enough for single precision.
const LANES: usize = 4;
/// Shifts of a line against another that are worked on together.
const SHIFTS: usize = 4;
/// Complex products between two turns for others: a few milliseconds.
const PRODUCTS_A_TURN: usize = 4_000_000;

/// The width of a kernel as a parameter.
pub const fn width(key: &'static str, label: &'static str, help: &'static str) -> Count {
    let kind = Kind::Integer { min: 2, max: WIDEST, usual: WIDEST, default: 5 };
    Count::new(Parameter { key, label, unit: "samples", help, kind, role: Role::Calibration })
}

impl KernelSize {
    /// How many there are, the sample itself among them.
    pub fn count(&self) -> usize {
        self.ky * self.kx
    }

    /// Index of the sample itself.
    pub fn centre(&self) -> usize {
        self.kx / 2 * self.ky + self.ky / 2
    }

    /// Offset (ky, kx) of the neighbour `i`; ky varies fastest.
    pub fn offset(&self, i: usize) -> (isize, isize) {
        let from = |i: usize, width: usize| i as isize - (width / 2) as isize;
        (from(i % self.ky, self.ky), from(i / self.ky, self.kx))
    }

    /// The part of a fully sampled region (ky, kx) of a (ky, kx) matrix that is used: at most 64 lines around DC.
    pub fn used_region(
        &self,
        (ny, _): (usize, usize),
        region: Option<(Range<usize>, Range<usize>)>,
    ) -> (Range<usize>, Range<usize>) {
        let (rows, columns) = region.unwrap_or((0..0, 0..0));
        let first = (ny / 2).saturating_sub(MOST_LINES / 2);
        (rows.start.max(first)..rows.end.min(first + MOST_LINES), columns)
    }

    /// Whether the calibration region (ky, kx) holds such a neighbourhood.
    ///
    /// # Errors
    /// [`Error::Unsuitable`].
    pub fn check(&self, region: Option<(Range<usize>, Range<usize>)>) -> Result<()> {
        let (rows, columns) = region.unwrap_or((0..0, 0..0));
        if rows.len() >= self.ky && columns.len() >= self.kx {
            return Ok(());
        }
        Err(Error::Unsuitable(format!(
            "expected a fully sampled calibration region of at least {} ky x {} kx samples around the centre of \
             k-space, the size of the kernel (raise acs, or lower the kernel's width), but it has {} ky x {} kx",
            self.ky,
            self.kx,
            rows.len(),
            columns.len()
        )))
    }

    /// Sums of products over the fully sampled `region` (ky, kx) of k-space (coil, ky, kx).
    ///
    /// # Errors
    /// As [`Self::check`]; [`Error::Calibration`] when the region holds only zeros; [`Error::Cancelled`].
    pub async fn calibrate<M: Monitor>(
        &self,
        kspace: &KSpace,
        region: Option<(Range<usize>, Range<usize>)>,
        edge: KernelSupport,
        monitor: &mut M,
    ) -> Result<CalibrationGram> {
        let (coils, ny, nx) = kspace.dim();
        self.check(region.clone())?;
        let region = self.used_region((ny, nx), region);
        let planes = Planes::new(kspace, region, *self, edge);
        if planes.parts.iter().flatten().all(|v| *v == 0.0) {
            return Err(Error::Calibration(format!(
                "expected calibration samples that are not zero, but all {} ky x {} kx of the calibration region are",
                planes.height, planes.width
            )));
        }
        let pairs: Vec<(usize, usize)> = (0..coils).flat_map(|c| (c..coils).map(move |d| (c, d))).collect();
        let count = self.count();
        let side = count * coils;
        let mut products = vec![Complex64::ZERO; side * side];
        let work = planes.height * planes.width * (2 * self.ky - 1) * (2 * self.kx - 1);
        let mut done = 0;
        for pairs_now in pairs.chunks((PRODUCTS_A_TURN / work).max(1)) {
            let sums = parallel::map(pairs_now.len(), |i| planes.pair(pairs_now[i].0, pairs_now[i].1));
            for ((c, d), sums) in pairs_now.iter().zip(sums) {
                for (i, sum) in sums.into_iter().enumerate() {
                    let (a, b) = (i / count * coils + c, i % count * coils + d);
                    products[a * side + b] = sum;
                    products[b * side + a] = sum.conj();
                }
            }
            done += pairs_now.len();
            let progress = Progress { stage: Stage::Calibration, done, of: pairs.len(), residual: None };
            monitor.checkpoint(progress).await?;
        }
        Ok(CalibrationGram { neighbours: *self, coils, products })
    }
}

/// `sum_p conj(k_c[p + a]) k_d[p + b]` over the samples p of the calibration region, for coils c, d and neighbours a, b.
#[derive(Debug, Clone)]
pub struct CalibrationGram {
    neighbours: KernelSize,
    coils: usize,
    /// Row (a, c), column (b, d).
    products: Vec<Complex64>,
}

impl CalibrationGram {
    /// The neighbours.
    pub fn neighbours(&self) -> KernelSize {
        self.neighbours
    }

    /// Number of coils.
    pub fn coils(&self) -> usize {
        self.coils
    }

    /// Rows, and columns, of the matrix of products.
    pub fn side(&self) -> usize {
        self.neighbours.count() * self.coils
    }

    /// The row of the neighbour `a` in coil `c`: (neighbour, coil).
    pub fn row(&self, a: usize, c: usize) -> &[Complex64] {
        let side = self.side();
        &self.products[(a * self.coils + c) * side..][..side]
    }
}

/// The region, real and imaginary parts apart, between zeros along kx.
struct Planes {
    neighbours: KernelSize,
    edge: KernelSupport,
    height: usize,
    width: usize,
    stride: usize,
    /// Real and imaginary parts (coil, ky, kx), kx from index `neighbours.kx - 1` on.
    parts: [Vec<f32>; 2],
}

impl Planes {
    fn new(
        kspace: &KSpace,
        (rows, columns): (Range<usize>, Range<usize>),
        neighbours: KernelSize,
        edge: KernelSupport,
    ) -> Self {
        let (coils, ..) = kspace.dim();
        let (height, width) = (rows.len(), columns.len());
        let margin = neighbours.kx - 1;
        let stride = width.next_multiple_of(LANES) + 2 * margin + LANES + SHIFTS;
        let mut parts = [vec![0.0; coils * height * stride], vec![0.0; coils * height * stride]];
        for c in 0..coils {
            for (y, ky) in rows.clone().enumerate() {
                let start = (c * height + y) * stride + margin;
                for (x, kx) in columns.clone().enumerate() {
                    let v = kspace.samples()[[c, ky, kx]];
                    parts[0][start + x] = v.re;
                    parts[1][start + x] = v.im;
                }
            }
        }
        Self { neighbours, edge, height, width, stride, parts }
    }

    fn line(&self, part: usize, coil: usize, y: usize) -> &[f32] {
        &self.parts[part][(coil * self.height + y) * self.stride..][..self.stride]
    }

    /// The sample (`y`, `x`) of a coil; zero for x from `-(kx - 1)` to -1 and as far beyond the end.
    fn sample(&self, coil: usize, y: usize, x: isize) -> Complex64 {
        let i = (x + self.neighbours.kx as isize - 1) as usize;
        Complex64::new(self.line(0, coil, y)[i].into(), self.line(1, coil, y)[i].into())
    }

    /// The products of coil `c`'s neighbours with coil `d`'s: (a, b).
    ///
    /// A product depends on a and b only through their difference, but for the samples at the edges of the region that
    /// are nobody's neighbour a. So lines are correlated once for each difference, the few samples at the ends of lines
    /// are taken out, and lines are summed from the first to the last that belong to a.
    fn pair(&self, c: usize, d: usize) -> Vec<Complex64> {
        let KernelSize { ky, kx } = self.neighbours;
        let (height, count, span) = (self.height, self.neighbours.count(), 2 * kx - 1);
        let mut out = vec![Complex64::ZERO; count * count];
        let mut lines = vec![Complex64::ZERO; height * span];
        let mut sums = vec![Complex64::ZERO; height + 1];
        for dy in 1 - ky as isize..ky as isize {
            let partner = |y: usize| y.checked_add_signed(dy).filter(|y| *y < height);
            for (y, out) in lines.chunks_exact_mut(span).enumerate() {
                match partner(y) {
                    Some(other) => self.correlate((c, y), (d, other), out),
                    None => out.fill(Complex64::ZERO),
                }
            }
            for (ax, bx) in (0..kx).flat_map(|ax| (0..kx).map(move |bx| (ax, bx))) {
                let shift = bx as isize - ax as isize;
                let belonging = self.belonging(ax, kx, self.width);
                for y in 0..height {
                    let mut sum = lines[y * span + bx + kx - 1 - ax];
                    if let Some(other) = partner(y) {
                        for x in (0..belonging.start).chain(belonging.end..self.width) {
                            let x = x as isize;
                            sum -= self.sample(c, y, x).conj() * self.sample(d, other, x + shift);
                        }
                    }
                    sums[y + 1] = sums[y] + sum;
                }
                for ay in 0..ky {
                    let Some(by) = ay.checked_add_signed(dy).filter(|by| *by < ky) else { continue };
                    let belonging = self.belonging(ay, ky, height);
                    out[(ax * ky + ay) * count + bx * ky + by] = sums[belonging.end] - sums[belonging.start];
                }
            }
        }
        out
    }

    /// The samples of `size` that are somebody's neighbour at the place `a` of `width`, along one axis.
    fn belonging(&self, a: usize, width: usize, size: usize) -> Range<usize> {
        match self.edge {
            KernelSupport::ZeroPadded => a.saturating_sub(width / 2)..size - (width / 2).saturating_sub(a),
            KernelSupport::Valid => a..size - width + a + 1,
        }
    }

    /// `sum_x conj(k_c[y, x]) k_d[other, x + shift]` for the shifts from `-(kx - 1)` on.
    fn correlate(&self, (c, y): (usize, usize), (d, other): (usize, usize), out: &mut [Complex64]) {
        let margin = self.neighbours.kx - 1;
        let steps = self.width.div_ceil(LANES);
        let left: [&[[f32; LANES]]; 2] =
            std::array::from_fn(|part| &self.line(part, c, y)[margin..].as_chunks().0[..steps]);
        for (i, out) in out.chunks_mut(SHIFTS).enumerate() {
            let right: [[&[[f32; LANES]]; 2]; SHIFTS] = std::array::from_fn(|s| {
                std::array::from_fn(|part| &self.line(part, d, other)[i * SHIFTS + s..].as_chunks().0[..steps])
            });
            let sums = products(left, &right);
            for (out, sum) in out.iter_mut().zip(&sums) {
                let total = |part: [f32; LANES]| part.iter().map(|v| f64::from(*v)).sum::<f64>();
                *out = Complex64::new(total(sum[0]), total(sum[1]));
            }
        }
    }
}

/// `sum_x conj(left_x) right_x` for each shift, in lanes.
///
/// Never inlined: by itself the compiler keeps the sums in vector registers.
#[inline(never)]
fn products(left: [&[[f32; LANES]]; 2], right: &[[&[[f32; LANES]]; 2]; SHIFTS]) -> [[[f32; LANES]; 2]; SHIFTS] {
    let steps = left[0].len();
    let left = left.map(|part| &part[..steps]);
    let right = right.map(|shifted| shifted.map(|part| &part[..steps]));
    let mut sums = [[[0f32; LANES]; 2]; SHIFTS];
    for x in 0..steps {
        let (re, im) = (left[0][x], left[1][x]);
        for (sum, right) in sums.iter_mut().zip(&right) {
            for l in 0..LANES {
                sum[0][l] += re[l] * right[0][x][l] + im[l] * right[1][x][l];
                sum[1][l] += re[l] * right[1][x][l] - im[l] * right[0][x][l];
            }
        }
    }
    sums
}

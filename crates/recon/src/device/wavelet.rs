//! The periodic orthonormal wavelet transform.
//!
//! On the processor, a level splits both axes into a coarse and a detail half, in place of the coarse part before (Mallat, IEEE Trans
//! Pattern Anal Mach Intell 11:674, 1989). Along the slow axis whole rows are combined; along the fast axis even and
//! odd samples are taken apart first, so that a filter becomes sums of shifted runs. Real filters act on real and
//! imaginary parts alike, so complex rows are filtered as rows of twice as many real numbers.

use super::{Cpu, Layout, Shrinkage};
use crate::parallel;
use crate::wavelet::Daubechies;
use bytemuck::{cast_slice, cast_slice_mut};
use num_complex::Complex32;
use std::sync::Mutex;

/// The periodic orthonormal wavelet transform W of images.
pub trait WaveletTransform: Shrinkage {
    /// A prepared transform.
    type Wavelet;

    /// Prepares a periodic wavelet transform of images of a layout, of at most so many levels.
    fn wavelet(&self, member: Daubechies, levels: usize, layout: Layout) -> Self::Wavelet;

    /// Number of coefficients: that of the pixels, or more where an axis is no multiple of `2^levels`.
    fn coefficients(&self, wavelet: &Self::Wavelet) -> usize;

    /// `coefficients = W x` of the image moved by `shift` pixels along (slow, fast), going round.
    fn analyse(
        &self,
        wavelet: &Self::Wavelet,
        shift: (usize, usize),
        x: &Self::Vector,
        coefficients: &mut Self::Vector,
    );

    /// `coefficients = W x` as by [`Self::analyse`], shortened by `threshold` as by [`Shrinkage::soft_threshold`]; the
    /// sum of their magnitudes.
    fn analyse_and_shrink(
        &self,
        wavelet: &Self::Wavelet,
        shift: (usize, usize),
        threshold: &Self::Scalar,
        x: &Self::Vector,
        coefficients: &mut Self::Vector,
    ) -> Self::Scalar {
        self.analyse(wavelet, shift, x, coefficients);
        self.soft_threshold(threshold, coefficients);
        self.magnitude_sum(coefficients)
    }

    /// `x = W^H coefficients` with the same `shift` as before; the coefficients are used up.
    fn synthesise(
        &self,
        wavelet: &Self::Wavelet,
        shift: (usize, usize),
        coefficients: &mut Self::Vector,
        x: &mut Self::Vector,
    );
}

impl WaveletTransform for Cpu {
    type Wavelet = CpuWavelet;

    fn wavelet(&self, member: Daubechies, levels: usize, layout: Layout) -> CpuWavelet {
        CpuWavelet::new(member, levels, layout)
    }

    fn coefficients(&self, wavelet: &CpuWavelet) -> usize {
        wavelet.coefficients()
    }

    fn analyse(
        &self,
        wavelet: &CpuWavelet,
        shift: (usize, usize),
        x: &Vec<Complex32>,
        coefficients: &mut Vec<Complex32>,
    ) {
        wavelet.forward(shift, x, coefficients);
    }

    fn synthesise(
        &self,
        wavelet: &CpuWavelet,
        shift: (usize, usize),
        coefficients: &mut Vec<Complex32>,
        x: &mut Vec<Complex32>,
    ) {
        wavelet.adjoint(shift, coefficients, x);
    }
}

/// Rows that one piece of work covers.
const ROWS: usize = 16;
/// Real numbers that are summed side by side.
const LANES: usize = 8;

/// A transform prepared for images of one layout.
///
/// Axes that are no multiple of `2^levels` are filled up with zeros: the transform then is an isometry that has more
/// coefficients than the image has pixels.
pub struct CpuWavelet {
    layout: Layout,
    levels: usize,
    /// Pixels along (slow, fast) with the zeros.
    padded: (usize, usize),
    /// Length of the filters.
    length: usize,
    /// Coarse and detail filter.
    filters: [Vec<f32>; 2],
    /// For coarse and detail: the taps on even and on odd samples.
    analysis: [[Vec<f32>; 2]; 2],
    /// For even and odd samples: the taps on coarse and on detail, backwards.
    synthesis: [[Vec<f32>; 2]; 2],
    /// The other buffer of each pass, so that nothing is allocated in an iteration.
    other: Mutex<Vec<Complex32>>,
}

impl CpuWavelet {
    /// At most `levels` levels, and no more than the image allows.
    pub fn new(member: Daubechies, levels: usize, layout: Layout) -> Self {
        let (levels, padded) = member.fit(levels, layout);
        let narrow = |filter: &[f64]| filter.iter().map(|v| *v as f32).collect::<Vec<_>>();
        let filters = [narrow(member.scaling), narrow(&member.wavelet())];
        let every_other =
            |filter: &[f32], parity: usize| filter[parity..].iter().step_by(2).copied().collect::<Vec<_>>();
        let backwards = |filter: &[f32], parity| every_other(filter, parity).into_iter().rev().collect::<Vec<_>>();
        let analysis = [0, 1].map(|f| [0, 1].map(|parity| every_other(&filters[f], parity)));
        let synthesis = [0, 1].map(|parity| [0, 1].map(|f| backwards(&filters[f], parity)));
        Self {
            layout,
            levels,
            padded,
            length: member.scaling.len(),
            filters,
            analysis,
            synthesis,
            other: Mutex::new(vec![Complex32::ZERO; padded.0 * padded.1]),
        }
    }

    /// Number of coefficients.
    pub fn coefficients(&self) -> usize {
        self.padded.0 * self.padded.1
    }

    /// `coefficients = W x` of the image moved by `shift` pixels along (slow, fast), going round.
    pub fn forward(&self, shift: (usize, usize), x: &[Complex32], coefficients: &mut [Complex32]) {
        let mut other = self.other.lock().unwrap_or_else(|e| e.into_inner());
        let width = self.padded.1;
        self.gather(shift, x, coefficients);
        for level in 0..self.levels {
            let (slow, fast) = (self.padded.0 >> level, width >> level);
            let from = &*coefficients;
            parallel::for_each_chunk(&mut other[..slow * width], width * ROWS, |piece, rows| {
                for (i, row) in rows.chunks_exact_mut(width).enumerate() {
                    self.analyse_across(from, slow, piece * ROWS + i, cast_slice_mut(&mut row[..fast]));
                }
            });
            let from = &*other;
            parallel::for_each_chunk(&mut coefficients[..slow * width], width * ROWS, |piece, rows| {
                let mut halves = Halves::new(fast, self.length);
                for (i, row) in rows.chunks_exact_mut(width).enumerate() {
                    let from = &from[(piece * ROWS + i) * width..][..fast];
                    self.analyse_along(from, &mut halves, &mut row[..fast]);
                }
            });
        }
    }

    /// `x = W^H coefficients` for the image moved by `shift`; the coefficients are used up.
    pub fn adjoint(&self, shift: (usize, usize), coefficients: &mut [Complex32], x: &mut [Complex32]) {
        let mut other = self.other.lock().unwrap_or_else(|e| e.into_inner());
        let width = self.padded.1;
        for level in (0..self.levels).rev() {
            let (slow, fast) = (self.padded.0 >> level, width >> level);
            let from = &*coefficients;
            parallel::for_each_chunk(&mut other[..slow * width], width * ROWS, |piece, rows| {
                let mut halves = Halves::new(fast, self.length);
                for (i, row) in rows.chunks_exact_mut(width).enumerate() {
                    let from = &from[(piece * ROWS + i) * width..][..fast];
                    self.synthesise_along(from, &mut halves, &mut row[..fast]);
                }
            });
            let from = &*other;
            parallel::for_each_chunk(&mut coefficients[..slow * width], width * ROWS, |piece, rows| {
                for (i, row) in rows.chunks_exact_mut(width).enumerate() {
                    self.synthesise_across(from, slow, piece * ROWS + i, cast_slice_mut(&mut row[..fast]));
                }
            });
        }
        self.scatter(shift, coefficients, x);
    }

    /// Where a filter starts: `y[k] = sum_j h[j] x[2 k + start + j]`, as PyWavelets' periodic transform has it.
    fn start(&self, n: usize) -> usize {
        let back = self.length / 2 - 1;
        (n * back - back) % n
    }

    /// One row of the halves along the slow axis: coarse rows first, then details.
    fn analyse_across(&self, from: &[Complex32], slow: usize, row: usize, out: &mut [f32]) {
        let (half, width) = (slow / 2, self.padded.1);
        let filter = &self.filters[row / half];
        let first = 2 * (row % half) + self.start(slow);
        let pixels = out.len() / 2;
        let mut rows: [(f32, &[f32]); MOST_TAPS] = [(0.0, &[]); MOST_TAPS];
        for (j, (to, tap)) in rows.iter_mut().zip(filter).enumerate() {
            *to = (*tap, cast_slice(&from[(first + j) % slow * width..][..pixels]));
        }
        combine(&rows[..self.length], out);
    }

    /// One row from the halves along the slow axis.
    fn synthesise_across(&self, from: &[Complex32], slow: usize, row: usize, out: &mut [f32]) {
        let (half, width) = (slow / 2, self.padded.1);
        let place = (row + slow - self.start(slow)) % slow;
        let (parity, q) = (place % 2, place / 2);
        let taps = self.length / 2;
        let pixels = out.len() / 2;
        let mut rows: [(f32, &[f32]); MOST_TAPS] = [(0.0, &[]); MOST_TAPS];
        for (i, to) in rows[..self.length].iter_mut().enumerate() {
            let (part, m) = (i / taps, i % taps);
            let source = part * half + (q + half * taps + 1 + m - taps) % half;
            *to = (self.synthesis[parity][part][m], cast_slice(&from[source * width..][..pixels]));
        }
        combine(&rows[..self.length], out);
    }

    fn analyse_along(&self, from: &[Complex32], halves: &mut Halves, out: &mut [Complex32]) {
        let n = from.len();
        let (mut even, mut odd) = (self.start(n), (self.start(n) + 1) % n);
        for (a, b) in halves.first.iter_mut().zip(&mut halves.second) {
            (*a, *b) = (from[even], from[odd]);
            even = if even + 2 >= n { even + 2 - n } else { even + 2 };
            odd = if odd + 2 >= n { odd + 2 - n } else { odd + 2 };
        }
        for (taps, out) in self.analysis.iter().zip(out.chunks_exact_mut(n / 2)) {
            halves.filter(taps, out);
        }
    }

    fn synthesise_along(&self, from: &[Complex32], halves: &mut Halves, out: &mut [Complex32]) {
        let n = from.len();
        let (coarse, detail) = from.split_at(n / 2);
        let mut source = (coarse.len() * self.length + 1 - self.length / 2) % coarse.len();
        for (a, b) in halves.first.iter_mut().zip(&mut halves.second) {
            (*a, *b) = (coarse[source], detail[source]);
            source = if source + 1 == coarse.len() { 0 } else { source + 1 };
        }
        for (parity, taps) in self.synthesis.iter().enumerate() {
            let mut done = std::mem::take(&mut halves.done);
            halves.filter(taps, &mut done);
            let mut to = (self.start(n) + parity) % n;
            for v in &done {
                out[to] = *v;
                to = if to + 2 >= n { to + 2 - n } else { to + 2 };
            }
            halves.done = done;
        }
    }

    /// The image into the buffer of coefficients: natural order, moved by `shift`, zeros where it is filled up.
    fn gather(&self, shift: (usize, usize), x: &[Complex32], to: &mut [Complex32]) {
        to.fill(Complex32::ZERO);
        self.for_each_run(shift, |at, padded, run| to[padded..padded + run].copy_from_slice(&x[at..at + run]));
    }

    /// The reverse of [`Self::gather`].
    fn scatter(&self, shift: (usize, usize), from: &[Complex32], x: &mut [Complex32]) {
        self.for_each_run(shift, |at, padded, run| x[at..at + run].copy_from_slice(&from[padded..padded + run]));
    }

    /// Calls `work(index in the image's vector, index in the buffer, length)` for runs that cover the image.
    fn for_each_run(&self, shift: (usize, usize), mut work: impl FnMut(usize, usize, usize)) {
        let Layout { slow, fast, origin } = self.layout;
        for s in 0..slow {
            let row = (origin.0 + s) % slow * fast;
            let to_row = (s + shift.0) % self.padded.0 * self.padded.1;
            let mut done = 0;
            while done < fast {
                let (from, to) = ((origin.1 + done) % fast, (done + shift.1) % self.padded.1);
                let run = (fast - done).min(fast - from).min(self.padded.1 - to);
                work(row + from, to_row + to, run);
                done += run;
            }
        }
    }
}

/// Longest filter there is.
const MOST_TAPS: usize = 12;

/// What a row is taken apart into, with as many more samples as a filter reaches beyond.
struct Halves {
    first: Vec<Complex32>,
    second: Vec<Complex32>,
    done: Vec<Complex32>,
}

impl Halves {
    fn new(n: usize, length: usize) -> Self {
        let zeros = |n: usize| vec![Complex32::ZERO; n];
        let with_reach = n / 2 + length / 2 - 1;
        Self { first: zeros(with_reach), second: zeros(with_reach), done: zeros(n / 2) }
    }

    /// `out[k] = sum_m taps[0][m] first[k + m] + taps[1][m] second[k + m]`.
    fn filter(&self, taps: &[Vec<f32>; 2], out: &mut [Complex32]) {
        let (first, second): (&[f32], &[f32]) = (cast_slice(&self.first), cast_slice(&self.second));
        let mut rows: [(f32, &[f32]); MOST_TAPS] = [(0.0, &[]); MOST_TAPS];
        let reach = taps[0].len();
        for m in 0..reach {
            // A complex number is two real ones.
            rows[m] = (taps[0][m], &first[2 * m..]);
            rows[reach + m] = (taps[1][m], &second[2 * m..]);
        }
        combine(&rows[..2 * reach], cast_slice_mut(out));
    }
}

/// `out = sum_i factor_i row_i`, the rows at least as long as the output.
fn combine(rows: &[(f32, &[f32])], out: &mut [f32]) {
    let whole = out.len() / LANES * LANES;
    for at in (0..whole).step_by(LANES) {
        let mut sum = [0f32; LANES];
        for (factor, row) in rows {
            let values = &row[at..at + LANES];
            for (sum, v) in sum.iter_mut().zip(values) {
                *sum += factor * v;
            }
        }
        out[at..at + LANES].copy_from_slice(&sum);
    }
    for at in whole..out.len() {
        out[at] = rows.iter().map(|(factor, row)| factor * row[at]).sum();
    }
}

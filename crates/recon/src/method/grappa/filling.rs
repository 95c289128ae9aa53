//! Weights of each geometry, and missing samples from them.

use super::geometry::Geometry;
use crate::array::KSpace;
use crate::coil::neighbours::{NeighbourProducts, Neighbours};
use crate::coil::normal_equations::NormalEquations;
use crate::error::Result;
use crate::monitor::{Monitor, Progress, Stage};
use crate::parallel;
use num_complex::{Complex32, Complex64};

/// Missing samples that are worked on side by side.
const LANES: usize = 8;
/// Blocks of [`LANES`] samples that one thread fills at a time.
const BLOCKS: usize = 32;
/// Pivots of each system that are eliminated between two turns for others.
const PIVOTS: usize = 32;
/// Complex products between two turns for others, where they can be chosen: a few milliseconds.
const PRODUCTS_A_TURN: f64 = 8_000_000.0;

/// Real and imaginary parts of [`LANES`] samples.
type Lanes = [[f32; LANES]; 2];

/// Complex products that the weights and the samples of a geometry cost.
pub fn work(geometry: &Geometry, coils: usize) -> f64 {
    let sources = geometry.taken.len() * coils;
    NormalEquations::work(sources, coils) + geometry.missing.len() as f64 * sources as f64 * coils as f64
}

/// The samples (coil, ky, kx), with those of the geometries filled in.
pub async fn fill<M: Monitor>(
    kspace: &KSpace,
    geometries: &[Geometry],
    products: &NeighbourProducts,
    lambda: f64,
    monitor: &mut M,
) -> Result<Vec<Complex32>> {
    let (coils, ny, nx) = kspace.dim();
    let mut filled = kspace.as_slice().to_vec();
    let total: f64 = geometries.iter().map(|g| work(g, coils)).sum();
    let (mut done, mut rest) = (0.0, geometries);
    while !rest.is_empty() {
        let (now, later) = rest.split_at(some_work(rest, |g| work(g, coils)));
        rest = later;
        let thousandths = |work: f64| (work / total * 1000.0) as usize;
        let progress =
            |work| Progress { stage: Stage::Reconstruction, done: thousandths(work), of: 1000, residual: None };
        let mut systems = parallel::map(now.len(), |i| NormalEquations::of_centre(products, &now[i].taken, lambda));
        while systems.iter().any(|s| !s.is_eliminated()) {
            let mut steps: Vec<_> = systems.iter_mut().map(|system| (system, Ok(()))).collect();
            parallel::for_each_chunk(&mut steps, 1, |_, steps| {
                steps.iter_mut().for_each(|(system, done)| *done = system.eliminate(PIVOTS));
            });
            steps.into_iter().try_for_each(|(_, done)| done)?;
            monitor.breathe(progress(done)).await?;
        }
        let solve = |system: NormalEquations| Weights::new(&system.solve(), coils);
        let weights: Vec<Weights> = systems.into_iter().map(solve).collect();
        let pieces: Vec<Piece> = now.iter().zip(&weights).flat_map(|(g, w)| Piece::of(g, w)).collect();
        let mut pieces = &pieces[..];
        while !pieces.is_empty() {
            let (now, later) = pieces.split_at(some_work(pieces, |p| p.work(coils)));
            pieces = later;
            let values = parallel::map(now.len(), |i| now[i].values(kspace, products.neighbours(), nx));
            for (piece, values) in now.iter().zip(values) {
                for (c, values) in values.chunks_exact(piece.missing.len()).enumerate() {
                    for (i, v) in piece.missing.iter().zip(values) {
                        filled[c * ny * nx + *i as usize] = *v;
                    }
                }
            }
            monitor.breathe(progress(done)).await?;
        }
        done += now.iter().map(|g| work(g, coils)).sum::<f64>();
    }
    Ok(filled)
}

/// How many of the first items, at least one, are work for one turn.
fn some_work<T>(items: &[T], work: impl Fn(&T) -> f64) -> usize {
    let mut sum = 0.0;
    let within = |item: &&T| {
        sum += work(item);
        sum <= PRODUCTS_A_TURN
    };
    items.iter().take_while(within).count().max(1)
}

/// Weights of one geometry, two coils' side by side for each source (neighbour, coil): real and imaginary part of the
/// one and of the other.
struct Weights {
    sources: usize,
    pairs: Vec<[f32; 4]>,
}

impl Weights {
    /// From (source, coil).
    fn new(solution: &[Complex64], coils: usize) -> Self {
        let sources = solution.len() / coils;
        let of = |s: usize, c: usize| if c < coils { solution[s * coils + c] } else { Complex64::ZERO };
        let pair = |c: usize, s: usize| {
            let (a, b) = (of(s, c), of(s, c + 1));
            [a.re as f32, a.im as f32, b.re as f32, b.im as f32]
        };
        let pairs = (0..coils).step_by(2).flat_map(|c| (0..sources).map(move |s| pair(c, s))).collect();
        Self { sources, pairs }
    }
}

/// Some missing samples of one geometry.
struct Piece<'a> {
    taken: &'a [usize],
    missing: &'a [u32],
    weights: &'a Weights,
}

impl<'a> Piece<'a> {
    fn of(geometry: &'a Geometry, weights: &'a Weights) -> impl Iterator<Item = Self> {
        let pieces = geometry.missing.chunks(LANES * BLOCKS);
        pieces.map(move |missing| Self { taken: &geometry.taken, missing, weights })
    }

    fn work(&self, coils: usize) -> f64 {
        self.missing.len() as f64 * self.weights.sources as f64 * coils as f64
    }

    /// The samples (coil, missing).
    fn values(&self, kspace: &KSpace, neighbours: Neighbours, nx: usize) -> Vec<Complex32> {
        let (coils, ny, _) = kspace.dim();
        let missing = self.missing.len();
        let mut out = vec![Complex32::ZERO; coils * missing];
        let mut sources: Vec<Lanes> = vec![[[0.0; LANES]; 2]; self.weights.sources];
        for (block, indices) in self.missing.chunks(LANES).enumerate() {
            let mut sources_left = sources.iter_mut();
            for a in self.taken {
                let (dy, dx) = neighbours.offset(*a);
                let offset = dy * nx as isize + dx;
                for (plane, source) in kspace.as_slice().chunks_exact(ny * nx).zip(&mut sources_left) {
                    gather(plane, indices, offset, source);
                }
            }
            for (pair, weights) in self.weights.pairs.chunks_exact(self.weights.sources).enumerate() {
                let sums = combine(weights, &sources);
                for (c, sum) in (2 * pair..coils).zip(sums) {
                    let out = &mut out[c * missing + block * LANES..][..indices.len()];
                    for (l, out) in out.iter_mut().enumerate() {
                        *out = Complex32::new(sum[0][l], sum[1][l]);
                    }
                }
            }
        }
        out
    }
}

/// The samples of one coil at an offset from some missing ones.
fn gather(plane: &[Complex32], indices: &[u32], offset: isize, out: &mut Lanes) {
    let first = (indices[0] as isize + offset) as usize;
    let in_a_row = indices.len() == LANES && indices[LANES - 1] - indices[0] == LANES as u32 - 1;
    if in_a_row && let Some(samples) = plane[first..].first_chunk::<LANES>() {
        *out = [samples.map(|v| v.re), samples.map(|v| v.im)];
        return;
    }
    for (l, index) in indices.iter().enumerate() {
        let v = plane[(*index as isize + offset) as usize];
        (out[0][l], out[1][l]) = (v.re, v.im);
    }
}

/// `sum_s w_s source_s` for the weights of two coils.
///
/// Never inlined: by itself the compiler keeps the sums in vector registers, among other code it does not, at a fifth of
/// the speed.
#[inline(never)]
fn combine(weights: &[[f32; 4]], sources: &[Lanes]) -> [Lanes; 2] {
    let mut sums = [[[0f32; LANES]; 2]; 2];
    for (w, [re, im]) in weights.iter().zip(sources) {
        for (sum, w) in sums.iter_mut().zip([[w[0], w[1]], [w[2], w[3]]]) {
            for l in 0..LANES {
                sum[0][l] += w[0] * re[l] - w[1] * im[l];
                sum[1][l] += w[0] * im[l] + w[1] * re[l];
            }
        }
    }
    sums
}

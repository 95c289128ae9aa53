//! Weights of each geometry, and missing samples from them.

use super::geometry::Geometry;
use crate::coil::neighbours::{CalibrationGram, KernelSize};
use crate::device::{Backend, GrappaPlan};
use crate::error::Result;
use crate::linalg::normal_equations::NormalEquations;
use crate::method::Problem;
use crate::monitor::{Monitor, Progress, Stage};
use crate::parallel;
use num_complex::{Complex32, Complex64};

/// Pivots of each system that are eliminated between two turns for others.
const PIVOTS: usize = 32;
/// Complex products of the weights' systems between two turns for others, where they can be chosen: a few milliseconds.
const PRODUCTS_A_TURN: f64 = 8_000_000.0;
/// Missing samples that are not divided any further.
const SAMPLES: usize = 256;

/// Complex products that the weights and the samples of a geometry cost.
pub fn work(geometry: &Geometry, coils: usize) -> f64 {
    let sources = geometry.taken.len() * coils;
    NormalEquations::work(sources, coils) + geometry.missing.len() as f64 * sources as f64 * coils as f64
}

/// The samples (coil, ky, kx) on the device, with those of the geometries filled in.
pub async fn fill<D: Backend, M: Monitor>(
    device: &D,
    problem: &Problem,
    geometries: &[Geometry],
    calibrated: &CalibrationGram,
    lambda: f64,
    monitor: &mut M,
) -> Result<D::Vector> {
    let dim @ (coils, ..) = problem.kspace().dim();
    let mut filled = device.upload(problem.kspace().as_slice());
    let total: f64 = geometries.iter().map(|g| work(g, coils)).sum();
    let (mut done, mut rest) = (0.0, geometries);
    while !rest.is_empty() {
        let (now, later) = rest.split_at(some_work(rest, PRODUCTS_A_TURN, |g| work(g, coils)));
        rest = later;
        let thousandths = |work: f64| (work / total * 1000.0) as usize;
        let progress =
            |work| Progress { stage: Stage::Reconstruction, done: thousandths(work), of: 1000, residual: None };
        let mut systems = parallel::map(now.len(), |i| NormalEquations::of_centre(calibrated, &now[i].taken, lambda));
        while systems.iter().any(|s| !s.is_eliminated()) {
            let mut steps: Vec<_> = systems.iter_mut().map(|system| (system, Ok(()))).collect();
            parallel::for_each_chunk(&mut steps, 1, |_, steps| {
                steps.iter_mut().for_each(|(system, done)| *done = system.eliminate(PIVOTS));
            });
            steps.into_iter().try_for_each(|(_, done)| done)?;
            monitor.checkpoint(progress(done)).await?;
        }
        let kernel = |(geometry, system): (&Geometry, NormalEquations)| {
            Kernel::new(geometry, calibrated.neighbours(), &system.solve(), dim)
        };
        let kernels: Vec<Kernel> = now.iter().zip(systems).map(kernel).collect();
        let most = device.products_per_checkpoint();
        let plans = now.iter().zip(&kernels).map(|(geometry, kernel)| kernel.plan(geometry));
        let pieces: Vec<GrappaPlan> = plans.flat_map(|plan| divided(plan, most)).collect();
        let mut pieces = &pieces[..];
        while !pieces.is_empty() {
            let (now, later) = pieces.split_at(some_work(pieces, most, GrappaPlan::products));
            pieces = later;
            device.apply_grappa(now, dim, &mut filled)?;
            monitor.checkpoint(progress(done)).await?;
        }
        done += now.iter().map(|g| work(g, coils)).sum::<f64>();
    }
    Ok(filled)
}

/// How many of the first items, at least one, are work for one turn.
fn some_work<T>(items: &[T], most: f64, work: impl Fn(&T) -> f64) -> usize {
    let mut sum = 0.0;
    let within = |item: &&T| {
        sum += work(item);
        sum <= most
    };
    items.iter().take_while(within).count().max(1)
}

/// A plan in parts that are work for one turn each.
fn divided(plan: GrappaPlan<'_>, most: f64) -> impl Iterator<Item = GrappaPlan<'_>> {
    let samples = (most / plan.products() * plan.missing.len() as f64) as usize;
    plan.divided((samples / SAMPLES * SAMPLES).max(SAMPLES))
}

/// What the missing samples of a geometry are filled in with, as a plan has it.
struct Kernel {
    offsets: Vec<i32>,
    weights: Vec<[Complex32; 2]>,
}

impl Kernel {
    /// From weights (source, coil).
    fn new(
        geometry: &Geometry,
        neighbours: KernelSize,
        weights: &[Complex64],
        (coils, _, nx): (usize, usize, usize),
    ) -> Self {
        let sources = weights.len() / coils;
        let of = |s: usize, c: usize| {
            let weight = if c < coils { weights[s * coils + c] } else { Complex64::ZERO };
            Complex32::new(weight.re as f32, weight.im as f32)
        };
        let offset = |a: &usize| {
            let (dy, dx) = neighbours.offset(*a);
            (dy * nx as isize + dx) as i32
        };
        let of_pair = |c: usize| (0..sources).map(move |s| [of(s, c), of(s, c + 1)]);
        Self {
            offsets: geometry.taken.iter().map(offset).collect(),
            weights: (0..coils).step_by(2).flat_map(of_pair).collect(),
        }
    }

    fn plan<'a>(&'a self, geometry: &'a Geometry) -> GrappaPlan<'a> {
        GrappaPlan { offsets: &self.offsets, weights: &self.weights, missing: &geometry.missing }
    }
}

//! Filling in from neighbours on a device, against the sum that its plan says, in double precision.

use pollster::block_on;
use recon::device::{Cpu, Device, GrappaKernels, GrappaPlan};
use recon::{Complex32, Complex64};
use workbench_tests::{Numbers, distance, wide};

/// Sums of some hundred products in single precision.
const TOLERANCE: f64 = 2e-6;

/// Missing samples, in every other row: runs of some and of many, away from the edges.
fn missing(ny: usize, nx: usize, rows: std::ops::Range<usize>) -> Vec<u32> {
    let inside = |i: &usize| rows.contains(&(i / nx)) && (2..nx - 2).contains(&(i % nx));
    (0..ny * nx).filter(inside).filter(|i| i / nx % 2 == 1).filter(|i| i % 37 > 2).map(|i| i as u32).collect()
}

/// Weights (coil c, neighbour, coil d) as a plan holds them.
fn paired(weights: &[Complex32], coils: usize) -> Vec<[Complex32; 2]> {
    let sources = weights.len() / coils;
    let at = |c: usize, s: usize| weights.get(c * sources + s).copied().unwrap_or_default();
    (0..coils.div_ceil(2))
        .flat_map(|p| (0..sources).map(move |s| (p, s)))
        .map(|(p, s)| [at(2 * p, s), at(2 * p + 1, s)])
        .collect()
}

#[test]
fn missing_samples_are_the_weighted_sums_of_their_neighbours_in_all_coils() {
    let device = Cpu::new();
    for (coils, ny, nx) in [(1, 9, 11), (3, 12, 40), (4, 21, 70), (8, 16, 33)] {
        let mut numbers = Numbers::new(coils as u64);
        let kspace = numbers.kspace((coils, ny, nx));
        let step = nx as i32;
        let arrangements = [vec![-step - 2, -step, -step + 1, step, step + 2], vec![-step]];
        let weights: Vec<_> = arrangements.iter().map(|o| numbers.vector(coils * o.len() * coils)).collect();
        let stored: Vec<_> = weights.iter().map(|w| paired(w, coils)).collect();
        let missing = [missing(ny, nx, 1..ny / 2), missing(ny, nx, ny / 2..ny - 1)];
        let plan = |i: usize| GrappaPlan { offsets: &arrangements[i], weights: &stored[i], missing: &missing[i] };
        let fill = |portions: &[&[GrappaPlan]]| {
            let mut filled = device.upload(kspace.as_slice());
            portions.iter().for_each(|p| device.apply_grappa(p, (coils, ny, nx), &mut filled).unwrap());
            wide(&block_on(device.download(&filled)).unwrap())
        };
        let mut expected = wide(kspace.as_slice());
        let taken = expected.clone();
        for ((offsets, weights), missing) in arrangements.iter().zip(&weights).zip(&missing) {
            for (c, weights) in weights.chunks_exact(offsets.len() * coils).enumerate() {
                for i in missing {
                    let source = |s: usize| taken[s % coils * ny * nx + (*i as i32 + offsets[s / coils]) as usize];
                    let sum: Complex64 = wide(weights).iter().enumerate().map(|(s, w)| w * source(s)).sum();
                    expected[c * ny * nx + *i as usize] = sum;
                }
            }
        }
        let at_once = fill(&[&[plan(0), plan(1)]]);
        let error = distance(&at_once, &expected);
        assert!(error < TOLERANCE, "{coils} coils, {ny} x {nx}: {error:e}");
        // The control: half of them left out.
        assert!(distance(&fill(&[&[plan(0)]]), &expected) > 1e-2);
        // What was taken stays, and in parts it comes out the same.
        let untouched = |c: usize, i: usize| at_once[c * ny * nx + i] == taken[c * ny * nx + i];
        let is_missing = |i: usize| missing.iter().any(|m| m.contains(&(i as u32)));
        assert!((0..coils).all(|c| (0..ny * nx).all(|i| is_missing(i) || untouched(c, i))));
        let parts: Vec<GrappaPlan> = plan(0).divided(5).chain(plan(1).divided(16)).collect();
        let (first, last) = parts.split_at(3.min(parts.len()));
        assert_eq!(fill(&[first, last]), at_once);
    }
}

//! GRAPPA's filling in.

use crate::{distance, open};
use gpu::{Gpu, Options};
use pollster::block_on;
use recon::Complex32;
use recon::device::{Backend, Cpu, Device, GrappaKernels, GrappaPlan};
use workbench_tests::Numbers;

/// Sums of some hundred products in single precision.
const TOLERANCE: f64 = 2e-6;

/// (coils, ny, nx): one coil, odd numbers of coils and pixels, more coils than a workgroup has.
const SHAPES: [(usize, usize, usize); 6] =
    [(1, 9, 11), (3, 13, 41), (8, 17, 320), (9, 21, 70), (16, 11, 368), (32, 12, 37)];

/// Weights (pair, source) for each arrangement, zero for the coil that there is not.
fn weights(numbers: &mut Numbers, coils: usize, neighbours: usize) -> Vec<[Complex32; 2]> {
    let sources = coils * neighbours;
    let pair = |i: usize| {
        let there = 2 * (i / sources) + 1 < coils;
        [numbers.complex(), if there { numbers.complex() } else { Complex32::ZERO }]
    };
    (0..coils.div_ceil(2) * sources).map(pair).collect()
}

struct Example {
    dim: (usize, usize, usize),
    kspace: Vec<Complex32>,
    offsets: [Vec<i32>; 2],
    weights: [Vec<[Complex32; 2]>; 2],
    missing: [Vec<u32>; 2],
}

/// Every other row is missing; samples at the left have other neighbours.
fn example(dim @ (coils, ny, nx): (usize, usize, usize)) -> Example {
    let mut numbers = Numbers::new((coils * nx) as u64);
    let step = nx as i32;
    let offsets = [vec![-step - 2, -step, -step + 1, step, step + 2], vec![-step]];
    let inside = |i: &usize| i / nx % 2 == 1 && i / nx + 1 < ny && (2..nx - 2).contains(&(i % nx)) && i % 37 > 2;
    let all: Vec<u32> = (0..ny * nx).filter(inside).map(|i| i as u32).collect();
    let (left, right) = all.into_iter().partition(|i| *i as usize % nx < nx / 3);
    let weights = [0, 1].map(|i: usize| weights(&mut numbers, coils, offsets[i].len()));
    Example { dim, kspace: numbers.vector(coils * ny * nx), offsets, weights, missing: [right, left] }
}

fn filled<D: Backend>(device: &D, example: &Example) -> Vec<Complex32> {
    let plan = |i: usize| GrappaPlan {
        offsets: &example.offsets[i],
        weights: &example.weights[i],
        missing: &example.missing[i],
    };
    let mut kspace = device.upload(&example.kspace);
    device.apply_grappa(&[plan(0), plan(1)], example.dim, &mut kspace).unwrap();
    block_on(device.download(&kspace)).unwrap()
}

fn hold(gpu: &Gpu, dim: (usize, usize, usize)) {
    let mut example = example(dim);
    let (came, expected) = (filled(gpu, &example), filled(&Cpu::new(), &example));
    let error = distance(&came, &expected);
    assert!(error < TOLERANCE, "{dim:?}: {error:e}");
    let plane = dim.1 * dim.2;
    let is_missing = |i: usize| example.missing.iter().any(|m| m.contains(&((i % plane) as u32)));
    assert!((0..came.len()).all(|i| is_missing(i) || came[i] == example.kspace[i]), "what was taken stays");
    // The control: one weight is another.
    example.weights[0][0][0] *= 1.01;
    example.weights[0][0][0] += 0.01;
    assert!(distance(&came, &filled(&Cpu::new(), &example)) > TOLERANCE, "{dim:?}");
}

#[test]
fn missing_samples_are_those_of_the_processor() {
    let Some(gpu) = open() else { return };
    SHAPES.iter().for_each(|dim| hold(&gpu, *dim));
    assert_eq!(gpu.failure(), None);
}

#[test]
fn plans_whose_weights_are_too_many_at_once_go_one_after_the_other() {
    if open().is_none() {
        return;
    }
    // 16 coils have 10240 and 2048 bytes of weights, and 10240 bytes of k-space.
    let gpu = block_on(Gpu::open(Options { most_bytes: Some(11_000), ..Options::default() })).unwrap();
    let before = gpu.work().dispatches;
    let Example { offsets, weights, missing, kspace, .. } = example((16, 5, 16));
    let mut vector = gpu.upload(&kspace);
    let plan = |i: usize| GrappaPlan { offsets: &offsets[i], weights: &weights[i], missing: &missing[i] };
    gpu.apply_grappa(&[plan(0), plan(1)], (16, 5, 16), &mut vector).unwrap();
    assert_eq!(gpu.work().dispatches - before, 2);
    let mut expected = Cpu::new().upload(&kspace);
    Cpu::new().apply_grappa(&[plan(0), plan(1)], (16, 5, 16), &mut expected).unwrap();
    assert!(distance(&block_on(gpu.download(&vector)).unwrap(), &expected) < TOLERANCE);
}

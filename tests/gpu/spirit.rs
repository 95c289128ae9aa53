//! SPIRiT's self-consistency.
//!
//! Devices hold missing samples in an order of their own: what they make of them is compared in k-space.

use crate::{distance, open};
use gpu::{Gpu, Options};
use pollster::block_on;
use recon::coil::neighbours::KernelSize;
use recon::coil::spirit::SpiritKernel;
use recon::device::{Backend, Cpu, Device, SpiritKernels};
use recon::{Complex32, Complex64, KSpace, SamplingMask};
use workbench_tests::Numbers;

/// Sums of up to 288 products, one after the other in single precision, and two transforms.
const SAMPLES: f64 = 5e-6;
/// Of a sum of products that hardly cancel.
const ENERGY: f64 = 1e-5;

/// (coils, ny, nx), kernel (ky, kx).
type Case = ((usize, usize, usize), (usize, usize));

/// Primes, odd and even numbers, fewer lines than neighbours, more coils than a workgroup has.
const CASES: [Case; 6] = [
    ((1, 13, 7), (3, 3)),
    ((2, 5, 31), (7, 2)),
    ((5, 129, 64), (6, 5)),
    ((16, 331, 24), (5, 3)),
    ((32, 65, 16), (5, 5)),
    ((3, 368, 372), (2, 5)),
];

fn kernel(numbers: &mut Numbers, coils: usize, (ky, kx): (usize, usize)) -> SpiritKernel {
    let neighbours = KernelSize { ky, kx };
    let count = coils * neighbours.count() * coils;
    let scale = 1.0 / (count as f64).sqrt();
    let weights = numbers.vector(count).iter().map(|w| scale * Complex64::new(w.re.into(), w.im.into())).collect();
    SpiritKernel::from_weights(coils, neighbours, weights).unwrap()
}

struct Made {
    /// k-space with `-P N y` where samples are missing, and with `-P N P^T P N y`.
    start: Vec<Complex32>,
    normal: Vec<Complex32>,
    energy: f64,
}

fn made<D: Backend>(device: &D, kernel: &SpiritKernel, mask: &SamplingMask, kspace: &KSpace) -> Made {
    let consistency = device.spirit(kernel, mask).unwrap();
    let (b, energy) = device.spirit_start(&consistency, kspace).unwrap();
    let (mut other, mut image) = (device.zeros(device.length(&b)), device.zeros(device.length(&b)));
    // Twice: nothing may be left over from the first time.
    device.spirit_normal(&consistency, &b, &mut other);
    device.spirit_normal(&consistency, &other, &mut image);
    device.spirit_normal(&consistency, &b, &mut image);
    let filled = |x: &D::Vector| {
        let filled = device.spirit_fill(&consistency, kspace, x).unwrap();
        block_on(device.download(&filled)).unwrap()
    };
    Made { start: filled(&b), normal: filled(&image), energy: block_on(device.read(&energy)).unwrap() }
}

/// The samples that the mask does not take.
fn missing(samples: &[Complex32], mask: &SamplingMask) -> Vec<Complex32> {
    let (ny, nx) = mask.dim();
    samples.iter().enumerate().filter(|(i, _)| !mask.takes(i / nx % ny, i % nx)).map(|(_, v)| *v).collect()
}

fn hold(gpu: &Gpu, case: Case, points: bool) {
    let ((coils, ny, nx), width) = case;
    let mut numbers = Numbers::new((coils * ny * nx) as u64);
    let kspace = numbers.kspace((coils, ny, nx));
    let mask = if points { numbers.points(ny, nx) } else { numbers.lines(ny, nx) };
    let weights = kernel(&mut numbers, coils, width);
    let (came, expected) = (made(gpu, &weights, &mask, &kspace), made(&Cpu::new(), &weights, &mask, &kspace));
    let what = format!("{case:?}, points: {points}");
    for (came, expected) in [(&came.start, &expected.start), (&came.normal, &expected.normal)] {
        let taken = |i: &usize| mask.takes(i / nx % ny, i % nx);
        assert!((0..came.len()).filter(taken).all(|i| came[i] == kspace.as_slice()[i]), "{what}: samples taken");
        let error = distance(&missing(came, &mask), &missing(expected, &mask));
        assert!(error < SAMPLES, "{what}: {error:e}");
    }
    let error = (came.energy / expected.energy - 1.0).abs();
    assert!(error < ENERGY, "{what}, energy: {error:e}");
    // The control: one weight of another kernel.
    let mut other: Vec<Complex64> = Vec::new();
    let neighbours = weights.neighbours();
    for (t, a) in (0..coils).flat_map(|t| (0..neighbours.count()).map(move |a| (t, a))) {
        other.extend((0..coils).map(|c| weights.weight(t, c, a)));
    }
    other[0] *= 1.01;
    let other = SpiritKernel::from_weights(coils, neighbours, other).unwrap();
    let wrong = made(&Cpu::new(), &other, &mask, &kspace);
    assert!(distance(&missing(&came.normal, &mask), &missing(&wrong.normal, &mask)) > SAMPLES, "{what}");
}

#[test]
fn lines_are_consistent_as_on_the_processor() {
    let Some(gpu) = open() else { return };
    CASES.iter().for_each(|case| hold(&gpu, *case, false));
    assert_eq!(gpu.failure(), None);
}

#[test]
fn single_samples_are_consistent_as_on_the_processor() {
    let Some(gpu) = open() else { return };
    CASES.iter().for_each(|case| hold(&gpu, *case, true));
    assert_eq!(gpu.failure(), None);
}

#[test]
fn lines_may_be_longer_than_a_workgroup_holds() {
    let Some(gpu) = open() else { return };
    for points in [false, true] {
        hold(&gpu, ((2, 6, 2053), (3, 3)), points);
    }
    assert_eq!(gpu.failure(), None);
}

#[test]
fn coefficients_may_be_in_several_pieces() {
    let options = Options { most_bytes: Some(100_000), ..Options::default() };
    if open().is_none() {
        return;
    }
    // 28 pairs of coils, nine neighbours, 64 columns: a third more than fits.
    let gpu = block_on(Gpu::open(options)).unwrap();
    hold(&gpu, ((7, 20, 64), (5, 5)), false);
    hold(&gpu, ((7, 20, 64), (5, 5)), true);
    assert_eq!(gpu.failure(), None);
}

#[test]
fn one_dispatch_an_iteration_for_whole_lines_and_three_for_single_samples() {
    let Some(gpu) = open() else { return };
    let mut numbers = Numbers::new(1);
    let kspace = numbers.kspace((4, 24, 20));
    let weights = kernel(&mut numbers, 4, (5, 5));
    for (mask, expected) in [(numbers.lines(24, 20), 1), (numbers.points(24, 20), 3)] {
        let consistency = gpu.spirit(&weights, &mask).unwrap();
        let (x, _) = gpu.spirit_start(&consistency, &kspace).unwrap();
        let mut out = gpu.zeros(gpu.length(&x));
        let before = gpu.work().dispatches;
        gpu.spirit_normal(&consistency, &x, &mut out);
        assert_eq!(gpu.work().dispatches - before, expected);
    }
}

#[test]
fn kspace_of_another_shape_is_refused() {
    let Some(gpu) = open() else { return };
    let mut numbers = Numbers::new(1);
    let weights = kernel(&mut numbers, 2, (3, 3));
    let consistency = gpu.spirit(&weights, &numbers.lines(8, 9)).unwrap();
    let error = gpu.spirit_start(&consistency, &numbers.kspace((2, 9, 8))).err().unwrap().to_string();
    assert!(error.contains("[2, 8, 9]") && error.contains("[2, 9, 8]"), "{error}");
}

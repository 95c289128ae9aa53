//! Vectors and scalars.

use crate::{distance, open};
use pollster::block_on;
use recon::device::{Backend, Cpu, Device};
use workbench_tests::Numbers;

/// Lengths around the edges of workgroups and of parts.
const LENGTHS: [usize; 6] = [1, 7, 256, 257, 5000, 320 * 331];
/// Sums and multiples are rounded once or twice.
const VECTORS: f64 = 3e-7;
/// Sums over many numbers, in single precision.
const SCALARS: f64 = 1e-5;

#[test]
fn vectors_come_back_as_they_went() {
    let Some(gpu) = open() else { return };
    for length in LENGTHS {
        let x = Numbers::new(1).vector(length);
        assert_eq!(block_on(gpu.download(&gpu.upload(&x))).unwrap(), x);
        assert!(block_on(gpu.download(&gpu.zeros(length))).unwrap().iter().all(|v| v.norm() == 0.0));
    }
}

/// A sequence of operations whose every result counts.
fn sequence<D: Backend>(device: &D, length: usize) -> (Vec<recon::Complex32>, Vec<f64>) {
    let mut numbers = Numbers::new(length as u64);
    let (a, b) = (device.upload(&numbers.vector(length)), device.upload(&numbers.vector(length)));
    let mut y = device.zeros(length);
    device.copy(&a, &mut y);
    device.add_scaled(&device.scalar(0.7), &b, &mut y);
    let ratio = device.divide(&device.dot(&a, &a), &device.dot(&b, &b));
    let mut out = device.zeros(length);
    device.extrapolate(&a, &ratio, &b, &mut out);
    device.gradient_step(&b, &device.divide(&ratio, &device.scalar(-2.0)), &out, &a, &mut y);
    let mut other = device.zeros(length);
    device.descend(&device.scalar(0.3), &a, &out, &mut y, &mut other);
    let square = device.conjugate_step(&ratio, &a, &b, &mut y, &mut other);
    device.add_scaled(&device.scalar(0.1), &other, &mut y);
    device.scale_and_add(&b, &device.divide(&ratio, &device.scalar(3.0)), &mut y);
    device.soft_threshold(&device.divide(&ratio, &device.dot(&b, &b)), &mut y);
    device.soft_threshold(&device.scalar(0.2), &mut y);
    let scalars = [
        device.dot(&y, &a),
        device.magnitude_sum(&y),
        device.largest_magnitude(&y),
        device.divide(&device.scalar(1.0), &device.dot(&y, &y)),
        device.divide(&ratio, &device.scalar(0.0)),
        device.divide(&ratio, &ratio),
        device.square_distance(&a, &b),
        square,
        device.combine(&[(2.0, &ratio), (-0.5, &device.scalar(3.0))], 0.25),
        device.select_greater(&ratio, &device.scalar(1e9), &ratio, &device.scalar(5.0)),
        device.select_greater(&device.scalar(1e9), &ratio, &ratio, &device.scalar(5.0)),
        device.momentum(&ratio).0,
        device.momentum(&device.momentum(&ratio).0).1,
    ];
    let mut numbers: Vec<f64> = scalars.iter().map(|s| block_on(device.read(s)).unwrap()).collect();
    // Of numbers of both signs, the sum is small and its rounding is that of the parts.
    numbers[0] /= (block_on(device.read(&device.dot(&a, &a))).unwrap() / numbers[3]).sqrt();
    (block_on(device.download(&y)).unwrap(), numbers)
}

#[test]
fn vector_operations_are_those_of_the_processor() {
    let Some(gpu) = open() else { return };
    for length in LENGTHS {
        let ((came, numbers), (expected, truth)) = (sequence(&gpu, length), sequence(&Cpu::new(), length));
        let error = distance(&came, &expected);
        assert!(error < VECTORS, "{length}: {error:e}");
        for (i, (came, expected)) in numbers.iter().zip(&truth).enumerate() {
            let close = SCALARS * if i == 0 { 1.0 } else { expected.abs() };
            assert!((came - expected).abs() <= close, "{length}, {i}: {came} {expected}");
        }
        // The control: another number in the sequence is seen.
        let mut wrong = expected;
        wrong[length / 2] *= 1.001;
        wrong[0] += 0.01;
        assert!(distance(&came, &wrong) > VECTORS);
    }
}

#[test]
fn many_operations_are_more_than_one_submission_holds() {
    let Some(gpu) = open() else { return };
    let x = gpu.upload(&[recon::Complex32::ONE; 10]);
    let mut y = gpu.zeros(10);
    let before = gpu.work();
    for _ in 0..3000 {
        gpu.add_scaled(&gpu.scalar(0.5), &x, &mut y);
    }
    assert!(block_on(gpu.download(&y)).unwrap().iter().all(|v| v.re == 1500.0));
    let work = gpu.work();
    assert_eq!(work.dispatches - before.dispatches, 3000);
    assert!(work.submissions - before.submissions < 6);
}

#[test]
fn a_device_that_is_destroyed_says_so() {
    let Some(gpu) = open() else { return };
    let x = gpu.upload(&[recon::Complex32::ONE; 10]);
    gpu.destroy();
    let error = block_on(gpu.download(&x)).unwrap_err();
    assert!(error.to_string().contains("lost"), "{error}");
    assert!(gpu.failure().is_some());
}

//! The wavelet transform, coefficient by coefficient as on the processor.

use crate::{distance, open};
use pollster::block_on;
use recon::Complex32;
use recon::device::{Backend, Cpu, Device, Layout, WaveletTransform};
use recon::wavelet::{Daubechies, FAMILY};
use workbench_tests::Numbers;

/// Sums of at most 144 products a level, in single precision.
const TOLERANCE: f64 = 5e-7;
/// A sum over many coefficients, in single precision.
const SUM: f64 = 1e-5;

/// Layouts and shifts: small and large, odd and prime, shorter than a filter, from the middle and going round.
fn images() -> Vec<(Layout, (usize, usize))> {
    let layout = |slow, fast, origin| Layout { slow, fast, origin };
    vec![
        (Layout::plain(16, 16), (0, 0)),
        (Layout::plain(2, 3), (1, 0)),
        (layout(17, 13, (8, 6)), (3, 5)),
        (layout(31, 64, (0, 32)), (31, 1)),
        (layout(45, 45, (44, 1)), (7, 30)),
        (layout(64, 64, (32, 32)), (13, 0)),
        (layout(127, 101, (63, 50)), (16, 31)),
        (layout(320, 331, (160, 165)), (0, 0)),
        (layout(368, 372, (184, 186)), (29, 17)),
    ]
}

/// Coefficients of random numbers, and the image of other coefficients.
fn both_ways<D: Backend>(
    device: &D,
    member: Daubechies,
    levels: usize,
    (layout, shift): (Layout, (usize, usize)),
) -> (Vec<Complex32>, Vec<Complex32>) {
    let mut numbers = Numbers::new(layout.len() as u64);
    let wavelet = device.wavelet(member, levels, layout);
    let count = device.coefficients(&wavelet);
    // Whatever was there is overwritten.
    let mut coefficients = device.upload(&numbers.vector(count));
    device.analyse(&wavelet, shift, &device.upload(&numbers.vector(layout.len())), &mut coefficients);
    let mut image = device.upload(&numbers.vector(layout.len()));
    device.synthesise(&wavelet, shift, &mut device.upload(&numbers.vector(count)), &mut image);
    (block_on(device.download(&coefficients)).unwrap(), block_on(device.download(&image)).unwrap())
}

#[test]
fn coefficients_and_images_are_those_of_the_processor() {
    let Some(gpu) = open() else { return };
    let mut largest = 0.0f64;
    for (i, image) in images().into_iter().enumerate() {
        for (j, member) in FAMILY.into_iter().enumerate() {
            for levels in 1..=5 {
                let (came, expected) =
                    (both_ways(&gpu, member, levels, image), both_ways(&Cpu::new(), member, levels, image));
                let error = distance(&came.0, &expected.0).max(distance(&came.1, &expected.1));
                assert!(error < TOLERANCE, "{image:?}, {}, {levels} levels: {error:e}", member.name);
                largest = largest.max(error);
                // The controls: another shift, another member.
                let (layout, shift) = image;
                let moved = both_ways(&Cpu::new(), member, levels, (layout, (shift.0, shift.1 + 1)));
                assert!(distance(&came.0, &moved.0) > 0.1 && distance(&came.1, &moved.1) > 0.1, "{i}");
                if layout.len() > 16 * 16 {
                    let other = both_ways(&Cpu::new(), FAMILY[(j + 1) % FAMILY.len()], levels, image);
                    if other.0.len() == came.0.len() {
                        assert!(distance(&came.0, &other.0) > 0.1 && distance(&came.1, &other.1) > 0.1, "{i}");
                    }
                }
            }
        }
    }
    println!("largest relative error {largest:e}");
}

/// Coefficients that are shortened, and the sum of their magnitudes.
fn shrunk<D: Backend>(
    device: &D,
    member: Daubechies,
    levels: usize,
    (layout, shift): (Layout, (usize, usize)),
    threshold: f32,
) -> (Vec<Complex32>, f64) {
    let wavelet = device.wavelet(member, levels, layout);
    let x = device.upload(&Numbers::new(layout.len() as u64).vector(layout.len()));
    let mut coefficients = device.zeros(device.coefficients(&wavelet));
    let sum = device.analyse_and_shrink(&wavelet, shift, &device.scalar(threshold), &x, &mut coefficients);
    (block_on(device.download(&coefficients)).unwrap(), block_on(device.read(&sum)).unwrap())
}

#[test]
fn coefficients_are_shortened_as_on_the_processor() {
    let Some(gpu) = open() else { return };
    for image in images() {
        for (member, levels) in [(FAMILY[0], 5), (FAMILY[3], 1), (FAMILY[3], 4), (FAMILY[4], 2)] {
            let (came, sum) = shrunk(&gpu, member, levels, image, 0.4);
            let (expected, truth) = shrunk(&Cpu::new(), member, levels, image, 0.4);
            let error = distance(&came, &expected);
            assert!(error < TOLERANCE, "{image:?}, {}, {levels} levels: {error:e}", member.name);
            assert!((sum - truth).abs() < SUM * truth, "{image:?}, {}, {levels} levels: {sum} {truth}", member.name);
            // The control: another threshold.
            let (other, _) = shrunk(&Cpu::new(), member, levels, image, 0.4001);
            assert!(distance(&came, &other) > TOLERANCE);
        }
    }
}

#[test]
fn what_is_taken_apart_is_put_together_again() {
    let Some(gpu) = open() else { return };
    for (layout, shift) in images() {
        for member in FAMILY {
            let x = Numbers::new(3).vector(layout.len());
            let wavelet = gpu.wavelet(member, 5, layout);
            let mut coefficients = gpu.zeros(gpu.coefficients(&wavelet));
            let mut out = gpu.zeros(layout.len());
            gpu.analyse(&wavelet, shift, &gpu.upload(&x), &mut coefficients);
            gpu.synthesise(&wavelet, shift, &mut coefficients, &mut out);
            let error = distance(&block_on(gpu.download(&out)).unwrap(), &x);
            assert!(error < 2.0 * TOLERANCE, "{layout:?}, {}: {error:e}", member.name);
        }
    }
}

#[test]
fn another_shift_needs_no_more_than_other_parameters() {
    let Some(gpu) = open() else { return };
    let layout = Layout { slow: 256, fast: 256, origin: (128, 128) };
    let wavelet = gpu.wavelet(FAMILY[3], 5, layout);
    let x = gpu.upload(&Numbers::new(1).vector(layout.len()));
    let (mut coefficients, mut out) = (gpu.zeros(layout.len()), gpu.zeros(layout.len()));
    let before = gpu.work();
    let turns = 10;
    for shift in 0..turns {
        gpu.analyse_and_shrink(&wavelet, (shift, 2 * shift), &gpu.scalar(0.1), &x, &mut coefficients);
        gpu.synthesise(&wavelet, (shift, 2 * shift), &mut coefficients, &mut out);
    }
    let work = gpu.work();
    // Three levels, then two at once, and back.
    assert_eq!(work.dispatches - before.dispatches, turns as u64 * 8);
    assert_eq!(work.submissions, before.submissions);
}

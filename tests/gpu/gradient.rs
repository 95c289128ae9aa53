//! Differences between neighbours, as on the processor.

use crate::{distance, open};
use pollster::block_on;
use recon::Complex32;
use recon::device::{Backend, Cpu, Layout};
use workbench_tests::Numbers;

/// Sums of a few numbers, in single precision.
const TOLERANCE: f64 = 3e-7;
/// A sum over many pixels, in single precision.
const SUM: f64 = 1e-5;
/// Pixels along (slow, fast).
const SIZES: [(usize, usize); 6] = [(16, 16), (1, 7), (5, 1), (31, 37), (320, 331), (368, 372)];

/// Results of all operations on the same random numbers, and the total variation.
fn results<D: Backend>(device: &D, layout: Layout, alpha: f32, radius: f32) -> (Vec<Vec<Complex32>>, f64) {
    let mut numbers = Numbers::new(layout.len() as u64);
    let (image, differences) = (numbers.vector(layout.len()), numbers.vector(2 * layout.len()));
    let (x, g) = (device.upload(&image), device.upload(&differences));
    let (mut sum, mut adjoint) = (device.upload(&differences), device.upload(&image));
    device.add_gradient(layout, &device.scalar(alpha), &x, &mut sum);
    device.add_gradient_adjoint(layout, &g, &mut adjoint);
    let mut short = device.upload(&differences);
    device.project_gradient(&device.scalar(radius), &mut short);
    let mut ascended = device.upload(&differences);
    device.ascend_gradient(layout, &device.scalar(alpha), &device.scalar(radius), &x, &mut ascended);
    let total = block_on(device.read(&device.total_variation(layout, &x))).unwrap();
    ([sum, adjoint, short, ascended].iter().map(|v| block_on(device.download(v)).unwrap()).collect(), total)
}

#[test]
fn differences_are_those_of_the_processor() {
    let Some(gpu) = open() else { return };
    for (slow, fast) in SIZES {
        let layout = Layout::plain(slow, fast);
        let (came, total) = results(&gpu, layout, 0.7, 0.8);
        let (expected, truth) = results(&Cpu::new(), layout, 0.7, 0.8);
        for (i, (came, expected)) in came.iter().zip(&expected).enumerate() {
            let error = distance(came, expected);
            assert!(error < TOLERANCE, "{slow} x {fast}, {i}: {error:e}");
        }
        assert!((total - truth).abs() < SUM * truth, "{slow} x {fast}: {total} {truth}");
        // The controls: another factor, another radius, axes the other way round.
        let (other, _) = results(&Cpu::new(), layout, 0.7001, 0.7999);
        assert!([0, 2, 3].into_iter().all(|i| distance(&came[i], &other[i]) > TOLERANCE), "{slow} x {fast}");
        if slow > 1 && fast > 1 && slow != fast {
            let (turned, other) = results(&Cpu::new(), Layout::plain(fast, slow), 0.7, 0.8);
            assert!(distance(&came[1], &turned[1]) > 0.1 && (total - other).abs() > SUM * truth);
        }
    }
}

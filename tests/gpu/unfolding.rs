//! SENSE's unfolding.

use crate::{distance, open};
use gpu::{Gpu, Options};
use pollster::block_on;
use recon::coil::unfolding::UnfoldingPlan;
use recon::device::{Backend, Cpu, Device, Pictures, SenseKernels, Unfolding};
use recon::sampling::lattice::Lattice;
use recon::{CoilMaps, Complex32};
use std::sync::Arc;
use workbench_tests::Numbers;

/// Single precision times the condition of systems that arbitrary maps make, some ten squared.
const TOLERANCE: f64 = 1e-5;

/// (coils, y, x), distances along ky and kx, the shift.
type Case = ((usize, usize, usize), (usize, usize), usize);

/// One pixel to nine that fold onto each other; odd numbers, the matrices of MRI, many coils.
const CASES: [Case; 7] = [
    ((1, 8, 11), (1, 1), 0),
    ((4, 12, 21), (3, 1), 0),
    ((5, 16, 18), (2, 2), 1),
    ((7, 9, 24), (1, 3), 0),
    ((16, 27, 27), (3, 3), 0),
    ((8, 320, 31), (4, 1), 0),
    ((32, 368, 20), (4, 2), 0),
];

struct Example {
    maps: CoilMaps,
    folded: Vec<Complex32>,
    plan: UnfoldingPlan,
}

/// Arbitrary maps, zero in a corner.
fn example((dim, step, shift): Case, lambda: f32) -> Example {
    let mut numbers = Numbers::new(dim.1 as u64);
    let mut maps = numbers.maps(dim);
    maps.maps.slice_mut(ndarray::s![.., ..3, ..4]).fill(Complex32::ZERO);
    let folded = numbers.vector(dim.0 * dim.1 * dim.2);
    let lattice = Lattice { step, shift, origin: (step.0 - 1, 0) };
    let plan = UnfoldingPlan::new(dim, maps.largest_square_sum(), &lattice, lambda).unwrap();
    Example { maps, folded, plan }
}

/// Image and geometry factor as a device unfolds them, the rows from `middle` on for themselves.
fn unfolded<D: Backend>(device: &D, made: &Example, middle: usize) -> (Vec<Complex32>, Vec<Complex32>) {
    let Example { maps, folded, plan } = made;
    let pixels = plan.dim.1 * plan.dim.2;
    let (maps, folded) = (device.maps(&Arc::new(maps.clone())).unwrap(), device.upload(folded));
    let (mut image, mut g) = (device.zeros(pixels), device.picture(&vec![-1.0; pixels]));
    for rows in [0..middle, middle..plan.folded.0] {
        device.unfold(plan, &maps, rows, &folded, &mut image, &mut g).unwrap();
    }
    let g = block_on(device.download_picture(&g)).unwrap();
    (block_on(device.download(&image)).unwrap(), g.iter().map(|g| Complex32::new(*g, 0.0)).collect())
}

fn hold(gpu: &Gpu, case: Case, lambda: f32, middle: usize) {
    let made = example(case, lambda);
    let ((image, g), (expected, expected_g)) = (unfolded(gpu, &made, middle), unfolded(&Cpu::new(), &made, middle));
    let (error, error_of_g) = (distance(&image, &expected), distance(&g, &expected_g));
    assert!(error < TOLERANCE && error_of_g < TOLERANCE, "{case:?}: image {error:e}, g {error_of_g:e}");
    // The control: another lambda.
    let (other, _) = unfolded(&Cpu::new(), &example(case, 1.1 * lambda + 1e-3), middle);
    assert!(distance(&image, &other) > TOLERANCE, "{case:?}");
}

#[test]
fn pixels_and_geometry_factors_are_those_of_the_processor() {
    let Some(gpu) = open() else { return };
    CASES.iter().for_each(|case| hold(&gpu, *case, 0.03, 2));
    hold(&gpu, CASES[1], 0.0, 1);
    assert_eq!(gpu.failure(), None);
}

#[test]
fn rows_may_be_more_than_the_device_has_room_for() {
    if open().is_none() {
        return;
    }
    // Maps are 7680 bytes; twelve rows of 20 systems of two pixels have 13440 bytes.
    let gpu = block_on(Gpu::open(Options { most_bytes: Some(8000), ..Options::default() })).unwrap();
    hold(&gpu, ((2, 24, 20), (2, 1), 0), 0.03, 0);
    assert_eq!(gpu.failure(), None);
}

#[test]
fn maps_of_another_shape_are_refused_with_both() {
    let Some(gpu) = open() else { return };
    let Example { folded, plan, .. } = example(CASES[1], 0.1);
    let (maps, folded) = (gpu.maps(&Arc::new(Numbers::new(1).maps((4, 21, 12)))).unwrap(), gpu.upload(&folded));
    let (mut image, mut g) = (gpu.zeros(252), gpu.picture(&[0.0; 252]));
    let error = gpu.unfold(&plan, &maps, 0..1, &folded, &mut image, &mut g).unwrap_err().to_string();
    assert!(error.contains("[4, 12, 21]") && error.contains("[4, 21, 12]"), "{error}");
}

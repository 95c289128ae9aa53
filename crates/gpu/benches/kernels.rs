//! `cargo bench -p gpu`: kernels by the GPU's own clock, with the bytes that each must move, and methods by the wall.
//!
//! Sizes are those of the documentation: 320 x 320, 16 coils. The throughput that is printed is of compulsory bytes:
//! that of `copy` is what the memory gives, and what the others are to be held against.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use experiment::benchmark::{SIZES, cases};
use experiment::scan::Scan;
use gpu::{Gpu, Options, Vector};
use ndarray::{Array2, Array3};
use pollster::block_on;
use recon::device::{
    CoilCombination, Device, Differences, FourierTransform, Layout, SenseKernels, Shrinkage, SolverSteps,
    WaveletTransform,
};
use recon::fourier::Direction;
use recon::method::{self, CalibrationPlan};
use recon::monitor::Unattended;
use recon::wavelet::FAMILY;
use recon::{CoilMaps, Complex32, Problem, SamplingMask};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SIDE: usize = 320;
const COILS: usize = 16;
/// Bytes of a complex number.
const COMPLEX: usize = 8;
/// Dispatches that are timed together, where one is shorter than the clock's tick.
const TOGETHER: usize = 20;

fn vector(gpu: &Gpu, length: usize) -> Vector {
    let at = |i: usize| Complex32::new((i as f32 * 0.37).sin(), (i as f32 * 0.71).cos());
    gpu.upload(&(0..length).map(at).collect::<Vec<_>>())
}

/// Times an operation by the GPU's clock, or by the wall where it has none.
fn kernel(criterion: &mut Criterion, gpu: &Gpu, name: &str, bytes: usize, mut operation: impl FnMut()) {
    let mut group = criterion.benchmark_group("kernels");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|iterations| {
            let mut seconds = 0.0;
            let mut left = iterations as usize;
            while left > 0 {
                let now = left.min(TOGETHER);
                let start = Instant::now();
                let work = || (0..now).for_each(|_| operation());
                let measured = block_on(gpu.seconds_of(work)).unwrap_or_else(|e| panic!("{e}"));
                seconds += measured.unwrap_or_else(|| {
                    (0..now).for_each(|_| operation());
                    block_on(gpu.finish()).unwrap_or_else(|e| panic!("{e}"));
                    start.elapsed().as_secs_f64()
                });
                left -= now;
            }
            Duration::from_secs_f64(seconds)
        });
    });
    group.finish();
}

fn kernels(criterion: &mut Criterion, gpu: &Gpu) {
    let pixels = SIDE * SIDE;
    let image = pixels * COMPLEX;
    // As large as coils are together: larger than a cache, on most machines.
    let large = vector(gpu, COILS * pixels);
    let mut copied = gpu.zeros(COILS * pixels);
    kernel(criterion, gpu, "copy, 16 images", 2 * COILS * image, || gpu.copy(&large, &mut copied));
    let (a, b) = (vector(gpu, pixels), vector(gpu, pixels));
    let (mut x, mut r) = (gpu.zeros(pixels), gpu.zeros(pixels));
    let half = gpu.scalar(0.5);
    kernel(criterion, gpu, "add_scaled", 3 * image, || gpu.add_scaled(&half, &a, &mut x));
    kernel(criterion, gpu, "dot", 2 * image, || drop(black_box(gpu.dot(&a, &b))));
    kernel(criterion, gpu, "conjugate_step", 6 * image, || {
        drop(black_box(gpu.conjugate_step(&half, &a, &b, &mut x, &mut r)));
    });
    kernel(criterion, gpu, "soft_threshold", 2 * image, || gpu.soft_threshold(&half, &mut r));
    let mut coils = vector(gpu, COILS * pixels);
    kernel(criterion, gpu, "transform, 16 planes", 2 * COILS * image, || {
        gpu.transform(&mut coils, SIDE, SIDE, Direction::Forward);
    });
    kernel(criterion, gpu, "root_sum_of_squares", (COILS + 1) * image, || {
        drop(black_box(gpu.root_sum_of_squares(&coils, COILS)));
    });
    let maps = Arc::new(CoilMaps { maps: Array3::from_elem((COILS, SIDE, SIDE), Complex32::new(0.2, 0.1)) });
    let every_third = Array2::from_shape_fn((SIDE, SIDE), |(y, _)| y % 3 == 0);
    let scattered = Array2::from_shape_fn((SIDE, SIDE), |(y, x)| (7 * y + 3 * x) % 5 == 0);
    for (name, taken) in [("sense_normal, lines", every_third), ("sense_normal, samples", scattered)] {
        let mask = SamplingMask::from_points(taken).unwrap_or_else(|e| panic!("{e}"));
        let sense = gpu.maps(&maps).and_then(|maps| gpu.sense(&maps, &mask)).unwrap_or_else(|e| panic!("{e}"));
        kernel(criterion, gpu, name, (COILS + 2) * image, || gpu.sense_normal(&sense, &a, &mut x));
    }
    let wavelet = gpu.wavelet(FAMILY[3], 5, Layout::plain(SIDE, SIDE));
    let mut coefficients = gpu.zeros(gpu.coefficients(&wavelet));
    kernel(criterion, gpu, "analyse, db4, 5 levels", 2 * image, || {
        gpu.analyse(&wavelet, (3, 5), &a, &mut coefficients);
    });
    kernel(criterion, gpu, "analyse_and_shrink, db4, 5 levels", 2 * image, || {
        drop(black_box(gpu.analyse_and_shrink(&wavelet, (3, 5), &half, &a, &mut coefficients)));
    });
    kernel(criterion, gpu, "synthesise, db4, 5 levels", 2 * image, || {
        gpu.synthesise(&wavelet, (3, 5), &mut coefficients, &mut x);
    });
    let mut g = gpu.zeros(2 * pixels);
    let layout = Layout::plain(SIDE, SIDE);
    kernel(criterion, gpu, "add_gradient", 5 * image, || gpu.add_gradient(layout, &half, &a, &mut g));
    kernel(criterion, gpu, "ascend_gradient", 5 * image, || gpu.ascend_gradient(layout, &half, &half, &a, &mut g));
    kernel(criterion, gpu, "project_gradient", 4 * image, || gpu.project_gradient(&half, &mut g));
    kernel(criterion, gpu, "add_gradient_adjoint", 4 * image, || gpu.add_gradient_adjoint(layout, &g, &mut x));
    kernel(criterion, gpu, "total_variation", image, || drop(black_box(gpu.total_variation(layout, &a))));
}

/// The methods of the benchmark's larger size, calibrated before; by the wall, with what the GPU still has to do.
fn methods(criterion: &mut Criterion, gpu: &Gpu) {
    let mut group = criterion.benchmark_group("methods");
    group.sample_size(10);
    let mut attempt = || -> recon::Result<()> {
        let all = cases(SIZES[1])?;
        let Some(first) = all.first() else { return Ok(()) };
        let scan = block_on(Scan::acquire(&first.subject, &[], None, &mut Unattended))?;
        for case in all.iter().filter(|case| !case.is_calibration()) {
            let problem = Problem::new(&scan.kspace, &scan.mask(&case.sampling)?)?;
            let plan: CalibrationPlan = method::calibration_plan(&case.method)?;
            let calibration = block_on(method::calibrate(gpu, &plan, &problem, &mut Unattended))?;
            // Compiles its kernels, and is stopped by an error here rather than in a measurement.
            // It ends with a reading, which waits for the GPU.
            let once = || block_on(method::reconstruct(gpu, &problem, &calibration, &case.method, &mut Unattended));
            once()?;
            group.bench_function(&case.name, |bencher| bencher.iter(|| once().unwrap_or_else(|e| panic!("{e}"))));
        }
        let empty = gpu.zeros(1);
        let (mut other, nothing) = (gpu.zeros(1), gpu.scalar(0.0));
        // What recording and submitting cost by themselves: 40 dispatches are an iteration of L1-wavelet.
        group.bench_function("40 dispatches of one element, recorded and submitted", |bencher| {
            bencher.iter(|| {
                (0..40).for_each(|_| gpu.copy(&empty, &mut other));
                drop(gpu.request(&[&nothing]));
            });
        });
        Ok(())
    };
    attempt().unwrap_or_else(|e| panic!("{e}"));
    group.finish();
}

fn all(criterion: &mut Criterion) {
    match block_on(Gpu::open(Options::default())) {
        Ok(gpu) => {
            println!("on {}", gpu.describe());
            kernels(criterion, &gpu);
            methods(criterion, &gpu);
        }
        Err(why) => println!("nothing is measured: {why}"),
    }
}

criterion_group!(benches, all);
criterion_main!(benches);

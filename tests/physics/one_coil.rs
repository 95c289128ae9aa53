//! A single coil: its map is 1 everywhere, and needs no calibration.

use experiment::calibration_cache::CalibrationCache;
use experiment::runner::{Outcome, Runner};
use experiment::scan::Scan;
use experiment::{spec, start};
use pollster::block_on;
use recon::declaration::Settings;
use recon::device::Cpu;
use recon::monitor::Unattended;
use recon::{CoilMaps, Complex32, SamplingMask, method, sampling, subject};
use std::cell::RefCell;
use std::sync::Arc;
use workbench_tests::unattended;

fn scan(text: &str) -> Scan {
    let settings = spec::parse("subject", subject::DECLARATIONS, text).unwrap();
    unattended::scan(&settings, &[]).unwrap()
}

fn mask(scan: &Scan, text: &str) -> SamplingMask {
    let (_, ny, nx) = scan.kspace.dim();
    SamplingMask::from_pattern(ny, nx, &spec::parse("sampling", sampling::DECLARATIONS, text).unwrap()).unwrap()
}

fn method(text: &str) -> Settings {
    spec::parse("method", method::DECLARATIONS, text).unwrap()
}

fn run(scan: &Scan, mask: &SamplingMask, with: &str, maps: Option<CoilMaps>) -> recon::Result<Outcome<Cpu>> {
    let runner = Runner { device: &Cpu::new(), clock: || 0.0, maps: maps.map(Arc::new) };
    block_on(runner.run(scan, "", mask, &method(with), &RefCell::new(CalibrationCache::default()), &mut Unattended))
}

#[test]
fn no_calibration_region_is_needed_and_the_map_is_one() {
    let scan = scan("shepp-logan;matrix=64;coils=1;noise=0.005");
    // Not even the centre is taken.
    let without = mask(&scan, "uniform;R=2;acs=0").to_array();
    let without = SamplingMask::from_points(ndarray::Array2::from_shape_fn((64, 64), |(y, x)| {
        (y, x) != (32, 32) && (without[[y, x]] || (x + 3 * y) % 5 == 0)
    }))
    .unwrap();
    assert_eq!(without.calibration_region(), None);
    let ones = || CoilMaps::new(ndarray::Array3::from_elem((1, 64, 64), Complex32::ONE)).unwrap();
    let zero_filled = run(&scan, &without, "zero-filled", None).unwrap();
    for with in ["cg-sense", "cg-sense;lambda=0", "l1-wavelet", "total-variation"] {
        let came = run(&scan, &without, with, None).unwrap();
        assert_eq!(came.image, run(&scan, &without, with, Some(ones())).unwrap().image, "{with}");
        // No star is cut out of the background: nothing is exactly zero.
        assert!(came.magnitude.iter().filter(|v| **v == 0.0).count() < 10, "{with}");
    }
    // Without neighbours to learn from, SPIRiT has nothing to fill in; nor has CG-SENSE of one coil.
    assert_eq!(run(&scan, &without, "spirit", None).unwrap().image, zero_filled.image);
    let distance = |a: &ndarray::Array2<f32>, b: &ndarray::Array2<f32>| {
        let square = |v: f32| f64::from(v).powi(2);
        (a - b).iter().map(|v| square(*v)).sum::<f64>().sqrt() / b.iter().map(|v| square(*v)).sum::<f64>().sqrt()
    };
    let least_squares = run(&scan, &without, "cg-sense;lambda=0", None).unwrap();
    assert!(distance(&least_squares.magnitude, &zero_filled.magnitude) < 1e-5);
    // With a region, SPIRiT learns from it.
    let lines = mask(&scan, "variable-density;R=2;acs=16");
    let learned = run(&scan, &lines, "spirit", None).unwrap();
    assert!(learned.report.iterations > 0);
}

/// One iteration of conjugate gradients solves a projection; what the next ones would follow is rounding.
#[test]
fn total_variation_starts_where_its_warm_up_has_converged() {
    let scan = scan("shepp-logan;matrix=96;coils=1;noise=0.01");
    for sampling in ["variable-density;R=3;acs=24", "variable-density-2d;R=3", "uniform;R=1"] {
        let mask = mask(&scan, sampling);
        let nmse = |with: &str| run(&scan, &mask, with, None).unwrap().report.metrics.unwrap().nmse;
        // After the warm-up alone, the image is still the zero-filled one.
        let (zero_filled, warm) = (nmse("zero-filled"), nmse("total-variation;iterations=8"));
        assert!((warm - zero_filled).abs() <= 0.01 * zero_filled + 1e-9, "{sampling}: {warm:e}, {zero_filled:e}");
        let after = nmse("total-variation");
        assert!(after < 0.5 * zero_filled + 1e-3, "{sampling}: {after:e}, {zero_filled:e}");
    }
}

#[test]
fn the_first_protocols_of_one_coil_improve_on_the_zero_filled_image() {
    for subject in ["brain;coils=1", "shepp-logan;coils=1"] {
        let scan = scan(subject);
        let nmse: Vec<f64> = start::protocols(1)
            .iter()
            .map(|protocol| {
                let mask = mask(&scan, &spec::print(&protocol.sampling));
                run(&scan, &mask, &spec::print(&protocol.method), None).unwrap().report.metrics.unwrap().nmse
            })
            .collect();
        assert!(nmse[1] < 0.6 * nmse[0], "{subject}: {nmse:?}");
    }
}

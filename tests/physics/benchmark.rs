//! The benchmark has every method in it, and measures what the experiment would.

use experiment::benchmark::{Case, SIZES, cases, measure, median};
use experiment::runner::Runner;
use experiment::{METHODS, spec};
use ndarray::Array2;
use recon::device::Cpu;
use recon::method::stopping::{ITERATIONS, TOLERANCE};
use recon::method::{self, Benchmark};
use recon::metric::body_nmse;
use recon::monitor::Unattended;
use recon::sampling::parameters::ACS;
use std::cell::Cell;
use workbench_tests::unattended;

fn of_size(size: (usize, usize)) -> Vec<Case> {
    cases(size).unwrap()
}

#[test]
fn every_method_is_in_the_suite_at_both_sizes() {
    for size in SIZES {
        let cases = of_size(size);
        let ids: Vec<_> = cases.iter().map(|case| case.method.id()).collect();
        let expected: Vec<_> = std::iter::once("espirit").chain(METHODS.iter().map(|d| d.id)).collect();
        assert_eq!(ids, expected);
        for case in &cases {
            assert_eq!(
                spec::print(&case.subject),
                format!(
                    "shepp-logan;matrix={};coils={};noise=0.005;seed=1;correlation=0;array=head;phase=0",
                    size.0, size.1
                )
            );
            // SENSE unfolds only an R that divides the matrix.
            let declared = method::benchmark(case.method.id()).unwrap_or(Benchmark::USUAL);
            match case.method.id() {
                "sense" => assert_eq!(declared.acceleration, 4),
                "espirit" | "zero-filled" | "cg-sense" | "l1-wavelet" | "total-variation" | "grappa" | "spirit" => {
                    assert_eq!(declared.acceleration, 3);
                }
                _ => {}
            }
            let acceleration = f64::from(declared.acceleration);
            assert_eq!((case.sampling.acceleration().unwrap(), case.sampling.get(ACS).unwrap()), (acceleration, 24));
            assert!(case.name.contains(case.method.declaration().label), "{}", case.name);
            // Iterations are counted out.
            if let Some(iterations) = case.method.find(ITERATIONS) {
                assert_eq!(iterations, declared.iterations, "{}", case.name);
                match case.method.id() {
                    "l1-wavelet" | "total-variation" => assert_eq!(iterations, 100),
                    "cg-sense" | "spirit" => assert_eq!(iterations, 30),
                    _ => {}
                }
            }
            assert!(case.method.find(TOLERANCE).is_some_and(|t| t == 0.0) || case.method.value("tolerance").is_err());
        }
    }
}

#[test]
fn a_case_is_measured_as_often_as_asked_and_reports_medians() {
    // A clock that every look moves on, by more each time: the medians are known.
    let (time, step) = (Cell::new(0.0), Cell::new(0.0));
    let clock = || {
        step.set(step.get() + 1.0);
        time.set(time.get() + step.get());
        time.get()
    };
    let runner = Runner { device: &Cpu::new(), clock, maps: None };
    let mut scan = None;
    for mut case in of_size((64, 4)) {
        let scan = scan.get_or_insert_with(|| unattended::scan(&case.subject, &[]).unwrap());
        if case.method.value("iterations").is_ok() {
            case.method = case.method.with("iterations", 2).unwrap();
        }
        time.set(0.0);
        step.set(0.0);
        let report = pollster::block_on(measure(&runner, scan, &case, 3, &mut Unattended)).unwrap();
        assert_eq!((report.repetitions, report.shape), (3, [4, 64, 64]));
        assert_eq!((&report.method, &report.failure), (&spec::print(&case.method), &None));
        // Of three runs that look twice, at the calibration and at the image, or only once.
        match report.calibration_seconds {
            Some(calibration) => assert_eq!((calibration, report.seconds), (6.0, 8.0), "{}", case.name),
            None => assert_eq!(report.seconds, 4.0, "{}", case.name),
        }
        assert_eq!(report.megapixel_coils_per_second, 0.016384 / report.seconds);
        let has_image = !case.is_calibration();
        assert_eq!((report.nmse.is_some(), report.nmse_body.is_some()), (has_image, has_image));
        assert!(report.nmse.is_none_or(|nmse| nmse > 0.0 && nmse < 0.5), "{report:?}");
    }
}

#[test]
fn the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle() {
    assert_eq!(median(vec![]), None);
    assert_eq!(median(vec![3.0]), Some(3.0));
    assert_eq!(median(vec![9.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median(vec![9.0, 1.0, 2.0, 4.0]), Some(3.0));
    assert_eq!(median(vec![1.0, 2.0]), Some(1.5));
}

#[test]
fn body_nmse_forgets_scale_and_background() {
    let reference = Array2::from_shape_fn((8, 8), |(y, x)| if x < 4 { 1.0 + y as f32 } else { 0.3 });
    assert!(body_nmse(&reference, &(&reference * 7.5)).unwrap() < 1e-13);
    // 0.3 is below 5 % of 8: what stands there does not count.
    let mut image = reference.clone();
    image.slice_mut(ndarray::s![.., 4..]).fill(1e6);
    assert!(body_nmse(&reference, &image).unwrap() < 1e-13);
    // An image without anything of the reference in it is all error.
    let orthogonal = Array2::from_shape_fn((8, 8), |(y, x)| if x < 4 && y == 0 { 1.0 } else { 0.0 });
    let energy: f32 = reference.slice(ndarray::s![.., ..4]).iter().map(|v| v * v).sum();
    let expected = 1.0 - 4.0 / f64::from(energy);
    assert!((body_nmse(&reference, &orthogonal).unwrap() - expected).abs() < 1e-12);
    assert_eq!(body_nmse(&reference, &Array2::zeros((8, 8))).unwrap(), 1.0);
    assert!(body_nmse(&reference, &Array2::zeros((8, 9))).unwrap_err().to_string().contains("[8, 9]"));
    assert!(body_nmse(&Array2::zeros((8, 8)), &reference).unwrap_err().to_string().contains("zero everywhere"));
}

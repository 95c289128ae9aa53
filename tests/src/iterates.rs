//! What every iterative method promises of the images on its way, on any device.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

use crate::unattended;
use experiment::calibration_cache::CalibrationCache;
use experiment::iterates::{Evenly, IterateReport, MOST};
use experiment::runner::{Outcome, Runner};
use experiment::{METHODS, SAMPLINGS, SUBJECTS, place, spec};
use ndarray::Array2;
use pollster::block_on;
use recon::declaration::Settings;
use recon::device::Backend;
use recon::monitor::Unattended;
use std::cell::RefCell;

/// A phantom that takes a moment, with the methods' own stopping rules.
const SUBJECT: &str = "shepp-logan;matrix=48;coils=6;noise=0.01;seed=5";
const SAMPLING: &str = "uniform;R=3;acs=20";
/// The last digits of an objective, by another order of sums.
const ROUNDING: f64 = 1e-4;

/// Each image on the way.
type Iterates = Vec<(IterateReport, Array2<f32>)>;

/// A method by itself, and watched after each so many iterations.
fn run<D: Backend>(device: &D, method: &str, every: usize) -> (Outcome<D>, Iterates) {
    let scan = unattended::scan(&spec::parse("subject", SUBJECTS, SUBJECT).unwrap(), &[]).unwrap();
    let sampling = scan.mask(&spec::parse("sampling", SAMPLINGS, SAMPLING).unwrap()).unwrap();
    let method = spec::parse("method", METHODS, method).unwrap();
    let kept = RefCell::new(CalibrationCache::default());
    let runner = Runner { device, clock: || 0.0, maps: None };
    let outcome = block_on(runner.run(&scan, SAMPLING, &sampling, &method, &kept, &mut Unattended)).unwrap();
    let mut iterates = Iterates::new();
    let take = |report, image| iterates.push((report, image));
    let evenly = Evenly { every, until: outcome.report.iterations };
    let watched = (evenly, &Settings::new(&place::IMAGE), take);
    block_on(runner.iterates(&scan, &sampling, &method, &kept, &mut Unattended, watched)).unwrap();
    (outcome, iterates)
}

/// The images on the way of a method are as many as asked for, in order, and end with its result, bit for bit.
///
/// # Panics
/// When it does not hold.
pub fn iterates_end_at_the_result<D: Backend>(device: &D, method: &str, distances: &[usize]) {
    for &every in distances {
        let (outcome, iterates) = run(device, method, every);
        let report = &outcome.report;
        assert_eq!(iterates.len(), report.iterations.div_ceil(every), "{method}, every {every}");
        let Some((last, image)) = iterates.last() else { continue };
        for (i, (iterate, _)) in iterates.iter().enumerate() {
            assert_eq!(iterate.iteration, ((i + 1) * every).min(report.iterations), "{method}, every {every}");
            let seen = report.history.iter().find(|(iteration, _)| *iteration == iterate.iteration);
            if let Some((iteration, objective)) = seen {
                let came = iterate.objective;
                assert!((came - objective).abs() < ROUNDING, "{method}, {iteration}: {came} and {objective}");
            }
        }
        assert_eq!(bits(image), bits(&outcome.magnitude), "{method}, every {every}");
        let (came, expected) = (last.metrics.unwrap(), report.metrics.unwrap());
        // The device that made the report may have summed in single precision.
        assert!((came.nmse / expected.nmse - 1.0).abs() < ROUNDING, "{method}: {} and {}", came.nmse, expected.nmse);
        // It is a test of something: the first image is another, and not as good.
        let (first, before) = &iterates[0];
        assert_ne!(bits(before), bits(image), "{method}");
        assert!(first.metrics.unwrap().nmse > 1.05 * came.nmse, "{method}: {first:?} and {last:?}");
    }
}

/// No more images are handed out than are asked for, and the last is one of them.
///
/// # Panics
/// When it does not hold.
pub fn iterates_are_bounded() {
    for iterations in 1..400 {
        for most in [2, 8, 64, 1000] {
            let Evenly { every, until } = Evenly::new(iterations, most);
            assert_eq!(until, iterations);
            assert!(iterations.div_ceil(every) <= most.min(MOST), "{iterations}, {most}");
        }
    }
}

fn bits(image: &Array2<f32>) -> Vec<u32> {
    image.iter().map(|v| v.to_bits()).collect()
}

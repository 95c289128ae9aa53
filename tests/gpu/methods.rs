//! Every method, on the same experiment here and on the processor.

use crate::{distance, open};
use experiment::runner::{Outcome, Runner};
use experiment::scan::Scan;
use experiment::{METHODS, SAMPLINGS, SUBJECTS, spec};
use pollster::block_on;
use recon::declaration::Settings;
use recon::device::{Backend, Cpu};
use recon::monitor::Unattended;
use std::cell::RefCell;
use workbench_tests::unattended;

/// Relative L2 distance of the images.
const IMAGE: f64 = 1e-3;
/// Decibels of PSNR.
const PSNR: f64 = 0.02;
const SSIM: f64 = 0.0005;

/// Lines whose R divides the matrix, so that every method but those for other masks runs; and single samples.
const PATTERNS: [&str; 2] = ["uniform;R=4;acs=24", "poisson-disc;R=4;acs=24"];

fn outcome<D: Backend>(device: &D, scan: &Scan, sampling: &Settings, method: &Settings) -> recon::Result<Outcome<D>> {
    let runner = Runner { device, clock: || 0.0, maps: None };
    let mask = scan.mask(sampling)?;
    block_on(runner.run(scan, "", &mask, method, &RefCell::default(), &mut Unattended))
}

#[test]
fn every_method_gives_the_image_of_the_processor() {
    let Some(gpu) = open() else { return };
    let subject = spec::parse("subject", SUBJECTS, "shepp-logan;matrix=96;coils=6;noise=0.003").unwrap();
    let scan = unattended::scan(&subject, &[]).unwrap();
    let mut compared = 0;
    for pattern in PATTERNS {
        let sampling = spec::parse("sampling", SAMPLINGS, pattern).unwrap();
        for declaration in METHODS {
            let method = Settings::new(declaration);
            let expected = match outcome(&Cpu::new(), &scan, &sampling, &method) {
                Err(recon::Error::Unsuitable(_)) => continue,
                expected => expected.unwrap(),
            };
            let before = gpu.work().dispatches;
            let came = outcome(&gpu, &scan, &sampling, &method).unwrap_or_else(|e| panic!("{}: {e}", method.id()));
            let id = format!("{} of {pattern}", method.id());
            assert!(gpu.work().dispatches > before, "{id}: the GPU did nothing");
            let flat = |outcome: &[recon::Complex32]| outcome.to_vec();
            let pixels = |image: &recon::Image| flat(image.pixels.as_slice().unwrap());
            let error = distance(&pixels(&came.image), &pixels(&expected.image));
            assert!(error < IMAGE, "{id}: {error:e}");
            assert_eq!(came.report.iterations, expected.report.iterations, "{id}");
            let (a, b) = (came.report.metrics.unwrap(), expected.report.metrics.unwrap());
            assert!((a.psnr - b.psnr).abs() < PSNR && (a.ssim - b.ssim).abs() < SSIM, "{id}: {a:?} {b:?}");
            assert!((a.nmse / b.nmse - 1.0).abs() < 0.005, "{id}: {a:?} {b:?}");
            assert_eq!(came.report.history.len(), expected.report.history.len(), "{id}");
            for ((i, here), (j, there)) in came.report.history.iter().zip(&expected.report.history) {
                assert!(i == j && (here - there).abs() < 1e-3 * there.max(0.01), "{id}: {here} {there} at {i}");
            }
            // The control: the same method with another setting is another image.
            let other = outcome(&Cpu::new(), &scan, &sampling, &another(&method)).unwrap();
            assert!(distance(&pixels(&came.image), &pixels(&other.image)) > IMAGE, "{id}");
            compared += 1;
        }
    }
    assert!(compared >= METHODS.len() + 3, "{compared} compared");
}

/// A setting that matters, of any method.
fn another(method: &Settings) -> Settings {
    method.clone().with("lambda", 0.2).or_else(|_| method.clone().with("combination", "adaptive")).unwrap()
}

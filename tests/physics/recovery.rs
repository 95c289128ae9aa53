//! Every method of the registry recovers a noise-free phantom.

use experiment::calibration_cache::CalibrationCache;
use experiment::runner::Runner;
use experiment::scan::Scan;
use pollster::block_on;
use recon::SamplingMask;
use recon::declaration::Settings;
use recon::device::Cpu;
use recon::method::{self, CalibrationPlan};
use recon::monitor::Unattended;
use recon::{sampling, subject};
use std::cell::RefCell;
use workbench_tests::unattended;

/// The phantom without noise: all that is left is the method's own error.
fn phantom() -> Scan {
    let declaration = recon::declaration::find("subject", subject::DECLARATIONS, "shepp-logan").unwrap();
    let settings = Settings::new(declaration).with("matrix", 96).unwrap().with("coils", 8).unwrap();
    unattended::scan(&settings.with("noise", 0).unwrap(), &[]).unwrap()
}

fn uniform(scan: &Scan, r: usize) -> SamplingMask {
    let settings = Settings::new(sampling::DECLARATIONS[0]).with("R", r).unwrap().with("acs", 24).unwrap();
    let (_, ny, nx) = scan.kspace.dim();
    SamplingMask::from_pattern(ny, nx, &settings).unwrap()
}

fn nmse(scan: &Scan, mask: &SamplingMask, method: &Settings) -> f64 {
    let runner = Runner { device: &Cpu::new(), clock: || 0.0, maps: None };
    let kept = RefCell::new(CalibrationCache::default());
    let outcome = block_on(runner.run(scan, "", mask, method, &kept, &mut Unattended)).unwrap();
    assert!(outcome.image.pixels.iter().all(|v| v.is_finite()));
    outcome.report.metrics.unwrap().nmse
}

#[test]
fn every_method_recovers_the_fully_sampled_phantom() {
    let scan = phantom();
    for declaration in method::DECLARATIONS {
        let nmse = nmse(&scan, &uniform(&scan, 1), &Settings::new(declaration));
        // The reference is the root sum of squares, with all its ringing outside of the head, which coil maps leave
        // out; inside, regularisation by default parameters costs the square of 0.3 %.
        assert!(nmse < 1e-3, "{}: NMSE {nmse:e}", declaration.id);
    }
}

#[test]
fn methods_that_calibrate_undo_the_aliasing_that_zero_filling_shows() {
    let scan = phantom();
    let mask = uniform(&scan, 2);
    let zero_filled = Settings::new(recon::declaration::find("method", method::DECLARATIONS, "zero-filled").unwrap());
    let aliased = nmse(&scan, &mask, &zero_filled);
    // The control: there is something to undo.
    assert!(aliased > 0.01, "zero-filled NMSE {aliased:e}");
    let calibrating = |s: &Settings| method::calibration_plan(s).unwrap() != CalibrationPlan::Nothing;
    let methods: Vec<_> = method::DECLARATIONS.iter().map(|d| Settings::new(d)).filter(calibrating).collect();
    assert!(!methods.is_empty());
    for method in methods {
        let nmse = nmse(&scan, &mask, &method);
        assert!(nmse < 0.05 * aliased, "{}: NMSE {nmse:e}, zero-filled {aliased:e}", method.id());
    }
}

#[test]
fn methods_that_calibrate_say_what_is_missing_without_a_calibration_region() {
    let scan = phantom();
    let (_, ny, nx) = scan.kspace.dim();
    let settings = Settings::new(sampling::DECLARATIONS[0]).with("R", 4).unwrap().with("acs", 0).unwrap();
    let mask = SamplingMask::from_pattern(ny, nx, &settings).unwrap();
    for declaration in method::DECLARATIONS {
        let method = Settings::new(declaration);
        let runner = Runner { device: &Cpu::new(), clock: || 0.0, maps: None };
        let kept = RefCell::new(CalibrationCache::default());
        let outcome = block_on(runner.run(&scan, "", &mask, &method, &kept, &mut Unattended));
        if method::calibration_plan(&method).unwrap() == CalibrationPlan::Nothing {
            assert!(outcome.is_ok(), "{}", declaration.id);
        } else {
            let sentence = outcome.err().unwrap().to_string();
            assert!(sentence.contains("calibration region") && sentence.contains("1 ky"), "{sentence}");
        }
    }
}

/// What a visitor may ask for: every iteration there is, and no tolerance to stop at.
#[test]
fn methods_that_iterate_far_beyond_convergence_keep_the_image() {
    let scan = phantom();
    let mask = uniform(&scan, 2);
    for declaration in method::DECLARATIONS {
        let usual = Settings::new(declaration);
        let longer = usual.clone().with("iterations", 1000).and_then(|settings| settings.with("tolerance", 0));
        let Ok(longer) = longer else { continue };
        let (usual, longer) = (nmse(&scan, &mask, &usual), nmse(&scan, &mask, &longer));
        assert!(longer < 1.5 * usual, "{}: NMSE {longer:e}, by default {usual:e}", declaration.id);
    }
}

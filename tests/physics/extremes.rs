//! Data at the ends of single precision, and settings under which an iteration cannot hold.

use experiment::runner::{Outcome, Runner};
use experiment::scan::Scan;
use experiment::spec;
use pollster::block_on;
use recon::declaration::Settings;
use recon::device::Cpu;
use recon::monitor::Unattended;
use recon::{KSpace, SamplingMask, method, sampling, subject};
use std::cell::RefCell;
use workbench_tests::unattended;

fn phantom(noise: &str) -> (Settings, KSpace) {
    let text = format!("shepp-logan;matrix=64;coils=8;noise={noise}");
    let settings = spec::parse("subject", subject::DECLARATIONS, &text).unwrap();
    let kspace = unattended::acquire(&settings).unwrap().content;
    (settings, kspace)
}

fn run(scan: &Scan, method: &str) -> recon::Result<Outcome<Cpu>> {
    let method = spec::parse("method", method::DECLARATIONS, method).unwrap();
    let sampling = spec::parse("sampling pattern", sampling::DECLARATIONS, "uniform;R=2;acs=20").unwrap();
    let mask = SamplingMask::from_pattern(64, 64, &sampling).unwrap();
    let device = Cpu::new();
    let runner = Runner { device: &device, clock: || 0.0, maps: None };
    block_on(runner.run(scan, "", &mask, &method, &RefCell::default(), &mut Unattended))
}

#[test]
fn every_method_gives_the_same_metrics_and_the_scaled_image_at_the_ends_of_single_precision() {
    let (settings, kspace) = phantom("0.01");
    let plain = unattended::scan_of(settings.clone(), &[], kspace.clone()).unwrap();
    for declaration in method::DECLARATIONS {
        let expected = run(&plain, declaration.id).unwrap();
        for exponent in [-110, -80, 80, 110] {
            // A power of two scales without rounding: everything but the image's unit stays the same.
            let factor = 2f32.powi(exponent);
            let scaled = KSpace::new(kspace.samples().mapv(|v| v * factor)).unwrap();
            let came = run(&unattended::scan_of(settings.clone(), &[], scaled).unwrap(), declaration.id).unwrap();
            let (a, b) = (expected.report.metrics.unwrap(), came.report.metrics.unwrap());
            assert!((a.nmse / b.nmse - 1.0).abs() < 1e-3, "{} by 2^{exponent}: {a:?} {b:?}", declaration.id);
            let largest =
                |o: &Outcome<Cpu>| o.image.pixels.iter().map(|v| v.re.abs().max(v.im.abs())).fold(0.0, f32::max);
            let ratio = largest(&came) / factor / largest(&expected);
            assert!((ratio - 1.0).abs() < 1e-3, "{} by 2^{exponent}: {ratio}", declaration.id);
        }
    }
}

/// Maps of the null space and no regularisation: nothing holds the iteration down but its own steps. With kernels of 8 the
/// calibration matrix has fewer patches than a kernel has samples: what spans the rest is rounding, and left out.
#[test]
fn maps_of_the_null_space_without_regularisation_make_the_image() {
    let (settings, kspace) = phantom("0");
    let scan = unattended::scan_of(settings, &[], kspace).unwrap();
    for kernel in [6, 8] {
        let method = format!("cg-sense;lambda=0;threshold=0;crop=0;outside=0;iterations=1000;kernel={kernel}");
        let nmse = run(&scan, &method).unwrap().report.metrics.unwrap().nmse;
        // .00042 and .00047 when this was written.
        assert!(nmse < 0.001, "{kernel}: {nmse}");
    }
}

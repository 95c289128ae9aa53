//! A calibration scan of its own, beside an undersampled one: methods calibrate with it, and come as close to the truth as
//! with calibration lines within the scan.

use experiment::calibration_cache::CalibrationCache;
use experiment::runner::Runner;
use experiment::scan::Scan;
use ndarray::Axis;
use pollster::block_on;
use recon::declaration::{Settings, find};
use recon::device::Cpu;
use recon::metric::Metrics;
use recon::monitor::Unattended;
use recon::subject::acquisition::Acquisition;
use recon::{KSpace, SamplingMask, method, preparation, sampling, subject};
use std::cell::RefCell;
use workbench_tests::unattended;

fn settings(what: &'static str, id: &str) -> Settings {
    let declarations = match what {
        "subject" => subject::DECLARATIONS,
        "method" => method::DECLARATIONS,
        "preparation" => preparation::DECLARATIONS,
        _ => sampling::DECLARATIONS,
    };
    Settings::new(find(what, declarations, id).unwrap())
}

fn only(kspace: &KSpace, scale: f32, keep: impl Fn(usize) -> bool) -> KSpace {
    let mut samples = kspace.samples().mapv(|v| v * scale);
    for (y, mut line) in samples.axis_iter_mut(Axis(1)).enumerate() {
        if !keep(y) {
            line.fill(recon::Complex32::ZERO);
        }
    }
    KSpace::new(samples).unwrap()
}

fn mask(ny: usize, nx: usize, acs: usize, r: usize) -> SamplingMask {
    let uniform = settings("sampling pattern", "uniform").with("R", r).unwrap().with("acs", acs).unwrap();
    SamplingMask::from_pattern(ny, nx, &uniform).unwrap()
}

#[test]
fn methods_calibrate_with_a_scan_of_its_own() {
    let phantom = settings("subject", "shepp-logan").with("matrix", 96).unwrap().with("coils", 8).unwrap();
    let full = unattended::scan(&phantom.clone().with("noise", 0).unwrap(), &[]).unwrap();
    let reference = full.reference.clone().unwrap();
    let (_, ny, nx) = full.kspace.dim();
    let embedded = mask(ny, nx, 24, 3);
    let taken = |y: usize| y % 3 == (ny / 2) % 3;
    let centre = |y: usize| (ny / 2 - 12..ny / 2 + 12).contains(&y);
    // Measured with another gain, as such scans are.
    let apart = || Acquisition {
        calibration: Some(only(&full.kspace, 0.5, centre)),
        ..Acquisition::from(only(&full.kspace, 1.0, taken))
    };
    let whole = mask(ny, nx, 0, 1);
    // Lines within are data, too, a quarter of all. When this was written the NMSE with a scan of its own was 1.8 times that
    // with lines within for CG-SENSE, 5.4 to 6.6 times for GRAPPA, which leaves next to no error (6e-5) where all is at hand.
    for (id, most) in [("cg-sense", 2.0), ("grappa", 8.0)] {
        let method = settings("method", id);
        for preparations in [vec![], vec![settings("preparation", "compress").with("coils", 6).unwrap()]] {
            let nmse = |scan: &Scan, mask: &SamplingMask| {
                let runner = Runner { device: &Cpu::new(), clock: || 0.0, maps: None };
                let kept = RefCell::new(CalibrationCache::default());
                let outcome = block_on(runner.run(scan, "", mask, &method, &kept, &mut Unattended)).unwrap();
                Metrics::new(&reference, &outcome.magnitude).unwrap().nmse
            };
            let scan = unattended::scan_of(phantom.clone(), &preparations, apart()).unwrap();
            let within = unattended::scan_of(phantom.clone(), &preparations, full.kspace.clone()).unwrap();
            let (apart, within) = (nmse(&scan, &whole), nmse(&within, &embedded));
            println!("{id}: {apart:e} {within:e}");
            assert!(apart < most * within, "{id}: {apart:e} with a scan of its own, {within:e} with lines within");
        }
    }
}

#[test]
fn a_calibration_scan_of_another_shape_or_empty_is_refused() {
    let phantom = settings("subject", "shepp-logan").with("matrix", 32).unwrap();
    let full = unattended::scan(&phantom, &[]).unwrap();
    let problem = recon::Problem::new(&full.kspace, &mask(32, 32, 8, 2)).unwrap();
    let smaller = KSpace::new(full.kspace.samples().slice(ndarray::s![.., ..30, ..]).to_owned()).unwrap();
    assert!(problem.clone().calibrated_by(&smaller).is_err());
    assert!(problem.clone().calibrated_by(&only(&full.kspace, 1.0, |_| false)).is_err());
    assert!(problem.calibrated_by(&full.kspace).unwrap().has_calibration_scan());
}

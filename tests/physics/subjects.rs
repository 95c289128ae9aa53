//! Every subject of the registry that is simulated, and the contrast of the brain.

use experiment::calibration_cache::CalibrationCache;
use experiment::runner::Runner;
use pollster::block_on;
use recon::declaration::{Settings, find};
use recon::device::Cpu;
use recon::fourier::{Direction, Fourier};
use recon::monitor::Unattended;
use recon::subject::{self, DECLARATIONS};
use recon::{KSpace, SamplingMask, method, sampling};
use std::cell::RefCell;
use workbench_tests::unattended;

/// Those that need nothing from elsewhere, small.
fn simulated() -> Vec<Settings> {
    let all = DECLARATIONS.iter().map(|d| Settings::new(d));
    let simulated = all.filter(|s| s.value("matrix").is_ok() && matches!(subject::need(s), Ok(None)));
    simulated.map(|s| s.with("matrix", 96).unwrap().with("coils", 6).unwrap()).collect()
}

fn without_noise(settings: &Settings) -> Settings {
    let key = if settings.value("snr").is_ok() { "snr" } else { "noise" };
    settings.clone().with(key, 0).unwrap()
}

fn acquire(settings: &Settings) -> KSpace {
    unattended::acquire(settings).unwrap().content
}

#[test]
fn the_seed_decides_on_the_noise_and_on_nothing_else() {
    assert!(simulated().len() >= 3);
    for settings in simulated() {
        let with = |seed: u64| acquire(&settings.clone().with("seed", seed).unwrap());
        let (one, again, other) = (with(1), with(1), with(2));
        assert_eq!(one, again, "{}", settings.id());
        assert_ne!(one, other, "{}", settings.id());
        let quiet = |seed: u64| acquire(&without_noise(&settings).with("seed", seed).unwrap());
        assert_eq!(quiet(1), quiet(2), "{}", settings.id());
    }
}

#[test]
fn every_array_sees_every_subject() {
    for settings in simulated() {
        let arrays = ["head", "knee", "flex"].map(|a| acquire(&settings.clone().with("array", a).unwrap()));
        assert!(arrays.iter().all(|k| k.dim() == (6, 96, 96)));
        assert!(arrays[0] != arrays[1] && arrays[1] != arrays[2] && arrays[2] != arrays[0], "{}", settings.id());
    }
}

/// CG-SENSE undoes the aliasing of every second line, under every array, with a phase of the object.
#[test]
fn every_subject_is_recovered_from_half_of_its_lines() {
    let sampling = Settings::new(sampling::DECLARATIONS[0]).with("R", 2).unwrap().with("acs", 24).unwrap();
    let mask = SamplingMask::from_pattern(96, 96, &sampling).unwrap();
    for (settings, array) in simulated().into_iter().zip(["head", "knee", "flex"].into_iter().cycle()) {
        let settings = without_noise(&settings).with("array", array).unwrap().with("phase", 1).unwrap();
        let scan = unattended::scan(&settings, &[]).unwrap();
        let nmse = |id: &str| {
            let method = Settings::new(find("method", method::DECLARATIONS, id).unwrap());
            let runner = Runner { device: &Cpu::new(), clock: || 0.0, maps: None };
            let kept = RefCell::new(CalibrationCache::default());
            let outcome = block_on(runner.run(&scan, "", &mask, &method, &kept, &mut Unattended)).unwrap();
            outcome.report.metrics.unwrap().nmse
        };
        let (aliased, recovered) = (nmse("zero-filled"), nmse("cg-sense"));
        assert!(aliased > 0.01, "{}: zero-filled NMSE {aliased:e}", settings.id());
        assert!(recovered < 0.1 * aliased, "{}, {array}: NMSE {recovered:e}, {aliased:e}", settings.id());
    }
}

/// Means of the brain's image over small squares at places in mm, relative to the first.
fn brightness(times: &str, places: &[[f64; 2]]) -> Vec<f32> {
    let mut settings = without_noise(&Settings::new(find("subject", DECLARATIONS, "brain").unwrap()));
    for (key, value) in times.split(';').filter_map(|t| t.split_once('=')) {
        settings.set(key, value).unwrap();
    }
    let (n, coils) = (256, 8);
    let mut images = acquire(&settings).as_slice().to_vec();
    Fourier::new().planes(&mut images, n, n, Direction::Inverse);
    let pixel = |v: f64| (v / 220.0 * n as f64 + n as f64 / 2.0).round() as usize;
    let rss = |y: usize, x: usize| (0..coils).map(|c| images[(c * n + y) * n + x].norm_sqr()).sum::<f32>().sqrt();
    let mean = |[x, y]: &[f64; 2]| {
        let around = (0..9).map(|i| rss(pixel(*y) + i / 3 - 1, pixel(*x) + i % 3 - 1));
        around.sum::<f32>() / 9.0
    };
    places.iter().map(|p| mean(p) / mean(&places[0])).collect()
}

/// Places near the middle, where the coils are as sensitive to one as to the other: the frontal horn, the white matter
/// beside it, the thalamus.
#[test]
fn the_times_of_the_sequence_change_the_contrast_of_the_brain() {
    let places = [[22.0, 9.5], [7.5, -22.0], [10.0, 11.0]];
    let t2 = brightness("tr=4000;te=100", &places);
    assert!(t2[1] > 2.0 && t2[2] > 1.1 && t2[1] > t2[2], "T2-weighted: {t2:?}");
    let t1 = brightness("tr=500;te=10", &places);
    assert!(t1[1] < 0.7 && t1[2] < 1.0 && t1[1] < t1[2], "T1-weighted: {t1:?}");
    let flair = brightness("tr=8000;te=100;ti=2300", &places);
    assert!(flair[1] < 0.2 && flair[2] > 1.0, "fluid attenuated: {flair:?}");
}

#[test]
fn times_that_do_not_fit_into_the_repetition_are_refused() {
    let settings = Settings::new(find("subject", DECLARATIONS, "brain").unwrap());
    let settings = settings.with("tr", 500).unwrap().with("ti", 450).unwrap().with("te", 80).unwrap();
    let sentence = unattended::acquire(&settings).err().unwrap().to_string();
    assert!(["450 ms", "80 ms", "500 ms"].iter().all(|t| sentence.contains(t)), "{sentence}");
}

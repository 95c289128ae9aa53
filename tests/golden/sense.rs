//! ESPIRiT maps and the CG-SENSE image against SigPy 0.1.27.

use crate::{json, samples};
use experiment::spec;
use pollster::block_on;
use recon::coil::espirit::Espirit;
use recon::declaration::{Settings, find};
use recon::device::Cpu;
use recon::method::{self, Calibration};
use recon::monitor::Unattended;
use recon::{CoilMaps, Problem, SamplingMask, subject};
use std::sync::Arc;
use workbench_tests::unattended;
use workbench_tests::{distance, inner, reconstruct, wide};

/// The committed k-space was made by `kspace simulate`: what we simulate today is still the same subject.
#[test]
fn the_simulated_phantom_is_the_one_of_the_golden_files() {
    let settings = spec::parse("subject", subject::DECLARATIONS, "shepp-logan;matrix=64;coils=4;noise=0.002;seed=3");
    let kspace = unattended::acquire(&settings.unwrap()).unwrap().content;
    // The system's sine and cosine may round differently on another machine.
    let error = distance(&wide(kspace.as_slice()), &wide(samples("kspace.npy").as_slice()));
    assert!(error < 1e-6, "{error:e}");
}

/// Our maps of the golden k-space.
fn maps(width: usize, kernel: usize, threshold: f64, crop: f64) -> CoilMaps {
    let kspace = samples("kspace.npy");
    let (_, ny, nx) = kspace.dim();
    let espirit = Espirit { width, kernel, threshold, crop, outside: 0.0 };
    block_on(espirit.calibrate(&kspace, Some((0..ny, 0..nx)), &mut Unattended)).unwrap()
}

/// How two sets of maps agree: pixels where only one is zero, pixels where both are not, and the smallest and the
/// mean `|<ours, theirs>|` there, which is 1 for vectors that agree up to the phase that the method leaves open.
struct Agreement {
    differing: usize,
    shared: usize,
    least: f64,
    mean: f64,
}

fn agreement(ours: &CoilMaps, theirs: &CoilMaps) -> Agreement {
    let (_, ny, nx) = theirs.maps.dim();
    assert_eq!(ours.maps.dim(), theirs.maps.dim());
    let (mut differing, mut overlaps) = (0, Vec::new());
    for y in 0..ny {
        for x in 0..nx {
            let at = |maps: &CoilMaps| wide(&maps.maps.slice(ndarray::s![.., y, x]).to_vec());
            let (a, b) = (at(ours), at(theirs));
            let zero = |v: &[recon::Complex64]| v.iter().all(|v| v.norm() == 0.0);
            match (zero(&a), zero(&b)) {
                (false, false) => overlaps.push(inner(&a, &b).norm()),
                (true, true) => {}
                _ => differing += 1,
            }
        }
    }
    let least = overlaps.iter().copied().fold(f64::INFINITY, f64::min);
    let mean = overlaps.iter().sum::<f64>() / overlaps.len() as f64;
    Agreement { differing, shared: overlaps.len(), least, mean }
}

fn sigpys_maps() -> CoilMaps {
    CoilMaps { maps: samples("maps.npy").samples().clone() }
}

fn parameters() -> (usize, usize, f64, f64) {
    let p = json("espirit.json");
    let count = |key: &str| p[key].as_u64().unwrap() as usize;
    (count("width"), count("kernel"), p["threshold"].as_f64().unwrap(), p["crop"].as_f64().unwrap())
}

#[test]
fn espirit_maps_are_those_of_sigpy_up_to_the_phase_of_a_pixel() {
    let (width, kernel, threshold, crop) = parameters();
    let theirs = sigpys_maps();
    let agreement = agreement(&maps(width, kernel, threshold, crop), &theirs);
    let Agreement { differing, shared, least, mean } = agreement;
    assert!(shared > 1000, "{shared} pixels with maps");
    // 1 - 1.1e-6 when this was written. Ours iterate until a step turns no vector by a sine of more than 0.001, which at
    // a few pixels of the rim, where the two largest eigenvalues are as close as 0.97 and 0.96, leaves 0.0025: half as
    // much again is allowed.
    assert!(mean > 1.0 - 1e-5, "mean {mean}");
    assert!(least > 0.9965, "least {least}");
    // Only where the largest eigenvalue is within rounding of the crop; none of 2596 when this was written.
    assert!((differing as f64) < 0.002 * shared as f64, "{differing} of {shared} pixels");
}

#[test]
fn the_comparison_of_maps_sees_other_parameters() {
    let (width, kernel, threshold, crop) = parameters();
    let theirs = sigpys_maps();
    let cropped = agreement(&maps(width, kernel, threshold, 0.8), &theirs);
    assert!(cropped.differing as f64 > 0.01 * cropped.shared as f64, "another crop: {}", cropped.differing);
    let mut swapped = maps(width, kernel, threshold, crop);
    let first = swapped.maps.slice(ndarray::s![0, .., ..]).to_owned();
    let second = swapped.maps.slice(ndarray::s![1, .., ..]).to_owned();
    swapped.maps.slice_mut(ndarray::s![0, .., ..]).assign(&second);
    swapped.maps.slice_mut(ndarray::s![1, .., ..]).assign(&first);
    assert!(agreement(&swapped, &theirs).mean < 0.9, "coils swapped");
}

/// Relative distance of our CG-SENSE image from SigPy's: same samples, same maps, same lambda and iterations.
fn sense_distance(lambda: f64, iterations: u64) -> f64 {
    let mask = formats::npy::read_mask(&crate::source("mask.npy"), 64).unwrap();
    let problem = Problem::new(&samples("kspace.npy"), &SamplingMask::from_points(mask).unwrap()).unwrap();
    let settings = Settings::new(find("method", method::DECLARATIONS, "cg-sense").unwrap());
    // SigPy never stops before the last iteration; nor do we at a tolerance of 0.
    let settings = settings.with("lambda", lambda).unwrap().with("iterations", iterations).unwrap();
    let settings = settings.with("tolerance", 0).unwrap();
    let calibration = Calibration::of_maps(&Cpu::new(), Arc::new(sigpys_maps())).unwrap();
    let done = reconstruct(&Cpu::new(), &problem, &calibration, &settings).unwrap();
    assert_eq!(done.iterations as u64, iterations);
    let theirs = samples("sense.npy");
    distance(&wide(done.image.pixels.as_slice().unwrap()), &wide(theirs.as_slice()))
}

#[test]
fn cg_sense_gives_sigpys_image_with_sigpys_maps() {
    let p = json("sense.json");
    let (lambda, iterations) = (p["lambda"].as_f64().unwrap(), p["iterations"].as_u64().unwrap());
    let error = sense_distance(lambda, iterations);
    // Both iterate in single precision, with sums in another order: 1.4e-6 when this was written.
    assert!(error < 2e-5, "{error:e}");
    // The controls: half of lambda, a third of the iterations.
    assert!(sense_distance(lambda / 2.0, iterations) > 1e-3);
    assert!(sense_distance(lambda, iterations / 3) > 1e-3);
}

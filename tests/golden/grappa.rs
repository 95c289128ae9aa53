//! GRAPPA against pygrappa. `make_grappa.py` writes the reference files.

use crate::{json, samples};
use ndarray::{Array2, Array3, s};
use pollster::block_on;
use recon::coil::neighbours::{KernelSize, KernelSupport};
use recon::device::Cpu;
use recon::method::grappa;
use recon::monitor::Unattended;
use recon::{KSpace, Problem, SamplingMask};
use serde_json::Value;
use workbench_tests::{distance, wide};

const SIDE: usize = 48;

/// What `make_grappa.py` samples.
fn mask(case: &Value) -> SamplingMask {
    let step = case["step"].as_u64().unwrap() as usize;
    let centre = SIDE / 2 - 8..SIDE / 2 + 8;
    let taken = |(y, x): (usize, usize)| match case["shift"].as_u64() {
        None => y % step == 0 || centre.contains(&y),
        Some(shift) => {
            (x % 2 == 0 && (y + shift as usize * (x / 2)).is_multiple_of(step))
                || (centre.contains(&y) && centre.contains(&x))
        }
    };
    SamplingMask::from_points(Array2::from_shape_fn((SIDE, SIDE), taken)).unwrap()
}

/// The distance of our missing samples from pygrappa's, relative to those, with `lambda` times the case's.
fn error(name: &str, case: &Value, lambda: f64) -> f64 {
    let kspace = KSpace::new(samples("kspace.npy").samples().slice(s![.., 8..56, 8..56]).to_owned()).unwrap();
    let mask = mask(case);
    let problem = Problem::new(&kspace, &mask).unwrap();
    let width = |i: usize| case["kernel"][i].as_u64().unwrap() as usize;
    let neighbours = KernelSize { ky: width(0), kx: width(1) };
    let region = mask.calibration_region();
    let products =
        block_on(neighbours.calibrate(problem.kspace(), region, KernelSupport::ZeroPadded, &mut Unattended)).unwrap();
    let lambda = lambda * case["lambda"].as_f64().unwrap();
    let filled = block_on(grappa::fill(&Cpu::new(), &problem, &products, lambda, &mut Unattended)).unwrap();
    let filled = Array3::from_shape_vec(problem.kspace().dim(), filled).unwrap();
    let theirs = samples(&format!("grappa/{name}.npy"));
    let missing = |k: &KSpace| {
        let all = k.samples().indexed_iter();
        wide(&all.filter(|((_, y, x), _)| !mask.takes(*y, *x)).map(|(_, v)| *v).collect::<Vec<_>>())
    };
    distance(&missing(&KSpace::new(filled).unwrap()), &missing(&theirs))
}

#[test]
fn grappa_fills_in_what_pygrappa_does() {
    for (name, case) in json("grappa/cases.json").as_object().unwrap() {
        let same = error(name, case, 1.0);
        // 5e-7 at most when this was written: single precision. The edges are the same.
        assert!(same < 2e-6, "{name}: {same:e}");
        // The control: another lambda.
        let other = error(name, case, 2.0);
        assert!(other > 1e-3, "{name}: {other:e}");
    }
}

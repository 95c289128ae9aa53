//! SPIRiT against the problem stated in NumPy and solved by SciPy's LSQR. `make_spirit.py` writes the reference files.

use crate::{json, samples};
use experiment::spec;
use ndarray::s;
use pollster::block_on;
use recon::device::Cpu;
use recon::method;
use recon::monitor::Unattended;
use recon::{KSpace, Problem, SamplingMask};
use workbench_tests::{Done, distance, reconstruct, wide};

const SIDE: usize = 48;

/// What our method makes of a case's samples.
fn ours(name: &str, settings: &str) -> Done {
    let kspace = KSpace::new(samples("kspace.npy").samples().slice(s![.., 8..56, 8..56]).to_owned()).unwrap();
    let mask = formats::npy::read_mask(&crate::source(&format!("spirit/{name}_mask.npy")), SIDE).unwrap();
    let problem = Problem::new(&kspace, &SamplingMask::from_points(mask).unwrap()).unwrap();
    let settings = spec::parse("method", method::DECLARATIONS, settings).unwrap();
    method::check(&problem, &settings).unwrap();
    let (device, plan) = (Cpu::new(), method::calibration_plan(&settings).unwrap());
    let calibration = block_on(method::calibrate(&device, &plan, &problem, &mut Unattended)).unwrap();
    reconstruct(&device, &problem, &calibration, &settings).unwrap()
}

#[test]
fn spirit_is_the_solution_of_the_problem_as_it_is_stated() {
    for (name, case) in json("spirit/cases.json").as_object().unwrap() {
        let theirs = samples(&format!("spirit/{name}.npy"));
        let lambda = case["lambda"].as_f64().unwrap();
        let run = |lambda: f64, iterations: usize| {
            let text = format!("spirit;lambda={lambda};iterations={iterations};tolerance=0;kernel=5;combination=rss");
            let done = ours(name, &text);
            let magnitude: Vec<_> = done.image.pixels.iter().map(|v| recon::Complex32::from(v.norm())).collect();
            (distance(&wide(&magnitude), &wide(theirs.as_slice())), done.history.last().unwrap().1)
        };
        let (error, objective) = run(lambda, 500);
        let expected = case["objective"].as_f64().unwrap();
        println!("{name}: images differ by {error:e}, objectives {objective} and {expected}");
        assert!(error < 2e-5, "{name}: images differ by {error:e}");
        assert!((objective / expected - 1.0).abs() < 2e-5, "{name}: {objective} and {expected}");
        // The controls: another kernel, and iterations that stop early.
        assert!(run(2.0 * lambda, 500).0 > 1e-3, "{name}");
        assert!(run(lambda, 5).0 > 1e-3, "{name}");
    }
}

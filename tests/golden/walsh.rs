//! The adaptive combination against Walsh's equations in NumPy.

use crate::samples;
use ndarray::Array2;
use recon::declaration::{Settings, find};
use recon::device::Cpu;
use recon::method::{self, Calibration};
use recon::{Image, Problem, SamplingMask};
use workbench_tests::{distance, reconstruct, wide};

/// Zero-filled, of every `step`-th line.
fn combined(step: usize, combination: &str, block: usize) -> Image {
    let kspace = samples("kspace.npy");
    let (_, ny, nx) = kspace.dim();
    let mask = SamplingMask::from_points(Array2::from_shape_fn((ny, nx), |(y, _)| y % step == 0)).unwrap();
    let problem = Problem::new(&kspace, &mask).unwrap();
    let settings = Settings::new(find("method", method::DECLARATIONS, "zero-filled").unwrap());
    let settings = settings.with("combination", combination).unwrap().with("block", block).unwrap();
    let (device, nothing) = (Cpu::new(), Calibration::Nothing);
    reconstruct(&device, &problem, &nothing, &settings).unwrap().image
}

fn error(name: &str, step: usize, block: usize) -> f64 {
    let theirs = samples(&format!("walsh/{name}.npy"));
    distance(&wide(combined(step, "adaptive", block).pixels.as_slice().unwrap()), &wide(theirs.as_slice()))
}

#[test]
fn the_adaptive_combination_is_that_of_walshs_equations() {
    for (name, step, block) in [("full_7", 1, 7), ("half_4", 2, 4)] {
        let came = error(name, step, block);
        // 4.4e-6 and 4.9e-7 when this was written: the iteration stops when a step turns no vector by a sine of more than
        // 0.001, which counts where noise has two directions of nearly the same energy.
        assert!(came < 5e-5, "{name}: {came:e}");
    }
    // The controls: another block, other samples.
    assert!(error("full_7", 1, 6) > 1e-2 && error("half_4", 1, 4) > 1e-2);
}

/// A block of one pixel: `v = u / |u|`.
#[test]
fn a_block_of_one_pixel_gives_the_root_sum_of_squares() {
    let (adaptive, rss) = (combined(2, "adaptive", 1).magnitude(), combined(2, "rss", 1).magnitude());
    for (a, b) in adaptive.iter().zip(&rss) {
        assert!((a - b).abs() < 1e-5 * b, "{a} for {b}");
    }
}

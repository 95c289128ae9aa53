//! SENSE unfolding: it minimises what it says, its geometry factor is the noise that comes out, and what it cannot unfold
//! is refused.

use experiment::runner::Runner;
use experiment::spec;
use ndarray::Array2;
use pollster::block_on;
use recon::declaration::Settings;
use recon::device::Cpu;
use recon::method::{self, Calibration};
use recon::monitor::Unattended;
use recon::sampling::lattice::Lattice;
use recon::{KSpace, Problem, Result, SamplingMask, sampling, subject};
use std::cell::RefCell;
use workbench_tests::unattended;
use workbench_tests::{Done, Numbers, distance, wide};

fn phantom(matrix: usize, coils: usize) -> KSpace {
    let text = format!("shepp-logan;matrix={matrix};coils={coils};noise=0");
    unattended::acquire(&spec::parse("subject", subject::DECLARATIONS, &text).unwrap()).unwrap().content
}

fn method(text: &str) -> Settings {
    spec::parse("method", method::DECLARATIONS, text).unwrap()
}

fn lattice_mask(n: usize, step: (usize, usize), shift: usize) -> SamplingMask {
    let lattice = Lattice { step, shift, origin: (step.0 - 1, 0) };
    SamplingMask::from_points(Array2::from_shape_fn((n, n), |(y, x)| lattice.contains(y, x))).unwrap()
}

/// Maps of the fully sampled data.
fn maps(kspace: &KSpace) -> Calibration<Cpu> {
    let (_, ny, nx) = kspace.dim();
    let all = SamplingMask::from_points(Array2::from_elem((ny, nx), true)).unwrap();
    let problem = Problem::new(kspace, &all).unwrap();
    let plan = method::calibration_plan(&method("sense")).unwrap();
    block_on(method::calibrate(&Cpu::new(), &plan, &problem, &mut Unattended)).unwrap()
}

fn unfold(kspace: &KSpace, mask: &SamplingMask, maps: &Calibration<Cpu>, text: &str) -> Done {
    let problem = Problem::new(kspace, mask).unwrap();
    workbench_tests::reconstruct(&Cpu::new(), &problem, maps, &method(text)).unwrap()
}

/// Two ways to the minimum of one function.
#[test]
fn unfolding_is_where_conjugate_gradient_arrives() {
    let kspace = phantom(48, 6);
    let maps = maps(&kspace);
    for (step, shift) in [((2, 1), 0), ((3, 1), 0), ((2, 2), 1), ((1, 2), 0)] {
        let mask = lattice_mask(48, step, shift);
        let direct = unfold(&kspace, &mask, &maps, "sense;lambda=0.01").image;
        let iterated = unfold(&kspace, &mask, &maps, "cg-sense;lambda=0.01;iterations=200;tolerance=0").image;
        let error = distance(&wide(direct.pixels.as_slice().unwrap()), &wide(iterated.pixels.as_slice().unwrap()));
        // Rounding of 200 iterations in single precision.
        assert!(error < 1e-5, "{step:?}, shift {shift}: {error:e}");
        // The control.
        let other = unfold(&kspace, &mask, &maps, "sense;lambda=0.012").image;
        let error = distance(&wide(other.pixels.as_slice().unwrap()), &wide(iterated.pixels.as_slice().unwrap()));
        assert!(error > 1e-4, "{error:e}");
    }
}

/// `sigma_out = g sqrt(R) sigma_in` where the maps' sum of squares is 1.
#[test]
fn the_geometry_factor_is_the_noise_that_comes_out() {
    const TRIALS: usize = 400;
    let kspace = phantom(24, 6);
    let maps = maps(&kspace);
    for (step, shift) in [((3, 1), 0), ((2, 2), 1)] {
        let mask = lattice_mask(24, step, shift);
        let r = (step.0 * step.1) as f64;
        let g = unfold(&kspace, &mask, &maps, "sense;lambda=0").g_factor.unwrap();
        assert!(g.iter().copied().fold(0.0, f32::max) > 1.2, "the coils are no challenge");
        let mut numbers = Numbers::new(11);
        let mut variance = Array2::<f64>::zeros((24, 24));
        for _ in 0..TRIALS {
            let noise = numbers.kspace(kspace.dim());
            let image = unfold(&noise, &mask, &maps, "sense;lambda=0").image;
            variance.zip_mut_with(&image.pixels, |sum, v| *sum += f64::from(v.norm_sqr()) / TRIALS as f64);
        }
        // The numbers are uniform in -1..1: 1/3 in each part.
        let ratios: Vec<f64> = std::iter::zip(&variance, &g)
            .filter(|(_, g)| **g > 0.0)
            .map(|(variance, g)| variance / (f64::from(*g).powi(2) * r * 2.0 / 3.0))
            .collect();
        assert!(ratios.len() > 100);
        let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
        // Of each pixel's variance, 1 / sqrt(400) = 5 % is chance; five times that in none of a few hundred.
        assert!((mean - 1.0).abs() < 0.02, "{step:?}: mean {mean}");
        assert!(ratios.iter().all(|ratio| (ratio - 1.0).abs() < 0.25), "{step:?}: {ratios:?}");
    }
}

#[test]
fn pixels_outside_of_the_maps_are_zero_and_so_is_their_geometry_factor() {
    let kspace = phantom(48, 6);
    let maps = maps(&kspace);
    let done = unfold(&kspace, &lattice_mask(48, (3, 1), 0), &maps, "sense");
    let g = done.g_factor.unwrap();
    let inside = |y: usize, x: usize| maps.coil_maps().unwrap().on_host().maps[[0, y, x]].norm() > 0.0;
    for ((y, x), g) in g.indexed_iter() {
        assert_eq!(*g > 0.0, inside(y, x), "({y}, {x})");
        assert_eq!(done.image.pixels[[y, x]].norm() > 0.0, inside(y, x), "({y}, {x})");
        assert!(*g == 0.0 || *g > 1.0 - 1e-5, "({y}, {x}): {g}");
    }
}

fn refusal(matrix: usize, coils: usize, pattern: &str) -> String {
    let settings = spec::parse("subject", subject::DECLARATIONS, "shepp-logan").unwrap();
    let scan = unattended::scan_of(settings, &[], phantom(matrix, coils)).unwrap();
    let pattern = spec::parse("sampling pattern", sampling::DECLARATIONS, pattern).unwrap();
    let mask = SamplingMask::from_pattern(matrix, matrix, &pattern).unwrap();
    let runner = Runner { device: &Cpu::new(), clock: || 0.0, maps: None };
    let run: Result<_> = block_on(runner.run(&scan, "", &mask, &method("sense"), &RefCell::default(), &mut Unattended));
    run.err().unwrap().to_string()
}

#[test]
fn what_cannot_be_unfolded_is_refused_with_the_numbers() {
    assert_eq!(
        refusal(64, 8, "variable-density;R=4;acs=16"),
        "SENSE needs every R-th line, or a regular lattice of samples, outside of the calibration region, but this \
         sampling takes 16 of 64 lines at irregular distances (CG-SENSE can work on any)"
    );
    assert_eq!(
        refusal(64, 8, "uniform;R=3;acs=16"),
        "SENSE needs an R that divides the 64 ky lines of this k-space, so that only R pixels fold onto each other, but \
         R = 3 came (R = 2 or 4 would do)"
    );
    assert_eq!(
        refusal(64, 2, "uniform;R=4;acs=16"),
        "SENSE needs at least as many coils as the acceleration R = 4, but there are 2: take R of at most 2"
    );
}

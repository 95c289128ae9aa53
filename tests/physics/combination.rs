//! The adaptive combination: the root sum of squares where there is signal, less noise where there is none.

use experiment::spec;
use ndarray::Array2;
use recon::device::Cpu;
use recon::method::{self, Calibration};
use recon::{Image, Problem, SamplingMask, subject};
use workbench_tests::reconstruct;
use workbench_tests::unattended;

/// The fully sampled phantom of 8 coils, combined.
fn combined(noise: &str, method: &str) -> Image {
    let text = format!("shepp-logan;matrix=128;coils=8;noise={noise}");
    let kspace = unattended::acquire(&spec::parse("subject", subject::DECLARATIONS, &text).unwrap()).unwrap().content;
    let all = SamplingMask::from_points(Array2::from_elem((128, 128), true)).unwrap();
    let method = spec::parse("method", method::DECLARATIONS, method).unwrap();
    let problem = Problem::new(&kspace, &all).unwrap();
    let (device, nothing) = (Cpu::new(), Calibration::Nothing);
    reconstruct(&device, &problem, &nothing, &method).unwrap().image
}

const ADAPTIVE: &str = "zero-filled;combination=adaptive";

#[test]
fn without_noise_the_adaptive_combination_has_the_magnitude_of_the_root_sum_of_squares() {
    let (adaptive, rss) = (combined("0", ADAPTIVE).magnitude(), combined("0", "zero-filled").magnitude());
    let (mut error, mut whole) = (0.0, 0.0);
    for (a, r) in adaptive.iter().zip(&rss) {
        // |v^H u| <= |u|.
        assert!(*a <= r * 1.0001, "{a} for {r}");
        error += f64::from(a - r).powi(2);
        whole += f64::from(*r).powi(2);
    }
    // NMSE: the sensitivities turn a little within a block, 2.5e-6 when this was written.
    assert!(error / whole < 1e-5, "{:e}", error / whole);
}

#[test]
fn the_background_has_less_noise_than_in_the_root_sum_of_squares() {
    let background = |image: Image| {
        let magnitude = image.magnitude();
        magnitude.slice(ndarray::s![.., 2..14]).mean().unwrap()
    };
    let (adaptive, rss) = (background(combined("0.05", ADAPTIVE)), background(combined("0.05", "zero-filled")));
    // Of 8 coils, sqrt(2 * 8) sigma on average; of one direction fitted to 49 pixels, about half of it.
    assert!((3.6..4.1).contains(&(rss / 0.05)), "{rss}");
    assert!(adaptive < 0.6 * rss, "{adaptive} for {rss}");
}

/// The phase of the image, which root sum of squares throws away, varies smoothly where there is signal.
#[test]
fn the_phase_is_smooth() {
    let image = combined("0", ADAPTIVE).pixels;
    let mut steps = Vec::new();
    for y in 48..80 {
        for x in 48..79 {
            let (a, b) = (image[[y, x]], image[[y, x + 1]]);
            if a.norm() > 0.15 && b.norm() > 0.15 {
                steps.push((a * b.conj()).arg().abs());
            }
        }
    }
    assert!(steps.len() > 300);
    assert!(steps.iter().all(|step| *step < 0.2), "{:?}", steps.iter().copied().fold(0.0, f32::max));
}

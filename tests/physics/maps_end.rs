//! Where coil maps end: at the outline of the subject, so that what folds in from the background is left out and the
//! subject's own rim is not.

use experiment::spec;
use ndarray::{Array2, Zip};
use pollster::block_on;
use recon::coil::espirit::Espirit;
use recon::declaration::Settings;
use recon::device::Cpu;
use recon::method::{self, Calibration};
use recon::metric::body::body;
use recon::monitor::Unattended;
use recon::{CoilMaps, KSpace, Problem, SamplingMask, sampling, subject};
use std::sync::Arc;
use workbench_tests::reconstruct;
use workbench_tests::unattended;

const N: usize = 128;

fn scanned(text: &str) -> KSpace {
    unattended::acquire(&spec::parse("subject", subject::DECLARATIONS, text).unwrap()).unwrap().content
}

fn mask() -> SamplingMask {
    let sampling = spec::parse("sampling pattern", sampling::DECLARATIONS, "uniform;R=3;acs=24").unwrap();
    SamplingMask::from_pattern(N, N, &sampling).unwrap()
}

fn maps(kspace: &KSpace, crop: f64, outside: f64) -> CoilMaps {
    let espirit = Espirit { width: 24, kernel: 6, threshold: 0.02, crop, outside };
    block_on(espirit.calibrate(kspace, mask().calibration_region(), &mut Unattended)).unwrap()
}

fn magnitude(kspace: &KSpace) -> Array2<f32> {
    let all = SamplingMask::from_points(Array2::from_elem((N, N), true)).unwrap();
    let problem = Problem::new(kspace, &all).unwrap();
    let settings = Settings::new(method::DECLARATIONS.iter().find(|d| d.id == "zero-filled").unwrap());
    reconstruct(&Cpu::new(), &problem, &Calibration::Nothing, &settings).unwrap().image.magnitude()
}

fn where_maps_are(maps: &CoilMaps) -> Array2<bool> {
    maps.maps.map(|v| v.norm_sqr()).sum_axis(ndarray::Axis(0)).mapv(|square| square > 0.0)
}

fn count(of: &Array2<bool>, among: &Array2<bool>, wanted: bool) -> usize {
    Zip::from(of).and(among).fold(0, |sum, of, among| sum + usize::from(*among && *of == wanted))
}

/// The subjects, noisy as scans are, and the body of each.
fn subjects() -> impl Iterator<Item = (&'static str, KSpace, Array2<bool>)> {
    let texts = [
        "brain;matrix=128;coils=8;snr=20",
        "brain;matrix=128;coils=8;snr=20;array=flex;seed=3",
        "shepp-logan;matrix=128;coils=8;noise=0.02",
        "resolution;matrix=128;coils=8;snr=20",
    ];
    texts.into_iter().map(|text| {
        let kspace = scanned(text);
        let body = body(magnitude(&kspace).view(), 1.0);
        (text, kspace, body)
    })
}

#[test]
fn the_bodys_rim_keeps_its_maps_and_the_background_has_none() {
    for (text, kspace, body) in subjects() {
        let background = body.mapv(|inside| !inside);
        let (usual, everywhere) = (maps(&kspace, 0.8, 1.0), maps(&kspace, 0.8, 0.0));
        let lost = |maps: &CoilMaps| count(&where_maps_are(maps), &body, false);
        assert_eq!(lost(&usual), lost(&everywhere), "{text}: pixels of the body without maps");
        // Most of what is kept beyond the body is the rim that the coarse image cannot place: 0.15 to 0.21 of the
        // background when this was written, with one crop 0.43 to 0.53.
        let kept = |maps: &CoilMaps| {
            let kept = count(&where_maps_are(maps), &background, true);
            kept as f64 / background.iter().filter(|v| **v).count() as f64
        };
        let (ours, before) = (kept(&usual), kept(&everywhere));
        assert!(ours < 0.25 && ours < 0.6 * before, "{text}: {ours:.2} of the background, {before:.2} with one crop");
    }
}

#[test]
fn maps_inside_are_the_same_and_a_crop_between_keeps_more() {
    let (_, kspace, _) = subjects().next().unwrap();
    let [one, half, none] = [1.0, 0.95, 0.0].map(|outside| maps(&kspace, 0.8, outside));
    Zip::from(&one.maps).and(&none.maps).for_each(|one, none| assert!(*one == *none || one.norm() == 0.0));
    let support = [&one, &half, &none].map(|maps| where_maps_are(maps).iter().filter(|v| **v).count());
    assert!(support[0] < support[1] && support[1] < support[2], "{support:?}");
    // No more than the crop inside is no crop of its own.
    assert_eq!(maps(&kspace, 0.8, 0.8).maps, none.maps);
    assert_eq!(maps(&kspace, 0.8, 0.3).maps, none.maps);
}

/// Normalised mean squared error over `among` of CG-SENSE, the least of a few weights.
fn least_error(kspace: &KSpace, maps: CoilMaps, reference: &Array2<f32>, among: &Array2<bool>) -> f64 {
    let problem = Problem::new(kspace, &mask()).unwrap();
    let calibration = Calibration::of_maps(&Cpu::new(), Arc::new(maps)).unwrap();
    let of = |lambda: &str| {
        let text = format!("cg-sense;iterations=30;tolerance=0;lambda={lambda}");
        let settings = spec::parse("method", method::DECLARATIONS, &text).unwrap();
        let image = reconstruct(&Cpu::new(), &problem, &calibration, &settings).unwrap().image.magnitude();
        let (mut error, mut energy) = (0.0, 0.0);
        Zip::from(reference).and(&image).and(among).for_each(|r, x, among| {
            if *among {
                error += f64::from(r - x).powi(2);
                energy += f64::from(*r).powi(2);
            }
        });
        error / energy
    };
    ["0.003", "0.006", "0.01", "0.02"].map(of).into_iter().fold(f64::INFINITY, f64::min)
}

/// Pixels of the body from which one step out of four along rows or columns leads out of it.
fn rim(body: &Array2<bool>) -> Array2<bool> {
    let near = |y: usize, x: usize| {
        (y.saturating_sub(4)..(y + 5).min(N)).any(|y| !body[[y, x]])
            || (x.saturating_sub(4)..(x + 5).min(N)).any(|x| !body[[y, x]])
    };
    Array2::from_shape_fn((N, N), |(y, x)| body[[y, x]] && near(y, x))
}

#[test]
fn nothing_is_lost_over_the_body_or_at_its_rim_against_any_single_crop() {
    for (text, kspace, body) in subjects() {
        let (reference, rim) = (magnitude(&kspace), rim(&body));
        let of = |crop: f64, outside: f64| {
            let maps = || maps(&kspace, crop, outside);
            [&body, &rim].map(|among| least_error(&kspace, maps(), &reference, among))
        };
        let [[body, rim], [loose, loose_rim], [tight, tight_rim]] = [of(0.8, 1.0), of(0.8, 0.0), of(0.95, 0.0)];
        let numbers = format!(
            "{text}: body {body:.5}, rim {rim:.5}; one crop of 0.8: {loose:.5}, {loose_rim:.5}; of 0.95, as SigPy's: \
             {tight:.5}, {tight_rim:.5}"
        );
        assert!(body < 0.97 * loose && rim < 0.99 * loose_rim, "{numbers}");
        assert!(body < 1.01 * tight, "{numbers}");
    }
}

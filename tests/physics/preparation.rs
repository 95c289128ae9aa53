//! Prewhitening and coil compression: they do what they say, in the order asked for, and say what they cannot do.

use experiment::calibration_cache::CalibrationCache;
use experiment::runner::Runner;
use experiment::spec;
use ndarray::{Array2, Array3};
use pollster::block_on;
use recon::coil::compression::CoilDecomposition;
use recon::coil::whitening::NoiseCovariance;
use recon::declaration::Settings;
use recon::device::Cpu;
use recon::monitor::Unattended;
use recon::{Complex32, Complex64, KSpace, SamplingMask, method, preparation, sampling, subject};
use std::cell::RefCell;
use workbench_tests::unattended;
use workbench_tests::{Numbers, distance, reconstruct, wide};

fn phantom(parameters: &str) -> (Settings, KSpace) {
    let settings = spec::parse("subject", subject::DECLARATIONS, &format!("shepp-logan;{parameters}")).unwrap();
    let kspace = unattended::acquire(&settings).unwrap().content;
    (settings, kspace)
}

fn preparations(texts: &[&str]) -> Vec<Settings> {
    texts.iter().map(|text| spec::parse("preparation", preparation::DECLARATIONS, text).unwrap()).collect()
}

/// Noise of the phantom's: the difference that it makes.
fn noise_of(parameters: &str) -> Array3<Complex32> {
    let (_, noisy) = phantom(&format!("{parameters};noise=0.5"));
    noisy.samples() - phantom(&format!("{parameters};noise=0")).1.samples()
}

fn runs(noise: &Array3<Complex32>) -> Array2<Complex32> {
    let (coils, ny, nx) = noise.dim();
    noise.to_shape((coils, ny * nx)).unwrap().to_owned()
}

#[test]
fn the_phantoms_noise_is_correlated_as_it_says() {
    for correlation in [0.0, 0.6, 0.95] {
        let noise = noise_of(&format!("matrix=96;coils=5;correlation={correlation}"));
        let psi = NoiseCovariance::of_noise(&runs(&noise)).unwrap();
        for ((i, k), v) in (0..25).map(|at| ((at / 5, at % 5), psi.matrix()[(at / 5, at % 5)])) {
            // Real and imaginary part have a variance of 0.25 each; 1 / sqrt(9216) = 1 % of it is chance.
            let expected = 0.5 * f64::powi(correlation, (i as i32 - k as i32).abs());
            assert!((v - Complex64::from(expected)).norm() < 0.5 * 0.05, "({i}, {k}): {v} for {expected}");
        }
    }
}

#[test]
fn white_noise_has_the_identity_for_its_covariance() {
    let noise = KSpace::new(noise_of("matrix=96;coils=5;correlation=0.8")).unwrap();
    let away_from_identity = |kspace: &KSpace| {
        let psi = NoiseCovariance::of_noise(&runs(kspace.samples())).unwrap();
        (0..25)
            .map(|at| (psi.matrix()[(at / 5, at % 5)] - Complex64::from(f64::from(at / 5 == at % 5))).norm())
            .fold(0.0, f64::max)
    };
    // By its own samples, to rounding; by those of the corners, 4 x 19 x 19, to 1 / sqrt(1444) = 3 %.
    let by_all = NoiseCovariance::of_noise(&runs(noise.samples())).unwrap().whiten(&noise).unwrap();
    assert!(away_from_identity(&by_all) < 1e-5);
    let by_corners = NoiseCovariance::of_corners(&noise, 0.2).unwrap().whiten(&noise).unwrap();
    assert!(away_from_identity(&by_corners) < 0.15, "{}", away_from_identity(&by_corners));
    assert!(away_from_identity(&noise) > 0.3, "the control");
}

/// Signal over noise at each pixel of a SENSE image at R = 2 without regularisation, by many trials.
fn signal_to_noise(signal: &KSpace, noise: &[KSpace]) -> Vec<f64> {
    let n = signal.dim().1;
    let method = spec::parse("method", method::DECLARATIONS, "sense;lambda=0").unwrap();
    let image = |kspace: &KSpace, calibration: &method::Calibration<Cpu>| {
        let lines = SamplingMask::from_points(Array2::from_shape_fn((n, n), |(y, _)| y % 2 == 0)).unwrap();
        let problem = recon::Problem::new(kspace, &lines).unwrap();
        reconstruct(&Cpu::new(), &problem, calibration, &method).unwrap().image.pixels
    };
    let all = SamplingMask::from_points(Array2::from_elem((n, n), true)).unwrap();
    let plan = method::calibration_plan(&method).unwrap();
    let problem = recon::Problem::new(signal, &all).unwrap();
    let maps = block_on(method::calibrate(&Cpu::new(), &plan, &problem, &mut Unattended)).unwrap();
    let mut variance = Array2::<f64>::zeros((n, n));
    for noise in noise {
        variance.zip_mut_with(&image(noise, &maps), |sum, v| *sum += f64::from(v.norm_sqr()) / 2.0);
    }
    let image = image(signal, &maps);
    let inside = std::iter::zip(&image, &variance).filter(|(_, variance)| **variance > 0.0);
    inside.map(|(v, variance)| f64::from(v.norm()) / (variance / noise.len() as f64).sqrt()).collect()
}

#[test]
fn prewhitening_raises_the_signal_to_noise_ratio_of_sense_where_noise_is_correlated() {
    const TRIALS: usize = 60;
    let (_, signal) = phantom("matrix=32;coils=6;noise=0");
    // n_i = 0.8 n_(i-1) + 0.6 w_i.
    let mut numbers = Numbers::new(5);
    let mut correlated = || {
        let mut noise = numbers.kspace(signal.dim()).samples().clone();
        for c in 1..6 {
            let last = noise.index_axis(ndarray::Axis(0), c - 1).to_owned();
            noise.index_axis_mut(ndarray::Axis(0), c).zip_mut_with(&last, |n, last| *n = *n * 0.6 + last * 0.8);
        }
        KSpace::new(noise).unwrap()
    };
    let covariance = NoiseCovariance::of_noise(&runs(correlated().samples())).unwrap();
    let noise: Vec<_> = (0..TRIALS).map(|_| correlated()).collect();
    let white: Vec<_> = noise.iter().map(|noise| covariance.whiten(noise).unwrap()).collect();
    let before = signal_to_noise(&signal, &noise);
    let after = signal_to_noise(&covariance.whiten(&signal).unwrap(), &white);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let gain = mean(&after) / mean(&before);
    assert!(gain > 1.2, "signal to noise only {gain} times what it was");
}

#[test]
fn all_virtual_coils_hold_everything_and_the_first_ones_what_they_say() {
    let (_, kspace) = phantom("matrix=48;coils=12;noise=0.01");
    let decomposition = CoilDecomposition::new(&kspace);
    let energy = |kspace: &KSpace| kspace.as_slice().iter().map(|v| f64::from(v.norm_sqr())).sum::<f64>();
    for coils in [1, 3, 7, 12] {
        let compressed = decomposition.compress(&kspace, coils).unwrap();
        let held: f64 = decomposition.energies[..coils].iter().sum();
        assert!((energy(&compressed) / energy(&kspace) / held - 1.0).abs() < 1e-6, "{coils} coils");
        assert_eq!(decomposition.coils_for(held), coils);
    }
    assert_eq!(decomposition.coils_for(1.0), 12);
    assert_eq!(decomposition.coils_for(0.0), 1);
    let all = decomposition.compress(&kspace, 12).unwrap();
    let rss = |kspace: &KSpace| {
        let sums = |(y, x)| kspace.samples().slice(ndarray::s![.., y, x]).iter().map(|v| v.norm_sqr()).sum::<f32>();
        Array2::from_shape_fn((48, 48), |at| Complex64::from(f64::from(sums(at)).sqrt()))
            .into_iter()
            .collect::<Vec<_>>()
    };
    assert!(distance(&rss(&all), &rss(&kspace)) < 1e-6);
}

#[test]
fn preparations_are_done_in_their_order_and_the_reference_leaves_out_losses() {
    let (settings, kspace) = phantom("matrix=64;coils=8;noise=0.05;correlation=0.7");
    let scan = |texts: &[&str]| unattended::scan_of(settings.clone(), &preparations(texts), kspace.clone()).unwrap();
    let (white, both) = (scan(&["prewhiten"]), scan(&["prewhiten", "compress;coils=4"]));
    let other = scan(&["compress;coils=4", "prewhiten"]);
    assert_eq!(white.kspace, NoiseCovariance::of_corners(&kspace, 0.1).unwrap().whiten(&kspace).unwrap());
    assert_eq!(both.kspace, CoilDecomposition::new(&white.kspace).compress(&white.kspace, 4).unwrap());
    assert_eq!((both.kspace.dim(), other.kspace.dim()), ((4, 64, 64), (4, 64, 64)));
    assert!(distance(&wide(other.kspace.as_slice()), &wide(both.kspace.as_slice())) > 0.01);
    // The reference has all coils, prewhitened where that is asked for.
    assert_eq!(both.reference, white.reference);
    assert_eq!(other.reference, white.reference);
    assert_eq!(scan(&["compress;coils=2"]).reference, scan(&[]).reference);
    assert_ne!(white.reference, scan(&[]).reference);
}

#[test]
fn coil_maps_are_of_the_prepared_coils() {
    let (settings, kspace) = phantom("matrix=64;coils=8;noise=0.05;correlation=0.7");
    let sampling = spec::parse("sampling pattern", sampling::DECLARATIONS, "uniform;R=2;acs=20").unwrap();
    let mask = SamplingMask::from_pattern(64, 64, &sampling).unwrap();
    let method = spec::parse("method", method::DECLARATIONS, "cg-sense").unwrap();
    let kept = RefCell::new(CalibrationCache::default());
    let reused = |texts: &[&str]| {
        let scan = unattended::scan_of(settings.clone(), &preparations(texts), kspace.clone()).unwrap();
        let runner = Runner { device: &Cpu::new(), clock: || 0.0, maps: None };
        let run = block_on(runner.run(&scan, "", &mask, &method, &kept, &mut Unattended)).unwrap();
        assert_eq!(run.report.shape[0], scan.kspace.dim().0);
        run.report.calibration_reused
    };
    assert!(!reused(&[]) && reused(&[]));
    assert!(!reused(&["prewhiten"]) && !reused(&["prewhiten;corner=0.2"]) && !reused(&["compress;coils=8"]));
    assert!(reused(&["prewhiten"]));
}

#[test]
fn what_cannot_be_prepared_is_refused_with_the_numbers() {
    let (_, kspace) = phantom("matrix=16;coils=8;noise=0.01");
    let refused = |text: &str| unattended::prepare(&kspace, &preparations(&[text])[0]).unwrap_err().to_string();
    assert_eq!(
        refused("compress;coils=9"),
        "expected a compression to at least 1 and at most 8 virtual coils, as many as there are coils, but 9 came"
    );
    assert_eq!(
        refused("prewhiten;corner=0.1"),
        "expected at least 32 noise samples that are not zero, 4 for each of 8 coils, but 16 of 16 are"
    );
    // The last coil is the first once more.
    let mut numbers = Numbers::new(2);
    let noise = numbers.kspace((3, 8, 8));
    let twice = ndarray::concatenate![
        ndarray::Axis(0),
        noise.samples().view(),
        noise.samples().slice(ndarray::s![..1, .., ..])
    ];
    let sentence = NoiseCovariance::of_noise(&runs(&twice)).unwrap_err().to_string();
    assert!(
        sentence.contains("4 coils") && sentence.contains("singular") && sentence.contains("eigenvalues"),
        "{sentence}"
    );
    let sentence = NoiseCovariance::of_noise(&runs(noise.samples())).unwrap().whiten(&kspace).unwrap_err().to_string();
    assert_eq!(sentence, "k-space for this noise (coil, ky, kx): expected shape [3, 16, 16], but [8, 16, 16] came");
}

/// How much signal a measurement of noise in the corners takes for noise: as much as noise of 0.011 in the worst coil, so
/// that prewhitening by the corners is for data that are noisier than that.
#[test]
fn the_corners_of_the_phantom_hold_little_signal_beside_noise_of_two_hundredths() {
    let (_, kspace) = phantom("noise=0");
    let psi = NoiseCovariance::of_corners(&kspace, 0.1).unwrap();
    let of_noise = 2.0 * 0.02f64.powi(2);
    for c in 0..8 {
        let signal = psi.matrix()[(c, c)].re;
        assert!(signal < 0.4 * of_noise, "coil {c}: {signal:e}, noise {of_noise:e}");
    }
}

//! What of a k-space was measured: gaps of single samples and of lines, zeros that are values, padding, partial Fourier.

use experiment::calibration_cache::CalibrationCache;
use experiment::runner::{Outcome, Runner};
use experiment::scan::Scan;
use experiment::spec;
use ndarray::Array2;
use pollster::block_on;
use recon::declaration::{Settings, find};
use recon::device::Cpu;
use recon::monitor::Unattended;
use recon::{Complex32, Error, KSpace, Problem, SamplingMask, method, preparation, sampling, subject};
use std::cell::RefCell;
use workbench_tests::Numbers;
use workbench_tests::unattended;

const N: usize = 48;

fn method(text: &str) -> Settings {
    spec::parse("method", method::DECLARATIONS, text).unwrap()
}

fn pattern(text: &str) -> SamplingMask {
    pattern_of((N, N), text)
}

fn pattern_of((ny, nx): (usize, usize), text: &str) -> SamplingMask {
    SamplingMask::from_pattern(ny, nx, &spec::parse("sampling", sampling::DECLARATIONS, text).unwrap()).unwrap()
}

/// Noisy k-space of the phantom, all of it, 6 coils.
fn whole() -> KSpace {
    let settings = spec::parse("subject", subject::DECLARATIONS, "shepp-logan;matrix=48;coils=6;noise=0.01").unwrap();
    unattended::acquire(&settings).unwrap().content
}

/// As a file holds it: zero where `taken` (ky, kx) is not.
fn file(kspace: &KSpace, taken: impl Fn(usize, usize) -> bool) -> KSpace {
    let mut samples = kspace.samples().clone();
    samples.indexed_iter_mut().filter(|((_, y, x), _)| !taken(*y, *x)).for_each(|(_, v)| *v = Complex32::ZERO);
    KSpace::new(samples).unwrap()
}

/// In the middle of zeros, `before` of them before it along ky and along kx.
fn padded(kspace: &KSpace, before: [usize; 2], (ny, nx): (usize, usize)) -> KSpace {
    let (coils, height, width) = kspace.dim();
    let mut samples = ndarray::Array3::zeros((coils, ny, nx));
    let [top, left] = before;
    samples.slice_mut(ndarray::s![.., top..top + height, left..left + width]).assign(kspace.samples());
    KSpace::new(samples).unwrap()
}

fn scan(kspace: KSpace, preparations: &[Settings]) -> Scan {
    unattended::scan_of(Settings::new(find("subject", subject::DECLARATIONS, "file").unwrap()), preparations, kspace)
        .unwrap()
}

fn run(scan: &Scan, mask: &SamplingMask, with: &str) -> recon::Result<Outcome<Cpu>> {
    let runner = Runner { device: &Cpu::new(), clock: || 0.0, maps: None };
    block_on(runner.run(scan, "", mask, &method(with), &RefCell::new(CalibrationCache::default()), &mut Unattended))
}

/// An ellipse, as 3D scans leave the corners out.
fn ellipse() -> SamplingMask {
    let part = |i: usize| (i as f64 + 0.5) / N as f64 - 0.5;
    SamplingMask::from_points(Array2::from_shape_fn((N, N), |(y, x)| part(y).hypot(part(x)) <= 0.5)).unwrap()
}

#[test]
fn a_file_that_lacks_single_samples_is_reconstructed_as_if_its_mask_had_been_asked_for() {
    let (whole, all) = (whole(), pattern("uniform;R=1"));
    let patterns =
        ["poisson-disc;R=4;acs=12", "variable-density-2d;R=4;acs=12", "random-2d;R=4;acs=12", "caipirinha;acs=12"];
    let masks = patterns.into_iter().map(pattern).chain([ellipse()]);
    let full = scan(whole.clone(), &[]);
    assert!(full.reference.is_ok() && full.notes.is_empty());
    for mask in masks {
        let taken = mask.samples();
        let file = scan(file(&whole, |y, x| mask.takes(y, x)), &[]);
        let why = file.reference.as_ref().unwrap_err();
        assert_eq!(
            *why,
            format!("{} of 48 x 48 samples of the data are empty: there is no fully sampled reference", N * N - taken)
        );
        assert!(file.notes.iter().any(|note| note.contains("count as not measured")), "{:?}", file.notes);
        for with in ["zero-filled", "cg-sense;calibration=12;kernel=4"] {
            let (came, asked) = (run(&file, &all, with).unwrap(), run(&full, &mask, with).unwrap());
            assert_eq!(came.mask.to_array(), mask.to_array(), "{with}");
            assert!((came.report.effective_acceleration - (N * N) as f64 / taken as f64).abs() < 1e-12);
            assert!(came.report.metrics.is_none() && asked.report.metrics.is_some());
            assert_eq!(came.image, asked.image, "{with}");
        }
    }
}

#[test]
fn a_sampling_takes_of_a_file_what_it_holds() {
    let (whole, held) = (whole(), pattern("random-2d;R=2;acs=12"));
    let file = scan(file(&whole, |y, x| held.takes(y, x)), &[]);
    let lines = pattern("uniform;R=2;acs=12");
    let came = run(&file, &lines, "zero-filled").unwrap();
    let expected = Array2::from_shape_fn((N, N), |(y, x)| held.takes(y, x) && lines.takes(y, x));
    assert_eq!(came.mask.to_array(), expected);
    let taken = expected.iter().filter(|taken| **taken).count();
    assert_eq!(came.report.effective_acceleration, (N * N) as f64 / taken as f64);
    // The calibration region is that of both.
    let region = came.mask.calibration_region().unwrap();
    assert!(region.0.len() >= 12 && region.1.len() < 24, "{region:?}");
    let Err(Error::Unsuitable(why)) = run(&file, &lines, "sense") else {
        panic!("SENSE unfolds what is on no lattice")
    };
    assert!(why.contains("irregular distances"), "{why}");
}

#[test]
fn preparations_fill_no_sample_that_was_not_measured() {
    let (whole, mask) = (whole(), pattern("random-2d;R=1.5;acs=16"));
    let held = file(&whole, |y, x| mask.takes(y, x));
    for text in [
        "lesion;diameter=0.3",
        "motion;rotation=0",
        "ghost",
        "interference",
        "spike;count=200",
        "prewhiten;corner=0.3",
        "compress;coils=3",
    ] {
        let settings = spec::parse("preparation", preparation::DECLARATIONS, text).unwrap();
        let prepared = unattended::prepare(&held, &settings).unwrap();
        assert_ne!(prepared, held, "{text}");
        for (y, x) in (0..N).flat_map(|y| (0..N).map(move |x| (y, x))) {
            let coils = prepared.samples().slice(ndarray::s![.., y, x]);
            assert!(mask.takes(y, x) || coils.iter().all(|v| *v == Complex32::ZERO), "{text} at {y}, {x}");
        }
        let came = run(&scan(held.clone(), &[settings]), &pattern("uniform;R=1"), "zero-filled").unwrap();
        assert_eq!(came.report.effective_acceleration, mask.effective_acceleration(), "{text}");
    }
    for text in ["motion;rotation=3", "ghost;shift=0.5"] {
        let settings = spec::parse("preparation", preparation::DECLARATIONS, text).unwrap();
        let why = unattended::prepare(&held, &settings).unwrap_err().to_string();
        assert!(why.starts_with("expected whole ky lines for"), "{why}");
    }
}

#[test]
fn a_preparation_that_makes_zeros_makes_no_gaps() {
    // A lesion of contrast -1 over everything leaves nothing but zeros, which were measured all the same.
    let whole = Numbers::new(1).kspace((2, 16, 16));
    let text = "lesion;y=0;x=0;diameter=1;contrast=-1";
    let settings = spec::parse("preparation", preparation::DECLARATIONS, text).unwrap();
    let prepared = unattended::prepare(&whole, &settings).unwrap();
    assert!(prepared.measured().is_everything());
    let gap = file(&whole, |y, _| y != 4);
    assert_eq!(unattended::prepare(&gap, &settings).unwrap().measured(), gap.measured());
}

#[test]
fn zeros_that_are_values_are_no_gaps() {
    let whole = Numbers::new(2).kspace((2, 40, 50));
    // Few and scattered.
    let few = file(&whole, |y, x| (y * 50 + x) % 211 != 7);
    assert!(few.measured().is_everything());
    assert_eq!(few.measured().notes().len(), 1);
    assert!(few.measured().notes()[0].starts_with("10 of 40 x 50 samples are exactly zero"));
    // As few, but a line that was broken off; and one that is missing.
    for broken in [file(&whole, |y, x| y != 20 || x < 40), file(&whole, |y, _| y != 20)] {
        assert!(!broken.measured().is_complete());
    }
    // Too many.
    let mut numbers = Numbers::new(3);
    let left_out = Array2::from_shape_fn((40, 50), |_| numbers.real() > 0.9);
    assert!(!file(&whole, |y, x| !left_out[[y, x]]).measured().is_complete());
    // One coil of whole numbers, 4 % of them zero; and a third of it left out.
    let mut numbers = Numbers::new(4);
    let mut step = || (2.5 * numbers.real()).round();
    let counted = KSpace::new(ndarray::Array3::from_shape_fn((1, 40, 50), |_| Complex32::new(step(), step()))).unwrap();
    let zeros = counted.as_slice().iter().filter(|v| **v == Complex32::ZERO).count();
    assert!(zeros > 40, "{zeros}");
    assert!(counted.measured().is_everything());
    let left_out = Array2::from_shape_fn((40, 50), |_| numbers.real() > 0.33);
    assert!(!file(&counted, |y, x| !left_out[[y, x]]).measured().is_complete());
    // What is simulated was measured, whatever is zero.
    let settings = spec::parse("subject", subject::DECLARATIONS, "shepp-logan;matrix=16;coils=1;noise=0").unwrap();
    assert!(unattended::acquire(&settings).unwrap().content.measured().is_everything());
}

#[test]
fn a_border_of_zeros_is_padding_and_no_undersampling() {
    let whole = whole();
    // The first line; two lines and a column; and as much again around it.
    let line = file(&whole, |y, _| y > 0);
    let odd = file(&whole, |y, x| (1..47).contains(&y) && x > 0);
    let twice = padded(&whole, [24, 24], (96, 96));
    for (kspace, frame) in [(line, (1..48, 0..48)), (odd, (1..47, 1..48)), (twice, (24..72, 24..72))] {
        let (_, ny, nx) = kspace.dim();
        assert_eq!(*kspace.measured().frame(), frame);
        let padded = scan(kspace, &[]);
        let reference = padded.reference.as_ref().unwrap();
        assert_eq!(reference.dim(), (ny, nx));
        assert!(padded.notes.iter().all(|note| note.contains("padded with zeros")), "{:?}", padded.notes);
        let axes = [(ny, frame.0.len()), (nx, frame.1.len())];
        assert_eq!(padded.notes.len(), axes.iter().filter(|(n, length)| length < n).count());
        // Everything there is: the reference itself, at no acceleration.
        let all = run(&padded, &pattern_of((ny, nx), "uniform;R=1"), "zero-filled").unwrap();
        assert_eq!((all.report.effective_acceleration, all.mask.samples()), (1.0, frame.0.len() * frame.1.len()));
        assert!(all.report.metrics.unwrap().nmse < 1e-12);
        // Half of the lines and those of the centre: only those of the scan take time, and calibrate.
        let lines = pattern_of((ny, nx), "uniform;R=2;acs=16");
        let half = run(&padded, &lines, "cg-sense;calibration=16;kernel=4").unwrap();
        let taken = frame.0.clone().filter(|y| lines.takes(*y, 0)).count();
        assert_eq!(half.report.effective_acceleration, frame.0.len() as f64 / taken as f64);
        let region = half.mask.calibration_region().unwrap();
        assert!(region.0.end <= frame.0.end && region.1 == frame.1, "{region:?}");
        let aliased = run(&padded, &lines, "zero-filled").unwrap().report.metrics.unwrap().nmse;
        for with in ["cg-sense;calibration=16;kernel=4", "sense;calibration=16;kernel=4", "grappa", "spirit"] {
            let nmse = run(&padded, &lines, with).unwrap().report.metrics.unwrap().nmse;
            assert!(nmse < 0.2 * aliased, "{with}, {frame:?}: {nmse:e} of {aliased:e}");
        }
    }
}

#[test]
fn a_scan_of_one_side_is_called_partial_fourier_and_has_no_reference() {
    let whole = whole();
    for (first, name) in [(18, "5/8"), (12, "6/8"), (6, "7/8")] {
        for mirrored in [false, true] {
            let lines = if mirrored { 0..N - first } else { first..N };
            let part = scan(file(&whole, |y, _| lines.contains(&y)), &[]);
            assert!(part.reference.as_ref().unwrap_err().starts_with(&format!("{first} of 48 ky lines")), "{name}");
            let said = format!("only {} to {} were measured", lines.start, lines.end - 1);
            assert!(part.notes[0].contains(&said) && part.notes[0].contains("partial Fourier"), "{:?}", part.notes);
            let came = run(&part, &pattern("uniform;R=1"), "zero-filled").unwrap();
            assert_eq!(came.report.effective_acceleration, N as f64 / lines.len() as f64);
        }
        let echo = scan(file(&whole, |_, x| x >= first), &[]);
        assert!(echo.reference.is_err() && echo.notes[0].contains("a partial echo"), "{:?}", echo.notes);
    }
    // 6/8 of 48 lines within 96: the full scan would have had 48.
    let part = padded(&file(&whole, |y, _| y >= 12), [24, 24], (96, 96));
    assert_eq!(*part.measured().frame(), (24..72, 24..72));
    let part = scan(part, &[]);
    assert_eq!(part.notes.len(), 3, "{:?}", part.notes);
    let came = run(&part, &pattern_of((96, 96), "uniform;R=1"), "zero-filled").unwrap();
    assert!((came.report.effective_acceleration - 4.0 / 3.0).abs() < 1e-12);
}

#[test]
fn lines_left_out_at_the_border_are_part_of_the_undersampling() {
    let whole = whole();
    let lines = file(&whole, |y, _| y % 4 == 0 || (18..30).contains(&y));
    let held = lines.measured();
    assert!(!held.is_complete() && held.notes().is_empty() && held.is_in_lines());
    assert_eq!(*held.frame(), (0..48, 0..48));
    let came = run(&scan(lines, &[]), &pattern("uniform;R=1"), "grappa").unwrap();
    assert_eq!((came.mask.lines().unwrap().iter().filter(|taken| **taken).count(), came.report.shape[1]), (21, 48));
    // The readout is padded: lines stay whole, which methods make use of.
    let within = padded(&file(&whole, |y, _| y % 2 == 0), [0, 24], (48, 96));
    let problem = Problem::new(&within, &pattern_of((48, 96), "uniform;R=1")).unwrap();
    assert!(problem.mask().lines().is_some());
    assert_eq!(problem.effective_acceleration(), 2.0);
}

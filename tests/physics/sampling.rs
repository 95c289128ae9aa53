//! What every sampling pattern of the registry promises.

use recon::declaration::{Declaration, Kind, Parameter, Settings};
use recon::sampling::{self, centre_lines, peak_side_lobe, point_spread_function};
use recon::{Error, SamplingMask};
use std::collections::HashSet;

/// (ky, kx): even, odd, prime, tall, wide, a scanner's.
const SHAPES: [(usize, usize); 6] = [(16, 20), (33, 24), (64, 64), (101, 30), (20, 186), (320, 40)];

fn patterns() -> impl Iterator<Item = &'static Declaration> {
    sampling::DECLARATIONS.iter().copied()
}

fn has(pattern: &Declaration, key: &str) -> bool {
    pattern.parameters.iter().any(|p| p.key == key)
}

/// Patterns that a seed decides; others have no parameter of this name.
fn seeded() -> impl Iterator<Item = &'static Declaration> {
    patterns().filter(|pattern| has(pattern, "seed"))
}

/// Texts of everyday values of a parameter, and of the ends of its range.
fn values(parameter: &Parameter) -> Vec<String> {
    match (parameter.key, parameter.kind) {
        ("R", _) => ["1", "2", "3", "5", "8"].map(String::from).to_vec(),
        ("acs", _) => ["0", "1", "7", "8", "16"].map(String::from).to_vec(),
        ("seed", _) => ["0", "1", "123"].map(String::from).to_vec(),
        (_, Kind::Integer { min, usual, default, .. }) => [min, usual, default].map(|v| v.to_string()).to_vec(),
        (_, Kind::Real { min, usual, default, .. }) => [min, usual, default].map(|v| v.to_string()).to_vec(),
        (_, Kind::Choice { options, .. }) => options.iter().map(|(word, _)| (*word).to_owned()).collect(),
        (_, Kind::Text) => vec![String::new()],
    }
}

/// Settings with every combination of [`values`].
fn combinations(pattern: &'static Declaration) -> Vec<Settings> {
    let mut all = vec![Settings::new(pattern)];
    for parameter in pattern.parameters {
        let with = |settings: &Settings| {
            values(parameter).into_iter().map(|v| settings.clone().with(parameter.key, v).unwrap()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

/// A mask, or none where the settings do not fit: then the sentence has the numbers.
fn mask_or_sentence(ny: usize, nx: usize, settings: &Settings) -> Option<SamplingMask> {
    match SamplingMask::from_pattern(ny, nx, settings) {
        Ok(mask) => {
            assert_eq!(mask.dim(), (ny, nx));
            Some(mask)
        }
        Err(Error::Sampling(sentence)) => {
            assert!(sentence.starts_with("expected") && sentence.contains(|c: char| c.is_ascii_digit()), "{sentence}");
            None
        }
        Err(other) => panic!("{settings:?}: {other}"),
    }
}

fn settings(declaration: &'static Declaration, r: f64, acs: usize) -> Settings {
    Settings::new(declaration).with("R", r).unwrap().with("acs", acs).unwrap()
}

#[test]
fn the_same_settings_give_the_same_mask_and_seeds_give_many() {
    assert!(seeded().count() >= 2);
    for pattern in seeded() {
        let mask = |seed: u32| {
            let settings = Settings::new(pattern).with("seed", seed).unwrap().with("R", 8).unwrap();
            SamplingMask::from_pattern(320, 60, &settings).unwrap().to_array()
        };
        let masks: Vec<_> = (0..40).map(mask).collect();
        for (seed, first) in (0..).zip(&masks) {
            assert_eq!(*first, mask(seed), "{}: seed {seed}", pattern.id);
        }
        // At least as many as regular undersampling has: one for each first line.
        let distinct: HashSet<_> = masks.into_iter().collect();
        assert!(distinct.len() >= 4, "{}: {} distinct masks of 40 seeds", pattern.id, distinct.len());
    }
}

#[test]
fn every_mask_takes_as_many_samples_as_its_pattern_promises() {
    for pattern in patterns() {
        let (mut made, mut refused) = (0, 0);
        for settings in combinations(pattern) {
            for (ny, nx) in SHAPES {
                let Some(mask) = mask_or_sentence(ny, nx, &settings) else {
                    refused += 1;
                    continue;
                };
                made += 1;
                let promise = sampling::expected_samples(ny, nx, &settings).unwrap();
                let taken = mask.to_array().iter().filter(|taken| **taken).count();
                assert!(
                    (taken as f64 - promise.samples).abs() <= promise.tolerance,
                    "{settings:?}: {taken} of {ny} x {nx}, {promise:?}"
                );
                assert_eq!((mask.samples(), mask.effective_acceleration()), (taken, (ny * nx) as f64 / taken as f64));
                let r = settings.value("R").ok().map(|r| r.to_string().parse::<f64>().unwrap());
                assert_eq!(settings.acceleration(), r, "{}", pattern.id);
                if r.is_some() {
                    assert_eq!(mask.asked_acceleration(), r);
                }
            }
        }
        assert!(made > refused, "{}: {made} masks made, {refused} refused", pattern.id);
    }
}

#[test]
fn a_promise_is_close_to_what_is_asked_for_without_a_calibration_region() {
    for pattern in patterns().filter(|p| has(p, "R") && has(p, "acs")) {
        for (ny, nx) in SHAPES {
            for r in [1.0, 2.0, 3.0, 8.0] {
                let promise = sampling::expected_samples(ny, nx, &settings(pattern, r, 0)).unwrap();
                let asked = (ny * nx) as f64 / r;
                assert!((promise.samples - asked).abs() < 1e-9 * asked, "{}: {promise:?} of {asked}", pattern.id);
                assert!(promise.tolerance <= (2 * nx) as f64, "{}: {promise:?}", pattern.id);
            }
        }
    }
}

#[test]
fn the_calibration_region_is_whole_and_around_the_centre() {
    for pattern in patterns() {
        let mut widths = HashSet::new();
        for settings in combinations(pattern) {
            for (ny, nx) in SHAPES {
                let Some(mask) = mask_or_sentence(ny, nx, &settings) else { continue };
                let (rows, columns) = sampling::calibration(ny, nx, &settings).unwrap();
                let whole = rows.clone().all(|y| columns.clone().all(|x| mask.takes(y, x)));
                assert!(whole, "{settings:?}: {rows:?} x {columns:?} of {ny} x {nx}");
                widths.insert(rows.len());
                if rows.is_empty() || columns.is_empty() {
                    continue;
                }
                assert!(rows.contains(&(ny / 2)) && columns.contains(&(nx / 2)), "DC is in {rows:?} x {columns:?}");
                // The mask by itself, without its pattern, shows at least as much.
                let (y, x) = mask.calibration_region().unwrap();
                assert!(y.start <= rows.start && y.end >= rows.end, "{settings:?}: {y:?} of {rows:?}");
                assert!(x.start <= columns.start && x.end >= columns.end, "{settings:?}: {x:?} of {columns:?}");
            }
        }
        assert!(widths.len() > 1 || !has(pattern, "acs"), "{}: {widths:?}", pattern.id);
    }
}

#[test]
fn the_centre_lines_are_those_of_fastmri() {
    for ny in [16usize, 33, 64, 101, 320, 372] {
        for acs in [0, 1, 2, 7, 8, 15, 16, ny - 1, ny] {
            let first = (ny - acs).div_ceil(2);
            assert_eq!(centre_lines(ny, acs), first..first + acs);
            assert!(
                acs == 0 || centre_lines(ny, acs).contains(&(ny / 2)),
                "DC is in the region: {ny} lines, acs {acs}"
            );
        }
    }
}

#[test]
fn both_ends_of_every_range_make_a_mask_or_are_refused_with_the_numbers() {
    for pattern in patterns() {
        for parameter in pattern.parameters {
            let ends = match parameter.kind {
                Kind::Integer { min, max, .. } => [min.to_string(), max.to_string()],
                Kind::Real { min, max, .. } => [min.to_string(), max.to_string()],
                Kind::Choice { .. } | Kind::Text => continue,
            };
            for end in ends {
                let settings = Settings::new(pattern).with(parameter.key, &end).unwrap();
                // As many lines as the widest calibration region; the smallest there is; odd.
                for (ny, nx) in [(8192, 4), (2, 2), (255, 257)] {
                    mask_or_sentence(ny, nx, &settings);
                }
            }
        }
    }
}

#[test]
fn what_does_not_fit_the_matrix_is_refused_with_the_numbers() {
    let refused = |settings: recon::Result<Settings>| match SamplingMask::from_pattern(20, 24, &settings.unwrap()) {
        Err(Error::Sampling(sentence)) => sentence,
        other => panic!("{other:?}"),
    };
    for pattern in patterns().filter(|p| has(p, "acs")) {
        let new = || Settings::new(pattern);
        let sentence = refused(new().with("acs", 21));
        assert!(sentence.contains("20 ") && sentence.contains("21 came"), "{}: {sentence}", pattern.id);
        assert!(SamplingMask::from_pattern(20, 24, &new().with("acs", 20).unwrap()).is_ok());
        if has(pattern, "R") {
            let least = new().with("acs", 0).unwrap();
            let lines =
                SamplingMask::from_pattern(20, 24, &least.clone().with("R", 3).unwrap()).unwrap().lines().is_some();
            let (most, what) = if lines { (20, "20 ky lines") } else { (480, "480 samples") };
            let sentence = refused(least.clone().with("R", most + 1));
            let came = format!("R = {}", most + 1);
            assert!(sentence.contains(what) && sentence.contains(&came), "{}: {sentence}", pattern.id);
            assert!(SamplingMask::from_pattern(20, 24, &least.with("R", most).unwrap()).is_ok());
        }
    }
}

#[test]
fn the_point_spread_is_the_transform_of_the_mask() {
    // Every fourth line of 64: copies at every 16th pixel along y, as high as the centre, and nothing else.
    let mask = SamplingMask::from_pattern(
        64,
        8,
        &settings(recon::declaration::find("sampling pattern", sampling::DECLARATIONS, "uniform").unwrap(), 4.0, 0),
    )
    .unwrap();
    let spread = point_spread_function(&mask);
    for ((y, x), v) in spread.indexed_iter() {
        let expected = f32::from(u8::from(x == 4 && y % 16 == 0));
        assert!((v - expected).abs() < 1e-6, "({y}, {x}): {v}");
    }
    assert!((peak_side_lobe(&mask) - 1.0).abs() < 1e-6);
    // The same samples as points.
    let mut points = mask.to_array();
    points[[3, 5]] = true;
    let mask = SamplingMask::from_points(points).unwrap();
    assert!(mask.lines().is_none());
    let spread = point_spread_function(&mask);
    assert!((spread[[32, 4]] - 1.0).abs() < 1e-6);
    // 128 samples of the lattice and one beside them, in a place where the lattice's transform is 0.
    assert!((spread[[20, 2]] - 1.0 / 129.0).abs() < 1e-6, "{}", spread[[20, 2]]);
    let lobe = peak_side_lobe(&mask);
    assert!((lobe - 1.0).abs() < 0.02, "{lobe}");
    // Everything: a point stays a point.
    let all = SamplingMask::from_pattern(
        63,
        8,
        &settings(recon::declaration::find("sampling pattern", sampling::DECLARATIONS, "uniform").unwrap(), 1.0, 0),
    )
    .unwrap();
    assert!(peak_side_lobe(&all) < 1e-6);
}

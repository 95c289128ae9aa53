//! What every sampling pattern of the registry promises.

use recon::declaration::{Declaration, Kind, Settings};
use recon::sampling::{self, centre_lines};
use recon::{Error, SamplingMask};
use std::collections::HashSet;

/// ky lines: even, odd, prime, a scanner's.
const LINES: [usize; 6] = [16, 33, 64, 101, 320, 372];

fn patterns() -> impl Iterator<Item = &'static Declaration> {
    sampling::DECLARATIONS.iter().copied()
}

/// Patterns that a seed decides; others have no parameter of this name.
fn seeded() -> impl Iterator<Item = &'static Declaration> {
    patterns().filter(|pattern| pattern.parameters.iter().any(|p| p.key == "seed"))
}

/// The settings with every seed, or as they are where there is none.
fn with_seeds(settings: Settings, seeds: std::ops::Range<u32>) -> Vec<Settings> {
    let each: Vec<_> = seeds.filter_map(|seed| settings.clone().with("seed", seed).ok()).collect();
    if each.is_empty() { vec![settings] } else { each }
}

fn settings(declaration: &'static Declaration, r: f64, acs: usize) -> Settings {
    Settings::new(declaration).with("R", r).unwrap().with("acs", acs).unwrap()
}

fn lines(ny: usize, settings: &Settings) -> Vec<bool> {
    let mask = SamplingMask::from_pattern(ny, 4, settings).unwrap();
    assert_eq!(mask.dim(), (ny, 4));
    mask.lines().unwrap().to_vec()
}

fn count(lines: &[bool]) -> usize {
    lines.iter().filter(|taken| **taken).count()
}

#[test]
fn the_same_settings_give_the_same_mask_and_seeds_give_many() {
    assert!(seeded().count() >= 2);
    for pattern in seeded() {
        let masks: Vec<_> =
            (0..40).map(|seed| lines(64, &settings(pattern, 4.0, 8).with("seed", seed).unwrap())).collect();
        for (seed, mask) in masks.iter().enumerate() {
            assert_eq!(*mask, lines(64, &settings(pattern, 4.0, 8).with("seed", seed).unwrap()), "{}", pattern.id);
        }
        // At least as many as regular undersampling has: one for each first line.
        let distinct: HashSet<_> = masks.into_iter().collect();
        assert!(distinct.len() >= 4, "{}: {} distinct masks of 40 seeds", pattern.id, distinct.len());
    }
}

#[test]
fn the_calibration_region_is_whole_and_centred() {
    for pattern in patterns() {
        for ny in LINES {
            for acs in [0, 1, 2, 7, 8, 15, 16, ny - 1, ny] {
                let (first, last) = ((ny - acs).div_ceil(2), (ny - acs).div_ceil(2) + acs);
                assert_eq!(centre_lines(ny, acs), first..last);
                let settings = settings(pattern, 8.0, acs);
                let mask = SamplingMask::from_pattern(ny, 4, &settings).unwrap();
                let taken = mask.lines().unwrap();
                assert!(taken[first..last].iter().all(|t| *t), "{}: {ny} lines, acs {acs}", pattern.id);
                if acs > 0 {
                    assert!((first..last).contains(&(ny / 2)), "DC is in the region: {ny} lines, acs {acs}");
                    let (rows, columns) = mask.calibration_region().unwrap();
                    assert!(rows.start <= first && rows.end >= last && columns == (0..4), "{}", pattern.id);
                }
            }
        }
    }
}

#[test]
fn without_a_calibration_region_the_asked_acceleration_is_met_to_less_than_a_line() {
    for pattern in patterns() {
        for ny in LINES {
            for r in [1.0, 2.0, 3.0, 5.0, 8.0, 16.0] {
                for settings in with_seeds(settings(pattern, r, 0), 0..8) {
                    let taken = count(&lines(ny, &settings));
                    let asked = ny as f64 / r;
                    assert!((taken as f64 - asked).abs() < 1.0, "{}: {taken} of {ny}, R = {r}", pattern.id);
                    let mask = SamplingMask::from_pattern(ny, 4, &settings).unwrap();
                    assert_eq!(mask.asked_acceleration(), Some(r));
                    assert_eq!(mask.effective_acceleration(), ny as f64 / taken as f64);
                }
            }
        }
    }
}

fn pattern(id: &str) -> &'static Declaration {
    recon::declaration::find("sampling pattern", sampling::DECLARATIONS, id).unwrap()
}

#[test]
fn uniform_takes_every_rth_line() {
    for (ny, r, seed) in [(64, 4, 0), (64, 3, 1), (33, 5, 7), (320, 8, 4_294_967_295u32)] {
        let settings = settings(pattern("uniform"), f64::from(r), 0).with("seed", seed).unwrap();
        let first = (seed % r) as usize;
        let expected: Vec<bool> = (0..ny).map(|y| y >= first && (y - first).is_multiple_of(r as usize)).collect();
        assert_eq!(lines(ny, &settings), expected);
    }
}

#[test]
fn variable_density_takes_exactly_the_rounded_number_of_lines() {
    for ny in LINES {
        for r in [1.0, 1.3, 2.0, 3.7, 4.0, 6.5, 16.0] {
            for acs in [0, 2, 8] {
                let settings = settings(pattern("variable-density"), r, acs);
                let wanted = (ny as f64 / r).round() as usize;
                assert_eq!(count(&lines(ny, &settings)), wanted.max(acs), "{ny} lines, R = {r}, acs = {acs}");
            }
        }
    }
}

#[test]
fn variable_density_is_denser_at_the_centre_and_nested_in_r() {
    let at = |r: f64, seed: usize, power: f64| {
        let settings = settings(pattern("variable-density"), r, 0).with("seed", seed).unwrap();
        lines(200, &settings.with("power", power).unwrap())
    };
    let central_share = |power: f64| {
        let inner: usize = (0..50).map(|seed| count(&at(4.0, seed, power)[50..150])).sum();
        inner as f64 / (50.0 * 50.0)
    };
    // The central half holds half of the lines at a flat density: 50 masks of 50 lines scatter by 1 %.
    assert!((central_share(0.0) - 0.5).abs() < 0.05, "{}", central_share(0.0));
    assert!(central_share(3.0) > 0.75, "{}", central_share(3.0));
    for seed in 0..10 {
        let (few, many) = (at(6.0, seed, 3.0), at(3.0, seed, 3.0));
        assert!(few.iter().zip(&many).all(|(f, m)| *m || !*f), "seed {seed}: more acceleration takes a subset");
    }
}

#[test]
fn both_ends_of_every_range_make_a_mask() {
    for pattern in patterns() {
        for parameter in pattern.parameters {
            let ends = match parameter.kind {
                Kind::Integer { min, max, .. } => [min.to_string(), max.to_string()],
                Kind::Real { min, max, .. } => [min.to_string(), max.to_string()],
                Kind::Choice { .. } | Kind::Text => continue,
            };
            for end in ends {
                let settings = Settings::new(pattern).with(parameter.key, &end).unwrap();
                // As many lines as the widest calibration region.
                let taken = count(&lines(8192, &settings));
                assert!(taken >= 1, "{}: {} = {end}", pattern.id, parameter.key);
            }
        }
    }
}

#[test]
fn what_does_not_fit_the_matrix_is_refused_with_the_numbers() {
    for pattern in patterns() {
        let refused = |r: f64, acs: usize| match SamplingMask::from_pattern(64, 64, &settings(pattern, r, acs)) {
            Err(Error::Sampling(sentence)) => sentence,
            other => panic!("{}: {other:?}", pattern.id),
        };
        let sentence = refused(65.0, 0);
        assert!(sentence.contains("64 ky lines") && sentence.contains("R = 65"), "{sentence}");
        let sentence = refused(4.0, 65);
        assert!(sentence.contains("64 ky lines") && sentence.contains("65 came"), "{sentence}");
        // The largest that do fit.
        assert!(SamplingMask::from_pattern(64, 64, &settings(pattern, 64.0, 0)).is_ok());
        assert!(SamplingMask::from_pattern(64, 64, &settings(pattern, 4.0, 64)).is_ok());
    }
}

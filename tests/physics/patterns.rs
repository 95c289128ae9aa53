//! What single sampling patterns do, beyond what all of them promise.

use ndarray::Array2;
use recon::declaration::{Declaration, Settings, find};
use recon::sampling::lattice::Lattice;
use recon::sampling::painted::{decode, encode};
use recon::{Error, SamplingMask, sampling};
use workbench_tests::Numbers;

fn pattern(id: &str) -> &'static Declaration {
    find("sampling pattern", sampling::DECLARATIONS, id).unwrap()
}

fn settings(declaration: &'static Declaration, r: f64, acs: usize) -> Settings {
    Settings::new(declaration).with("R", r).unwrap().with("acs", acs).unwrap()
}

/// The lines of a pattern along ky.
fn lines(ny: usize, settings: &Settings) -> Vec<bool> {
    SamplingMask::from_pattern(ny, 4, settings).unwrap().lines().unwrap().to_vec()
}

fn count(lines: &[bool]) -> usize {
    lines.iter().filter(|taken| **taken).count()
}

fn plane(ny: usize, nx: usize, settings: &Settings) -> Array2<bool> {
    SamplingMask::from_pattern(ny, nx, settings).unwrap().to_array()
}

/// The patterns of random samples over ky and kx whose number of samples is exact and whose keys do not depend on R.
const DRAWN: [&str; 3] = ["random-2d", "gaussian-2d", "variable-density-2d"];

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
    for ny in [16, 33, 64, 101, 320, 372] {
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
fn masks_of_links_that_are_out_there_stay_as_they_are() {
    // Lines as NumPy's packbits has them, written down before the patterns shared their code.
    for (spec, expected) in [
        (
            ["variable-density", "4", "24", "3", "1"],
            "00000000000000008000111c104c08afc9036ffffffed85e30321a4a300838000008000100000000",
        ),
        (
            ["variable-density", "6", "0", "3", "42"],
            "0000000000000008800006020804901e1600d7afea77018209100000598010000900000000000000",
        ),
        (
            ["variable-density", "3.7", "15", "1.5", "4294967295"],
            "0000000008000a0821c3810689146909a226b87ffff20685ece09f48d01800002026080000000000",
        ),
        (
            ["uniform", "3", "24", "", "7"],
            "4924924924924924924924924924924924924ffffff9249249249249249249249249249249249249",
        ),
    ] {
        let [id, r, acs, power, seed] = spec;
        let mut settings = Settings::new(pattern(id));
        for (key, value) in [("R", r), ("acs", acs), ("power", power), ("seed", seed)] {
            if !value.is_empty() {
                settings.set(key, value).unwrap();
            }
        }
        let bits = lines(320, &settings);
        let nibble = |four: &[bool]| four.iter().fold(0, |n, taken| 2 * n + u32::from(*taken));
        let hex: String = bits.chunks(4).map(|four| char::from_digit(nibble(four), 16).unwrap()).collect();
        assert_eq!(hex, expected, "{spec:?}");
    }
}

#[test]
fn samples_over_ky_and_kx_of_links_that_are_out_there_stay_as_they_are() {
    // By a checksum of all samples (FNV-1a); a link with a seed means the same samples for ever.
    let checksum = |id: &str| {
        let settings = Settings::new(pattern(id)).with("acs", 9).unwrap().with("seed", 5).unwrap();
        let step = |sum: u64, taken: &bool| (sum ^ u64::from(*taken)).wrapping_mul(0x100_0000_01b3);
        plane(60, 47, &settings).iter().fold(0xcbf2_9ce4_8422_2325, step)
    };
    assert_eq!(checksum("random-2d"), 0x8562_0b81_2d1e_bfca);
    assert_eq!(checksum("gaussian-2d"), 0xc02a_fb29_7748_43bc);
    assert_eq!(checksum("variable-density-2d"), 0xd892_a81a_774b_8722);
    assert_eq!(checksum("poisson-disc"), 0x8048_7511_86d2_e4be);
}

#[test]
fn random_lines_are_those_of_a_polynomial_density_of_power_0() {
    for seed in 0..10 {
        let flat = settings(pattern("variable-density"), 4.0, 10).with("power", 0).unwrap().with("seed", seed).unwrap();
        let random = settings(pattern("random"), 4.0, 10).with("seed", seed).unwrap();
        assert_eq!(lines(200, &random), lines(200, &flat));
    }
}

#[test]
fn gaussian_lines_lie_within_their_width_as_often_as_the_normal_distribution_has_it() {
    // Few of many lines, so that taking one hardly changes what is left for the others.
    let share = |width: f64| {
        let within = |seed: u32| {
            let settings = settings(pattern("gaussian"), 100.0, 0).with("seed", seed).unwrap();
            let lines = lines(8000, &settings.with("width", width).unwrap());
            let half = (4000.0 * width) as usize;
            count(&lines[4000 - half..4000 + half])
        };
        (0..20).map(within).sum::<usize>() as f64 / (20.0 * 80.0)
    };
    // 68.3 % within one standard deviation; 1600 lines scatter by 1.2 %, and each line taken shifts the rest a little.
    for width in [0.1, 0.2, 0.3] {
        assert!((share(width) - 0.683).abs() < 0.04, "width {width}: {}", share(width));
    }
}

#[test]
fn drawn_samples_are_as_many_as_asked_for_and_nested_in_r() {
    for id in DRAWN {
        for seed in 0..4 {
            let at = |r: f64| plane(60, 47, &settings(pattern(id), r, 9).with("seed", seed).unwrap());
            let masks = [8.0, 5.5, 3.0, 1.2].map(at);
            for (mask, r) in masks.iter().zip([8.0f64, 5.5, 3.0, 1.2]) {
                let taken = mask.iter().filter(|taken| **taken).count();
                assert_eq!(taken, (60.0 * 47.0 / r).round() as usize, "{id}: R = {r}");
            }
            for pair in masks.windows(2) {
                let nested = pair[0].iter().zip(&pair[1]).all(|(few, many)| *many || !*few);
                assert!(nested, "{id}: more acceleration takes a subset");
            }
        }
    }
}

#[test]
fn drawn_samples_are_denser_at_the_centre_unless_their_density_is_flat() {
    // The central quarter of the plane, of half its height and width.
    let share = |id: &str| {
        let mask = plane(128, 96, &settings(pattern(id), 8.0, 0));
        let inner = mask.slice(ndarray::s![32..96, 24..72]);
        let count = |mask: ndarray::ArrayView2<bool>| mask.iter().filter(|taken| **taken).count() as f64;
        count(inner) / count(mask.view())
    };
    assert!((share("random-2d") - 0.25).abs() < 0.05, "{}", share("random-2d"));
    assert!(share("gaussian-2d") > 0.7, "{}", share("gaussian-2d"));
    assert!(share("variable-density-2d") > 0.45, "{}", share("variable-density-2d"));
}

/// For each sample of a mask, where it is and the distance to the one nearest to it.
fn nearest(mask: &Array2<bool>) -> Vec<((f64, f64), f64)> {
    let samples: Vec<_> =
        mask.indexed_iter().filter(|(_, taken)| **taken).map(|((y, x), _)| (y as f64, x as f64)).collect();
    let distance = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
    let to_nearest =
        |a: &(f64, f64)| samples.iter().filter(|b| *b != a).map(|b| distance(a, b)).fold(f64::MAX, f64::min);
    samples.iter().map(|a| (*a, to_nearest(a))).collect()
}

#[test]
fn poisson_disc_samples_keep_a_distance_that_random_ones_do_not() {
    let least =
        |settings: Settings| nearest(&plane(96, 96, &settings)).iter().map(|(_, d)| *d).fold(f64::MAX, f64::min);
    for (r, expected) in [(9.0, 2.0), (16.0, 2.8), (36.0, 4.4)] {
        // Discs of radius r that are thrown until none fits take about 0.7 / r^2 of the plane (random sequential
        // packing covers 0.547 with discs of half that radius): r = sqrt(0.7 R), less half a sample.
        assert!(expected < (0.7f64 * r).sqrt() - 0.5 + 1e-9);
        for seed in 0..4 {
            let poisson =
                settings(pattern("poisson-disc"), r, 0).with("spread", 1).unwrap().with("seed", seed).unwrap();
            let random = settings(pattern("random-2d"), r, 0).with("seed", seed).unwrap();
            let (poisson, random) = (least(poisson), least(random));
            assert!(poisson >= expected, "R = {r}, seed {seed}: {poisson}");
            assert_eq!(random, 1.0, "the control, R = {r}, seed {seed}");
        }
    }
}

#[test]
fn poisson_disc_samples_are_further_apart_towards_the_edge_by_the_spread() {
    let mean = |spread: f64, inner: f64, outer: f64| {
        let settings = settings(pattern("poisson-disc"), 24.0, 0).with("spread", spread).unwrap();
        let within = |(y, x): (f64, f64)| (inner..outer).contains(&((y - 80.0).hypot(x - 80.0) / 80.0));
        let all = nearest(&plane(160, 160, &settings));
        let distances: Vec<f64> = all.iter().filter(|(at, _)| within(*at)).map(|(_, distance)| *distance).collect();
        distances.iter().sum::<f64>() / distances.len() as f64
    };
    // Distances at 0.15 and at 0.85 of the way to the edge are as 1 + 0.15 (spread - 1) to 1 + 0.85 (spread - 1).
    for (spread, expected) in [(1.0, 1.0), (2.0, 1.85 / 1.15), (4.0, 3.55 / 1.45)] {
        let ratio = mean(spread, 0.7, 1.0) / mean(spread, 0.0, 0.3);
        assert!((ratio / expected - 1.0).abs() < 0.15, "spread {spread}: {ratio}, expected {expected}");
    }
}

#[test]
fn poisson_disc_samples_are_exactly_as_many_as_asked_for() {
    for (ny, nx) in [(64, 64), (101, 30), (40, 200)] {
        for (r, acs, spread) in [(1.0, 0, 1.0), (1.7, 0, 1.0), (2.5, 8, 4.0), (4.0, 16, 4.0), (12.0, 8, 20.0)] {
            let settings = settings(pattern("poisson-disc"), r, acs).with("spread", spread).unwrap();
            let taken = plane(ny, nx, &settings).iter().filter(|taken| **taken).count();
            assert_eq!(taken, ((ny * nx) as f64 / r).round() as usize, "{ny} x {nx}, R = {r}");
        }
    }
}

#[test]
fn caipirinha_is_a_lattice_through_dc_with_the_shift_asked_for() {
    for (ny, nx) in [(24, 24), (23, 31)] {
        for (down, across, shift) in [(1, 1, 0), (2, 2, 1), (1, 4, 2), (2, 3, 1), (3, 4, 7), (4, 1, 3), (3, 2, 0)] {
            let settings = Settings::new(pattern("caipirinha")).with("acs", 0).unwrap().with("Ry", down).unwrap();
            let settings = settings.with("Rz", across).unwrap().with("shift", shift).unwrap();
            let mask = SamplingMask::from_pattern(ny, nx, &settings).unwrap();
            assert_eq!(mask.asked_acceleration(), Some((down * across) as f64));
            for ky in 0..ny {
                for kx in 0..nx {
                    let (y, x) = (ky as i64 - (ny / 2) as i64, kx as i64 - (nx / 2) as i64);
                    let on_row = y % down == 0;
                    let expected = on_row && (x - shift * (y / down)).rem_euclid(across) == 0;
                    assert_eq!(mask.takes(ky, kx), expected, "({ky}, {kx}) of {ny} x {nx}: {down}, {across}, {shift}");
                }
            }
            if ny as i64 % (down * across) == 0 {
                assert_eq!(mask.effective_acceleration(), (down * across) as f64);
            }
        }
    }
    let mask =
        SamplingMask::from_pattern(24, 24, &Settings::new(pattern("caipirinha")).with("acs", 6).unwrap()).unwrap();
    assert_eq!(mask.lattice(), Some(Lattice { step: (2, 2), shift: 1, origin: (0, 0) }));
}

#[test]
fn a_painted_mask_reads_back_as_it_was_painted_in_characters_that_no_link_quotes() {
    let mut numbers = Numbers::new(6);
    let masks = [numbers.lines(9, 8), numbers.points(9, 8), numbers.points(33, 64), numbers.lines(320, 2)];
    for mask in masks {
        let (ny, nx) = mask.dim();
        let text = encode(ny, nx, |y, x| mask.takes(y, x));
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)), "{text}");
        assert_eq!(text.contains(".l."), mask.lines().is_some(), "{text}");
        assert_eq!(decode(&text).unwrap(), mask, "{text}");
        let settings = Settings::new(pattern("painted")).with("mask", &text).unwrap();
        let painted = SamplingMask::from_pattern(ny, nx, &settings).unwrap();
        assert_eq!((painted.to_array(), painted.asked_acceleration()), (mask.to_array(), None));
        assert_eq!(sampling::expected_samples(ny, nx, &settings).unwrap().samples, mask.samples() as f64);
    }
    assert_eq!(encode(256, 256, |y, _| (116..140).contains(&y)), "256x256.l.116-24-116");
    assert_eq!(encode(2, 3, |y, x| y == 0 && x < 2), "2x3.p.0-2-4");
    // Nothing painted yet: centre lines to start from.
    let empty = SamplingMask::from_pattern(256, 256, &Settings::new(pattern("painted"))).unwrap();
    assert_eq!(encode(256, 256, |y, x| empty.takes(y, x)), "256x256.l.116-24-116");
    assert!(SamplingMask::from_pattern(16, 2, &Settings::new(pattern("painted"))).is_ok());
}

#[test]
fn a_painted_mask_that_is_wrong_is_refused_with_the_numbers() {
    let refused = |text: &str, facts: &[&str]| {
        let settings = Settings::new(pattern("painted")).with("mask", text).unwrap();
        match SamplingMask::from_pattern(16, 20, &settings) {
            Err(Error::Sampling(sentence)) => {
                assert!(facts.iter().all(|fact| sentence.contains(fact)), "{text}: {sentence}");
            }
            other => panic!("{text}: {other:?}"),
        }
    };
    refused("16x24.l.4-8-4", &["16 x 20", "16 x 24"]);
    refused("20x16.l.4-8-8", &["16 x 20", "20 x 16"]);
    refused("16x20.l.4-8-5", &["16 lines", "to 17"]);
    refused("16x20.p.100-20", &["320 samples", "to 120"]);
    refused("16x20.p.0-18446744073709551615-18446744073709551615", &["320 samples"]);
    refused("16x20.l.16", &["at least one sample", "16 x 20"]);
    for text in [
        "x",
        "16x20",
        "16x20.l",
        "16x20.q.16",
        "16x20.l.4-8-4.1",
        "16x20.l.4-eight-4",
        "16x20.l.4--4",
        "16x20.l.",
        "1x20.l.0-1",
        "9000x20.l.0-9000",
        "16x20.l.-16",
        "16x20.l.18446744073709551616",
        "16×20.l.0-16",
    ] {
        refused(text, &["256x256.l.116-24-116", "2 to 8192", text.get(..4).unwrap_or("x")]);
    }
    refused(&"9".repeat(100_000), &["'9999999999999999999999999999999999999999' came"]);
}

//! The lesion and what goes wrong with a scan: each does to the image what it says, to no line that holds nothing, and
//! stands in the reference or not.

use experiment::spec;
use ndarray::{Array2, Array3};
use recon::declaration::Settings;
use recon::fourier::{Direction, Fourier};
use recon::preparation;
use recon::preparation::lesion::Disc;
use recon::{Complex32, KSpace, subject};
use workbench_tests::unattended::{self, prepare};
use workbench_tests::{Numbers, distance, wide};

const ALL: [&str; 5] = ["lesion", "motion", "ghost", "interference", "spike"];

fn settings(text: &str) -> Settings {
    spec::parse("preparation", preparation::DECLARATIONS, text).unwrap()
}

fn done(kspace: &KSpace, text: &str) -> KSpace {
    prepare(kspace, &settings(text)).unwrap()
}

fn transformed(samples: &Array3<Complex32>, direction: Direction) -> Array3<Complex32> {
    let (_, ny, nx) = samples.dim();
    let mut all = samples.as_slice().unwrap().to_vec();
    Fourier::new().planes(&mut all, ny, nx, direction);
    Array3::from_shape_vec(samples.dim(), all).unwrap()
}

fn images(kspace: &KSpace) -> Array3<Complex32> {
    transformed(kspace.samples(), Direction::Inverse)
}

fn kspace_of(images: &Array3<Complex32>) -> KSpace {
    KSpace::new(transformed(images, Direction::Forward)).unwrap()
}

fn away(a: &Array3<Complex32>, b: &Array3<Complex32>) -> f64 {
    distance(&wide(a.as_slice().unwrap()), &wide(b.as_slice().unwrap()))
}

/// Images (coil, y, x) by their pixels' distance from the centre (y, x).
fn drawn(dim: (usize, usize, usize), pixel: impl Fn(usize, f64, f64) -> Complex32) -> Array3<Complex32> {
    let (_, ny, nx) = dim;
    Array3::from_shape_fn(dim, |(c, y, x)| pixel(c, y as f64 - (ny / 2) as f64, x as f64 - (nx / 2) as f64))
}

/// Blobs that the matrix resolves and that end well before its edges, with a phase.
fn blobs(c: usize, y: f64, x: f64) -> Complex32 {
    let blob = |cy: f64, cx: f64, width: f64| (-((y - cy).powi(2) + (x - cx).powi(2)) / (2.0 * width * width)).exp();
    let v = blob(-9.0, 4.0, 2.0) + 0.7 * blob(6.0, -8.0, 2.5) + 0.4 * blob(3.0, 10.0 + c as f64, 1.8);
    let phase = 0.05 * y - 0.08 * x + c as f64;
    Complex32::new((v * phase.cos()) as f32, (v * phase.sin()) as f32)
}

fn phantom(parameters: &str) -> (Settings, KSpace) {
    let settings = spec::parse("subject", subject::DECLARATIONS, &format!("shepp-logan;{parameters}")).unwrap();
    let kspace = unattended::acquire(&settings).unwrap().content;
    (settings, kspace)
}

#[test]
fn a_lesion_multiplies_what_lies_under_it_and_nothing_else() {
    for (ny, nx, contrast) in [(48, 48, 0.5), (40, 57, -1.0), (33, 64, 2.0)] {
        let before = drawn((3, ny, nx), |c, y, x| Complex32::new(1.0 + 0.01 * (y + x) as f32, c as f32));
        let text = format!("lesion;y=0.1;x=-0.15;diameter=0.3;contrast={contrast}");
        let after = images(&done(&kspace_of(&before), &text));
        let disc = Disc::of(&settings(&text), [ny, nx]).unwrap();
        let mut edge = 0;
        for ((c, y, x), v) in after.indexed_iter() {
            let from_centre = (y as f64 - disc.centre[0]).hypot(x as f64 - disc.centre[1]);
            let factor = v / before[[c, y, x]];
            if from_centre > disc.radius + 0.71 {
                assert!((factor - 1.0).norm() < 1e-5, "({y}, {x}): {factor}");
            } else if from_centre < disc.radius - 0.71 {
                assert!((factor - (1.0 + contrast)).norm() < 1e-5, "({y}, {x}): {factor}");
            } else {
                // In between at the edge: antialiased.
                let part = (factor.re - 1.0) / contrast;
                assert!((-1e-4..=1.0001).contains(&part), "({y}, {x}): {factor}");
                edge += usize::from((0.05..0.95).contains(&part));
            }
        }
        assert!(edge > 3 * 10, "{edge} pixels of the edge");
    }
}

#[test]
fn a_lesion_covers_the_area_of_its_disc_wherever_it_lies() {
    // But for one pixel far from all of them, so that no line is empty.
    let uniform = drawn((1, 64, 64), |_, y, x| Complex32::from(if (y, x) == (-32.0, -32.0) { 2.0 } else { 1.0 }));
    for (y, x, diameter) in [(0.0, 0.0, 0.2), (0.013, -0.207, 0.2), (0.1, 0.3, 0.05), (-0.3, 0.11, 0.31)] {
        let text = format!("lesion;y={y};x={x};diameter={diameter};contrast=1");
        let added = images(&done(&kspace_of(&uniform), &text)) - &uniform;
        let pixels = std::f64::consts::PI * (32.0 * diameter) * (32.0 * diameter);
        let sum = added.iter().map(|v| f64::from(v.re)).sum::<f64>();
        // Samples within a pixel: 1 % of the area of the smallest.
        assert!((sum / pixels - 1.0).abs() < 0.01, "{sum} for {pixels}");
        let moment = |axis: usize| {
            let at = |((_, y, x), v): ((usize, usize, usize), &Complex32)| f64::from(v.re) * [y, x][axis] as f64;
            added.indexed_iter().map(at).sum::<f64>() / sum / 64.0 - 0.5
        };
        assert!((moment(0) - y).abs() < 1e-3 && (moment(1) - x).abs() < 1e-3, "({}, {})", moment(0), moment(1));
    }
}

#[test]
fn what_has_no_strength_changes_no_sample() {
    let kspace = Numbers::new(3).kspace((2, 24, 20));
    for text in [
        "motion;y=0;x=0;rotation=0",
        "motion;course=random;y=0;x=0;rotation=0",
        "motion;course=step;at=1;y=0.1;rotation=20",
        "motion;course=periodic;cycles=0;y=0.1;rotation=20",
        "lesion;contrast=0",
        "lesion;diameter=0",
        "ghost;phase=0;shift=0",
        "interference;strength=0",
        "spike;strength=0",
    ] {
        assert_eq!(done(&kspace, text), kspace, "{text}");
    }
}

#[test]
fn a_displacement_before_the_first_line_is_a_displaced_image() {
    for (ny, nx) in [(32, 40), (25, 21)] {
        let kspace = Numbers::new(4).kspace((2, ny, nx));
        let before = images(&kspace);
        let text = format!("motion;at=0;rotation=0;y={};x={}", 3.0 / ny as f64, -2.0 / nx as f64);
        let moved = images(&done(&kspace, &text));
        let expected = Array3::from_shape_fn(before.dim(), |(c, y, x)| before[[c, (y + ny - 3) % ny, (x + 2) % nx]]);
        assert!(away(&moved, &expected) < 1e-5, "{}", away(&moved, &expected));
    }
}

#[test]
fn a_turn_before_the_first_line_is_a_turned_image() {
    for n in [64, 63] {
        let kspace = kspace_of(&drawn((2, n, n), blobs));
        for degrees in [-90.0, -60.0, -45.0, -7.5, 0.5, 10.0, 45.0, 46.0, 72.0, 90.0f64] {
            let (sin, cos) = degrees.to_radians().sin_cos();
            // Clockwise with y down: what was at (y, x) is at (x sin + y cos, x cos - y sin).
            let expected = drawn((2, n, n), |c, y, x| blobs(c, y * cos - x * sin, y * sin + x * cos));
            let turned = images(&done(&kspace, &format!("motion;at=0;y=0;x=0;rotation={degrees}")));
            assert!(away(&turned, &expected) < 1e-4, "{n}, {degrees}: {}", away(&turned, &expected));
        }
    }
    // A quarter exchanges pixels, whatever the image.
    let kspace = Numbers::new(5).kspace((2, 33, 33));
    let before = images(&kspace);
    let expected = Array3::from_shape_fn(before.dim(), |(c, y, x)| before[[c, 32 - x, y]]);
    assert!(away(&images(&done(&kspace, "motion;at=0;y=0;x=0;rotation=90")), &expected) < 1e-5);
}

#[test]
fn lines_are_as_the_subject_lies_when_they_are_taken() {
    let kspace = kspace_of(&drawn((2, 32, 32), blobs));
    let line = |kspace: &KSpace, ky: usize| kspace.samples().slice(ndarray::s![.., ky, ..]).to_owned();
    for amplitude in ["y=0.05;x=0.03;rotation=0", "y=0;x=0;rotation=5", "y=0.05;x=-0.03;rotation=-5"] {
        let moved = done(&kspace, &format!("motion;at=0;{amplitude}"));
        let once = done(&kspace, &format!("motion;at=0.5;{amplitude}"));
        let outwards = done(&kspace, &format!("motion;at=0.5;order=centre-out;{amplitude}"));
        for ky in 0..32 {
            assert_eq!(line(&once, ky), line(if ky < 16 { &kspace } else { &moved }, ky), "{amplitude}: line {ky}");
            let late = !(8..24).contains(&ky);
            assert_eq!(line(&outwards, ky), line(if late { &moved } else { &kspace }, ky), "{amplitude}: line {ky}");
        }
    }
    // A drift is half way in the middle; a period begins and ends where it was.
    let half = done(&kspace, "motion;at=0;y=0.05;x=0.02;rotation=4");
    let drift = done(&kspace, "motion;course=drift;y=0.1;x=0.04;rotation=8");
    let difference = line(&drift, 16) - line(&half, 16);
    assert!(difference.iter().all(|v| v.norm() < 1e-5));
    assert_eq!(line(&drift, 0), line(&kspace, 0));
    let periodic = done(&kspace, "motion;course=periodic;cycles=1;y=0.1;x=0;rotation=8");
    assert_eq!(line(&periodic, 0), line(&kspace, 0));
    let (there, back) = (line(&periodic, 8), line(&done(&kspace, "motion;at=0;y=0.1;x=0;rotation=8"), 8));
    assert!((there - back).iter().all(|v| v.norm() < 1e-5));
}

#[test]
fn lines_that_are_empty_stay_empty_and_the_others_keep_their_pose() {
    let full = Numbers::new(6).kspace((3, 24, 20));
    let without = |empty: &dyn Fn(usize) -> bool| {
        let sample = |(c, y, x)| if empty(y) { Complex32::ZERO } else { full.samples()[[c, y, x]] };
        KSpace::new(Array3::from_shape_fn(full.dim(), sample)).unwrap()
    };
    let (gaps, part) = (without(&|y| y % 3 == 1), without(&|y| y < 7));
    for text in ["lesion", "motion;course=periodic;rotation=0", "ghost;shift=0.3", "interference", "spike;count=200"] {
        for kspace in [&gaps, &part] {
            let after = done(kspace, text);
            assert_eq!(after.occupied_lines(), kspace.occupied_lines(), "{text}");
            assert_ne!(&after, kspace, "{text}");
        }
    }
    let turned = done(&part, "motion;course=drift");
    assert_eq!(turned.occupied_lines(), part.occupied_lines());
    let refused = prepare(&gaps, &settings("motion;course=drift")).unwrap_err().to_string();
    assert_eq!(
        refused,
        "expected every ky line from 0 to 23 for motion with a rotation, but 8 of 24 are empty; motion with a rotation \
         of 0 needs none of them"
    );
}

#[test]
fn a_ghost_lies_half_a_field_of_view_away() {
    let before = drawn((2, 32, 32), |c, y, x| blobs(c, 2.0 * y, 2.0 * x));
    let kspace = kspace_of(&before);
    for degrees in [20.0, 90.0, 180.0f64] {
        let after = images(&done(&kspace, &format!("ghost;phase={degrees}")));
        let half = Complex32::cis(0.5 * degrees.to_radians() as f32);
        // Lines of odd index: cos(p / 2) of the image stays, -i sin(p / 2) of it is shifted, up to the mean phase.
        let (stays, goes) = (half * half.re, Complex32::new(0.0, -half.im) * half);
        let expected = Array3::from_shape_fn(before.dim(), |(c, y, x)| {
            before[[c, y, x]] * stays + before[[c, (y + 16) % 32, x]] * goes
        });
        assert!(away(&after, &expected) < 1e-5, "{degrees}: {}", away(&after, &expected));
    }
    // A readout that begins a sample later, in every second line.
    let noise = Numbers::new(7).kspace((2, 16, 12));
    let late = done(&noise, "ghost;phase=0;shift=1");
    let expected = Array3::from_shape_fn(noise.dim(), |(c, y, x)| {
        noise.samples()[[c, y, if y % 2 == 1 { (x + 11) % 12 } else { x }]]
    });
    assert!(away(late.samples(), &expected) < 1e-5);
}

#[test]
fn interference_is_a_line_of_the_brightness_asked_for() {
    let (_, kspace) = phantom("matrix=64;coils=4;noise=0");
    let rss = |images: &Array3<Complex32>| {
        Array2::from_shape_fn((64, 64), |(y, x)| {
            images.slice(ndarray::s![.., y, x]).iter().map(|v| v.norm_sqr()).sum::<f32>().sqrt()
        })
    };
    let before = images(&kspace);
    let brightest = rss(&before).iter().copied().fold(0.0, f32::max);
    let added = images(&done(&kspace, "interference;x=0.25;strength=0.4")) - &before;
    let line = rss(&added);
    let mean_square = line.column(32 + 16).iter().map(|v| v * v).sum::<f32>() / 64.0;
    assert!((mean_square.sqrt() / brightest / 0.4 - 1.0).abs() < 1e-3);
    let total = line.iter().map(|v| v * v).sum::<f32>();
    assert!((total / 64.0 / mean_square - 1.0).abs() < 1e-3, "all of it in one column");
    // The phase is another at each line: dashes, not a point.
    let largest = line.column(48).iter().copied().fold(0.0, f32::max);
    assert!(largest < 4.0 * mean_square.sqrt());
}

#[test]
fn spikes_are_as_many_samples_as_asked_for_in_all_coils() {
    let kspace = Numbers::new(8).kspace((4, 20, 24));
    let largest = kspace.as_slice().iter().map(|v| v.norm()).fold(0.0, f32::max);
    for count in [1, 7, 100, 480] {
        let after = done(&kspace, &format!("spike;count={count};strength=0.5"));
        let mut most = 0.0f32;
        for coil in 0..4 {
            let added = &after.samples().index_axis(ndarray::Axis(0), coil)
                - &kspace.samples().index_axis(ndarray::Axis(0), coil);
            assert_eq!(added.iter().filter(|v| v.norm() > 0.0).count(), count);
            most = added.iter().map(|v| v.norm()).fold(most, f32::max);
        }
        assert!((most / largest - 0.5).abs() < 1e-5, "{most} of {largest}");
    }
    assert_eq!(
        prepare(&kspace, &settings("spike;count=481")).unwrap_err().to_string(),
        "expected no more spikes than the 480 samples of the data, but 481 came"
    );
}

#[test]
fn the_same_seed_is_the_same_everywhere_and_another_is_not() {
    let kspace = Numbers::new(9).kspace((2, 24, 24));
    for text in ["motion;course=random", "interference", "spike"] {
        assert_eq!(done(&kspace, text), done(&kspace, text));
        let with = |seed: usize| done(&kspace, &format!("{text};seed={seed}"));
        assert_ne!(with(1), with(2), "{text}");
    }
}

#[test]
fn the_reference_has_the_lesion_and_none_of_what_goes_wrong() {
    let (subject, kspace) = phantom("matrix=48;coils=4;noise=0.01");
    let scan = |texts: &[&str]| {
        let preparations: Vec<_> = texts.iter().map(|text| settings(text)).collect();
        unattended::scan_of(subject.clone(), &preparations, kspace.clone()).unwrap()
    };
    let (plain, lesion, all) = (scan(&[]), scan(&["lesion"]), scan(&ALL));
    assert_ne!(lesion.reference, plain.reference);
    assert_eq!(all.reference, lesion.reference);
    let mut expected = kspace.clone();
    for text in ALL {
        expected = done(&expected, text);
        assert_eq!(scan(&[text]).reference == plain.reference, text != "lesion", "{text}");
        assert_ne!(scan(&[text]).kspace, plain.kspace, "{text}");
    }
    assert_eq!(all.kspace, expected);
    // They are listed as they come about, and the coils are prepared afterwards.
    let ids: Vec<_> = preparation::DECLARATIONS.iter().map(|d| d.id).collect();
    assert_eq!(ids, [&ALL[..], &["prewhiten", "compress"]].concat());
}

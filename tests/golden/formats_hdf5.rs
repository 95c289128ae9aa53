//! Files that `ismrmrd` and `h5py` wrote (`make_formats_hdf5.py`) give the numbers that these give.

use crate::{bytes, source};
use formats::dataset::Dataset;
use formats::source::Source;
use formats::watch::Unwatched;
use ndarray::{Array2, Array3};
use recon::fourier::{Direction, Fourier};
use recon::subject::acquisition::{Acquisition, Content};
use recon::subject::contents::{Domain, Reading};
use recon::{Complex32, KSpace};
use std::cell::Cell;

/// What is planted in every header.
const PLANTED: [&str; 8] = ["DOE", "JANE", "4711", "1968", "Elsewhere", "PLANTED", "0815", "vendor"];

fn open(name: &str) -> Box<dyn Dataset> {
    formats::open(&[source(&format!("formats/{name}"))], &mut Unwatched).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn slice(file: &mut Box<dyn Dataset>, index: usize) -> Acquisition {
    let supply = file.slice(&Reading::default(), index, &mut Unwatched).unwrap();
    assert_anonymous(&format!("{:?}", supply.notes));
    supply
}

fn kspace(supply: &Acquisition) -> &KSpace {
    match &supply.content {
        Content::KSpace(kspace) => kspace,
        Content::Image(_) => panic!("expected k-space"),
    }
}

fn assert_anonymous(text: &str) {
    for planted in PLANTED {
        assert!(!text.contains(planted), "{planted} in {text}");
    }
}

/// A slice of the expected numbers, (slice, coil, ky, kx).
fn expected(name: &str, index: usize) -> KSpace {
    let reading = Reading { axes: "slice,coil,ky,kx".into(), ..Reading::default() };
    kspace(&open(&format!("{name}.npy")).slice(&reading, index, &mut Unwatched).unwrap()).clone()
}

fn assert_close(came: &KSpace, expected: &KSpace, tolerance: f64, what: &str) {
    assert_eq!(came.dim(), expected.dim(), "{what}");
    let energy = |values: &mut dyn Iterator<Item = Complex32>| values.map(|v| f64::from(v.norm_sqr())).sum::<f64>();
    let difference = energy(&mut came.as_slice().iter().zip(expected.as_slice()).map(|(a, b)| a - b));
    let error = (difference / energy(&mut expected.as_slice().iter().copied())).sqrt();
    assert!(error <= tolerance, "{what}: {error:e}");
}

/// Opens a file whose slices are those of the `.npy` beside it.
fn check(name: &str, slices: usize, tolerance: f64) -> Box<dyn Dataset> {
    let mut file = open(&format!("{name}.h5"));
    let contents = file.contents().clone();
    assert_anonymous(&format!("{contents:?} {}", serde_json::to_string(&contents).unwrap()));
    assert_eq!((contents.items.len(), contents.items[0].slices()), (1, slices), "{name}");
    assert_eq!(contents.items[0].domain, Domain::KSpace);
    for index in 0..slices {
        let supply = slice(&mut file, index);
        let came = kspace(&supply);
        let (coils, ny, nx) = came.dim();
        assert_eq!(contents.items[0].dim, [coils, ny, nx]);
        assert_close(came, &expected(name, index), tolerance, &format!("{name}, slice {index}"));
    }
    let beyond = file.slice(&Reading::default(), slices, &mut Unwatched).unwrap_err().to_string();
    assert!(beyond.contains(&format!("slice {slices} ")), "{beyond}");
    file
}

/// Single precision, several transforms.
const ROUNDING: f64 = 1e-6;

fn notes(file: &mut Box<dyn Dataset>) -> String {
    slice(file, 0).notes.join(" ")
}

#[test]
fn ismrmrd_slices_and_repetitions_without_their_oversampling() {
    let mut file = check("ismrmrd_cartesian", 4, ROUNDING);
    let item = &file.contents().items[0];
    assert_eq!(item.stack, [("Repetition".to_owned(), 2), ("Slice".to_owned(), 2)]);
    let supply = slice(&mut file, 0);
    assert_eq!(supply.spacing, Some([8.0, 8.0]));
    assert!(supply.presentation.is_whole() && !supply.in_noise_units);
    let notes = notes(&mut file);
    assert!(notes.contains("from 64 to 32") && notes.contains("Left out: 2 readouts"), "{notes}");
}

#[test]
fn ismrmrd_noise_scans_prewhiten() {
    let mut file = check("ismrmrd_noise", 1, 1e-5);
    assert!(slice(&mut file, 0).in_noise_units && notes(&mut file).contains("noise scan"));
}

#[test]
fn ismrmrd_averages_echoes_and_reverse_lines() {
    let mut file = check("ismrmrd_averages", 2, ROUNDING);
    assert_eq!(file.contents().items[0].stack, [("Echo".to_owned(), 2)]);
    assert!(notes(&mut file).contains("up to 2 times"));
}

#[test]
fn ismrmrd_undersampled_with_embedded_calibration() {
    let mut file = check("ismrmrd_embedded", 1, 0.0);
    let notes = notes(&mut file);
    assert!(notes.contains("undersampled") && notes.contains("8 readouts"), "{notes}");
}

#[test]
fn ismrmrd_undersampled_with_separate_calibration() {
    let mut file = open("ismrmrd_separate.h5");
    let supply = slice(&mut file, 0);
    assert_close(kspace(&supply), &expected("ismrmrd_separate", 0), 0.0, "samples");
    let calibration = supply.calibration.unwrap();
    assert_close(&calibration, &expected("ismrmrd_separate", 1), 0.0, "calibration");
}

#[test]
fn ismrmrd_lines_for_calibration_between_those_of_the_image_calibrate_together_with_them() {
    let mut file = open("ismrmrd_integrated.h5");
    let supply = slice(&mut file, 0);
    assert_close(kspace(&supply), &expected("ismrmrd_integrated", 0), 0.0, "samples");
    let calibration = supply.calibration.unwrap();
    assert_close(&calibration, &expected("ismrmrd_integrated", 1), 0.0, "calibration");
    let notes = supply.notes.join(" ");
    assert!(notes.contains("with both (20 ky lines)") && notes.contains("24 were measured"), "{notes}");
    // Pixels of 5 x 4 mm.
    assert_eq!(supply.spacing, Some([5.0, 4.0]));
}

#[test]
fn ismrmrd_slices_of_a_scan_undersampled_over_ky_and_kz_lie_along_the_readout() {
    let mut file = check("ismrmrd_elliptical", 10, ROUNDING);
    assert_eq!(file.contents().items[0].stack, [("Slice".to_owned(), 10)]);
    let supply = slice(&mut file, 5);
    // What was not measured is 0, and nothing else is.
    let whole = expected("ismrmrd_elliptical", 5);
    let zeros = |kspace: &KSpace| kspace.as_slice().iter().filter(|v| **v == Complex32::ZERO).count();
    assert!(zeros(&whole) > 0 && zeros(&whole) == zeros(kspace(&supply)));
    let spacing = supply.spacing.unwrap();
    assert!((spacing[0] - 20.0).abs() < 1e-9 && (spacing[1] - 10.0).abs() < 1e-9, "{spacing:?}");
    let notes = supply.notes.join(" ");
    for part in ["undersampled over ky and kz", "Of 192 lines (ky, kz) ", "in metres", "from 20 to 10"] {
        assert!(notes.contains(part), "'{part}' is not in {notes}");
    }
}

#[test]
fn ismrmrd_partial_fourier_and_an_asymmetric_echo() {
    let mut file = check("ismrmrd_partial", 1, 0.0);
    let supply = slice(&mut file, 0);
    assert_eq!(supply.presentation.crop, [12, 32]);
    assert!(notes(&mut file).contains("7 to 23"), "{}", notes(&mut file));
}

#[test]
fn ismrmrd_volumes_are_slices() {
    let file = check("ismrmrd_volume", 4, ROUNDING);
    assert_eq!(file.contents().items[0].stack, [("Slice".to_owned(), 4)]);
}

#[test]
fn ismrmrd_radial_scans_are_gridded() {
    let mut file = open("ismrmrd_radial.h5");
    let supply = slice(&mut file, 0);
    assert!(notes(&mut file).contains("Gridded from 50 readouts"));
    let image = shown(&supply);
    assert_eq!(image.dim(), (32, 32));
    // A box of magnitude sqrt(1 + 1/4), from -0.2 to 0.3 along y and from -0.25 to 0.05 along x.
    let mean = |rows: std::ops::Range<usize>, columns: std::ops::Range<usize>| {
        image.slice(ndarray::s![rows, columns]).mean().unwrap()
    };
    let (inside, beside) = (mean(13..23, 11..15), mean(13..23, 21..26));
    assert!((inside - 1.118).abs() < 0.03 && beside < 0.06, "{inside} {beside}");
}

#[test]
fn a_scan_archive_of_ge_is_refused_by_name() {
    for (name, file) in [("scan.h5", "archive"), ("folder/ScanArchive_1.h5", "arrays")] {
        let opened = formats::open(&[Source::new(name, bytes(&format!("formats/{file}.h5")))], &mut Unwatched);
        let refused = opened.map_or_else(|e| e.to_string(), |_| String::new());
        assert!(refused.contains("GE ScanArchive") && refused.contains("convert it to ISMRMRD"), "{refused}");
    }
}

#[test]
fn matlab_v7_3_has_its_axes_in_its_order() {
    let mut file = open("mat73.mat");
    let contents = file.contents().clone();
    assert_anonymous(&format!("{contents:?}"));
    assert_eq!(contents.format, "MATLAB .mat (v7.3)");
    let keys: Vec<_> = contents.items.iter().map(|item| item.key.as_str()).collect();
    assert_eq!(keys, ["kspace", "scan.mask"]);
    assert_eq!(
        (contents.items[0].shape.as_slice(), contents.items[0].element.as_str()),
        (&[24, 32, 3][..], "complex128")
    );
    let reading = Reading { axes: "ky,kx,coil".into(), ..Reading::default() };
    let supply = file.slice(&reading, 0, &mut Unwatched).unwrap();
    assert_close(kspace(&supply), &expected("mat73", 0), 0.0, "mat73");
    assert_eq!(contents.items[0].guess.clone().unwrap().axes.to_string(), "ky,kx,coil");
}

#[test]
fn other_hdf5_files_are_arrays() {
    let mut file = open("arrays.h5");
    assert_eq!(file.contents().format, "HDF5");
    let keys: Vec<_> = file.contents().items.iter().map(|item| item.key.as_str()).collect();
    assert_eq!(keys, ["raw/kspace"]);
    let reading = Reading { axes: "coil,ky,kx".into(), ..Reading::default() };
    let supply = file.slice(&reading, 0, &mut Unwatched).unwrap();
    assert_close(kspace(&supply), &expected("mat73", 0), 0.0, "arrays");
}

/// Root sum of squares as it is shown.
fn shown(supply: &Acquisition) -> Array2<f32> {
    let kspace = kspace(supply);
    let (coils, ny, nx) = kspace.dim();
    let mut images = kspace.as_slice().to_vec();
    Fourier::new().planes(&mut images, ny, nx, Direction::Inverse);
    let images = Array3::from_shape_vec((coils, ny, nx), images).unwrap();
    let squares = images.map(|v| v.norm_sqr()).sum_axis(ndarray::Axis(0));
    let [height, width] = supply.presentation.shape();
    let pixels = supply.presentation.show(&squares.mapv(f32::sqrt).into_raw_vec_and_offset().0);
    Array2::from_shape_vec((height, width), pixels).unwrap()
}

#[test]
fn fastmri_images_are_the_references_that_came_with_them() {
    for (name, coils) in [("fastmri_multicoil", 3), ("fastmri_singlecoil", 1)] {
        let mut file = open(&format!("{name}.h5"));
        let contents = file.contents().clone();
        assert_anonymous(&format!("{contents:?} {}", serde_json::to_string(&contents).unwrap()));
        assert_eq!(contents.items[0].dim, [coils, 30, 48]);
        for index in 0..2 {
            let supply = slice(&mut file, index);
            let reference = supply.reference.clone().unwrap();
            assert_eq!((supply.presentation.shape(), reference.dim()), ([24, 24], (24, 24)));
            assert_eq!(supply.spacing, Some([5.0, 5.0]));
            let largest = reference.iter().copied().fold(0.0, f32::max);
            let error = (shown(&supply) - &reference).iter().fold(0.0, |most: f32, v| most.max(v.abs()));
            assert!(error < 1e-5 * largest, "{name}: {error} of {largest}");
        }
        assert!(notes(&mut file).contains("AXT2"));
    }
}

#[test]
fn fastmri_samples_are_transposed_and_masked() {
    let whole = expected("fastmri_kspace", 1);
    let mut file = open("fastmri_test.h5");
    let supply = slice(&mut file, 1);
    let came = kspace(&supply).samples();
    assert!(supply.reference.is_none());
    for ((coil, y, x), v) in came.indexed_iter() {
        let taken = y % 4 == 0 || (12..18).contains(&y);
        assert_eq!(*v, if taken { whole.samples()[[coil, x, y]] } else { Complex32::ZERO });
    }
    assert!(notes(&mut file).contains("undersampled"));
}

#[test]
fn damaged_files_are_errors_that_name_nobody() {
    for name in ["ismrmrd_noise", "fastmri_test"] {
        let whole = bytes(&format!("formats/{name}.h5"));
        let refused = Cell::new(0);
        let read = |bytes: Vec<u8>| {
            let opened = formats::open(&[Source::new("a.h5", bytes)], &mut Unwatched);
            opened.and_then(|mut file| file.slice(&Reading::default(), 0, &mut Unwatched))
        };
        assert!(read(whole.clone()).is_ok(), "{name}");
        let damaged = |bytes: Vec<u8>| match read(bytes) {
            Err(e) => {
                assert_anonymous(&e.to_string());
                refused.set(refused.get() + 1);
            }
            Ok(supply) => assert_anonymous(&format!("{:?}", supply.notes)),
        };
        for i in 0..60 {
            let cut = read(whole[..whole.len() * i / 60].to_vec());
            // Their sizes stand at the beginning: none is read in part.
            assert_anonymous(&cut.err().unwrap_or_else(|| panic!("{name}: {i}/60 of it were read")).to_string());
            let mut flipped = whole.clone();
            for j in 0..4 {
                let at = (i * 7919 + j * 104_729) % flipped.len();
                flipped[at] ^= 1 << (i % 8);
            }
            damaged(flipped);
            let mut header = whole.clone();
            header[(i * 37) % 4096] = 0xff;
            damaged(header);
        }
        println!("{name}: {} of 120 refused", refused.get());
        assert!((10..120).contains(&refused.get()), "{name}: {} of 120 refused", refused.get());
    }
}

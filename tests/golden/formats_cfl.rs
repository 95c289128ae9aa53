//! `.cfl` files that BART wrote, and BART's images of them.

use crate::{json, source};
use formats::dataset::Dataset;
use formats::source::Source;
use formats::watch::Unwatched;
use ndarray::Axis;
use recon::fourier::{Direction, Fourier};
use recon::subject::acquisition::Content;
use recon::subject::contents::{Domain, Reading};

fn open(name: &str) -> Box<dyn Dataset> {
    let pair = [source(&format!("formats/{name}.hdr")), source(&format!("formats/{name}.cfl"))];
    formats::open(&pair, &mut Unwatched).unwrap()
}

fn axes(file: &dyn Dataset) -> String {
    file.contents().items[0].guess.as_ref().unwrap().axes.to_string()
}

/// Root sum of squares of the images (coil, y, x) of a slice's k-space.
fn image(file: &mut dyn Dataset, slice: usize) -> Vec<f64> {
    let supply = file.slice(&Reading::default(), slice, &mut Unwatched).unwrap();
    let Content::KSpace(kspace) = supply.content else { panic!("expected k-space") };
    let mut samples = kspace.samples().to_owned();
    let (_, ny, nx) = samples.dim();
    Fourier::new().planes(samples.as_slice_mut().unwrap(), ny, nx, Direction::Inverse);
    let squares = samples.mapv(|v| f64::from(v.norm_sqr())).sum_axis(Axis(0));
    squares.iter().map(|v| v.sqrt()).collect()
}

fn check(name: &str, came: &[f64], expected: &serde_json::Value) {
    let expected: Vec<f64> = expected.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    assert_eq!(came.len(), expected.len());
    let largest = expected.iter().fold(0.0f64, |largest, v| largest.max(*v));
    for (i, (came, expected)) in came.iter().zip(&expected).enumerate() {
        // Both are single precision.
        assert!((came - expected).abs() < 3e-6 * largest, "{name}, {i}: {came}, expected {expected}");
    }
}

#[test]
fn dimensions_are_barts_and_images_of_coils_and_partitions_are_those_that_bart_makes() {
    let answers = json("formats/bart.json");
    let mut coils = open("bart_coils");
    assert_eq!((axes(&*coils), coils.contents().items[0].dim), ("kx,ky,coil".into(), [3, 32, 32]));
    check("coils", &image(&mut *coils, 0), &answers["rss"]);
    let mut volume = open("bart_3d");
    assert_eq!((axes(&*volume), volume.contents().items[0].slices()), ("kx,ky,kz".into(), 16));
    let all: Vec<f64> = (0..16).flat_map(|slice| image(&mut *volume, slice)).collect();
    check("volume", &all, &answers["volume"]);
}

#[test]
fn echoes_and_slices_are_a_stack_and_averages_are_their_mean() {
    let mut file = open("bart_stack");
    assert_eq!(axes(&*file), "kx,ky,other,slice,average");
    let stack = &file.contents().items[0].stack;
    assert_eq!(stack, &[("Other".to_owned(), 2), ("Slice".to_owned(), 3)]);
    let mut all = Vec::new();
    for slice in 0..6 {
        let supply = file.slice(&Reading::default(), slice, &mut Unwatched).unwrap();
        let Content::KSpace(kspace) = supply.content else { panic!("expected k-space") };
        all.extend(kspace.as_slice().iter().map(|v| f64::from(v.norm_sqr()).sqrt()));
    }
    check("stack", &all, &json("formats/bart.json")["mean"]);
}

#[test]
fn an_image_is_seen_to_be_one() {
    let file = open("bart_image");
    assert_eq!((axes(&*file), file.contents().items[0].domain), ("x,y".into(), Domain::Image));
}

#[test]
fn a_file_of_several_arrays_is_refused_by_its_name() {
    let header = "# Data\nboth.cfl\n# Number of Elements\n5\n# Dimensions\n2 1\n# Dimensions\n3 1\n";
    let both = [Source::new("both.hdr", header.as_bytes().to_vec()), Source::new("both.cfl", vec![0; 40])];
    let refused = formats::open(&both, &mut Unwatched).err().unwrap().to_string();
    assert!(refused.contains("multi-cfl with those of 2"), "{refused}");
}

#[test]
fn one_of_the_two_files_asks_for_the_other_and_sizes_have_to_fit() {
    let both = [source("formats/bart_coils.hdr"), source("formats/bart_coils.cfl")];
    for (one, other) in [(0, "bart_coils.cfl"), (1, "bart_coils.hdr")] {
        let refused = formats::open(&both[one..=one], &mut Unwatched).err().unwrap().to_string();
        assert!(refused.contains(other) && refused.contains("together"), "{refused}");
    }
    let text = |dimensions: &str| Source::new("a.hdr", format!("# Dimensions\n{dimensions}\n").into_bytes());
    for (dimensions, told) in [
        ("33 32 1 3", "25344 bytes"),
        ("0 32", "number 1"),
        ("-4 x", "number 1"),
        ("", "0 came"),
        ("4294967295 4294967295 4294967295", "more than fit"),
        ("1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "17 came"),
    ] {
        let samples = Source::new("a.cfl", crate::bytes("formats/bart_coils.cfl"));
        let refused = formats::open(&[text(dimensions), samples], &mut Unwatched).err().unwrap().to_string();
        assert!(refused.contains(told), "{dimensions}: {refused}");
    }
}

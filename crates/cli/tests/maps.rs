//! `kspace maps` estimates what `recon` would, and `recon --maps` reconstructs with it or with maps of any scale.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod support;

use ndarray::{Array3, ArrayD};
use num_complex::Complex32;
use serde_json::{Value, json};
use support::{Folder, json, refused, works};

const SAMPLING: &str = "uniform;R=2;acs=16;seed=1";
const ESPIRIT: &str = "espirit;calibration=16;kernel=4";
const METHOD: &str = "cg-sense;iterations=12;calibration=16;kernel=4";

fn maps_of(folder: &Folder, data: &str, more: &[&str]) -> (String, Value) {
    let out = folder.path("maps.npy");
    let arguments = ["maps", data, "--sampling", SAMPLING, "--method", ESPIRIT, "--out", &out, "--json"];
    let report = json(&[&arguments, more].concat());
    (out, report)
}

fn read(folder: &Folder, name: &str) -> Array3<Complex32> {
    formats::npy::read_maps(&folder.source(name)).unwrap().maps
}

#[test]
fn maps_are_the_ones_that_recon_makes() {
    let folder = Folder::new("maps");
    let data = folder.phantom();
    let (maps, report) = maps_of(&folder, &data, &["--repeat", "2", "--threads", "1"]);
    assert_eq!(report["shape"], json!([4, 32, 32]));
    assert_eq!(report["region"], json!([16, 16]));
    assert_eq!(report["sampling"], SAMPLING);
    assert_eq!(report["method"], "espirit;calibration=16;kernel=4;threshold=0.02;crop=0.8;outside=1");
    assert!(report["seconds"].as_f64().unwrap() > 0.0);
    let squares = read(&folder, "maps.npy").map(|v| v.norm_sqr()).sum_axis(ndarray::Axis(0));
    assert!(squares.iter().all(|s| *s == 0.0 || (s - 1.0).abs() < 1e-5));

    let recon = |name: &str, more: &[&str]| {
        let out = folder.path(name);
        json(&[&["recon", &data, "--sampling", SAMPLING, "--method", METHOD, "--out", &out, "--json"], more].concat())
    };
    let (calibrated, known) = (recon("calibrated.npy", &[]), recon("known.npy", &["--maps", &maps]));
    assert_eq!(folder.read("calibrated.npy"), folder.read("known.npy"));
    assert_eq!(calibrated["maps"], Value::Null);
    assert_eq!(known["maps"], "maps.npy");
    assert_eq!(known["calibration_seconds"], Value::Null);
    assert_eq!(known["metrics"], calibrated["metrics"]);

    // The region may come from a mask, and people read the time, too.
    let mask = folder.path("mask.npy");
    works(&["mask", "--sampling", SAMPLING, "--shape", "32x32", "--out", &mask]);
    let again = folder.path("again.npy");
    works(&["maps", &data, "--mask", &mask, "--method", ESPIRIT, "--out", &again]);
    assert_eq!(folder.read("maps.npy"), folder.read("again.npy"));
    assert!(works(&["maps", &data, "--sampling", SAMPLING]).contains("24 kx samples of 4 coils"));
}

#[test]
fn the_scale_of_maps_changes_the_scale_of_the_image_alone() {
    let folder = Folder::new("maps-scale");
    let data = folder.phantom();
    maps_of(&folder, &data, &[]);
    let scaled = read(&folder, "maps.npy") * Complex32::new(50.0, 0.0);
    let maps = folder.write("scaled.npy", formats::npy::write(&scaled.into_dyn()).unwrap());
    let image = |name: &str, more: &[&str]| {
        let out = folder.path(name);
        works(&[&["recon", &data, "--sampling", SAMPLING, "--method", METHOD, "--out", &out], more].concat());
        formats::npy::read_image(&folder.source(name)).unwrap()
    };
    let (usual, of_scaled) = (image("usual.npy", &[]), image("scaled-image.npy", &["--maps", &maps]));
    let distance: f32 = usual.iter().zip(&of_scaled).map(|(a, b)| (a - b * 50.0).norm_sqr()).sum();
    let energy: f32 = usual.iter().map(|v| v.norm_sqr()).sum();
    // Rounding of single precision over twelve iterations.
    assert!((distance / energy).sqrt() < 1e-5, "{}", (distance / energy).sqrt());
}

#[test]
fn maps_that_do_not_fit_are_refused() {
    let folder = Folder::new("maps-refused");
    let data = folder.phantom();
    let write = |name: &str, maps: ArrayD<Complex32>| folder.write(name, formats::npy::write(&maps).unwrap());
    let of = |coils: usize, n: usize, value: Complex32| Array3::from_elem((coils, n, n), value).into_dyn();
    let one = Complex32::ONE;
    let with_method = |maps: &str, method: &str, facts: &[&str]| {
        let out = folder.path("never.npy");
        let arguments = ["recon", &data, "--sampling", SAMPLING, "--method", method, "--maps", maps, "--out", &out];
        refused(&arguments, facts);
        assert!(!folder.has("never.npy"));
    };
    let with = |maps: &str, facts: &[&str]| with_method(maps, METHOD, facts);
    with(&write("coils.npy", of(3, 32, one)), &["coil maps", "[4, 32, 32]", "[3, 32, 32]"]);
    with(&write("matrix.npy", of(4, 16, one)), &["coil maps", "[4, 32, 32]", "[4, 16, 16]"]);
    with(&write("zero.npy", of(4, 32, Complex32::ZERO)), &["zero.npy", "sum of squares", "1e-12 to 1e12", "it is 0e0"]);
    with(&write("huge.npy", of(4, 32, one * 1e9)), &["sum of squares", "4e18"]);
    let mut broken = of(4, 32, one);
    broken[[1, 2, 3]] = Complex32::new(f32::NAN, 0.0);
    with(&write("nan.npy", broken), &["nan.npy", "finite", "1 of 4096"]);
    with(&folder.path("absent.npy"), &["cannot read", "absent.npy"]);
    let plane = ArrayD::from_elem(ndarray::IxDyn(&[32, 32]), one);
    with(&write("plane.npy", plane), &["(coil, y, x)", "(32, 32)"]);
    let real = formats::npy::write(&ArrayD::from_elem(ndarray::IxDyn(&[4, 32, 32]), 1f32)).unwrap();
    with(&folder.write("real.npy", real), &["complex64 or complex128", "float32"]);
    with(&write("empty.npy", of(0, 32, one)), &["(coil, y, x)", "(0, 32, 32)"]);
    let fine = write("fine.npy", of(4, 32, one));
    with_method(&fine, "zero-filled", &["uses coil maps", "zero-filled", "uses none"]);
}

#[test]
fn maps_of_wrong_settings_are_refused() {
    let folder = Folder::new("maps-settings");
    let data = folder.phantom();
    let with = |more: &[&str], facts: &[&str]| refused(&[&["maps", &data], more].concat(), facts);
    with(&[], &["--mask or --sampling"]);
    with(&["--sampling", "uniform;R=4;acs=0"], &["calibration region of at least 8 x 8"]);
    with(&["--sampling", SAMPLING, "--method", "espirit;kernel=1"], &["kernel must be from 2 to 12", "1 came"]);
    with(&["--sampling", SAMPLING, "--method", "jsense"], &["unknown way to coil maps 'jsense'", "espirit"]);
    with(&["--sampling", SAMPLING, "--out", "maps.png"], &[".npy for coil maps", ".png"]);
    with(&["--sampling", SAMPLING, "--repeat", "0"], &["at least 1", "0 came"]);
    with(&["--sampling", SAMPLING, "--slice", "1"], &["from 0 to 0"]);
}

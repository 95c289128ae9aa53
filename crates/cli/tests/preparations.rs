//! What is done to the k-space before it is sampled: `--prepare`, `--noise`, and links that ask for it.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod support;

use ndarray::Array2;
use num_complex::Complex32;
use serde_json::{Value, json};
use support::{Folder, json, refused, works};

const RECON: [&str; 5] = ["--sampling", "uniform;R=2;acs=16", "--method", "cg-sense;iterations=12;kernel=4", "--json"];

fn recon(data: &str, more: &[&str]) -> Value {
    json(&[&["recon", data], RECON.as_slice(), more].concat())
}

/// Noise of 4 coils, so strong that the phantom beneath it counts for nothing.
fn noise_scan(folder: &Folder) -> String {
    let path = folder.path("noise.npy");
    works(&["simulate", "shepp-logan;matrix=32;coils=4;noise=10;seed=9;correlation=0.6", "--out", &path]);
    path
}

#[test]
fn preparations_are_listed_with_their_parameters() {
    let listed = json(&["preparations", "--json"]);
    let ids: Vec<_> = listed.as_array().unwrap().iter().map(|d| d["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["lesion", "motion", "ghost", "interference", "spike", "prewhiten", "compress"]);
    assert!(works(&["preparations"]).contains("corner = 0.1"));
}

#[test]
fn data_are_whitened_by_a_noise_scan_and_compressed() {
    let folder = Folder::new("prepared");
    let (data, noise) = (folder.phantom(), noise_scan(&folder));
    let plain = recon(&data, &[]);
    assert_eq!((&plain["preparations"], &plain["noise"]), (&json!([]), &Value::Null));
    let compressed = recon(&data, &["--prepare", "compress;coils=2"]);
    assert_eq!(compressed["shape"], json!([2, 32, 32]));
    assert_eq!(compressed["preparations"], json!(["compress;by=coils;coils=2;energy=0.99"]));
    // What is lost is seen.
    let nmse = |report: &Value| report["metrics"]["nmse"].as_f64().unwrap();
    assert!(nmse(&compressed) > nmse(&plain));
    let white = recon(&data, &["--noise", &noise, "--prepare", "compress;coils=3"]);
    assert_eq!((&white["noise"], &white["shape"]), (&json!("noise.npy"), &json!([3, 32, 32])));
    works(&["maps", &data, "--sampling", "uniform;R=2;acs=16", "--noise", &noise, "--prepare", "prewhiten;corner=0.2"]);
}

#[test]
fn a_link_prepares_as_the_command_line_does() {
    let folder = Folder::new("prepared-link");
    let data = folder.phantom();
    let subject = "shepp-logan;matrix=32;coils=4;noise=0.01;seed=2";
    let prepare = ["prewhiten;corner=0.2", "compress;coils=3"];
    let link = format!(
        "subject={subject}&prepare={}&prepare={}&a.sampling=uniform;R=2;acs=16&a.method=cg-sense;iterations=12;kernel=4;outside=1",
        prepare[0], prepare[1]
    );
    let by_link = json(&["run", &link, "--json"]);
    let by_hand = recon(&data, &["--prepare", prepare[0], "--prepare", prepare[1]]);
    assert_eq!(by_link["preparations"], by_hand["preparations"]);
    assert_eq!(by_link["protocols"][0]["metrics"], by_hand["metrics"]);
    let other_order = recon(&data, &["--prepare", prepare[1], "--prepare", prepare[0]]);
    assert_ne!(other_order["metrics"], by_hand["metrics"]);
}

#[test]
fn wrong_preparations_and_noise_are_refused() {
    let folder = Folder::new("wrong-preparations");
    let data = folder.phantom();
    let refused = |more: &[&str], facts: &[&str]| refused(&[&["recon", &data], RECON.as_slice(), more].concat(), facts);
    refused(&["--prepare", "denoise"], &["unknown preparation 'denoise'", "prewhiten, compress"]);
    refused(&["--prepare", "compress;coils=5"], &["at most 4 virtual coils", "5 came"]);
    refused(&["--prepare", "compress", "--prepare", "compress;coils=2"], &["--prepare compress once", "twice"]);
    let noise =
        |name: &str, samples: Array2<Complex32>| folder.write(name, formats::npy::write(&samples.into_dyn()).unwrap());
    let wave = |c: usize, i: usize| Complex32::cis((c * c + 1) as f32 * (i as f32 + 0.3) * 1.7);
    refused(
        &["--noise", &noise("three.npy", Array2::from_shape_fn((3, 99), |(c, i)| wave(c, i)))],
        &["[3, 32, 32]", "[4, 32, 32] came"],
    );
    refused(
        &["--noise", &noise("few.npy", Array2::from_shape_fn((4, 9), |(c, i)| wave(c, i)))],
        &["at least 16 noise samples", "9 of 9"],
    );
    refused(
        &["--noise", &noise("equal.npy", Array2::from_shape_fn((4, 99), |(_, i)| wave(1, i)))],
        &["singular", "4 coils"],
    );
    refused(
        &["--noise", &noise("broken.npy", Array2::from_elem((4, 99), Complex32::new(f32::NAN, 0.0)))],
        &["396 of 396 are NaN"],
    );
    let line = formats::npy::write(&Array2::from_elem((1, 9), Complex32::ONE).row(0).to_owned().into_dyn()).unwrap();
    refused(&["--noise", &folder.write("line.npy", line)], &["(coil, sample, ...)", "(9,)"]);
    refused(&["--noise", "nowhere.npy"], &["cannot read nowhere.npy"]);
}

//! Every command of `kspace` does what it says, and the same experiment gives the same numbers by any of them.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod support;

use serde_json::{Value, json};
use support::{Folder, json, refused, works};

const SAMPLING: &str = "uniform;R=2;acs=16;seed=1";
// A link that does not name the crop outside means none.
const METHOD: &str = "cg-sense;iterations=12;calibration=16;kernel=4;outside=0";

/// What does not depend on the clock.
fn numbers(report: &Value) -> Value {
    let keys = ["sampling", "method", "shape", "effective_acceleration", "device", "iterations", "residual", "metrics"];
    keys.iter().map(|key| report.get(key).unwrap_or_else(|| panic!("no {key} in {report:#}")).clone()).collect()
}

#[test]
fn registries_are_listed_for_people_and_as_json() {
    for (command, registry) in [
        ("subjects", recon::subject::DECLARATIONS),
        ("patterns", recon::sampling::DECLARATIONS),
        ("methods", recon::method::DECLARATIONS),
    ] {
        let listed = json(&[command, "--json"]);
        let text = works(&[command]);
        assert_eq!(listed.as_array().unwrap().len(), registry.len());
        for (entry, declaration) in listed.as_array().unwrap().iter().zip(registry) {
            assert_eq!(entry["id"], declaration.id);
            assert!(text.contains(declaration.id) && text.contains(declaration.summary));
            assert_eq!(entry["parameters"].as_array().unwrap().len(), declaration.parameters.len());
            for (entry, parameter) in entry["parameters"].as_array().unwrap().iter().zip(declaration.parameters) {
                assert_eq!(entry["key"], parameter.key);
                assert_eq!(entry["help"], parameter.help);
                assert!(!entry["default"].is_null());
            }
        }
    }
}

#[test]
fn help_and_version_succeed() {
    assert!(works(&["--help"]).contains("simulate"));
    assert!(works(&["recon", "--help"]).contains("--sampling"));
    assert!(works(&["--version"]).starts_with("kspace "));
}

#[test]
fn mask_writes_the_lines_that_it_reports() {
    let folder = Folder::new("mask");
    let out = folder.path("mask.npy");
    let report = json(&["mask", "--sampling", "variable-density;R=4;acs=6;seed=3", "--shape", "40x24", "--out", &out]);
    assert_eq!(report["shape"], json!([40, 24]));
    assert_eq!(report["lines"], 10);
    assert_eq!(report["asked_acceleration"], 4.0);
    assert_eq!(report["effective_acceleration"], 4.0);
    let mask = formats::npy::read_mask(&folder.source("mask.npy"), 24).unwrap();
    assert_eq!(mask.dim(), (40, 24));
    assert_eq!(mask.rows().into_iter().filter(|row| row.iter().all(|t| *t)).count(), 10);
    assert!((17..23).all(|y| mask[[y, 0]]), "the calibration region");
    let side_lobe = report["side_lobe"].as_f64().unwrap();
    let psf = folder.path("psf.npy");
    works(&[
        "mask",
        "--sampling",
        "variable-density;R=4;acs=6;seed=3",
        "--shape",
        "40x24",
        "--out",
        &out,
        "--psf",
        &psf,
    ]);
    let spread = formats::npy::read_image(&folder.source("psf.npy")).unwrap();
    assert_eq!((spread.dim(), spread[[20, 12]].re), ((40, 24), 1.0));
    let largest = spread.indexed_iter().filter(|(at, _)| *at != (20, 12)).map(|(_, v)| v.re).fold(0.0, f32::max);
    assert!(side_lobe > 0.1 && f64::from(largest) == side_lobe, "{side_lobe} {largest}");
    works(&["mask", "--sampling", "uniform", "--shape", "40,24", "--out", &folder.path("mask.png")]);
    assert!(folder.read("mask.png").starts_with(b"\x89PNG\r\n\x1a\n"));
}

#[test]
fn mask_of_single_samples_has_no_number_of_lines() {
    let folder = Folder::new("samples");
    let out = folder.path("mask.npy");
    let report = json(&["mask", "--sampling", "poisson-disc;R=5;acs=8", "--shape", "40x24", "--out", &out]);
    assert_eq!((&report["lines"], &report["effective_acceleration"]), (&Value::Null, &json!(5.0)));
    let report = json(&["mask", "--sampling", "painted;mask=40x24.l.20-4-16", "--shape", "40x24", "--out", &out]);
    assert_eq!((&report["lines"], &report["asked_acceleration"]), (&json!(4), &Value::Null));
}

#[test]
fn simulate_writes_the_kspace_of_the_subject() {
    let folder = Folder::new("simulate");
    let out = folder.path("kspace.npy");
    let report = json(&["simulate", "shepp-logan;matrix=24;coils=3", "--out", &out]);
    assert_eq!(report["shape"], json!([3, 24, 24]));
    assert_eq!(report["subject"], "shepp-logan;matrix=24;coils=3;noise=0.005;seed=1;correlation=0;array=head;phase=0");
    let inspected = json(&["inspect", &out, "--json"]);
    assert_eq!(inspected["contents"]["items"][0]["shape"], json!([3, 24, 24]));
    let again = folder.path("again.npy");
    works(&["simulate", "shepp-logan;matrix=24;coils=3", "--out", &again]);
    assert_eq!(folder.read("kspace.npy"), folder.read("again.npy"));
}

#[test]
fn recon_with_a_pattern_and_with_its_mask_from_a_file_are_the_same() {
    let folder = Folder::new("recon");
    let data = folder.phantom();
    let mask = folder.path("mask.npy");
    works(&["mask", "--sampling", SAMPLING, "--shape", "32x32", "--out", &mask]);
    let (a, b) = (folder.path("a.npy"), folder.path("b.npy"));
    let by_pattern = json(&["recon", &data, "--sampling", SAMPLING, "--method", METHOD, "--out", &a, "--json"]);
    let by_mask = json(&["recon", &data, "--mask", &mask, "--method", METHOD, "--out", &b, "--json", "--repeat", "3"]);
    assert_eq!(folder.read("a.npy"), folder.read("b.npy"));
    assert_eq!(by_pattern["sampling"], SAMPLING);
    assert_eq!(by_mask["sampling"], "mask.npy");
    assert_eq!((&by_pattern["asked_acceleration"], &by_mask["asked_acceleration"]), (&json!(2.0), &Value::Null));
    for key in ["metrics", "iterations", "residual", "effective_acceleration", "shape", "method", "device"] {
        assert_eq!(by_pattern[key], by_mask[key], "{key}");
        assert!(!by_pattern[key].is_null(), "{key}");
    }
    assert!(by_pattern["seconds"].as_f64().unwrap() >= 0.0);
    assert!(by_pattern["calibration_seconds"].as_f64().unwrap() >= 0.0);
    assert_eq!(formats::npy::read_image(&folder.source("a.npy")).unwrap().dim(), (32, 32));
    let text = works(&["recon", &data, "--sampling", SAMPLING, "--method", METHOD]);
    assert!(text.contains("R = 2 asked") && text.contains("NMSE") && text.contains("CPU"), "{text}");
}

#[test]
fn recon_writes_a_png_of_the_magnitude() {
    let folder = Folder::new("png");
    let out = folder.path("image.PNG");
    works(&["recon", &folder.phantom(), "--sampling", SAMPLING, "--method", "zero-filled", "--out", &out]);
    let bytes = folder.read("image.PNG");
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    // Width and height of the header.
    assert_eq!(bytes[16..24], [0, 0, 0, 32, 0, 0, 0, 32]);
}

#[test]
fn recon_picks_a_slice_and_reports_no_metrics_without_a_full_reference() {
    let folder = Folder::new("slices");
    // Slice 1 is twice slice 0 in every sample; of both, the odd lines are empty.
    let samples = support::samples(&[2, 1, 16, 16], |i, _| {
        let (slice, line) = (i / 256, i / 16 % 16);
        let value = ((i % 256) as f32).sin() * (slice + 1) as f32;
        num_complex::Complex32::new(if line % 2 == 0 { value } else { 0.0 }, 0.0)
    });
    let data = folder.write("two.npy", samples);
    for slice in ["0", "1"] {
        let out = folder.path(&format!("{slice}.npy"));
        let arguments =
            ["recon", &data, "--sampling", "uniform;R=1;acs=0", "--method", "zero-filled", "--slice", slice];
        let report = json(&[&arguments[..], &["--axes", "slice,coil,ky,kx", "--out", &out, "--json"]].concat());
        assert_eq!(report["metrics"], Value::Null);
        assert!(report["no_reference"].as_str().unwrap().contains("8 of 16 ky lines"), "{report:#}");
        // Empty lines were never sampled, whatever the pattern asks for.
        assert_eq!(report["effective_acceleration"], 2.0);
    }
    let [first, second] = ["0.npy", "1.npy"].map(|name| formats::npy::read_image(&folder.source(name)).unwrap());
    assert!(first.iter().zip(&second).all(|(a, b)| (b - a * 2.0).norm() < 1e-5 && a.norm() > 0.0));
}

#[test]
fn recon_calibrates_with_integrated_calibration_lines() {
    let folder = Folder::new("integrated");
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/reference/formats/ismrmrd_integrated");
    let (scan, numbers) = (format!("{golden}.h5"), format!("{golden}.npy"));
    let (full, out) = (folder.path("full.npy"), folder.path("recon.npy"));
    works(&["export", &numbers, "--axes", "slice,coil,ky,kx", "--slice", "2", "--out", &full]);
    let magnitudes = |name: &str| -> Vec<f64> {
        let image = formats::npy::read_image(&folder.source(name)).unwrap();
        image.iter().map(|v| f64::from(v.norm())).collect()
    };
    let full = magnitudes("full.npy");
    let energy = |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>();
    // Errors of the image when this was written: 0.0137, 0.0085, 0.0036, 0.0046; zero-filled 0.52.
    for (method, most) in
        [("grappa", 0.018), ("cg-sense;outside=0", 0.011), ("spirit", 0.005), ("l1-wavelet;outside=0", 0.006)]
    {
        let report =
            json(&["recon", &scan, "--sampling", "uniform;R=1;acs=20", "--method", method, "--out", &out, "--json"]);
        assert_eq!(report["effective_acceleration"], 2.0, "{method}");
        let came = magnitudes("recon.npy");
        let error =
            (energy(&mut came.iter().zip(&full).map(|(a, b)| a - b)) / energy(&mut full.iter().copied())).sqrt();
        assert!(error < most, "{method}: {error}");
    }
}

/// Slices along the readout, of 16 x 12 samples (ky, kz), 81 of which were measured.
#[test]
fn a_3d_scan_undersampled_over_ky_and_kz_has_its_own_mask_and_acceleration() {
    let scan =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/reference/formats/ismrmrd_elliptical.h5").to_owned();
    let recon = ["recon", &scan, "--slice", "4", "--sampling", "uniform;R=1;acs=8", "--json", "--method"];
    for method in ["zero-filled", "cg-sense;kernel=3;calibration=5", "spirit;kernel=3"] {
        let report = json(&[&recon[..], &[method]].concat());
        assert_eq!(report["effective_acceleration"], 192.0 / 81.0, "{method}");
        assert!(report["metrics"].is_null() && report["reference"].is_null(), "{report:#}");
        assert!(report["notes"].to_string().contains("slices lie along the readout"), "{report:#}");
    }
}

#[test]
fn compare_measures_what_recon_reports() {
    let folder = Folder::new("compare");
    let data = folder.phantom();
    let (full, part) = (folder.path("full.npy"), folder.path("part.npy"));
    works(&["recon", &data, "--sampling", "uniform;R=1", "--method", "zero-filled", "--out", &full]);
    let recon = json(&["recon", &data, "--sampling", SAMPLING, "--method", METHOD, "--out", &part, "--json"]);
    let compared = json(&["compare", &full, &part, "--json"]);
    for place in ["metrics", "body"] {
        for key in ["nmse", "psnr", "ssim"] {
            assert!(compared[place][key].is_f64(), "{place} {key}");
            assert_eq!(compared[place][key], recon[place][key], "{place} {key}");
        }
    }
    assert!(recon["body"]["haarpsi"].as_f64().unwrap() < 1.0);
    assert_ne!(compared["body"]["nmse"], compared["metrics"]["nmse"]);
    assert_eq!(compared["region"], Value::Null);
    let region = "region;outline=rectangle;points=4,6,24,26";
    let within = json(&["compare", &full, &part, "--metrics", region, "--json"]);
    assert_eq!(within["region"]["pixels"], json!(400));
    refused(&["compare", &full, &part, "--metrics", "region;points=1"], &["y,x,y,x", "1 numbers"]);
    assert!(compared["convention"].as_str().unwrap().contains("fastMRI"));
    assert!(works(&["compare", &full, &part]).contains("SSIM"));
    // Equal images: an infinite PSNR is null in JSON.
    let perfect = json(&["compare", &full, &full, "--json"]);
    let metrics = &perfect["metrics"];
    assert_eq!((&metrics["nmse"], &metrics["psnr"]), (&json!(0.0), &Value::Null));
}

#[test]
fn run_of_a_link_to_a_file_agrees_with_recon_of_that_file() {
    let folder = Folder::new("run");
    let data = folder.phantom();
    let sha256 = json(&["inspect", &data, "--json"])["sha256"].as_str().unwrap().to_owned();
    let link = format!(
        "https://example.org/#subject=file;name=phantom.npy;sha256={sha256}&a.sampling=uniform;R=3;acs=8&a.method=zero-filled\
         &b.sampling={SAMPLING}&b.method={METHOD}"
    );
    let run = json(&["run", &link, "--file", &data, "--json"]);
    assert_eq!(run["shape"], json!([4, 32, 32]));
    assert_eq!(run["protocols"].as_array().unwrap().len(), 2);
    let recon = json(&["recon", &data, "--sampling", SAMPLING, "--method", METHOD, "--json"]);
    assert_eq!(numbers(&run["protocols"][1]), numbers(&recon));
    // The link that it prints is the same experiment.
    let again = json(&["run", run["link"].as_str().unwrap(), "--file", &data, "--json"]);
    assert_eq!(numbers(&again["protocols"][0]), numbers(&run["protocols"][0]));
    let text = works(&["run", &link, "--file", &data]);
    assert!(text.starts_with("A\n") && text.contains("\nB\n"), "{text}");
}

#[test]
fn run_of_a_link_to_the_phantom_agrees_with_recon_of_the_simulated_file() {
    let folder = Folder::new("run-phantom");
    let link =
        format!("#subject=shepp-logan;matrix=32;coils=4;noise=0.01;seed=2&a.sampling={SAMPLING}&a.method={METHOD}");
    let run = json(&["run", &link, "--json"]);
    let recon = json(&["recon", &folder.phantom(), "--sampling", SAMPLING, "--method", METHOD, "--json"]);
    assert_eq!(numbers(&run["protocols"][0]), numbers(&recon));
    assert_eq!(run["reference"], recon["reference"]);
}

#[test]
fn one_and_two_threads_write_the_same_bytes() {
    let folder = Folder::new("threads");
    let data = folder.phantom();
    for (method, name) in [("zero-filled", "zero"), (METHOD, "sense")] {
        let written = ["1", "2"].map(|threads| {
            let (file, sampling) = (format!("{name}{threads}.npy"), "variable-density;R=2.5;acs=16");
            let out = folder.path(&file);
            works(&["recon", &data, "--sampling", sampling, "--method", method, "--threads", threads, "--out", &out]);
            folder.read(&file)
        });
        assert!(written[0] == written[1], "{method}");
    }
}

#[test]
fn bench_reports_every_method_on_the_smaller_size() {
    let report = json(&["bench", "--quick", "--json", "--threads", "1"]);
    let cases = report["cases"].as_array().unwrap();
    let labels: Vec<_> = cases.iter().map(|case| case["label"].as_str().unwrap()).collect();
    let expected: Vec<_> =
        std::iter::once("ESPIRiT").chain(recon::method::DECLARATIONS.iter().map(|d| d.label)).collect();
    assert_eq!(labels, expected);
    for case in cases {
        assert_eq!((&case["shape"], &case["repetitions"]), (&json!([8, 256, 256]), &json!(1)), "{case:#}");
        assert!(case["seconds"].as_f64().unwrap() > 0.0, "{case:#}");
        assert_eq!(case["nmse"].is_null(), case["label"] == "ESPIRiT", "{case:#}");
        assert_eq!(case["failure"], Value::Null);
    }
    assert_eq!(report["threads"], 1);
    assert!(report["convention"].as_str().unwrap().contains("fastMRI"));
}

/// A file that lacks single samples, and one that is padded, said to people and as JSON.
#[test]
fn what_was_measured_of_a_file_is_told() {
    let folder = Folder::new("measured");
    let taken = |i: usize| {
        let (y, x) = (i / 32 % 32, i % 32);
        (y * 7 + x * 13) % 3 == 0 || (y.abs_diff(16) < 5 && x.abs_diff(16) < 5)
    };
    let zero = num_complex::Complex32::ZERO;
    let gaps = folder.write("gaps.npy", support::samples(&[4, 32, 32], |i, v| if taken(i) { v } else { zero }));
    let samples = (0..1024).filter(|i| taken(*i)).count();
    // Samples of any values look like no k-space.
    let recon = ["--axes", "coil,ky,kx", "--sampling", "uniform;R=1", "--method", "zero-filled"];
    let report = json(&[&["recon", &gaps], &recon[..], &["--json"]].concat());
    let acceleration = report["effective_acceleration"].as_f64().unwrap();
    assert!((acceleration - 1024.0 / samples as f64).abs() < 1e-9 && acceleration > 2.0, "{acceleration}");
    assert!(report["metrics"].is_null() && report["reference"].is_null());
    let why = format!("{} of 32 x 32 samples of the data are empty", 1024 - samples);
    assert!(report["no_reference"].as_str().unwrap().starts_with(&why), "{report:#}");
    let text = works(&[&["recon", &gaps], &recon[..]].concat());
    assert!(text.contains("count as not measured") && text.contains("no metrics"), "{text}");
    let exported =
        json(&["export", &gaps, "--axes", "coil,ky,kx", "--what", "mask", "--out", &folder.path("mask.npy")]);
    assert!(exported["notes"].as_array().unwrap().iter().any(|note| note.as_str().unwrap().contains("not measured")));
    let mask = formats::npy::read_mask(&folder.source("mask.npy"), 32).unwrap();
    assert!(mask.iter().enumerate().all(|(i, of_mask)| *of_mask == taken(i)));
    // The last two columns are empty.
    let padded = folder.write("padded.npy", support::samples(&[4, 32, 32], |i, v| if i % 32 < 30 { v } else { zero }));
    let report = json(&[&["recon", &padded], &recon[..], &["--json"]].concat());
    assert_eq!((&report["effective_acceleration"], &report["no_reference"]), (&json!(1.0), &Value::Null));
    let notes = report["notes"].as_array().unwrap();
    let note = "Of 32 samples along kx, 0 before and 2 after those of the scan are empty";
    assert!(notes.iter().any(|said| said.as_str().unwrap().starts_with(note)), "{notes:?}");
}

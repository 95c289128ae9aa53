//! The subject `anatomy` finds its images in a folder, and says how to get them where they are not.

#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod support;

use formats::{fingerprint, npy};
use serde_json::json;
use support::{Folder, refused, works};

const SIMULATE: [&str; 3] = ["simulate", "anatomy;slice=1;coils=2;snr=0", "--out"];

/// A gallery with two slices of "the brain", 16 x 12 pixels of a bright square.
fn gallery(folder: &Folder) -> String {
    let grey: Vec<u8> = (0..16 * 12u16)
        .flat_map(|i| u16::to_be_bytes(if (4..12).contains(&(i / 12)) && (3..9).contains(&(i % 12)) { 900 } else { 0 }))
        .collect();
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 12, 16);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Sixteen);
    encoder.write_header().unwrap().write_image_data(&grey).unwrap();
    let picture = json!({ "file": "square.png", "sha256": fingerprint::of_bytes(&png) });
    folder.write("square.png", &png);
    let manifest = json!({ "sets": [{
        "id": "brain-pd", "revision": 1, "label": "A square", "anatomy": "none", "contrast": "none",
        "shape": [2, 1, 16, 12], "spacing_mm": [1.0, 2.0, 3.0], "echo_times_ms": [10.0], "repetition_time_ms": 100.0,
        "source": { "registry": "npm", "package": "a", "version": "1", "url": "https://example.org", "sha256": "00",
                    "folder": "a" },
        "licence": "MIT", "licence_text": "MIT", "attribution": "Nobody", "pictures": [picture, picture],
    }] });
    folder.write("manifest.json", manifest.to_string());
    folder.path("")
}

#[test]
fn images_are_found_and_scanned() {
    let folder = Folder::new("gallery");
    let (gallery, out) = (gallery(&folder), folder.path("data.npy"));
    works(&[&SIMULATE[..], &[&out, "--datasets", &gallery]].concat());
    let kspace = npy::read_maps(&folder.source("data.npy")).unwrap().maps;
    assert_eq!(kspace.dim(), (2, 16, 12));
    // The magnitude at DC is the sum of the pixels over the root of their number, times a sensitivity below 1.
    let dc = kspace[[0, 8, 6]].norm();
    assert!(dc > 100.0 && dc < 900.0 * 48.0 / (16.0f32 * 12.0).sqrt(), "{dc}");

    folder.write("square.png", "damaged");
    refused(&[&SIMULATE[..], &[&out, "--datasets", &gallery]].concat(), &["square.png", "SHA-256", "7 bytes"]);
}

#[test]
fn where_there_are_none_it_says_how_to_get_them() {
    let folder = Folder::new("no-gallery");
    let out = folder.path("data.npy");
    refused(&[&SIMULATE[..], &[&out]].concat(), &["brain-pd", "cargo xtask datasets"]);
    let link = "subject=anatomy;dataset=knee-mese&a.sampling=uniform;R=2&a.method=zero-filled";
    refused(&["run", link], &["knee-mese", "cargo xtask datasets"]);
    refused(&[&SIMULATE[..], &[&out, "--datasets", &folder.path("")]].concat(), &["cannot read", "manifest.json"]);
    let beyond = ["simulate", "anatomy;slice=20", "--out", &out];
    refused(&beyond, &["0 to 19", "20 came"]);
}

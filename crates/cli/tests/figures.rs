//! The pictures on the page are of what they show now.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod support;

use support::{Folder, refused, works};

const FIGURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/figures");

#[test]
fn the_pictures_are_of_what_they_show() {
    works(&["figures", FIGURES, "--check"]);
    // The control: one that is another's, and one that is missing.
    let folder = Folder::new("the_pictures_are_of_what_they_show");
    for entry in std::fs::read_dir(FIGURES).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        folder.write(&name, std::fs::read(path).unwrap());
    }
    folder.write("method-sense.png", std::fs::read(format!("{FIGURES}/method-grappa.png")).unwrap());
    refused(&["figures", &folder.path(""), "--check"], &["method-sense", "differ"]);
}

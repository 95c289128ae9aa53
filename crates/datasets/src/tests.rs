//! An archive of made-up DICOM files becomes pictures and a manifest, and nothing else of the files gets there.

use crate::{archive, pictures};
use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use gallery::Source;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use tar::{Builder, Header};

const NAME: &str = "Planted^Patient";
const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";
const LITTLE_ENDIAN: &str = "1.2.840.10008.1.2.1";

fn element(big: bool, (group, number): (u16, u16), kind: &str, value: &[u8]) -> Vec<u8> {
    let mut value = value.to_vec();
    if value.len() % 2 == 1 {
        value.push(if kind == "UI" { 0 } else { b' ' });
    }
    let two = |v: u16| if big { v.to_be_bytes() } else { v.to_le_bytes() };
    let four = |v: u32| if big { v.to_be_bytes() } else { v.to_le_bytes() };
    let mut bytes = [two(group), two(number)].concat();
    bytes.extend(kind.as_bytes());
    match kind {
        "OW" => bytes.extend([[0, 0].as_slice(), &four(value.len() as u32)].concat()),
        _ => bytes.extend(two(value.len() as u16)),
    }
    bytes.extend(value);
    bytes
}

/// A slice of 2 x 3 pixels at z = `position` mm, in bytes of this order, with something behind its pixels.
fn dicom(syntax: &str, position: f64, echo_time: f64, pixels: [u16; 6]) -> Vec<u8> {
    let big = syntax == BIG_ENDIAN;
    let short = |v: u16| if big { v.to_be_bytes() } else { v.to_le_bytes() };
    let meta = element(false, (2, 0x10), "UI", syntax.as_bytes());
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM");
    bytes.extend(element(false, (2, 0), "UL", &(meta.len() as u32).to_le_bytes()));
    bytes.extend(meta);
    for (tag, kind, value) in [
        ((0x10, 0x10), "PN", NAME.to_owned()),
        ((0x18, 0x80), "DS", "2000".to_owned()),
        ((0x18, 0x81), "DS", echo_time.to_string()),
        ((0x20, 0x32), "DS", format!("-10\\-20\\{position}")),
        ((0x20, 0x37), "DS", "1\\0\\0\\0\\1\\0".to_owned()),
    ] {
        bytes.extend(element(big, tag, kind, value.as_bytes()));
    }
    for (number, value) in [(2, 1), (0x10, 2), (0x11, 3)] {
        bytes.extend(element(big, (0x28, number), "US", &short(value)));
    }
    bytes.extend(element(big, (0x28, 0x30), "DS", b"0.5\\0.75"));
    for (number, value) in [(0x100, 16), (0x101, 16), (0x103, 1)] {
        bytes.extend(element(big, (0x28, number), "US", &short(value)));
    }
    bytes.extend(element(big, (0x7fe0, 0x10), "OW", &pixels.map(short).concat()));
    bytes.extend([0; 100]);
    bytes
}

fn package(files: &[(&str, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, bytes) in files {
        let mut header = Header::new_gnu();
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, bytes.as_slice())?;
    }
    Ok(archive.into_inner()?.finish()?)
}

fn source() -> Result<Source> {
    let brain = gallery::sources().into_iter().next().context("no source")?;
    Ok(Source {
        shape: [2, 2, 2, 3],
        folder: "p/images".to_owned(),
        licence_file: Some("p/LICENSE".to_owned()),
        ..brain
    })
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    // In no order: slice 1 comes first, and so does its second echo.
    vec![
        ("p/images/1", dicom(BIG_ENDIAN, 7.0, 20.0, [30; 6])),
        ("p/images/2", dicom(LITTLE_ENDIAN, 3.0, 10.0, [0, 1, 2, 300, 4, 5])),
        ("p/imagesets/3", b"another folder".to_vec()),
        ("p/LICENSE", b"Do as you like.\n".to_vec()),
        ("p/images/4", dicom(BIG_ENDIAN, 7.0, 10.0, [0, 1, 2, 301, 4, 5])),
        ("p/images/5", dicom(LITTLE_ENDIAN, 3.0, 20.0, [10; 6])),
    ]
}

fn folder(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("kspace-gallery-{name}-{}", std::process::id()))
}

#[test]
fn slices_and_echoes_are_put_in_order_and_only_pixels_are_kept() -> Result<()> {
    let (folder, source) = (folder("order"), source()?);
    let contents = archive::unpack(package(&files())?.as_slice(), &source)?;
    pictures::add(&folder, &source, std::slice::from_ref(&source), &contents)?;
    let text = fs::read_to_string(folder.join("manifest.json"))?;
    let manifest: Value = serde_json::from_str(&text)?;
    let set = &manifest["sets"][0];
    assert_eq!(set["spacing_mm"], serde_json::json!([4.0, 0.5, 0.75]));
    assert_eq!(set["echo_times_ms"], serde_json::json!([10.0, 20.0]));
    assert_eq!(set["licence_text"], "Do as you like.");
    let mut first = Vec::new();
    for picture in set["pictures"].as_array().context("no pictures")? {
        let bytes = fs::read(folder.join(picture["file"].as_str().context("no name")?))?;
        assert!(!bytes.windows(7).any(|window| window == b"Planted"));
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info()?;
        let mut pixels = vec![0; 12];
        reader.next_frame(&mut pixels)?;
        first.push(u16::from_be_bytes([pixels[6], pixels[7]]));
    }
    assert_eq!(first, [300, 10, 301, 30]);
    assert!(!text.contains("Planted"));
    fs::remove_dir_all(&folder)?;
    Ok(())
}

#[test]
fn an_archive_that_is_another_or_lacks_something_is_refused() -> Result<()> {
    let source = source()?;
    let path = folder("archive");
    fs::write(&path, package(&files())?)?;
    let refused = archive::read(&path, &source).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(refused.contains(&source.sha256), "{refused}");
    fs::remove_file(&path)?;

    let made = |files: &[(&str, Vec<u8>)]| -> Result<()> {
        let contents = archive::unpack(package(files)?.as_slice(), &source)?;
        pictures::add(&folder("refused"), &source, std::slice::from_ref(&source), &contents)
    };
    let refused = |files: &[(&str, Vec<u8>)]| made(files).err().map(|e| format!("{e:#}")).unwrap_or_default();
    let mut lacking = files();
    lacking.remove(3);
    assert!(refused(&lacking).contains("p/LICENSE"));
    let mut lacking = files();
    lacking.remove(0);
    assert!(refused(&lacking).contains("3 came"));
    let mut uneven = files();
    uneven[0].1 = dicom(BIG_ENDIAN, 9.0, 20.0, [30; 6]);
    assert!(refused(&uneven).contains("mm"));
    let mut negative = files();
    negative[0].1 = dicom(BIG_ENDIAN, 7.0, 20.0, [0xffff; 6]);
    assert!(refused(&negative).contains("-1"));
    let mut cut = files();
    cut[0].1.truncate(300);
    assert!(refused(&cut).contains("p/images/1") && !refused(&cut).contains("Planted"));
    Ok(())
}

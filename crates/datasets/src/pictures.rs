//! The gallery's folder: a PNG of 16-bit grey for each slice and echo, and the manifest.

use crate::archive::{Contents, hexadecimal};
use crate::slice::Slice;
use crate::stack::Stack;
use anyhow::{Context, Result};
use gallery::{DataSet, Manifest, Origin, Picture, Source};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// Writes the pictures of a data set, and the manifest with it and those that were there.
///
/// # Errors
/// The slices do not fit each other, or the folder cannot be written.
pub fn add(folder: &Path, source: &Source, sources: &[Source], contents: &Contents) -> Result<()> {
    let stack = Stack::of(&contents.slices, source)?;
    let own = folder.join(&source.id);
    if own.exists() {
        fs::remove_dir_all(&own).with_context(|| format!("removing {}", own.display()))?;
    }
    fs::create_dir_all(&own).with_context(|| format!("making {}", own.display()))?;
    let echoes = stack.echo_times.len();
    let mut pictures = Vec::new();
    for (i, slice) in stack.slices.iter().enumerate() {
        let name = match echoes {
            1 => format!("{i:02}.png"),
            _ => format!("{:02}-{}.png", i / echoes, i % echoes),
        };
        let bytes = png(slice)?;
        fs::write(own.join(&name), &bytes).with_context(|| format!("writing {}", own.join(&name).display()))?;
        let file = format!("{}/{name}", source.id);
        pictures.push(Picture { file, sha256: hexadecimal(&Sha256::digest(bytes)) });
    }
    let source = source.clone();
    let set = DataSet {
        id: source.id,
        revision: source.revision,
        label: source.label,
        anatomy: source.anatomy,
        contrast: source.contrast,
        shape: source.shape,
        spacing_mm: stack.spacing,
        echo_times_ms: stack.echo_times,
        repetition_time_ms: stack.repetition_time,
        source: Origin {
            registry: source.registry,
            package: source.package,
            version: source.version,
            sha256: source.sha256,
            folder: source.folder,
        },
        licence: source.licence,
        licence_text: contents.licence_text.trim().to_owned(),
        attribution: source.attribution,
        pictures,
    };
    let path = folder.join(Manifest::FILE);
    // One that cannot be read is made anew.
    let known = fs::read(&path).ok().and_then(|text| Manifest::parse(&text).ok());
    let mut manifest = known.unwrap_or_default();
    manifest.sets.retain(|other| other.id != set.id);
    manifest.sets.push(set);
    manifest.sets.sort_by_key(|set| sources.iter().position(|source| source.id == set.id));
    fs::write(&path, manifest.print()).with_context(|| format!("writing {}", path.display()))
}

fn png(slice: &Slice) -> Result<Vec<u8>> {
    let [rows, columns] = slice.shape;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, u32::try_from(columns)?, u32::try_from(rows)?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Sixteen);
    encoder.set_compression(png::Compression::Balanced);
    let grey: Vec<u8> = slice.pixels.iter().flat_map(|v| v.to_be_bytes()).collect();
    encoder.write_header()?.write_image_data(&grey)?;
    Ok(bytes)
}

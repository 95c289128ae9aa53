//! The gallery of real anatomy: what its manifest says, and a picture of it to a slice. Nothing is fetched here.

use crate::error::{Error, Result};
use crate::fingerprint;
use ndarray::Array2;
use recon::subject::acquisition::Acquisition;
use std::io::Cursor;

use ::gallery::Origin;
pub use ::gallery::{DataSet, Manifest, Picture};

/// The longest edge of a picture, in pixels.
const LONGEST_EDGE: usize = 4096;

/// Reads the bytes of the manifest.
///
/// # Errors
/// [`Error::Damaged`] when it is not one, [`Error::Content`] when its parts do not fit each other.
pub fn manifest(bytes: &[u8]) -> Result<Manifest> {
    let manifest = Manifest::parse(bytes)
        .map_err(|e| damaged("the manifest that `cargo xtask datasets` writes", format!("it cannot be read: {e}")))?;
    for set in &manifest.sets {
        check(set)?;
    }
    Ok(manifest)
}

/// The picture of a slice and an echo, both counted from 0.
///
/// # Errors
/// [`recon::Error::Data`] when there is none.
pub fn picture(set: &DataSet, slice: usize, echo: usize) -> recon::Result<&Picture> {
    let [slices, echoes, ..] = set.shape;
    let inside = slice < slices && echo < echoes;
    let picture = inside.then(|| set.pictures.get(slice * echoes + echo)).flatten();
    picture.ok_or_else(|| {
        recon::Error::Data(format!(
            "expected one of {slices} slices and {echoes} echoes of '{}', counted from 0, but slice {slice} and \
             echo {echo} came",
            set.id
        ))
    })
}

/// # Errors
/// [`recon::Error::Data`] when the parts of a data set do not fit each other, or a file would lie elsewhere.
fn check(set: &DataSet) -> recon::Result<()> {
    let [slices, echoes, rows, columns] = set.shape;
    let wrong = |what: String| Err(recon::Error::Data(format!("data set '{}': expected {what}", set.id)));
    let fits = |edge: usize| (2..=LONGEST_EDGE).contains(&edge);
    if slices == 0 || echoes == 0 || !fits(rows) || !fits(columns) {
        return wrong(format!(
            "slices of 2 x 2 to {LONGEST_EDGE} x {LONGEST_EDGE} pixels, but the shape is {:?}",
            set.shape
        ));
    }
    if slices.checked_mul(echoes) != Some(set.pictures.len()) || set.echo_times_ms.len() != echoes {
        return wrong(format!(
            "{slices} x {echoes} pictures and {echoes} echo times, but {} and {} came",
            set.pictures.len(),
            set.echo_times_ms.len()
        ));
    }
    if !set.spacing_mm.iter().all(|mm| mm.is_finite() && *mm > 0.0) {
        return wrong(format!("a spacing above 0 mm, but {:?} came", set.spacing_mm));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let outside = |file: &str| file.is_empty() || file.split('/').any(|part| part.is_empty() || part == "..");
    match set.pictures.iter().find(|p| outside(&p.file) || !p.file.chars().all(plain)) {
        Some(_) => wrong("names of files below the manifest's folder, but another came".into()),
        None => Ok(()),
    }
}

/// Whom the visitor owes a data set to, in a sentence.
fn credit(set: &DataSet) -> String {
    let Origin { registry, package, version, .. } = &set.source;
    format!("{}, from {package} {version} ({registry}), {}: {}.", set.label, set.licence, set.attribution)
}

/// The slice of a data set that the bytes of its picture hold: magnitudes (y, x) in the scanner's unit.
///
/// # Errors
/// [`Error::Damaged`] when they are not those that the manifest knows by their checksum, or no PNG of 16-bit grey of the
/// data set's size; [`Error::Content`] when there is no such slice.
pub fn supply(set: &DataSet, slice: usize, echo: usize, png: &[u8]) -> Result<Acquisition> {
    let picture = picture(set, slice, echo)?;
    let sum = fingerprint::of_bytes(png);
    if sum != picture.sha256 {
        return Err(damaged(
            format!("the picture with SHA-256 {}", picture.sha256),
            format!("that of the {} bytes that came is {sum} (`cargo xtask datasets` fetches it again)", png.len()),
        ));
    }
    let [slices, echoes, rows, columns] = set.shape;
    let mut supply = Acquisition::of_image(decoded(png, rows, columns)?);
    supply.spacing = Some([set.spacing_mm[1], set.spacing_mm[2]]);
    let which = match (set.echo_times_ms.get(echo), echoes) {
        (Some(time), 2..) => format!("Slice {slice} of 0 to {}, echo {echo} at {time} ms.", slices - 1),
        (Some(time), _) => format!("Slice {slice} of 0 to {}, echo time {time} ms.", slices - 1),
        (None, _) => format!("Slice {slice} of 0 to {}.", slices - 1),
    };
    supply.notes = vec![
        format!("{} {which}", credit(set)),
        "K-space is simulated from the magnitude image: it is not what the scanner measured.".into(),
    ];
    Ok(supply)
}

fn decoded(bytes: &[u8], rows: usize, columns: usize) -> Result<Array2<f32>> {
    let expected = || format!("{rows} x {columns} pixels of 16-bit grey");
    let broken = |e: png::DecodingError| damaged(expected(), e.to_string());
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().map_err(broken)?;
    let info = reader.info();
    let came = (info.height as usize, info.width as usize, info.color_type, info.bit_depth);
    if came != (rows, columns, png::ColorType::Grayscale, png::BitDepth::Sixteen) {
        let (height, width, colour, depth) = came;
        return Err(damaged(expected(), format!("it has {height} x {width} of {colour:?}, {} bits", depth as u8)));
    }
    let mut pixels = vec![0; rows * columns * 2];
    reader.next_frame(&mut pixels).map_err(broken)?;
    let values = pixels.chunks_exact(2).map(|pair| f32::from(u16::from_be_bytes([pair[0], pair[1]]))).collect();
    Array2::from_shape_vec((rows, columns), values).map_err(|e| damaged(expected(), e.to_string()))
}

fn damaged(expected: impl Into<String>, came: impl Into<String>) -> Error {
    Error::Damaged { format: "gallery's", expected: expected.into(), came: came.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use recon::subject::acquisition::Content;

    fn grey16(rows: u32, columns: u32, values: &[u16]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, columns, rows);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Sixteen);
        let values: Vec<u8> = values.iter().flat_map(|v| v.to_be_bytes()).collect();
        encoder.write_header().and_then(|mut writer| writer.write_image_data(&values)).expect("written to memory");
        bytes
    }

    /// Two slices of two echoes of 2 x 3 pixels.
    fn tiny(png: &[u8]) -> DataSet {
        let picture = |i: usize| Picture { file: format!("tiny/{i}.png"), sha256: fingerprint::of_bytes(png) };
        let text = |text: &str| text.to_owned();
        DataSet {
            id: text("tiny"),
            revision: 1,
            label: text("A tiny set"),
            anatomy: text("nobody's"),
            contrast: text("none"),
            shape: [2, 2, 2, 3],
            spacing_mm: [5.0, 0.5, 0.75],
            echo_times_ms: vec![10.0, 20.5],
            repetition_time_ms: 1000.0,
            source: Origin {
                registry: text("npm"),
                package: text("tiny"),
                version: text("1.0.0"),
                sha256: fingerprint::of_bytes(b""),
                folder: text("data"),
            },
            licence: text("MIT"),
            licence_text: text("Do as you like."),
            attribution: text("Somebody"),
            pictures: (0..4).map(picture).collect(),
        }
    }

    #[test]
    fn a_manifest_comes_back_and_a_picture_has_its_numbers() -> Result<()> {
        let png = grey16(2, 3, &[0, 1, 256, 65_535, 4, 5]);
        let written = Manifest { sets: vec![tiny(&png)] }.print();
        let read = manifest(written.as_bytes())?;
        assert_eq!(read, Manifest { sets: vec![tiny(&png)] });
        let tiny = read.set("tiny").expect("it was written");
        assert_eq!(picture(tiny, 1, 0)?.file, "tiny/2.png");
        let supply = supply(tiny, 1, 1, &png)?;
        assert_eq!(supply.content, Content::Image(ndarray::array![[0.0, 1.0, 256.0], [65_535.0, 4.0, 5.0]]));
        assert_eq!(supply.spacing, Some([0.5, 0.75]));
        let said = "A tiny set, from tiny 1.0.0 (npm), MIT: Somebody. Slice 1 of 0 to 1, echo 1 at 20.5 ms.";
        assert_eq!(supply.notes[0], said);
        assert_eq!(read.set("none"), None);
        Ok(())
    }

    #[test]
    fn what_is_not_as_the_manifest_says_is_refused() {
        let png = grey16(2, 3, &[1; 6]);
        let refused = |set: &DataSet, slice, png: &[u8]| {
            supply(set, slice, 0, png).err().map(|e| e.to_string()).unwrap_or_default()
        };
        let good = tiny(&png);
        assert!(refused(&good, 2, &png).contains("slice 2"));
        let mut flipped = png.clone();
        flipped[50] ^= 1;
        assert!(refused(&good, 0, &flipped).contains("SHA-256"));
        let of = |png: &[u8]| (tiny(png), png.to_vec());
        let (wide, bytes) = of(&grey16(3, 2, &[1; 6]));
        assert!(refused(&wide, 0, &bytes).contains("3 x 2"));
        let (cut, bytes) = of(&png[..png.len() / 2]);
        assert!(refused(&cut, 0, &bytes).contains("16-bit grey"));

        let refused = |change: fn(&mut DataSet)| {
            let mut set = tiny(b"");
            change(&mut set);
            let text = Manifest { sets: vec![set] }.print();
            manifest(text.as_bytes()).err().map(|e| e.to_string()).unwrap_or_default()
        };
        assert!(refused(|set| set.shape[0] = 3).contains("3 x 2 pictures"));
        assert!(refused(|set| set.shape[2] = 1 << 40).contains("4096"));
        assert!(refused(|set| set.spacing_mm[0] = 0.0).contains("0 mm"));
        for name in ["../secret", "/etc/passwd", "https://example.org/a.png", "", "a\\b"] {
            let mut set = tiny(b"");
            set.pictures[3].file = name.into();
            assert!(check(&set).is_err(), "{name}");
        }
        assert!(manifest(b"{").is_err() && manifest(b"[]").is_err());
    }
}

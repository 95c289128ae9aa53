//! A DICOM file of one slice.

use anyhow::{Context, Result, bail};
use dicom_object::collector::DicomCollector;
use dicom_object::{InMemDicomObject, Tag};
use std::io::{BufReader, Cursor};

const REPETITION_TIME: Tag = Tag(0x0018, 0x0080);
const ECHO_TIME: Tag = Tag(0x0018, 0x0081);
const IMAGE_POSITION: Tag = Tag(0x0020, 0x0032);
const IMAGE_ORIENTATION: Tag = Tag(0x0020, 0x0037);
const SAMPLES_PER_PIXEL: Tag = Tag(0x0028, 0x0002);
const ROWS: Tag = Tag(0x0028, 0x0010);
const COLUMNS: Tag = Tag(0x0028, 0x0011);
const PIXEL_SPACING: Tag = Tag(0x0028, 0x0030);
const BITS_ALLOCATED: Tag = Tag(0x0028, 0x0100);
const PIXEL_REPRESENTATION: Tag = Tag(0x0028, 0x0103);
const RESCALE_INTERCEPT: Tag = Tag(0x0028, 0x1052);
const RESCALE_SLOPE: Tag = Tag(0x0028, 0x1053);

const IMPLICIT_LITTLE_ENDIAN: &str = "1.2.840.10008.1.2";
const EXPLICIT_LITTLE_ENDIAN: &str = "1.2.840.10008.1.2.1";
const EXPLICIT_BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";

/// One image; of the header there is nothing but numbers of the scan.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// Rows and columns.
    pub shape: [usize; 2],
    /// Magnitudes, row by row.
    pub pixels: Vec<u16>,
    /// Where the slice lies along its normal, in mm.
    pub position: f64,
    /// From row to row and from column to column, in mm.
    pub spacing: [f64; 2],
    /// In ms.
    pub echo_time: f64,
    /// In ms.
    pub repetition_time: f64,
}

/// Reads the bytes of a file.
///
/// # Errors
/// They are no DICOM image of 16-bit grey, or something is missing in it.
pub fn read(bytes: &[u8]) -> Result<Slice> {
    // Nothing behind the pixels is read: in one of the brain's files there are two megabytes of zeros, no elements.
    let mut reader = DicomCollector::new(BufReader::new(Cursor::new(bytes)));
    let mut file = InMemDicomObject::new_empty();
    let syntax = reader.read_file_meta().context("no DICOM file")?.transfer_syntax().to_owned();
    reader.read_dataset_up_to_pixeldata(&mut file).context("no DICOM file")?;
    let word = match syntax.as_str() {
        IMPLICIT_LITTLE_ENDIAN | EXPLICIT_LITTLE_ENDIAN => u16::from_le_bytes,
        EXPLICIT_BIG_ENDIAN => u16::from_be_bytes,
        _ => bail!("expected pixels that are not compressed, but their transfer syntax is {syntax}"),
    };
    let mut data = Vec::new();
    reader.read_next_fragment(&mut data).context("no pixels")?;
    let words = data.chunks_exact(2).map(|pair| word([pair[0], pair[1]])).collect();
    for (tag, expected, what) in [
        (SAMPLES_PER_PIXEL, 1.0, "samples of a pixel"),
        (BITS_ALLOCATED, 16.0, "bits of a pixel"),
        (RESCALE_SLOPE, 1.0, "rescale slope"),
        (RESCALE_INTERCEPT, 0.0, "rescale intercept"),
    ] {
        let optional = [RESCALE_SLOPE, RESCALE_INTERCEPT].contains(&tag);
        match numbers(&file, tag, 1) {
            Ok(came) if came[0] == expected => {}
            Err(_) if optional => {}
            came => bail!("expected {what} of {expected}, but {:?} came", came.ok()),
        }
    }
    let shape = [one(&file, ROWS)? as usize, one(&file, COLUMNS)? as usize];
    let spacing = numbers(&file, PIXEL_SPACING, 2)?;
    let (position, axes) = (numbers(&file, IMAGE_POSITION, 3)?, numbers(&file, IMAGE_ORIENTATION, 6)?);
    let (row, column) = axes.split_at(3);
    let normal: [f64; 3] = std::array::from_fn(|i| {
        let (j, k) = ((i + 1) % 3, (i + 2) % 3);
        row[j] * column[k] - row[k] * column[j]
    });
    Ok(Slice {
        shape,
        pixels: magnitudes(words, shape, one(&file, PIXEL_REPRESENTATION)? == 1.0)?,
        position: normal.iter().zip(&position).map(|(n, p)| n * p).sum(),
        spacing: [spacing[0], spacing[1]],
        echo_time: one(&file, ECHO_TIME)?,
        repetition_time: one(&file, REPETITION_TIME)?,
    })
}

fn magnitudes(words: Vec<u16>, [rows, columns]: [usize; 2], signed: bool) -> Result<Vec<u16>> {
    if words.len() != rows * columns {
        bail!("expected {rows} x {columns} pixels, but {} came", words.len());
    }
    // A magnitude has no sign, whatever type it is kept as.
    if let Some(negative) = words.iter().map(|v| *v as i16).find(|v| signed && *v < 0) {
        bail!("expected magnitudes, but a pixel is {negative}");
    }
    Ok(words)
}

fn one(file: &InMemDicomObject, tag: Tag) -> Result<f64> {
    Ok(numbers(file, tag, 1)?[0])
}

/// The numbers of an element; no text of it gets into a message.
fn numbers(file: &InMemDicomObject, tag: Tag, count: usize) -> Result<Vec<f64>> {
    let element = file.element_opt(tag)?.with_context(|| format!("expected the element {tag}, but it is not there"))?;
    let came = element.to_multi_float64().ok().filter(|came| came.len() == count && came.iter().all(|v| v.is_finite()));
    came.with_context(|| format!("expected {count} numbers in the element {tag}, but something else came"))
}

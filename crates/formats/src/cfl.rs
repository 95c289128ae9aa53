//! BART `.cfl` with its `.hdr`: complex64, the first dimension the fastest, in BART's order of dimensions.
//!
//! The text of a header beyond the dimensions (commands, paths of files) is not looked at.

use crate::arrays::{ArrayInfo, Arrays};
use crate::boxes;
use crate::error::{Error, Result};
use crate::source::Source;
use crate::watch::Watch;
use num_complex::Complex32;
use recon::subject::contents::{Axes, Axis};
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

/// How a header begins.
const MAGIC: &[u8] = b"# Dimensions";
/// Bytes of a header that are looked at: the dimensions come first.
const LOOKED_AT: usize = 2048;
/// Dimensions that BART has.
const DIMENSIONS: usize = 16;
/// Bytes of an element.
const ELEMENT: usize = 8;

/// Whether a file begins as a header does.
pub fn is_header(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}

/// The array of a pair of files.
pub struct CflArrays {
    samples: Source,
    list: Vec<ArrayInfo>,
}

impl CflArrays {
    /// Reads the header and checks the size of the samples.
    ///
    /// # Errors
    /// [`Error::Damaged`], also if there are more samples than the header says; [`Error::Truncated`], [`Error::Unreadable`].
    pub fn open(header: &Source, samples: &Source) -> Result<Self> {
        let dimensions = dimensions(&header.head(LOOKED_AT)?)?;
        let count = dimensions.iter().try_fold(ELEMENT as u64, |bytes, n| bytes.checked_mul(*n as u64));
        let came = samples.length();
        if count.is_none_or(|count| count > came) {
            return Err(Error::Truncated {
                shape: format!("{dimensions:?}"),
                element: "complex64".into(),
                expected: count.map_or("more than fit any computer".into(), |count| count.to_string()),
                came,
            });
        }
        if let Some(count) = count.filter(|count| *count < came) {
            let expected = format!("{count} bytes of samples for dimensions {dimensions:?}");
            return Err(Error::Damaged { format: "BART .cfl", expected, came: format!("{came}") });
        }
        // Where readout or phase encoding are one long, the data is not Cartesian k-space in BART's order.
        let usual = dimensions[0] > 1 && dimensions.get(1).is_some_and(|n| *n > 1);
        let (mut shape, mut axes) = (Vec::new(), Vec::new());
        for (place, n) in dimensions.iter().enumerate().filter(|(place, n)| **n > 1 || (usual && *place < 2)) {
            shape.push(*n);
            axes.push(match place {
                0 => Axis::Kx,
                1 => Axis::Ky,
                2 => Axis::Kz,
                3 => Axis::Coil,
                13 => Axis::Slice,
                14 => Axis::Average,
                _ => Axis::Other,
            });
        }
        let known = usual.then_some(Axes(axes));
        let (name, element) = (String::new(), "complex64".into());
        let info = ArrayInfo { name, shape, element, complex: true, known, convention: None };
        let list = if info.shape.len() < 2 { Vec::new() } else { vec![info] };
        Ok(Self { samples: samples.clone(), list })
    }
}

/// The dimensions of a header, at least one, none 0.
fn dimensions(head: &[u8]) -> Result<Vec<usize>> {
    let damaged = |came: String| {
        let expected = format!("a line of 1 to {DIMENSIONS} dimensions after '# Dimensions'");
        Error::Damaged { format: "BART .hdr", expected, came }
    };
    let text = String::from_utf8_lossy(head);
    let arrays = text.lines().filter(|line| line.starts_with("# Dimensions")).count();
    if arrays > 1 {
        let expected = "the dimensions of one array".into();
        let came = format!("it is a multi-cfl with those of {arrays}: save each array as a .cfl of its own");
        return Err(Error::Damaged { format: "BART .hdr", expected, came });
    }
    let mut lines = text.lines().skip_while(|line| !line.starts_with("# Dimensions")).skip(1);
    let line = lines.next().ok_or_else(|| damaged("there is none".into()))?;
    let numbers: Vec<_> = line.split_whitespace().map(str::parse::<usize>).collect();
    if numbers.is_empty() || numbers.len() > DIMENSIONS {
        return Err(damaged(format!("{} came", numbers.len())));
    }
    let broken = numbers.iter().position(|n| !n.as_ref().is_ok_and(|n| *n > 0));
    if let Some(broken) = broken {
        return Err(damaged(format!("number {} is not a whole number above 0", broken + 1)));
    }
    Ok(numbers.into_iter().flatten().collect())
}

impl Arrays for CflArrays {
    fn format(&self) -> &'static str {
        "BART .cfl"
    }

    fn list(&self) -> &[ArrayInfo] {
        &self.list
    }

    fn planes_first(&self) -> bool {
        true
    }

    fn read(&mut self, index: usize, ranges: &[Range<usize>], watch: &mut dyn Watch) -> Result<Vec<Complex32>> {
        let total = ranges.iter().map(Range::len).product::<usize>() as u64;
        let mut reader = self.samples.reader();
        let mut buffer = Vec::new();
        boxes::read(&self.list[index].shape, true, ranges, |first, count, out| {
            watch.progress(out.len() as u64, total)?;
            let failed = |e: std::io::Error| Error::Unreadable(e.to_string());
            buffer.resize(count * ELEMENT, 0);
            reader.seek(SeekFrom::Start(first as u64 * ELEMENT as u64)).map_err(failed)?;
            reader.read_exact(&mut buffer).map_err(failed)?;
            let part = |bytes: &[u8]| bytes.try_into().map_or(0.0, f32::from_le_bytes);
            out.extend(buffer.chunks_exact(ELEMENT).map(|both| Complex32::new(part(&both[..4]), part(&both[4..]))));
            Ok(())
        })
    }
}

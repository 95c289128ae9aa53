//! What is looked at in a DICOM file, by the tokens of `dicom-parser`: the few elements that an image needs. All others,
//! names and dates among them, are passed over unread.

use crate::error::{Error, Result};
use crate::source::{Source, SourceReader};
use dicom_parser::StatefulDecode;
use dicom_parser::dataset::LazyDataToken;
use dicom_parser::dataset::lazy_read::LazyDataSetReader;
use dicom_transfer_syntax_registry::entries::{
    EXPLICIT_VR_BIG_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN,
};
use std::io::{Seek, SeekFrom};

/// Elements, items and sequences at most.
const MOST_TOKENS: usize = 4_000_000;
/// Fragments of compressed pixels, and frames, at most.
const MOST_FRAMES: usize = 65_536;
/// The longest value that is looked at: an orientation, a UID.
const LONGEST_VALUE: u32 = 512;
/// Groups of frames: what all share, and what each has.
const SHARED: (u16, u16) = (0x5200, 0x9229);
const PER_FRAME: (u16, u16) = (0x5200, 0x9230);
const PIXELS: (u16, u16) = (0x7fe0, 0x0010);

/// How pixels are stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Coding {
    /// As they are.
    Native {
        /// The most significant byte first.
        big: bool,
    },
    /// Run lengths of bytes.
    Rle,
    /// JPEG of any process.
    Jpeg,
    /// JPEG 2000.
    Jpeg2000,
}

/// What all colours are of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Colours {
    /// Grey, the largest number white.
    Grey,
    /// Grey, the largest number black.
    Inverted,
    /// Red, green and blue.
    Rgb,
    /// Luminance first, then what is not needed.
    Luminance,
    /// Something else.
    Other,
}

/// How numbers become units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rescale {
    /// Factor.
    pub slope: Option<f64>,
    /// What is added.
    pub intercept: Option<f64>,
}

/// What is kept of a file's header. Its series is told apart by its number in a list that the caller keeps.
#[derive(Debug, Clone)]
pub struct Header {
    /// UID of the series, for comparison alone.
    pub series: Vec<u8>,
    /// Number within the series.
    pub instance: i64,
    /// Numbers of the time at which it was taken, and of the acquisition.
    pub time: [i64; 2],
    /// Rows and columns.
    pub size: [u64; 2],
    /// Samples for each pixel.
    pub samples: usize,
    /// Whether all reds come first.
    pub planar: bool,
    /// What they are.
    pub colours: Colours,
    /// Bits of a sample, with and without those that are not used.
    pub bits: [u32; 2],
    /// Whether samples are signed.
    pub signed: bool,
    /// Frames.
    pub frames: usize,
    /// Of all frames, and of each.
    pub rescale: (Rescale, Vec<Rescale>),
    /// Height and width of a pixel in mm.
    pub spacing: Option<[f64; 2]>,
    /// Where the first pixel is, in mm; of all frames, and of each.
    pub position: (Option<[f64; 3]>, Vec<Option<[f64; 3]>>),
    /// Distance from slice to slice, or else their thickness, in mm.
    pub thickness: [Option<f64>; 2],
    /// Directions of rows and columns.
    pub orientation: Option<[f64; 6]>,
    /// How pixels are stored.
    pub coding: Coding,
    /// Where their parts lie, and their lengths: one of native pixels, otherwise the fragments.
    pub parts: Vec<(u64, u64)>,
}

/// Whether a file begins as DICOM does.
pub fn is_dicom(head: &[u8]) -> bool {
    head.get(128..132) == Some(b"DICM")
}

pub(super) fn damaged(expected: &str, came: &str) -> Error {
    Error::Damaged { format: "DICOM", expected: expected.into(), came: came.into() }
}

/// Whether a file begins as a data set does: DICOM without the preamble of files.
pub fn is_bare(head: &[u8]) -> bool {
    // An element of the groups 2 or 8, which come first, with its type or else a short length.
    let Some(first) = head.first_chunk::<8>() else { return false };
    let [group, 0, element, 0, rest @ ..] = *first else { return false };
    let typed = [b"UL", b"UI", b"CS", b"SH", b"DA", b"OB"].iter().any(|kind| rest.starts_with(*kind));
    let length = u32::from_le_bytes(rest);
    matches!(group, 2 | 8) && element <= 0x18 && (typed || (group == 8 && (2..=64).contains(&length)))
}

/// The error of a file that [`is_bare`].
pub fn bare() -> Error {
    damaged(
        "a preamble of 128 bytes and DICM",
        "it is a data set alone: save it as a DICOM file with its transfer syntax",
    )
}

/// The coding of a transfer syntax, and whether elements have their types with them.
fn coding(uid: &str) -> Result<(Coding, bool)> {
    if uid.is_empty() {
        let expected = "a transfer syntax, which says how the pixels are stored,";
        return Err(damaged(expected, "its file meta information has none: save it as a DICOM file that has one"));
    }
    let native = Coding::Native { big: false };
    let expected = "pixels that are not compressed, or by run lengths, JPEG or JPEG 2000";
    Ok(match uid.strip_prefix("1.2.840.10008.1.2").unwrap_or("another") {
        "" => (native, false),
        ".1" => (native, true),
        ".2" => (Coding::Native { big: true }, true),
        ".5" => (Coding::Rle, true),
        ".4.50" | ".4.51" | ".4.57" | ".4.70" => (Coding::Jpeg, true),
        ".4.90" | ".4.91" => (Coding::Jpeg2000, true),
        ".4.80" | ".4.81" => {
            return Err(damaged(expected, "they are compressed by JPEG-LS: save the file without compression"));
        }
        ".4.201" | ".4.202" | ".4.203" => {
            return Err(damaged(
                expected,
                "they are compressed by High-Throughput JPEG 2000: save the file without compression",
            ));
        }
        ".1.99" => {
            return Err(damaged(expected, "all of the file is compressed (deflated): save it without compression"));
        }
        _ => return Err(damaged(expected, "they are compressed otherwise")),
    })
}

fn reader(source: &Source, at: u64, implicit: bool, big: bool) -> Result<Tokens> {
    let mut reader = source.reader();
    reader.seek(SeekFrom::Start(at)).map_err(|e| Error::Unreadable(e.to_string()))?;
    let reader = match (implicit, big) {
        (true, _) => LazyDataSetReader::new_with_ts(reader, &IMPLICIT_VR_LITTLE_ENDIAN.erased()),
        (_, true) => LazyDataSetReader::new_with_ts(reader, &EXPLICIT_VR_BIG_ENDIAN.erased()),
        _ => LazyDataSetReader::new_with_ts(reader, &EXPLICIT_VR_LITTLE_ENDIAN.erased()),
    };
    reader.map_err(|_| damaged("a readable data set", "it is not"))
}

type Tokens = LazyDataSetReader<dicom_parser::DynStatefulDecoder<SourceReader>>;

/// The transfer syntax, and where the data set begins.
fn meta(source: &Source) -> Result<(String, u64)> {
    let cut = || damaged("a group of file meta information", "it is damaged or cut off");
    let mut tokens = reader(source, 132, false, false)?;
    let (mut syntax, mut end) = (String::new(), 132);
    for _ in 0..64 {
        let Some(token) = tokens.advance() else { break };
        match token {
            Ok(LazyDataToken::ElementHeader(header)) if header.tag.0 != 2 => break,
            Ok(LazyDataToken::LazyValue { header, decoder }) => {
                if u64::from(header.len.0) > source.length() {
                    return Err(cut());
                }
                let mut value = Vec::new();
                decoder.read_to_vec(header.len.0, &mut value).map_err(|_| cut())?;
                end = decoder.position();
                if header.tag.1 == 0x0010 {
                    syntax = text(&value);
                }
            }
            Ok(LazyDataToken::ElementHeader(_)) => {}
            // The data set may be of another transfer syntax, so that its first element cannot be read as of this one.
            _ => break,
        }
    }
    Ok((syntax, end))
}

/// Reads what is needed of a file.
///
/// # Errors
/// [`Error::Damaged`] when it is no image, or of a kind that is not read; [`Error::Unreadable`].
pub fn read(source: &Source) -> Result<Header> {
    let (syntax, start) = meta(source)?;
    let (coding, explicit) = coding(&syntax)?;
    let mut header = Header {
        series: Vec::new(),
        instance: 0,
        time: [0; 2],
        size: [0, 0],
        samples: 1,
        planar: false,
        colours: Colours::Grey,
        bits: [0, 0],
        signed: false,
        frames: 1,
        rescale: Default::default(),
        spacing: None,
        position: (None, Vec::new()),
        thickness: [None; 2],
        orientation: None,
        coding,
        parts: Vec::new(),
    };
    let big = matches!(coding, Coding::Native { big: true });
    let mut tokens = reader(source, start, !explicit, big)?;
    let cut = |_| damaged("a complete data set", "it is damaged or cut off");
    // Sequences, each with its tag, and their items in turn.
    let mut stack: Vec<Option<(u16, u16)>> = Vec::new();
    let (mut in_pixels, mut fragments) = (false, 0);
    for _ in 0..MOST_TOKENS {
        let Some(token) = tokens.advance() else { break };
        let token = token.map_err(|_| cut(()))?;
        match token {
            LazyDataToken::SequenceStart { tag, .. } => stack.push(Some((tag.0, tag.1))),
            LazyDataToken::PixelSequenceStart => {
                in_pixels = stack.is_empty();
                stack.push(Some(PIXELS));
            }
            LazyDataToken::ItemStart { .. } => {
                if stack.len() == 1 && stack[0] == Some(PER_FRAME) && header.rescale.1.len() < MOST_FRAMES {
                    header.rescale.1.push(Rescale::default());
                    header.position.1.push(None);
                }
                fragments += usize::from(in_pixels);
                stack.push(None);
            }
            // The reader relies on their being in pairs.
            LazyDataToken::ItemEnd if stack.pop() != Some(None) => return Err(cut(())),
            LazyDataToken::SequenceEnd => {
                if stack.pop().flatten().is_none() {
                    return Err(cut(()));
                }
                if in_pixels && stack.is_empty() {
                    break;
                }
            }
            LazyDataToken::LazyItemValue { len, decoder } => {
                // The first item of compressed pixels is a table of offsets.
                if in_pixels && fragments > 1 && header.parts.len() < MOST_FRAMES {
                    header.parts.push((decoder.position(), len.into()));
                }
                decoder.skip_bytes(len).map_err(|_| cut(()))?;
            }
            LazyDataToken::LazyValue { header: element, decoder } => {
                let (tag, length) = ((element.tag.0, element.tag.1), element.len.0);
                if decoder.position() + u64::from(length) > source.length() {
                    return Err(cut(()));
                }
                if tag == PIXELS && stack.is_empty() {
                    header.parts.push((decoder.position(), length.into()));
                    break;
                }
                let of_frames = stack.first().is_some_and(|s| *s == Some(SHARED) || *s == Some(PER_FRAME));
                if length <= LONGEST_VALUE && (stack.is_empty() || of_frames) && is_wanted(tag) {
                    let mut value = Vec::new();
                    decoder.read_to_vec(length, &mut value).map_err(|_| cut(()))?;
                    let each = stack.first() == Some(&Some(PER_FRAME));
                    header.take(tag, &value, big, each);
                } else {
                    decoder.skip_bytes(length).map_err(|_| cut(()))?;
                }
            }
            _ => {}
        }
    }
    match header.parts.is_empty() {
        true => Err(damaged("an image", "it has no pixels")),
        false => Ok(header),
    }
}

fn is_wanted((group, element): (u16, u16)) -> bool {
    match group {
        0x0018 => matches!(element, 0x0050 | 0x0088),
        0x0020 => matches!(element, 0x000e | 0x0012 | 0x0013 | 0x0032 | 0x0037 | 0x0100),
        0x0028 => matches!(
            element,
            0x0002 | 0x0004 | 0x0006 | 0x0008 | 0x0010 | 0x0011 | 0x0030 | 0x0100 | 0x0101 | 0x0103 | 0x1052 | 0x1053
        ),
        _ => false,
    }
}

impl Header {
    fn take(&mut self, tag: (u16, u16), value: &[u8], big: bool, each: bool) {
        let word = || {
            let bytes = value.first_chunk::<2>().copied().unwrap_or_default();
            if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
        };
        match tag {
            (0x0020, 0x000e) => self.series = value.to_vec(),
            (0x0020, 0x0013) => self.instance = numbers::<1>(value).map_or(0, |[n]| n as i64),
            (0x0020, 0x0100) => self.time[0] = numbers::<1>(value).map_or(0, |[n]| n as i64),
            (0x0020, 0x0012) => self.time[1] = numbers::<1>(value).map_or(0, |[n]| n as i64),
            (0x0018, 0x0088) => self.thickness[0] = self.thickness[0].or_else(|| numbers::<1>(value).map(|[n]| n)),
            (0x0018, 0x0050) => self.thickness[1] = self.thickness[1].or_else(|| numbers::<1>(value).map(|[n]| n)),
            (0x0020, 0x0032) => {
                let of_frame = if each { self.position.1.last_mut() } else { None };
                match of_frame {
                    Some(own) => *own = numbers(value),
                    None => self.position.0 = self.position.0.or_else(|| numbers(value)),
                }
            }
            // Of many frames the first says it for all.
            (0x0020, 0x0037) => self.orientation = self.orientation.or_else(|| numbers(value)),
            (0x0028, 0x0002) => self.samples = word().into(),
            (0x0028, 0x0004) => {
                self.colours = match text(value).as_str() {
                    "MONOCHROME2" => Colours::Grey,
                    "MONOCHROME1" => Colours::Inverted,
                    "RGB" => Colours::Rgb,
                    "YBR_FULL" | "YBR_FULL_422" => Colours::Luminance,
                    // What JPEG 2000 makes of red, green and blue, and back.
                    "YBR_RCT" | "YBR_ICT" => Colours::Rgb,
                    _ => Colours::Other,
                }
            }
            (0x0028, 0x0006) => self.planar = word() == 1,
            (0x0028, 0x0008) => {
                self.frames = numbers::<1>(value).map_or(1, |[n]| n.clamp(1.0, MOST_FRAMES as f64) as usize);
            }
            (0x0028, 0x0010) => self.size[0] = word().into(),
            (0x0028, 0x0011) => self.size[1] = word().into(),
            (0x0028, 0x0030) => self.spacing = self.spacing.or_else(|| numbers(value)),
            (0x0028, 0x0100) => self.bits[0] = word().into(),
            (0x0028, 0x0101) => self.bits[1] = word().into(),
            (0x0028, 0x0103) => self.signed = word() == 1,
            (0x0028, 0x1052 | 0x1053) => {
                let all = &mut self.rescale.0;
                let rescale = if each { self.rescale.1.last_mut().unwrap_or(all) } else { all };
                let number = numbers::<1>(value).map(|[n]| n);
                match tag.1 {
                    0x1052 => rescale.intercept = number,
                    _ => rescale.slope = number,
                }
            }
            _ => {}
        }
    }

    /// Where the first pixel of a frame is.
    pub fn position(&self, frame: usize) -> Option<[f64; 3]> {
        self.position.1.get(frame).copied().flatten().or(self.position.0)
    }

    /// Slope and intercept of a frame.
    pub fn rescale(&self, frame: usize) -> (f64, f64) {
        let own = self.rescale.1.get(frame).copied().unwrap_or_default();
        let slope = own.slope.or(self.rescale.0.slope).unwrap_or(1.0);
        (slope, own.intercept.or(self.rescale.0.intercept).unwrap_or(0.0))
    }
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned()
}

/// So many finite decimal numbers, separated by backslashes.
fn numbers<const N: usize>(value: &[u8]) -> Option<[f64; N]> {
    let text = text(value);
    let parsed = text.split('\\').map(|number| number.trim().parse::<f64>());
    let parsed: Vec<f64> = parsed.map(|n| n.ok().filter(|n| n.is_finite())).collect::<Option<_>>()?;
    parsed.get(..N)?.try_into().ok()
}

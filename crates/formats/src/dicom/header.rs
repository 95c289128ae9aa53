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
pub(super) const MOST_FRAMES: usize = 65_536;
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
    /// JPEG-LS.
    JpegLs,
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

/// What is said of a single frame, or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Frame {
    /// How its numbers become units.
    pub rescale: Rescale,
    /// Height and width of a pixel in mm.
    pub spacing: Option<[f64; 2]>,
    /// Where the first pixel is, in mm.
    pub position: Option<[f64; 3]>,
    /// Directions of rows and columns.
    pub orientation: Option<[f64; 6]>,
    /// Number within a series of times.
    pub time: Option<i64>,
}

/// By what images at one place are sorted: number within a series of times, of the acquisition, of the image.
pub type Numbers = [Option<i64>; 3];

/// What is kept of a file's header. Its series is told apart by its number in a list that the caller keeps.
#[derive(Debug, Clone)]
pub struct Header {
    /// UID of the series, for comparison alone.
    pub series: Vec<u8>,
    /// Number within the series.
    pub instance: Option<i64>,
    /// Number of the acquisition.
    pub acquisition: Option<i64>,
    /// From one slice to the next, and the thickness of one, in mm.
    pub slices: [Option<f64>; 2],
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
    /// What is said of all frames.
    pub shared: Frame,
    /// What is said of each.
    pub each: Vec<Frame>,
    /// How pixels are stored.
    pub coding: Coding,
    /// Where their parts lie, and their lengths: one of native pixels, otherwise the fragments.
    pub parts: Vec<(u64, u64)>,
}

/// Whether a file begins as DICOM does.
pub fn is_dicom(head: &[u8]) -> bool {
    head.get(128..132) == Some(b"DICM")
}

/// Whether a file begins with elements as those of DICOM, without what should be before them, as old archives keep them.
pub fn is_bare(head: &[u8]) -> bool {
    let second = element(head, 0).and_then(|(first, end)| Some((first, element(head, end)?.0)));
    second.is_some_and(|(first, second)| {
        matches!(first.0, 2 | 8) && first.1 < 0x100 && second > first && matches!(second.0, 2 | 8 | 0x10 | 0x18 | 0x20)
    })
}

/// The tag of an element, little endian, and where the next one begins.
fn element(head: &[u8], at: usize) -> Option<((u16, u16), usize)> {
    let word = |at: usize| Some(u16::from_le_bytes(head.get(at..at.checked_add(2)?)?.try_into().ok()?));
    let long = |at: usize| Some(u32::from_le_bytes(head.get(at..at.checked_add(4)?)?.try_into().ok()?) as usize);
    let tag = (word(at)?, word(at + 2)?);
    let kind = head.get(at + 4..at + 6)?;
    let (length, start) = match kind {
        b"OB" | b"OW" | b"OF" | b"OD" | b"OL" | b"SQ" | b"UC" | b"UN" | b"UR" | b"UT" => (long(at + 8)?, at + 12),
        kind if kind.iter().all(u8::is_ascii_uppercase) => (word(at + 6)?.into(), at + 8),
        _ => (long(at + 4)?, at + 8),
    };
    Some((tag, start.checked_add(length)?))
}

pub(super) fn damaged(expected: &str, came: &str) -> Error {
    Error::Damaged { format: "DICOM", expected: expected.into(), came: came.into() }
}

/// The coding of a transfer syntax, and whether elements have their types with them.
fn coding(uid: &str) -> Option<(Coding, bool)> {
    let native = Coding::Native { big: false };
    Some(match uid.strip_prefix("1.2.840.10008.1.2")? {
        "" => (native, false),
        ".1" => (native, true),
        ".2" => (Coding::Native { big: true }, true),
        ".5" => (Coding::Rle, true),
        ".4.50" | ".4.51" | ".4.57" | ".4.70" => (Coding::Jpeg, true),
        ".4.80" | ".4.81" => (Coding::JpegLs, true),
        ".4.90" | ".4.91" => (Coding::Jpeg2000, true),
        _ => return None,
    })
}

/// What the pixels of a transfer syntax that is not read are, as far as it is a known one.
fn compression(uid: &str) -> String {
    let number = |uid: &str| uid.strip_prefix("1.2.840.10008.1.2.4.")?.parse::<u32>().ok();
    let name = match number(uid) {
        _ if uid == "1.2.840.10008.1.2.1.99" => "deflate",
        Some(52..=66) => "retired JPEG",
        Some(92 | 93) => "JPEG 2000 Part 2",
        Some(94 | 95) => "JPIP",
        Some(100 | 101) => "MPEG-2",
        Some(102..=106) => "MPEG-4",
        Some(107 | 108) => "HEVC",
        Some(110..=112) => "JPEG XL",
        Some(201..=205) => "High-Throughput JPEG 2000",
        _ => return "they are compressed otherwise".into(),
    };
    format!("they are compressed by {name}")
}

/// How a data set is stored that no transfer syntax tells of, by its first element: as they are, with types if there are
/// two capital letters where those would be.
fn guessed(source: &Source, at: u64) -> Result<(Coding, bool)> {
    let mut first = [0; 6];
    source.read_at(at, &mut first).map_err(|_| damaged("a readable data set", "it is not"))?;
    let explicit = first[4..].iter().all(u8::is_ascii_uppercase);
    Ok((Coding::Native { big: explicit && first[0] == 0 && first[1] != 0 }, explicit))
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

/// The transfer syntax, empty where there is none, and where the data set begins.
fn meta(source: &Source) -> Result<(String, u64)> {
    let cut = || damaged("a group of file meta information", "it is damaged or cut off");
    let head = source.head(136)?;
    let begin = if is_dicom(&head) { 132 } else { 0 };
    let (mut syntax, mut end) = (String::new(), begin);
    if head.get(begin as usize..begin as usize + 2) != Some(&[2, 0]) {
        return Ok((syntax, end));
    }
    let mut tokens = reader(source, begin, false, false)?;
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

/// Reads what is needed of a file; none where it has no pixels.
///
/// # Errors
/// [`Error::Damaged`] when it is of a kind that is not read; [`Error::Unreadable`].
pub fn read(source: &Source) -> Result<Option<Header>> {
    let (syntax, start) = meta(source)?;
    let (coding, explicit) = match syntax.as_str() {
        "" => guessed(source, start)?,
        syntax => coding(syntax).ok_or_else(|| {
            damaged(
                "pixels that are not compressed, or by run lengths, JPEG, JPEG-LS or JPEG 2000",
                &compression(syntax),
            )
        })?,
    };
    let mut header = Header {
        series: Vec::new(),
        instance: None,
        acquisition: None,
        slices: [None; 2],
        size: [0, 0],
        samples: 1,
        planar: false,
        colours: Colours::Grey,
        bits: [0, 0],
        signed: false,
        frames: 1,
        shared: Frame::default(),
        each: Vec::new(),
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
                if stack.len() == 1 && stack[0] == Some(PER_FRAME) && header.each.len() < MOST_FRAMES {
                    header.each.push(Frame::default());
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
    Ok((!header.parts.is_empty()).then_some(header))
}

fn is_wanted((group, element): (u16, u16)) -> bool {
    match group {
        0x0018 => matches!(element, 0x0050 | 0x0088),
        0x0020 => matches!(element, 0x000e | 0x0012 | 0x0013 | 0x0032 | 0x0037 | 0x0100 | 0x9128),
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
        let whole = || numbers::<1>(value).map(|[n]| n as i64);
        let shared = &mut self.shared;
        let frame = if each { self.each.last_mut().unwrap_or(shared) } else { shared };
        match tag {
            (0x0018, 0x0050 | 0x0088) => {
                let length = numbers::<1>(value).map(|[n]| n.abs()).filter(|n| *n > 0.0);
                let kept = &mut self.slices[usize::from(tag.1 == 0x0050)];
                *kept = kept.or(length);
            }
            (0x0020, 0x000e) => self.series = value.to_vec(),
            (0x0020, 0x0012) => self.acquisition = whole(),
            (0x0020, 0x0013) => self.instance = whole(),
            (0x0020, 0x0032) => frame.position = frame.position.or_else(|| numbers(value)),
            (0x0020, 0x0037) => frame.orientation = frame.orientation.or_else(|| numbers(value)),
            (0x0020, 0x0100) => frame.time = whole(),
            (0x0020, 0x9128) => {
                let number = value.first_chunk::<4>().copied();
                frame.time = number.map(|n| if big { u32::from_be_bytes(n) } else { u32::from_le_bytes(n) }.into());
            }
            (0x0028, 0x0002) => self.samples = word().into(),
            (0x0028, 0x0004) => {
                self.colours = match text(value).as_str() {
                    "MONOCHROME2" => Colours::Grey,
                    "MONOCHROME1" => Colours::Inverted,
                    // The latter two are what the transform of JPEG 2000 makes of these, which its decoder undoes.
                    "RGB" | "YBR_RCT" | "YBR_ICT" => Colours::Rgb,
                    "YBR_FULL" | "YBR_FULL_422" => Colours::Luminance,
                    _ => Colours::Other,
                }
            }
            (0x0028, 0x0006) => self.planar = word() == 1,
            (0x0028, 0x0008) => {
                // What is no number is refused as 0 is.
                self.frames = if text(value).is_empty() { 1 } else { numbers::<1>(value).map_or(0, |[n]| n as usize) };
            }
            (0x0028, 0x0010) => self.size[0] = word().into(),
            (0x0028, 0x0011) => self.size[1] = word().into(),
            (0x0028, 0x0030) => frame.spacing = frame.spacing.or_else(|| numbers(value)),
            (0x0028, 0x0100) => self.bits[0] = word().into(),
            (0x0028, 0x0101) => self.bits[1] = word().into(),
            (0x0028, 0x0103) => self.signed = word() == 1,
            (0x0028, 0x1052 | 0x1053) => {
                let rescale = &mut frame.rescale;
                let number = numbers::<1>(value).map(|[n]| n);
                match tag.1 {
                    0x1052 => rescale.intercept = number,
                    _ => rescale.slope = number,
                }
            }
            _ => {}
        }
    }

    fn own(&self, frame: usize) -> Frame {
        self.each.get(frame).copied().unwrap_or_default()
    }

    /// Slope and intercept of a frame.
    pub fn rescale(&self, frame: usize) -> (f64, f64) {
        let (own, all) = (self.own(frame).rescale, self.shared.rescale);
        (own.slope.or(all.slope).unwrap_or(1.0), own.intercept.or(all.intercept).unwrap_or(0.0))
    }

    /// Where the first pixel of a frame is, in mm.
    pub fn position(&self, frame: usize) -> Option<[f64; 3]> {
        self.own(frame).position.or(self.shared.position)
    }

    /// Directions of rows and columns of a frame.
    pub fn orientation(&self, frame: usize) -> Option<[f64; 6]> {
        self.own(frame).orientation.or(self.shared.orientation)
    }

    /// Height and width of a pixel of a frame, in mm.
    pub fn spacing(&self, frame: usize) -> Option<[f64; 2]> {
        self.own(frame).spacing.or(self.shared.spacing)
    }

    /// By what a frame is sorted among those at its place.
    pub fn numbers(&self, frame: usize) -> Numbers {
        [self.own(frame).time.or(self.shared.time), self.acquisition, self.instance]
    }

    /// What lies between two slices, in mm, at most, as far as it is said: there may be gaps as wide as a slice.
    pub fn slice_spacing(&self) -> Option<f64> {
        let [spacing, thickness] = self.slices;
        spacing.into_iter().chain(thickness.map(|thickness| 2.0 * thickness)).min_by(f64::total_cmp)
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

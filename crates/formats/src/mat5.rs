//! MATLAB `.mat` of versions 5 to 7.2: arrays of numbers, also those in structures, compressed or not.
//!
//! Read here, over `flate2`, after <https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf>: of the crates
//! there are, `matfile` 0.5 gives up a whole file for one object or int32 array in it and unpacks without a limit, and
//! `matrw` 0.1 panics where real and imaginary part are stored in different types, as MATLAB does. Both hold everything.

use crate::arrays::{ArrayInfo, Arrays};
use crate::boxes;
use crate::bytes::{big_endian, little_endian, signed};
use crate::error::{Error, Result};
use crate::inflated::{Packing, Unpacking};
use crate::source::Source;
use crate::watch::Watch;
use num_complex::Complex32;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

const FORMAT: &str = "MATLAB";
const HEADER: u64 = 128;
/// Bytes of all variables unpacked, at most, and so many times the size of the file.
const MOST_UNPACKED: u64 = 128 << 20;
const MOST_RATIO: u64 = 32;
/// Structures within structures, and fields of one.
const DEEPEST: usize = 4;
const MOST_FIELDS: u64 = 4096;
/// Variables and fields in all.
const MOST_ELEMENTS: usize = 65_536;
/// The longest name, in bytes; MATLAB's own are at most 63.
const LONGEST_NAME: u64 = 256;

/// Element types of the file.
const INT8: u32 = 1;
const INT32: u32 = 5;
const UINT32: u32 = 6;
const MATRIX: u32 = 14;
const COMPRESSED: u32 = 15;

/// Whether a file begins as one of these versions does.
pub fn is_mat5(head: &[u8]) -> bool {
    matches!(head.get(124..128), Some([0, 1, b'I', b'M'] | [1, 0, b'M', b'I']))
}

/// Numbers one after the other.
#[derive(Clone, Copy)]
struct Numbers {
    /// Where they begin.
    start: u64,
    kind: Kind,
}

/// Type of stored numbers.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Int(usize),
    Uint(usize),
    Float(usize),
}

impl Kind {
    fn of(element: u32) -> Option<Self> {
        Some(match element {
            1 => Self::Int(1),
            2 => Self::Uint(1),
            3 => Self::Int(2),
            4 => Self::Uint(2),
            5 => Self::Int(4),
            6 => Self::Uint(4),
            7 => Self::Float(4),
            9 => Self::Float(8),
            12 => Self::Int(8),
            13 => Self::Uint(8),
            _ => return None,
        })
    }

    fn size(self) -> usize {
        match self {
            Self::Int(size) | Self::Uint(size) | Self::Float(size) => size,
        }
    }

    /// A number of this type, its bytes the least significant first.
    fn number(self, bytes: &[u8]) -> f32 {
        let bits = little_endian(bytes);
        match self {
            Self::Float(4) => f32::from_bits(bits as u32),
            Self::Float(_) => f64::from_bits(bits) as f32,
            Self::Uint(_) => bits as f32,
            Self::Int(size) => signed(bits, 8 * size as u32) as f32,
        }
    }
}

/// An element of a file or of another element.
#[derive(Clone, Copy)]
struct Element {
    kind: u32,
    /// Where its content begins and how long it is.
    start: u64,
    length: u64,
    /// Where the next one begins.
    next: u64,
}

/// Where an array's numbers lie.
struct Place {
    source: Source,
    real: Numbers,
    imaginary: Option<Numbers>,
}

/// The arrays of a file.
pub struct MatArrays {
    big: bool,
    list: Vec<ArrayInfo>,
    places: Vec<Place>,
    seen: usize,
}

impl MatArrays {
    /// Finds the arrays of numbers and checks that the file holds what their headers claim.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::TooLarge`] when it unpacks to more than is sensible, [`Error::Unreadable`],
    /// [`Error::Cancelled`].
    pub fn open(source: &Source, watch: &mut dyn Watch) -> Result<Self> {
        let head = source.head(HEADER as usize)?;
        if !is_mat5(&head) {
            return Err(damaged("version 5 to 7.2 in the header", format!("{} bytes of another came", head.len())));
        }
        let mut arrays = Self { big: head[126] == b'M', list: Vec::new(), places: Vec::new(), seen: 0 };
        let unpacking = Unpacking::default();
        let (mut at, mut unpacked) = (HEADER, 0u64);
        while at + 8 <= source.length() {
            watch.progress(at, source.length())?;
            let element = arrays.element(source, at, source.length())?;
            at = element.next;
            match element.kind {
                MATRIX => arrays.matrix(source, element, None, 0)?,
                COMPRESSED => {
                    at = element.start + element.length;
                    let part = source.part(String::new(), element.start, element.length);
                    let part = part.ok_or_else(|| damaged("a compressed variable", "it is cut off".into()))?;
                    let mut tag = [0; 8];
                    Unpacking::peek(&part, Packing::Zlib, &mut tag)?;
                    let (kind, length) = (arrays.word(&tag[..4]), u64::from(arrays.word(&tag[4..])));
                    unpacked += length + 8;
                    let most = MOST_UNPACKED + MOST_RATIO * source.length();
                    if unpacked > most {
                        let what = "MATLAB file, in bytes unpacked,".into();
                        return Err(Error::TooLarge { what, most, came: unpacked });
                    }
                    if kind == MATRIX {
                        let whole = unpacking.source(part, Packing::Zlib, length + 8);
                        let element = arrays.element(&whole, 0, whole.length())?;
                        arrays.matrix(&whole, element, None, 0)?;
                    }
                }
                _ => {}
            }
        }
        Ok(arrays)
    }

    fn word(&self, bytes: &[u8]) -> u32 {
        (if self.big { big_endian(bytes) } else { little_endian(bytes) }) as u32
    }

    /// The element at a place, which has to end at `end`.
    fn element(&self, source: &Source, at: u64, end: u64) -> Result<Element> {
        let cut = || damaged("a complete element", format!("it is cut off at byte {end}"));
        if at + 8 > end {
            return Err(cut());
        }
        let mut tag = [0; 8];
        source.read_at(at, &mut tag)?;
        let (kind, length) = (self.word(&tag[..4]), u64::from(self.word(&tag[4..])));
        // Up to four bytes stand in the tag itself.
        if kind >> 16 != 0 {
            let (kind, length) = (kind & 0xffff, u64::from(kind >> 16));
            let fits = length <= 4;
            return fits.then_some(Element { kind, start: at + 4, length, next: at + 8 }).ok_or_else(cut);
        }
        let stop = at + 8 + length;
        if stop > end {
            return Err(damaged(
                "an element that fits the file",
                format!("one at byte {at} claims {length} bytes and {} are there", end - at - 8),
            ));
        }
        let next = if kind == COMPRESSED { stop } else { stop.next_multiple_of(8).min(end) };
        Ok(Element { kind, start: at + 8, length, next })
    }

    /// Content of a short element.
    fn short(&self, source: &Source, element: Element, most: u64) -> Result<Vec<u8>> {
        if element.length > most {
            let came = format!("{} came", element.length);
            return Err(damaged(&format!("a field of at most {most} bytes"), came));
        }
        let mut bytes = vec![0; element.length as usize];
        source.read_at(element.start, &mut bytes)?;
        Ok(bytes)
    }

    /// Looks at an array; `name` is that of a field, which the array itself does not have.
    fn matrix(&mut self, source: &Source, matrix: Element, name: Option<String>, depth: usize) -> Result<()> {
        self.seen += 1;
        if self.seen > MOST_ELEMENTS {
            let what = "MATLAB file, in variables and fields,".into();
            return Err(Error::TooLarge { what, most: MOST_ELEMENTS as u64, came: self.seen as u64 });
        }
        // An empty one has no content at all.
        if matrix.length == 0 {
            return Ok(());
        }
        let end = matrix.start + matrix.length;
        let flags = self.element(source, matrix.start, end)?;
        if flags.kind != UINT32 || flags.length != 8 {
            return Err(damaged("8 bytes of array flags", format!("{} of type {} came", flags.length, flags.kind)));
        }
        let word = self.word(&self.short(source, flags, 8)?[..4]);
        let (class, complex, logical) = (word & 0xff, word & 0x800 != 0, word & 0x200 != 0);
        if class != 2 && !(6..=15).contains(&class) {
            return Ok(());
        }
        let dimensions = self.element(source, flags.next, end)?;
        let bytes = self.short(source, dimensions, 128)?;
        if dimensions.kind != INT32 || bytes.len() % 4 != 0 {
            return Err(damaged("whole numbers as dimensions", format!("type {} came", dimensions.kind)));
        }
        let shape: Vec<u64> = bytes.chunks_exact(4).map(|four| u64::from(self.word(four))).collect();
        let own = self.element(source, dimensions.next, end)?;
        let name = match name {
            Some(name) => name,
            None => self.name(&self.short(source, own, LONGEST_NAME)?),
        };
        let count = shape.iter().try_fold(1u64, |count, n| count.checked_mul(*n));
        let count = count.ok_or_else(|| damaged("dimensions of an array", "their product fits no computer".into()))?;
        if class == 2 {
            return if count == 1 { self.fields(source, own.next, end, &name, depth) } else { Ok(()) };
        }
        if count == 0 {
            return Ok(());
        }
        let (real, next) = self.numbers(source, own.next, end, count)?;
        let imaginary = if complex { Some(self.numbers(source, next, end, count)?.0) } else { None };
        let shape: Option<Vec<usize>> = shape.iter().map(|n| usize::try_from(*n).ok()).collect();
        if let Some(shape) = shape.filter(|shape| (2..=16).contains(&shape.len())) {
            let element = element_name(class, complex, logical);
            self.list.push(ArrayInfo { name, shape, element, complex, known: None, convention: None });
            self.places.push(Place { source: source.clone(), real, imaginary });
        }
        Ok(())
    }

    /// Arrays that are fields of a structure.
    fn fields(&mut self, source: &Source, at: u64, end: u64, name: &str, depth: usize) -> Result<()> {
        if depth >= DEEPEST {
            return Ok(());
        }
        let width = self.element(source, at, end)?;
        let bytes = self.short(source, width, 4)?;
        let width_of_name = u64::from(self.word(&bytes));
        let names = self.element(source, width.next, end)?;
        let bytes = self.short(source, names, MOST_FIELDS * LONGEST_NAME)?;
        if names.kind != INT8 || width_of_name == 0 || width_of_name > LONGEST_NAME {
            return Err(damaged("names of fields", format!("{width_of_name} bytes for each came")));
        }
        let mut at = names.next;
        for field in bytes.chunks_exact(width_of_name as usize) {
            let element = self.element(source, at, end)?;
            at = element.next;
            if element.kind == MATRIX {
                let field = format!("{name}.{}", self.name(field));
                self.matrix(source, element, Some(field), depth + 1)?;
            }
        }
        Ok(())
    }

    /// Numbers that are an element, and where the next one is.
    fn numbers(&self, source: &Source, at: u64, end: u64, count: u64) -> Result<(Numbers, u64)> {
        let element = self.element(source, at, end)?;
        let kind = Kind::of(element.kind);
        let kind = kind.ok_or_else(|| damaged("a type of numbers", format!("type {} came", element.kind)))?;
        if count.checked_mul(kind.size() as u64) != Some(element.length) {
            return Err(damaged(
                "as many numbers as the dimensions say",
                format!("for {count} numbers of {} bytes {} bytes came", kind.size(), element.length),
            ));
        }
        Ok((Numbers { start: element.start, kind }, element.next))
    }

    /// A name as MATLAB allows it; what is none is numbered, whatever it says.
    fn name(&self, bytes: &[u8]) -> String {
        let text: String = bytes.iter().take_while(|b| **b != 0).map(|b| char::from(*b)).collect();
        let sound = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if sound { text } else { format!("variable {}", self.seen) }
    }
}

fn element_name(class: u32, complex: bool, logical: bool) -> String {
    let names = ["float64", "float32", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"];
    match (class, complex, logical) {
        (_, _, true) => "bool".into(),
        (6, true, _) => "complex128".into(),
        (7, true, _) => "complex64".into(),
        (_, true, _) => format!("complex {}", names[(class as usize - 6).min(9)]),
        _ => names[(class as usize - 6).min(9)].into(),
    }
}

fn damaged(expected: &str, came: String) -> Error {
    Error::Damaged { format: FORMAT, expected: expected.into(), came }
}

impl Arrays for MatArrays {
    fn format(&self) -> &'static str {
        "MATLAB .mat"
    }

    fn list(&self) -> &[ArrayInfo] {
        &self.list
    }

    fn planes_first(&self) -> bool {
        true
    }

    fn read(&mut self, index: usize, ranges: &[Range<usize>], watch: &mut dyn Watch) -> Result<Vec<Complex32>> {
        let (shape, place, big) = (&self.list[index].shape, &self.places[index], self.big);
        let total = ranges.iter().map(Range::len).product::<usize>() as u64;
        let mut reader = place.source.reader();
        let mut buffer = Vec::new();
        let mut part = |numbers: Numbers, watch: &mut dyn Watch| {
            let size = numbers.kind.size();
            boxes::read(shape, true, ranges, |first, count, out| {
                watch.progress(out.len() as u64, total)?;
                let failed = |e: std::io::Error| Error::Unreadable(e.to_string());
                buffer.resize(count * size, 0);
                reader.seek(SeekFrom::Start(numbers.start + (first * size) as u64)).map_err(failed)?;
                reader.read_exact(&mut buffer).map_err(failed)?;
                for bytes in buffer.chunks_exact_mut(size) {
                    if big {
                        bytes.reverse();
                    }
                    out.push(Complex32::from(numbers.kind.number(bytes)));
                }
                Ok(())
            })
        };
        let mut values = part(place.real, watch)?;
        if let Some(numbers) = place.imaginary {
            for (value, imaginary) in values.iter_mut().zip(part(numbers, watch)?) {
                value.im = imaginary.re;
            }
        }
        Ok(values)
    }
}

//! The protocol of a measurement: a few numbers are looked for by their names, in the buffers `Meas` and `MeasYaps` alone.
//! Whose the scan is stands there, too, and is never looked at.

use crate::error::Result;
use crate::ismrmrd::header::{Encoding, Limit, Space, Trajectory};
use crate::source::Source;

use super::damaged;

/// Bytes of a protocol, and buffers of one, at most.
const MOST_BYTES: u64 = 64 << 20;
const MOST_BUFFERS: u32 = 64;
/// The longest name of a buffer.
const LONGEST_NAME: usize = 48;
/// Samples along an axis at most.
const MOST_MATRIX: f64 = 16_384.0;

/// What is kept of a protocol.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Protocol {
    /// Pixels along the readout that the scanner shows.
    pub base: Option<usize>,
    /// Lines and partitions, oversampling included, and partitions that are shown.
    pub lines: Option<usize>,
    /// Along kz.
    pub partitions: Option<usize>,
    /// Of those the ones that are shown.
    pub shown: Option<usize>,
    /// In mm, without oversampling: along the readout, the phase encoding and the slice.
    pub fov: [f64; 3],
    /// Part of the field of view that is added along the phase encoding.
    pub oversampling: f64,
    /// Microseconds from one sample to the next.
    pub dwell: f32,
    /// Whether lines lie on a matrix.
    pub cartesian: bool,
}

/// Bytes of the protocol at `start`, if one begins there: its first buffer has a name that such files have. The file may
/// end before it does.
pub fn length(source: &Source, start: u64) -> Option<u64> {
    let mut head = [0; 8 + LONGEST_NAME];
    source.read_at(start, &mut head).ok()?;
    let (length, buffers) = (word(&head, 0)?, word(&head, 4)?);
    let name = head[8..].split(|b| *b == 0).next()?;
    let known = [&b"Config"[..], b"Dicom", b"Meas", b"MeasYaps", b"Phoenix", b"Spice"].contains(&name);
    (known && (1..=MOST_BUFFERS).contains(&buffers) && length > 16).then_some(length.into())
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

impl Protocol {
    /// Reads the protocol of so many bytes at `start`.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`], [`crate::Error::Unreadable`].
    pub fn read(source: &Source, start: u64, length: u64) -> Result<Self> {
        if length > MOST_BYTES {
            return Err(damaged(&format!("a protocol of at most {MOST_BYTES} bytes"), format!("it claims {length}")));
        }
        let there = source.length().saturating_sub(start);
        if length > there {
            let came = format!("the file is cut off inside its protocol: {there} bytes of it are there");
            return Err(damaged(&format!("a protocol of {length} bytes"), came));
        }
        let mut bytes = vec![0; length as usize];
        source.read_at(start, &mut bytes)?;
        let buffers = word(&bytes, 4).unwrap_or(0);
        let (mut at, mut protocol) = (8, Self { cartesian: true, ..Self::default() });
        for _ in 0..buffers {
            let cut = || damaged("complete buffers in the protocol", "it is damaged or cut off".into());
            let rest = bytes.get(at..).unwrap_or_default();
            let end = rest.iter().take(LONGEST_NAME).position(|b| *b == 0).ok_or_else(cut)?;
            let size = word(rest, end + 1).ok_or_else(cut)? as usize;
            let begin = end + 5;
            let buffer = rest.get(begin..begin.saturating_add(size)).ok_or_else(cut)?;
            if rest.starts_with(b"MeasYaps\0") || rest.starts_with(b"Meas\0") || rest.starts_with(b"Phoenix\0") {
                protocol.look(buffer);
            }
            at += begin + size;
        }
        Ok(protocol)
    }

    /// Takes from a buffer what is not known yet.
    fn look(&mut self, buffer: &[u8]) {
        let whole = |name| assigned(buffer, name).filter(|n| (1.0..=MOST_MATRIX).contains(n)).map(|n| n as usize);
        self.base = self.base.or_else(|| whole("sKSpace.lBaseResolution"));
        self.lines = self.lines.or_else(|| whole("sKSpace.lPhaseEncodingLines"));
        self.partitions = self.partitions.or_else(|| whole("sKSpace.lPartitions"));
        self.shown = self.shown.or_else(|| whole("sKSpace.lImagesPerSlab"));
        let names = ["dReadoutFOV", "dPhaseFOV", "dThickness"];
        for (mm, name) in self.fov.iter_mut().zip(names).filter(|(mm, _)| **mm == 0.0) {
            let found = assigned(buffer, &format!("sSliceArray.asSlice[0].{name}"));
            *mm = found.filter(|mm| (0.0..1e5).contains(mm)).unwrap_or(0.0);
        }
        if self.oversampling == 0.0 {
            let found = assigned(buffer, "sKSpace.dPhaseOversamplingForDialog");
            self.oversampling = found.filter(|part| (0.0..16.0).contains(part)).unwrap_or(0.0);
        }
        if self.dwell == 0.0 {
            let nanoseconds = assigned(buffer, "sRXSPEC.alDwellTime[0]").filter(|ns| (1.0..1e9).contains(ns));
            self.dwell = nanoseconds.map_or(0.0, |ns| (ns * 1e-3) as f32);
        }
        if assigned(buffer, "sKSpace.ucTrajectory").is_some_and(|kind| kind != 1.0) {
            self.cartesian = false;
        }
    }

    /// The matrix of lines of `measured` samples, whose counters along ky and kz go from one number to another, with a
    /// centre; and what there is to say where protocol or centre contradict the readouts, which are believed then.
    pub fn encoding(&self, measured: usize, steps: [Steps; 2], epi: bool) -> (Encoding, Vec<String>) {
        let mut notes = Vec::new();
        let axes = [(steps[0], self.lines, "ky"), (steps[1], self.partitions, "kz")];
        let [(ny, centre_y), (nz, centre_z)] = axes.map(|(steps, claimed, axis)| steps.axis(claimed, axis, &mut notes));
        // The protocol of another sequence: Pulseq's interpreter leaves that of the empty sequence it was started with.
        let foreign = self.lines.is_some_and(|lines| usize::from(steps[0].span()) > lines);
        if foreign {
            let lines = self.lines.unwrap_or_default();
            let span = steps[0].span();
            notes.push(format!(
                "The protocol says {lines} ky lines, but the readouts have {span}: it is of another sequence, and its matrix \
                 and field of view are not believed."
            ));
        }
        let base = self.base.filter(|_| !foreign);
        // Twice as many samples as pixels, usually.
        let ratio = base.map_or(1.0, |base| (measured as f64 / base as f64).max(1.0));
        let [read, phase, slab] = self.fov.map(|mm| match mm > 0.0 {
            _ if foreign => 0.0,
            true => mm,
            false => 1.0,
        });
        let shown = self.shown.filter(|shown| *shown < nz && !foreign).unwrap_or(nz);
        let part = shown as f64 / nz as f64;
        let base = base.unwrap_or(measured).min(measured);
        let oversampling = if foreign { 0.0 } else { self.oversampling };
        let limit = |steps: Steps, centre: usize| Some(Limit { maximum: steps.last.into(), centre });
        let encoding = Encoding {
            trajectory: if epi { Trajectory::Epi } else { Trajectory::Cartesian },
            encoded: Space {
                matrix: [measured, ny, nz],
                fov: [read * ratio, phase * (1.0 + oversampling), slab / part],
            },
            recon: Space { matrix: [base, ny, shown], fov: [read, phase, slab] },
            step1: limit(steps[0], centre_y),
            step2: limit(steps[1], centre_z),
            metres: false,
        };
        (encoding, notes)
    }
}

/// Counters along an axis that occur.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    /// The smallest.
    pub first: u16,
    /// The largest.
    pub last: u16,
    /// The largest difference from one to the next; 1 where there is one alone.
    pub gap: u16,
    /// That of the centre of k-space, as the readouts say.
    pub centre: u16,
}

/// A scan of less than so much of an axis, to one side of its centre, would leave next to nothing that is measured on both.
const LEAST_PARTIAL: f64 = 0.55;

impl Steps {
    /// Counters from the first to the last.
    pub fn span(self) -> u16 {
        (self.last - self.first).saturating_add(1)
    }

    /// The length of an axis that holds them, and the counter that lies at `n / 2`. Length and centre that are claimed are
    /// believed where they fit the counters that occur: together, or a centre whose axis (`2 (centre - first)` or `2 (last -
    /// centre + 1)`, whichever is longer) is that of the readouts or of a partial scan. A centre next to the middle of the
    /// counters, or one that leaves a side without lines, is a mistake, and the middle is taken.
    fn axis(self, claimed: Option<usize>, name: &str, notes: &mut Vec<String>) -> (usize, usize) {
        let [first, last, centre, gap] = [self.first, self.last, self.centre, self.gap].map(usize::from);
        let span = last - first + 1;
        if span == 1 {
            return (1, first);
        }
        // Where every second line is measured, the last may lie one before the end.
        let longest = span + gap.clamp(1, 8) - 1;
        let least = 2 * centre.saturating_sub(first).max((last + 1).saturating_sub(centre));
        let inside = (first..=last).contains(&centre);
        let partial = inside && (span <= 2 || span as f64 >= LEAST_PARTIAL * least as f64);
        let fits = |n: usize| first + n / 2 >= centre && last + n / 2 < n + centre;
        if let Some(n) = claimed.filter(|n| partial && fits(*n)) {
            return (n, centre);
        }
        let middle = first + span / 2;
        // An odd axis; an axis of the readouts; counters that number an axis from 0; a partial scan.
        let whole = (span..=longest).find(|n| fits(*n));
        if let Some(n) = whole.filter(|_| inside) {
            return (n, centre);
        }
        if partial && (last + 1 == 2 * centre || centre.abs_diff(middle) > 1) {
            return (least, centre);
        }
        let counted = claimed.filter(|n| (span..=longest).contains(n) && last < *n);
        let (n, taken) = match counted {
            Some(n) => (n, n / 2),
            None => (longest, first + longest / 2),
        };
        notes.push(format!(
            "The readouts say that the centre of k-space is at {name} counter {centre}, which contradicts their counters \
             ({first} to {last}): {taken} is taken."
        ));
        (n, taken)
    }
}

/// The number assigned to a name, as in `sKSpace.lBaseResolution = 256`, or `0x1` for flags.
fn assigned(buffer: &[u8], name: &str) -> Option<f64> {
    let name = name.as_bytes();
    let mut from = 0;
    // A name may also be the end of another.
    while let Some(found) = buffer.get(from..)?.windows(name.len()).position(|window| window == name) {
        let start = from + found;
        let line = buffer.get(start + name.len()..)?.split(|b| *b == b'\n').next()?;
        let begins = start == 0 || buffer.get(start - 1).is_some_and(u8::is_ascii_whitespace);
        let text = String::from_utf8_lossy(line.get(..line.len().min(64))?);
        if begins && let Some(value) = text.trim_start().strip_prefix('=') {
            let value = value.trim();
            return match value.strip_prefix("0x") {
                Some(digits) => u32::from_str_radix(digits, 16).ok().map(f64::from),
                None => value.parse::<f64>().ok().filter(|n| n.is_finite()),
            };
        }
        from = start + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_their_whole_name_and_texts_are_none() {
        let buffer =
            b"other.sKSpace.lBaseResolution = 7\nsKSpace.lBaseResolution\t = \t256\nx = 0x10\ntName = \"Planted\"\n";
        assert_eq!(assigned(buffer, "sKSpace.lBaseResolution"), Some(256.0));
        assert_eq!((assigned(buffer, "x"), assigned(buffer, "tName"), assigned(buffer, "y")), (Some(16.0), None, None));
    }

    #[test]
    fn the_axis_of_a_partial_scan_is_as_long_as_the_protocol_says() {
        let steps = Steps { first: 3, last: 15, gap: 1, centre: 8 };
        assert_eq!([Some(16), Some(12), None].map(|claimed| believed(steps, claimed)), [(16, 8); 3]);
        assert_eq!(believed(Steps { first: 0, last: 4, gap: 1, centre: 2 }, Some(5)), (5, 2));
        // Of 256 lines 5/8 and 6/8, those that are left out first or last; and every second.
        for (first, last, gap, centre) in [(0, 159, 1, 32), (96, 255, 1, 128), (0, 191, 1, 128), (0, 254, 2, 128)] {
            let steps = Steps { first, last, gap, centre };
            for claimed in [Some(256), None] {
                assert_eq!(believed(steps, claimed), (256, centre.into()), "{steps:?} {claimed:?}");
            }
        }
    }

    fn believed(steps: Steps, claimed: Option<usize>) -> (usize, usize) {
        let mut notes = Vec::new();
        let axis = steps.axis(claimed, "ky", &mut notes);
        assert!(notes.is_empty(), "{steps:?} {claimed:?}: {notes:?}");
        axis
    }

    #[test]
    fn a_centre_that_contradicts_the_readouts_is_not_believed_and_a_note_says_so() {
        // Never set; of an empty protocol; one line off on both sides; nothing after it.
        for (last, gap, centre, claimed, expected) in [
            (63, 1, 0, Some(64), (64, 32)),
            (63, 1, 0, Some(256), (64, 32)),
            (127, 1, 0, Some(64), (128, 64)),
            (63, 1, 31, Some(64), (64, 32)),
            (63, 1, 33, None, (64, 32)),
            (62, 2, 0, Some(64), (64, 32)),
            (62, 2, 0, None, (64, 32)),
            (63, 1, 63, None, (64, 32)),
        ] {
            let steps = Steps { first: 0, last, gap, centre };
            let mut notes = Vec::new();
            assert_eq!(steps.axis(claimed, "ky", &mut notes), expected, "{steps:?} {claimed:?}");
            assert!(notes.len() == 1 && notes[0].contains(&format!("{} is taken", expected.1)), "{notes:?}");
        }
    }

    #[test]
    fn the_protocol_of_another_sequence_crops_nothing() {
        let protocol = Protocol {
            base: Some(64),
            lines: Some(64),
            fov: [256.0, 256.0, 5.0],
            oversampling: 0.5,
            cartesian: true,
            ..Protocol::default()
        };
        let none = Steps { first: 0, last: 0, gap: 1, centre: 0 };
        let (encoding, notes) =
            protocol.encoding(128, [Steps { first: 0, last: 127, gap: 1, centre: 64 }, none], false);
        assert_eq!((encoding.encoded.matrix, encoding.recon.matrix), ([128, 128, 1], [128, 128, 1]));
        assert_eq!((encoding.encoded.fov, encoding.recon.fov), ([0.0; 3], [0.0; 3]));
        assert!(notes.len() == 1 && notes[0].contains("says 64 ky lines, but the readouts have 128"), "{notes:?}");
        // One that agrees with the readouts is believed: two samples a pixel, and half as many lines more.
        let (encoding, notes) = protocol.encoding(128, [Steps { first: 0, last: 63, gap: 1, centre: 32 }, none], false);
        assert_eq!((encoding.encoded.fov, encoding.recon.fov), ([512.0, 384.0, 5.0], [256.0, 256.0, 5.0]));
        assert!(notes.is_empty(), "{notes:?}");
    }
}

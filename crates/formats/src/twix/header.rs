//! The protocol of a measurement: a few numbers are looked for by their names, in the buffers `Meas` and `MeasYaps` alone.
//! Whose the scan is stands there, too, and is never looked at.

use super::axis::{Axis, Steps};
use crate::error::Result;
use crate::readouts::encoding::{Encoding, Limit, Space, Trajectory, in_mm};
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
    /// Whether the sequence is one of Pulseq's interpreter, whose protocol is not that of the scan.
    pub pulseq: bool,
    /// Whether the field of view was in metres.
    pub metres: bool,
}

/// The field of view (readout, phase, slice) of a protocol that is not believed or says none: nothing is shown of it.
const UNKNOWN: f64 = 100.0;
/// Samples for one pixel of the readout at most.
const MOST_SAMPLES: usize = 4;

/// Bytes of the protocol at `start`, if one begins there: its first buffer has a name that such files have. The file may be
/// cut off inside it.
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
        if there < length {
            let came = format!("the file is cut off inside it, after {there} bytes");
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
        (protocol.fov, protocol.metres) = in_mm(protocol.fov);
        Ok(protocol)
    }

    /// Takes from a buffer what is not known yet.
    fn look(&mut self, buffer: &[u8]) {
        let whole =
            |name| assigned(buffer, name).filter(|n| (1.0..=MOST_MATRIX).contains(n)).map(|n| n.round() as usize);
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
        self.pulseq |= text(buffer, "tSequenceFileName")
            .is_some_and(|name| String::from_utf8_lossy(name).to_ascii_lowercase().contains("pulseq"));
    }

    /// Whether lines of `measured` samples, `length` of them along ky with ways of at most `gap` between those that were
    /// measured, contradict it. Twice as many samples as pixels are usual, and lines for phase oversampling.
    pub fn is_contradicted_by(&self, measured: usize, length: usize, gap: usize) -> bool {
        let samples = self.base.is_some_and(|base| base > measured || measured > MOST_SAMPLES * base);
        let lines = self.lines.is_some_and(|lines| {
            let most = (lines as f64 * (1.0 + self.oversampling)).ceil() as usize;
            length > most + (most / 8).max(gap) || length + (lines / 8).max(gap) < lines
        });
        self.pulseq || samples || lines
    }

    /// What of it is left when it is contradicted.
    pub fn disbelieved(&self) -> Self {
        Self { base: None, lines: None, oversampling: 0.0, fov: [0.0; 3], ..*self }
    }

    /// The matrix of lines of `measured` samples, along axes ky and kz whose largest counters are `last`.
    pub fn encoding(&self, measured: usize, axes: [Axis; 2], steps: [Steps; 2], epi: bool) -> Encoding {
        let [ny, nz] = axes.map(|axis| axis.length);
        // Twice as many samples as pixels, usually.
        let ratio = self.base.map_or(1.0, |base| (measured as f64 / base as f64).max(1.0));
        let [read, phase, slab] = self.fov.map(|mm| if mm > 0.0 { mm } else { UNKNOWN });
        let shown = self.shown.filter(|shown| *shown < nz).unwrap_or(nz);
        let part = shown as f64 / nz as f64;
        let base = self.base.unwrap_or(measured).min(measured);
        let limit = |i: usize| Some(Limit { maximum: steps[i].last.into(), centre: axes[i].centre.into() });
        let fov = [read * ratio, phase * (1.0 + self.oversampling), slab / part];
        Encoding {
            trajectory: if epi { Trajectory::Epi } else { Trajectory::Cartesian },
            encoded: Space { matrix: [measured, ny, nz], fov, metres: self.metres },
            recon: Space { matrix: [base, ny, shown], fov: [read, phase, slab], metres: self.metres },
            step1: limit(0),
            step2: limit(1),
        }
    }
}

/// The number assigned to a name, as in `sKSpace.lBaseResolution = 256`, or `0x1` for flags.
fn assigned(buffer: &[u8], name: &str) -> Option<f64> {
    let value = String::from_utf8_lossy(text(buffer, name)?).trim().to_owned();
    match value.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok().map(f64::from),
        None => value.parse::<f64>().ok().filter(|n| n.is_finite()),
    }
}

/// The first bytes of what is assigned to a name.
fn text<'a>(buffer: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let name = name.as_bytes();
    let mut from = 0;
    // A name may also be the end of another.
    while let Some(found) = buffer.get(from..)?.windows(name.len()).position(|window| window == name) {
        let start = from + found;
        let line = buffer.get(start + name.len()..)?.split(|b| *b == b'\n').next()?;
        let begins = start == 0 || buffer.get(start - 1).is_some_and(u8::is_ascii_whitespace);
        if begins && let Some(value) = line.get(..line.len().min(64))?.trim_ascii_start().strip_prefix(b"=") {
            return Some(value);
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
    fn a_protocol_is_contradicted_by_other_lines_or_samples_and_by_a_sequence_of_pulseq() {
        let told = |base, lines| Protocol { base: Some(base), lines: Some(lines), ..Protocol::default() };
        let contradicted = |protocol: Protocol, measured, lines| protocol.is_contradicted_by(measured, lines, 1);
        assert!(!contradicted(told(64, 64), 128, 64), "oversampled twice");
        assert!(!contradicted(Protocol { oversampling: 0.5, ..told(64, 64) }, 128, 96), "phase oversampling");
        assert!(!contradicted(Protocol::default(), 128, 64), "nothing said");
        for (protocol, measured, lines) in
            [(told(64, 64), 128, 128), (told(64, 256), 128, 128), (told(256, 64), 64, 64)]
        {
            assert!(contradicted(protocol, measured, lines), "{protocol:?} {measured} {lines}");
        }
        assert!(contradicted(told(64, 64), 512, 64));
        let mut protocol = Protocol { cartesian: true, ..Protocol::default() };
        protocol.look(b"tSequenceFileName = \"%CustomerSeq%\\Pulseq_v141\"\nsKSpace.lBaseResolution = 64\n");
        assert!(protocol.pulseq && contradicted(protocol, 128, 64));
    }
}

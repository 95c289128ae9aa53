//! The readouts of a measurement: a header (MDH) before the samples of each, of which only the headers are read at first.

use super::damaged;
use crate::error::{Error, Result};
use crate::readouts::readout::{Flag, Location, Readout, Samples};
use crate::source::Source;
use crate::watch::Watch;
use num_complex::Complex32;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

/// Readouts of a file at most.
const MOST_READOUTS: usize = 1 << 21;
/// Bytes of a readout's header: VB has one for each channel, VD and VE one for all and a short one for each.
const VB: u64 = 128;
const VD: u64 = 192;
const VD_CHANNEL: u64 = 32;
/// Bytes of a sample.
const SAMPLE: u64 = 8;
/// Readouts shorter than this are passed over by reading on.
const SHORT: u64 = 1 << 16;

/// Bits of the flags of a header, and what they are called elsewhere.
const ACQEND: u32 = 0;
const SYNCDATA: u32 = 5;
const FLAGS: [(u32, Flag); 14] = [
    (1, Flag::RtFeedback),
    (2, Flag::HpFeedback),
    (14, Flag::PhaseStabilisationReference),
    (15, Flag::PhaseStabilisation),
    (21, Flag::PhaseCorrection),
    (22, Flag::Calibration),
    (23, Flag::CalibrationAndImaging),
    (24, Flag::Reverse),
    (25, Flag::Noise),
    (38, Flag::Navigation),
    (39, Flag::PhaseCorrection),
    (46, Flag::Dummy),
    (44, Flag::Navigation),
    (51, Flag::Dummy),
];

/// Counters of a header, by their places among them.
const LINE: usize = 0;
const SLICE: usize = 2;
const PARTITION: usize = 3;
const ECHO: usize = 4;
const PHASE: usize = 5;
const REPETITION: usize = 6;
const SET: usize = 7;

/// Which of the two layouts a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// VA and VB: one measurement.
    Vb,
    /// VD, VE and later: several measurements.
    Vd,
}

/// The centre of k-space, as a readout says.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Centre {
    /// Counters along ky and kz.
    pub steps: [u16; 2],
}

/// The readouts of all measurements of a file.
pub struct Lines {
    source: Source,
    version: Version,
    /// Their headers.
    pub table: Vec<Readout>,
    /// The centre of each.
    pub centres: Vec<Centre>,
}

impl Lines {
    /// No readouts yet.
    pub fn new(source: Source, version: Version) -> Self {
        Self { source, version, table: Vec::new(), centres: Vec::new() }
    }

    /// Which of the counters along ky (`step` 0) or kz (1) that occur has the strongest readouts; none where all are 0. Looked
    /// at are those of `rows` that share all other counters with the first, and lie in the middle of the other axis.
    ///
    /// # Errors
    /// As [`Samples::samples`].
    pub fn strongest(&self, rows: &[usize], step: usize) -> Result<Option<u16>> {
        let other = 1 - step;
        let same = |row: &&usize| self.table[**row].counters == self.table[rows[0]].counters;
        let mut across: Vec<u16> = rows.iter().filter(same).map(|row| self.table[*row].steps[other]).collect();
        across.sort_unstable();
        across.dedup();
        let Some(middle) = across.get(across.len() / 2) else { return Ok(None) };
        let mut energies = BTreeMap::new();
        for row in rows.iter().filter(same) {
            let readout = &self.table[*row];
            if readout.steps[other] == *middle
                && let Entry::Vacant(energy) = energies.entry(readout.steps[step])
            {
                let samples = self.samples(readout)?;
                energy.insert(samples.iter().map(|v| f64::from(v.norm_sqr())).filter(|v| v.is_finite()).sum::<f64>());
            }
        }
        let strongest = energies.into_iter().max_by(|(_, a), (_, b)| a.total_cmp(b));
        Ok(strongest.filter(|(_, energy)| *energy > 0.0).map(|(step, _)| step))
    }

    /// Reads the headers of a measurement that lies in these bytes. One that is cut off ends with its last complete
    /// readout; gives whether it is.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Unreadable`], [`Error::Cancelled`].
    pub fn add(&mut self, bytes: Range<u64>, space: u16, dwell: f32, watch: &mut dyn Watch) -> Result<bool> {
        let size = if self.version == Version::Vb { VB } else { VD };
        let mut reader = self.source.reader();
        let mut head = vec![0; size as usize];
        let (mut at, mut last, mut seen) = (bytes.start, 0, 0u64);
        while at + size <= bytes.end {
            seen += 1;
            if seen.is_multiple_of(256) {
                watch.progress(at, self.source.length())?;
            }
            if last < SHORT {
                let failed = |e: std::io::Error| Error::Unreadable(e.to_string());
                reader.seek(SeekFrom::Start(at)).map_err(failed)?;
                reader.read_exact(&mut head).map_err(failed)?;
            } else {
                self.source.read_at(at, &mut head)?;
            }
            let head = Head { bytes: &head, version: self.version };
            let flags = head.flags();
            if flags >> ACQEND & 1 == 1 {
                return Ok(false);
            }
            let claimed = u64::from(head.word(0) & 0x1ff_ffff);
            let length = if flags >> SYNCDATA & 1 == 1 { claimed } else { head.length() };
            if length < size || at + length > bytes.end {
                return Ok(true);
            }
            if flags >> SYNCDATA & 1 == 0 {
                if self.table.len() >= MOST_READOUTS {
                    let what = "scan, in readouts,".into();
                    return Err(Error::TooLarge { what, most: MOST_READOUTS as u64, came: MOST_READOUTS as u64 + 1 });
                }
                let (readout, centre) = head.readout(at, space, dwell);
                self.table.push(readout);
                self.centres.push(centre);
            }
            (at, last) = (at + length, length);
        }
        Ok(true)
    }
}

/// A readout's header.
struct Head<'a> {
    bytes: &'a [u8],
    version: Version,
}

impl Head<'_> {
    fn half(&self, at: usize) -> u16 {
        self.bytes.get(at..at + 2).and_then(|two| two.try_into().ok()).map_or(0, u16::from_le_bytes)
    }

    fn word(&self, at: usize) -> u32 {
        u32::from(self.half(at)) | u32::from(self.half(at + 2)) << 16
    }

    /// Where the part begins that both layouts have.
    fn common(&self) -> usize {
        if self.version == Version::Vb { 20 } else { 40 }
    }

    fn flags(&self) -> u64 {
        u64::from(self.word(self.common())) | u64::from(self.word(self.common() + 4)) << 32
    }

    fn samples(&self) -> u16 {
        self.half(self.common() + 8)
    }

    fn channels(&self) -> u16 {
        self.half(self.common() + 10)
    }

    /// Bytes with all channels, worked out from samples and channels: the length in the header is not always right.
    fn length(&self) -> u64 {
        let (samples, channels) = (u64::from(self.samples()) * SAMPLE, u64::from(self.channels()));
        match self.version {
            Version::Vb => channels * (VB + samples),
            Version::Vd => VD + channels * (VD_CHANNEL + samples),
        }
    }

    fn readout(&self, at: u64, space: u16, dwell: f32) -> (Readout, Centre) {
        let common = self.common();
        let flags = self.flags();
        let counter = |i: usize| self.half(common + 12 + 2 * i);
        // After 14 counters: samples to be dropped at both ends, and the sample at the centre.
        let after = common + 12 + 28;
        // Then coil selection (2), offset of the readout (4), time (4), and the centre along ky and kz.
        let centre = Centre { steps: [self.half(after + 16), self.half(after + 18)] };
        let readout = Readout {
            flags: FLAGS.into_iter().filter(|(bit, _)| flags >> bit & 1 == 1).map(|(_, flag)| flag).collect(),
            samples: self.samples(),
            coils: self.channels(),
            centre: self.half(after + 4),
            discard: [self.half(after), self.half(after + 2)],
            space,
            dwell,
            dimensions: 0,
            steps: [counter(LINE), counter(PARTITION)],
            counters: [counter(REPETITION), counter(SET), counter(PHASE), counter(ECHO), counter(SLICE)],
            location: Location::AfterHeader(at),
        };
        (readout, centre)
    }
}

impl Samples for Lines {
    fn table(&self) -> &[Readout] {
        &self.table
    }

    fn samples(&self, readout: &Readout) -> Result<Vec<Complex32>> {
        let bytes = usize::from(readout.samples) * SAMPLE as usize;
        let (first, stride) = match self.version {
            Version::Vb => (VB, VB + bytes as u64),
            Version::Vd => (VD + VD_CHANNEL, VD_CHANNEL + bytes as u64),
        };
        if readout.coils == 0 {
            return Ok(Vec::new());
        }
        let header =
            readout.location.header().expect("a readout of this table is read from the header before its samples");
        let mut all = Vec::with_capacity(usize::from(readout.samples) * usize::from(readout.coils));
        let mut raw = vec![0; stride as usize * usize::from(readout.coils) - (stride as usize - bytes)];
        self.source.read_at(header + first, &mut raw)?;
        let part = |four: &[u8]| four.try_into().map_or(0.0, f32::from_le_bytes);
        for channel in raw.chunks(stride as usize) {
            let samples = channel[..bytes].chunks_exact(SAMPLE as usize);
            all.extend(samples.map(|both| Complex32::new(part(&both[..4]), part(&both[4..]))));
        }
        Ok(all)
    }

    fn check_memory(&self, bytes: u64) -> Result<()> {
        let most = 16 * self.source.length() + (64 << 20);
        match bytes > most {
            true => Err(damaged(&format!("a slice of at most {most} bytes"), format!("it has {bytes}"))),
            false => Ok(()),
        }
    }
}

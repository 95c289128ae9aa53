//! Siemens Twix `.dat`, VB and VD or VE: raw data as the scanner stores it. Read here since no library in Rust does; after
//! pymapVBVD and twixtools (<https://github.com/pehses/twixtools>). The readouts are told apart and put in their places as
//! those of ISMRMRD are.

mod axis;
mod header;
mod lines;

use crate::bytes::little_endian;
use crate::dataset::{Dataset, check_slice};
use crate::error::{Error, Result};
use crate::readouts::encoding::Encoding;
use crate::readouts::noise::{self, Noise};
use crate::readouts::plan::{ONE_LINE, Plan, plans};
use crate::readouts::readout::{Flag, Readout};
use crate::readouts::slice::supply;
use crate::source::Source;
use crate::watch::Watch;
use axis::{Axis, Steps};
use header::Protocol;
use lines::{Lines, Version};
use recon::subject::acquisition::Acquisition;
use recon::subject::contents::{Contents, Reading};

/// Measurements of a file at most.
const MOST_MEASUREMENTS: u64 = 64;
/// Lines times partitions at most.
const MOST_CELLS: usize = 1 << 24;
/// Bytes of an entry in the list of measurements, the first after 8 bytes: two numbers, then offset and length. Then come the
/// names of patient and protocol, which are not read.
const ENTRY: u64 = 152;
/// Where the first measurement begins, after the list.
const FIRST: u64 = 10_240;
/// Bytes of the beginning of a protocol.
const LEAST: u64 = 56;

/// Why a protocol is not believed.
const PULSEQ: &str = "A sequence of Pulseq, whose protocol says nothing of the scan: no oversampling is removed, and the \
                      size of a pixel is not known.";
const CONTRADICTED: &str = "The protocol contradicts the readouts: it is not believed, no oversampling is removed, and the \
                            size of a pixel is not known.";

/// A Twix file, open.
pub struct Twix {
    lines: Lines,
    plans: Vec<Plan>,
    contents: Contents,
    noise: Option<Noise>,
}

fn damaged(expected: &str, came: String) -> Error {
    Error::Damaged { format: "Siemens Twix", expected: expected.into(), came }
}

/// Where the measurements lie.
struct Measurements {
    version: Version,
    /// Offset and length of each.
    places: Vec<(u64, u64)>,
    /// How many the list names: the file may be cut off before some.
    named: u64,
}

impl Measurements {
    fn find(source: &Source) -> Option<Self> {
        let size = source.length();
        let vb = || header::length(source, 0).map(|_| Self { version: Version::Vb, places: vec![(0, size)], named: 1 });
        let mut head = [0; 8];
        source.read_at(0, &mut head).ok()?;
        let (first, named) = (little_endian(&head[..4]), little_endian(&head[4..]));
        if first >= 10_000 || named > MOST_MEASUREMENTS {
            return vb();
        }
        let mut places = Vec::new();
        for i in 0..named {
            let mut entry = [0; 16];
            source.read_at(8 + i * ENTRY + 8, &mut entry).ok()?;
            let (start, length) = (little_endian(&entry[..8]), little_endian(&entry[8..]));
            // A file that was cut off, or whose length was never written.
            let Some(rest) = size.checked_sub(start).filter(|rest| *rest > 0) else { continue };
            places.push((start, if length == 0 { rest } else { length.min(rest) }));
        }
        let begins = places.first().is_some_and(|(start, _)| header::length(source, *start).is_some());
        if begins { Some(Self { version: Version::Vd, places, named }) } else { vb() }
    }
}

/// Whether a file is one.
pub fn recognises(source: &Source) -> bool {
    Measurements::find(source).is_some() || is_cut_off_before_its_protocol(source)
}

/// Whether nothing is there but the list of measurements, and perhaps the first bytes of a protocol.
fn is_cut_off_before_its_protocol(source: &Source) -> bool {
    let mut head = [0; 24];
    let read = source.read_at(0, &mut head).is_ok();
    let listed = (1..=MOST_MEASUREMENTS).contains(&little_endian(&head[4..8])) && little_endian(&head[16..]) == FIRST;
    read && listed && source.length() < FIRST + LEAST && source.extension() == "dat"
}

impl Twix {
    /// Reads the protocols and the headers of all readouts.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::TooLarge`], [`Error::Unreadable`], [`Error::Cancelled`].
    pub fn open(source: &Source, watch: &mut dyn Watch) -> Result<Self> {
        let found = Measurements::find(source).ok_or_else(|| {
            let came = format!("the file is cut off before it, after {} bytes", source.length());
            damaged(&format!("a protocol at byte {FIRST}"), came)
        })?;
        let mut lines = Lines::new(source.clone(), found.version);
        let (mut encodings, mut protocols, mut cut, mut said) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (number, (start, length)) in found.places.iter().enumerate() {
            let Some(size) = header::length(source, *start) else {
                return Err(damaged("a protocol in each measurement", format!("number {} has none", number + 1)));
            };
            let protocol = Protocol::read(source, *start, size)?;
            let before = lines.table.len();
            // VD and VE begin their readouts at a multiple of 32 bytes, which the size of the protocol already says.
            cut.push(lines.add(start + size..start + length, number as u16, protocol.dwell, watch)?);
            let settled = Settled::of(protocol, &lines, before)?;
            encodings.push(settled.encoding);
            protocols.push(settled.protocol);
            said.push(settled.notes);
        }
        let mut plans = plans(&encodings, &lines.table);
        let came = lines.table.len();
        let mut kept = Vec::new();
        let (mut other, mut one_line) = (false, false);
        for mut plan in plans.drain(..) {
            let space = usize::from(lines.table[plan.imaging[0] as usize].space);
            let [coils, ny, nx] = plan.item.dim;
            let samples = coils.saturating_mul(ny).saturating_mul(nx);
            if !protocols[space].cartesian {
                other = true;
                continue;
            }
            if plan.is_of_one_line() {
                one_line = true;
                continue;
            }
            let cells = plan.matrix[1].saturating_mul(plan.matrix[2]);
            if coils == 0 || ny < 2 || nx < 2 || samples > recon::array::MAX_SAMPLES || cells > MOST_CELLS {
                continue;
            }
            let [read, phase, slab] = protocols[space].fov;
            let across = if plan.along_readout { slab } else { read };
            if across == 0.0 || phase == 0.0 {
                plan.spacing = None;
            }
            plan.item.notes.append(&mut said[space]);
            if cut[space] {
                plan.item.notes.push("The measurement has no end: it was stopped, or the file is cut off.".into());
            }
            kept.push((plan, space));
        }
        // What was meant is measured last; scans for adjustments come before.
        kept.reverse();
        if kept.is_empty() {
            let came = match (other, one_line) {
                (true, _) => "the lines are not on a matrix (radial or spiral), which is not read".into(),
                (false, true) => ONE_LINE.into(),
                (false, false) => format!("none of {came} readouts is of one"),
            };
            return Err(damaged("a Cartesian image of at least 2 x 2 samples", came));
        }
        let single = kept.len() == 1;
        for (plan, space) in &mut kept {
            plan.item.key = if single { String::new() } else { format!("measurement {}", *space + 1) };
        }
        let mut plans: Vec<Plan> = kept.into_iter().map(|(plan, _)| plan).collect();
        if let Some(note) = noise::note(&lines.table) {
            plans.iter_mut().for_each(|plan| plan.item.notes.push(note.clone()));
        }
        let missing = found.named - found.places.len() as u64;
        if missing > 0 {
            let note = format!("The file is cut off: {missing} of its {} measurements are missing.", found.named);
            plans.iter_mut().for_each(|plan| plan.item.notes.push(note.clone()));
        }
        let items = plans.iter().map(|plan| plan.item.clone()).collect();
        let contents = Contents { format: "Siemens Twix".into(), items };
        Ok(Self { lines, plans, contents, noise: None })
    }
}

/// What a measurement is taken to be.
struct Settled {
    encoding: Encoding,
    /// The protocol, as far as it is believed.
    protocol: Protocol,
    notes: Vec<String>,
}

impl Settled {
    /// Of a measurement whose readouts are those from `first` on.
    ///
    /// # Errors
    /// As [`Lines::strongest`].
    fn of(protocol: Protocol, lines: &Lines, first: usize) -> Result<Self> {
        let of_image = |readout: &Readout| {
            !readout.is(Flag::Noise) && !readout.is_left_out() && !readout.is_calibration_only() && readout.kept() > 1
        };
        let rows: Vec<usize> = (first..lines.table.len()).filter(|i| of_image(&lines.table[*i])).collect();
        let readouts = || rows.iter().map(|i| &lines.table[*i]);
        let steps = [0, 1].map(|step| {
            let centre = rows.first().map_or(0, |i| lines.centres[*i].steps[step]);
            Steps::of(readouts().map(|readout| readout.steps[step]), centre)
        });
        // The longer side of an echo that is not in the middle, twice.
        let measured = readouts().map(|readout| {
            let (kept, before) = (readout.kept(), usize::from(readout.discard[0]));
            match usize::from(readout.centre).saturating_sub(before) {
                0 => kept,
                centre if centre.abs_diff(kept / 2) <= 1 => kept,
                centre => 2 * centre.max(kept.saturating_sub(centre)),
            }
        });
        let measured = measured.max().unwrap_or(2).min(1 << 16);
        let mut notes = Vec::new();
        let mut axis = |step: usize, claimed: Option<usize>| -> Result<Axis> {
            if step == 1 && steps[1].last == 0 {
                return Ok(Axis { length: 1, centre: steps[1].centre });
            }
            let axis = steps[step].axis(claimed, || lines.strongest(&rows, step))?;
            if axis.centre != steps[step].centre && steps[step].count() > 1 {
                let (name, Steps { first, last, centre, .. }) = (["ky", "kz"][step], steps[step]);
                notes.push(format!(
                    "The readouts name {centre} as the centre along {name}, but measure {first} to {last}: it is taken to be \
                     {}.",
                    axis.centre
                ));
            }
            Ok(axis)
        };
        let axes = [axis(0, protocol.lines)?, axis(1, protocol.partitions)?];
        let mut believed = protocol;
        if !rows.is_empty() && protocol.is_contradicted_by(measured, axes[0].length, steps[0].gap.into()) {
            believed = protocol.disbelieved();
            notes.push(match (protocol.pulseq, protocol.base, protocol.lines) {
                (true, ..) => PULSEQ.into(),
                (false, Some(base), Some(claimed)) => format!(
                    "The protocol says {claimed} lines of {base} pixels, but the readouts make {} of {measured} samples: it \
                     is not believed, no oversampling is removed, and the size of a pixel is not known.",
                    axes[0].length
                ),
                (false, ..) => CONTRADICTED.into(),
            });
        }
        let epi = readouts().any(|readout| readout.is(Flag::Reverse));
        Ok(Self { encoding: believed.encoding(measured, axes, steps, epi), protocol: believed, notes })
    }
}

impl Dataset for Twix {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Acquisition> {
        let item = self.contents.item(&reading.item)?;
        check_slice(item, index)?;
        let place = self.contents.items.iter().position(|other| other.key == item.key);
        let place = place.expect("the item was just found in these contents");
        let plan = &self.plans[place];
        Noise::prepare(&mut self.noise, &self.lines, plan.coils, 1.0, watch)?;
        supply(&self.lines, plan, self.noise.as_ref(), index, item.notes.clone(), watch)
    }
}

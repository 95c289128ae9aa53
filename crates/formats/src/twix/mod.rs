//! Siemens Twix `.dat`, VB and VD or VE: raw data as the scanner stores it. Read here since no library in Rust does; after
//! pymapVBVD and twixtools (<https://github.com/pehses/twixtools>). The readouts are told apart and put in their places as
//! those of ISMRMRD are.

mod header;
mod lines;

use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::ismrmrd::header::{Encoding, Header};
use crate::ismrmrd::noise::Noise;
use crate::ismrmrd::plan::{Plan, plans};
use crate::ismrmrd::readout::{Flag, Readout};
use crate::ismrmrd::supply::{NOISE_SCAN, supply};
use crate::picture;
use crate::source::Source;
use crate::watch::Watch;
use header::{Protocol, Steps};
use lines::{Lines, Version};
use recon::subject::contents::{Contents, Reading};
use recon::subject::supply::Supply;
use std::collections::BTreeSet;

/// Measurements of a file at most.
const MOST_MEASUREMENTS: u64 = 64;
/// Lines times partitions at most.
const MOST_CELLS: usize = 1 << 24;
/// Bytes of an entry in the list of measurements, the first after 8 bytes: two numbers, then offset and length. Then come the
/// names of patient and protocol, which are not read.
const ENTRY: u64 = 152;

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

/// Where the measurements lie: offset and length of each.
fn measurements(source: &Source) -> Option<(Version, Vec<(u64, u64)>)> {
    let size = source.length();
    let mut head = [0; 8];
    source.read_at(0, &mut head).ok()?;
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |number, b| number << 8 | u64::from(*b));
    let (first, count) = (number(&head[..4]), number(&head[4..]));
    if first >= 10_000 || count > MOST_MEASUREMENTS {
        return header::length(source, 0).map(|_| (Version::Vb, vec![(0, size)]));
    }
    let mut found = Vec::new();
    for i in 0..count {
        let mut entry = [0; 16];
        source.read_at(8 + i * ENTRY + 8, &mut entry).ok()?;
        let (start, length) = (number(&entry[..8]), number(&entry[8..]));
        // A file that was cut off, or whose length was never written.
        let rest = size.checked_sub(start)?;
        found.push((start, if length == 0 { rest } else { length.min(rest) }));
    }
    let first = found.first()?.0;
    match header::length(source, first) {
        Some(_) => Some((Version::Vd, found)),
        None => header::length(source, 0).map(|_| (Version::Vb, vec![(0, size)])),
    }
}

/// Whether a file is one.
pub fn recognises(source: &Source) -> bool {
    measurements(source).is_some()
}

impl Twix {
    /// Reads the protocols and the headers of all readouts.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::TooLarge`], [`Error::Unreadable`], [`Error::Cancelled`].
    pub fn open(source: &Source, watch: &mut dyn Watch) -> Result<Self> {
        let found = measurements(source);
        let (version, found) = found.ok_or_else(|| damaged("measurements", "there are none".into()))?;
        let mut lines = Lines::new(source.clone(), version);
        let (mut encodings, mut protocols, mut cut, mut said) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (number, (start, length)) in found.iter().enumerate() {
            let Some(size) = header::length(source, *start) else {
                return Err(damaged("a protocol in each measurement", format!("number {} has none", number + 1)));
            };
            let protocol = Protocol::read(source, *start, size)?;
            let before = lines.table.len();
            // VD and VE begin their readouts at a multiple of 32 bytes, which the size of the protocol already says.
            cut.push(lines.add(start + size..start + length, number as u16, protocol.dwell, watch)?);
            let (encoding, notes) = encoding(&protocol, &lines, before);
            encodings.push(encoding);
            said.push(notes);
            protocols.push(protocol);
        }
        let header = Header { encodings, noise_bandwidth: 1.0 };
        let mut plans: Vec<Plan> = plans(&header, &lines.table);
        let came = lines.table.len();
        let mut kept = Vec::new();
        let (mut other, mut single) = (false, 0);
        for mut plan in plans.drain(..) {
            let space = usize::from(lines.table[plan.imaging[0] as usize].space);
            let [coils, ny, nx] = plan.item.dim;
            let samples = coils.saturating_mul(ny).saturating_mul(nx);
            if !protocols[space].cartesian {
                other = true;
                continue;
            }
            if plan.single_line {
                single += plan.imaging.len();
                continue;
            }
            let cells = plan.matrix[1].saturating_mul(plan.matrix[2]);
            if coils == 0 || ny < 2 || nx < 2 || samples > recon::array::MAX_SAMPLES || cells > MOST_CELLS {
                continue;
            }
            if protocols[space].fov[..2].contains(&0.0) {
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
            let came = match other {
                _ if single > 0 => {
                    format!("all its {single} readouts are of one line (a free induction decay or spectroscopy)")
                }
                true => "the lines are not on a matrix (radial or spiral), which is not read".into(),
                false => format!("none of {came} readouts is of one"),
            };
            return Err(damaged("a Cartesian image of at least 2 x 2 samples", came));
        }
        let single = kept.len() == 1;
        for (plan, space) in &mut kept {
            plan.item.key = if single { String::new() } else { format!("measurement {}", *space + 1) };
        }
        let noise = lines.table.iter().filter(|readout| readout.is(Flag::Noise)).count();
        let mut plans: Vec<Plan> = kept.into_iter().map(|(plan, _)| plan).collect();
        if noise > 0 {
            let note = format!("{NOISE_SCAN} ({noise} readouts): the coils are prewhitened with it.");
            plans.iter_mut().for_each(|plan| plan.item.notes.push(note.clone()));
        }
        let items = plans.iter().map(|plan| plan.item.clone()).collect();
        let contents = Contents { format: "Siemens Twix".into(), items };
        Ok(Self { lines, plans, contents, noise: None })
    }
}

/// The encoding of a measurement whose readouts are those from `first` on.
fn encoding(protocol: &Protocol, lines: &Lines, first: usize) -> (Encoding, Vec<String>) {
    let of_image = |readout: &Readout| {
        !readout.is(Flag::Noise) && !readout.is_left_out() && !readout.is_calibration_only() && readout.kept() > 1
    };
    let rows = || (first..lines.table.len()).filter(|i| of_image(&lines.table[*i]));
    let steps = [0, 1].map(|step| {
        let occur: BTreeSet<u16> = rows().map(|i| lines.table[i].steps[step]).collect();
        Steps {
            first: occur.first().copied().unwrap_or(0),
            last: occur.last().copied().unwrap_or(0),
            gap: occur.iter().zip(occur.iter().skip(1)).map(|(one, next)| next - one).max().unwrap_or(1),
            centre: rows().next().map_or(0, |i| lines.centres[i].steps[step]),
        }
    });
    // The longer side of an echo that is not in the middle, twice.
    let measured = rows().map(|i| {
        let readout = &lines.table[i];
        let (kept, before) = (readout.kept(), usize::from(readout.discard[0]));
        match usize::from(readout.centre).saturating_sub(before) {
            0 => kept,
            centre if centre.abs_diff(kept / 2) <= 1 => kept,
            centre => 2 * centre.max(kept.saturating_sub(centre)),
        }
    });
    let epi = rows().any(|i| lines.table[i].is(Flag::Reverse));
    protocol.encoding(measured.max().unwrap_or(2).min(1 << 16), steps, epi)
}

impl Dataset for Twix {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Supply> {
        let item = self.contents.item(&reading.item)?;
        picture::check_slice(item, index)?;
        let place = self.contents.items.iter().position(|other| other.key == item.key);
        let place = place.expect("the item was just found in these contents");
        let plan = &self.plans[place];
        Noise::prepare(&mut self.noise, &self.lines, plan.coils, 1.0, watch)?;
        supply(&self.lines, plan, self.noise.as_ref(), index, item.notes.clone(), watch)
    }
}

//! What the readouts of an encoding make: a stack of slices, each a matrix of lines.

use super::encoding::{Encoding, METRES, Trajectory};
use super::readout::{Counter, Flag, Readout};
use super::undersampling::is_undersampled_along_kz;
use recon::subject::contents::{Domain, Item};
use recon::subject::presentation::Presentation;
use std::collections::BTreeSet;
use std::ops::Range;

/// Fields of view are taken to be equal that differ by less.
const EQUAL: f64 = 1e-3;

/// What there is where an image was expected, when [`Plan::is_of_one_line`].
pub const ONE_LINE: &str = "all readouts measure one line, as those of a free induction decay or of a spectrum do";

const COUNTERS: [(Counter, &str); 5] = [
    (Counter::Repetition, "Repetition"),
    (Counter::Set, "Set"),
    (Counter::Phase, "Phase"),
    (Counter::Contrast, "Echo"),
    (Counter::Slice, "Slice"),
];

/// How the readouts of an encoding become k-space.
pub struct Plan {
    /// Readouts of the image, as places in the table.
    pub imaging: Vec<u32>,
    /// Readouts for calibration only.
    pub calibration: Vec<u32>,
    /// Values of each counter that occur, outermost first.
    pub counters: [Vec<u16>; 5],
    /// Coils of all readouts.
    pub coils: usize,
    /// Samples of a line as it was measured.
    pub measured: usize,
    /// Samples of a line once the oversampling is removed, lines, and partitions that are transformed along kz.
    pub matrix: [usize; 3],
    /// Partitions that are shown; pixels along the readout where the slices lie along it.
    pub planes: Range<usize>,
    /// Whether a slice is a plane (ky, kz) at a pixel of the readout, since the scan is undersampled over both.
    pub along_readout: bool,
    /// Different lines (ky, kz) that were measured.
    pub lines: usize,
    /// What is added to the counters along ky and kz.
    pub shift: [i64; 2],
    /// Whether the samples lie off the matrix, where the readouts say.
    pub off_the_matrix: bool,
    /// How an image is shown.
    pub presentation: Presentation,
    /// Height and width of a pixel, in mm.
    pub spacing: Option<[f64; 2]>,
    /// What there is to say of its readouts.
    pub item: Item,
}

/// Plans the encodings that have readouts of an image, in order.
pub fn plans(encodings: &[Encoding], table: &[Readout]) -> Vec<Plan> {
    let planned = encodings.iter().enumerate().filter_map(|(space, encoding)| {
        let mut plan = plan(table, space, encoding, encodings.len() == 1)?;
        plan.item.key = format!("encoding {}", space + 1);
        Some(plan)
    });
    let mut planned: Vec<_> = planned.collect();
    if let [only] = planned.as_mut_slice() {
        only.item.key = String::new();
    }
    planned
}

fn plan(table: &[Readout], space: usize, encoding: &Encoding, is_only: bool) -> Option<Plan> {
    let here = |readout: &&Readout| {
        // A file of one encoding may not number it.
        (usize::from(readout.space) == space || is_only) && !readout.is(Flag::Noise)
    };
    let of_image = |readout: &Readout| !readout.is_left_out() && !readout.is_calibration_only() && readout.kept() > 1;
    let coils = usize::from(table.iter().filter(here).find(|readout| of_image(readout))?.coils);
    let (mut imaging, mut calibration, mut left_out, mut other_coils, mut embedded) = (Vec::new(), Vec::new(), 0, 0, 0);
    for (i, readout) in table.iter().enumerate().filter(|(_, readout)| here(readout)) {
        if readout.is_left_out() || readout.kept() < 2 {
            left_out += 1;
        } else if usize::from(readout.coils) != coils {
            other_coils += 1;
        } else if readout.is_calibration_only() {
            calibration.push(i as u32);
        } else {
            imaging.push(i as u32);
            embedded += usize::from(readout.is(Flag::CalibrationAndImaging));
        }
    }
    let rows = || imaging.iter().map(|i| &table[*i as usize]);
    let counters: [Vec<u16>; 5] = std::array::from_fn(|counter| {
        let values: BTreeSet<u16> = rows().map(|readout| readout.counters[counter]).collect();
        values.into_iter().collect()
    });
    let mut notes = Vec::new();
    let off_the_matrix = encoding.trajectory == Trajectory::Other && rows().all(|readout| readout.dimensions >= 2);
    // Trajectories are given for the matrix that is shown.
    let across = if off_the_matrix { encoding.recon } else { encoding.encoded };
    let ([ex, ny, _], ez) = (across.matrix, encoding.encoded.matrix[2]);
    let partitioned = ez > 1 && rows().any(|readout| readout.steps[1] > 0);
    let nz = if partitioned { ez } else { 1 };
    let longest = rows().map(Readout::kept).max()?;
    let ratio = |axis: usize| {
        let encoded = if axis == 2 { encoding.encoded.fov[2] } else { across.fov[axis] };
        let recon = encoding.recon.fov[axis];
        if encoded > 0.0 && recon > 0.0 && recon < encoded * (1.0 - EQUAL) { recon / encoded } else { 1.0 }
    };
    let part = |n: usize, axis: usize| ((n as f64 * ratio(axis)).round() as usize).clamp(2.min(n), n);
    let removed = ratio(0) < 1.0 && longest <= part(ex, 0) && rows().all(|readout| readout.kept() == longest);
    let measured = match () {
        () if off_the_matrix => ex,
        () if removed => longest.max(2),
        () => ex.max(longest),
    };
    let nx = if removed { measured } else { part(measured, 0) };
    if encoding.encoded.metres || encoding.recon.metres {
        notes.push(METRES.into());
    }
    if nx < measured {
        notes.push(format!("Readout oversampling reduced from {measured} to {nx} samples."));
    }
    let partitions = part(nz, 2);
    let shift = [
        shift(rows().map(|readout| readout.steps[0]), encoding.step1.map(|limit| limit.centre), ny),
        shift(rows().map(|readout| readout.steps[1]), encoding.step2.map(|limit| limit.centre), nz),
    ];
    let along_readout = !off_the_matrix && nz > 1 && is_undersampled_along_kz(rows(), [ny, nz], shift);
    let (columns, shown, width) = match along_readout {
        true => (nz, partitions, encoding.encoded.fov[2] / nz as f64),
        false => (nx, nx, across.fov[0] * ratio(0) / nx as f64),
    };
    let presentation = Presentation { crop: [part(ny, 1), shown], ..Presentation::whole([ny, columns]) };
    let spacing = [across.fov[1] / ny as f64, width];
    let first = nz / 2 - partitions / 2;
    let planes = if along_readout { 0..nx } else { first..first + partitions };
    let lines = rows().map(|readout| readout.steps).collect::<BTreeSet<_>>().len();
    let stacked =
        COUNTERS.iter().zip(&counters).filter(|(_, values)| values.len() > 1).map(|((counter, name), values)| {
            let name = if *counter == Counter::Slice && nz > 1 { "Slab" } else { name };
            (name.to_owned(), values.len())
        });
    let mut stack: Vec<_> = stacked.collect();
    if along_readout {
        stack.push(("Slice".to_owned(), nx));
        notes.push(
            "A 3D scan undersampled over ky and kz: slices lie along the readout, and their k-space is (ky, kz)."
                .into(),
        );
    } else if partitions > 1 {
        stack.push(("Slice".to_owned(), partitions));
        notes.push(format!("A 3D scan: {nz} partitions, transformed along kz."));
    }
    let [rx, ry, _] = encoding.recon.matrix;
    if !off_the_matrix && !along_readout && (rx > nx || ry > presentation.crop[0]) {
        notes.push(format!(
            "The scanner shows {rx} x {ry} pixels (x, y), interpolated; here the image has the {nx} x {} that were measured.",
            presentation.crop[0]
        ));
    }
    if left_out > 0 {
        notes.push(format!("Left out: {left_out} readouts of navigators, phase corrections or without samples."));
    }
    if other_coils > 0 {
        notes.push(format!("Left out: {other_coils} readouts that have not the {coils} coils of the others."));
    }
    if embedded > 0 {
        notes.push(format!("Lines for calibration are part of the scan ({embedded} readouts)."));
    }
    if encoding.trajectory == Trajectory::Epi {
        notes.push(
            "An EPI: lines that were read backwards are turned round; nothing corrects the phase between them.".into(),
        );
    }
    let item = Item {
        key: String::new(),
        domain: Domain::KSpace,
        shape: vec![table.len()],
        element: "complex64".into(),
        guess: None,
        stack,
        dim: [coils, ny, columns],
        notes,
    };
    Some(Plan {
        imaging,
        calibration,
        counters,
        coils,
        measured,
        matrix: [nx, ny, nz],
        planes,
        along_readout,
        lines,
        shift,
        off_the_matrix,
        presentation,
        spacing: spacing.iter().all(|mm| *mm > 0.0).then_some(spacing),
        item,
    })
}

/// What is added to a counter so that its centre lies at `n / 2`. A centre that would put lines outside of the matrix which
/// lie inside without it is none.
fn shift(steps: impl Iterator<Item = u16> + Clone, centre: Option<usize>, n: usize) -> i64 {
    let Some(centre) = centre else { return 0 };
    let shift = (n / 2) as i64 - centre as i64;
    let inside = |shift: i64| steps.clone().all(|step| (0..n as i64).contains(&(i64::from(step) + shift)));
    if !inside(shift) && inside(0) { 0 } else { shift }
}

impl Plan {
    /// Whether all readouts on the matrix measure one line: nothing is encoded but along the readout.
    pub fn is_of_one_line(&self) -> bool {
        !self.off_the_matrix && self.lines < 2
    }

    /// The values of the counters of a slice, counted through the stack, and its partition, or its pixel of the readout.
    pub fn place(&self, index: usize) -> ([u16; 5], usize) {
        let mut rest = index / self.planes.len();
        let plane = self.planes.start + index % self.planes.len();
        let mut counters = [0; 5];
        for (counter, values) in counters.iter_mut().zip(&self.counters).rev() {
            *counter = values[rest % values.len()];
            rest /= values.len();
        }
        (counters, plane)
    }

    /// The readouts of the image with these counters.
    pub fn readouts(&self, table: &[Readout], counters: [u16; 5]) -> Vec<u32> {
        self.imaging.iter().copied().filter(|i| table[*i as usize].counters == counters).collect()
    }

    /// The readouts that calibrate a slice: those for calibration only of the same slice (of the other counters, the same
    /// where there are some, and the first otherwise), and those of the image that [`completing`] adds to them. Gives
    /// whether there are such.
    pub fn calibrating(&self, table: &[Readout], counters: [u16; 5]) -> (Vec<u32>, bool) {
        let of = |i: &u32| table[*i as usize].counters;
        let slice = Counter::Slice as usize;
        let mut rows: Vec<u32> = self.calibration.iter().copied().filter(|i| of(i)[slice] == counters[slice]).collect();
        let mut wanted = counters;
        for (counter, wanted) in wanted.iter_mut().enumerate().take(slice) {
            let same = rows.iter().any(|i| of(i)[counter] == *wanted);
            if !same {
                *wanted = rows.iter().map(|i| of(i)[counter]).min().unwrap_or(0);
            }
            rows.retain(|i| of(i)[counter] == *wanted);
        }
        let with = completing(table, &rows, &self.readouts(table, wanted));
        let integrated = !with.is_empty();
        rows.extend(with);
        (rows, integrated)
    }
}

/// Readouts of the image that belong to integrated calibration lines. Scanners flag lines of such a region that are on the
/// grid of the image "calibration and imaging", and those between them "calibration" only; some files do not flag the first
/// at all. A calibration scan of its own has lines that the image has, too, and nothing is added to it but what is flagged
/// for both and missing there.
fn completing(table: &[Readout], calibration: &[u32], imaging: &[u32]) -> Vec<u32> {
    let of = |i: &u32| &table[*i as usize];
    let Some(first) = calibration.first().map(of) else { return Vec::new() };
    let own: BTreeSet<[u16; 2]> = calibration.iter().map(|i| of(i).steps).collect();
    let apart = imaging.iter().any(|i| own.contains(&of(i).steps));
    let range = |step: usize| {
        let steps = || own.iter().map(|steps| steps[step]);
        steps().min().unwrap_or(0)..=steps().max().unwrap_or(0)
    };
    let box_of_own = [range(0), range(1)];
    let among = |steps: [u16; 2]| box_of_own.iter().zip(steps).all(|(range, step)| range.contains(&step));
    let read_alike =
        |readout: &Readout| readout.kept() == first.kept() && (readout.dwell - first.dwell).abs() <= 1e-3 * first.dwell;
    let added = imaging.iter().copied().filter(|i| {
        let readout = of(i);
        let calibrates = readout.is(Flag::CalibrationAndImaging) || !apart && among(readout.steps);
        calibrates && read_alike(readout) && !own.contains(&readout.steps)
    });
    added.collect()
}

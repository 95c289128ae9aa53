//! Which samples of a k-space were measured, and which are empty because nobody measured them.
//!
//! Files hold zeros where nothing was measured. A sample that is exactly zero in every coil was not measured, with three
//! exceptions, each of which is told:
//!
//! - **Odd zeros.** Samples of whole numbers are zero now and then, and so is one that a program has cleared. Zeros that
//!   are few (1 % of the samples) and scattered, or no more frequent than a third of the samples that differ from zero by the
//!   smallest step of the data, are values and not gaps.
//! - **Zero padding.** Lines that are empty up to the border, with no gaps further in, were put around what was
//!   measured to make pixels smaller. Such a scan is complete: its reference is the image of what was measured, and the
//!   zeros around it are data of the image that is wanted. Acceleration counts what a full scan would have measured.
//! - **Partial Fourier.** Where one side of the centre reaches less than 85 % as far as the other, the border is empty because the
//!   scan was shortened. It is undersampled, its full scan reaches as far on both sides, and it is called by its name.
//!
//! Said of the data as they come: a preparation carries it on ([`crate::KSpace::measured_as`]) and does not look for zeros anew.

use crate::sampling::Region;
use ndarray::{Array2, Axis};
use num_complex::Complex32;
use std::ops::Range;

/// Part of the samples that scattered zeros may be at most.
const FEW: f64 = 0.01;
/// Zeros in a row that still are scattered: of 1 % of zeros, as many do not fall on neighbours by chance.
const SCATTERED: usize = 4;
/// Zeros among whole numbers are at most as frequent as this part of the numbers next to zero, for noise of one step or more.
const AS_FREQUENT: f64 = 1.0 / 3.0;
/// The shorter side of the centre over the longer one, below which a scan is partial Fourier.
const ONE_SIDED: f64 = 0.85;
/// A scan is padded to at most so many times its size; what holds less is not believed to be complete.
const MOST_PADDING: usize = 4;

/// The samples (ky, kx) of a k-space that were measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Each sample (ky, kx).
    taken: Array2<bool>,
    /// What a full scan would have measured: what lies outside is padding.
    frame: Region,
    /// Whether all of the frame was measured.
    complete: bool,
    /// Along ky and kx, whether one side of the centre was measured much further than the other, and what was measured.
    one_sided: [Option<Range<usize>>; 2],
    /// Zeros that are values.
    odd_zeros: usize,
}

impl Measured {
    /// Everything of (`ny`, `nx`).
    pub fn all(ny: usize, nx: usize) -> Self {
        let taken = Array2::from_elem((ny, nx), true);
        Self { taken, frame: (0..ny, 0..nx), complete: true, one_sided: [None, None], odd_zeros: 0 }
    }

    /// What samples (coil, ky, kx), row-major, show.
    pub(crate) fn of(samples: &[Complex32], (ny, nx): (usize, usize)) -> Self {
        let taken = Array2::from_shape_fn((ny, nx), |(y, x)| {
            samples[y * nx + x..].iter().step_by(ny * nx).any(|v| *v != Complex32::ZERO)
        });
        if taken.iter().all(|taken| *taken) {
            return Self::all(ny, nx);
        }
        let axes = [Occupied::of(&taken, Axis(0)), Occupied::of(&taken, Axis(1))];
        let mut all = Self { taken, ..Self::all(ny, nx) };
        let [rows, columns] = &axes;
        // Samples of lines that are not empty along either axis.
        let in_lines = |y: usize, x: usize| rows.holds[y] && columns.holds[x];
        let zeros = Array2::from_shape_fn((ny, nx), |(y, x)| !all.taken[[y, x]] && in_lines(y, x));
        let count = zeros.iter().filter(|zero| **zero).count();
        if count > 0 {
            let few = count as f64 <= FEW * (rows.count() * columns.count()) as f64;
            let values = (few && longest_run(&zeros) <= SCATTERED)
                || count as f64 <= AS_FREQUENT * next_to_zero(samples, &all.taken) as f64;
            if !values {
                all.complete = false;
                return all;
            }
            all.odd_zeros = count;
            all.taken.zip_mut_with(&zeros, |taken, zero| *taken |= zero);
        }
        let [along_y, along_x] = axes.map(|axis| axis.full_scan());
        all.frame = (along_y.range, along_x.range);
        all.one_sided = [along_y.one_sided, along_x.one_sided];
        all.complete = along_y.complete && along_x.complete;
        all
    }

    /// (ky, kx).
    pub fn dim(&self) -> (usize, usize) {
        self.taken.dim()
    }

    /// Whether the sample at (`ky`, `kx`) was measured.
    pub fn takes(&self, ky: usize, kx: usize) -> bool {
        self.taken[[ky, kx]]
    }

    /// The samples (ky, kx).
    pub fn to_array(&self) -> &Array2<bool> {
        &self.taken
    }

    /// Whether the value of the sample at (`ky`, `kx`) is known: it was measured, or is the zero of a padding.
    pub fn knows(&self, ky: usize, kx: usize) -> bool {
        // Where lines are whole, the padding along them does not make them less so.
        let padding = || !self.frame.1.contains(&kx) && self.takes(ky, self.dim().1 / 2);
        self.complete || self.takes(ky, kx) || padding()
    }

    /// Whether every sample of the matrix was measured.
    pub fn is_everything(&self) -> bool {
        let (ny, nx) = self.dim();
        self.complete && self.frame == (0..ny, 0..nx)
    }

    /// Whether nothing was left out of what a full scan would have measured, [`Self::frame`]: there is a reference then.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The samples (ky, kx) that a full scan would have measured: all but those of a padding.
    pub fn frame(&self) -> &Region {
        &self.frame
    }

    /// How many samples a full scan would have measured.
    pub fn full_scan(&self) -> usize {
        self.frame.0.len() * self.frame.1.len()
    }

    /// Samples measured.
    pub fn samples(&self) -> usize {
        self.taken.iter().filter(|taken| **taken).count()
    }

    /// For each ky, whether any sample was measured.
    pub fn lines(&self) -> Vec<bool> {
        self.taken.rows().into_iter().map(|row| row.iter().any(|taken| *taken)).collect()
    }

    /// Whether each line along kx was measured from one end of the frame to the other, or not at all.
    pub fn is_in_lines(&self) -> bool {
        self.taken.rows().into_iter().all(|row| {
            let mut frame = self.frame.1.clone();
            let first = frame.next().is_some_and(|x| row[x]);
            frame.all(|x| row[x] == first)
        })
    }

    /// Why there is no reference, if there is none.
    pub fn why_incomplete(&self) -> Option<String> {
        let (ny, nx) = self.dim();
        (!self.complete).then(|| {
            if self.is_in_lines() {
                let empty = self.lines().iter().filter(|line| !**line).count();
                return format!("{empty} of {ny} ky lines of the data are empty: there is no fully sampled reference");
            }
            let empty = ny * nx - self.samples();
            format!("{empty} of {ny} x {nx} samples of the data are empty: there is no fully sampled reference")
        })
    }

    /// What the visitor should know of it, in sentences; none where everything was measured.
    pub fn notes(&self) -> Vec<String> {
        let (ny, nx) = self.dim();
        let axes = [
            (ny, &self.frame.0, "ky lines", "partial Fourier"),
            (nx, &self.frame.1, "samples along kx", "a partial echo"),
        ];
        let mut notes = Vec::new();
        for ((n, range, what, name), one_sided) in axes.into_iter().zip(&self.one_sided) {
            let (before, after) = (range.start, n - range.end);
            if before + after > 0 {
                notes.push(format!(
                    "Of {n} {what}, {before} before and {after} after those of the scan are empty: the data are padded \
                     with zeros, which makes pixels smaller and is no undersampling"
                ));
            }
            if let Some(Range { start, end }) = one_sided {
                let last = end - 1;
                notes.push(format!(
                    "Of {n} {what}, only {start} to {last} were measured, much further on one side of the centre than on \
                     the other: this looks like {name}, which leaves out a part that a reference would need"
                ));
            }
        }
        if !self.complete && !self.is_in_lines() {
            let empty = ny * nx - self.samples();
            notes.push(format!(
                "{empty} of {ny} x {nx} samples are exactly zero in every coil: they count as not measured, and no \
                 sampling takes them"
            ));
        }
        if self.odd_zeros > 0 {
            let zeros = self.odd_zeros;
            notes.push(format!(
                "{zeros} of {ny} x {nx} samples are exactly zero in every coil, but look like values and not like gaps: \
                 they count as measured"
            ));
        }
        notes
    }
}

/// Where no coil is further from zero than the smallest step of the data, of the samples that are not zero.
fn next_to_zero(samples: &[Complex32], taken: &Array2<bool>) -> usize {
    let parts = samples.iter().flat_map(|v| [v.re.abs(), v.im.abs()]).filter(|v| *v > 0.0);
    let step = 1.001 * parts.fold(f32::INFINITY, f32::min);
    let mut near: Vec<bool> = taken.iter().copied().collect();
    for coil in samples.chunks_exact(taken.len()) {
        near.iter_mut().zip(coil).for_each(|(near, v)| *near &= v.re.abs() <= step && v.im.abs() <= step);
    }
    near.into_iter().filter(|near| *near).count()
}

/// How many zeros follow on each other along either axis; no more than one beyond [`SCATTERED`] are counted.
fn longest_run(zeros: &Array2<bool>) -> usize {
    let run = |(y, x): (usize, usize), down: usize, right: usize| {
        (0..=SCATTERED).take_while(|i| zeros.get((y + i * down, x + i * right)).is_some_and(|zero| *zero)).count()
    };
    let all = zeros.indexed_iter().filter(|(_, zero)| **zero);
    all.map(|(at, _)| run(at, 1, 0).max(run(at, 0, 1))).max().unwrap_or(0)
}

/// Along an axis, which lines hold samples.
struct Occupied {
    holds: Vec<bool>,
    /// From the first to the last of them.
    span: Range<usize>,
}

/// Along an axis, what a full scan would have measured.
struct FullScan {
    range: Range<usize>,
    complete: bool,
    one_sided: Option<Range<usize>>,
}

impl Occupied {
    fn of(taken: &Array2<bool>, axis: Axis) -> Self {
        let holds: Vec<bool> = taken.axis_iter(axis).map(|line| line.iter().any(|taken| *taken)).collect();
        let start = holds.iter().position(|holds| *holds).unwrap_or(0);
        let end = holds.iter().rposition(|holds| *holds).map_or(start, |last| last + 1);
        Self { holds, span: start..end }
    }

    fn count(&self) -> usize {
        self.holds.iter().filter(|holds| **holds).count()
    }

    fn full_scan(&self) -> FullScan {
        let n = self.holds.len();
        let Range { start, end } = self.span;
        let whole = FullScan { range: 0..n, complete: false, one_sided: None };
        // Gaps further in.
        let gaps = self.holds[start..end].split(|holds| *holds).map(<[bool]>::len).max().unwrap_or(0);
        let border = start.max(n - end);
        let centre = n / 2;
        if (gaps > 0 && border <= 2 * gaps) || start > centre || end <= centre || (end - start) * MOST_PADDING < n {
            return whole;
        }
        let parts = [(centre - start) as f64 / centre as f64, (end - centre) as f64 / (n - centre) as f64];
        let (short, long) = (parts[0].min(parts[1]), parts[0].max(parts[1]));
        if short >= ONE_SIDED * long {
            return FullScan { range: start..end, complete: gaps == 0, ..whole };
        }
        // As far on both sides; of an even number of samples, one fewer lies above the centre.
        let reach = (centre - start).max(end - centre);
        let range = centre.saturating_sub(reach)..(centre + reach).min(n);
        FullScan { range, complete: false, one_sided: Some(start..end) }
    }
}

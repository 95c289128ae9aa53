//! The samples that are taken.

use super::{Pattern, Region, Taken, centre_lines, of_pattern};
use crate::declaration::Settings;
use crate::error::{Error, Result};
use ndarray::{Array2, s};
use std::ops::Range;

/// The samples that are taken (ky, kx).
#[derive(Debug, Clone, PartialEq)]
pub struct SamplingMask {
    nx: usize,
    taken: Taken,
    asked: Option<f64>,
}

impl SamplingMask {
    /// The mask of a declared pattern for a (ky, kx) matrix.
    ///
    /// # Errors
    /// [`Error::Sampling`] when the parameters do not fit the matrix.
    pub fn from_pattern(ny: usize, nx: usize, settings: &Settings) -> Result<Self> {
        of_pattern(ny, nx, settings)
    }

    /// As [`SamplingMask::from_pattern`], of the pattern `P`, registered or not.
    ///
    /// # Errors
    /// As [`SamplingMask::from_pattern`].
    pub fn of<P: Pattern>(ny: usize, nx: usize, settings: &Settings) -> Result<Self> {
        let asked = P::asked(settings)?;
        let (rows, columns) = P::calibration(ny, nx, settings)?;
        let mut taken = P::taken(ny, nx, settings)?;
        let (most, what) = match &mut taken {
            Taken::Lines(lines) => {
                lines[rows].fill(true);
                (ny, "ky lines")
            }
            Taken::Points(points) => {
                points.slice_mut(s![rows, columns]).fill(true);
                (ny * nx, "samples")
            }
        };
        if let Some(asked) = asked.filter(|asked| *asked > most as f64) {
            return Err(Error::Sampling(format!(
                "expected an acceleration R of at most the {most} {what} of this k-space, but R = {asked} came"
            )));
        }
        Self::new(nx, taken, asked)
    }

    /// What is taken of lines of `nx` samples.
    ///
    /// # Errors
    /// [`Error::Sampling`] when that is nothing.
    pub(super) fn new(nx: usize, taken: Taken, asked: Option<f64>) -> Result<Self> {
        let mask = Self { nx, taken: in_lines_where_whole(taken), asked };
        match mask.samples() {
            0 => Err(Error::Sampling(format!(
                "expected a mask that takes at least one sample of {} x {nx} (ky, kx), but it is all zero",
                mask.dim().0
            ))),
            _ => Ok(mask),
        }
    }

    /// Every line of (`ny`, `nx`).
    pub fn whole(ny: usize, nx: usize) -> Self {
        Self { nx, taken: Taken::Lines(vec![true; ny]), asked: None }
    }

    /// A mask from a file (ky, kx). Columns that all agree make it a mask of whole lines.
    ///
    /// # Errors
    /// [`Error::Sampling`] when an axis is shorter than 2 or nothing is taken.
    pub fn from_points(points: Array2<bool>) -> Result<Self> {
        let (ny, nx) = points.dim();
        if ny < 2 || nx < 2 {
            return Err(Error::Sampling(format!(
                "expected a mask of at least 2 x 2 samples (ky, kx), but {ny} x {nx} came"
            )));
        }
        Self::new(nx, Taken::Points(points), None)
    }

    /// (ky, kx).
    pub fn dim(&self) -> (usize, usize) {
        match &self.taken {
            Taken::Lines(lines) => (lines.len(), self.nx),
            Taken::Points(points) => points.dim(),
        }
    }

    /// Whether the sample at (`ky`, `kx`) is taken.
    pub fn takes(&self, ky: usize, kx: usize) -> bool {
        match &self.taken {
            Taken::Lines(lines) => lines[ky],
            Taken::Points(points) => points[[ky, kx]],
        }
    }

    /// One entry for each ky when the mask consists of whole lines, as a scanner's two-dimensional scan does.
    pub fn lines(&self) -> Option<&[bool]> {
        match &self.taken {
            Taken::Lines(lines) => Some(lines),
            Taken::Points(_) => None,
        }
    }

    /// The mask as an array (ky, kx).
    pub fn to_array(&self) -> Array2<bool> {
        Array2::from_shape_fn(self.dim(), |(ky, kx)| self.takes(ky, kx))
    }

    /// Acceleration that was asked for, when a pattern made the mask.
    pub fn asked_acceleration(&self) -> Option<f64> {
        self.asked
    }

    /// Number of samples that are taken.
    pub fn samples(&self) -> usize {
        match &self.taken {
            Taken::Lines(lines) => self.nx * lines.iter().filter(|taken| **taken).count(),
            Taken::Points(points) => points.iter().filter(|taken| **taken).count(),
        }
    }

    /// Samples over samples taken.
    pub fn effective_acceleration(&self) -> f64 {
        let (ny, nx) = self.dim();
        (ny * nx) as f64 / self.samples() as f64
    }

    /// A fully sampled block (ky, kx) around DC: all of kx for a mask of whole lines, otherwise the largest centred
    /// square, and as many whole lines more on each side as there are. `None` where DC itself is not taken.
    pub fn calibration_region(&self) -> Option<Region> {
        let (ny, nx) = self.dim();
        let (cy, cx) = (ny / 2, nx / 2);
        if !self.takes(cy, cx) {
            return None;
        }
        match &self.taken {
            Taken::Lines(lines) => {
                let first = cy - lines[..cy].iter().rev().take_while(|taken| **taken).count();
                let last = cy + lines[cy..].iter().take_while(|taken| **taken).count();
                Some((first..last, 0..nx))
            }
            Taken::Points(points) => Some(grown(points, centred_square(points))),
        }
    }

    /// The same mask without the samples (ky, kx) that `held` says the data do not hold. It may take nothing.
    pub(crate) fn within(&self, held: impl Fn(usize, usize) -> bool) -> Self {
        let points = Array2::from_shape_fn(self.dim(), |(y, x)| self.takes(y, x) && held(y, x));
        Self { nx: self.nx, taken: in_lines_where_whole(Taken::Points(points)), asked: self.asked }
    }
}

/// Points whose columns all agree are whole lines, which methods make use of.
fn in_lines_where_whole(taken: Taken) -> Taken {
    match taken {
        Taken::Points(points) if points.rows().into_iter().all(|row| row.iter().all(|taken| *taken == row[0])) => {
            Taken::Lines(points.column(0).to_vec())
        }
        other => other,
    }
}

/// The largest square around DC, placed as [`centre_lines`] has it, of which everything is taken.
fn centred_square(points: &Array2<bool>) -> Region {
    let (ny, nx) = points.dim();
    let square = |width: usize| (centre_lines(ny, width), centre_lines(nx, width));
    let whole = |width: usize| {
        let (rows, columns) = square(width);
        points.slice(s![rows, columns]).iter().all(|taken| *taken)
    };
    // Each square holds all smaller ones: whole ones come before the others.
    let (mut least, mut most) = (0, ny.min(nx));
    while least < most {
        let middle = (least + most).div_ceil(2);
        match whole(middle) {
            true => least = middle,
            false => most = middle - 1,
        }
    }
    square(least)
}

/// A block of which everything is taken, grown by a line on each side in turn while all of that line is taken.
fn grown(points: &Array2<bool>, (mut rows, mut columns): Region) -> Region {
    let (ny, nx) = points.dim();
    let whole = |rows: Range<usize>, columns: Range<usize>| points.slice(s![rows, columns]).iter().all(|taken| *taken);
    loop {
        let before = (rows.clone(), columns.clone());
        if rows.start > 0 && whole(rows.start - 1..rows.start, columns.clone()) {
            rows.start -= 1;
        }
        if rows.end < ny && whole(rows.end..rows.end + 1, columns.clone()) {
            rows.end += 1;
        }
        if columns.start > 0 && whole(rows.clone(), columns.start - 1..columns.start) {
            columns.start -= 1;
        }
        if columns.end < nx && whole(rows.clone(), columns.end..columns.end + 1) {
            columns.end += 1;
        }
        if before == (rows.clone(), columns.clone()) {
            return before;
        }
    }
}

//! Sampling: which k-space samples are taken.

use crate::declaration::{Declaration, Settings, registry};
use crate::error::{Error, Result};
use ndarray::Array2;
use std::ops::Range;

/// A pattern that decides which phase-encode lines are taken.
pub trait Pattern {
    /// What it says of itself. A parameter `R` is the asked acceleration, `acs` the width of the calibration region.
    const DECLARATION: Declaration;

    /// The lines along ky that are taken, of `ny`; the calibration region may be left out: it is added.
    ///
    /// # Errors
    /// [`Error::Sampling`] when the parameters do not fit this number of lines.
    fn lines(ny: usize, settings: &Settings) -> Result<Vec<bool>>;
}

registry! { pattern, "sampling pattern", Pattern:
    uniform::Uniform,
    variable_density::VariableDensity,
}

/// The samples that are taken (ky, kx).
#[derive(Debug, Clone, PartialEq)]
pub struct SamplingMask {
    nx: usize,
    taken: Taken,
    asked: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
enum Taken {
    /// Whole lines along kx, one entry for each ky.
    Lines(Vec<bool>),
    /// Single samples (ky, kx).
    Points(Array2<bool>),
}

impl SamplingMask {
    /// The mask of a declared pattern for a (ky, kx) matrix.
    ///
    /// # Errors
    /// [`Error::Sampling`] when the parameters do not fit the matrix.
    pub fn from_pattern(ny: usize, nx: usize, settings: &Settings) -> Result<Self> {
        let asked = settings.real("R")?;
        let acs = settings.count("acs")?;
        if asked > ny as f64 {
            return Err(Error::Sampling(format!(
                "expected an acceleration R of at most the {ny} ky lines of this k-space, but R = {asked} came"
            )));
        }
        if acs > ny {
            return Err(Error::Sampling(format!(
                "expected a calibration region (acs) of at most the {ny} ky lines of this k-space, but {acs} came"
            )));
        }
        let mut lines = pattern!(settings.id(), P => P::lines(ny, settings))?;
        lines[centre_lines(ny, acs)].fill(true);
        Ok(Self { nx, taken: Taken::Lines(lines), asked: Some(asked) })
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
        if !points.iter().any(|taken| *taken) {
            return Err(Error::Sampling("expected a mask that takes at least one sample, but it is all zero".into()));
        }
        let whole_lines = points.rows().into_iter().all(|row| row.iter().all(|taken| *taken == row[0]));
        let taken = match whole_lines {
            true => Taken::Lines(points.column(0).to_vec()),
            false => Taken::Points(points),
        };
        Ok(Self { nx, taken, asked: None })
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

    /// Samples over samples taken.
    pub fn effective_acceleration(&self) -> f64 {
        let (ny, nx) = self.dim();
        let taken = match &self.taken {
            Taken::Lines(lines) => nx * lines.iter().filter(|taken| **taken).count(),
            Taken::Points(points) => points.iter().filter(|taken| **taken).count(),
        };
        (ny * nx) as f64 / taken as f64
    }

    /// The largest fully sampled block (ky, kx) around DC: all of kx for a mask of whole lines, otherwise the
    /// largest centred square. `None` where DC itself is not taken.
    pub fn calibration_region(&self) -> Option<(Range<usize>, Range<usize>)> {
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
            Taken::Points(points) => {
                let whole = |half: usize| {
                    half <= cy.min(cx)
                        && cy + half <= ny
                        && cx + half <= nx
                        && points.slice(ndarray::s![cy - half..cy + half, cx - half..cx + half]).iter().all(|t| *t)
                };
                let half = (1..).take_while(|half| whole(*half)).last()?;
                Some((cy - half..cy + half, cx - half..cx + half))
            }
        }
    }

    /// The same mask without the lines that `occupied` says are empty in the data.
    pub(crate) fn within(&self, occupied: &[bool]) -> Self {
        let taken = match &self.taken {
            Taken::Lines(lines) => Taken::Lines(lines.iter().zip(occupied).map(|(t, o)| *t && *o).collect()),
            Taken::Points(points) => {
                Taken::Points(Array2::from_shape_fn(points.dim(), |(y, x)| points[[y, x]] && occupied[y]))
            }
        };
        Self { nx: self.nx, taken, asked: self.asked }
    }
}

/// The `acs` lines of the calibration region of `ny`: `[pad, pad + acs)` with `pad = (ny - acs + 1) / 2`, as in
/// fastMRI (`fastmri/data/subsample.py`).
pub fn centre_lines(ny: usize, acs: usize) -> Range<usize> {
    let pad = (ny - acs).div_ceil(2);
    pad..pad + acs
}

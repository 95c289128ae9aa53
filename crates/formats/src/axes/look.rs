//! What the numbers of an array look like along its axes.

use crate::arrays::{ArrayInfo, Arrays};
use crate::error::Result;
use crate::watch::Watch;
use num_complex::{Complex32, Complex64};
use recon::subject::contents::{Centre, Shift};
use std::f64::consts::{PI, TAU};
use std::ops::Range;

/// Elements of an axis of coils or slices that are looked at.
const LOOKED_AT: usize = 12;
/// Half the width of the centre of k-space in which elements of an axis are compared.
const HALF: usize = 12;
/// The same where the edge of the field of view is looked at.
const HALF_FOR_EDGES: usize = 24;
/// On each side of the centre of an axis all elements are looked at, and some of the others.
const NEAR: usize = 4;

/// An array, looked at as planes (row, column) at a place along the other axes.
pub(super) struct Look<'a, A> {
    arrays: &'a mut A,
    index: usize,
    info: ArrayInfo,
    row: usize,
    column: usize,
    part: Option<usize>,
    /// Where the centre of k-space is along rows and columns, and along an axis of a second phase encoding.
    centre: Centre,
    /// The place along the other axes.
    at: Vec<usize>,
}

/// Parts of the energy of a plane: in the central quarter of its rows and columns, and in as many around its corners.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Energy {
    pub middle: f64,
    pub corner: f64,
}

/// How the energy of k-space goes along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Along {
    /// It peaks at the centre, as along a phase encoding.
    Peaked,
    /// It peaks there, but slices of a small object may do so, too.
    Perhaps,
    /// It does not.
    Flat,
}

/// Where k-space has its centre and the image its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub centre: Centre,
    pub shift: Shift,
    /// Whether it might as well be otherwise.
    pub doubtful: bool,
}

impl<'a, A: Arrays> Look<'a, A> {
    /// An array with these axes of rows, columns, and real and imaginary part, at the middle of all others.
    pub fn new(arrays: &'a mut A, index: usize, row: usize, column: usize, part: Option<usize>) -> Self {
        let info = arrays.list()[index].clone();
        let at = info.shape.iter().map(|n| n / 2).collect();
        Self { arrays, index, info, row, column, part, centre: Centre::Middle, at }
    }

    /// The length of an axis.
    pub fn length(&self, place: usize) -> usize {
        self.info.shape[place]
    }

    /// Elements (row, column) at a place along the other axes.
    fn read(
        &mut self,
        at: &[usize],
        rows: Range<usize>,
        columns: Range<usize>,
        watch: &mut dyn Watch,
    ) -> Result<Vec<Complex32>> {
        let mut ranges: Vec<Range<usize>> = at.iter().map(|i| *i..*i + 1).collect();
        let count = rows.len() * columns.len();
        let exchanged = self.row > self.column;
        let (height, width) = (rows.len(), columns.len());
        ranges[self.row] = rows;
        ranges[self.column] = columns;
        let mut values = match self.part {
            None => self.arrays.read(self.index, &ranges, watch)?,
            Some(part) => {
                ranges[part] = 0..1;
                let real = self.arrays.read(self.index, &ranges, watch)?;
                ranges[part] = 1..2;
                let imaginary = self.arrays.read(self.index, &ranges, watch)?;
                real.iter().zip(imaginary).map(|(re, im)| Complex32::new(re.re, im.re)).collect()
            }
        };
        // What is no number, or infinite, is refused later, where it is read; here it says nothing.
        values.iter_mut().filter(|v| !v.is_finite()).for_each(|v| *v = Complex32::ZERO);
        if exchanged {
            values = (0..count).filter_map(|i| values.get((i % width) * height + i / width).copied()).collect();
        }
        Ok(values)
    }

    fn shape(&self) -> (usize, usize) {
        (self.info.shape[self.row], self.info.shape[self.column])
    }

    /// The centre of k-space (row, column), at most `half` on each side of frequency 0, which is at `n / 2` of what comes;
    /// its rows and columns.
    fn block(&mut self, at: &[usize], half: usize, watch: &mut dyn Watch) -> Result<(Vec<Complex32>, usize, usize)> {
        let (ny, nx) = self.shape();
        let (rows, columns) = (self.parts(ny, half), self.parts(nx, half));
        let (height, width) = (rows.iter().map(Range::len).sum(), columns.iter().map(Range::len).sum());
        let mut block = vec![Complex32::ZERO; height * width];
        let mut y0 = 0;
        for rows in rows {
            let mut x0 = 0;
            for columns in columns.clone() {
                let values = self.read(at, rows.clone(), columns.clone(), watch)?;
                for (y, line) in values.chunks(columns.len().max(1)).enumerate() {
                    let start = (y0 + y) * width + x0;
                    block[start..start + line.len()].copy_from_slice(line);
                }
                x0 += columns.len();
            }
            y0 += rows.len();
        }
        Ok((block, height, width))
    }

    /// The parts of an axis that are at most `half` from the centre, by rising frequency.
    fn parts(&self, n: usize, half: usize) -> Vec<Range<usize>> {
        let half = half.min(n / 2).max(1);
        match self.centre {
            Centre::Middle => vec![middle(n, half)],
            Centre::Corner => vec![n - half..n, 0..half],
        }
    }

    /// Parts of the energy of the plane in the middle. Where its centre has little of it, that of a plane at the beginning
    /// of other axes is looked at, too, which is the central one where the centre of k-space is in the corner. What is
    /// looked at from now on is at that place and centre.
    pub fn energy(&mut self, watch: &mut dyn Watch) -> Result<Energy> {
        let (mut found, _) = self.energy_at(&self.at.clone(), watch)?;
        if found.middle <= super::CENTRAL && (self.info.complex || self.part.is_some()) {
            let planes = [Some(self.row), Some(self.column), self.part];
            for place in (0..self.at.len()).filter(|place| !planes.contains(&Some(*place))) {
                let mut first = self.at.clone();
                first[place] = 0;
                let (of_middle, of_first) = (self.energy_at(&self.at.clone(), watch)?, self.energy_at(&first, watch)?);
                if self.at[place] > 0 && of_first.1 > of_middle.1 {
                    self.at = first;
                    found = of_first.0;
                }
            }
        }
        if found.middle <= super::CENTRAL && found.corner > super::CENTRAL {
            self.centre = Centre::Corner;
        }
        Ok(found)
    }

    /// Parts of the energy of a plane, and all of it.
    fn energy_at(&mut self, at: &[usize], watch: &mut dyn Watch) -> Result<(Energy, f64)> {
        let (ny, nx) = self.shape();
        let plane = self.read(at, 0..ny, 0..nx, watch)?;
        let (rows, columns) = (middle(ny, ny.div_ceil(8)), middle(nx, nx.div_ceil(8)));
        let (mut all, mut within, mut around) = (0.0, 0.0, 0.0);
        let half = |range: &Range<usize>, n: usize, i: usize| i < range.len() / 2 || i >= n - range.len() / 2;
        for (i, value) in plane.iter().enumerate() {
            let (y, x, energy) = (i / nx, i % nx, f64::from(value.re).powi(2) + f64::from(value.im).powi(2));
            all += energy;
            within += if rows.contains(&y) && columns.contains(&x) { energy } else { 0.0 };
            around += if half(&rows, ny, y) && half(&columns, nx, x) { energy } else { 0.0 };
        }
        let sound = all > 0.0 && all.is_finite();
        let part = |energy: f64| if sound { energy / all } else { 0.0 };
        Ok((Energy { middle: part(within), corner: part(around) }, if sound { all } else { 0.0 }))
    }

    /// Which of the two axes is the phase encoding, and why, where there is a reason.
    pub fn phase_encoding(&mut self, watch: &mut dyn Watch) -> Result<(usize, usize, Option<String>)> {
        let (ny, nx) = self.shape();
        let plane = self.read(&self.at.clone(), 0..ny, 0..nx, watch)?;
        let zero = |y: usize, x: usize| plane.get(y * nx + x).is_some_and(|v| *v == Complex32::ZERO);
        let empty_rows = (0..ny).filter(|y| (0..nx).all(|x| zero(*y, x))).count();
        let empty_columns = (0..nx).filter(|x| (0..ny).all(|y| zero(y, *x))).count();
        let (row, column) = (self.row, self.column);
        Ok(if empty_columns > empty_rows {
            let why = format!("{empty_columns} of {nx} lines along axis {} are empty: phase encoding", column + 1);
            (column, row, Some(why))
        } else if empty_rows > 0 {
            let why = format!("{empty_rows} of {ny} lines along axis {} are empty: phase encoding", row + 1);
            (row, column, Some(why))
        } else if ny >= 2 * nx {
            let why = format!("axis {} is at least twice as long: an oversampled readout", row + 1);
            (column, row, Some(why))
        } else {
            (row, column, None)
        })
    }

    /// How the energy near the centre of the planes goes along an axis, and its median over the largest.
    ///
    /// Along a phase encoding it falls by orders of magnitude, and that of the neighbours of the centre is clearly less:
    /// the object would have to be a quarter of the field of view for 0.8 of it. From slice to slice it hardly changes.
    pub fn along(&mut self, place: usize, watch: &mut dyn Watch) -> Result<(Along, f64)> {
        let n = self.info.shape[place];
        if n < 4 {
            return Ok((Along::Flat, 1.0));
        }
        let centre = if self.centre == Centre::Corner { 0 } else { n / 2 };
        let step = n.div_ceil(2 * LOOKED_AT);
        let looked_at = |offset: usize| offset <= NEAR || offset >= n - NEAR || offset.is_multiple_of(step);
        let mut at = self.at.clone();
        let mut energies = Vec::new();
        for i in 0..n {
            let offset = (i + n - centre) % n;
            if looked_at(offset) {
                at[place] = i;
                let (block, ..) = self.block(&at, HALF, watch)?;
                energies.push((offset, energy(&block)));
            }
        }
        let Some((peak, largest)) = energies.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1)) else {
            return Ok((Along::Flat, 1.0));
        };
        let of = |offset: usize| energies.iter().find(|(at, _)| *at == offset % n).map_or(0.0, |(_, energy)| *energy);
        let neighbours = of(peak + 1).max(of(peak + n - 1));
        let mut sorted: Vec<f64> = energies.iter().map(|(_, energy)| *energy).collect();
        sorted.sort_by(f64::total_cmp);
        let ratio = sorted[sorted.len() / 2] / largest;
        let (central, nearly, narrow) = (peak == 0, peak <= 1 || peak == n - 1, neighbours < 0.7 * largest);
        Ok(match () {
            () if largest.is_nan() || largest <= 0.0 || !largest.is_finite() => (Along::Flat, 1.0),
            () if central && narrow && n >= 8 && ratio < 0.05 => (Along::Peaked, ratio),
            () if nearly && narrow && ratio < 0.1 => (Along::Perhaps, ratio),
            () => (Along::Flat, ratio),
        })
    }

    /// How far the centres of gravity of low-resolution images along an axis are apart, relative to the object's radius.
    pub fn spread(&mut self, place: usize, watch: &mut dyn Watch) -> Result<f64> {
        let n = self.info.shape[place];
        let mut at = self.at.clone();
        let (mut centres, mut radii) = (Vec::new(), 0.0);
        for i in (0..n).step_by(n.div_ceil(LOOKED_AT)) {
            at[place] = i;
            let (block, height, width) = self.block(&at, HALF, watch)?;
            if let Some((y, x, radius)) = centre_of_gravity(&brightness(&block, height, width), height, width) {
                centres.push((y, x));
                radii += radius;
            }
        }
        let count = centres.len() as f64;
        if centres.len() < 2 {
            return Ok(0.0);
        }
        let mean = |of: fn(&(f64, f64)) -> f64| centres.iter().map(of).sum::<f64>() / count;
        let (my, mx) = (mean(|c| c.0), mean(|c| c.1));
        let variance = centres.iter().map(|(y, x)| (y - my).powi(2) + (x - mx).powi(2)).sum::<f64>() / count;
        Ok(variance.sqrt() / (radii / count).max(1e-9))
    }

    /// Whether the image of all coils lies in the middle of the field of view. There is air at its edges: where the row and
    /// the column in the middle are darker than those at the edge, the image is shifted by half of it.
    pub fn grid(&mut self, coils: Option<usize>, watch: &mut dyn Watch) -> Result<Placed> {
        let count = coils.map_or(1, |place| self.info.shape[place]);
        let mut at = self.at.clone();
        let mut bright: Vec<f64> = Vec::new();
        let (mut height, mut width) = (0, 0);
        for coil in (0..count).step_by(count.div_ceil(LOOKED_AT).max(1)) {
            if let Some(place) = coils {
                at[place] = coil;
            }
            let (mut block, rows, columns) = self.block(&at, HALF_FOR_EDGES, watch)?;
            (height, width) = (rows, columns);
            smooth(&mut block, height, width);
            let of_coil = brightness(&block, height, width);
            bright.resize(of_coil.len(), 0.0);
            bright.iter_mut().zip(of_coil).for_each(|(sum, v)| *sum += v);
        }
        let row = |y: usize| (0..width).map(|x| bright[y * width + x]).sum::<f64>();
        let column = |x: usize| (0..height).map(|y| bright[y * width + x]).sum::<f64>();
        let usual = Placed { centre: self.centre, shift: Shift::None, doubtful: false };
        if height < 8 || width < 8 || !bright.iter().sum::<f64>().is_finite() {
            return Ok(usual);
        }
        // Logarithms, of what is not exactly 0.
        let [down, along] = [row(0) / row(height / 2).max(1e-30), column(0) / column(width / 2).max(1e-30)]
            .map(|ratio: f64| ratio.max(1e-9).ln());
        let shifted = down < 0.0 && along < 0.0 && down + along < -2.0;
        let clearly = down + along < -4.0 && down.max(along) < -0.5;
        Ok(if shifted { Placed { shift: Shift::Half, doubtful: !clearly, ..usual } } else { usual })
    }
}

fn energy(values: &[Complex32]) -> f64 {
    values.iter().map(|v| f64::from(v.re).powi(2) + f64::from(v.im).powi(2)).sum()
}

/// `half` on each side of the centre of an axis.
fn middle(n: usize, half: usize) -> Range<usize> {
    let half = half.max(1);
    (n / 2).saturating_sub(half)..(n / 2 + half).min(n)
}

/// Multiplies a block (row, column) of k-space by Hann's window, so that what is bright has no ripples around it.
fn smooth(block: &mut [Complex32], height: usize, width: usize) {
    let weight = |k: usize, n: usize| (PI * (k as f64 - (n / 2) as f64) / n as f64).cos().powi(2) as f32;
    for (i, value) in block.iter_mut().enumerate() {
        *value *= weight(i / width, height) * weight(i % width, width);
    }
}

/// `|image|^2` (row, column), the middle of the field of view first, where the image is the transform of a small block
/// (row, column) of k-space.
fn brightness(block: &[Complex32], height: usize, width: usize) -> Vec<f64> {
    let turns = |n: usize| -> Vec<Complex64> { (0..n).map(|i| Complex64::cis(TAU * i as f64 / n as f64)).collect() };
    let (down, along) = (turns(height), turns(width));
    // Frequency k - n / 2 at pixel i.
    let turn = |of: &[Complex64], k: usize, i: usize| of[(k + of.len() - of.len() / 2) * i % of.len()];
    // Along rows first, then along columns.
    let mut half = vec![Complex64::ZERO; height * width];
    for y in 0..height {
        for i in 0..width {
            let sample = |x: usize| {
                let v = block[y * width + x];
                Complex64::new(v.re.into(), v.im.into())
            };
            half[y * width + i] = (0..width).map(|x| sample(x) * turn(&along, x, i)).sum();
        }
    }
    let value = |j: usize, i: usize| (0..height).map(|y| half[y * width + i] * turn(&down, y, j)).sum::<Complex64>();
    (0..height * width).map(|at| value(at / width, at % width).norm_sqr()).collect()
}

/// Centre and radius (root mean square distance from it) of `|image|^2` (row, column), in fields of view. The field of view
/// is a circle, which has no edge.
fn centre_of_gravity(bright: &[f64], height: usize, width: usize) -> Option<(f64, f64, f64)> {
    let (mut total, mut moment) = (0.0, [Complex64::ZERO; 2]);
    for (at, weight) in bright.iter().enumerate() {
        total += weight;
        moment[0] += Complex64::cis(TAU * (at / width) as f64 / height as f64) * *weight;
        moment[1] += Complex64::cis(TAU * (at % width) as f64 / width as f64) * *weight;
    }
    if total <= 0.0 || !total.is_finite() {
        return None;
    }
    let centre = moment.map(|m| m.arg() / TAU);
    let away = |place: f64, centre: f64| (place - centre + 0.5).rem_euclid(1.0) - 0.5;
    let square: f64 = (0..height * width)
        .map(|at| {
            let y = away((at / width) as f64 / height as f64, centre[0]);
            let x = away((at % width) as f64 / width as f64, centre[1]);
            bright[at] * (y * y + x * x)
        })
        .sum();
    Some((centre[0], centre[1], (square / total).sqrt()))
}

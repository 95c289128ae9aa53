//! What the axes of an array are, from its shape, its numbers and the habits of those who write such files.

use crate::arrays::{ArrayInfo, Arrays};
use crate::error::Result;
use crate::watch::Watch;
use num_complex::{Complex32, Complex64};
use recon::subject::contents::{Axes, Axis, Guess};
use std::f64::consts::TAU;
use std::ops::Range;

/// Rows and columns have at least as many elements.
pub const SHORTEST: usize = 12;
/// Axes at most.
const MOST_AXES: usize = 16;
/// Elements of an axis of coils or slices that are looked at.
const LOOKED_AT: usize = 12;
/// Images of coils have their centres of gravity further apart, relative to the object's radius.
const SIDES: f64 = 0.15;
/// Coils at most.
const MOST_COILS: usize = 256;
/// Part of the energy along an axis that its three central elements hold where it is a direction of k-space, and where it
/// may be one. Slices that are bright in the middle of a stack hold less.
const SURELY_KZ: f64 = 0.6;
const PERHAPS_KZ: f64 = 0.45;
/// Elements of a second phase encoding, at least: three of fewer say nothing.
const FEWEST_KZ: usize = 8;
/// Elements of it at most.
const MOST_KZ: usize = 512;
/// Mean cosine of the object's place, from 1 at the centre of the field of view to -1 at its edge, of both axes: below the
/// first the image is shifted by half a field of view; between the others it may be.
const SHIFTED: f64 = -0.3;
const UNSURE_OF_SHIFT: std::ops::Range<f64> = -0.5..-0.15;
/// Half the width of the centre of k-space in which elements of an axis are compared.
const HALF: usize = 12;

/// Guesses the axes of an array; none when it can be neither k-space nor an image.
///
/// Rows and columns are the last two axes (the first two in MATLAB), or the two longest where those are short. K-space holds most of its energy
/// near its centre. Coils see one object from different sides, so that the centres of gravity of their images differ;
/// slices are centred alike. The energy of a second phase encoding is concentrated at its centre.
/// The centre of k-space may lie in the corner, and the image by half a field of view away: the habits of MATLAB.
///
/// # Errors
/// As [`Arrays::read`].
pub fn guess<A: Arrays>(arrays: &mut A, index: usize, watch: &mut dyn Watch) -> Result<Option<Guess>> {
    let info = arrays.list()[index].clone();
    let rank = info.shape.len();
    let Some((row, column, why)) = plane(&info.shape, arrays.planes_first()) else { return Ok(None) };
    if rank > MOST_AXES {
        return Ok(None);
    }
    let mut axes = vec![Axis::Other; rank];
    let mut reasons = vec![why];
    let others: Vec<usize> = (0..rank).filter(|place| *place != row && *place != column).collect();
    // Real and imaginary part as numbers of their own, at the very end or the very beginning.
    let ends = [rank.saturating_sub(1), 0];
    let part = ends.into_iter().find(|place| !info.complex && others.contains(place) && info.shape[*place] == 2);
    let mut look = Look { arrays, index, info: &info, row, column, part, corner: false };
    let mut middle: Vec<usize> = info.shape.iter().map(|n| n / 2).collect();
    let mut centre = look.central_energy(&middle, watch)?;
    let may_be_kspace = info.complex || part.is_some();
    let mut ambiguous = false;
    if may_be_kspace && centre < 0.4 {
        look.corner = true;
        // Along a second phase encoding the centre lies at the first element, too.
        let first = vec![0; rank];
        let (among, at_first) = (look.central_energy(&middle, watch)?, look.central_energy(&first, watch)?);
        let most = among.max(at_first);
        look.corner = most > 0.4;
        if look.corner {
            centre = most;
            if at_first >= among {
                middle = first;
            }
        }
    }
    let corner = look.corner;
    let percent = (centre * 100.0).round();
    let kspace = centre > 0.4 && may_be_kspace;
    if !kspace {
        axes[row] = Axis::Y;
        axes[column] = Axis::X;
        reasons.push(match info.complex {
            true => format!("complex, but its centre holds {percent} % of the energy: an image, not k-space"),
            false => "real numbers: an image".to_owned(),
        });
        for place in others {
            axes[place] = Axis::Slice;
        }
        let ambiguous = info.complex && (0.1..0.7).contains(&centre);
        return Ok(Some(Guess { axes: Axes(axes), corner: false, half: false, reasons, ambiguous }));
    }
    reasons.push(match corner {
        true => format!("the sixteenth in the corners holds {percent} % of the energy: k-space with its centre in the corner"),
        false => format!("the central sixteenth holds {percent} % of the energy: k-space"),
    });
    ambiguous |= centre < 0.6;
    if let Some(place) = part {
        axes[place] = Axis::Part;
        reasons.push(format!("real numbers, with 2 along axis {}: real and imaginary part", place + 1));
    }
    let (ky, kx, why) = look.phase_encoding(&middle, watch)?;
    axes[ky] = Axis::Ky;
    axes[kx] = Axis::Kx;
    reasons.extend(why);
    let others: Vec<usize> = others.into_iter().filter(|place| Some(*place) != part).collect();
    let kz = look.second_phase_encoding(&others, &middle, watch)?;
    if let Some((place, percent, sure)) = kz {
        axes[place] = Axis::Kz;
        ambiguous |= !sure;
        let (is, n) = (place + 1, info.shape[place]);
        reasons.push(format!(
            "along axis {is} ({n}) the three central elements hold {percent} % of the energy: second phase encoding, kz"
        ));
        // Images of coils are compared in the plane through the centre.
        middle[place] = if corner { 0 } else { n / 2 };
    }
    let mut spreads = Vec::new();
    for place in others.into_iter().filter(|place| kz.is_none_or(|(kz, ..)| kz != *place)) {
        // An axis of one element is as good as another.
        let spread = if info.shape[place] == 1 { None } else { Some(look.spread(place, &middle, watch)?) };
        spreads.push((place, spread));
    }
    // Of several axes along which the images differ, coils differ most.
    let may_be_coils = |place: usize, spread: f64| spread > SIDES && info.shape[place] <= MOST_COILS;
    let sides = spreads.iter().filter_map(|(place, spread)| spread.map(|spread| (*place, spread)));
    let coils = sides.filter(|(place, spread)| may_be_coils(*place, *spread)).max_by(|a, b| a.1.total_cmp(&b.1));
    let coils = coils.map(|(place, _)| place).or_else(|| spreads.iter().find(|(_, s)| s.is_none()).map(|(p, _)| *p));
    for (place, spread) in spreads {
        let (n, is_coils) = (info.shape[place], coils == Some(place));
        axes[place] = match spread {
            _ if is_coils => Axis::Coil,
            Some(_) => Axis::Slice,
            None => Axis::Other,
        };
        let Some(percent) = spread.map(|spread| (spread * 100.0).round()) else { continue };
        let spread = format!("spread {percent} % of the object's radius");
        let (is, than) = (place + 1, if percent > 100.0 * SIDES { ", less than along another axis" } else { "" });
        reasons.push(match is_coils {
            true => format!("along axis {is} ({n}) the images are bright on different sides ({spread}): coils"),
            false => format!("along axis {is} ({n}) the images are bright at the same place ({spread}{than}): slices"),
        });
        // Between what slices have and what coils have, where no other axis is clearly more like coils.
        ambiguous |= (12.0..25.0).contains(&percent) && (is_coils || coils.is_none());
    }
    let coil = coils.is_some();
    let usual = info.convention.as_ref().filter(|usual| usual.0.len() > 3 && kz.is_none());
    if let (Some(usual), false) = (usual, coil) {
        axes.clone_from(&usual.0);
        reasons.push("nothing looks like coils: in the usual order, then".to_owned());
        ambiguous = true;
    }
    let place = look.place_of_the_object(coils, &middle, watch)?;
    let farthest = place[0].max(place[1]);
    let half = farthest < SHIFTED;
    ambiguous |= UNSURE_OF_SHIFT.contains(&farthest);
    if farthest < UNSURE_OF_SHIFT.end {
        reasons.push(match half {
            true => "the image lies at the edges of the field of view: shifted by half of it".to_owned(),
            false => "the image lies rather at the edges of the field of view: perhaps shifted by half of it".to_owned(),
        });
    }
    Ok(Some(Guess { axes: Axes(axes), corner, half, reasons, ambiguous }))
}

/// The axes that a format has in an order of its own, as they are for k-space; whether it is k-space stands nowhere.
///
/// # Errors
/// As [`Arrays::read`].
pub fn of_known<A: Arrays>(arrays: &mut A, index: usize, axes: &Axes, watch: &mut dyn Watch) -> Result<Guess> {
    let info = arrays.list()[index].clone();
    let places = axes.place(Axis::Ky).zip(axes.place(Axis::Kx));
    let Some((row, column)) = places else {
        return Ok(Guess { axes: axes.clone(), corner: false, half: false, reasons: Vec::new(), ambiguous: false });
    };
    let middle: Vec<usize> = info.shape.iter().map(|n| n / 2).collect();
    let centre = Look { arrays, index, info: &info, row, column, part: None, corner: false }.central_energy(&middle, watch)?;
    let percent = (centre * 100.0).round();
    let ambiguous = (0.2..0.5).contains(&centre);
    let order = "the dimensions are in the order of the format".to_owned();
    if centre > 0.4 {
        let why = format!("the central sixteenth holds {percent} % of the energy: k-space");
        return Ok(Guess { axes: axes.clone(), corner: false, half: false, reasons: vec![order, why], ambiguous });
    }
    let of_image = axes.0.iter().map(|axis| match axis {
        Axis::Ky => Axis::Y,
        Axis::Kx => Axis::X,
        Axis::Kz => Axis::Slice,
        other => *other,
    });
    let why = format!("the central sixteenth holds {percent} % of the energy: an image, not k-space");
    let axes = Axes(of_image.collect());
    Ok(Guess { axes, corner: false, half: false, reasons: vec![order, why], ambiguous })
}

/// Rows and columns; those who write such files may have the habit to put them first.
fn plane(shape: &[usize], first: bool) -> Option<(usize, usize, String)> {
    let rank = shape.len();
    if rank < 2 {
        return None;
    }
    let (row, which) = if first { (0, "first") } else { (rank - 2, "last") };
    if shape[row].min(shape[row + 1]) >= SHORTEST.max(shape.iter().copied().max().unwrap_or(0) / 6) {
        return Some((row, row + 1, format!("rows and columns are the {which} two axes")));
    }
    let mut places: Vec<usize> = (0..rank).collect();
    // Stable: of equally long axes the first.
    places.sort_by_key(|place| std::cmp::Reverse(shape[*place]));
    let (row, column) = (places[0].min(places[1]), places[0].max(places[1]));
    let long = shape[row].min(shape[column]) >= SHORTEST;
    long.then(|| {
        let why = format!("rows and columns are the two longest axes, {} and {}", row + 1, column + 1);
        (row, column, why)
    })
}

struct Look<'a, A> {
    arrays: &'a mut A,
    index: usize,
    info: &'a ArrayInfo,
    row: usize,
    column: usize,
    part: Option<usize>,
    /// Whether the centre of k-space is at the first element of its axes.
    corner: bool,
}

impl<A: Arrays> Look<'_, A> {
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
        if exchanged {
            values = (0..count).filter_map(|i| values.get((i % width) * height + i / width).copied()).collect();
        }
        Ok(values)
    }

    fn shape(&self) -> (usize, usize) {
        (self.info.shape[self.row], self.info.shape[self.column])
    }

    /// Elements (row, column) around the centre of k-space, `half` on each side of it; and their number along both axes.
    fn central(&mut self, half: [usize; 2], at: &[usize], watch: &mut dyn Watch) -> Result<(Vec<Complex32>, [usize; 2])> {
        let (ny, nx) = self.shape();
        let (rows, columns) = (middle(ny, half[0]), middle(nx, half[1]));
        let (height, width) = (rows.len(), columns.len());
        if !self.corner {
            return Ok((self.read(at, rows, columns, watch)?, [height, width]));
        }
        let mut block = vec![Complex32::ZERO; height * width];
        // Elements before the centre are the last of the axis, those from it on the first.
        let parts = |n: usize, half: usize| [(n - half..n, 0), (0..(half + n % 2).max(half), half)];
        for (rows, down) in parts(ny, height / 2) {
            for (columns, right) in parts(nx, width / 2) {
                let (rows, columns) = (rows.start..rows.end.min(rows.start + height - down), columns);
                let columns = columns.start..columns.end.min(columns.start + width - right);
                let count = columns.len();
                let values = self.read(at, rows, columns, watch)?;
                for (i, value) in values.into_iter().enumerate() {
                    block[(down + i / count) * width + right + i % count] = value;
                }
            }
        }
        Ok((block, [height, width]))
    }

    /// The axis that is most like a second phase encoding: its energy is concentrated at its centre. With the percentage of
    /// the energy there, and whether it is clear.
    fn second_phase_encoding(
        &mut self,
        places: &[usize],
        at: &[usize],
        watch: &mut dyn Watch,
    ) -> Result<Option<(usize, f64, bool)>> {
        let mut best: Option<(usize, f64, bool)> = None;
        for &place in places {
            let n = self.info.shape[place];
            if !(FEWEST_KZ..=MOST_KZ).contains(&n) {
                continue;
            }
            let mut at = at.to_vec();
            let mut along = vec![0.0; n];
            let centre = if self.corner { 0 } else { n / 2 };
            for (i, sum) in along.iter_mut().enumerate() {
                at[place] = i;
                *sum = energy(&self.central([HALF / 2; 2], &at, watch)?.0);
            }
            let total: f64 = along.iter().sum();
            let three = along[(centre + n - 1) % n] + along[centre] + along[(centre + 1) % n];
            let peak = along.iter().all(|v| *v <= along[centre]);
            let part = if total > 0.0 && total.is_finite() { three / total } else { 0.0 };
            // A single element that is not empty may as well be the only slice that was scanned.
            let sure = part > SURELY_KZ && along[centre] < 0.99 * total;
            if peak && part > PERHAPS_KZ && best.is_none_or(|(_, most, _)| 100.0 * part > most) {
                best = Some((place, (100.0 * part).round(), sure));
            }
        }
        Ok(best)
    }

    /// Mean cosine of the place of `|image|^2` along rows and columns, all coils together: 1 at the centre of the field of
    /// view, -1 at its edge.
    fn place_of_the_object(&mut self, coils: Option<usize>, at: &[usize], watch: &mut dyn Watch) -> Result<[f64; 2]> {
        let (ny, nx) = self.shape();
        let mut at = at.to_vec();
        let elements: Vec<usize> = match coils {
            None => vec![0],
            Some(place) => {
                let n = self.info.shape[place];
                (0..n).step_by(n.div_ceil(LOOKED_AT)).collect()
            }
        };
        let (mut sum, mut total) = ([0.0; 2], 0.0);
        for element in elements {
            if let Some(place) = coils {
                at[place] = element;
            }
            let (block, [height, width]) = self.central([HALF.min(ny / 2), HALF.min(nx / 2)], &at, watch)?;
            let Some((weight, moment, _)) = weights(&block, height, width) else { continue };
            total += weight;
            sum[0] += moment[0].re;
            sum[1] += moment[1].re;
        }
        Ok(if total > 0.0 { sum.map(|sum| sum / total) } else { [0.0; 2] })
    }

    /// Part of the energy of a plane in the central quarter of its rows and columns.
    fn central_energy(&mut self, at: &[usize], watch: &mut dyn Watch) -> Result<f64> {
        let (ny, nx) = self.shape();
        let all = energy(&self.read(at, 0..ny, 0..nx, watch)?);
        let centre = energy(&self.central([ny.div_ceil(8), nx.div_ceil(8)], at, watch)?.0);
        Ok(if all > 0.0 && all.is_finite() { centre / all } else { 0.0 })
    }

    /// Which of the two axes is the phase encoding, and why, where there is a reason.
    fn phase_encoding(&mut self, at: &[usize], watch: &mut dyn Watch) -> Result<(usize, usize, Option<String>)> {
        let (ny, nx) = self.shape();
        let plane = self.read(at, 0..ny, 0..nx, watch)?;
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

    /// How far the centres of gravity of low-resolution images along an axis are apart, relative to the object's radius.
    fn spread(&mut self, place: usize, at: &[usize], watch: &mut dyn Watch) -> Result<f64> {
        let n = self.info.shape[place];
        let (ny, nx) = self.shape();
        let mut at = at.to_vec();
        let (mut centres, mut radii) = (Vec::new(), 0.0);
        let step = n.div_ceil(LOOKED_AT);
        for i in (0..n).step_by(step) {
            at[place] = i;
            let (block, [height, width]) = self.central([HALF.min(ny / 2), HALF.min(nx / 2)], &at, watch)?;
            if let Some((y, x, radius)) = centre_of_gravity(&block, height, width) {
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
}

fn energy(values: &[Complex32]) -> f64 {
    // What is not a number is refused or left out where it is read.
    let finite = values.iter().filter(|v| v.is_finite());
    finite.map(|v| f64::from(v.re).powi(2) + f64::from(v.im).powi(2)).sum()
}

/// `half` on each side of the centre of an axis.
fn middle(n: usize, half: usize) -> Range<usize> {
    let half = half.max(1);
    (n / 2).saturating_sub(half)..(n / 2 + half).min(n)
}

/// Centre and radius (root mean square distance from it) of `|image|^2`, in fields of view, where the image is the
/// transform of a small block (row, column) of k-space. The field of view is a circle, which has no edge.
fn centre_of_gravity(block: &[Complex32], height: usize, width: usize) -> Option<(f64, f64, f64)> {
    let (total, moment, weights) = weights(block, height, width)?;
    let centre = moment.map(|m| m.arg() / TAU);
    let away = |place: f64, centre: f64| (place - centre + 0.5).rem_euclid(1.0) - 0.5;
    let square: f64 = (0..height * width)
        .map(|at| {
            let y = away((at / width) as f64 / height as f64, centre[0]);
            let x = away((at % width) as f64 / width as f64, centre[1]);
            weights[at] * (y * y + x * x)
        })
        .sum();
    Some((centre[0], centre[1], (square / total).sqrt()))
}

/// Sum of `|image|^2`, its first moments on the circle of the field of view (rows, columns), and itself, where the image is
/// the transform of a small block (row, column) of k-space.
type Weights = (f64, [Complex64; 2], Vec<f64>);

fn weights(block: &[Complex32], height: usize, width: usize) -> Option<Weights> {
    let sample = |y: usize, x: usize| {
        block.get(y * width + x).map_or(Complex64::ZERO, |v| Complex64::new(v.re.into(), v.im.into()))
    };
    let turn = |k: usize, n: usize, i: usize| Complex64::cis(TAU * (k as f64 - (n / 2) as f64) * i as f64 / n as f64);
    // Along rows first, then along columns.
    let mut half = vec![Complex64::ZERO; height * width];
    for y in 0..height {
        for i in 0..width {
            half[y * width + i] = (0..width).map(|x| sample(y, x) * turn(x, width, i)).sum();
        }
    }
    let (mut total, mut moment) = (0.0, [Complex64::ZERO; 2]);
    let mut weights = vec![0.0; height * width];
    for j in 0..height {
        for i in 0..width {
            let value: Complex64 = (0..height).map(|y| half[y * width + i] * turn(y, height, j)).sum();
            let weight = value.norm_sqr();
            weights[j * width + i] = weight;
            total += weight;
            moment[0] += Complex64::cis(TAU * j as f64 / height as f64) * weight;
            moment[1] += Complex64::cis(TAU * i as f64 / width as f64) * weight;
        }
    }
    if total <= 0.0 || !total.is_finite() {
        return None;
    }
    Some((total, moment, weights))
}

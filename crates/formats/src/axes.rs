//! What the axes of an array are, from its shape, its numbers and the habits of those who write such files.

mod look;

use crate::arrays::Arrays;
use crate::error::Result;
use crate::watch::Watch;
use look::{Along, Energy, Look, Placed};
use recon::subject::contents::{Axes, Axis, Centre, Grid, Guess, Shift};

/// Rows and columns have at least as many elements.
pub const SHORTEST: usize = 12;
/// Axes at most.
const MOST_AXES: usize = 16;
/// Images of coils have their centres of gravity further apart, relative to the object's radius.
const SIDES: f64 = 0.15;
/// Coils at most.
const MOST_COILS: usize = 256;
/// K-space has more of its energy in the central sixteenth.
const CENTRAL: f64 = 0.4;

/// Guesses the axes of an array, and how its k-space lies on its grid; none when it can be neither k-space nor an image.
///
/// Rows and columns are the last two axes (the first two in MATLAB), or the two longest where those are short. K-space holds
/// most of its energy near its centre, which scripts leave in the corner of the array where they do not shift what an FFT
/// gives; along a second phase encoding, too, its energy peaks there, and along slices it does not. Coils see one object
/// from different sides, so that the centres of gravity of their images differ; slices are centred alike.
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
    let mut others: Vec<usize> = (0..rank).filter(|place| *place != row && *place != column).collect();
    // Real and imaginary part as numbers of their own, at the very end or the very beginning.
    let ends = [rank.saturating_sub(1), 0];
    let part = ends.into_iter().find(|place| !info.complex && others.contains(place) && info.shape[*place] == 2);
    let mut look = Look::new(arrays, index, row, column, part);
    let found = look.energy(watch)?;
    if !(info.complex || part.is_some()) || found.centre().is_none() {
        axes[row] = Axis::Y;
        axes[column] = Axis::X;
        reasons.push(match info.complex {
            true => {
                let percent = percent(found.middle);
                format!("complex, but its centre holds {percent} % of the energy: an image, not k-space")
            }
            false => "real numbers: an image".to_owned(),
        });
        for place in others {
            axes[place] = Axis::Slice;
        }
        let ambiguous = info.complex && ((0.1..0.7).contains(&found.middle) || found.corner > 0.2);
        return Ok(Some(Guess { axes: Axes(axes), grid: Grid::default(), reasons, ambiguous }));
    }
    let mut ambiguous = found.is_weak();
    reasons.push(found.reason());
    others.retain(|place| Some(*place) != part);
    if let Some(place) = part {
        axes[place] = Axis::Part;
        reasons.push(format!("real numbers, with 2 along axis {}: real and imaginary part", place + 1));
    }
    let (ky, kx, why) = look.phase_encoding(watch)?;
    axes[ky] = Axis::Ky;
    axes[kx] = Axis::Kx;
    reasons.extend(why);
    let kz = second_encoding(&mut look, &others, watch)?;
    let volume = kz.is_some();
    if let Some((place, why, sure)) = kz {
        axes[place] = Axis::Kz;
        reasons.push(why);
        ambiguous |= !sure;
        others.retain(|other| *other != place);
    }
    let mut spreads = Vec::new();
    for place in others {
        // An axis of one element is as good as another.
        let spread = if info.shape[place] == 1 { None } else { Some(look.spread(place, watch)?) };
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
        let Some(percent) = spread.map(percent) else { continue };
        let spread = format!("spread {percent} % of the object's radius");
        let (is, than) = (place + 1, if percent > 100.0 * SIDES { ", less than along another axis" } else { "" });
        reasons.push(match is_coils {
            true => format!("along axis {is} ({n}) the images are bright on different sides ({spread}): coils"),
            false => format!("along axis {is} ({n}) the images are bright at the same place ({spread}{than}): slices"),
        });
        // Between what slices have and what coils have, where no other axis is clearly more like coils.
        ambiguous |= (12.0..25.0).contains(&percent) && (is_coils || coils.is_none());
    }
    let usual = info.convention.as_ref().filter(|usual| usual.0.len() > 3);
    if let (Some(usual), None, false) = (usual, coils, volume) {
        axes.clone_from(&usual.0);
        reasons.push("nothing looks like coils: in the usual order, then".to_owned());
        ambiguous = true;
    }
    let (grid, doubtful) = look.grid(coils, watch)?.said(&mut reasons);
    Ok(Some(Guess { axes: Axes(axes), grid, reasons, ambiguous: ambiguous || doubtful }))
}

/// The axis among `others` along which the energy of k-space peaks at its centre, with the reason, and whether it is sure.
fn second_encoding<A: Arrays>(
    look: &mut Look<A>,
    others: &[usize],
    watch: &mut dyn Watch,
) -> Result<Option<(usize, String, bool)>> {
    let mut best: Option<(usize, f64, bool)> = None;
    for place in others {
        let (along, ratio) = look.along(*place, watch)?;
        if along != Along::Flat && best.is_none_or(|(_, least, _)| ratio < least) {
            best = Some((*place, ratio, along == Along::Peaked));
        }
    }
    Ok(best.map(|(place, ratio, sure)| {
        let (is, n, percent) = (place + 1, look.length(place), (ratio * 100.0).ceil());
        let why = format!(
            "along axis {is} ({n}) the energy peaks at the centre, and half of it has less than {percent} % of that: kz"
        );
        (place, why, sure)
    }))
}

/// The axes that a format has in an order of its own, as they are for k-space; whether it is k-space stands nowhere.
///
/// # Errors
/// As [`Arrays::read`].
pub fn of_known<A: Arrays>(arrays: &mut A, index: usize, axes: &Axes, watch: &mut dyn Watch) -> Result<Guess> {
    let places = axes.place(Axis::Ky).zip(axes.place(Axis::Kx));
    let (axes, grid) = (axes.clone(), Grid::default());
    let Some((row, column)) = places else {
        return Ok(Guess { axes, grid, reasons: Vec::new(), ambiguous: false });
    };
    let mut look = Look::new(arrays, index, row, column, None);
    let found = look.energy(watch)?;
    let mut reasons = vec!["the dimensions are in the order of the format".to_owned()];
    if found.centre().is_some() {
        reasons.push(found.reason());
        let (grid, doubtful) = look.grid(axes.place(Axis::Coil), watch)?.said(&mut reasons);
        return Ok(Guess { axes, grid, reasons, ambiguous: found.is_weak_where_known() || doubtful });
    }
    let of_image = axes.0.iter().map(|axis| match axis {
        Axis::Ky => Axis::Y,
        Axis::Kx => Axis::X,
        Axis::Kz => Axis::Slice,
        other => *other,
    });
    let percent = percent(found.middle);
    reasons.push(format!("the central sixteenth holds {percent} % of the energy: an image, not k-space"));
    Ok(Guess { axes: Axes(of_image.collect()), grid, reasons, ambiguous: found.is_weak_where_known() })
}

fn percent(part: f64) -> f64 {
    (part * 100.0).round()
}

impl Energy {
    /// Where the centre is, if this is k-space.
    fn centre(&self) -> Option<Centre> {
        match (self.middle > CENTRAL, self.corner > CENTRAL) {
            (true, _) => Some(Centre::Middle),
            (false, true) => Some(Centre::Corner),
            _ => None,
        }
    }

    /// Whether little more would have made it an image.
    fn is_weak(&self) -> bool {
        self.middle.max(self.corner) < 0.6
    }

    fn is_weak_where_known(&self) -> bool {
        (0.2..0.5).contains(&self.middle.max(self.corner))
    }

    fn reason(&self) -> String {
        match self.centre() {
            Some(Centre::Corner) => {
                let percent = percent(self.corner);
                format!(
                    "the sixteenth around the corners holds {percent} % of the energy: k-space with its centre there"
                )
            }
            _ => format!("the central sixteenth holds {} % of the energy: k-space", percent(self.middle)),
        }
    }
}

impl Placed {
    /// The grid, and whether it is in doubt; what is not as usual is added to the reasons.
    fn said(self, reasons: &mut Vec<String>) -> (Grid, bool) {
        if self.shift == Shift::Half {
            reasons.push(
                "the image is dark in the middle and bright at the edges: shifted by half a field of view".into(),
            );
        }
        (Grid { centre: self.centre, shift: self.shift }, self.doubtful)
    }
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

#[cfg(test)]
mod tests;

//! Drawing at random by a density.

use super::parameters::{R_LINES, R_SAMPLES, SEED_LINES, SEED_SAMPLES, WIDTH};
use super::plane::Distance;
use super::{Pattern, Taken};
use crate::declaration::Settings;
use crate::error::{Error, Result};
use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Takes `wanted` of `count` places, those that are `whole` among them, unless there are more of those alone.
///
/// Weighted sampling without replacement by exponential keys (Efraimidis and Spirakis, Inf Process Lett 97:181, 2006),
/// the weights being `density`. A place's key depends on the seed alone, so fewer wanted are a subset of more wanted.
pub(super) fn weighted(
    count: usize,
    wanted: usize,
    seed: u64,
    whole: impl Fn(usize) -> bool,
    density: impl Fn(usize) -> f64,
) -> Vec<bool> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut taken = vec![false; count];
    let mut keyed: Vec<(f64, usize)> = Vec::with_capacity(count);
    for (place, taken) in taken.iter_mut().enumerate() {
        let uniform: f64 = random.random();
        *taken = whole(place);
        if !*taken {
            // Smaller keys win: an exponential variate whose rate is the density.
            keyed.push((-(1.0 - uniform).ln() / density(place), place));
        }
    }
    let left = wanted.saturating_sub(count - keyed.len());
    if left < keyed.len() {
        keyed.select_nth_unstable_by(left, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        keyed.truncate(left);
    }
    for (_, place) in keyed {
        taken[place] = true;
    }
    taken
}

/// Takes exactly `round(ny / R)` lines of the pattern `P`, its calibration region among them, unless that region alone
/// is larger. `density` is over the distance of a line from DC, from 0 to just below 1.
pub(super) fn lines<P: Pattern>(
    ny: usize,
    nx: usize,
    settings: &Settings,
    density: impl Fn(f64) -> f64,
) -> Result<Taken> {
    let (rows, _) = P::calibration(ny, nx, settings)?;
    let wanted = (ny as f64 / settings.get(R_LINES)?).round() as usize;
    let seed = settings.get(SEED_LINES)? as u64;
    let centre = (ny / 2) as f64;
    let distance = |y: usize| (y as f64 - centre).abs() / (centre + 1.0);
    Ok(Taken::Lines(weighted(ny, wanted, seed, |y| rows.contains(&y), |y| density(distance(y)))))
}

/// Takes exactly `round(ny nx / R)` samples of the pattern `P`, its calibration region among them, unless that region
/// alone is larger. `density` is over the distance of a sample from DC, 1 at the edges, below the square root of 2 in
/// the corners.
pub(super) fn points<P: Pattern>(
    ny: usize,
    nx: usize,
    settings: &Settings,
    density: impl Fn(f64) -> f64,
) -> Result<Taken> {
    let (rows, columns) = P::calibration(ny, nx, settings)?;
    let wanted = ((ny * nx) as f64 / settings.get(R_SAMPLES)?).round() as usize;
    let seed = settings.get(SEED_SAMPLES)? as u64;
    let distance = Distance::new(ny, nx);
    let whole = |place: usize| rows.contains(&(place / nx)) && columns.contains(&(place % nx));
    plane(ny, nx, weighted(ny * nx, wanted, seed, whole, |place| density(distance.of(place))))
}

/// Samples in the order of (ky, kx) as an array.
pub(super) fn plane(ny: usize, nx: usize, taken: Vec<bool>) -> Result<Taken> {
    let points = Array2::from_shape_vec((ny, nx), taken).map_err(|e| Error::Sampling(e.to_string()))?;
    Ok(Taken::Points(points))
}

/// `exp(-d^2 / (2 width^2))`, with the pattern's `width`.
pub(super) fn gaussian(settings: &Settings) -> Result<impl Fn(f64) -> f64 + use<>> {
    let width = settings.get(WIDTH)?;
    Ok(move |distance: f64| (-distance * distance / (2.0 * width * width)).exp())
}

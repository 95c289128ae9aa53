//! Drawing at random by a density.

use super::{Pattern, Taken};
use crate::declaration::Settings;
use crate::error::Result;
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
    let wanted = (ny as f64 / settings.real("R")?).round() as usize;
    let seed = settings.count("seed")? as u64;
    let centre = (ny / 2) as f64;
    let distance = |y: usize| (y as f64 - centre).abs() / (centre + 1.0);
    Ok(Taken::Lines(weighted(ny, wanted, seed, |y| rows.contains(&y), |y| density(distance(y)))))
}

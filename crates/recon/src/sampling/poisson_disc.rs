//! Variable-density Poisson disc: random samples that keep a distance from each other.

use super::parameters::{ACS_SQUARE, R_SAMPLES, SEED_SAMPLES};
use super::plane::{self, Distance};
use super::{ExpectedSamples, Pattern, Region, Taken, draw};
use crate::declaration::{
    Declaration, Explanation, Formula, Kind, Parameter, Real, Role, Settings, parameters, symbols,
};
use crate::error::{Error, Result};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Random samples with a least distance between them that grows with the distance from the centre of k-space.
pub struct PoissonDisc;

/// Samples of the largest matrix: the search goes through all of them a dozen times.
const MOST_SAMPLES: usize = 1 << 22;
/// A search that is this close to the number of samples wanted, as a part of it, is close enough.
const CLOSE: f64 = 0.002;
/// Halvings of the interval that is searched.
const HALVINGS: usize = 12;

const SPREAD: Real = Real::new(Parameter {
    key: "spread",
    label: "Spread",
    unit: "",
    help: "How many times further apart samples are at the edge of k-space than at its centre.",
    kind: Kind::Real { min: 1.0, max: 20.0, usual: 10.0, step: 0.1, logarithmic: false, default: 4.0 },
    role: Role::Main,
});

impl Pattern for PoissonDisc {
    const DECLARATION: Declaration = Declaration {
        id: "poisson-disc",
        label: "Variable-density Poisson disc",
        summary: "Random samples over ky and kx that keep a distance from each other, which grows towards the edge: no \
                  clusters and no holes. For 3D-encoded scans: ky and kx (kz) are both phase-encoded.",
        source: "Vasanawala et al., Practical parallel imaging compressed sensing MRI: summary of two years of \
                 experience in accelerating body MRI of pediatric patients, ISBI 1039 (2011)",
        parameters: parameters![R_SAMPLES, ACS_SQUARE, SPREAD, SEED_SAMPLES],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "Samples are drawn by chance, but never closer together than a distance that grows towards the edge. \
               There is no copy, since no distance repeats, and no hole: coils and sparsity can work together. This is \
               what many 3D scans use.",
        fails: "With one coil its even spread is no advantage over plain random samples. At very high R even the \
                centre is thin outside of the calibration region.",
        formula: Formula {
            latex: r"\left\| k_i - k_j \right\| \ge r \, \bigl( 1 + (\eta - 1) \min(d_i, d_j) \bigr)",
            symbols: &[symbols::PLACES, symbols::RADIUS, symbols::SPREAD, symbols::DISTANCE],
        },
        address: "https://doi.org/10.1109/ISBI.2011.5872579",
        suits: "l1-wavelet",
    };

    /// Takes exactly `round(ny nx / R)` samples, the calibration region among them, unless that region alone is larger.
    ///
    /// Samples of a random order are taken unless they lie within the disc of one taken before (dart throwing; Cook,
    /// ACM Trans Graph 5:51, 1986): two samples outside of the calibration region are never closer than the smaller of
    /// their two radii, `scale (1 + (spread - 1) d)` with `d` the distance from DC, 1 at the edges. Distances on the
    /// sampling grid come in steps, which would show as rings: each radius is up to half a sample smaller or larger at
    /// random. The scale is found by bisection, such that no fewer samples than wanted fit; the few that are too many
    /// are left out at random.
    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken> {
        if ny * nx > MOST_SAMPLES {
            return Err(Error::Sampling(format!(
                "expected at most {MOST_SAMPLES} samples to find a Poisson disc pattern for, but {ny} x {nx} came"
            )));
        }
        let (rows, columns) = Self::calibration(ny, nx, settings)?;
        let wanted = ((ny * nx) as f64 / settings.get(R_SAMPLES)?).round() as usize;
        let wanted = wanted.saturating_sub(rows.len() * columns.len());
        let whole = |place: &usize| rows.contains(&(place / nx)) && columns.contains(&(place % nx));
        let mut random = ChaCha8Rng::seed_from_u64(settings.get(SEED_SAMPLES)? as u64);
        let order = shuffled((0..ny * nx).filter(|place| !whole(place)), &mut random);
        let spread = settings.get(SPREAD)?;
        let distance = Distance::new(ny, nx);
        let growth = order.iter().map(|place| 1.0 + (spread - 1.0) * distance.of(*place)).collect();
        let dither = order.iter().map(|_| random.random::<f64>() - 0.5).collect();
        let discs = Discs { ny, nx, order, growth, dither };
        let mut taken = vec![false; ny * nx];
        for place in shuffled(discs.at_least(wanted).into_iter(), &mut random).into_iter().take(wanted) {
            taken[place] = true;
        }
        draw::plane(ny, nx, taken)
    }

    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        plane::square(ny, nx, settings)
    }

    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        plane::as_many_as_asked::<Self>(ny, nx, settings)
    }
}

/// The places in an order that the random words decide; the earlier ones first where two words are equal.
fn shuffled(places: impl Iterator<Item = usize>, random: &mut ChaCha8Rng) -> Vec<usize> {
    // At most 22 bits of a place below 32 random ones: sorted as one number.
    let mut keyed: Vec<u64> = places.map(|place| u64::from(random.next_u32()) << 32 | place as u64).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|key| (key & u64::from(u32::MAX)) as usize).collect()
}

/// Darts that are thrown in one order, with discs of any scale.
struct Discs {
    ny: usize,
    nx: usize,
    /// Places in the order of (ky, kx), as they are thrown.
    order: Vec<usize>,
    /// The radius at each of them, for a scale of 1.
    growth: Vec<f64>,
    /// By how much the radius is larger whatever the scale.
    dither: Vec<f64>,
}

impl Discs {
    /// The samples at the largest scale that is found at which there are at least `wanted`.
    fn at_least(&self, wanted: usize) -> Vec<usize> {
        if wanted == 0 {
            return Vec::new();
        }
        let mut covered = vec![false; self.ny * self.nx];
        let mut best = self.order.clone();
        let (mut least, mut most) = (0.0, 1.0);
        let close = |best: &[usize]| best.len() <= wanted + (wanted as f64 * CLOSE) as usize;
        // No disc need be larger than the matrix.
        while !close(&best) && most < (self.ny + self.nx) as f64 {
            let samples = self.throw(most, &mut covered);
            if samples.len() < wanted {
                break;
            }
            (best, least, most) = (samples, most, 2.0 * most);
        }
        for _ in 0..HALVINGS {
            if close(&best) {
                break;
            }
            let middle = f64::midpoint(least, most);
            let samples = self.throw(middle, &mut covered);
            if samples.len() < wanted {
                most = middle;
            } else {
                least = middle;
                // At a larger scale there can be a few samples more.
                if samples.len() < best.len() {
                    best = samples;
                }
            }
        }
        best
    }

    /// The samples whose discs, of this scale, hold none of those before them.
    fn throw(&self, scale: f64, covered: &mut [bool]) -> Vec<usize> {
        covered.fill(false);
        let mut samples = Vec::new();
        for (place, (growth, dither)) in self.order.iter().zip(self.growth.iter().zip(&self.dither)) {
            if !covered[*place] {
                samples.push(*place);
                self.cover(*place, (scale * growth + dither).max(0.0), covered);
            }
        }
        samples
    }

    /// Covers what is closer to a place than `radius`.
    fn cover(&self, place: usize, radius: f64, covered: &mut [bool]) {
        let (y, x) = (place / self.nx, place % self.nx);
        let square = radius * radius;
        let reach = radius as usize;
        for row in y.saturating_sub(reach)..(y + reach + 1).min(self.ny) {
            let left = square - (row.abs_diff(y) * row.abs_diff(y)) as f64;
            if left <= 0.0 {
                continue;
            }
            let mut width = left.sqrt() as usize;
            if (width * width) as f64 >= left {
                width -= 1;
            }
            let row = row * self.nx;
            covered[row + x.saturating_sub(width)..row + (x + width + 1).min(self.nx)].fill(true);
        }
    }
}

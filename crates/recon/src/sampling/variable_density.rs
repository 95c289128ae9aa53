//! Random lines, denser towards the centre of k-space.

use super::{Pattern, centre_lines, uniform};
use crate::declaration::{Declaration, Kind, Parameter, Role, Settings};
use crate::error::{Error, Result};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Random lines with a density that falls off as a power of the distance from the centre.
pub struct VariableDensity;

impl Pattern for VariableDensity {
    const DECLARATION: Declaration = Declaration {
        id: "variable-density",
        label: "Variable-density random",
        summary: "Random lines along ky, denser towards the centre where the energy is. Aliasing becomes noise-like, \
                  which compressed sensing removes.",
        source: "Lustig, Donoho, Pauly, Sparse MRI, Magn Reson Med 58:1182 (2007)",
        parameters: &[
            Parameter {
                key: "R",
                label: "Acceleration R",
                unit: "",
                help: "Lines in all over lines taken, the calibration region included.",
                kind: Kind::Real { min: 1.0, max: 1024.0, usual: 12.0, step: 0.1, logarithmic: false, default: 4.0 },
                role: Role::Main,
            },
            uniform::ACS,
            Parameter {
                key: "power",
                label: "Density power",
                unit: "",
                help: "The density falls as (1 - distance from the centre) to this power. At 0 it is the same everywhere.",
                kind: Kind::Real { min: 0.0, max: 20.0, usual: 8.0, step: 0.1, logarithmic: false, default: 3.0 },
                role: Role::Main,
            },
            Parameter {
                key: "seed",
                label: "Seed",
                unit: "",
                help: "Chooses the random lines. The same seed gives the same lines everywhere.",
                kind: Kind::Integer { min: 0, max: 4_294_967_295, usual: 20, default: 1 },
                role: Role::Main,
            },
        ],
    };

    /// Takes exactly `round(ny / R)` lines, the calibration region among them, unless that region alone is larger.
    ///
    /// Weighted sampling without replacement by exponential keys (Efraimidis and Spirakis, Inf Process Lett 97:181,
    /// 2006): a line's key does not depend on R, so a larger R takes a subset of the lines of a smaller one.
    fn lines(ny: usize, settings: &Settings) -> Result<Vec<bool>> {
        let wanted = (ny as f64 / settings.real("R")?).round() as usize;
        let acs = settings.count("acs")?;
        if wanted == 0 {
            return Err(Error::Sampling(format!("expected an R that leaves at least one of {ny} lines")));
        }
        let power = settings.real("power")?;
        let mut random = ChaCha8Rng::seed_from_u64(settings.count("seed")? as u64);
        let centre = (ny / 2) as f64;
        let mut lines = vec![false; ny];
        lines[centre_lines(ny, acs)].fill(true);
        let mut keyed: Vec<(f64, usize)> = Vec::with_capacity(ny);
        for (y, in_centre) in lines.iter().enumerate() {
            let uniform: f64 = random.random();
            let distance = (y as f64 - centre).abs() / (centre + 1.0);
            // Smaller keys win: an exponential variate whose rate is the density.
            let key = -(1.0 - uniform).ln() / (1.0 - distance).powf(power);
            if !in_centre {
                keyed.push((key, y));
            }
        }
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, y) in keyed.iter().take(wanted.saturating_sub(acs)) {
            lines[*y] = true;
        }
        Ok(lines)
    }
}

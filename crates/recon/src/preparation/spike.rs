//! Spikes in k-space.

use super::artefact::{acquired, heard, narrow, phase};
use super::{Effect, Preparation, of_samples};
use crate::array::KSpace;
use crate::declaration::{Count, Declaration, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Part};
use num_complex::Complex64;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// `s + strength S h_c exp(i p)` at a few samples, S being the largest magnitude of all samples, `h_c` how the coil c
/// hears the spike, 1 for the one that hears it most, and p any phase: each adds a pattern of stripes to the whole image.
pub struct Spike;

const COUNT: Count = Count::new(Parameter {
    key: "count",
    label: "Spikes",
    unit: "",
    help: "How many samples are hit, anywhere in the lines that hold samples.",
    kind: Kind::Integer { min: 1, max: 1000, usual: 20, default: 1 },
    role: Role::Main,
});

const STRENGTH: Real = Real::new(Parameter {
    key: "strength",
    label: "Spike strength",
    unit: "of the largest sample",
    help: "What is added to such a sample, relative to the largest of all.",
    kind: Kind::Real { min: 0.0, max: 100.0, usual: 2.0, step: 0.01, logarithmic: false, default: 1.0 },
    role: Role::Main,
});

const SEED: Count = Count::new(Parameter {
    key: "seed",
    label: "Spike seed",
    unit: "",
    help: "Places and phases of the spikes: the same seed gives the same everywhere.",
    kind: Kind::Integer { min: 0, max: 4_294_967_295, usual: 20, default: 1 },
    role: Role::Main,
});

impl Preparation for Spike {
    const DECLARATION: Declaration = Declaration {
        id: "spike",
        label: "RF spikes",
        summary: "Sparks from outside hit single samples, in all coils at once: stripes across the whole image, finer the \
                  further from the centre of k-space the sample is.",
        source: "Stadler et al., Artifacts in body MR imaging: their appearance and how to eliminate them, Eur Radiol \
                 17:1242 (2007)",
        parameters: parameters![COUNT, STRENGTH, SEED],
    };

    const EFFECT: Effect = Effect::Spoils;

    async fn prepare<M: Monitor>(kspace: &KSpace, settings: &Settings, _: &mut Part<'_, M>) -> Result<KSpace> {
        let (coils, ny, nx) = kspace.dim();
        let (count, lines) = (settings.get(COUNT)?, acquired(kspace));
        if count > kspace.measured().samples() {
            return Err(Error::Data(format!(
                "expected no more spikes than the {} samples of the data, but {count} came",
                kspace.measured().samples()
            )));
        }
        let largest = f64::from(kspace.as_slice().iter().map(|v| v.norm_sqr()).fold(0.0, f32::max)).sqrt();
        let amplitude = settings.get(STRENGTH)? * largest;
        let mut random = ChaCha8Rng::seed_from_u64(settings.get(SEED)? as u64);
        let mut hit = BTreeSet::new();
        let mut samples = kspace.as_slice().to_vec();
        while hit.len() < count {
            let place = lines[random.random_range(0..lines.len() as u32) as usize] * nx
                + random.random_range(0..nx as u32) as usize;
            if !kspace.measured().takes(place / nx, place % nx) || !hit.insert(place) {
                continue;
            }
            let (heard, phase) = (heard(coils, &mut random), phase(&mut random));
            let most = heard.iter().map(|h| h.norm()).fold(0.0, f64::max);
            for (heard, plane) in heard.iter().zip(samples.chunks_exact_mut(ny * nx)) {
                plane[place] += narrow(heard / most * Complex64::from_polar(amplitude, phase));
            }
        }
        of_samples(kspace.dim(), samples)
    }
}

//! A line of radio-frequency interference.

use super::artefact::{acquired, heard, narrow, phase, ramp};
use super::{Effect, Preparation, of_samples};
use crate::array::KSpace;
use crate::declaration::{Count, Declaration, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::Result;
use crate::fourier::{Direction, Fourier};
use crate::monitor::{Monitor, Part};
use crate::parallel;
use num_complex::{Complex32, Complex64};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// `s + a h_c exp(-2 pi i f kx + i p(ky))` in every line that holds samples: a tone at the frequency of the place f along
/// x, a its amplitude, `h_c` how the coil c hears it and p a phase that is another at each line, since the tone knows
/// nothing of the scan's repetitions. With `sum |h_c|^2 = 1` and `a = strength M / sqrt(nx)`, where M is the brightest
/// pixel of the root sum of squares, the line's root mean square is `strength M`.
pub struct Interference;

const X: Real = Real::new(Parameter {
    key: "x",
    label: "Interference x",
    unit: "of the field of view",
    help: "Where the line lies along x, from the centre: the tone's frequency over the bandwidth.",
    kind: Kind::Real { min: -0.5, max: 0.5, usual: 0.5, step: 0.005, logarithmic: false, default: 0.15 },
    role: Role::Main,
});

const STRENGTH: Real = Real::new(Parameter {
    key: "strength",
    label: "Interference strength",
    unit: "of the brightest pixel",
    help: "Brightness of the line, root mean square, relative to the brightest pixel of the image.",
    kind: Kind::Real { min: 0.0, max: 100.0, usual: 2.0, step: 0.01, logarithmic: false, default: 0.3 },
    role: Role::Main,
});

const SEED: Count = Count::new(Parameter {
    key: "seed",
    label: "Interference seed",
    unit: "",
    help: "Phases of the tone at each line and coil: the same seed gives the same everywhere.",
    kind: Kind::Integer { min: 0, max: 4_294_967_295, usual: 20, default: 1 },
    role: Role::Main,
});

impl Preparation for Interference {
    const DECLARATION: Declaration = Declaration {
        id: "interference",
        label: "RF interference line",
        summary: "A continuous tone from outside, as through an open door of the scanner's room: a dashed line along y \
                  at the place along x that has its frequency (zipper).",
        source: "Stadler et al., Artifacts in body MR imaging: their appearance and how to eliminate them, Eur Radiol \
                 17:1242 (2007)",
        parameters: parameters![X, STRENGTH, SEED],
    };

    const EFFECT: Effect = Effect::Spoils;

    async fn prepare<M: Monitor>(kspace: &KSpace, settings: &Settings, _: &mut Part<'_, M>) -> Result<KSpace> {
        let (coils, ny, nx) = kspace.dim();
        let place = settings.get(X)?;
        let mut random = ChaCha8Rng::seed_from_u64(settings.get(SEED)? as u64);
        let heard = heard(coils, &mut random);
        let total = heard.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt();
        let amplitude = settings.get(STRENGTH)? * brightest(kspace) / ((nx as f64).sqrt() * total);
        let phases: Vec<f64> = (0..ny).map(|_| phase(&mut random)).collect();
        let mut tone = vec![Complex32::ONE; nx];
        ramp(&mut tone, place * (nx / 2) as f64, -place);
        let mut occupied = vec![false; ny];
        acquired(kspace).into_iter().for_each(|ky| occupied[ky] = true);
        let mut samples = kspace.as_slice().to_vec();
        parallel::for_each_chunk(&mut samples, nx, |line, row| {
            let (coil, ky) = (line / ny, line % ny);
            if occupied[ky] {
                let factor = narrow(heard[coil] * Complex64::from_polar(amplitude, phases[ky]));
                row.iter_mut().zip(&tone).for_each(|(v, tone)| *v += factor * tone);
            }
        });
        of_samples(kspace.dim(), samples)
    }
}

/// The largest value of the root sum of squares over the coils' images.
fn brightest(kspace: &KSpace) -> f64 {
    let (_, ny, nx) = kspace.dim();
    let mut images = kspace.as_slice().to_vec();
    Fourier::new().planes(&mut images, ny, nx, Direction::Inverse);
    let mut squares = vec![0.0f64; ny * nx];
    for image in images.chunks_exact(ny * nx) {
        squares.iter_mut().zip(image).for_each(|(sum, v)| *sum += f64::from(v.norm_sqr()));
    }
    squares.into_iter().fold(0.0, f64::max).sqrt()
}

//! A lesion: a disc that is brighter or darker than what is there.

use super::artefact::acquired;
use super::{Effect, Preparation, of_samples};
use crate::array::KSpace;
use crate::declaration::{Declaration, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::Result;
use crate::fourier::{Direction, Fourier};
use crate::monitor::{Monitor, Part};
use crate::parallel;
use num_complex::Complex32;

/// `(1 + contrast d) m` for every coil's image m (y, x), where d is the part of each pixel that the disc covers. What is
/// added is a product with the image that each coil sees, so that no coil maps are needed; lines that are empty stay so.
pub struct Lesion;

/// Samples along each side of a pixel at the edge of the disc, by which its cover is counted.
const WITHIN: usize = 8;

/// Place of the centre along y.
pub const Y: Real = Real::new(Parameter {
    key: "y",
    label: "Lesion y",
    unit: "of the field of view",
    help: "Place of the lesion's centre along ky's axis, from the centre of the image.",
    kind: Kind::Real { min: -0.5, max: 0.5, usual: 0.5, step: 0.005, logarithmic: false, default: 0.1 },
    role: Role::Main,
});

/// Place of the centre along x.
pub const X: Real = Real::new(Parameter {
    key: "x",
    label: "Lesion x",
    unit: "of the field of view",
    help: "Place of the lesion's centre along kx's axis, from the centre of the image.",
    kind: Kind::Real { min: -0.5, max: 0.5, usual: 0.5, step: 0.005, logarithmic: false, default: 0.2 },
    role: Role::Main,
});

const DIAMETER: Real = Real::new(Parameter {
    key: "diameter",
    label: "Lesion diameter",
    unit: "of the shorter side",
    help: "Diameter, relative to the shorter side of the image; pixels are taken to be square.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 0.3, step: 0.005, logarithmic: false, default: 0.06 },
    role: Role::Main,
});

const CONTRAST: Real = Real::new(Parameter {
    key: "contrast",
    label: "Lesion contrast",
    unit: "",
    help: "By how much it is brighter than what it lies in, relative to that: 1 is twice as bright, -1 is \
           without signal.",
    kind: Kind::Real { min: -1.0, max: 2.0, usual: 2.0, step: 0.05, logarithmic: false, default: 0.5 },
    role: Role::Main,
});

impl Preparation for Lesion {
    const DECLARATION: Declaration = Declaration {
        id: "lesion",
        label: "Lesion",
        summary: "A round lesion in the subject, brighter or darker than the tissue that it lies in. The reference has \
                  it, too: what is asked is whether a protocol keeps it.",
        source: "Solomon and Samei, A generic framework to simulate realistic lung, liver and renal pathologies in CT \
                 imaging, Phys Med Biol 59:6637 (2014), of which this is the plainest case",
        parameters: parameters![Y, X, DIAMETER, CONTRAST],
    };

    const EFFECT: Effect = Effect::Adds;

    async fn prepare<M: Monitor>(kspace: &KSpace, settings: &Settings, _: &mut Part<'_, M>) -> Result<KSpace> {
        let (_, ny, nx) = kspace.dim();
        let disc = Disc::of(settings, [ny, nx])?;
        let contrast = settings.get(CONTRAST)?;
        let fourier = Fourier::new();
        let mut images = kspace.as_slice().to_vec();
        fourier.planes(&mut images, ny, nx, Direction::Inverse);
        parallel::for_each_chunk(&mut images, nx, |line, row| {
            for (x, v) in row.iter_mut().enumerate() {
                let cover = disc.cover(line % ny, x);
                // A zero, not a product with 0, which may be of either sign.
                *v = if cover > 0.0 { *v * (contrast * cover) as f32 } else { Complex32::ZERO };
            }
        });
        fourier.planes(&mut images, ny, nx, Direction::Forward);
        let mut samples = kspace.as_slice().to_vec();
        let lines = acquired(kspace);
        parallel::for_each_pair(&mut samples, &mut images, ny * nx, |samples, added| {
            for ky in &lines {
                let line = ky * nx..(ky + 1) * nx;
                samples[line.clone()].iter_mut().zip(&added[line]).for_each(|(sample, added)| *sample += added);
            }
        });
        of_samples(kspace.dim(), samples)
    }
}

/// A lesion's outline on an image, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disc {
    /// The centre (y, x), where the centre of the pixel `i` is at `i`.
    pub centre: [f64; 2],
    /// The radius.
    pub radius: f64,
}

impl Disc {
    /// The outline of the lesion of these settings on an image of `size` (y, x).
    ///
    /// # Errors
    /// [`crate::Error::UnknownParameter`] when they are settings of something else.
    pub fn of(settings: &Settings, size: [usize; 2]) -> Result<Self> {
        let at = |part: f64, n: usize| (n / 2) as f64 + part * n as f64;
        Ok(Self {
            centre: [at(settings.get(Y)?, size[0]), at(settings.get(X)?, size[1])],
            radius: 0.5 * settings.get(DIAMETER)? * size[0].min(size[1]) as f64,
        })
    }

    /// The part of the pixel (`y`, `x`) that it covers.
    fn cover(&self, y: usize, x: usize) -> f64 {
        let away = [y as f64 - self.centre[0], x as f64 - self.centre[1]];
        let distance = away[0].hypot(away[1]);
        // Half of a pixel's diagonal.
        const REACH: f64 = 0.708;
        if distance > self.radius + REACH {
            return 0.0;
        }
        if distance < self.radius - REACH {
            return 1.0;
        }
        let offset = |i: usize| (i as f64 + 0.5) / WITHIN as f64 - 0.5;
        let inside = |i: &usize| (away[0] + offset(i / WITHIN)).hypot(away[1] + offset(i % WITHIN)) <= self.radius;
        (0..WITHIN * WITHIN).filter(inside).count() as f64 / (WITHIN * WITHIN) as f64
    }
}

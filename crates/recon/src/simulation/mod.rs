//! The scan of an object whose spectrum is known: object phase, receive coils, noise.
//!
//! The object's spectrum is needed at half-integer frequencies only: phase and sensitivities have a period of two
//! fields of view, so that what coils receive comes from it without any pixel grid (Guerquin-Kern et al., Realistic
//! analytical phantoms for parallel MRI, IEEE Trans Med Imaging 31:626, 2012).

pub mod closed_form;
mod noise;
mod object_phase;
pub mod painting;
pub mod spectrum;

use crate::array::{KSpace, MAX_SAMPLES};
use crate::coil::array::CoilArray;
use crate::coil::geometry::Geometry;
use crate::declaration::{Choice, Count, Group, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Part};
use ndarray::{Array2, Array3};
use noise::Noises;
use spectrum::{Grid, Spectrum};

/// How strong the noise of each coil is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Noise {
    /// Standard deviation of its real and of its imaginary part, in the object's unit.
    Deviation(f64),
    /// The object's mean signal over that deviation, see [`Simulation::PARAMETERS`]; 0 is no noise.
    Snr(f64),
}

/// What a simulated scan adds to an object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Simulation {
    /// Arrangement of the coils.
    pub array: Geometry,
    /// Number of coils.
    pub coils: usize,
    /// Largest phase of the object, in radians.
    pub phase: f64,
    /// Noise of each coil.
    pub noise: Noise,
    /// Seed of the noise.
    pub seed: u64,
    /// Correlation of the noise of neighbouring coils.
    pub correlation: f64,
}

/// Which array.
pub const ARRAY: Choice<Geometry> = Choice::new(
    Parameter {
        key: "array",
        label: "Coil array",
        unit: "",
        help: "How the receive coils lie: in a ring around the head, as smaller loops on a tight cylinder around a knee, \
               or in two flexible sheets, which leave the sides uncovered.",
        kind: Kind::Choice {
            options: &[("head", "Head: ring"), ("knee", "Knee: tight cylinder"), ("flex", "Flex: front and back")],
            default: "head",
        },
        role: Role::Main,
    },
    &[(Geometry::Head, "head"), (Geometry::Knee, "knee"), (Geometry::Flex, "flex")],
);

/// How many coils.
pub const COILS: Count = Count::new(Parameter {
    key: "coils",
    label: "Coils",
    unit: "",
    help: "Receive coils around the subject, each sensitive to what is near it.",
    kind: Kind::Integer { min: 1, max: 32, usual: 32, default: 8 },
    role: Role::Main,
});

/// The object's phase, with a default in radians.
pub const fn phase(default: f64) -> Real {
    Real::new(Parameter {
        key: "phase",
        label: "Object phase",
        unit: "rad",
        help: "Largest phase of the object, which changes smoothly over the field of view: by as much an inhomogeneous \
               main field has turned the magnetisation at the echo, and the transmitter at the pulse. At 0 the object is \
               real.",
        kind: Kind::Real { min: 0.0, max: 6.0, usual: 3.0, step: 0.01, logarithmic: false, default },
        role: Role::Main,
    })
}

/// The same with the default of most subjects.
const PHASE: Real = phase(1.0);

/// The noise, relative to the signal.
pub const SNR: Real = Real::new(Parameter {
    key: "snr",
    label: "SNR",
    unit: "",
    help: "Signal-to-noise ratio of the fully sampled image at the centre: the mean magnitude of all tissue (pixels \
           above a tenth of the brightest) over the standard deviation of the noise in the real part, the coils combined \
           by their sensitivities, uncorrelated. At 0 there is no noise.",
    kind: Kind::Real { min: 0.0, max: 10_000.0, usual: 200.0, step: 1.0, logarithmic: false, default: 50.0 },
    role: Role::Main,
});

/// The noise's seed.
pub const SEED: Count = Count::new(Parameter {
    key: "seed",
    label: "Noise seed",
    unit: "",
    help: "The same seed gives the same noise everywhere.",
    kind: Kind::Integer { min: 0, max: 4_294_967_295, usual: 20, default: 1 },
    role: Role::Main,
});

/// The noise's correlation.
pub const CORRELATION: Real = Real::new(Parameter {
    key: "correlation",
    label: "Noise correlation",
    unit: "",
    help: "Correlation of the noise of neighbouring coils; of others, its powers. Prewhitening takes it away.",
    kind: Kind::Real { min: 0.0, max: 0.95, usual: 0.95, step: 0.01, logarithmic: false, default: 0.0 },
    role: Role::Main,
});

impl Simulation {
    /// The parameters that a simulated subject declares.
    pub const PARAMETERS: Group = Group(parameters![ARRAY, COILS, PHASE, SNR, SEED, CORRELATION]);

    /// Reads [`Self::PARAMETERS`].
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] when the settings are not of a subject that declares them.
    pub fn from_settings(settings: &Settings) -> Result<Self> {
        Self::with_noise(settings, Noise::Snr(settings.get(SNR)?))
    }

    /// Reads them without [`SNR`], for a subject that says in another way how strong the noise is.
    ///
    /// # Errors
    /// As [`Simulation::from_settings`].
    pub fn with_noise(settings: &Settings, noise: Noise) -> Result<Self> {
        Ok(Self {
            array: settings.get(ARRAY)?,
            coils: settings.get(COILS)?,
            phase: settings.get(PHASE)?,
            noise,
            seed: settings.get(SEED)? as u64,
            correlation: settings.get(CORRELATION)?,
        })
    }

    /// k-space (coil, ky, kx) of the object whose spectrum `spectrum` gives on the grid that it is handed, in
    /// the object's unit: the transform is the orthonormal one.
    ///
    /// # Errors
    /// [`Error::Data`] when there are too many samples, one is not finite, or there is no signal that an SNR could be
    /// of; [`Monitor::checkpoint`]'s.
    pub async fn of_spectrum<M: Monitor>(
        &self,
        (ny, nx): (usize, usize),
        spectrum: impl FnOnce(Grid) -> Spectrum,
        part: &mut Part<'_, M>,
    ) -> Result<KSpace> {
        if ny < 2 || nx < 2 || self.coils == 0 || ny.saturating_mul(nx).saturating_mul(self.coils) > MAX_SAMPLES {
            return Err(Error::Data(format!(
                "expected at least 1 coil, 2 ky lines and 2 kx samples, and at most {MAX_SAMPLES} samples in all, but \
                 ({}, {ny}, {nx}) came",
                self.coils
            )));
        }
        let array = CoilArray::new(self.array, self.coils);
        let spectrum = spectrum(Grid::new(ny, nx, array.order() + object_phase::margin(self.phase)));
        let deviation = match self.noise {
            Noise::Deviation(deviation) => deviation,
            Noise::Snr(0.0) => 0.0,
            Noise::Snr(snr) => mean_of_tissue(&spectrum)? / snr,
        };
        let spectrum =
            if self.phase == 0.0 { spectrum } else { spectrum.times(|y, x| object_phase::factor(self.phase, y, x)) };
        let mut kspace = Array3::zeros((self.coils, ny, nx));
        let mut noise = (deviation > 0.0).then(|| Noises::new(deviation, self.correlation, self.seed));
        // The object counts as a coil more.
        let steps = self.coils + 1;
        let seen = spectrum.seen_by(&array);
        for (coil, mut samples) in kspace.outer_iter_mut().enumerate() {
            part.step(coil + 1, steps).await?;
            seen.coil(coil, samples.as_slice_mut().expect("a new array is in row-major order"));
            if let Some(noise) = &mut noise {
                samples += noise.next((ny, nx));
            }
        }
        part.step(steps, steps).await?;
        Ok(KSpace::new(kspace)?.measured_whole())
    }
}

/// k-space (coil, ky, kx) of the scan of an image (y, x) of magnitudes, centred as images are, in the image's unit.
///
/// The object is what the pixels resolve, and nothing beyond: its spectrum is the transform of the image, at
/// half-integer frequencies that of the image between as many zeros. The coils' images are the product of object and
/// sensitivity, whose band is wider than the matrix's by a few half samples: these are not sampled, as in a scanner,
/// and nothing wraps around, neither at the edge of k-space nor at that of the image.
///
/// # Errors
/// [`Error::Data`] when a pixel is not finite; others as [`Simulation::of_spectrum`].
pub async fn of_image<M: Monitor>(
    image: &Array2<f32>,
    simulation: &Simulation,
    part: &mut Part<'_, M>,
) -> Result<KSpace> {
    let broken = image.iter().filter(|v| !v.is_finite()).count();
    if broken > 0 {
        return Err(Error::Data(format!(
            "expected an image of finite pixels, but {broken} of {} are NaN or infinite",
            image.len()
        )));
    }
    simulation.of_spectrum(image.dim(), |grid| Spectrum::of_image(grid, image), part).await
}

/// The mean magnitude of the pixels above a tenth of the brightest.
fn mean_of_tissue(spectrum: &Spectrum) -> Result<f64> {
    let image = spectrum.image().mapv(|v| v.norm());
    let brightest = image.iter().copied().fold(0.0, f32::max);
    let tissue: Vec<f64> = image.iter().filter(|v| **v > 0.1 * brightest).map(|v| f64::from(*v)).collect();
    if tissue.is_empty() {
        return Err(Error::Data(format!(
            "expected an object with signal, for noise of an SNR, but the brightest of its {} pixels is {brightest}",
            image.len()
        )));
    }
    Ok(tissue.iter().sum::<f64>() / tissue.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fourier::{Direction, Fourier};
    use crate::monitor::Unattended;
    use num_complex::{Complex32, Complex64};
    use std::f64::consts::TAU;

    /// As [`super::of_image`], of nobody who waits.
    fn of_image(image: &Array2<f32>, simulation: &Simulation) -> Result<KSpace> {
        pollster::block_on(super::of_image(image, simulation, &mut Part::whole(&mut Unattended)))
    }

    const QUIET: Simulation =
        Simulation { array: Geometry::Head, coils: 3, phase: 0.0, noise: Noise::Snr(0.0), seed: 1, correlation: 0.0 };

    /// Smooth spots on nothing, brightest 1, up to the edge.
    fn picture(ny: usize, nx: usize) -> Array2<f32> {
        Array2::from_shape_fn((ny, nx), |(y, x)| {
            let (y, x) = (y as f32 / ny as f32, x as f32 / nx as f32);
            let spot = |cy: f32, cx: f32, width: f32| (-((y - cy).powi(2) + (x - cx).powi(2)) / width).exp();
            spot(0.4, 0.55, 0.03) + 0.5 * spot(0.0, 0.3, 0.02) + if x > 0.7 && y > 0.6 { 0.3 } else { 0.0 }
        })
    }

    /// The definition, summed directly: the spectrum between and at the samples, nothing beyond the band.
    #[test]
    fn kspace_of_an_image_is_its_spectrum_times_the_polynomials() -> Result<()> {
        for (ny, nx) in [(16, 16), (17, 20), (18, 23)] {
            let image = picture(ny, nx);
            for array in [Geometry::Head, Geometry::Knee] {
                let simulation = Simulation { array, ..QUIET };
                let kspace = of_image(&image, &simulation)?;
                let coils = CoilArray::new(array, 3);
                let order = coils.order() as isize;
                let spectrum = |ky: f64, kx: f64| -> Complex64 {
                    let within = |k: f64, n: usize| (-(n as f64) / 2.0..n as f64 / 2.0).contains(&k);
                    if !within(ky, ny) || !within(kx, nx) {
                        return Complex64::ZERO;
                    }
                    let place = |i: usize, n: usize| (i as f64 - (n / 2) as f64) / n as f64;
                    let term = |((y, x), v): ((usize, usize), &f32)| {
                        Complex64::cis(-TAU * (ky * place(y, ny) + kx * place(x, nx))) * f64::from(*v)
                    };
                    image.indexed_iter().map(term).sum::<Complex64>() / ((ny * nx) as f64).sqrt()
                };
                for (c, y, x) in [(0, 0, 0), (1, 3, 15), (2, ny - 1, nx - 1), (0, ny / 2, nx / 2)] {
                    let mut sum = Complex64::ZERO;
                    for p in -order..=order {
                        for q in -order..=order {
                            let ky = y as f64 - (ny / 2) as f64 - p as f64 / 2.0;
                            let kx = x as f64 - (nx / 2) as f64 - q as f64 / 2.0;
                            sum += coils.coefficient(c, p, q) * spectrum(ky, kx);
                        }
                    }
                    let came = kspace.samples()[[c, y, x]];
                    let came = Complex64::new(came.re.into(), came.im.into());
                    assert!((came - sum).norm() < 1e-5 * (1.0 + sum.norm()), "({c}, {y}, {x}): {came} for {sum}");
                }
            }
        }
        Ok(())
    }

    fn coil_images(kspace: &KSpace) -> Vec<Complex32> {
        let (_, ny, nx) = kspace.dim();
        let mut images = kspace.as_slice().to_vec();
        Fourier::new().planes(&mut images, ny, nx, Direction::Inverse);
        images
    }

    /// Where the image is smooth, each coil's image is image times sensitivity, up to the edges.
    #[test]
    fn coil_images_are_the_image_times_the_sensitivities_and_the_phase() -> Result<()> {
        let (ny, nx) = (63, 80);
        let image = Array2::from_shape_fn((ny, nx), |(y, x)| {
            let (y, x) = (y as f32 / ny as f32 - 0.5, x as f32 / nx as f32 - 0.5);
            (-(y * y + x * x) / 0.02).exp()
        });
        for strength in [0.0, 1.0, 6.0] {
            let simulation = Simulation { phase: strength, ..QUIET };
            let images = coil_images(&of_image(&image, &simulation)?);
            let array = CoilArray::new(Geometry::Head, 3);
            for c in 0..3 {
                for ((y, x), v) in image.indexed_iter() {
                    let (py, px) = ((y as f64 - 31.0) / 63.0, (x as f64 - 40.0) / 80.0);
                    let factor = object_phase::factor(strength, py, px);
                    let factor = Complex64::new(factor.re.into(), factor.im.into());
                    let expected = array.sensitivity(c, py, px) * factor * f64::from(*v);
                    let came = images[(c * ny + y) * nx + x];
                    let came = Complex64::new(came.re.into(), came.im.into());
                    assert!((came - expected).norm() < 2e-3, "{strength} rad, ({c}, {y}, {x}): {came} for {expected}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn the_phase_is_smooth_and_as_strong_as_asked() {
        let at = |i: usize| i as f64 / 64.0 - 0.5;
        let phases: Vec<f32> = (0..65 * 65).map(|i| object_phase::factor(1.0, at(i / 65), at(i % 65)).arg()).collect();
        let (low, high) = phases.iter().fold((0.0f32, 0.0f32), |(l, h), v| (l.min(*v), h.max(*v)));
        assert!(high <= 1.0 && low >= -1.0 && high - low > 1.0, "from {low} to {high}");
        assert!(phases.windows(2).enumerate().all(|(i, w)| i % 65 == 64 || (w[1] - w[0]).abs() < 0.1));
    }

    /// The deviation of the noise, measured as the difference to the scan without, is the mean of the tissue over the
    /// SNR; at the centre, where the sensitivities' root sum of squares is 1, that is the SNR of their combination.
    #[test]
    fn the_snr_is_that_asked_for() -> Result<()> {
        let image = Array2::from_shape_fn((96, 80), |(y, x)| match (y as f32 - 48.0).hypot(x as f32 - 40.0) {
            r if r < 20.0 => 800.0,
            r if r < 32.0 => 400.0,
            _ => 0.0,
        });
        let tissue: Vec<f32> = image.iter().copied().filter(|v| *v > 0.0).collect();
        let mean = tissue.iter().sum::<f32>() / tissue.len() as f32;
        let simulation = Simulation { coils: 6, phase: 1.0, correlation: 0.4, ..QUIET };
        let quiet = of_image(&image, &simulation)?;
        let noisy = of_image(&image, &Simulation { noise: Noise::Snr(30.0), ..simulation })?;
        let noise: Vec<f32> = noisy.as_slice().iter().zip(quiet.as_slice()).map(|(a, b)| (a - b).re).collect();
        let deviation = (noise.iter().map(|v| v * v).sum::<f32>() / noise.len() as f32).sqrt();
        // 46080 correlated draws: about 0.5 %.
        assert!((mean / deviation / 30.0 - 1.0).abs() < 0.02, "SNR {}", mean / deviation);
        let array = CoilArray::new(Geometry::Head, 6);
        let rss = (0..6).map(|c| array.sensitivity(c, 0.0, 0.0).norm_sqr()).sum::<f64>();
        assert!((rss - 1.0).abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn the_seed_alone_decides_on_the_noise() -> Result<()> {
        let image = picture(24, 30);
        let noisy = Simulation { noise: Noise::Snr(20.0), ..QUIET };
        let with = |seed: u64| of_image(&image, &Simulation { seed, ..noisy });
        assert_eq!(with(5)?, with(5)?);
        assert_ne!(with(5)?, with(6)?);
        Ok(())
    }

    #[test]
    fn every_size_and_array_is_simulated() -> Result<()> {
        for (ny, nx) in [(16, 1024), (1024, 16), (31, 33), (2, 3)] {
            for array in [Geometry::Head, Geometry::Knee, Geometry::Flex] {
                let kspace = of_image(&picture(ny, nx), &Simulation { array, phase: 0.5, coils: 2, ..QUIET })?;
                assert_eq!(kspace.dim(), (2, ny, nx));
            }
        }
        Ok(())
    }

    #[test]
    fn images_that_cannot_be_scanned_are_refused() {
        let refused = |image: Array2<f32>| {
            let simulation = Simulation { noise: Noise::Snr(20.0), ..QUIET };
            of_image(&image, &simulation).err().map(|e| e.to_string()).unwrap_or_default()
        };
        assert!(refused(Array2::zeros((16, 16))).contains("signal"));
        assert!(refused(Array2::zeros((0, 16))).contains("(3, 0, 16)"));
        assert!(refused(Array2::zeros((65_536, 1024))).contains("(3, 65536, 1024)"));
        let mut broken = picture(16, 16);
        broken[[3, 4]] = f32::NAN;
        assert!(refused(broken).contains("1 of 256"));
    }
}

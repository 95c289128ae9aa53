//! What protocols are tried on: a subject's k-space, prepared, and the reference.

use crate::Experiment;
use ndarray::Array2;
use recon::declaration::Settings;
use recon::device::{CoilCombination, Cpu, Device, FourierTransform};
use recon::fourier::Direction;
use recon::metric::SSIM_WINDOW;
use recon::metric::place::Places;
use recon::monitor::{Monitor, Part};
use recon::preparation::{self, Effect};
use recon::subject;
use recon::subject::acquisition::Acquisition;
use recon::subject::presentation::Presentation;
use recon::{Complex32, KSpace, Problem, Result, SamplingMask};

/// A subject's k-space and the reference image made from all of it.
pub struct Scan {
    /// The subject.
    pub subject: Settings,
    /// What was done to its k-space, in order.
    pub preparations: Vec<Settings>,
    /// All samples (coil, ky, kx), in [`Scan::unit`]s of the data or, when they were prewhitened, of the noise.
    pub kspace: KSpace,
    /// Samples of a calibration scan of its own, prepared as [`Scan::kspace`] and in its unit.
    pub calibration: Option<KSpace>,
    /// A power of two, 1 but for data so large or so small that single precision could not hold their squares.
    pub unit: f32,
    /// The reference as it is shown, or why there is none.
    pub reference: std::result::Result<Array2<f32>, String>,
    /// How images are shown.
    pub presentation: Presentation,
    /// Height and width of a pixel that is shown, in mm, where they are known.
    pub spacing: Option<[f64; 2]>,
    /// What the visitor should know of the data.
    pub notes: Vec<String>,
}

impl Scan {
    /// Loads or simulates the subject, prepares its k-space and makes the reference: root sum of squares of the coils'
    /// images (y, x).
    ///
    /// # Errors
    /// As [`subject::acquire`], [`preparation::prepare`].
    pub async fn acquire<M: Monitor>(
        subject: &Settings,
        preparations: &[Settings],
        supply: Option<&Acquisition>,
        monitor: &mut M,
    ) -> Result<Self> {
        let acquired = subject::acquire(subject, supply, &mut Part::new(monitor, 0, parts(preparations))).await?;
        Self::new(subject.clone(), preparations, acquired, monitor).await
    }

    /// As [`Scan::acquire`], of k-space that is at hand. A reference that came with it is used as long as no preparation
    /// changes what it would be compared with.
    ///
    /// # Errors
    /// As [`preparation::prepare`].
    pub async fn new<M: Monitor>(
        subject: Settings,
        preparations: &[Settings],
        acquired: impl Into<Acquisition<KSpace>>,
        monitor: &mut M,
    ) -> Result<Self> {
        let Acquisition {
            content: kspace,
            presentation,
            reference: mut given,
            spacing,
            in_noise_units,
            calibration,
            mut notes,
        } = acquired.into();
        notes.extend(kspace.measured().notes());
        let (original, mut unit) = kspace.normalised_power_of_two();
        let calibration = calibration.map(|calibration| calibration.in_unit(unit));
        let scale = 1.0 / unit;
        if in_noise_units {
            unit = 1.0;
        }
        for settings in preparations {
            let effect = preparation::effect(settings)?;
            if effect == Effect::InNoiseUnits {
                unit = 1.0;
            }
            if effect.is_in_the_reference() {
                given = None;
            }
        }
        let Prepared { kspace: done, of_reference, calibration } =
            prepared(&original, calibration, preparations, monitor).await?;
        let reference = match given {
            Some(given) => Ok(given * scale),
            None => reference(of_reference.as_ref().or(done.as_ref()).unwrap_or(&original), &presentation),
        };
        let kspace = done.unwrap_or(original);
        let preparations = preparations.to_vec();
        Ok(Self { subject, preparations, kspace, calibration, unit, reference, presentation, spacing, notes })
    }

    /// Where metrics are taken of this scan; none where there is no reference.
    ///
    /// # Errors
    /// As [`Places::new`].
    pub fn places(&self, settings: &Settings) -> Result<Option<Places>> {
        self.reference.as_ref().ok().map(|reference| Places::new(settings, reference)).transpose()
    }

    /// The mask of a protocol.
    ///
    /// # Errors
    /// [`recon::Error::Sampling`].
    pub fn mask(&self, sampling: &Settings) -> Result<SamplingMask> {
        let (_, ny, nx) = self.kspace.dim();
        SamplingMask::from_pattern(ny, nx, sampling)
    }

    /// The samples that a mask takes, and the calibration scan, if there is one.
    ///
    /// # Errors
    /// As [`Problem::new`], [`Problem::calibrated_by`].
    pub(crate) fn problem(&self, mask: &SamplingMask) -> Result<Problem> {
        let problem = Problem::new(&self.kspace, mask)?;
        match &self.calibration {
            Some(calibration) => problem.calibrated_by(calibration),
            None => Ok(problem),
        }
    }

    /// Whether this is the scan that an experiment asks for.
    pub fn is_of(&self, experiment: &Experiment) -> bool {
        self.subject == experiment.subject && self.preparations == experiment.preparations
    }
}

/// What preparations make of k-space.
struct Prepared {
    /// After all of them; none where there are none.
    kspace: Option<KSpace>,
    /// After those that are in the reference, where that is something else than `kspace`.
    of_reference: Option<KSpace>,
    /// The calibration scan that came beside.
    calibration: Option<KSpace>,
}

/// Parts of an acquisition: the subject's k-space, each preparation and the reference.
fn parts(preparations: &[Settings]) -> usize {
    preparations.len() + 2
}

/// Each preparation is done once, to the k-space as it was before and what came beside it, and a second time only where the
/// reference has parted from it before.
async fn prepared<M: Monitor>(
    original: &KSpace,
    calibration: Option<KSpace>,
    preparations: &[Settings],
    monitor: &mut M,
) -> Result<Prepared> {
    let (mut kspace, mut of_reference, mut calibration): (Option<KSpace>, Option<KSpace>, _) =
        (None, None, calibration);
    for (i, settings) in preparations.iter().enumerate() {
        // The subject comes before.
        let mut part = Part::new(monitor, i + 1, parts(preparations));
        let before = kspace.as_ref().unwrap_or(original);
        calibration = calibration.map(|beside| preparation::prepare_beside(before, &beside, settings)).transpose()?;
        part.step(0, 1).await?;
        let after = preparation::prepare(before, settings, &mut part).await?;
        of_reference = match (of_reference, preparation::effect(settings)?.is_in_the_reference()) {
            (Some(parted), true) => Some(preparation::prepare(&parted, settings, &mut part).await?),
            (None, false) => Some(before.clone()),
            (as_it_was, _) => as_it_was,
        };
        kspace = Some(after);
    }
    Part::new(monitor, parts(preparations) - 1, parts(preparations)).step(0, 1).await?;
    Ok(Prepared { kspace, of_reference, calibration })
}

fn reference(kspace: &KSpace, presentation: &Presentation) -> std::result::Result<Array2<f32>, String> {
    if let Some(why) = kspace.measured().why_incomplete() {
        return Err(why);
    }
    let [height, width] = presentation.shape();
    if height.min(width) < SSIM_WINDOW {
        return Err(format!("the image of {height} x {width} pixels is smaller than SSIM's window of {SSIM_WINDOW}"));
    }
    Ok(combined(&Cpu::new(), kspace.as_slice(), kspace.dim(), presentation))
}

/// The root sum of squares of the coils' images (y, x), as it is shown, of samples (coil, ky, kx).
pub(crate) fn combined(
    cpu: &Cpu,
    samples: &[Complex32],
    (coils, ny, nx): (usize, usize, usize),
    presentation: &Presentation,
) -> Array2<f32> {
    let mut images = cpu.upload(samples);
    cpu.transform(&mut images, ny, nx, Direction::Inverse);
    let image = cpu.root_sum_of_squares(&images, coils);
    let shown: Vec<f32> = presentation.show(&image).into_iter().map(|v| v.re).collect();
    let [height, width] = presentation.shape();
    Array2::from_shape_vec((height, width), shown).expect("a presentation shows as many pixels as its shape says")
}

//! Subjects: what is scanned.

pub mod contents;
pub mod supply;

use crate::array::KSpace;
use crate::declaration::{Declaration, Settings, registry};
use crate::error::Result;
use crate::monitor::{Monitor, Part};
use contents::Reading;
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use supply::{Presentation, Supply};

/// Something that k-space comes from.
#[allow(async_fn_in_trait)] // Used generically on one thread; no caller needs `Send`.
pub trait Subject {
    /// What it says of itself.
    const DECLARATION: Declaration;

    /// What has to be read or fetched before it can be acquired; nothing for those that are simulated.
    ///
    /// # Errors
    /// Of the settings.
    fn need(settings: &Settings) -> Result<Option<Need>> {
        let _ = settings;
        Ok(None)
    }

    /// The k-space, and how it is to be looked at; `supply` is what the subject needs.
    ///
    /// # Errors
    /// [`crate::Error::NeedsFile`] or [`crate::Error::NeedsDataset`] when the subject needs one and none came; others from
    /// the data; [`Monitor::breathe`]'s.
    async fn acquire<M: Monitor>(
        settings: &Settings,
        supply: Option<&Supply>,
        part: &mut Part<'_, M>,
    ) -> Result<Acquired>;
}

/// What a subject needs from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Need {
    /// A slice of a file of the visitor's.
    File {
        /// Its name.
        name: String,
        /// By what it is recognised, as the field `sha256` of the link has it.
        fingerprint: String,
        /// How it is read.
        reading: Reading,
        /// The slice, counted from 0.
        slice: usize,
    },
    /// A picture of a data set of the gallery.
    Gallery {
        /// Its id.
        dataset: String,
        /// The slice, counted from 0.
        slice: usize,
        /// The echo, counted from 0.
        echo: usize,
    },
}

/// K-space, and how it is to be looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Acquired {
    /// The samples.
    pub kspace: KSpace,
    /// How an image made of them is shown.
    pub presentation: Presentation,
    /// A reference (y, x) that came with them, magnitude, as it is shown.
    pub reference: Option<Array2<f32>>,
    /// Height and width of a pixel that is shown, in mm.
    pub spacing: Option<[f64; 2]>,
    /// Whether the samples are in units of the noise's standard deviation.
    pub in_noise_units: bool,
    /// Samples of a calibration scan of its own, as [`Supply::calibration`].
    pub calibration: Option<KSpace>,
    /// Sentences that the visitor should read.
    pub notes: Vec<String>,
}

impl From<KSpace> for Acquired {
    /// K-space that is shown as it is, of which nothing else is known.
    fn from(kspace: KSpace) -> Self {
        let (_, ny, nx) = kspace.dim();
        let presentation = Presentation::whole([ny, nx]);
        Self {
            kspace,
            presentation,
            reference: None,
            spacing: None,
            in_noise_units: false,
            calibration: None,
            notes: Vec::new(),
        }
    }
}

registry! { subject, "subject", Subject:
    shepp_logan::SheppLogan,
    resolution::Resolution,
    brain::Brain,
    anatomy::Anatomy,
    file::File,
    image::Image,
}

/// What a declared subject needs from elsewhere.
///
/// # Errors
/// As [`Subject::need`].
pub fn need(settings: &Settings) -> Result<Option<Need>> {
    subject!(settings.id(), S => S::need(settings))
}

/// The k-space of a declared subject.
///
/// # Errors
/// As [`Subject::acquire`].
pub async fn acquire<M: Monitor>(
    settings: &Settings,
    supply: Option<&Supply>,
    part: &mut Part<'_, M>,
) -> Result<Acquired> {
    subject!(settings.id(), S => S::acquire(settings, supply, part).await)
}

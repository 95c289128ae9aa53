//! Subjects: what is scanned.

pub mod acquisition;
pub mod contents;
pub mod presentation;

use crate::array::KSpace;
use crate::declaration::{Declaration, Settings, registry};
use crate::error::Result;
use crate::monitor::{Monitor, Part};
use acquisition::Acquisition;
use contents::Reading;
use serde::{Deserialize, Serialize};

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
    /// the data; [`Monitor::checkpoint`]'s.
    async fn acquire<M: Monitor>(
        settings: &Settings,
        supply: Option<&Acquisition>,
        part: &mut Part<'_, M>,
    ) -> Result<Acquisition<KSpace>>;
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
    supply: Option<&Acquisition>,
    part: &mut Part<'_, M>,
) -> Result<Acquisition<KSpace>> {
    subject!(settings.id(), S => S::acquire(settings, supply, part).await)
}

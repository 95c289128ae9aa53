//! Experiments as plain values: a subject, what is done to its k-space, and the protocols it is scanned with, the link that holds them, what a
//! worker and a page say to each other, and what comes out.
//!
//! No browser, no clock: [`runner`] takes the time from its caller.

pub mod benchmark;
pub mod calibration_cache;
pub mod coils;
pub mod device;
pub mod draw;
pub mod examples;
pub mod filling;
pub mod gpu_record;
pub mod iterates;
pub mod link;
pub mod look;
pub mod message;
pub mod reader;
pub mod report;
pub mod runner;
pub mod scan;
pub mod spec;
pub mod start;

use recon::declaration::Settings;
use recon::method::Method;
use recon::method::sense::{self, Sense};
use recon::sampling::Pattern;
use recon::sampling::uniform::Uniform;
use recon::subject::Subject;
use recon::subject::brain::Brain;

pub use link::LinkError;
pub use recon::declaration;

/// What files hold and how they are read, for the page.
pub mod contents {
    pub use recon::subject::Need;
    pub use recon::subject::contents::*;
    pub use recon::subject::presentation::{Presentation, pixel_shape};
}

pub use recon::method::DECLARATIONS as METHODS;
pub use recon::method::explanation as explanation_of_method;
pub use recon::metric::place::DECLARATIONS as PLACES;
pub use recon::metric::{drawn, place, region};
pub use recon::preparation;
pub use recon::preparation::DECLARATIONS as PREPARATIONS;
pub use recon::sampling;
pub use recon::sampling::DECLARATIONS as SAMPLINGS;
pub use recon::sampling::explanation as explanation_of_sampling;
pub use recon::sampling::painted;
pub use recon::subject;
pub use recon::subject::DECLARATIONS as SUBJECTS;
pub use recon::subject::presentation::Presentation;

/// What a scanner would be set to: a sampling pattern and a method.
#[derive(Debug, Clone, PartialEq)]
pub struct Protocol {
    /// One of [`SAMPLINGS`].
    pub sampling: Settings,
    /// One of [`METHODS`].
    pub method: Settings,
}

/// A subject, what is done to its k-space, and the protocols it is scanned with.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// One of [`SUBJECTS`].
    pub subject: Settings,
    /// Of [`PREPARATIONS`], each at most once, in the order in which they are done.
    pub preparations: Vec<Settings>,
    /// From 1 to [`Experiment::MOST_PROTOCOLS`], named A, B, C, ... in this order.
    pub protocols: Vec<Protocol>,
    /// Where metrics are taken: one of [`PLACES`].
    pub metrics: Settings,
}

impl Experiment {
    /// Protocols at most.
    pub const MOST_PROTOCOLS: usize = 6;
}

impl Default for Experiment {
    /// The phantom, four times accelerated: A zero-filled, B CG-SENSE, metrics over the whole image. What an empty link has
    /// always meant.
    fn default() -> Self {
        Self { metrics: Settings::new(&place::IMAGE), ..Self::of(SUBJECTS[0], spec::unnamed) }
    }
}

impl Experiment {
    /// What the page shows first: the same of the brain, which is what people come to see, with metrics over the body.
    pub fn opening() -> Self {
        Self::of(&Brain::DECLARATION, Settings::new)
    }

    fn of(
        subject: &'static declaration::Declaration,
        settings: fn(&'static declaration::Declaration) -> Settings,
    ) -> Self {
        let protocol = |method| Protocol { sampling: settings(SAMPLINGS[0]), method };
        let methods = METHODS.iter().take(2).map(|d| protocol(settings(d)));
        Self {
            subject: settings(subject),
            preparations: Vec::new(),
            protocols: methods.collect(),
            metrics: Settings::new(&place::BODY),
        }
    }
}

impl Protocol {
    /// The accelerations R that its method can do with its sampling of k-space of so many ky lines, where not any will do:
    /// SENSE unfolds whole lines at regular distances, which must divide their number.
    pub fn accelerations(&self, ny: usize) -> Option<Vec<usize>> {
        let regular = self.sampling.id() == Uniform::DECLARATION.id && self.method.id() == Sense::DECLARATION.id;
        regular.then(|| sense::accelerations(ny))
    }
}

/// What is said where a data set of the gallery is not there: which, and how it is had. Programs show it for
/// [`recon::Error::NeedsDataset`], since the core does not know how they come by their data.
pub fn missing_data_set(id: &str) -> String {
    format!(
        "this experiment needs the data set '{id}' of real anatomy, which is not there: `cargo xtask datasets` fetches it \
         (and `cargo xtask serve` does so, too)"
    )
}

/// The letter of a protocol in links and, in upper case, on the screen.
pub fn letter(protocol: usize) -> char {
    char::from(b'a' + (protocol % 26) as u8)
}

//! Experiments as plain values: a subject, what is done to its k-space, and the protocols it is scanned with, the link that holds them, what a
//! worker and a page say to each other, and what comes out.
//!
//! No browser, no clock: [`run`] takes the time from its caller.

pub mod benchmark;
pub mod coils;
pub mod device;
pub mod draw;
pub mod examples;
pub mod filling;
pub mod iterates;
pub mod kept;
pub mod link;
pub mod look;
pub mod message;
pub mod reader;
pub mod report;
pub mod run;
pub mod spec;

use recon::declaration::Settings;

pub use link::LinkError;
pub use recon::declaration;

/// What files hold and how they are read, for the page.
pub mod contents {
    pub use recon::subject::Need;
    pub use recon::subject::contents::*;
    pub use recon::subject::supply::Presentation;
}

pub use recon::method::DECLARATIONS as METHODS;
pub use recon::metric::region;
pub use recon::preparation;
pub use recon::preparation::DECLARATIONS as PREPARATIONS;
pub use recon::sampling::DECLARATIONS as SAMPLINGS;
pub use recon::sampling::painted;
pub use recon::subject::DECLARATIONS as SUBJECTS;
pub use recon::subject::anatomy::DATA_SETS;
pub use recon::subject::supply::Presentation;

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
}

impl Experiment {
    /// Protocols at most.
    pub const MOST_PROTOCOLS: usize = 6;
}

impl Default for Experiment {
    /// The phantom, four times accelerated: A zero-filled, B CG-SENSE. What an empty link has always meant.
    fn default() -> Self {
        Self::of(SUBJECTS[0])
    }
}

impl Experiment {
    /// What the page shows first: the same of the brain, which is what people come to see.
    pub fn opening() -> Self {
        Self::of(SUBJECTS.iter().find(|d| d.id == "brain").expect("the brain is registered"))
    }

    fn of(subject: &'static declaration::Declaration) -> Self {
        let protocol = |method| Protocol { sampling: Settings::new(SAMPLINGS[0]), method };
        let methods = METHODS.iter().take(2).map(|d| protocol(Settings::new(d)));
        Self { subject: Settings::new(subject), preparations: Vec::new(), protocols: methods.collect() }
    }
}

/// The letter of a protocol in links and, in upper case, on the screen.
pub fn letter(protocol: usize) -> char {
    char::from(b'a' + (protocol % 26) as u8)
}

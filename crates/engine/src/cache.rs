//! Finished outcomes by their settings: going back to a setting shows it at once.

use experiment::run;
use recon::device::Cpu;
use std::rc::Rc;

/// What became of a protocol on the engine's device.
pub type Outcome = run::Outcome<Cpu>;

/// Everything that an outcome depends on: scan, sampling and method, as they stand in the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The subject and what is done to its k-space.
    pub scan: String,
    /// The sampling's specification.
    pub sampling: String,
    /// The method's specification.
    pub method: String,
}

/// The latest outcomes, as many as fit.
#[derive(Default)]
pub struct Cache {
    kept: Vec<(Key, Rc<Outcome>)>,
}

impl Cache {
    /// Pixels that are kept in all: 16 bytes each on the host, and as many on the device.
    const MOST_PIXELS: usize = 2 * 1024 * 1024;

    /// The outcome of this key, when it is still here.
    pub fn find(&self, key: &Key) -> Option<Rc<Outcome>> {
        self.kept.iter().find(|(k, _)| k == key).map(|(_, outcome)| outcome.clone())
    }

    /// Keeps an outcome, and forgets the oldest that no longer fit.
    pub fn keep(&mut self, key: Key, outcome: Rc<Outcome>) {
        self.kept.insert(0, (key, outcome));
        let mut pixels = 0;
        self.kept.retain(|(_, outcome)| {
            pixels += outcome.magnitude.len();
            pixels <= Self::MOST_PIXELS
        });
    }
}

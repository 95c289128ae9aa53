//! Finished outcomes by their settings: going back to a setting shows it at once.
//!
//! Where metrics are taken is part of what is wanted, but not of the outcome: metrics are taken when it is told.

use experiment::runner::Outcome;
use recon::device::Backend;
use std::rc::Rc;

/// Everything that is wanted of a protocol: scan, sampling, method and the place of metrics, as they stand in the link, and
/// the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The subject and what is done to its k-space.
    pub scan: String,
    /// The sampling's specification.
    pub sampling: String,
    /// The method's specification.
    pub method: String,
    /// Where metrics are taken.
    pub metrics: String,
    /// The number of the [`crate::devices::DeviceContext`].
    pub device: u32,
}

impl Key {
    /// Whether the other is of the same settings, on whatever device.
    pub fn has_settings_of(&self, other: &Self) -> bool {
        self.has_images_of(other) && self.metrics == other.metrics
    }

    /// Whether the other is of the same images, on whatever device and wherever metrics are taken.
    pub fn has_images_of(&self, other: &Self) -> bool {
        (&self.scan, &self.sampling, &self.method) == (&other.scan, &other.sampling, &other.method)
    }
}

/// The latest outcomes on a device, as many as fit.
pub struct Cache<D: Backend> {
    kept: Vec<(Key, Rc<Outcome<D>>)>,
}

impl<D: Backend> Default for Cache<D> {
    fn default() -> Self {
        Self { kept: Vec::new() }
    }
}

impl<D: Backend> Cache<D> {
    /// Pixels that are kept in all: 16 bytes each on the host, and as many on the device.
    const MOST_PIXELS: usize = 2 * 1024 * 1024;

    /// The outcome of this key, when it is still here; its metrics may be of another place.
    pub fn find(&self, key: &Key) -> Option<Rc<Outcome<D>>> {
        let mut kept = self.kept.iter();
        kept.find(|(k, _)| k.has_images_of(key) && k.device == key.device).map(|(_, outcome)| outcome.clone())
    }

    /// Keeps an outcome, and forgets the oldest that no longer fit.
    pub fn keep(&mut self, key: Key, outcome: Rc<Outcome<D>>) {
        self.kept.insert(0, (key, outcome));
        let mut pixels = 0;
        self.kept.retain(|(_, outcome)| {
            pixels += outcome.magnitude.len();
            pixels <= Self::MOST_PIXELS
        });
    }
}

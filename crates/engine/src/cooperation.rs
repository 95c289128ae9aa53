//! How work in the engine lets messages in, and is stopped. One monitor for all of it: what the work is for differs, and is
//! asked of a [`Duty`], so that methods are compiled once for each device.

use crate::engine::Shared;
use crate::port::let_messages_in;
use futures_lite::future;
use recon::Error;
use recon::monitor::{Monitor, Progress, Stage};
use std::cell::Cell;

/// Seconds of work between two turns for messages.
const TURN: f64 = 0.008;
/// Work that a newer request has overtaken may still finish when it needs no longer than this, in seconds: then a picture
/// follows a slider that never rests.
pub const GRACE: f64 = 0.25;
/// Seconds between two looks at whether the experiment's own work is done.
const PATIENCE: f64 = 0.02;

/// What work is for.
pub trait Duty {
    /// Whether it is no longer wanted, and stops.
    fn is_over(&self) -> bool;

    /// Whether something newer is wanted, which it may delay by [`GRACE`].
    fn is_overtaken(&self) -> bool {
        self.is_over()
    }

    /// Whether the experiment's own work goes first.
    fn makes_way(&self) -> bool {
        false
    }

    /// Hears how far the work is.
    fn hear(&self, _: Progress) {}
}

/// The monitor of work for a duty.
pub struct CooperativeMonitor<'a> {
    shared: &'a Shared,
    duty: &'a dyn Duty,
    /// Seconds in which others had their turn.
    away: &'a Cell<f64>,
    turn: f64,
}

impl<'a> CooperativeMonitor<'a> {
    /// Of work that begins now. The seconds in which others have their turn are added to `away`.
    pub fn new(shared: &'a Shared, duty: &'a dyn Duty, away: &'a Cell<f64>) -> Self {
        Self { shared, duty, away, turn: shared.port.now() }
    }

    async fn let_in(&mut self, makes_way: bool) -> recon::Result<()> {
        let before = self.shared.port.now();
        let_messages_in().await;
        while makes_way && self.shared.is_busy() && !self.duty.is_over() {
            self.shared.port.pause(PATIENCE).await;
        }
        self.turn = self.shared.port.now();
        self.away.set(self.away.get() + self.turn - before);
        if self.duty.is_over() { Err(Error::Cancelled) } else { Ok(()) }
    }
}

impl Monitor for CooperativeMonitor<'_> {
    async fn checkpoint(&mut self, progress: Progress) -> recon::Result<()> {
        self.duty.hear(progress);
        if self.shared.port.now() - self.turn < TURN {
            return Ok(());
        }
        // Others may wait for a calibration.
        self.let_in(progress.stage == Stage::Reconstruction && self.duty.makes_way()).await
    }

    async fn wait(&mut self) -> recon::Result<()> {
        self.let_in(self.duty.makes_way()).await
    }

    async fn stopped(&mut self) -> Error {
        let (changes, duty) = (&self.shared.changes, self.duty);
        while !duty.is_over() {
            changes.until(|| duty.is_overtaken()).await;
            // What it waits for may come soon enough to finish.
            let grace = async {
                self.shared.port.pause(GRACE).await;
                duty.is_overtaken()
            };
            let over = async {
                changes.until(|| duty.is_over()).await;
                true
            };
            if future::or(over, grace).await {
                break;
            }
        }
        Error::Cancelled
    }
}

//! The work on one protocol.

use crate::cache::Key;
use crate::devices::Lane;
use crate::engine::{Engine, Shared, Wanted};
use crate::port::{bytes, floats, let_messages_in, pixels};
use experiment::draw::ResultId;
use experiment::message::Response;
use experiment::run::{self, Bench, Outcome, Scan};
use futures_lite::future;
use recon::Error;
use recon::device::Device;
use recon::monitor::{Monitor, Progress, Stage};
use std::cell::Cell;
use std::rc::Rc;

/// Seconds of work between two turns for messages.
pub const TURN: f64 = 0.008;
/// Seconds between two messages of progress.
pub const PROGRESS: f64 = 0.05;
/// A job that a newer request has overtaken may still finish when it needs no longer than this, in seconds: then a
/// picture follows a slider that never rests.
const GRACE: f64 = 0.25;

/// Works until the protocol is as the newest request wants it.
pub async fn work(engine: Engine, protocol: usize) {
    let shared = &engine.shared;
    while let Some((scan, wanted, key)) = next(shared, protocol) {
        let gpu = shared.devices.gpu().filter(|lane| lane.number == key.device);
        let outcome = match &gpu {
            Some(lane) => attempt(shared, lane, protocol, &scan, &wanted, &key).await,
            None => attempt(shared, &shared.devices.cpu, protocol, &scan, &wanted, &key).await,
        };
        let still_there = shared.jobs.borrow().len() > protocol;
        match outcome {
            // The processor does it in its place.
            Err(Error::Device(why)) if let Some(lane) = &gpu => {
                let method = wanted.experiment.protocols[protocol].method.declaration().id;
                engine.gpu_failed(lane, method, scan.kspace.as_slice().len(), &why).await;
            }
            _ if !still_there => return,
            Ok(()) => {}
            Err(Error::Cancelled) if shared.cancelled.get() >= wanted.generation => {
                shared.settle(protocol, &key);
                let generation = wanted.generation;
                shared.port.post(&Response::Cancelled { generation, protocol: Some(protocol) }, &[]);
            }
            // Overtaken by a newer request.
            Err(Error::Cancelled) => {}
            Err(e) => {
                shared.settle(protocol, &key);
                shared.failed(shared.newest_of(protocol, &wanted, &key), Some(protocol), &e.to_string(), false);
            }
        }
        let_messages_in().await;
    }
    if let Some(job) = shared.jobs.borrow_mut().get_mut(protocol) {
        job.working = false;
    }
}

/// What is to be done next, if anything.
fn next(shared: &Shared, protocol: usize) -> Option<(Rc<Scan>, Wanted, Key)> {
    let (wanted, key) = shared.wanted_of(protocol)?;
    let scan = shared.scan.borrow().clone()?;
    // A scan of another subject is about to be replaced by the pump, which starts the job again.
    let fits = scan.is_of(&wanted.experiment);
    // What was cancelled is not taken up because there is another device.
    let cancelled = shared.cancelled.get() >= wanted.generation;
    let jobs = shared.jobs.borrow();
    let settled = jobs.get(protocol)?.settled.as_ref();
    let settled = settled.is_some_and(|settled| *settled == key || (cancelled && settled.has_settings_of(&key)));
    (fits && !settled).then_some((scan, wanted, key))
}

/// Makes what is wanted on a device, or finds it there, and shows it.
async fn attempt<D: Device>(
    shared: &Shared,
    lane: &Lane<D>,
    protocol: usize,
    scan: &Rc<Scan>,
    wanted: &Wanted,
    key: &Key,
) -> recon::Result<()> {
    let kept = lane.cache.borrow().find(key);
    let outcome = match kept {
        Some(outcome) => outcome,
        None => {
            let outcome = Rc::new(reconstruct(shared, lane, protocol, scan, wanted, key).await?);
            lane.cache.borrow_mut().keep(key.clone(), outcome.clone());
            outcome
        }
    };
    if shared.jobs.borrow().len() > protocol {
        shared.settle(protocol, key);
        let mut report = outcome.report.clone();
        if let Some(places) = shared.places(scan, &wanted.experiment.metrics)? {
            report.measure(&places, &outcome.magnitude)?;
        }
        if lane.number == 0 {
            let method = wanted.experiment.protocols[protocol].method.id();
            report.fallback = shared.devices.fallback(method, scan.kspace.as_slice().len());
        }
        let result = ResultId { device: lane.number, number: lane.shown.borrow_mut().keep(&outcome) };
        let generation = shared.newest_of(protocol, wanted, key);
        let (height, width) = outcome.magnitude.dim();
        post(
            shared,
            Response::Finished { generation, protocol, report: Box::new(report), result, image: [height, width] },
            &outcome,
        );
    }
    Ok(())
}

async fn reconstruct<D: Device>(
    shared: &Shared,
    lane: &Lane<D>,
    protocol: usize,
    scan: &Rc<Scan>,
    wanted: &Wanted,
    key: &Key,
) -> recon::Result<Outcome<D>> {
    // The key was made from a protocol of this index.
    let settings = &wanted.experiment.protocols[protocol];
    let mask = run::mask(scan, &settings.sampling)?;
    let now = shared.port.now();
    let away = Cell::new(0.0);
    let mut monitor =
        Turns { shared, protocol, wanted, key, scan, away: &away, start: now, turn: now, told: now, fraction: 0.0 };
    // The time that others had in between is not this protocol's.
    let bench = Bench { device: &lane.device, clock: || shared.port.now() - away.get(), maps: None };
    bench.run(scan, &key.sampling, &mask, &settings.method, &lane.kept, &mut monitor).await
}

fn post<D: Device>(shared: &Shared, header: Response, outcome: &Outcome<D>) {
    let image = pixels(&outcome.magnitude);
    // An empty buffer says that there is none.
    let error = outcome.error.as_ref().map_or_else(|| floats(&[]), pixels);
    let g_factor = outcome.g_factor.as_ref().map_or_else(|| floats(&[]), pixels);
    let taken: Vec<u8> = outcome.mask.to_array().iter().map(|taken| u8::from(*taken)).collect();
    shared.port.post(&header, &[image, error, bytes(&taken), g_factor]);
    shared.port.post_memory();
}

impl Shared {
    /// Of the newest request that wants just this of a protocol, the generation: what was begun for an older request may
    /// be what a newer one waits for.
    fn newest_of(&self, protocol: usize, wanted: &Wanted, key: &Key) -> u32 {
        self.wanted_of(protocol).filter(|(_, k)| k == key).map_or(wanted.generation, |(newest, _)| newest.generation)
    }

    fn settle(&self, protocol: usize, key: &Key) {
        if let Some(job) = self.jobs.borrow_mut().get_mut(protocol) {
            job.settled = Some(key.clone());
        }
    }
}

/// Lets messages in every few milliseconds, and stops a job that is no longer wanted.
struct Turns<'a> {
    shared: &'a Shared,
    protocol: usize,
    wanted: &'a Wanted,
    key: &'a Key,
    scan: &'a Rc<Scan>,
    /// Seconds in which others had their turn.
    away: &'a Cell<f64>,
    start: f64,
    turn: f64,
    told: f64,
    fraction: f64,
}

impl Turns<'_> {
    /// Whether what this makes is not, or not as this makes it, what is wanted now.
    fn overtaken(&self) -> bool {
        let same = |key: Key| key.has_images_of(self.key) && key.device == self.key.device;
        self.not_to_be_finished() || self.shared.wanted_of(self.protocol).is_none_or(|(_, key)| !same(key))
    }

    /// Whether this is cancelled, or of another scan than the one that is wanted.
    fn not_to_be_finished(&self) -> bool {
        if self.shared.cancelled.get() >= self.wanted.generation {
            return true;
        }
        let same_scan = self.shared.scan.borrow().as_ref().is_some_and(|scan| Rc::ptr_eq(scan, self.scan));
        !same_scan || self.shared.wanted_of(self.protocol).is_none_or(|(_, key)| key.scan != self.key.scan)
    }

    fn no_longer_wanted(&self, now: f64) -> bool {
        let rest = (now - self.start) * (1.0 - self.fraction) / self.fraction.max(0.01);
        self.not_to_be_finished() || (self.overtaken() && rest > GRACE)
    }
}

impl Monitor for Turns<'_> {
    async fn breathe(&mut self, progress: Progress) -> recon::Result<()> {
        // A calibration and a reconstruction take about as long as each other.
        let part = progress.done as f64 / progress.of.max(1) as f64;
        self.fraction = match progress.stage {
            Stage::Acquisition | Stage::Calibration => part / 2.0,
            Stage::Reconstruction => 0.5 + part / 2.0,
        };
        let now = self.shared.port.now();
        if now - self.told > PROGRESS {
            self.told = now;
            let header = Response::Working {
                generation: self.wanted.generation,
                protocol: self.protocol,
                calibrating: progress.stage == Stage::Calibration,
                fraction: self.fraction,
                residual: progress.residual,
            };
            self.shared.port.post(&header, &[]);
        }
        if now - self.turn > TURN { self.wait().await } else { Ok(()) }
    }

    async fn wait(&mut self) -> recon::Result<()> {
        let before = self.shared.port.now();
        let_messages_in().await;
        self.turn = self.shared.port.now();
        self.away.set(self.away.get() + self.turn - before);
        if self.no_longer_wanted(self.turn) { Err(Error::Cancelled) } else { Ok(()) }
    }

    async fn stopped(&mut self) -> Error {
        let changes = &self.shared.changes;
        let gone = || self.no_longer_wanted(self.shared.port.now());
        while !gone() {
            changes.until(|| self.overtaken()).await;
            // What it waits for may come soon enough to finish.
            let grace = async {
                self.shared.port.pause(GRACE).await;
                self.overtaken()
            };
            let cancelled = async {
                changes.until(gone).await;
                true
            };
            if future::or(grace, cancelled).await {
                break;
            }
        }
        Error::Cancelled
    }
}

//! The work on one protocol.

use crate::cache::Key;
use crate::cooperation::{CooperativeMonitor, Duty, GRACE};
use crate::devices::DeviceContext;
use crate::engine::{Engine, Shared, Wanted};
use crate::port::{bytes, floats, let_messages_in, pixels};
use experiment::draw::ResultId;
use experiment::message::Response;
use experiment::runner::{Outcome, Runner};
use experiment::scan::Scan;
use recon::Error;
use recon::device::Backend;
use recon::monitor::{Progress, Stage};
use std::cell::Cell;
use std::rc::Rc;

/// Seconds between two messages of progress.
pub const PROGRESS: f64 = 0.05;

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
async fn attempt<D: Backend>(
    shared: &Shared,
    lane: &DeviceContext<D>,
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

async fn reconstruct<D: Backend>(
    shared: &Shared,
    lane: &DeviceContext<D>,
    protocol: usize,
    scan: &Rc<Scan>,
    wanted: &Wanted,
    key: &Key,
) -> recon::Result<Outcome<D>> {
    // The key was made from a protocol of this index.
    let settings = &wanted.experiment.protocols[protocol];
    let mask = scan.mask(&settings.sampling)?;
    let now = shared.port.now();
    let away = Cell::new(0.0);
    let (told, fraction) = (Cell::new(now), Cell::new(0.0));
    let job = Job { shared, protocol, wanted, key, scan, start: now, told, fraction };
    // The time that others had in between is not this protocol's.
    let clock: &dyn Fn() -> f64 = &|| shared.port.now() - away.get();
    let runner = Runner { device: &lane.device, clock, maps: None };
    let mut turns = CooperativeMonitor::new(shared, &job, &away);
    runner.run(scan, &key.sampling, &mask, &settings.method, &lane.kept, &mut turns).await
}

fn post<D: Backend>(shared: &Shared, header: Response, outcome: &Outcome<D>) {
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

/// Makes what is wanted of a protocol.
struct Job<'a> {
    shared: &'a Shared,
    protocol: usize,
    wanted: &'a Wanted,
    key: &'a Key,
    scan: &'a Rc<Scan>,
    start: f64,
    told: Cell<f64>,
    fraction: Cell<f64>,
}

impl Job<'_> {
    /// Whether this is cancelled, or of another scan than the one that is wanted.
    fn not_to_be_finished(&self) -> bool {
        if self.shared.cancelled.get() >= self.wanted.generation {
            return true;
        }
        let same_scan = self.shared.scan.borrow().as_ref().is_some_and(|scan| Rc::ptr_eq(scan, self.scan));
        !same_scan || self.shared.wanted_of(self.protocol).is_none_or(|(_, key)| key.scan != self.key.scan)
    }
}

impl Duty for Job<'_> {
    fn is_over(&self) -> bool {
        let fraction = self.fraction.get();
        let rest = (self.shared.port.now() - self.start) * (1.0 - fraction) / fraction.max(0.01);
        self.not_to_be_finished() || (self.is_overtaken() && rest > GRACE)
    }

    /// Whether what this makes is not, or not as this makes it, what is wanted now.
    fn is_overtaken(&self) -> bool {
        let same = |key: Key| key.has_images_of(self.key) && key.device == self.key.device;
        self.not_to_be_finished() || self.shared.wanted_of(self.protocol).is_none_or(|(_, key)| !same(key))
    }

    fn hear(&self, progress: Progress) {
        // A calibration and a reconstruction take about as long as each other.
        let part = progress.done as f64 / progress.of.max(1) as f64;
        let fraction = match progress.stage {
            Stage::Acquisition | Stage::Calibration => part / 2.0,
            Stage::Reconstruction => 0.5 + part / 2.0,
        };
        self.fraction.set(fraction);
        let now = self.shared.port.now();
        if now - self.told.get() > PROGRESS {
            self.told.set(now);
            let header = Response::Working {
                generation: self.wanted.generation,
                protocol: self.protocol,
                calibrating: progress.stage == Stage::Calibration,
                fraction,
                residual: progress.residual,
            };
            self.shared.port.post(&header, &[]);
        }
    }
}

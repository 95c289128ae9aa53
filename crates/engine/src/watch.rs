//! What is shown of the work itself: iterates, coils, and the image while k-space is filled.

use crate::cooperation::{CooperativeMonitor, Duty};
use crate::devices::DeviceContext;
use crate::engine::{Engine, Shared};
use crate::port::{floats, pixels};
use experiment::coils::Coils;
use experiment::draw::ResultId;
use experiment::iterates::Evenly;
use experiment::message::Response;
use experiment::runner::{Outcome, Runner};
use experiment::scan::Scan;
use experiment::{METHODS, look, spec};
use ndarray::Array2;
use recon::device::Backend;
use recon::monitor::Monitor;
use recon::{Complex32, Error, Result};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

impl Engine {
    /// Tells what the iterations of results came to.
    pub fn iterates(&self, results: Vec<ResultId>, most: usize) {
        let (shared, number) = (self.shared.clone(), count_up(&self.shared.iterates));
        self.shared.changes.tell();
        spawn_local(async move {
            for result in results {
                let Some(scan) = shared.scan.borrow().clone() else { return };
                let look = Look { shared: &shared, newest: &shared.iterates, number, scan: &scan };
                let away = Cell::new(0.0);
                let mut turns = CooperativeMonitor::new(&shared, &look, &away);
                let done = match shared.devices.gpu().filter(|lane| lane.number == result.device) {
                    Some(lane) => iterates(&shared, &lane, result, most, &scan, &mut turns).await,
                    None => iterates(&shared, &shared.devices.cpu, result, most, &scan, &mut turns).await,
                };
                let problem = match done {
                    Err(Error::Cancelled) => return,
                    done => done.err().map(|e| e.to_string()),
                };
                shared.port.post(&Response::IteratesEnded { result, problem }, &[]);
                shared.port.post_memory();
            }
        });
    }

    /// Tells what each coil sees.
    pub fn coils(&self, of: Option<Coils>, phase: bool) {
        let (shared, number) = (self.shared.clone(), count_up(&self.shared.coils));
        self.shared.changes.tell();
        let Some(of) = of else { return };
        spawn_local(async move {
            let Some(scan) = shared.scan.borrow().clone() else { return };
            let look = Look { shared: &shared, newest: &shared.coils, number, scan: &scan };
            let away = Cell::new(0.0);
            let mut turns = CooperativeMonitor::new(&shared, &look, &away);
            let told = shared.coils(of, &scan, &mut turns).await;
            let (values, problem) = match told {
                Ok(values) => (values.unwrap_or_default(), None),
                Err(Error::Cancelled) => return,
                Err(e) => (Vec::new(), Some(e.to_string())),
            };
            let part = if phase { look::phase } else { Complex32::norm };
            let values: Vec<f32> = values.into_iter().map(part).collect();
            let [height, width] = scan.presentation.shape();
            let shape = [scan.kspace.dim().0, height, width];
            shared.port.post(&Response::Coils { of, phase, shape, problem }, &[floats(&values)]);
            shared.port.post_memory();
        });
    }

    /// Tells the zero-filled image of a part of the samples.
    pub fn fill(&self, ticket: u32, taken: &[u8]) {
        let shared = &self.shared;
        let scan = shared.scan.borrow().clone();
        let filled = scan.and_then(|scan| Some((scan.filled(&shared.devices.cpu.device, taken).ok()?, scan)));
        let Some((image, scan)) = filled else {
            // The subject has changed meanwhile: the page no longer plays what it asked for.
            shared.post_magnitude(|shape| Response::Filled { ticket, shape, metrics: None }, &Array2::default((0, 0)));
            return;
        };
        let place = shared.wanted.borrow().as_ref().map(|wanted| wanted.experiment.metrics.clone());
        let metrics = place.and_then(|place| shared.metrics_at(&scan, &place, &image).ok().flatten());
        shared.post_magnitude(|shape| Response::Filled { ticket, shape, metrics }, &image);
    }
}

impl Shared {
    async fn coils(
        &self,
        of: Coils,
        scan: &Scan,
        turns: &mut CooperativeMonitor<'_>,
    ) -> Result<Option<Vec<Complex32>>> {
        let result = match of {
            Coils::Subject => return scan.coil_images(None).map(Some),
            Coils::Acquired(result) | Coils::Maps(result) => result,
        };
        match self.devices.gpu().filter(|lane| lane.number == result.device) {
            Some(lane) => self.coils_on(&lane, of, result, scan, turns).await,
            None => self.coils_on(&self.devices.cpu, of, result, scan, turns).await,
        }
    }

    async fn coils_on<D: Backend>(
        &self,
        lane: &DeviceContext<D>,
        of: Coils,
        result: ResultId,
        scan: &Scan,
        turns: &mut CooperativeMonitor<'_>,
    ) -> Result<Option<Vec<Complex32>>> {
        let outcome = outcome(lane, result)?;
        if let Coils::Acquired(_) = of {
            return scan.coil_images(Some(&outcome.mask)).map(Some);
        }
        let method = spec::parse("method", METHODS, &outcome.report.method)?;
        let clock: &dyn Fn() -> f64 = &|| self.port.now();
        let runner = Runner { device: &lane.device, clock, maps: None };
        runner.maps_in_use(scan, &outcome.mask, &method, &lane.kept, turns).await
    }

    fn post_magnitude(&self, header: impl FnOnce([usize; 2]) -> Response, image: &Array2<f32>) {
        let (height, width) = image.dim();
        self.port.post(&header([height, width]), &[pixels(image)]);
    }
}

async fn iterates<D: Backend>(
    shared: &Shared,
    lane: &DeviceContext<D>,
    result: ResultId,
    most: usize,
    scan: &Scan,
    turns: &mut CooperativeMonitor<'_>,
) -> Result<()> {
    turns.wait().await?;
    let outcome = outcome(lane, result)?;
    let method = spec::parse("method", METHODS, &outcome.report.method)?;
    let clock: &dyn Fn() -> f64 = &|| shared.port.now();
    let runner = Runner { device: &lane.device, clock, maps: None };
    let take = |report, image: Array2<f32>| {
        shared.post_magnitude(|shape| Response::Iterate { result, report, shape }, &image);
    };
    let evenly = Evenly::new(outcome.report.iterations, most);
    // Whoever asks for iterates has asked for an experiment before.
    let place = shared.wanted.borrow().as_ref().map(|wanted| wanted.experiment.metrics.clone());
    let place = place.ok_or_else(|| Error::Device("the result is no longer there".into()))?;
    runner.iterates(scan, &outcome.mask, &method, &lane.kept, turns, (evenly, &place, take)).await
}

fn outcome<D: Backend>(lane: &DeviceContext<D>, result: ResultId) -> Result<Rc<Outcome<D>>> {
    let there = (lane.number == result.device).then(|| lane.shown.borrow().find(result.number)).flatten();
    there.ok_or_else(|| Error::Device("the result is no longer there".into()))
}

fn count_up(counter: &Cell<u32>) -> u32 {
    counter.set(counter.get() + 1);
    counter.get()
}

/// Makes what is looked at beside the experiment, until something else is looked at or the subject changes.
struct Look<'a> {
    shared: &'a Shared,
    /// The request that counts.
    newest: &'a Cell<u32>,
    number: u32,
    scan: &'a Rc<Scan>,
}

impl Duty for Look<'_> {
    fn is_over(&self) -> bool {
        let is_scan = self.shared.scan.borrow().as_ref().is_some_and(|scan| Rc::ptr_eq(scan, self.scan));
        self.newest.get() != self.number || !is_scan
    }

    fn makes_way(&self) -> bool {
        true
    }
}

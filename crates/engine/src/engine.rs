//! What is wanted, what is there, and who works on it.
//!
//! A request only notes what is wanted. A pump acquires the subject when it changes, and sees to it that every
//! protocol has a job; a job works until its protocol is as wanted, and lets messages in every few milliseconds. So
//! a fast protocol follows a slider while a slow one is still at work, and the newest request always wins.

use crate::cache::Key;
use crate::changes::Changes;
use crate::cooperation::{CooperativeMonitor, Duty};
use crate::devices::Devices;
use crate::job::{self, PROGRESS};
use crate::port::{Port, floats, let_messages_in, pixels};
use crate::supplies::{Standing, Supplies};
use experiment::message::Response;
use experiment::reader::AcquisitionHeader;
use experiment::report::{self, MetricsReport};
use experiment::scan::Scan;
use experiment::{Experiment, link, missing_data_set, spec};
use js_sys::Array;
use ndarray::Array2;
use recon::declaration::Settings;
use recon::metric::place::Places;
use recon::monitor::Progress;
use recon::sampling::point_spread_function;
use recon::subject::{self, Need};
use recon::{SamplingMask, log_magnitude};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The engine; clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    pub(crate) shared: Rc<Shared>,
}

pub(crate) struct Shared {
    pub port: Port,
    pub devices: Devices,
    pub supplies: RefCell<Supplies>,
    pub scan: RefCell<Option<Rc<Scan>>>,
    /// Where metrics were taken last: of which scan, and by which settings.
    places: RefCell<Option<OfScan>>,
    pub wanted: RefCell<Option<Wanted>>,
    /// Up to which generation the visitor has cancelled.
    pub cancelled: Cell<u32>,
    /// Told whenever one of these changes: what is wanted or cancelled, the scan, the device, the benchmark that may go on.
    pub changes: Changes,
    pumping: Cell<bool>,
    /// Whether somebody sees to the subject.
    acquiring: Cell<bool>,
    /// The benchmark that may go on; starting and stopping counts up.
    pub benchmark: Cell<u32>,
    /// The request for iterates that counts.
    pub iterates: Cell<u32>,
    /// The request for coils that counts.
    pub coils: Cell<u32>,
    /// For each protocol, whether a job works on it, and what was last shown of it.
    pub jobs: RefCell<Vec<JobState>>,
}

/// Where metrics are taken of a scan, and the settings of that.
struct OfScan {
    scan: Rc<Scan>,
    settings: Settings,
    places: Rc<Places>,
}

/// The newest request.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub generation: u32,
    pub experiment: Rc<Experiment>,
}

impl Wanted {
    fn wants_the_scan_of(&self, other: &Wanted) -> bool {
        let (ours, theirs) = (&self.experiment, &other.experiment);
        ours.subject == theirs.subject && ours.preparations == theirs.preparations
    }
}

#[derive(Default, Clone)]
pub(crate) struct JobState {
    pub working: bool,
    /// What the page shows, or was told that it cannot be had.
    pub settled: Option<Key>,
}

impl Engine {
    /// Without anything to do.
    pub fn new(port: Port) -> Self {
        let shared = Shared {
            port,
            devices: Devices::new(),
            supplies: RefCell::default(),
            scan: RefCell::default(),
            places: RefCell::default(),
            wanted: RefCell::default(),
            cancelled: Cell::new(0),
            changes: Changes::default(),
            pumping: Cell::new(false),
            acquiring: Cell::new(false),
            benchmark: Cell::new(0),
            iterates: Cell::new(0),
            coils: Cell::new(0),
            jobs: RefCell::default(),
        };
        Self { shared: Rc::new(shared) }
    }

    /// Notes what is wanted.
    pub fn run(&self, generation: u32, link: &str, awaited: &[usize]) {
        match link::parse(link) {
            Ok(experiment) => {
                for (i, job) in self.shared.jobs.borrow_mut().iter_mut().enumerate() {
                    if awaited.contains(&i) {
                        job.settled = None;
                    }
                }
                let wanted = Wanted { generation, experiment: Rc::new(experiment) };
                *self.shared.wanted.borrow_mut() = Some(wanted);
                self.shared.changes.tell();
                self.pump();
            }
            Err(e) => self.shared.failed(generation, None, &e.to_string(), false),
        }
    }

    /// Stops the jobs of all requests so far.
    pub fn cancel(&self) {
        if let Some(wanted) = &*self.shared.wanted.borrow() {
            self.shared.cancelled.set(wanted.generation);
            self.shared.changes.tell();
        }
    }

    /// Tells the point spread of a mask (ky, kx).
    pub fn spread(&self, [ny, nx]: [usize; 2], mask: &[u8]) {
        // The page sends masks that came from here.
        let points = Array2::from_shape_fn((ny, nx), |(y, x)| mask.get(y * nx + x).is_some_and(|taken| *taken != 0));
        let Ok(mask) = SamplingMask::from_points(points) else { return };
        let decibels: Vec<f32> = point_spread_function(&mask).iter().map(|v| (20.0 * v.log10()).max(-60.0)).collect();
        self.shared.port.post(&Response::PointSpread { shape: [ny, nx] }, &[floats(&decibels)]);
    }

    /// Takes what a subject needs; `parts` is the message that it came in.
    pub fn supply(&self, need: Need, header: &AcquisitionHeader, parts: &Array) {
        self.shared.supplies.borrow_mut().keep(need, header, parts);
        self.pump();
    }

    /// Takes note that something cannot be had.
    pub fn supply_failed(&self, need: Need, sentence: Option<String>) {
        let error = match (sentence, &need) {
            (Some(sentence), _) => recon::Error::Data(sentence),
            (None, Need::File { name, fingerprint, .. }) => {
                recon::Error::NeedsFile { name: name.clone(), sha256: fingerprint.clone() }
            }
            (None, Need::Gallery { dataset, .. }) => recon::Error::Data(missing_data_set(dataset)),
        };
        self.shared.supplies.borrow_mut().fail(need, error);
        self.pump();
    }

    pub(crate) fn pump(&self) {
        if self.shared.pumping.replace(true) {
            return;
        }
        let engine = self.clone();
        spawn_local(async move {
            // Requests that came meanwhile are let in first: only the newest is acted on.
            let_messages_in().await;
            engine.shared.pumping.set(false);
            engine.act().await;
        });
    }

    /// Does what is wanted until nothing newer is.
    async fn act(&self) {
        let shared = &self.shared;
        // Whoever is at it takes the newest request up when it has let go of what it does.
        if shared.acquiring.replace(true) {
            return;
        }
        loop {
            // What is borrowed in the head of a loop stays so in its body, where messages are let in.
            let newest = shared.wanted.borrow().clone();
            let Some(wanted) = newest else { break };
            self.attempt(&wanted).await;
            if shared.wanted.borrow().as_ref().is_none_or(|newest| newest.generation == wanted.generation) {
                break;
            }
        }
        shared.acquiring.set(false);
    }

    async fn attempt(&self, wanted: &Wanted) {
        let shared = &self.shared;
        match shared.see_to_the_subject(wanted).await {
            Ok(true) => {}
            // What it needs is awaited, and what was shown before stays.
            Ok(false) => return,
            Err(recon::Error::Cancelled) => {
                // The page was told that a scan is on its way: whoever goes back to the one before gets it anew.
                shared.forget_scan();
                if let Some(generation) = shared.cancelled_acquisition(wanted) {
                    shared.port.post(&Response::Cancelled { generation, protocol: None }, &[]);
                }
                return;
            }
            Err(e) => {
                let needs_file = matches!(e, recon::Error::NeedsFile { .. });
                shared.forget_scan();
                shared.failed(shared.newest_of_scan(wanted), None, &e.to_string(), needs_file);
                return;
            }
        }
        let count = shared.wanted.borrow().as_ref().map_or(0, |newest| newest.experiment.protocols.len());
        shared.jobs.borrow_mut().resize(count, JobState::default());
        for protocol in 0..count {
            if !std::mem::replace(&mut shared.jobs.borrow_mut()[protocol].working, true) {
                spawn_local(job::work(self.clone(), protocol));
            }
        }
    }
}

impl Shared {
    /// Makes the scan be of the subject that is wanted, prepared as it is wanted; false when the page was asked for what it
    /// needs.
    async fn see_to_the_subject(&self, wanted: &Wanted) -> recon::Result<bool> {
        let Experiment { subject, preparations, .. } = &*wanted.experiment;
        if self.scan.borrow().as_ref().is_some_and(|scan| scan.is_of(&wanted.experiment)) {
            return Ok(true);
        }
        let acquiring = Acquiring { shared: self, wanted, told: Cell::new(0.0) };
        acquiring.tell(0.0);
        let supply = match subject::need(subject)? {
            Some(need) => match self.supplies.borrow_mut().find(&need)? {
                Standing::Here(supply) => Some(supply),
                Standing::Awaited => return Ok(false),
                Standing::ToBeAsked => {
                    self.port.post(&Response::Needs { need }, &[]);
                    return Ok(false);
                }
            },
            None => None,
        };
        let away = Cell::new(0.0);
        let mut turns = CooperativeMonitor::new(self, &acquiring, &away);
        let scan = Scan::acquire(subject, preparations, supply.as_deref(), &mut turns).await?;
        self.post_scan(self.newest_of_scan(wanted), &scan);
        *self.scan.borrow_mut() = Some(Rc::new(scan));
        *self.places.borrow_mut() = None;
        self.changes.tell();
        self.jobs.borrow_mut().iter_mut().for_each(|job| job.settled = None);
        Ok(true)
    }

    fn forget_scan(&self) {
        *self.scan.borrow_mut() = None;
        *self.places.borrow_mut() = None;
        self.changes.tell();
    }

    fn post_scan(&self, generation: u32, scan: &Scan) {
        let (coils, ny, nx) = scan.kspace.dim();
        // An empty buffer goes with the reason why there is none.
        let reference = scan.reference.as_ref().map_or_else(|_| floats(&[]), pixels);
        let no_reference = scan.reference.as_ref().err().cloned();
        let picture = log_magnitude(&scan.kspace);
        let header = Response::Scanned {
            generation,
            shape: [coils, ny, nx],
            presentation: scan.presentation,
            spacing: scan.spacing,
            notes: scan.notes.clone(),
            no_reference,
        };
        self.port.post(&header, &[reference, floats(&picture)]);
    }

    /// Of the newest request that wants the same scan, the generation.
    fn newest_of_scan(&self, wanted: &Wanted) -> u32 {
        let newest = self.wanted.borrow();
        newest.as_ref().filter(|newest| newest.wants_the_scan_of(wanted)).unwrap_or(wanted).generation
    }

    /// The generation of the newest request if the visitor cancelled it, and with it the acquisition of its scan.
    fn cancelled_acquisition(&self, wanted: &Wanted) -> Option<u32> {
        Some(self.newest_of_scan(wanted)).filter(|generation| self.cancelled.get() >= *generation)
    }

    /// Where metrics are taken of a scan; none where there is no reference.
    pub fn places(&self, scan: &Rc<Scan>, settings: &Settings) -> recon::Result<Option<Rc<Places>>> {
        if let Some(kept) = &*self.places.borrow()
            && Rc::ptr_eq(&kept.scan, scan)
            && kept.settings == *settings
        {
            return Ok(Some(kept.places.clone()));
        }
        let places = scan.places(settings)?.map(Rc::new);
        *self.places.borrow_mut() =
            places.clone().map(|places| OfScan { scan: scan.clone(), settings: settings.clone(), places });
        Ok(places)
    }

    /// Metrics of a magnitude image (y, x) at a place; none where there is no reference.
    pub fn metrics_at(
        &self,
        scan: &Rc<Scan>,
        place: &Settings,
        image: &Array2<f32>,
    ) -> recon::Result<Option<MetricsReport>> {
        match self.places(scan, place)? {
            Some(places) => report::metrics_at(scan, &places, place, image),
            None => Ok(None),
        }
    }

    /// Whether an experiment is being worked on.
    pub fn is_busy(&self) -> bool {
        self.pumping.get() || self.acquiring.get() || self.jobs.borrow().iter().any(|job| job.working)
    }

    /// Tells the page what went wrong.
    pub fn failed(&self, generation: u32, protocol: Option<usize>, sentence: &str, needs_file: bool) {
        self.port.post(&Response::Failed { generation, protocol, sentence: sentence.to_owned(), needs_file }, &[]);
    }

    /// What is wanted of a protocol: the request's generation, its experiment and the key of the outcome.
    pub fn wanted_of(&self, protocol: usize) -> Option<(Wanted, Key)> {
        let wanted = self.wanted.borrow().clone()?;
        let p = wanted.experiment.protocols.get(protocol)?;
        let samples = self.scan.borrow().as_ref().map_or(0, |scan| scan.kspace.as_slice().len());
        let key = Key {
            scan: link::print_scan(&wanted.experiment.subject, &wanted.experiment.preparations),
            sampling: spec::print(&p.sampling),
            method: spec::print(&p.method),
            metrics: spec::print(&wanted.experiment.metrics),
            device: self.devices.number_for(p.method.id(), samples),
        };
        Some((wanted, key))
    }
}

/// Acquires a scan, until another is wanted, or none.
struct Acquiring<'a> {
    shared: &'a Shared,
    wanted: &'a Wanted,
    told: Cell<f64>,
}

impl Acquiring<'_> {
    fn tell(&self, fraction: f64) {
        self.told.set(self.shared.port.now());
        let generation = self.shared.newest_of_scan(self.wanted);
        self.shared.port.post(&Response::Acquiring { generation, fraction }, &[]);
    }
}

impl Duty for Acquiring<'_> {
    fn is_over(&self) -> bool {
        let same = |newest: &Wanted| newest.wants_the_scan_of(self.wanted);
        let overtaken = !self.shared.wanted.borrow().as_ref().is_some_and(same);
        overtaken || self.shared.cancelled_acquisition(self.wanted).is_some()
    }

    fn hear(&self, progress: Progress) {
        if self.shared.port.now() - self.told.get() > PROGRESS {
            self.tell(progress.done as f64 / progress.of.max(1) as f64);
        }
    }
}

//! What the page does: edits the experiment, asks the engine, takes its answers.

use crate::address;
use crate::display::Plane;
use crate::state::{EngineState, Gravity, Part, ProtocolView, ScanView, Shown, State, Status, sentence};
use crate::worker::{EngineWorker, Event};
use experiment::declaration::{Settings, find};
use experiment::message::{FileSummary, Request, Response};
use experiment::{Experiment, link};
use js_sys::{Array, Float32Array, Uint8Array};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::prelude::*;

/// Whether an edit is one of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// While a slider is being dragged.
    Dragging,
    /// A finished edit: a step that Back undoes.
    Finished,
}

/// The page's doings. Copies are the same workbench.
#[derive(Clone, Copy)]
pub struct Workbench {
    /// What the page knows.
    pub state: State,
    inner: StoredValue<Inner, LocalStorage>,
}

struct Inner {
    worker: Option<EngineWorker>,
    generation: u32,
    /// Whether the newest history entry belongs to a drag that is not over.
    dragging: bool,
    /// Whether a timer is about to write the address.
    address_is_due: bool,
    /// The visitor's files, to hand to an engine that has to be restarted.
    files: Vec<web_sys::File>,
    /// Files of these that a restarted engine still has to read: their answers are no news.
    rereading: usize,
    /// The experiment at which the engine crashed last, and how often in a row.
    crashed_at: Option<(String, u32)>,
}

impl Workbench {
    /// Starts the engine on an experiment.
    pub fn start(experiment: Experiment) -> Self {
        let inner = Inner {
            worker: None,
            generation: 0,
            dragging: false,
            address_is_due: false,
            files: Vec::new(),
            rereading: 0,
            crashed_at: None,
        };
        let workbench = Self { state: State::new(experiment), inner: StoredValue::new_local(inner) };
        workbench.start_engine();
        workbench
    }

    fn start_engine(&self) {
        let workbench = *self;
        self.state.engine.set(EngineState::Starting);
        match EngineWorker::start(move |event| workbench.hear(event)) {
            Ok(worker) => self.inner.update_value(|i| i.worker = Some(worker)),
            Err(reason) => self.state.engine.set(EngineState::Dead(reason)),
        }
    }

    fn post(&self, request: &Request, more: &[JsValue]) {
        self.inner.with_value(|i| {
            if let Some(worker) = &i.worker {
                worker.post(request, more);
            }
        });
    }

    /// Asks for the experiment as it stands.
    fn ask(&self) {
        let link = self.state.experiment.with_untracked(link::print);
        self.inner.update_value(|i| i.generation += 1);
        let generation = self.inner.with_value(|i| i.generation);
        if matches!(self.state.engine.get_untracked(), EngineState::Ready(_)) {
            let awaited = self.state.protocols.with_untracked(|views| {
                let waits =
                    |(i, view): (usize, &ProtocolView)| matches!(view.status, Status::Working { .. }).then_some(i);
                views.iter().enumerate().filter_map(waits).collect()
            });
            self.post(&Request::Run { generation, link, awaited }, &[]);
        }
    }

    /// Takes over an experiment: screen, address bar and engine.
    pub fn change(&self, experiment: Experiment, edit: Edit) {
        self.accept(experiment);
        let first_of_series = !self.inner.with_value(|i| i.dragging);
        self.inner.update_value(|i| i.dragging = edit == Edit::Dragging);
        if first_of_series || edit == Edit::Finished {
            address::show(&self.state.experiment.with_untracked(link::print), first_of_series);
        } else {
            self.show_address_soon();
        }
        self.ask();
    }

    /// Brings the address up to date during a drag, a few times a second: browsers ignore a page that changes it
    /// more often for long.
    fn show_address_soon(&self) {
        if self.inner.with_value(|i| i.address_is_due) {
            return;
        }
        self.inner.update_value(|i| i.address_is_due = true);
        let workbench = *self;
        let show = move || {
            workbench.inner.update_value(|i| i.address_is_due = false);
            address::show(&workbench.state.experiment.with_untracked(link::print), false);
        };
        set_timeout(show, Duration::from_millis(150));
    }

    /// Takes over an experiment on the screen, and marks what has to be worked on.
    fn accept(&self, experiment: Experiment) {
        let before = self.state.experiment.get_untracked();
        let new_subject = before.subject != experiment.subject;
        self.state.protocols.update(|views| {
            views.resize(experiment.protocols.len(), ProtocolView::default());
            for (i, view) in views.iter_mut().enumerate() {
                if new_subject || before.protocols.get(i) != experiment.protocols.get(i) {
                    view.status = Status::ASKED;
                }
            }
        });
        self.state.mask_of.update(|m| *m = (*m).min(experiment.protocols.len() - 1));
        self.state.experiment.set(experiment);
    }

    /// Sets one parameter from its text; a wrong one is explained and changes nothing.
    pub fn set(&self, part: Part, key: &str, text: &str, edit: Edit) {
        let mut experiment = self.state.experiment.get_untracked();
        let Some(settings) = part.of(&experiment) else { return };
        let mut settings = settings.clone();
        if let Err(e) = settings.set(key, text) {
            self.state.notify(Gravity::Problem, e.to_string());
            return;
        }
        self.put(&mut experiment, part, settings);
        // A drag that ends where it is has still to end; the same value typed again is no step of the history.
        if experiment != self.state.experiment.get_untracked() || self.inner.with_value(|i| i.dragging) {
            self.change(experiment, edit);
        }
    }

    /// Chooses another subject, pattern or method; parameters of the same name keep their values.
    pub fn choose(&self, part: Part, id: &str) {
        let mut experiment = self.state.experiment.get_untracked();
        let Some(before) = part.of(&experiment).cloned() else { return };
        let (kind, declarations) = crate::controls::registry(part);
        let Ok(declaration) = find(kind, declarations, id) else { return };
        let mut settings = Settings::new(declaration);
        for (parameter, value) in before.iter() {
            // Not every value fits: the default stays where it does not.
            let _ = settings.set(parameter.key, &value.to_string());
        }
        self.put(&mut experiment, part, settings);
        self.change(experiment, Edit::Finished);
    }

    fn put(&self, experiment: &mut Experiment, part: Part, settings: Settings) {
        match part {
            Part::Sampling(_) if self.state.shared_sampling.get_untracked() => {
                for i in 0..experiment.protocols.len() {
                    Part::Sampling(i).put(experiment, settings.clone());
                }
            }
            part => part.put(experiment, settings),
        }
    }

    /// Adds a protocol: a copy of the last, to be changed.
    pub fn add(&self) {
        let mut experiment = self.state.experiment.get_untracked();
        if let Some(last) = experiment.protocols.last().cloned()
            && experiment.protocols.len() < Experiment::MOST_PROTOCOLS
        {
            experiment.protocols.push(last);
            self.change(experiment, Edit::Finished);
        }
    }

    /// Takes a protocol away, unless it is the only one.
    pub fn remove(&self, protocol: usize) {
        let mut experiment = self.state.experiment.get_untracked();
        if protocol >= experiment.protocols.len() || experiment.protocols.len() < 2 {
            return;
        }
        experiment.protocols.remove(protocol);
        self.state.protocols.update(|views| drop(views.remove(protocol)));
        self.change(experiment, Edit::Finished);
    }

    /// Exchanges the first two protocols.
    pub fn swap(&self) {
        let mut experiment = self.state.experiment.get_untracked();
        if experiment.protocols.len() < 2 {
            return;
        }
        experiment.protocols.swap(0, 1);
        self.state.protocols.update(|views| views.swap(0, 1));
        let views = self.state.protocols.get_untracked();
        self.change(experiment, Edit::Finished);
        // What was shown goes with its protocol: it is as current as it was.
        self.state.protocols.set(views);
    }

    /// Shares one sampling among all protocols, or lets each have its own.
    pub fn share_sampling(&self, shared: bool) {
        self.state.shared_sampling.set(shared);
        let mut experiment = self.state.experiment.get_untracked();
        let first = experiment.protocols[0].sampling.clone();
        if shared && experiment.protocols.iter().any(|p| p.sampling != first) {
            experiment.protocols.iter_mut().for_each(|p| p.sampling = first.clone());
            self.change(experiment, Edit::Finished);
        }
    }

    /// Shows the experiment of the address bar, after Back, Forward or a link typed into it.
    pub fn follow_address(&self) {
        self.inner.update_value(|i| i.dragging = false);
        match link::parse(&address::fragment()) {
            Ok(experiment) => {
                if experiment != self.state.experiment.get_untracked() {
                    let first = &experiment.protocols[0].sampling;
                    let shared = experiment.protocols.iter().all(|p| p.sampling == *first);
                    self.state.shared_sampling.set(shared);
                    self.accept(experiment);
                    self.ask();
                }
            }
            Err(e) => {
                self.state.notify(Gravity::Problem, format!("That link cannot be opened: {e}."));
                address::show(&self.state.experiment.with_untracked(link::print), false);
            }
        }
    }

    /// Takes up a protocol that was cancelled.
    pub fn again(&self, protocol: usize) {
        self.with_protocol(protocol, |view| view.status = Status::ASKED);
        self.ask();
    }

    /// Stops what is running.
    pub fn cancel(&self) {
        self.post(&Request::Cancel, &[]);
    }

    /// Reads a file of the visitor's.
    pub fn open(&self, file: web_sys::File) {
        self.post(&Request::Open, std::slice::from_ref(file.as_ref()));
        self.inner.update_value(|i| {
            i.files.insert(0, file);
            i.files.truncate(4);
        });
    }

    fn hear(&self, event: Event) {
        match event {
            Event::Message(Response::Ready { device, version }, _) => self.ready(device, &version),
            Event::Message(Response::Panicked { message }, _) | Event::Crash(message) => self.restart(&message),
            Event::Message(Response::Opened(summary), _) => self.opened(summary),
            Event::Message(Response::OpenFailed { sentence }, _) => {
                if !self.reread() {
                    self.state.notify(Gravity::Problem, sentence);
                }
            }
            Event::Message(Response::Acquiring, _) => self.state.acquiring.set(true),
            Event::Message(Response::Scanned { shape, no_reference, .. }, parts) => {
                self.scanned(shape, no_reference, &parts);
            }
            Event::Message(Response::Working { protocol, calibrating, fraction, residual, .. }, _) => {
                self.with_protocol(protocol, |view| {
                    if matches!(view.status, Status::Working { .. }) {
                        view.status = Status::Working { fraction, calibrating, residual };
                    }
                });
            }
            Event::Message(Response::Finished { protocol, report, .. }, parts) => {
                let current = self.state.is_current(protocol, &report);
                let [_, ny, nx] = report.shape;
                let Some(image) = plane(&parts, 1, ny, nx) else { return };
                let mask: Arc<[u8]> = Uint8Array::new(&parts.get(3)).to_vec().into();
                let shown = Arc::new(Shown { report: *report, image, error: plane(&parts, 2, ny, nx), mask });
                self.with_protocol(protocol, |view| {
                    view.shown = Some(shown);
                    view.status = if current { Status::Done } else { Status::ASKED };
                });
            }
            Event::Message(Response::Cancelled { generation, protocol }, _) => {
                if generation == self.inner.with_value(|i| i.generation) {
                    self.with_protocol(protocol, |view| view.status = Status::Cancelled);
                }
            }
            Event::Message(Response::Failed { generation, protocol, sentence, needs_file }, _) => {
                if generation == self.inner.with_value(|i| i.generation) {
                    self.failed(protocol, &sentence, needs_file);
                }
            }
        }
    }

    fn ready(&self, device: String, version: &str) {
        if version != env!("CARGO_PKG_VERSION") {
            let ours = env!("CARGO_PKG_VERSION");
            let reason = format!("the page is version {ours} and its engine {version}: reload the page");
            self.state.engine.set(EngineState::Dead(reason));
            return;
        }
        self.state.engine.set(EngineState::Ready(device));
        let files = self.inner.with_value(|i| i.files.clone());
        self.inner.update_value(|i| i.rereading = files.len());
        // The oldest first, so that the newest is the last that is read.
        for file in files.iter().rev() {
            self.post(&Request::Open, std::slice::from_ref(file.as_ref()));
        }
        if address::asks_for_fault("panic") && self.inner.with_value(|i| i.generation == 0) {
            self.post(&Request::PanicForTest, &[]);
        }
        if files.is_empty() {
            self.ask_again();
        }
    }

    /// Asks a restarted engine, unless it crashed at this experiment more than once.
    fn ask_again(&self) {
        let link = self.state.experiment.with_untracked(link::print);
        let hopeless = |at: &Option<(String, u32)>| at.as_ref().is_some_and(|(at, times)| *at == link && *times > 1);
        if !self.inner.with_value(|i| hopeless(&i.crashed_at)) {
            self.ask();
        }
    }

    /// A restarted engine has read one of the visitor's files, or could not; whether this was one of them.
    fn reread(&self) -> bool {
        let left = self.inner.with_value(|i| i.rereading);
        self.inner.update_value(|i| i.rereading = left.saturating_sub(1));
        if left == 1 {
            self.ask_again();
        }
        left > 0
    }

    /// The engine is dead: starts another, and tries the experiment once more, but not a third time.
    fn restart(&self, message: &str) {
        let link = self.state.experiment.with_untracked(link::print);
        let never_ready = self.state.engine.get_untracked() == EngineState::Starting;
        let before = self.inner.with_value(|i| i.crashed_at.as_ref().filter(|(at, _)| *at == link).map_or(0, |c| c.1));
        let repeated = before > 0;
        self.inner.update_value(|i| i.worker = None);
        if never_ready {
            self.state.engine.set(EngineState::Dead(message.to_owned()));
            self.state.notify(Gravity::Problem, format!("The engine cannot start: {message}."));
            return;
        }
        let outlook = if repeated { "Change a setting to try again." } else { "It was restarted." };
        self.state.notify(Gravity::Problem, format!("The engine stopped: {message}. {outlook}"));
        if repeated {
            self.failed(None, &format!("The engine stopped twice on this experiment: {message}"), false);
        }
        self.inner.update_value(|i| i.crashed_at = Some((link, before + 1)));
        self.start_engine();
    }

    fn opened(&self, summary: FileSummary) {
        if self.reread() {
            return;
        }
        let before = self.state.experiment.get_untracked();
        let asked_for = before.subject.text("sha256").unwrap_or("").to_owned();
        let waiting = self.state.subject_problem.with_untracked(Option::is_some);
        self.state.file.set(Some(summary.clone()));
        if waiting && !asked_for.is_empty() && asked_for != summary.sha256 {
            self.state.subject_problem.set(Some(format!(
                "This experiment needs the file '{}' with SHA-256 {asked_for}, but '{}' has {}.",
                before.subject.text("name").unwrap_or(""),
                summary.name,
                summary.sha256
            )));
            return;
        }
        if asked_for == summary.sha256 {
            self.ask();
            return;
        }
        self.use_file();
    }

    /// Makes the file that was opened last the subject.
    pub fn use_file(&self) {
        let Some(summary) = self.state.file.get_untracked() else { return };
        let (kind, declarations) = crate::controls::registry(Part::Subject);
        let settings = find(kind, declarations, "file").map(Settings::new);
        let settings = settings.and_then(|s| s.with("name", &summary.name)?.with("sha256", &summary.sha256));
        if let Ok(subject) = settings {
            let experiment = Experiment { subject, ..self.state.experiment.get_untracked() };
            self.change(experiment, Edit::Finished);
        }
    }

    fn scanned(&self, shape: [usize; 3], no_reference: Option<String>, parts: &Array) {
        let [_, ny, nx] = shape;
        let Some(kspace) = plane(parts, 2, ny, nx) else { return };
        let view = ScanView { shape, reference: plane(parts, 1, ny, nx), no_reference, kspace };
        self.state.subject_problem.set(None);
        self.state.acquiring.set(false);
        self.state.scan.set(Some(Arc::new(view)));
        self.state.window.set(None);
    }

    fn failed(&self, protocol: Option<usize>, why: &str, needs_file: bool) {
        let why = sentence(why);
        let Some(protocol) = protocol else {
            self.state.acquiring.set(false);
            if !needs_file {
                self.state.notify(Gravity::Problem, why.clone());
            }
            self.state.protocols.update(|views| {
                let waiting = Status::Failed("Waiting for the subject.".into());
                views.iter_mut().for_each(|view| view.status = waiting.clone());
            });
            self.state.subject_problem.set(Some(why));
            return;
        };
        self.with_protocol(protocol, |view| view.status = Status::Failed(why));
    }

    fn with_protocol(&self, protocol: usize, change: impl FnOnce(&mut ProtocolView)) {
        self.state.protocols.update(|views| {
            if let Some(view) = views.get_mut(protocol) {
                change(view);
            }
        });
    }
}

/// The float32 buffer at `index` as a picture; none when it is empty.
fn plane(parts: &Array, index: u32, ny: usize, nx: usize) -> Option<Plane> {
    Plane::new(nx, ny, Float32Array::new(&parts.get(index)).to_vec())
}

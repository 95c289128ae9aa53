//! What the page does: edits the experiment and asks the engine, whose answers it takes in [`answers`].

mod answers;
pub mod files;
mod paint;
mod stack;

use crate::address;
use crate::drawing::Drawings;
use crate::state::{EngineState, Gravity, Part, ProtocolView, State};
use crate::status::Status;
use crate::worker::{ENGINE, EngineWorker};
use experiment::declaration::{Declaration, Settings};
use experiment::device::DeviceChoice;
use experiment::draw::ResultId;
use experiment::message::Request;
use experiment::{Experiment, link, place};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use words::{self, say, t};

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
    /// The visitor's files.
    files: StoredValue<files::Files, LocalStorage>,
    /// What the viewers show.
    pub(crate) drawings: StoredValue<Drawings, LocalStorage>,
}

struct Inner {
    worker: Option<EngineWorker>,
    generation: u32,
    /// The first request for the subject that is shown: results of older ones are of another subject.
    subject_since: u32,
    /// Whether the newest history entry belongs to a drag that is not over.
    dragging: bool,
    /// Whether a timer is about to write the address.
    address_is_due: bool,
    /// Whether a file was opened whose coils are not known yet.
    opened: bool,
    /// The mask whose point spread the engine was asked for and has not told.
    spreading: Option<Arc<[u8]>>,
    /// The experiment at which the engine crashed last, and how often in a row.
    crashed_at: Option<(String, u32)>,
    /// Why the GPU is no longer used: the engine died while it had it.
    barred: Option<String>,
}

impl Workbench {
    /// Starts the engine on an experiment and a device.
    pub fn start(experiment: Experiment, device: DeviceChoice) -> Self {
        let inner = Inner {
            worker: None,
            generation: 0,
            subject_since: 0,
            dragging: false,
            address_is_due: false,
            opened: false,
            spreading: None,
            crashed_at: None,
            barred: None,
        };
        let drawings = StoredValue::new_local(Drawings::new());
        let files = StoredValue::new_local(files::Files::default());
        let inner = StoredValue::new_local(inner);
        let workbench = Self { state: State::new(experiment, device), inner, files, drawings };
        workbench.start_engine();
        workbench
    }

    fn start_engine(&self) {
        let workbench = *self;
        self.state.engine.set(EngineState::Starting);
        self.inner.update_value(|i| i.spreading = None);
        match EngineWorker::start(ENGINE, move |event| workbench.hear(event)) {
            Ok(worker) => self.inner.update_value(|i| i.worker = Some(worker)),
            Err(reason) => self.state.engine.set(EngineState::Dead(reason)),
        }
    }

    pub(crate) fn post(&self, request: &Request, more: &[JsValue]) {
        self.inner.with_value(|i| {
            if let Some(worker) = &i.worker {
                worker.post(request, more);
            }
        });
    }

    /// Posts a request with buffers, which are transferred and not copied.
    pub(crate) fn post_transferred(&self, request: &Request, buffers: &[JsValue]) {
        self.inner.with_value(|i| {
            if let Some(worker) = &i.worker {
                worker.post_transferred(request, buffers);
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
            if first_of_series {
                self.note_step(true);
            }
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
            if address::asks_for_benchmark() {
                return;
            }
            address::show(&workbench.state.experiment.with_untracked(link::print), false);
        };
        set_timeout(show, Duration::from_millis(150));
    }

    /// Takes over an experiment on the screen, and marks what has to be worked on.
    fn accept(&self, experiment: Experiment) {
        let before = self.state.experiment.get_untracked();
        let new_subject = before.subject != experiment.subject || before.preparations != experiment.preparations;
        if new_subject {
            // The request for it comes next.
            self.inner.update_value(|i| i.subject_since = i.generation + 1);
        }
        self.state.protocols.update(|views| {
            views.resize(experiment.protocols.len(), ProtocolView::default());
            for (i, view) in views.iter_mut().enumerate() {
                let elsewhere = before.metrics != experiment.metrics;
                if new_subject || elsewhere || before.protocols.get(i) != experiment.protocols.get(i) {
                    view.status = Status::ASKED;
                }
            }
        });
        self.state.mask_of.update(|m| *m = (*m).min(experiment.protocols.len() - 1));
        self.state.experiment.set(experiment);
    }

    /// Sets one parameter from its text; a wrong one is explained and changes nothing.
    pub fn set(&self, part: Part, key: &str, text: &str, edit: Edit) {
        self.set_all(part, &[(key, text.to_owned())], edit);
    }

    /// The same of several parameters at once, or of none.
    pub fn set_all(&self, part: Part, values: &[(&str, String)], edit: Edit) {
        let mut experiment = self.state.experiment.get_untracked();
        let Some(settings) = part.of(&experiment) else { return };
        let mut settings = settings.clone();
        if let Err(e) = values.iter().try_for_each(|(key, text)| settings.set(key, text)) {
            self.state.notify(Gravity::Problem, say(&e.to_string()));
            return;
        }
        self.put(&mut experiment, part, settings);
        self.change_if_new(experiment, edit);
    }

    fn change_if_new(&self, experiment: Experiment, edit: Edit) {
        // A drag that ends where it is has still to end; the same value typed again is no step of the history.
        if experiment != self.state.experiment.get_untracked() || self.inner.with_value(|i| i.dragging) {
            self.change(experiment, edit);
        }
    }

    /// Chooses another subject, pattern or method. Parameters of a subject or a pattern keep their values where the other
    /// has them, too. A method begins with what it had in this protocol before, or else with its own defaults: λ and
    /// iterations mean something else in each.
    pub fn choose(&self, part: Part, declaration: &'static Declaration) {
        let mut experiment = self.state.experiment.get_untracked();
        let Some(before) = part.of(&experiment).cloned() else { return };
        let mut settings = Settings::new(declaration);
        if let Part::Method(protocol) = part {
            self.with_protocol(protocol, |view| {
                let earlier = &mut view.earlier_methods;
                earlier.retain(|method| method.id() != before.id());
                if let Some(had) = earlier.iter().find(|method| method.id() == declaration.id) {
                    settings = had.clone();
                }
                earlier.push(before.clone());
            });
        } else {
            for (parameter, value) in before.iter() {
                // Not every value fits: the default stays where it does not.
                let _ = settings.set(parameter.key, &value.to_string());
            }
        }
        self.put(&mut experiment, part, settings);
        self.change(experiment, Edit::Finished);
    }

    /// Sets all parameters of a part to their defaults, or one of them.
    pub fn reset(&self, part: Part, key: Option<&str>) {
        let Some(settings) = self.state.experiment.with_untracked(|e| part.of(e).cloned()) else { return };
        let parameters = settings.declaration().parameters.iter();
        let reset = parameters.filter(|p| key.map_or(p.role.has_control(), |key| p.key == key));
        let values: Vec<_> = reset.map(|p| (p.key, p.kind.default_value().to_string())).collect();
        self.set_all(part, &values, Edit::Finished);
    }

    /// Shows what the page shows first; methods forget what they had.
    pub fn reset_everything(&self) {
        self.state.protocols.update(|views| views.iter_mut().for_each(|view| view.earlier_methods.clear()));
        self.state.shared_sampling.set(true);
        self.change(Experiment::opening(), Edit::Finished);
    }

    /// Takes metrics in a region that is drawn.
    pub fn measure_in_region(&self, index: usize) {
        let drawn = self.state.display.regions.list.with_untracked(|list| list.get(index).map(|r| r.drawn.clone()));
        if let Some(Ok(settings)) = drawn.as_ref().map(place::of_drawn) {
            let mut experiment = self.state.experiment.get_untracked();
            experiment.metrics = settings;
            self.change_if_new(experiment, Edit::Finished);
        }
    }

    /// The same in the one with handles, or the first.
    pub fn measure_in_chosen_region(&self) {
        self.measure_in_region(self.state.display.regions.chosen.get_untracked().unwrap_or(0));
    }

    /// Does something to the subject's k-space, before what comes after it in the registry, or no longer.
    pub fn prepare(&self, index: usize, on: bool) {
        let mut experiment = self.state.experiment.get_untracked();
        let Some(declaration) = experiment::PREPARATIONS.get(index) else { return };
        experiment.preparations.retain(|p| p.id() != declaration.id);
        if on {
            let later = |p: &Settings| experiment::PREPARATIONS[index + 1..].iter().any(|d| d.id == p.id());
            let place = experiment.preparations.iter().position(later).unwrap_or(experiment.preparations.len());
            experiment.preparations.insert(place, Settings::new(declaration));
        }
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
        self.note_step(false);
        self.state.benchmark.open.set(address::asks_for_benchmark());
        if address::asks_for_benchmark() {
            return;
        }
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
                self.state.notify(Gravity::Problem, t!("link-unreadable", problem = say(&e.to_string())));
                address::show(&self.state.experiment.with_untracked(link::print), false);
            }
        }
    }

    /// Takes up a protocol that was cancelled.
    pub fn again(&self, protocol: usize) {
        self.with_protocol(protocol, |view| view.status = Status::ASKED);
        self.ask();
    }

    /// Runs everything again, after an acquisition that was cancelled.
    pub fn acquire_again(&self) {
        self.state.protocols.update(|views| views.iter_mut().for_each(|view| view.status = Status::ASKED));
        self.ask();
    }

    /// Asks for the point spread of the next mask on the screen that has none yet; one at a time, so that the engine
    /// never works on masks that a slider has left behind.
    pub fn ask_for_point_spreads(&self) {
        let ready = matches!(self.state.engine.get_untracked(), EngineState::Ready(_));
        if !ready || self.inner.with_value(|i| i.spreading.is_some()) {
            return;
        }
        let next = self.state.protocols.with_untracked(|views| {
            let next = views.iter().filter(|view| view.point_spread().is_none()).find_map(|view| view.shown.clone());
            next.map(|shown| (shown.mask.clone(), [shown.report.shape[1], shown.report.shape[2]]))
        });
        if let Some((mask, shape)) = next {
            let bytes = js_sys::Uint8Array::from(&*mask).into();
            self.post(&Request::PointSpread { shape }, &[bytes]);
            self.inner.update_value(|i| i.spreading = Some(mask));
        }
    }

    /// Asks for a device, at once and in the address bar; a GPU that an engine died of is tried again.
    pub fn use_device(&self, choice: DeviceChoice) {
        self.state.device.set(choice);
        self.inner.update_value(|i| i.barred = None);
        address::ask("device", Some(choice.id()).filter(|_| choice != DeviceChoice::default()));
        self.post(&Request::Device { choice }, &[]);
    }

    /// Shows the page in another language, now and at the next visit of this address.
    pub fn use_language(&self, code: String) {
        let state = self.state;
        spawn_local(async move {
            if words::load(&code).await.is_err() {
                state.notify(Gravity::Problem, t!("language-missing"));
                return;
            }
            address::ask(address::LANGUAGE, Some(&code));
            state.language.set(code);
        });
    }

    /// Asks for the phase of a result.
    pub fn ask_for_phase(&self, result: ResultId) {
        self.post(&Request::Phase { result }, &[]);
    }

    /// Stops what is running.
    pub fn cancel(&self) {
        self.cancel_reading();
        self.post(&Request::Cancel, &[]);
    }
}

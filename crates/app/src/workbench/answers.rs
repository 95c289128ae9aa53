//! What the engine answers, and what becomes of it on the page.

use super::{Edit, Workbench};
use crate::address;
use crate::display::Plane;
use crate::playing::now;
use crate::state::{EngineState, Facts, Gravity, Phase, PointSpread, ProtocolView, ScanView, Shown, sentence};
use crate::status::Status;
use crate::worker::Event;
use experiment::device::{DeviceChoice, DeviceInUse, GpuStanding};
use experiment::draw::ResultId;
use experiment::message::{Request, Response};
use experiment::{Protocol, link, start};
use js_sys::{Array, Float32Array, Uint8Array};
use leptos::prelude::*;
use std::sync::Arc;
use words::{say, t};

impl Workbench {
    pub(super) fn hear(&self, event: Event<Response>) {
        match event {
            Event::Message(Response::Ready { device, version }, _) => self.ready(device, &version),
            Event::Message(Response::Device(device), _) => self.device(device),
            Event::Message(Response::Panicked { message }, _) | Event::Crash(message) => self.restart(&message),
            Event::Message(Response::Needs { need }, _) => self.supply(need),
            Event::Message(Response::Acquiring { fraction, .. }, _) => self.acquiring(fraction),
            Event::Message(Response::Scanned { shape, presentation, spacing, notes, no_reference, .. }, parts) => {
                self.scanned(Facts { shape, presentation, spacing, notes, no_reference }, &parts);
            }
            Event::Message(Response::Working { protocol, calibrating, fraction, residual, .. }, _) => {
                self.with_protocol(protocol, |view| view.status.hear(now(), calibrating, fraction, residual));
            }
            Event::Message(Response::Finished { generation, protocol, report, result, image: [ny, nx] }, parts) => {
                if generation < self.inner.with_value(|i| i.subject_since) {
                    return;
                }
                let current = self.state.is_current(protocol, &report);
                let Some(image) = plane(&parts, 1, ny, nx) else { return };
                let mask: Arc<[u8]> = Uint8Array::new(&parts.get(3)).to_vec().into();
                let (error, g_factor) = (plane(&parts, 2, ny, nx), plane(&parts, 4, ny, nx));
                let shown = Arc::new(Shown { result, report: *report, image, error, mask, g_factor });
                self.with_protocol(protocol, |view| {
                    view.shown = Some(shown);
                    view.status = if current { Status::Done } else { Status::ASKED };
                });
            }
            Event::Message(Response::Benchmark(news), _) => self.state.benchmark.hear(news),
            Event::Message(Response::Memory { megabytes }, _) => self.state.benchmark.memory.set(Some(megabytes)),
            Event::Message(Response::Drawn { pictures }, parts) => self.hear_drawn(&pictures, &parts),
            Event::Message(Response::Phase { result, shape }, parts) => self.phase(result, shape, &parts),
            Event::Message(
                response @ (Response::Coils { .. }
                | Response::Iterate { .. }
                | Response::IteratesEnded { .. }
                | Response::Filled { .. }),
                parts,
            ) => self.hear_watched(response, &parts),
            Event::Message(Response::Export { ticket, dim }, parts) => self.exported(ticket, dim, parts.get(1)),
            Event::Message(Response::PointSpread { shape }, parts) => self.spread(shape, &parts),
            Event::Message(Response::Cancelled { generation, protocol: None }, _) => {
                if generation == self.inner.with_value(|i| i.generation) {
                    self.state.acquiring.set(false);
                    self.state.acquisition.set(Status::Cancelled);
                    self.wait_for_the_subject();
                }
            }
            Event::Message(Response::Cancelled { generation, protocol: Some(protocol) }, _) => {
                if generation == self.inner.with_value(|i| i.generation) {
                    self.with_protocol(protocol, |view| {
                        // What is shown may be made again on another device: it is no less what is asked for.
                        if view.status != Status::Done {
                            view.status = Status::Cancelled;
                        }
                    });
                }
            }
            Event::Message(Response::Failed { generation, protocol, sentence, needs_file }, _) => {
                if generation == self.inner.with_value(|i| i.generation) {
                    self.failed(protocol, &sentence, needs_file);
                }
            }
        }
    }

    fn ready(&self, device: DeviceInUse, version: &str) {
        if version != env!("CARGO_PKG_VERSION") {
            let ours = env!("CARGO_PKG_VERSION");
            let reason = format!("The page is version {ours} and its engine {version}: reload the page.");
            self.state.engine.set(EngineState::Dead(reason));
            return;
        }
        self.state.engine.set(EngineState::Ready(device));
        let barred = self.inner.with_value(|i| i.barred.is_some());
        let choice = if barred { DeviceChoice::Cpu } else { self.state.device.get_untracked() };
        self.post(&Request::Device { choice }, &[]);
        if address::asked("fault").as_deref() == Some("panic") && self.inner.with_value(|i| i.generation == 0) {
            self.post(&Request::PanicForTest, &[]);
        }
        self.ask_again();
        self.load_reader_soon();
    }

    /// Another device is in use, or it stands otherwise with the GPU.
    fn device(&self, mut device: DeviceInUse) {
        if let (GpuStanding::NotAsked, Some(why)) = (&device.gpu, self.inner.with_value(|i| i.barred.clone())) {
            device.gpu = GpuStanding::Missing { why };
        }
        if let (GpuStanding::Missing { why }, DeviceChoice::Gpu) = (&device.gpu, self.state.device.get_untracked()) {
            self.state.notify(Gravity::Problem, t!("gpu-replaced", why = say(why)));
        }
        self.state.engine.set(EngineState::Ready(device));
    }

    /// Asks a restarted engine, unless it crashed at this experiment more than once.
    fn ask_again(&self) {
        let link = self.state.experiment.with_untracked(link::print);
        let hopeless = |at: &Option<(String, u32)>| at.as_ref().is_some_and(|(at, times)| *at == link && *times > 1);
        if !self.inner.with_value(|i| hopeless(&i.crashed_at)) {
            self.ask();
        }
    }

    /// The engine is dead: starts another, and tries the experiment once more, but not a third time.
    fn restart(&self, message: &str) {
        let link = self.state.experiment.with_untracked(link::print);
        let engine = self.state.engine.get_untracked();
        let never_ready = engine == EngineState::Starting;
        if let EngineState::Ready(DeviceInUse { gpu: GpuStanding::InUse | GpuStanding::Opening { .. }, .. }) = engine {
            self.inner.update_value(|i| i.barred = Some("the engine stopped while it used the GPU".into()));
        }
        let before = self.inner.with_value(|i| i.crashed_at.as_ref().filter(|(at, _)| *at == link).map_or(0, |c| c.1));
        let repeated = before > 0;
        self.inner.update_value(|i| i.worker = None);
        self.state.benchmark.engine_died();
        self.draw_everything_here();
        if never_ready {
            self.state.engine.set(EngineState::Dead(message.to_owned()));
            self.state.notify(Gravity::Problem, t!("worker-cannot-start", why = say(message)));
            return;
        }
        let outlook = if repeated { t!("worker-not-again") } else { t!("worker-restarted") };
        self.state.notify(Gravity::Problem, t!("worker-stopped", why = say(message), outlook = outlook));
        if repeated {
            self.failed(None, &format!("The engine stopped twice on this experiment: {message}"), false);
        }
        self.inner.update_value(|i| i.crashed_at = Some((link, before + 1)));
        self.start_engine();
    }

    fn scanned(&self, facts: Facts, parts: &Array) {
        let ([_, ny, nx], [height, width]) = (facts.shape, facts.presentation.shape());
        let Some(kspace) = plane(parts, 2, ny, nx) else { return };
        let view = ScanView { reference: plane(parts, 1, height, width), kspace, facts };
        self.state.subject_problem.set(None);
        self.state.acquiring.set(false);
        self.state.acquisition.set(Status::Done);
        let (coils, has_reference) = (view.facts.shape[0], view.facts.no_reference.is_none());
        self.state.scan.set(Some(Arc::new(view)));
        self.state.window.set(None);
        self.begin_with_what_suits(coils, has_reference);
    }

    /// A file that was just opened: methods that set coils against each other give way to those that suit one coil, and of
    /// data that are undersampled all is taken.
    fn begin_with_what_suits(&self, coils: usize, has_reference: bool) {
        let opened = self.inner.try_update_value(|i| std::mem::take(&mut i.opened)).unwrap_or(false);
        let before = self.state.experiment.get_untracked();
        let mut experiment = before.clone();
        let needs_coils = |p: &Protocol| ["sense", "cg-sense", "grappa", "spirit"].contains(&p.method.id());
        let one_coil = opened && coils == 1 && experiment.protocols.iter().any(needs_coils);
        let undersampled = opened && !has_reference;
        if one_coil {
            experiment.protocols = start::protocols(coils);
            self.state.shared_sampling.set(true);
            self.state.notify(Gravity::Information, t!("one-coil-start"));
        }
        if undersampled {
            start::take_all(&mut experiment.protocols);
            self.state.notify(Gravity::Information, t!("undersampled-start"));
        }
        if experiment != before {
            self.change(experiment, Edit::Finished);
        }
    }

    /// The engine tells the point spread that it was asked for: it belongs to every protocol with that mask.
    fn spread(&self, [ny, nx]: [usize; 2], parts: &Array) {
        let mut asked = None;
        self.inner.update_value(|i| asked = i.spreading.take());
        let (Some(mask), Some(decibels)) = (asked, plane(parts, 1, ny, nx)) else { return };
        let spread = Arc::new(PointSpread { mask, decibels });
        self.state.protocols.update(|views| {
            for view in views.iter_mut() {
                if view.shown.as_ref().is_some_and(|shown| shown.mask == spread.mask) {
                    view.spread = Some(spread.clone());
                }
            }
        });
    }

    /// The engine tells the phase of a result.
    fn phase(&self, result: ResultId, [ny, nx]: [usize; 2], parts: &Array) {
        let Some(radians) = plane(parts, 1, ny, nx) else { return };
        let phase = Arc::new(Phase { result, radians });
        self.state.protocols.update(|views| {
            for view in views.iter_mut() {
                if view.shown.as_ref().is_some_and(|shown| shown.result == result) {
                    view.phase = Some(phase.clone());
                }
            }
        });
    }

    fn acquiring(&self, fraction: f64) {
        self.state.acquisition.update(|status| {
            if fraction == 0.0 {
                *status = Status::ASKED;
            }
            status.hear(now(), false, fraction, None);
        });
        if !self.state.acquiring.get_untracked() {
            self.state.acquiring.set(true);
        }
    }

    fn wait_for_the_subject(&self) {
        self.state.protocols.update(|views| {
            views.iter_mut().for_each(|view| view.fail("Waiting for the subject.".into()));
        });
    }

    fn failed(&self, protocol: Option<usize>, why: &str, needs_file: bool) {
        let why = sentence(why);
        let Some(protocol) = protocol else {
            self.state.acquiring.set(false);
            if !needs_file {
                self.state.notify(Gravity::Problem, say(&why));
            }
            self.wait_for_the_subject();
            self.state.subject_problem.set(Some(why));
            if needs_file {
                self.open_needed();
            }
            return;
        };
        self.with_protocol(protocol, |view| view.fail(why));
    }

    pub(super) fn with_protocol(&self, protocol: usize, change: impl FnOnce(&mut ProtocolView)) {
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

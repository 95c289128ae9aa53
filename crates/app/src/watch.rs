//! What is shown of the work itself: the images on the way to a result, what each coil sees, and k-space as it is filled.
//! The engine tells it while it is looked at only, and it is forgotten then.

use crate::display::Plane;
use crate::display_state::Source;
use crate::playing::{Playing, Reel};
use crate::state::{Shown, State};
use crate::workbench::Workbench;
use experiment::coils::Coils;
use experiment::draw::ResultId;
use experiment::iterates::{IterateReport, MOST};
use experiment::message::{Request, Response};
use experiment::report::MetricsReport;
use js_sys::{Array, Float32Array};
use leptos::prelude::*;
use std::sync::Arc;
use words::t;

/// Bytes that the iterates of all protocols may take.
const MOST_BYTES: usize = 96 * 1024 * 1024;

/// What was told.
#[derive(Clone, Copy)]
pub struct Watch {
    /// What each coil sees.
    pub coils: RwSignal<Option<Arc<CoilView>>>,
    /// The images on the way to the results that are shown.
    pub courses: RwSignal<Vec<Course>>,
    /// The iteration whose images are shown in place of the results.
    pub at: RwSignal<Option<usize>>,
    /// Protocols whose results stay where they are then, as bits.
    pub staying: RwSignal<u32>,
    /// The scan that is played.
    pub playing: RwSignal<Option<Playing>>,
    /// How it moves.
    pub reel: StoredValue<Reel>,
}

/// What each coil sees.
pub struct CoilView {
    /// Of what.
    pub of: Coils,
    /// Whether these are phases.
    pub phase: bool,
    /// The picture of each coil; empty where there is nothing of the kind.
    pub planes: Vec<Plane>,
    /// The largest value.
    pub largest: f32,
    /// What went wrong.
    pub problem: Option<String>,
}

/// The images on the way to a result.
#[derive(Clone, PartialEq)]
pub struct Course {
    /// The result.
    pub result: ResultId,
    /// In order.
    pub iterates: Vec<(IterateReport, Plane)>,
    /// Whether they are all there.
    pub ended: bool,
    /// What went wrong.
    pub problem: Option<String>,
}

/// What is shown in place of a result.
pub struct Instead {
    /// Magnitude (y, x).
    pub plane: Plane,
    /// What it is.
    pub words: String,
    /// Its metrics where they are taken, if there is a reference.
    pub metrics: Option<MetricsReport>,
    /// Samples over the samples that it is made from, where these are not those of the result.
    pub acceleration: Option<f64>,
}

/// The numbers of what is on the screen for a protocol.
#[derive(Clone, Copy, PartialEq)]
pub struct Figures {
    /// Samples over samples taken.
    pub acceleration: f64,
    /// Where metrics are taken, if there is a reference.
    pub metrics: Option<MetricsReport>,
}

/// The numbers of what is on the screen for a protocol: its result, or what is shown in its place.
pub fn figures(state: State, protocol: usize) -> Option<Figures> {
    let shown = state.shown_of(Source::Protocol(protocol))?;
    let acceleration = shown.report.effective_acceleration;
    if let Some(Instead { metrics, acceleration: of_part, .. }) = state.watch.instead(protocol, &shown) {
        return Some(Figures { acceleration: of_part.unwrap_or(acceleration), metrics });
    }
    let metrics = state.experiment.with(|e| shown.report.metrics_at(&e.metrics));
    Some(Figures { acceleration, metrics })
}

impl Watch {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            coils: RwSignal::new(None),
            courses: RwSignal::new(Vec::new()),
            at: RwSignal::new(None),
            staying: RwSignal::new(0),
            playing: RwSignal::new(None),
            reel: StoredValue::new(Reel::new()),
        }
    }

    /// What is shown in place of the result of a protocol, if anything.
    pub fn instead(&self, protocol: usize, shown: &Shown) -> Option<Instead> {
        let played = self.playing.with(|playing| {
            let playing = playing.as_ref().filter(|p| p.protocol == protocol && p.result == shown.result)?;
            let (plane, words) = (playing.plane.clone()?, playing.words());
            Some(Instead { plane, words, metrics: playing.metrics, acceleration: Some(playing.acceleration()) })
        });
        played.or_else(|| {
            let at = self.at.get().filter(|_| self.staying.get() & (1 << protocol) == 0)?;
            self.courses.with(|courses| {
                let course = courses.iter().find(|course| course.result == shown.result)?;
                let (report, plane) = course.at(at)?;
                let words = t!("iterate-label", iteration = report.iteration, of = shown.report.iterations);
                Some(Instead { plane: plane.clone(), words, metrics: report.metrics, acceleration: None })
            })
        })
    }

    /// The results are shown again.
    pub fn back(&self) {
        self.at.set(None);
        self.playing.set(None);
    }
}

impl Course {
    /// The last iterate up to an iteration, or the first.
    pub fn at(&self, iteration: usize) -> Option<&(IterateReport, Plane)> {
        let after = self.iterates.partition_point(|(report, _)| report.iteration <= iteration);
        self.iterates.get(after.saturating_sub(1))
    }
}

/// The results of protocols that iterate, with the protocols.
pub fn iterative(state: State) -> Vec<(usize, Arc<Shown>)> {
    let shown = |(i, view): (usize, &crate::state::ProtocolView)| {
        view.shown.clone().filter(|shown| shown.report.history.len() > 1).map(|shown| (i, shown))
    };
    state.protocols.with(|views| views.iter().enumerate().filter_map(shown).collect())
}

impl Workbench {
    /// Has the engine tell the iterates of results that are not there yet, and forgets all others.
    pub fn watch_iterates(&self, results: &[ResultId], pixels: usize) {
        let courses = self.state.watch.courses;
        courses.update(|courses| courses.retain(|course| course.ended && results.contains(&course.result)));
        let known = courses.with_untracked(|courses| courses.iter().map(|c| c.result).collect::<Vec<_>>());
        let missing = results.iter().copied().filter(|result| !known.contains(result)).collect();
        let most = MOST_BYTES / (4 * pixels * results.len()).max(1);
        self.post(&Request::Iterates { results: missing, most: most.clamp(8, MOST) }, &[]);
    }

    /// Nobody looks at iterates any more.
    pub fn forget_iterates(&self) {
        self.post(&Request::Iterates { results: Vec::new(), most: 0 }, &[]);
        self.state.watch.at.set(None);
        self.state.watch.courses.set(Vec::new());
    }

    /// Has the engine tell what each coil sees, or nothing any more.
    pub fn watch_coils(&self, of: Option<Coils>, phase: bool) {
        if of.is_none() {
            self.state.watch.coils.set(None);
        }
        self.post(&Request::Coils { of, phase }, &[]);
    }

    /// The engine tells of the work.
    pub fn hear_watched(&self, response: Response, parts: &Array) {
        let watch = self.state.watch;
        let values = || Float32Array::new(&parts.get(1)).to_vec();
        match response {
            Response::Coils { of, phase, shape: [_, ny, nx], problem } => {
                let values = values();
                let largest = values.iter().copied().fold(0.0, f32::max);
                let planes = values.chunks_exact((ny * nx).max(1));
                let planes = planes.filter_map(|coil| Plane::new(nx, ny, coil.to_vec())).collect();
                watch.coils.set(Some(Arc::new(CoilView { of, phase, planes, largest, problem })));
            }
            Response::Iterate { result, report, shape: [ny, nx] } => {
                let Some(plane) = Plane::new(nx, ny, values()) else { return };
                watch.of(result, |course| course.iterates.push((report, plane)));
            }
            Response::IteratesEnded { result, problem } => watch.of(result, |course| {
                course.ended = true;
                course.problem = problem;
            }),
            Response::Filled { ticket, shape: [ny, nx], metrics } => {
                self.filled(ticket, Plane::new(nx, ny, values()), metrics);
            }
            _ => {}
        }
    }
}

impl Watch {
    /// Changes the course to a result, as long as that is shown.
    fn of(&self, result: ResultId, change: impl FnOnce(&mut Course)) {
        self.courses.update(|courses| {
            let place = courses.iter().position(|course| course.result == result).unwrap_or_else(|| {
                courses.push(Course { result, iterates: Vec::new(), ended: false, problem: None });
                courses.len() - 1
            });
            change(&mut courses[place]);
        });
    }
}

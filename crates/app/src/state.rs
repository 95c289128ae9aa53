//! What the page knows.

use crate::bench::Benchmark;
use crate::display::{Plane, View, Window};
use crate::display_state::Display;
use crate::memory::Remembered;
use crate::painting::Brush;
use crate::status::Status;
use crate::steps::Steps;
use crate::watch::Watch;
use crate::wave::Sample;
use experiment::contents::{Contents, Item, Reading};
use experiment::declaration::Settings;
use experiment::device::{DeviceChoice, DeviceInUse};
use experiment::draw::ResultId;
use experiment::report::ProtocolReport;
use experiment::{Experiment, PREPARATIONS, Presentation, painted, spec};
use leptos::prelude::*;
use std::sync::Arc;

/// A part of an experiment that has settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What is scanned.
    Subject,
    /// What is done to its k-space: an index in the registry of preparations.
    Preparation(usize),
    /// The sampling of a protocol.
    Sampling(usize),
    /// The method of a protocol.
    Method(usize),
    /// Where metrics are taken.
    Metrics,
}

impl Part {
    /// The part's settings; none when there are fewer protocols, or the preparation is not done.
    pub fn of(self, experiment: &Experiment) -> Option<&Settings> {
        match self {
            Part::Subject => Some(&experiment.subject),
            Part::Preparation(i) => experiment.preparations.iter().find(|p| p.id() == PREPARATIONS[i].id),
            Part::Sampling(i) => experiment.protocols.get(i).map(|p| &p.sampling),
            Part::Method(i) => experiment.protocols.get(i).map(|p| &p.method),
            Part::Metrics => Some(&experiment.metrics),
        }
    }

    /// Puts settings into the part; a preparation that is not done yet is done last.
    pub fn put(self, experiment: &mut Experiment, settings: Settings) {
        match self {
            Part::Subject => experiment.subject = settings,
            Part::Preparation(_) => match experiment.preparations.iter_mut().find(|p| p.id() == settings.id()) {
                Some(place) => *place = settings,
                None => experiment.preparations.push(settings),
            },
            Part::Sampling(i) => {
                if let Some(p) = experiment.protocols.get_mut(i) {
                    p.sampling = settings;
                }
            }
            Part::Method(i) => {
                if let Some(p) = experiment.protocols.get_mut(i) {
                    p.method = settings;
                }
            }
            Part::Metrics => experiment.metrics = settings,
        }
    }
}

/// What the engine knows of the subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Coils, ky lines and kx samples.
    pub shape: [usize; 3],
    /// How images are shown.
    pub presentation: Presentation,
    /// Height and width of a pixel that is shown, in mm.
    pub spacing: Option<[f64; 2]>,
    /// What the visitor should know of the data.
    pub notes: Vec<String>,
    /// Why there is no reference, if there is none.
    pub no_reference: Option<String>,
}

/// The subject as the engine has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanView {
    /// What is known of it.
    pub facts: Facts,
    /// Magnitude (y, x) of the reference, if there is one.
    pub reference: Option<Plane>,
    /// Logarithm of k-space (ky, kx), 0..1.
    pub kspace: Plane,
}

/// The last finished result of a protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// What the engine calls it by.
    pub result: ResultId,
    /// Numbers.
    pub report: ProtocolReport,
    /// Magnitude (y, x).
    pub image: Plane,
    /// Error map (y, x), where there is a reference.
    pub error: Option<Plane>,
    /// Mask (ky, kx): 1 where a sample was taken.
    pub mask: Arc<[u8]>,
    /// Geometry factor (y, x), 0 outside of the subject, of methods that know it.
    pub g_factor: Option<Plane>,
}

/// What a sampling makes of a point.
#[derive(Debug, Clone, PartialEq)]
pub struct PointSpread {
    /// The mask (ky, kx) that it is of.
    pub mask: Arc<[u8]>,
    /// In dB (y, x) from the peak at the centre, not below -60.
    pub decibels: Plane,
}

/// A mask that was painted, and the sampling that it makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The sampling that has it as its parameter.
    pub sampling: Settings,
    /// The mask (ky, kx): 1 where a sample is taken.
    pub mask: Arc<[u8]>,
}

/// The phase of a result, once it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// The result.
    pub result: ResultId,
    /// In radians (y, x).
    pub radians: Plane,
}

/// What is shown of the complex images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// Magnitude.
    Magnitude,
    /// Phase.
    Phase,
    /// Real part.
    Real,
    /// Imaginary part.
    Imaginary,
}

/// What is shown below the image of a protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Below {
    /// Error map.
    Error,
    /// k-space with the samples that the protocol takes.
    KSpace,
    /// Geometry factor.
    GFactor,
    /// Objective over the iterations.
    Objective,
}

/// What is shown of the sampling of a protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamplingView {
    /// k-space and mask.
    KSpace,
    /// Point spread.
    PointSpread,
}

/// A protocol as the page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProtocolView {
    /// Last finished result, also while a newer one is worked on.
    pub shown: Option<Arc<Shown>>,
    /// How it stands.
    pub status: Status,
    /// Methods that it had before, as they were set then.
    pub earlier_methods: Vec<Settings>,
    /// The point spread that the engine told last, perhaps of an older mask.
    pub spread: Option<Arc<PointSpread>>,
    /// The phase that the engine told last, perhaps of an older result.
    pub phase: Option<Arc<Phase>>,
}

impl Default for ProtocolView {
    fn default() -> Self {
        Self { shown: None, status: Status::ASKED, earlier_methods: Vec::new(), spread: None, phase: None }
    }
}

impl ProtocolView {
    /// Its work has failed: the last result is of other settings than those on the screen.
    pub fn fail(&mut self, why: String) {
        self.status = Status::Failed(why);
        self.shown = None;
    }

    /// The point spread of the mask that is shown, when it is known.
    pub fn point_spread(&self) -> Option<&Arc<PointSpread>> {
        let shown = self.shown.as_ref()?;
        self.spread.as_ref().filter(|spread| Arc::ptr_eq(&spread.mask, &shown.mask) || spread.mask == shown.mask)
    }
}

/// The engine in its worker.
#[derive(Debug, Clone, PartialEq)]
pub enum EngineState {
    /// Not yet up.
    Starting,
    /// Up, on this device.
    Ready(DeviceInUse),
    /// Given up, with the reason.
    Dead(String),
}

/// Files of the visitor's that belong together, open.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenFile {
    /// The name of the only one, or of their folder.
    pub name: String,
    /// By what they are recognised.
    pub fingerprint: String,
    /// What is in them, as it was read last.
    pub contents: Contents,
}

/// What the reader is busy with.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingNow {
    /// The file.
    pub name: String,
    /// Part done, 0..1.
    pub fraction: f64,
}

/// A file that the visitor looks at before it is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The file.
    pub file: Arc<OpenFile>,
    /// What is looked at in it, as it is read.
    pub item: Item,
    /// How it is read.
    pub reading: Reading,
    /// The slice.
    pub slice: usize,
    /// What that looks like.
    pub preview: Preview,
}

/// What a slice looks like.
#[derive(Debug, Clone, PartialEq)]
pub enum Preview {
    /// It is being read.
    Awaited,
    /// It was read.
    Shown {
        /// The image (y, x), magnitude.
        image: Plane,
        /// Height and width of a pixel of it in mm, where they are known.
        spacing: Option<[f64; 2]>,
        /// k-space (ky, kx), logarithmic; none of an image.
        kspace: Option<Plane>,
    },
    /// It cannot be read like this; why.
    Failed(String),
}

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gravity {
    /// Good to know.
    Information,
    /// Something did not work.
    Problem,
}

/// A sentence for the visitor.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Distinguishes equal sentences.
    pub id: u32,
    /// How grave.
    pub gravity: Gravity,
    /// The sentence.
    pub sentence: String,
}

/// An error as a sentence on the screen: a capital at its start, a full stop at its end.
pub fn sentence(error: &str) -> String {
    let mut letters = error.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase().to_string()).unwrap_or_default();
    let stop = if error.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// The page's state. Copies are the same state.
#[derive(Clone, Copy)]
pub struct State {
    /// What is asked for: the same as in the address bar.
    pub experiment: RwSignal<Experiment>,
    /// The subject.
    pub scan: RwSignal<Option<Arc<ScanView>>>,
    /// The protocols, as many as the experiment has.
    pub protocols: RwSignal<Vec<ProtocolView>>,
    /// The engine.
    pub engine: RwSignal<EngineState>,
    /// The device that is asked for.
    pub device: RwSignal<DeviceChoice>,
    /// The file that was opened last.
    pub file: RwSignal<Option<Arc<OpenFile>>>,
    /// What the reader is busy with.
    pub reading: RwSignal<Option<ReadingNow>>,
    /// The file that the visitor is asked about.
    pub import: RwSignal<Option<Import>>,
    /// Whether the subject is being loaded or simulated.
    pub acquiring: RwSignal<bool>,
    /// How far that is, or that the visitor stopped it.
    pub acquisition: RwSignal<Status>,
    /// Why the subject cannot be shown; a file that is asked for, above all.
    pub subject_problem: RwSignal<Option<String>>,
    /// Sentences for the visitor.
    pub notices: RwSignal<Vec<Notice>>,
    /// Whether an edit of one protocol's sampling changes all of them.
    pub shared_sampling: RwSignal<bool>,
    /// Zoom and pan of all viewers.
    pub view: RwSignal<View>,
    /// Window of all viewers, when the visitor has set one.
    pub window: RwSignal<Option<Window>>,
    /// Black and white exchanged.
    pub inverted: RwSignal<bool>,
    /// The protocol whose mask is drawn on k-space.
    pub mask_of: RwSignal<usize>,
    /// What is shown of the sampling of that protocol.
    pub sampling_view: RwSignal<SamplingView>,
    /// Whether the pointer paints on k-space.
    pub painting: RwSignal<bool>,
    /// What it paints with.
    pub brush: RwSignal<Brush>,
    /// The mask that was painted last, before the engine has worked with it.
    pub draft: RwSignal<Option<Draft>>,
    /// The sample of k-space that the visitor points at.
    pub pointed: RwSignal<Option<Sample>>,
    /// Whether its wave is drawn over the images.
    pub waves: RwSignal<bool>,
    /// What is remembered on this device, if the visitor asked for that.
    pub remembered: RwSignal<Option<Remembered>>,
    /// Whether a click on an image puts the lesion there.
    pub placing: RwSignal<bool>,
    /// Whether there is a ring around the lesion.
    pub ringed: RwSignal<bool>,
    /// How pictures are shown.
    pub display: Display,
    /// What is shown of the images.
    pub component: RwSignal<Component>,
    /// What is shown below the images, of every protocol that has it.
    pub below: RwSignal<Below>,
    /// Whether a newer version of the page waits to be used.
    pub update_ready: RwSignal<bool>,
    /// Whether the help is open.
    pub help: RwSignal<bool>,
    /// Whether the page is shown to an audience.
    pub presenting: RwSignal<bool>,
    /// The theme that was chosen; without one it is the system's.
    pub theme: RwSignal<Option<&'static str>>,
    /// What can be undone.
    pub steps: RwSignal<Steps>,
    /// What is shown of the work itself.
    pub watch: Watch,
    /// The language of the page's words.
    pub language: RwSignal<String>,
    /// The benchmark.
    pub benchmark: Benchmark,
}

impl State {
    /// Before anything is known but the experiment.
    pub fn new(experiment: Experiment, device: DeviceChoice) -> Self {
        let shared = experiment.protocols.iter().all(|p| p.sampling == experiment.protocols[0].sampling);
        let protocols = vec![ProtocolView::default(); experiment.protocols.len()];
        Self {
            experiment: RwSignal::new(experiment),
            scan: RwSignal::new(None),
            protocols: RwSignal::new(protocols),
            engine: RwSignal::new(EngineState::Starting),
            device: RwSignal::new(device),
            file: RwSignal::new(None),
            reading: RwSignal::new(None),
            import: RwSignal::new(None),
            acquiring: RwSignal::new(true),
            acquisition: RwSignal::new(Status::ASKED),
            subject_problem: RwSignal::new(None),
            notices: RwSignal::new(Vec::new()),
            shared_sampling: RwSignal::new(shared),
            view: RwSignal::new(View::default()),
            window: RwSignal::new(None),
            inverted: RwSignal::new(false),
            mask_of: RwSignal::new(0),
            sampling_view: RwSignal::new(SamplingView::KSpace),
            painting: RwSignal::new(false),
            brush: RwSignal::new(Brush::default()),
            draft: RwSignal::new(None),
            pointed: RwSignal::new(None),
            waves: RwSignal::new(true),
            remembered: RwSignal::new(None),
            placing: RwSignal::new(false),
            ringed: RwSignal::new(true),
            display: Display::new(),
            component: RwSignal::new(Component::Magnitude),
            below: RwSignal::new(Below::Error),
            update_ready: RwSignal::new(false),
            help: RwSignal::new(false),
            presenting: RwSignal::new(false),
            theme: RwSignal::new(None),
            steps: RwSignal::new(Steps::new()),
            watch: Watch::new(),
            language: RwSignal::new(String::new()),
            benchmark: Benchmark::new(),
        }
    }

    /// Tells the visitor something. The same sentence is not piled up.
    pub fn notify(&self, gravity: Gravity, sentence: impl Into<String>) {
        let sentence = self::sentence(&sentence.into());
        self.notices.update(|notices| {
            let id = notices.iter().map(|n| n.id).max().unwrap_or(0) + 1;
            notices.retain(|n| n.sentence != sentence);
            notices.push(Notice { id, gravity, sentence });
            if notices.len() > 4 {
                notices.remove(0);
            }
        });
    }

    /// Whether the pointer paints: the mask has to be in sight.
    pub fn paints(&self) -> bool {
        self.painting.get() && self.sampling_view.get() == SamplingView::KSpace
    }

    /// The mask (ky, kx) of the protocol whose sampling is shown: what was painted, what the engine has used or, before
    /// it has, what the settings say; else what was used last.
    pub fn mask(&self) -> Option<Arc<[u8]>> {
        let index = self.mask_of.get();
        let sampling = self.experiment.with(|e| e.protocols.get(index).map(|p| p.sampling.clone()))?;
        let draft = self.draft.with(|d| d.as_ref().filter(|d| d.sampling == sampling).map(|d| d.mask.clone()));
        let shown = || {
            self.protocols.with(|p| {
                let view = p.get(index)?;
                Some((view.shown.as_ref()?.mask.clone(), view.status == Status::Done))
            })
        };
        let decoded = || {
            let [_, ny, nx] = self.scan.with(|s| s.as_ref().map(|s| s.facts.shape))?;
            let text = sampling.find(painted::MASK)?;
            if painted::is_empty(text) {
                return Some(vec![0; ny * nx].into());
            }
            let mask = painted::decode(text).ok().filter(|m| m.dim() == (ny, nx))?;
            Some(mask.to_array().iter().map(|taken| u8::from(*taken)).collect())
        };
        draft.or_else(|| match shown() {
            Some((mask, true)) => Some(mask),
            Some((mask, false)) => decoded().or(Some(mask)),
            None => decoded(),
        })
    }

    /// Whether a protocol's report is of what is asked for now.
    pub fn is_current(&self, protocol: usize, report: &ProtocolReport) -> bool {
        self.experiment.with_untracked(|e| {
            e.protocols
                .get(protocol)
                .is_some_and(|p| spec::print(&p.sampling) == report.sampling && spec::print(&p.method) == report.method)
        })
    }
}

//! The benchmark: every method on the phantom, in this browser.

use crate::address;
use crate::save::bytes_of;
use crate::state::{EngineState, sentence};
use crate::table::{DASH, duration, significant};
use crate::use_workbench;
use crate::workbench::Workbench;
use experiment::benchmark::{BenchmarkReport, CaseReport, SIZES};
use experiment::link;
use experiment::message::{BenchmarkNews, Request};
use gloo::utils::window;
use leptos::html::Dialog;
use leptos::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;
use wasm_bindgen::prelude::*;

/// The benchmark as the page knows it. Copies are the same.
#[derive(Clone, Copy)]
pub struct Benchmark {
    /// Whether it is on the screen.
    pub open: RwSignal<bool>,
    /// Whether a step back in the history closes it: it was opened on this page, not by its address.
    pushed: RwSignal<bool>,
    /// What is being measured: its name, cases done and cases in all.
    working: RwSignal<Option<(String, usize, usize)>>,
    /// Cases that were asked for.
    of: RwSignal<usize>,
    /// What was measured.
    report: RwSignal<Option<BenchmarkReport>>,
    /// Why it broke off.
    problem: RwSignal<Option<String>>,
    /// Both sizes and several repetitions, rather than a quick look.
    thorough: RwSignal<bool>,
    /// The engine's memory in millions of bytes.
    pub memory: RwSignal<Option<f64>>,
}

/// Repetitions of a thorough benchmark: an odd number has a median of its own.
const REPETITIONS: usize = 3;

impl Benchmark {
    /// Not yet run.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(address::asks_for_benchmark()),
            pushed: RwSignal::new(false),
            working: RwSignal::new(None),
            of: RwSignal::new(0),
            report: RwSignal::new(None),
            problem: RwSignal::new(None),
            thorough: RwSignal::new(false),
            memory: RwSignal::new(None),
        }
    }

    /// Takes news from the engine.
    pub fn hear(&self, news: BenchmarkNews) {
        match news {
            BenchmarkNews::Working { name, done, of } => {
                self.of.set(of);
                self.working.set(Some((name, done, of)));
            }
            BenchmarkNews::Measured(case) => self.report.update(|report| {
                if let Some(report) = report {
                    report.take_in(*case);
                    report.memory_megabytes = self.memory.get_untracked();
                }
            }),
            BenchmarkNews::Ended { problem } => {
                self.working.set(None);
                self.problem.set(problem.map(|problem| sentence(&problem)));
            }
        }
    }

    /// Puts it on the screen and into the address.
    pub fn show(&self) {
        if !self.open.get_untracked() {
            address::show(address::BENCHMARK, true);
            self.pushed.set(true);
            self.open.set(true);
        }
    }

    /// The dialog was closed: nothing is measured unseen, and the address is the experiment's again.
    fn closed(&self, workbench: Workbench) {
        self.open.set(false);
        self.stop(workbench);
        if !address::asks_for_benchmark() {
            return;
        }
        match self.pushed.get_untracked() {
            true => address::back(),
            false => address::show(&workbench.state.experiment.with_untracked(link::print), false),
        }
        self.pushed.set(false);
    }

    /// The engine is dead, and what it measured with it.
    pub fn engine_died(&self) {
        self.memory.set(None);
        if self.working.with_untracked(Option::is_some) {
            self.hear(BenchmarkNews::Ended { problem: Some("the engine stopped: run the benchmark again".into()) });
        }
    }

    fn start(&self, workbench: Workbench) {
        let navigator = window().navigator();
        let machine = navigator.user_agent().unwrap_or_default();
        // The engine works in one worker.
        let report =
            BenchmarkReport::new(env!("CARGO_PKG_VERSION"), machine, navigator.hardware_concurrency() as usize, 1);
        self.report.set(Some(report));
        self.problem.set(None);
        self.working.set(Some(("Starting".into(), 0, 1)));
        let thorough = self.thorough.get_untracked();
        let (sizes, repetitions) = if thorough { (SIZES.len(), REPETITIONS) } else { (1, 1) };
        workbench.post(&Request::Benchmark { sizes, repetitions }, &[]);
    }

    /// Stops what is running, if anything is.
    fn stop(&self, workbench: Workbench) {
        workbench.post(&Request::StopBenchmark, &[]);
    }
}

/// A dialog, opened by its button or the address `#bench`.
#[component]
pub fn BenchmarkPanel() -> impl IntoView {
    let workbench = use_workbench();
    let bench = workbench.state.benchmark;
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match bench.open.get() {
            true if !dialog.open() => drop(dialog.show_modal()),
            false => dialog.close(),
            true => {}
        }
    });
    // Esc stops first, and closes only what has come to rest.
    let escape = move |ev: web_sys::Event| {
        if bench.working.with_untracked(Option::is_some) {
            bench.stop(workbench);
            ev.prevent_default();
        }
    };
    // The event comes late: by then, Forward may have opened it again.
    let closed = move |_| {
        if !dialog.get_untracked().is_some_and(|dialog| dialog.open()) {
            bench.closed(workbench);
        }
    };
    let running = move || bench.working.with(Option::is_some);
    let measured = move || bench.report.with(|r| r.as_ref().is_some_and(|r| !r.cases.is_empty()));
    let ready = move || workbench.state.engine.with(|engine| matches!(engine, EngineState::Ready(_)));
    let navigator = window().navigator();
    let machine = format!(
        "{}, {} processors, of which one is used",
        navigator.user_agent().unwrap_or_default(),
        navigator.hardware_concurrency()
    );
    view! {
        <dialog
            node_ref=dialog
            class="bench"
            aria-labelledby="bench-title"
            on:cancel=escape
            on:close=closed
        >
            <h2 id="bench-title">"Benchmark"</h2>
            <p>
                "Every method on the phantom: every third line (of SENSE every fourth), 24 calibration lines, a fixed \
                 number of iterations. The time is that of the reconstruction alone; what is calibrated before is \
                 counted apart. The experiment waits meanwhile."
            </p>
            <p class="machine">{machine}</p>
            <div class="doings">
                <label>
                    <input
                        type="checkbox"
                        prop:checked=move || bench.thorough.get()
                        disabled=running
                        on:change:target=move |ev| bench.thorough.set(ev.target().checked())
                    />
                    {format!("Thorough: also {}, medians of {REPETITIONS} runs", size_words(SIZES[1]))}
                </label>
                {move || {
                    if running() {
                        view! { <button on:click=move |_| bench.stop(workbench)>"Stop"</button> }.into_any()
                    } else {
                        view! {
                            <button class="primary" disabled=move || !ready() on:click=move |_| bench.start(workbench)>
                                "Run"
                            </button>
                        }
                            .into_any()
                    }
                }}
                <button disabled=move || !measured() || running() on:click=move |_| download(bench)>
                    "Download JSON"
                </button>
                <button on:click=move |_| bench.open.set(false)>"Close"</button>
            </div>
            <p class="standing" aria-live="polite">
                {move || standing(bench)}
            </p>
            <Progress bench />
            {move || bench.problem.get().map(|problem| view! { <p class="problem" role="alert">{problem}</p> })}
            <Cases bench />
        </dialog>
    }
}

fn size_words((matrix, coils): (usize, usize)) -> String {
    format!("{matrix} × {matrix}, {coils} coils")
}

/// How it stands, in words.
fn standing(bench: Benchmark) -> String {
    if let Some((name, done, of)) = bench.working.get() {
        return format!("{} of {of}: {name}", done + 1);
    }
    let memory = bench.memory.get().map_or(String::new(), |m| format!(" The engine's memory has grown to {m:.0} MB."));
    // A case has a row for each device.
    let names = |report: &BenchmarkReport| report.cases.iter().map(|c| c.name.clone()).collect::<BTreeSet<_>>().len();
    match bench.report.with(|r| r.as_ref().map(names)) {
        Some(count) if count < bench.of.get() => format!("Stopped after {count} of {} cases.{memory}", bench.of.get()),
        Some(count) => format!("Done: {count} cases.{memory}"),
        None => format!("Takes a few seconds for {}.", size_words(SIZES[0])),
    }
}

#[component]
fn Progress(bench: Benchmark) -> impl IntoView {
    let bar = move || {
        let (_, done, of) = bench.working.get()?;
        Some(view! { <progress max=of value=done aria-label="Progress of the benchmark"></progress> })
    };
    view! { <div class="bar">{bar}</div> }
}

/// A column: its name, what it means, and its cell of a case.
type Column = (&'static str, &'static str, fn(&CaseReport) -> String);

const COLUMNS: [Column; 9] = [
    ("Matrix", "ky lines × kx samples, coils", |case| {
        let [coils, ny, nx] = case.shape;
        format!("{ny} × {nx}, {coils} coils")
    }),
    ("Device", "Where it really ran", |case| case.device.clone()),
    ("Time", "Wall time of the reconstruction alone", |case| duration(case.seconds)),
    ("CPU / GPU", "The processor's time over the GPU's", |case| {
        case.speedup.map_or(DASH.into(), |s| format!("{s:.2}"))
    }),
    ("Calibration", "Wall time of the coil maps or kernels", |case| {
        case.calibration_seconds.map_or(DASH.into(), duration)
    }),
    ("Iterations", "Iterations done", |case| match case.iterations {
        0 => DASH.into(),
        iterations => iterations.to_string(),
    }),
    ("NMSE", "Normalised mean squared error: lower is better", |case| case.nmse.map_or(DASH.into(), significant)),
    ("NMSE, body", "Where the reference exceeds 5 % of its maximum, after one factor", |case| {
        case.nmse_body.map_or(DASH.into(), significant)
    }),
    ("Mpx·coils/s", "Millions of pixels times coils in a second", |case| significant(case.megapixel_coils_per_second)),
];

#[component]
fn Cases(bench: Benchmark) -> impl IntoView {
    let cases = move || bench.report.with(|r| r.as_ref().map(|r| r.cases.clone()).unwrap_or_default());
    let head = COLUMNS.map(|(name, title, _)| view! { <th scope="col" title=title>{name}</th> });
    let row = |case: CaseReport| {
        let cells = match &case.failure {
            Some(why) => view! { <td colspan=COLUMNS.len() class="failure">{why.clone()}</td> }.into_any(),
            None => {
                COLUMNS.map(|(name, _, cell)| view! { <td data-name=name>{cell(&case)}</td> }).collect_view().into_any()
            }
        };
        view! {
            <tr>
                <th scope="row">{case.label}</th>
                {cells}
            </tr>
        }
    };
    view! {
        <table hidden=move || cases().is_empty()>
            <thead>
                <tr>
                    <th scope="col">"Method"</th>
                    {head}
                </tr>
            </thead>
            <tbody>{move || cases().into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

/// Hands the report to the visitor as a file, without the network.
fn download(bench: Benchmark) {
    let Some(report) = bench.report.get_untracked() else { return };
    let value = report.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL);
    let Ok(text) = js_sys::JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &2.into()) else { return };
    crate::save::download("k-space-benchmark.json", &bytes_of(&String::from(text)), "application/json");
}

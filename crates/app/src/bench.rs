//! The benchmark: every method on the phantom, in this browser.

use crate::address;
use crate::live::{CollectAny, effect};
use crate::save::download;
use crate::state::{EngineState, sentence};
use crate::table::{DASH, duration, significant};
use crate::use_workbench;
use crate::workbench::Workbench;
use experiment::benchmark::{BenchmarkReport, CaseReport, SIZES};
use experiment::link;
use experiment::message::{BenchmarkNews, Request};
use gloo::utils::window;
use js_sys::Uint8Array;
use leptos::html::Dialog;
use leptos::prelude::*;
use std::collections::BTreeSet;
use words::{declared, say, t};

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
            BenchmarkNews::Written { text } => {
                let text = Uint8Array::from(text.as_bytes()).buffer();
                download("k-space-benchmark.json", &text.into(), "application/json");
            }
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
        self.working.set(Some((t!("bench-starting"), 0, 1)));
        let thorough = self.thorough.get_untracked();
        let (sizes, repetitions) = if thorough { (SIZES.len(), REPETITIONS) } else { (1, 1) };
        workbench.post(&Request::Benchmark { sizes, repetitions }, &[]);
    }

    /// Has the report written down, which is then handed to the visitor as a file, without the network.
    fn write(&self, workbench: Workbench) {
        if let Some(report) = self.report.get_untracked() {
            workbench.post(&Request::WriteBenchmark(Box::new(report)), &[]);
        }
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
    effect(move || {
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
    let machine = t!(
        "bench-machine",
        browser = navigator.user_agent().unwrap_or_default(),
        processors = navigator.hardware_concurrency()
    );
    view! {
        <dialog
            node_ref=dialog
            class="bench"
            aria-labelledby="bench-title"
            on:cancel=escape
            on:close=closed
        >
            <h2 id="bench-title">{t!("benchmark")}</h2>
            <p>
                {t!("bench-about")}
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
                    {t!("bench-thorough", size = case_size(SIZES[1]), runs = REPETITIONS)}
                </label>
                {move || {
                    if running() {
                        view! { <button on:click=move |_| bench.stop(workbench)>{t!("stop")}</button> }.into_any()
                    } else {
                        view! {
                            <button class="primary" disabled=move || !ready() on:click=move |_| bench.start(workbench)>
                                {t!("run")}
                            </button>
                        }
                            .into_any()
                    }
                }}
                <button disabled=move || !measured() || running() on:click=move |_| bench.write(workbench)>
                    {t!("bench-download")}
                </button>
                <button on:click=move |_| bench.open.set(false)>{t!("close")}</button>
            </div>
            <p class="standing" aria-live="polite">
                {move || standing(bench)}
            </p>
            <Progress bench />
            {move || bench.problem.get().map(|problem| view! { <p class="problem" role="alert">{say(&problem)}</p> }.into_any())}
            <Cases bench />
        </dialog>
    }
}

/// Matrix and coils.
fn size_words(matrix: &str, coils: usize) -> String {
    t!("bench-size", matrix = matrix, coils = coils)
}

fn case_size((matrix, coils): (usize, usize)) -> String {
    size_words(&format!("{matrix} × {matrix}"), coils)
}

/// A method by its label, as the report has it.
fn method_words(label: &str) -> String {
    let method = experiment::METHODS.iter().find(|m| m.label == label);
    method.map_or_else(|| say(label), |m| declared(&format!("method-{}", m.id), m.label))
}

/// A case by its name, as the report has it: method, matrix and coils.
fn case_words(name: &str) -> String {
    name.split_once(", ")
        .map_or_else(|| name.to_owned(), |(label, size)| format!("{}, {}", method_words(label), say(size)))
}

/// How it stands, in words.
fn standing(bench: Benchmark) -> String {
    if let Some((name, done, of)) = bench.working.get() {
        return t!("bench-working", case = done + 1, of = of, name = case_words(&name));
    }
    // A case has a row for each device.
    let names = |report: &BenchmarkReport| report.cases.iter().map(|c| c.name.clone()).collect::<BTreeSet<_>>().len();
    let Some(count) = bench.report.with(|r| r.as_ref().map(names)) else {
        return t!("bench-takes", size = case_size(SIZES[0]));
    };
    let of = bench.of.get();
    let done = if count < of { t!("bench-stopped", cases = count, of = of) } else { t!("bench-done", cases = count) };
    let memory = bench.memory.get().map(|m| t!("bench-memory", megabytes = format!("{m:.0}")));
    [done, memory.unwrap_or_default()].join(" ").trim_end().to_owned()
}

#[component]
fn Progress(bench: Benchmark) -> impl IntoView {
    let bar = move || {
        let (_, done, of) = bench.working.get()?;
        Some(view! { <progress max=of value=done aria-label=t!("bench-progress")></progress> }.into_any())
    };
    view! { <div class="bar">{bar}</div> }
}

/// A column: the messages of its name and of what it means, and its cell of a case.
type Column = (&'static str, &'static str, fn(&CaseReport) -> String);

const COLUMNS: [Column; 9] = [
    ("bench-matrix", "bench-matrix-help", |case| {
        let [coils, ny, nx] = case.shape;
        size_words(&format!("{ny} × {nx}"), coils)
    }),
    ("bench-device", "bench-device-help", |case| case.device.clone()),
    ("bench-time", "bench-time-help", |case| duration(case.seconds)),
    ("bench-speedup", "bench-speedup-help", |case| case.speedup.map_or(DASH.into(), |s| format!("{s:.2}"))),
    ("bench-calibration", "bench-calibration-help", |case| case.calibration_seconds.map_or(DASH.into(), duration)),
    ("bench-iterations", "bench-iterations-help", |case| match case.iterations {
        0 => DASH.into(),
        iterations => iterations.to_string(),
    }),
    ("bench-nmse", "bench-nmse-help", |case| case.nmse.map_or(DASH.into(), significant)),
    ("bench-nmse-body", "bench-nmse-body-help", |case| case.nmse_body.map_or(DASH.into(), significant)),
    ("bench-rate", "bench-rate-help", |case| significant(case.megapixel_coils_per_second)),
];

#[component]
fn Cases(bench: Benchmark) -> impl IntoView {
    let cases = move || bench.report.with(|r| r.as_ref().map(|r| r.cases.clone()).unwrap_or_default());
    let head = COLUMNS.map(|(name, title, _)| view! { <th scope="col" title=t!(title)>{t!(name)}</th> });
    let row = |case: CaseReport| {
        let cells = match &case.failure {
            Some(why) => view! { <td colspan=COLUMNS.len() class="failure">{say(why)}</td> }.into_any(),
            None => COLUMNS
                .map(|(name, _, cell)| view! { <td data-name=t!(name)>{cell(&case)}</td> })
                .collect_any()
                .into_any(),
        };
        view! {
            <tr>
                <th scope="row">{method_words(&case.label)}</th>
                {cells}
            </tr>
        }
    };
    view! {
        <table hidden=move || cases().is_empty()>
            <thead>
                <tr>
                    <th scope="col">{t!("method")}</th>
                    {head}
                </tr>
            </thead>
            <tbody>{move || cases().into_iter().map(row).collect_any()}</tbody>
        </table>
    }
}

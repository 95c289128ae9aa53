//! The badge that tells which device is in use.

use crate::address;
use crate::state::{EngineState, Gravity, sentence};
use crate::use_workbench;
use experiment::device::{DeviceChoice, GpuStanding};
use experiment::report::ProtocolReport;
use gloo::utils::window;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use words::{say, t};

/// Copies a text, and says so.
pub fn copy(text: String, done: String) {
    let state = use_workbench().state;
    spawn_local(async move {
        let copied = JsFuture::from(window().navigator().clipboard().write_text(&text)).await;
        match copied {
            Ok(_) => state.notify(Gravity::Information, done),
            Err(_) => state.notify(Gravity::Problem, t!("copy-refused", text = text)),
        }
    });
}

/// How it stands with the GPU, in words.
fn standing(gpu: &GpuStanding) -> String {
    match gpu {
        GpuStanding::InUse => t!("gpu-in-use"),
        GpuStanding::NotAsked => t!("gpu-not-asked"),
        GpuStanding::Opening { after: None } => t!("gpu-opening"),
        GpuStanding::Opening { after: Some(why) } => t!("gpu-opening-again", why = say(why)),
        GpuStanding::Missing { why } => t!("gpu-missing", why = say(why)),
    }
}

/// A word for tests and styles.
fn gpu_word(engine: &EngineState) -> Option<&'static str> {
    let EngineState::Ready(device) = engine else { return None };
    Some(match device.gpu {
        GpuStanding::InUse => "in-use",
        GpuStanding::NotAsked => "not-asked",
        GpuStanding::Opening { .. } => "opening",
        GpuStanding::Missing { .. } => "missing",
    })
}

/// Lets the visitor choose the device.
#[component]
pub fn DeviceChooser() -> impl IntoView {
    let workbench = use_workbench();
    let chosen = workbench.state.device;
    let word = |choice| match choice {
        DeviceChoice::Auto => t!("device-auto"),
        DeviceChoice::Cpu => t!("device-cpu"),
        DeviceChoice::Gpu => "GPU".to_owned(),
    };
    let option = move |choice: DeviceChoice| {
        view! { <option value=choice.id() selected=move || choice == chosen.get()>{word(choice)}</option> }
    };
    view! {
        <select
            class="device"
            aria-label=t!("device")
            title=t!("device-help")
            prop:value=move || chosen.get().id()
            on:change:target=move |ev| {
                if let Ok(choice) = ev.target().value().parse() {
                    workbench.use_device(choice);
                }
            }
        >
            {DeviceChoice::ALL.map(option)}
        </select>
    }
}

/// Device in use; a click copies what a report of a problem needs.
#[component]
pub fn Badge() -> impl IntoView {
    let state = use_workbench().state;
    let words = move || match state.engine.get() {
        EngineState::Starting => t!("badge-starting-short"),
        EngineState::Ready(device) => match device.gpu {
            GpuStanding::Missing { .. } => t!("gpu-none", device = &device.name),
            _ => device.name,
        },
        EngineState::Dead(_) => t!("badge-dead"),
    };
    let why = move || match state.engine.get() {
        EngineState::Starting => t!("badge-starting"),
        EngineState::Ready(device) => t!("badge-why", standing = sentence(&standing(&device.gpu))),
        EngineState::Dead(reason) => say(&reason),
    };
    let diagnostics = move |_| {
        let navigator = window().navigator();
        let reports = state.protocols.with_untracked(|p| {
            let shown = p.iter().filter_map(|p| p.shown.as_ref());
            shown.map(|s| diagnosis(&s.report)).collect::<Vec<_>>().join("\n")
        });
        let text = format!(
            "k-space workbench {}\nengine: {} ({})\nengine memory: {}\nbrowser: {}\ncores: {}\nlink: {}\n{reports}",
            env!("CARGO_PKG_VERSION"),
            words(),
            why(),
            state.benchmark.memory.get_untracked().map_or("unknown".into(), |m| format!("{m:.0} MB")),
            navigator.user_agent().unwrap_or_default(),
            navigator.hardware_concurrency(),
            address::whole(),
        );
        copy(text, t!("diagnostics-copied"));
    };
    view! {
        <button
            class="badge"
            data-gpu=move || state.engine.with(gpu_word)
            class:dead=move || matches!(state.engine.get(), EngineState::Dead(_))
            title=why
            aria-label=move || t!("badge", device = words(), why = why())
            on:click=diagnostics
        >
            <span class="dot" aria-hidden="true"></span>
            <span class="device-name">{words}</span>
        </button>
    }
}

/// A report in a line.
fn diagnosis(report: &ProtocolReport) -> String {
    let [coils, ny, nx] = report.shape;
    let metrics = report.metrics.map(|m| format!("; NMSE {}, SSIM {}", m.nmse, m.ssim)).unwrap_or_default();
    let fallback = report.fallback.as_ref().map(|why| format!("; not the GPU: {why}")).unwrap_or_default();
    format!(
        "{} of {}, {coils} x {ny} x {nx}, R {}: {} s after {} s on {}; dispatches: {}, iterations: {}{metrics}{fallback}",
        report.method,
        report.sampling,
        report.effective_acceleration,
        report.seconds,
        report.calibration_seconds.unwrap_or(0.0),
        report.device,
        report.dispatches,
        report.iterations,
    )
}

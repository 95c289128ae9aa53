//! The badge that tells which device is in use.

use crate::address;
use crate::state::{EngineState, Gravity, sentence};
use crate::use_workbench;
use experiment::device::{DeviceChoice, GpuStanding};
use gloo::utils::window;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Copies a text, and says so.
pub fn copy(text: String, done: impl Into<String> + 'static) {
    let state = use_workbench().state;
    spawn_local(async move {
        let copied = JsFuture::from(window().navigator().clipboard().write_text(&text)).await;
        match copied {
            Ok(_) => state.notify(Gravity::Information, done.into()),
            Err(_) => {
                state.notify(Gravity::Problem, format!("The browser does not let the page copy. Here it is: {text}"))
            }
        }
    });
}

/// How it stands with the GPU, in words.
fn standing(gpu: &GpuStanding) -> String {
    match gpu {
        GpuStanding::InUse => "Reconstructions run on the GPU".into(),
        GpuStanding::NotAsked => "Reconstructions run on the processor, as chosen".into(),
        GpuStanding::Opening { after: None } => "Reconstructions run on the processor until the GPU is ready".into(),
        GpuStanding::Opening { after: Some(why) } => {
            format!("Reconstructions run on the processor: {why}, and is being opened again")
        }
        GpuStanding::Missing { why } => format!("Reconstructions run on the processor: {why}"),
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
        DeviceChoice::Auto => "automatic",
        DeviceChoice::Cpu => "processor",
        DeviceChoice::Gpu => "GPU",
    };
    let option = move |choice: DeviceChoice| {
        view! { <option value=choice.id() selected=move || choice == chosen.get()>{word(choice)}</option> }
    };
    view! {
        <select
            class="device"
            aria-label="Device"
            title="Where reconstructions run"
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
        EngineState::Starting => "Starting…".to_owned(),
        EngineState::Ready(device) => match device.gpu {
            GpuStanding::Missing { .. } => format!("{} · no GPU", device.name),
            _ => device.name,
        },
        EngineState::Dead(_) => "Engine stopped".to_owned(),
    };
    let why = move || match state.engine.get() {
        EngineState::Starting => "The engine is starting.".to_owned(),
        EngineState::Ready(device) => format!("{} Click to copy diagnostics.", sentence(&standing(&device.gpu))),
        EngineState::Dead(reason) => reason,
    };
    let diagnostics = move |_| {
        let navigator = window().navigator();
        let reports = state.protocols.with_untracked(|p| {
            let shown = p.iter().filter_map(|p| p.shown.as_ref());
            shown.map(|s| format!("{:?}", s.report)).collect::<Vec<_>>().join("\n")
        });
        let text = format!(
            "k-space workbench {}\nengine: {:?}\nengine memory: {}\nbrowser: {}\ncores: {}\nlink: {}\n{reports}",
            env!("CARGO_PKG_VERSION"),
            state.engine.get_untracked(),
            state.benchmark.memory.get_untracked().map_or("unknown".into(), |m| format!("{m:.0} MB")),
            navigator.user_agent().unwrap_or_default(),
            navigator.hardware_concurrency(),
            address::whole(),
        );
        copy(text, "Diagnostics copied.");
    };
    view! {
        <button
            class="badge"
            data-gpu=move || state.engine.with(gpu_word)
            class:dead=move || matches!(state.engine.get(), EngineState::Dead(_))
            title=why
            aria-label=move || format!("Device: {}. {}", words(), why())
            on:click=diagnostics
        >
            <span class="dot" aria-hidden="true"></span>
            {words}
        </button>
    }
}

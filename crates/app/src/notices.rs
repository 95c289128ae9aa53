//! Sentences for the visitor, which stay until they are dismissed, and the run state for screen readers.

use crate::live::memo;
use crate::state::Gravity;
use crate::status::Status;
use crate::use_workbench;
use experiment::letter;
use gloo::events::EventListener;
use leptos::prelude::*;
use web_sys::Event;
use words::t;

/// Notices, newest below.
#[component]
pub fn Notices() -> impl IntoView {
    let state = use_workbench().state;
    let dismiss = move |id: u32| state.notices.update(|n| n.retain(|n| n.id != id));
    view! {
        <div class="notices" role="region" aria-label=t!("messages") aria-live="polite">
            <For each=move || state.notices.get() key=|n| n.id let:notice>
                {
                    let id = notice.id;
                    if notice.gravity == Gravity::Information {
                        set_timeout(move || dismiss(id), std::time::Duration::from_secs(4));
                    }
                    view! {
                        <div class="notice" class:problem=notice.gravity == Gravity::Problem role="alert">
                            <p>{notice.sentence}</p>
                            <button aria-label=t!("dismiss") on:click=move |_| dismiss(id)>
                                "×"
                            </button>
                        </div>
                    }
                }
            </For>
            {move || state.update_ready.get().then(|| offer(state.update_ready))}
        </div>
    }
}

/// Hears of a newer version of the page from `web/js/offline.js`, which answers `kspace:take-update` by loading it.
pub fn hear_of_updates(ready: RwSignal<bool>) {
    // As long as the page.
    EventListener::new(&gloo::utils::window(), "kspace:update", move |_| ready.set(true)).forget();
}

/// The newer version, offered and never forced: what is on the screen may be in the middle of an explanation.
fn offer(ready: RwSignal<bool>) -> AnyView {
    let take = move |_| {
        if let Ok(event) = Event::new("kspace:take-update") {
            let _ = gloo::utils::window().dispatch_event(&event);
        }
    };
    view! {
        <div class="notice">
            <p>{t!("update-ready")}</p>
            <button on:click=take>{t!("update-reload")}</button>
            <button aria-label=t!("update-later") on:click=move |_| ready.set(false)>
                "×"
            </button>
        </div>
    }
    .into_any()
}

/// Says to a screen reader when everything is done.
#[component]
pub fn RunState() -> impl IntoView {
    let state = use_workbench().state;
    let words = memo(move || {
        state.protocols.with(|protocols| {
            if protocols.iter().any(|p| matches!(p.status, Status::Working { .. })) {
                return t!("run-state-working");
            }
            let one = |(i, p): (usize, &crate::state::ProtocolView)| {
                let name = letter(i).to_ascii_uppercase();
                match &p.status {
                    Status::Failed(_) => t!("run-state-failed", name = name),
                    Status::Cancelled => t!("run-state-cancelled", name = name),
                    _ => t!("run-state-done", name = name),
                }
            };
            protocols.iter().enumerate().map(one).collect::<Vec<_>>().join(", ")
        })
    });
    view! { <p class="visually-hidden" role="status">{words}</p> }
}

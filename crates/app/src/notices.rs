//! Sentences for the visitor, which stay until they are dismissed, and the run state for screen readers.

use crate::state::{Gravity, Status};
use crate::use_workbench;
use experiment::letter;
use leptos::prelude::*;

/// Notices, newest below.
#[component]
pub fn Notices() -> impl IntoView {
    let state = use_workbench().state;
    let dismiss = move |id: u32| state.notices.update(|n| n.retain(|n| n.id != id));
    view! {
        <div class="notices" role="region" aria-label="Messages" aria-live="polite">
            <For each=move || state.notices.get() key=|n| n.id let:notice>
                {
                    let id = notice.id;
                    if notice.gravity == Gravity::Information {
                        set_timeout(move || dismiss(id), std::time::Duration::from_secs(4));
                    }
                    view! {
                        <div class="notice" class:problem=notice.gravity == Gravity::Problem role="alert">
                            <p>{notice.sentence}</p>
                            <button aria-label="Dismiss" on:click=move |_| dismiss(id)>
                                "×"
                            </button>
                        </div>
                    }
                }
            </For>
        </div>
    }
}

/// Says to a screen reader when everything is done.
#[component]
pub fn RunState() -> impl IntoView {
    let state = use_workbench().state;
    let words = Memo::new(move |_| {
        state.protocols.with(|protocols| {
            if protocols.iter().any(|p| matches!(p.status, Status::Working { .. })) {
                return "Reconstructing".to_owned();
            }
            let one = |(i, p): (usize, &crate::state::ProtocolView)| {
                let name = letter(i).to_ascii_uppercase();
                match &p.status {
                    Status::Failed(_) => format!("{name} failed"),
                    Status::Cancelled => format!("{name} cancelled"),
                    _ => format!("{name} done"),
                }
            };
            protocols.iter().enumerate().map(one).collect::<Vec<_>>().join(", ")
        })
    });
    view! { <p class="visually-hidden" role="status">{words}</p> }
}

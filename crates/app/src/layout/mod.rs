//! The page: head, pictures, details, controls, and a place to drop a file anywhere.

mod dock;
mod head;
pub mod icon;
mod panel;

use crate::bench::BenchmarkPanel;
use crate::details::Details;
use crate::guide::GuidePlace;
use crate::help::Help;
use crate::import::ImportDialog;
use crate::keys;
use crate::notices::{Notices, RunState};
use crate::open_file::{self, ReadingProgress};
use crate::use_workbench;
use crate::viewers::Viewers;
use dock::Dock;
use head::Head;
pub use head::prefers;
use leptos::ev;
use leptos::prelude::*;
use panel::Panel;
use std::time::Duration;
use web_sys::DragEvent;
use words::t;

/// Signals that turn true in this order, each in a task of its own: what a visitor sees first does not wait for the rest,
/// and the page hears them in between.
fn one_after_another() -> [RwSignal<bool>; 2] {
    let signals = [RwSignal::new(false), RwSignal::new(false)];
    let [first, second] = signals;
    let turn = |signal: RwSignal<bool>| {
        // The page may have been mounted anew, in another language.
        let _ = signal.try_set(true);
    };
    let both = move || {
        turn(first);
        set_timeout(move || turn(second), Duration::ZERO);
    };
    set_timeout(both, Duration::ZERO);
    signals
}

/// The whole page.
#[component]
pub fn Page() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    keys::listen(workbench);
    let back = window_event_listener(ev::popstate, move |_| workbench.follow_address());
    let typed = window_event_listener(ev::hashchange, move |_| workbench.follow_address());
    on_cleanup(move || {
        back.remove();
        typed.remove();
    });
    let [panel, dialogs] = one_after_another();
    let over = RwSignal::new(false);
    let drop_file = move |ev: DragEvent| {
        ev.prevent_default();
        over.set(false);
        open_file::drop(workbench, ev.data_transfer());
    };
    view! {
        <div
            class="page"
            class:dropping=move || over.get()
            class:presenting=move || state.presenting.get()
            on:dragover=move |ev: DragEvent| {
                ev.prevent_default();
                over.set(true);
            }
            on:dragleave=move |ev: DragEvent| {
                if ev.related_target().is_none() {
                    over.set(false);
                }
            }
            on:drop=drop_file
        >
            <Head />
            <GuidePlace />
            <main>
                <h1 class="visually-hidden">{t!("title")}</h1>
                <div class="stage">
                    <Viewers />
                    <Details />
                </div>
                {move || panel.get().then(|| view! { <Panel /> }.into_any())}
            </main>
            {move || state.presenting.get().then(|| view! { <Dock /> }.into_any())}
            <footer>
                <p>{t!("stays-here")}</p>
                <p>{t!("not-for-diagnosis")}</p>
                <p>
                    <a
                        href="#bench"
                        on:click=move |ev| {
                            ev.prevent_default();
                            state.benchmark.show();
                        }
                    >
                        {t!("benchmark")}
                    </a>
                </p>
            </footer>
            <Notices />
            <RunState />
            {move || dialogs.get().then(|| view! {
                <Help />
                <BenchmarkPanel />
                <ImportDialog />
                <ReadingProgress />
            }.into_any())}
            <div class="drop-hint" aria-hidden="true">{t!("drop-here")}</div>
        </div>
    }
}

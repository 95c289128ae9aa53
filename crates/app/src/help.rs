//! The help: what there is to do with pointer and keys.

use crate::keys::KEYS;
use crate::use_workbench;
use leptos::html::Dialog;
use leptos::prelude::*;

/// A dialog, opened by `?`.
#[component]
pub fn Help() -> impl IntoView {
    let state = use_workbench().state;
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if state.help.get() {
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    let keys = KEYS.map(|(key, does)| {
        view! {
            <dt>
                <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
        }
    });
    view! {
        <dialog node_ref=dialog class="help" aria-labelledby="help-title" on:close=move |_| state.help.set(false)>
            <h2 id="help-title">"How to look"</h2>
            <p>
                "Every scan is shortened by leaving out lines of k-space. Drag the acceleration and watch what the \
                 picture loses, and what a reconstruction brings back. All images share one window and one zoom."
            </p>
            <dl>
                <dt>"Drag"</dt>
                <dd>"window (across) and level (up and down)"</dd>
                <dt>"Wheel"</dt>
                <dd>"zoom"</dd>
                <dt>"Shift or middle drag"</dt>
                <dd>"pan"</dd>
                <dt>"Double click"</dt>
                <dd>"fit, and the automatic window"</dd>
                <dt>"Click while placing the lesion"</dt>
                <dd>"puts it there, on any image; its sliders do so, too"</dd>
                <dt>"Drag while painting"</dt>
                <dd>"takes samples of k-space; the arrow keys and Space do so, too"</dd>
                {keys}
            </dl>
            <p>
                <button on:click=move |_| {
                    state.help.set(false);
                    state.benchmark.show();
                }>"Benchmark…"</button>
                " how fast every method is in this browser"
            </p>
            <button on:click=move |_| state.help.set(false)>"Close"</button>
        </dialog>
    }
}

//! The guide's dialog, which shows one chapter.

use crate::{Chapter, examples::Gallery, use_guide};
use leptos::html::{Dialog, H2};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::EventTarget;
use words::t;

/// The dialog; the browser gives the focus back to what opened it.
#[component]
pub fn GuideDialog() -> impl IntoView {
    let guide = use_guide();
    let dialog = NodeRef::<Dialog>::new();
    let heading = NodeRef::<H2>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (guide.chapter.with(Option::is_some), dialog.open()) {
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => return,
        }
        if let Some(heading) = heading.get_untracked() {
            let _ = heading.focus();
        }
    });
    let title = move || match guide.chapter.get()? {
        Chapter::Examples => Some(t!("examples")),
    };
    let content = move || match guide.chapter.get()? {
        Chapter::Examples => Some(view! { <Gallery /> }.into_any()),
    };
    view! {
        <dialog
            node_ref=dialog
            class="guide"
            aria-labelledby="guide-title"
            on:close=move |_| guide.chapter.set(None)
            // The keys of the page are not those of what lies over it.
            on:keydown=move |ev| ev.stop_propagation()
            on:click=move |ev| {
                // Beside the dialog, on what it darkens.
                let beside = dialog.get_untracked().map(|dialog| dialog.unchecked_into::<EventTarget>());
                if ev.target() == beside {
                    guide.chapter.set(None);
                }
            }
        >
            <div class="sheet">
                <div class="guide-head">
                    <h2 id="guide-title" node_ref=heading tabindex="-1">
                        {title}
                    </h2>
                    <button
                        class="guide-close"
                        aria-label=t!("guide-close")
                        title=t!("guide-close")
                        on:click=move |_| guide.chapter.set(None)
                    >
                        "×"
                    </button>
                </div>
                <div class="guide-body">{content}</div>
            </div>
        </dialog>
    }
}

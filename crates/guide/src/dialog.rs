//! The guide's dialog, which shows one chapter.

use crate::examples::Gallery;
use crate::glossary::Glossary;
use crate::how::How;
use crate::{Chapter, use_guide};
use experiment::METHODS;
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
    // Another word of the glossary is found by the glossary itself.
    let chapter = Memo::new(move |_| guide.chapter.get());
    let content = move || match chapter.get()? {
        Chapter::Examples => Some(view! { <Gallery /> }.into_any()),
        Chapter::How(subject) => Some(view! { <How subject /> }.into_any()),
        Chapter::Glossary(first) => Some(view! { <Glossary first /> }.into_any()),
    };
    let tab = move |name: String, here: fn(&Chapter) -> bool, leads: fn() -> Chapter| {
        let current = move || guide.chapter.with(|c| c.as_ref().is_some_and(here)).then_some("page");
        view! {
            <button class="tab" aria-current=current on:click=move |_| guide.chapter.set(Some(leads()))>
                {name}
            </button>
        }
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
                        {t!("guide")}
                    </h2>
                    <nav aria-label=t!("guide-chapters")>
                        {tab(t!("examples"), |c| *c == Chapter::Examples, || Chapter::Examples)}
                        {tab(
                            t!("how"),
                            |c| matches!(c, Chapter::How(_)),
                            || Chapter::How(("method", METHODS[0].id)),
                        )}
                        {tab(t!("glossary"), |c| matches!(c, Chapter::Glossary(_)), || Chapter::Glossary(None))}
                        <button class="tab" on:click=move |_| guide.begin_the_tour()>
                            {t!("tour")}
                        </button>
                    </nav>
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

//! The words of the field, to be searched.

use crate::terms::TERMS;
use crate::{Chapter, use_guide};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use words::t;

/// A word in the page's language.
#[derive(Clone)]
struct Entry {
    id: &'static str,
    title: String,
    says: String,
}

/// All words, in the order of the language.
fn entries() -> Vec<Entry> {
    let entry = |(id, _)| Entry { id, title: title(id), says: t!(&format!("term-{id}.says")) };
    let mut all: Vec<Entry> = TERMS.into_iter().map(entry).collect();
    all.sort_by_key(|entry| entry.title.to_lowercase());
    all
}

fn title(id: &str) -> String {
    t!(&format!("term-{id}"))
}

/// A field to search with, and what is found.
#[component]
pub fn Glossary(
    /// The word that is looked at first, if any.
    first: Option<String>,
) -> impl IntoView {
    let guide = use_guide();
    let sought = RwSignal::new(String::new());
    let all = entries();
    let found = Memo::new(move |_| {
        let sought = sought.get().trim().to_lowercase();
        let within = |text: &str| text.to_lowercase().contains(&sought);
        // A word itself goes before those that speak of it.
        let (named, told): (Vec<_>, Vec<_>) =
            all.iter().filter(|e| within(&e.title) || within(&e.says)).partition(|e| within(&e.title));
        named.into_iter().chain(told).map(|e| e.id).collect::<Vec<_>>()
    });
    let list = move || {
        let one = |id: &'static str| {
            let see = TERMS.iter().find(|(other, _)| *other == id).map_or(&[][..], |(_, see)| see);
            let lead = move |id: &'static str| {
                let go = move |_| {
                    sought.set(String::new());
                    guide.chapter.set(Some(Chapter::Glossary(Some(id.to_owned()))));
                };
                view! { <button class="link" on:click=go>{title(id)}</button> }
            };
            view! {
                <div class="term" id=format!("term-{id}") tabindex="-1">
                    <dt>{title(id)}</dt>
                    <dd>
                        <p>{t!(&format!("term-{id}.says"))}</p>
                        <p class="see">{t!("glossary-see")} " " {see.iter().map(|id| lead(id)).collect_view()}</p>
                    </dd>
                </div>
            }
        };
        found.get().into_iter().map(one).collect_view()
    };
    // The word that was asked for comes into sight, and the focus with it.
    Effect::new(move |_| {
        let Some(id) = first.clone() else { return };
        request_animation_frame(move || {
            let place = document().get_element_by_id(&format!("term-{id}"));
            if let Some(place) = place.and_then(|place| place.dyn_into::<HtmlElement>().ok()) {
                let _ = place.focus();
                place.scroll_into_view();
            }
        });
    });
    view! {
        <p class="lead">{t!("glossary-lead")}</p>
        <div class="search">
            <input
                type="search"
                aria-label=t!("glossary-search")
                placeholder=t!("glossary-search")
                prop:value=move || sought.get()
                on:input:target=move |ev| sought.set(ev.target().value())
            />
            <p aria-live="polite">{move || t!("glossary-found", count = found.with(Vec::len))}</p>
        </div>
        <dl class="terms">{list}</dl>
    }
}

//! Experiments that show one thing each: cards to choose from, and the words of the one that was chosen.

use crate::{Guide, use_guide};
use experiment::examples::{EXAMPLES, Example};
use leptos::ev;
use leptos::html::H2;
use leptos::prelude::*;
use words::t;

/// Shows the words of an example whenever the address is led to one, and takes them away when it is led elsewhere.
pub fn follow_address(guide: Guide) {
    let arrive = move || {
        let fragment = window().location().hash().unwrap_or_default();
        guide.example.set(find(fragment.trim_start_matches('#')));
    };
    arrive();
    // For as long as the page is open.
    std::mem::forget(window_event_listener(ev::hashchange, move |_| arrive()));
}

fn find(link: &str) -> Option<Example> {
    EXAMPLES.into_iter().find(|example| example.link == link)
}

/// All examples.
#[component]
pub fn Gallery() -> impl IntoView {
    let guide = use_guide();
    let card = |example: Example| {
        let name = example.id;
        view! {
            <li>
                <a
                    class="example"
                    href=format!("#{}", example.link)
                    on:click=move |_| {
                        guide.chapter.set(None);
                        // The address does not change when it is there already.
                        guide.example.set(Some(example));
                    }
                >
                    <img src=format!("./figures/example-{name}.png") alt="" width="240" height="120" loading="lazy" />
                    <h3>{t!(&format!("example-{name}"))}</h3>
                    <p>{t!(&format!("example-{name}.says"))}</p>
                </a>
            </li>
        }
    };
    view! {
        <p class="lead">{t!("examples-lead")}</p>
        <ul class="gallery">{EXAMPLES.map(card).collect_view()}</ul>
    }
}

/// What there is to see in the example that was opened.
#[component]
pub fn Strip() -> impl IntoView {
    let guide = use_guide();
    let heading = NodeRef::<H2>::new();
    Effect::new(move |_| {
        guide.example.track();
        // Whoever came from a card goes on here.
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    move || {
        let example = guide.example.get()?;
        let name = example.id;
        let after = EXAMPLES.iter().position(|other| *other == example).and_then(|i| EXAMPLES.get(i + 1));
        let next = after.map(|next| {
            let title = t!("example-next", title = t!(&format!("example-{}", next.id)));
            view! { <a href=format!("#{}", next.link)>{title}</a> }
        });
        Some(view! {
            <section class="example-strip" aria-labelledby="example-title">
                <div>
                    <h2 id="example-title" node_ref=heading tabindex="-1">
                        {t!(&format!("example-{name}"))}
                    </h2>
                    <p>{t!(&format!("example-{name}.says"))}</p>
                    <p class="look-at">
                        <strong>{t!("example-look")}</strong>
                        " "
                        {t!(&format!("example-{name}.look"))}
                    </p>
                    <p class="ways">
                        <a href=format!("#{}", example.link)>{t!("example-again")}</a>
                        {next}
                    </p>
                </div>
                <button
                    class="guide-close"
                    aria-label=t!("example-dismiss")
                    title=t!("example-dismiss")
                    on:click=move |_| guide.example.set(None)
                >
                    "×"
                </button>
            </section>
        })
    }
}

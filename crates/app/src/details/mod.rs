//! What lies below the pictures: numbers and curves, one tab at a time.

mod coils;
mod convergence;
mod curves;

use crate::live::CollectAny;
use crate::regions::RegionTab;
use crate::table::Table;
use coils::CoilTab;
use convergence::Convergence;
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use words::t;

/// A tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Metrics, accelerations and times.
    Numbers,
    /// Metrics against the iteration, and the image at any of them.
    Convergence,
    /// What each coil sees.
    Coils,
    /// Regions of interest and a line profile.
    Regions,
}

impl Tab {
    /// All tabs, in their order, with the message of their name.
    const ALL: [(Tab, &'static str); 4] = [
        (Tab::Numbers, "numbers"),
        (Tab::Regions, "regions"),
        (Tab::Convergence, "convergence"),
        (Tab::Coils, "coils"),
    ];

    fn show(self) -> AnyView {
        match self {
            Tab::Numbers => view! { <Table /> }.into_any(),
            Tab::Convergence => view! { <Convergence /> }.into_any(),
            Tab::Coils => view! { <CoilTab /> }.into_any(),
            Tab::Regions => view! { <RegionTab /> }.into_any(),
        }
    }
}

/// The tabs and what the chosen one shows.
#[component]
pub fn Details() -> impl IntoView {
    let chosen = RwSignal::new(Tab::Numbers);
    let list = NodeRef::<Div>::new();
    // As for every list of tabs: one stop for Tab, the arrows go through it.
    let step = move |ev: KeyboardEvent| {
        let count = Tab::ALL.len();
        let here = Tab::ALL.iter().position(|(tab, _)| *tab == chosen.get_untracked()).unwrap_or(0);
        let next = match ev.key().as_str() {
            "ArrowRight" => (here + 1) % count,
            "ArrowLeft" => (here + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        ev.prevent_default();
        chosen.set(Tab::ALL[next].0);
        let button = list.get_untracked().and_then(|list| list.children().item(next as u32));
        if let Some(button) = button.and_then(|b| b.dyn_into::<HtmlElement>().ok()) {
            let _ = button.focus();
        }
    };
    let tab = move |(tab, name): (Tab, &'static str)| {
        let here = move || chosen.get() == tab;
        view! {
            <button
                role="tab"
                id=format!("tab-{name}")
                aria-controls="details"
                aria-selected=move || here().to_string()
                tabindex=move || if here() { "0" } else { "-1" }
                on:click=move |_| chosen.set(tab)
            >
                {t!(name)}
            </button>
        }
    };
    let label = move || {
        let name = Tab::ALL.iter().find(|(tab, _)| *tab == chosen.get()).map_or("", |(_, name)| *name);
        format!("tab-{name}")
    };
    view! {
        <section class="details" data-tour="numbers">
            <div class="tabs" role="tablist" aria-label=t!("details") node_ref=list on:keydown=step>
                {Tab::ALL.map(tab).collect_any()}
            </div>
            <div id="details" role="tabpanel" aria-labelledby=label>
                {move || chosen.get().show()}
            </div>
        </section>
    }
}

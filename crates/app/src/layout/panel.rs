//! The controls, in the order of the way through: subject, sampling, reconstruction, comparison.

use crate::controls::{Preparations, Settings};
use crate::live::{CollectAny, memo};
use crate::memory::Memory;
use crate::open_file::OpenFile;
use crate::save::Save;
use crate::state::Part;
use crate::use_workbench;
use experiment::{Experiment, letter};
use leptos::prelude::*;
use words::t;

/// All controls.
#[component]
pub fn Panel() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let count = memo(move || state.protocols.with(Vec::len));
    let name = |i| letter(i).to_ascii_uppercase();
    let samplings = move || {
        if state.shared_sampling.get() {
            return view! { <Settings part=Part::Sampling(0) heading=t!("sampling") of=None /> }.into_any();
        }
        let one = |i| {
            view! { <Settings part=Part::Sampling(i) heading=t!("sampling-of", protocol = name(i)) of=Some(i) /> }
        };
        (0..count.get()).map(one).collect_any().into_any()
    };
    let methods = move || {
        let one = |i| {
            let remove = t!("remove-protocol", protocol = name(i));
            view! {
                <Settings part=Part::Method(i) heading=t!("method-of", protocol = name(i)) of=Some(i)>
                    {(count.get_untracked() > 1)
                        .then(|| {
                            view! {
                                <button aria-label=remove.clone() title=remove on:click=move |_| workbench.remove(i)>
                                    "×"
                                </button>
                            }.into_any()
                        })}
                </Settings>
            }
        };
        (0..count.get()).map(one).collect_any()
    };
    let sampling = view! {
        <label class="share">
            <input
                type="checkbox"
                prop:checked=move || state.shared_sampling.get()
                on:change:target=move |ev| workbench.share_sampling(ev.target().checked())
            />
            {t!("same-for-all")}
        </label>
        {samplings}
    };
    let reconstruction = view! {
        {methods}
        <button
            class="add"
            disabled=move || { count.get() >= Experiment::MOST_PROTOCOLS }
            on:click=move |_| workbench.add()
        >
            {t!("add-protocol")}
        </button>
    };
    let subject = view! {
        <Settings part=Part::Subject heading=t!("subject") of=None />
        <OpenFile />
        <Memory />
        <Preparations />
    };
    view! {
        <aside class="panel" aria-label=t!("experiment")>
            {group("subject", subject.into_any())} {group("sampling", sampling.into_any())}
            {group("reconstruction", reconstruction.into_any())}
            {group("comparison", view! { <Save /> }.into_any())}
        </aside>
    }
}

/// One step of the way through, which folds away.
fn group(name: &'static str, inside: AnyView) -> impl IntoView {
    view! {
        <details class=format!("group {name}") open=true data-tour=name>
            <summary>
                <h2>{t!(name)}</h2>
            </summary>
            {inside}
        </details>
    }
}

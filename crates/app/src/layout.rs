//! The page: head, pictures, numbers, controls, and a place to drop a file anywhere.

use crate::address;
use crate::badge::{Badge, DeviceChooser, copy};
use crate::bench::BenchmarkPanel;
use crate::controls::{Preparations, Settings};
use crate::help::Help;
use crate::import::ImportDialog;
use crate::keys;
use crate::notices::{Notices, RunState};
use crate::open_file::{self, OpenFile, ReadingProgress};
use crate::save::Save;
use crate::state::Part;
use crate::table::Table;
use crate::use_workbench;
use crate::viewers::Viewers;
use crate::words::{languages, t};
use experiment::{Experiment, letter};
use leptos::ev;
use leptos::prelude::*;
use web_sys::DragEvent;

/// The whole page.
#[component]
pub fn Page() -> impl IntoView {
    let workbench = use_workbench();
    keys::listen(workbench);
    let back = window_event_listener(ev::popstate, move |_| workbench.follow_address());
    let typed = window_event_listener(ev::hashchange, move |_| workbench.follow_address());
    on_cleanup(move || {
        back.remove();
        typed.remove();
    });
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
            <main>
                <h1 class="visually-hidden">"k-space workbench"</h1>
                <div class="stage">
                    <Viewers />
                    <Table />
                </div>
                <Panel />
            </main>
            <footer>
                <p>"Your data stays in this browser."</p>
                <p>"For education and research, not for diagnosis."</p>
                <p>
                    <a
                        href="#bench"
                        on:click=move |ev| {
                            ev.prevent_default();
                            workbench.state.benchmark.show();
                        }
                    >
                        "Benchmark"
                    </a>
                </p>
            </footer>
            <Notices />
            <RunState />
            <Help />
            <BenchmarkPanel />
            <ImportDialog />
            <ReadingProgress />
            <div class="drop-hint" aria-hidden="true">"Drop raw k-space or images"</div>
        </div>
    }
}

#[component]
fn Head() -> impl IntoView {
    let state = use_workbench().state;
    let theme = RwSignal::new(None::<&'static str>);
    Effect::new(move |_| {
        if let (Some(theme), Some(root)) = (theme.get(), document().document_element()) {
            let _ = root.set_attribute("data-theme", theme);
        }
    });
    let turn = move |_| {
        let dark_now = match theme.get_untracked() {
            Some(theme) => theme == "dark",
            None => !prefers_light(),
        };
        theme.set(Some(if dark_now { "light" } else { "dark" }));
    };
    view! {
        <header>
            <p class="brand">
                <span class="mark" aria-hidden="true"></span>
                "k-space workbench"
            </p>
            <p class="claim">"How much of a scan can we leave out?"</p>
            <Badge />
            <DeviceChooser />
            <button on:click=move |_| copy(address::link(), "Link copied: it reproduces this experiment.")>
                "Copy link"
            </button>
            <LanguageChooser />
            <button aria-label="Light or dark" title="Light or dark" on:click=turn>"◐"</button>
            <button aria-label="Help" title="Help (?)" on:click=move |_| state.help.set(true)>"?"</button>
        </header>
    }
}

#[component]
fn LanguageChooser() -> impl IntoView {
    let workbench = use_workbench();
    let chosen = workbench.state.language.get_untracked();
    let option = |(code, name): (String, String)| {
        let here = code == chosen;
        view! { <option value=code.clone() lang=code selected=here>{name}</option> }
    };
    view! {
        <select
            class="language"
            aria-label=t!("language")
            on:change:target=move |ev| workbench.use_language(ev.target().value())
        >
            {languages().into_iter().map(option).collect_view()}
        </select>
    }
}

fn prefers_light() -> bool {
    let query = window().match_media("(prefers-color-scheme: light)").ok().flatten();
    query.is_some_and(|q| q.matches())
}

/// The controls in the order of the way through.
#[component]
fn Panel() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let count = Memo::new(move |_| state.protocols.with(Vec::len));
    let samplings = move || {
        if state.shared_sampling.get() {
            return view! { <Settings part=Part::Sampling(0) heading="Sampling".to_owned() of=None /> }.into_any();
        }
        let one = |i| {
            let heading = format!("Sampling of {}", letter(i).to_ascii_uppercase());
            view! { <Settings part=Part::Sampling(i) heading of=Some(i) /> }
        };
        (0..count.get()).map(one).collect_view().into_any()
    };
    let methods = move || {
        let one = |i| {
            let heading = format!("Method of {}", letter(i).to_ascii_uppercase());
            let remove = format!("Remove protocol {}", letter(i).to_ascii_uppercase());
            view! {
                <Settings part=Part::Method(i) heading of=Some(i)>
                    {(count.get_untracked() > 1)
                        .then(|| {
                            view! {
                                <button aria-label=remove.clone() title=remove on:click=move |_| workbench.remove(i)>
                                    "×"
                                </button>
                            }
                        })}
                </Settings>
            }
        };
        (0..count.get()).map(one).collect_view()
    };
    view! {
        <aside class="panel" aria-label="Experiment">
            <section class="sampling">
                <h2>"Sampling"</h2>
                <label class="share">
                    <input
                        type="checkbox"
                        prop:checked=move || state.shared_sampling.get()
                        on:change:target=move |ev| workbench.share_sampling(ev.target().checked())
                    />
                    "the same for all protocols"
                </label>
                {samplings}
            </section>
            <section>
                <h2>"Reconstruction"</h2>
                {methods}
                <button
                    class="add"
                    disabled=move || { count.get() >= Experiment::MOST_PROTOCOLS }
                    on:click=move |_| workbench.add()
                >
                    "Add a protocol"
                </button>
            </section>
            <section>
                <h2>"Subject"</h2>
                <Settings part=Part::Subject heading="Subject".to_owned() of=None />
                <Preparations />
                <OpenFile />
            </section>
            <section>
                <h2>"Save"</h2>
                <Save />
            </section>
        </aside>
    }
}

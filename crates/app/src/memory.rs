//! Recent experiments and files, remembered on this device where the visitor asks for it (`web/js/memory.js`).

use crate::live::CollectAny;
use crate::state::Gravity;
use crate::use_workbench;
use crate::workbench::Workbench;
use crate::workbench::files::Group;
use experiment::subject::file::{NAME, SHA256};
use experiment::{Experiment, letter};
use js_sys::Array;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use words::{declared, t};

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Remembered {
    /// Links of experiments, and what they are called.
    links: Vec<(String, String)>,
    /// Fingerprints of files, and what they are called.
    files: Vec<(String, String)>,
}

impl Remembered {
    /// From two arrays of pairs.
    fn read(known: &Array) -> Self {
        let text = |pair: &Array, i| pair.get(i).as_string().unwrap_or_default();
        let pairs = |i| {
            let pairs = Array::from(&known.get(i)).into_iter().map(|pair| Array::from(&pair));
            pairs.map(|pair| (text(&pair, 0), text(&pair, 1))).collect()
        };
        Self { links: pairs(0), files: pairs(1) }
    }
}

/// An experiment in a few words.
fn title(experiment: &Experiment) -> String {
    let subject = experiment.subject.declaration();
    let named = experiment.subject.find(NAME).filter(|name| !name.is_empty()).map(str::to_owned);
    let subject = named.unwrap_or_else(|| declared(&format!("subject-{}", subject.id), subject.label));
    let protocol = |(i, p): (usize, &experiment::Protocol)| {
        let rate = p.sampling.acceleration().map(|r| format!(" {r}×")).unwrap_or_default();
        let method = p.method.declaration();
        let method = declared(&format!("method-{}", method.id), method.label);
        format!("{} {method}{rate}", letter(i).to_ascii_uppercase())
    };
    let protocols: Vec<_> = experiment.protocols.iter().enumerate().map(protocol).collect();
    format!("{subject}: {}", protocols.join(", "))
}

/// An experiment is worth remembering when it has been looked at for this long.
const LOOKED_AT: Duration = Duration::from_secs(4);

impl Workbench {
    /// Reads what is remembered.
    fn recall(self) {
        spawn_local(async move {
            let known = browser::recall().await.ok().and_then(|known| known.dyn_into().ok());
            self.state.remembered.set(known.map(|known| Remembered::read(&known)));
            self.open_needed();
        });
    }

    /// Opens the file that the experiment waits for, if it is remembered.
    pub(crate) fn open_needed(self) {
        let needed = self.state.experiment.with_untracked(|e| e.subject.find(SHA256).map(str::to_owned));
        let Some(needed) = needed else { return };
        let known = self.state.remembered.with_untracked(|remembered| {
            remembered.as_ref().is_some_and(|r| r.files.iter().any(|(fingerprint, _)| *fingerprint == needed))
        });
        if known && self.state.subject_problem.with_untracked(Option::is_some) {
            self.open_remembered(needed);
        }
    }

    /// Remembers files that were opened, if the visitor has asked for that.
    pub(crate) fn remember_files(self, fingerprint: String, group: &Group) {
        if self.state.remembered.with_untracked(Option::is_none) {
            return;
        }
        let names: Array = group.names.iter().map(JsValue::from).collect();
        let files: Array = group.files.iter().map(JsValue::from).collect();
        let name = group.name.clone();
        spawn_local(async move {
            match browser::keep_files(&fingerprint, &name, &names, &files).await {
                Ok(()) => self.recall(),
                Err(_) => self.state.notify(Gravity::Problem, t!("memory-full", name = name)),
            }
        });
    }

    /// Opens remembered files; nothing is done where there are none of this fingerprint.
    pub(crate) fn open_remembered(self, fingerprint: String) {
        spawn_local(async move {
            let Ok(found) = browser::files(&fingerprint).await else { return };
            let Ok(found) = found.dyn_into::<Array>() else { return };
            let names = Array::from(&found.get(1)).iter().filter_map(|name| name.as_string()).collect();
            let files = Array::from(&found.get(2)).iter().filter_map(|file| file.dyn_into().ok()).collect();
            self.open(Group { name: found.get(0).as_string().unwrap_or_default(), names, files });
        });
    }
}

/// A switch that lets the page remember, what it remembers, and a button that forgets all of it.
#[component]
pub fn Memory() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    workbench.recall();
    // An experiment that stays for a while is kept.
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(Some(waiting)) = before {
            waiting.clear();
        }
        let experiment = state.experiment.get();
        state.remembered.with(Option::is_some).then_some(())?;
        let keep = move || {
            let (link, title) = (experiment::link::print(&experiment), title(&experiment));
            spawn_local(async move {
                let kept = state.remembered.with_untracked(|r| {
                    r.as_ref().is_some_and(|r| r.links.first().is_some_and(|(first, _)| *first == link))
                });
                if !kept && browser::keep_link(&link, &title).await.is_ok() {
                    workbench.recall();
                }
            });
        };
        set_timeout_with_handle(keep, LOOKED_AT).ok()
    });
    let turn = move |on: bool| {
        spawn_local(async move {
            let done = if on { browser::begin().await } else { browser::forget().await };
            if done.is_err() {
                state.notify(Gravity::Problem, t!("memory-refused"));
            } else if !on {
                state.notify(Gravity::Information, t!("memory-forgotten"));
            }
            workbench.recall();
        });
    };
    let is_on = move || state.remembered.with(Option::is_some);
    let lists = move || {
        let Remembered { links, files } = state.remembered.get()?;
        let link = |(link, title): (String, String)| {
            view! { <li><a href=format!("#{link}")>{title}</a></li> }
        };
        let file = move |(fingerprint, name): (String, String)| {
            view! {
                <li>
                    <button class="text" on:click=move |_| workbench.open_remembered(fingerprint.clone())>{name}</button>
                </li>
            }
        };
        Some(view! {
            <ul class="remembered" aria-label=t!("recent-files")>{files.into_iter().map(file).collect_any()}</ul>
            <ul class="remembered" aria-label=t!("recent-experiments")>{links.into_iter().map(link).collect_any()}</ul>
            <button on:click=move |_| turn(false)>{t!("forget-all")}</button>
        }.into_any())
    };
    view! {
        <details class="more">
            <summary>{t!("recent")}</summary>
            <label class="share">
                <input type="checkbox" prop:checked=is_on on:change:target=move |ev| turn(ev.target().checked()) />
                {t!("remember")}
            </label>
            <p class="summary">{t!("remember-help")}</p>
            {lists}
        </details>
    }
}

mod browser {
    use js_sys::Array;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(raw_module = "./js/memory.js")]
    extern "C" {
        #[wasm_bindgen(catch)]
        pub async fn recall() -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch)]
        pub async fn begin() -> Result<(), JsValue>;
        #[wasm_bindgen(catch)]
        pub async fn forget() -> Result<(), JsValue>;
        #[wasm_bindgen(catch, js_name = keepLink)]
        pub async fn keep_link(link: &str, title: &str) -> Result<(), JsValue>;
        #[wasm_bindgen(catch, js_name = keepFiles)]
        pub async fn keep_files(fingerprint: &str, name: &str, names: &Array, files: &Array) -> Result<(), JsValue>;
        #[wasm_bindgen(catch)]
        pub async fn files(fingerprint: &str) -> Result<JsValue, JsValue>;
    }
}

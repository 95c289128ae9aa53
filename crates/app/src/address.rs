//! The address bar: its fragment always holds the experiment.

use gloo::utils::window;
use wasm_bindgen::JsValue;
use web_sys::{Url, UrlSearchParams};

/// The fragment as it stands, with its `#`.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// The fragment that shows the benchmark rather than an experiment.
pub const BENCHMARK: &str = "bench";

/// Whether the address asks for the benchmark.
pub fn asks_for_benchmark() -> bool {
    fragment().strip_prefix('#') == Some(BENCHMARK)
}

/// One step back in the history.
pub fn back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
    }
}

/// One step forward in the history.
pub fn forward() {
    if let Ok(history) = window().history() {
        let _ = history.forward();
    }
}

/// How many steps of the history this page has made up to the one that is shown; each carries its number.
pub fn step() -> u32 {
    let state = window().history().ok().and_then(|history| history.state().ok());
    state.and_then(|state| state.as_f64()).map_or(0, |step| step as u32)
}

/// Puts a fragment into the address bar; `new_entry` makes a step that Back undoes.
pub fn show(fragment: &str, new_entry: bool) {
    let address = format!("#{fragment}");
    let Ok(history) = window().history() else { return };
    // It can only be refused for an address of another origin.
    let _ = if new_entry {
        history.push_state_with_url(&JsValue::from(step() + 1), "", Some(&address))
    } else {
        history.replace_state_with_url(&JsValue::from(step()), "", Some(&address))
    };
}

/// The whole address.
pub fn whole() -> String {
    window().location().href().unwrap_or_default()
}

/// The address of the experiment, whatever this visit asks for beside it; a language that was chosen goes with it.
pub fn link() -> String {
    let without_the_rest = || {
        let url = Url::new(&whole()).ok()?;
        url.set_search(&asked(LANGUAGE).map_or(String::new(), |language| format!("{LANGUAGE}={language}")));
        Some(url.href())
    };
    without_the_rest().unwrap_or_else(whole)
}

/// The name under which a language is asked for.
pub const LANGUAGE: &str = "lang";

/// What the address asks for before the fragment, under this name: it is this visit's, and no part of the experiment.
///
/// `device=auto|cpu|gpu` and `lang=` are for visitors, `fault=panic` for the tests.
pub fn asked(name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(&window().location().search().ok()?).ok()?.get(name)
}

/// Puts what is asked for under a name before the fragment into the address bar, or takes it away; no step of the
/// history.
pub fn ask(name: &str, value: Option<&str>) {
    let Ok(url) = Url::new(&whole()) else { return };
    match value {
        Some(value) => url.search_params().set(name, value),
        None => url.search_params().delete(name),
    }
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::from(step()), "", Some(&url.href()));
    }
}

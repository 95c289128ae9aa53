//! The address bar: its fragment always holds the experiment.

use gloo::utils::window;
use wasm_bindgen::JsValue;

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

/// Puts a fragment into the address bar; `new_entry` makes a step that Back undoes.
pub fn show(fragment: &str, new_entry: bool) {
    let address = format!("#{fragment}");
    let Ok(history) = window().history() else { return };
    // It can only be refused for an address of another origin.
    let _ = if new_entry {
        history.push_state_with_url(&JsValue::NULL, "", Some(&address))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&address))
    };
}

/// The whole address.
pub fn whole() -> String {
    window().location().href().unwrap_or_default()
}

/// Whether the address asks, before the fragment, for this fault to be injected; for tests.
pub fn asks_for_fault(fault: &str) -> bool {
    window().location().search().is_ok_and(|query| query == format!("?fault={fault}"))
}

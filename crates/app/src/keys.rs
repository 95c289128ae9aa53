//! Keys of the whole page.

use crate::display_state::Arrangement;
use crate::workbench::Workbench;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Keys with the messages of what they do, for the help.
pub const KEYS: [(&str, &str); 10] = [
    ("Esc", "key-stop"),
    ("Space", "key-swap"),
    ("+  −", "key-zoom"),
    ("=", "fit-and-window"),
    ("i", "key-invert"),
    ("z", "key-inset"),
    ("1  2  3", "key-edge"),
    ("← ↑ ↓ →", "key-arrows"),
    ("p", "key-paint"),
    ("?", "key-help"),
];

/// Listens for the page's keys.
pub fn listen(workbench: Workbench) {
    let handle = window_event_listener(ev::keydown, move |ev| press(workbench, &ev));
    on_cleanup(move || handle.remove());
}

fn press(workbench: Workbench, ev: &KeyboardEvent) {
    let state = workbench.state;
    let display = state.display;
    // What lies over the page has keys of its own.
    if state.benchmark.open.get_untracked() {
        return;
    }
    if ev.key() == "Escape" {
        if state.help.get_untracked() {
            state.help.set(false);
        } else if state.presenting.get_untracked() {
            workbench.present(false);
        } else if display.regions.tool.get_untracked().is_some() {
            display.regions.tool.set(None);
        } else if state.placing.get_untracked() {
            state.placing.set(false);
        } else {
            workbench.cancel();
        }
        return;
    }
    let undoes = (ev.ctrl_key() || ev.meta_key()) && !ev.alt_key();
    let target = ev.target().and_then(|t| t.dyn_into::<Element>().ok());
    let tag = target.map(|t| t.tag_name()).unwrap_or_default();
    let takes_keys = ["INPUT", "SELECT", "TEXTAREA"].contains(&tag.as_str());
    let takes_space = ["BUTTON", "SUMMARY", "A"].contains(&tag.as_str()) && ev.key() == " ";
    // A field of text takes back its own letters.
    if undoes && tag != "INPUT" && tag != "TEXTAREA" {
        match (ev.key().to_ascii_lowercase().as_str(), ev.shift_key()) {
            ("z", false) => workbench.undo(),
            ("z", true) | ("y", _) => workbench.redo(),
            _ => return,
        }
        ev.prevent_default();
        return;
    }
    if takes_keys || takes_space || ev.ctrl_key() || ev.meta_key() || ev.alt_key() {
        return;
    }
    match ev.key().as_str() {
        " " => match display.arrangement.get_untracked() {
            Arrangement::Side => workbench.swap(),
            Arrangement::Flip => display.flipped.update(|flipped| *flipped = !*flipped),
            _ => display.exchange(untrack(|| state.pair_in_use())),
        },
        key @ ("1" | "2" | "3") => {
            let place = match key {
                "1" => 0.0,
                "2" => 0.5,
                _ => 1.0,
            };
            display.share.set(place);
            display.flipped.set(place > 0.5);
        }
        "z" => display.inset.update(|inset| *inset = !*inset),
        "p" => workbench.turn_painting(),
        "w" => state.waves.update(|on| *on = !*on),
        "f" => workbench.present(!state.presenting.get_untracked()),
        "i" => state.inverted.update(|i| *i = !*i),
        "+" => state.view.update(|v| *v = v.zoomed(1.25, [0.0; 2])),
        "-" => state.view.update(|v| *v = v.zoomed(0.8, [0.0; 2])),
        "=" | "0" => state.fit(None),
        "?" => state.help.update(|h| *h = !*h),
        _ => return,
    }
    ev.prevent_default();
}

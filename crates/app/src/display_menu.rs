//! How the pictures are shown: window, colours, component, interpolation.

use crate::display::Window;
use crate::display_state::{Interpolation, Preset};
use crate::live::{CollectAny, memo};
use crate::pictures::COLOURS;
use crate::state::Component;
use crate::table::significant;
use crate::use_workbench;
use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, KeyboardEvent, Node};
use words::t;

const PRESETS: [(Preset, &str); 4] = [
    (Preset::Auto, "window-auto"),
    (Preset::Full, "window-full"),
    (Preset::Percentiles, "window-percentiles"),
    (Preset::Faint, "window-faint"),
];

const COMPONENTS: [(Component, &str); 4] = [
    (Component::Magnitude, "component-magnitude"),
    (Component::Phase, "component-phase"),
    (Component::Real, "component-real"),
    (Component::Imaginary, "component-imaginary"),
];

const INTERPOLATIONS: [(Interpolation, &str); 3] = [
    (Interpolation::Auto, "pixels-auto"),
    (Interpolation::Smooth, "pixels-smooth"),
    (Interpolation::Nearest, "pixels-nearest"),
];

const GAINS: [f32; 5] = [1.0, 2.0, 5.0, 10.0, 20.0];

/// A button that opens the choices; a click elsewhere or Esc closes them.
#[component]
pub fn DisplayMenu() -> impl IntoView {
    let state = use_workbench().state;
    let display = state.display;
    let menu = NodeRef::<Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    let left = move |ev: FocusEvent| {
        let to = ev.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        if to.is_some_and(|to| menu.get_untracked().is_some_and(|menu| !menu.contains(Some(&to)))) {
            close();
        }
    };
    let elsewhere = window_event_listener(leptos::ev::pointerdown, move |ev| {
        let on = ev.target().and_then(|on| on.dyn_into::<Node>().ok());
        if !menu.get_untracked().is_some_and(|menu| menu.contains(on.as_ref())) {
            close();
        }
    });
    on_cleanup(move || elsewhere.remove());
    let key = move |ev: KeyboardEvent| {
        if ev.key() == "Escape" && menu.get_untracked().is_some_and(|menu| menu.open()) {
            ev.stop_propagation();
            close();
        }
    };
    let window = state.common().window;
    // The visitor's own window stands after the presets.
    let preset = memo(move || match state.window.get() {
        Some(_) => PRESETS.len(),
        None => place(&PRESETS, display.preset.get()),
    });
    // Nothing of a closed menu follows the window while it is dragged.
    let open = RwSignal::new(false);
    let shown = move || if open.get() { window.get() } else { window.get_untracked() };
    let mut presets = names(&PRESETS);
    presets.push(t!("window-own"));
    let choose_preset = move |i: usize| match PRESETS.get(i) {
        Some((preset, _)) => {
            display.preset.set(*preset);
            state.window.set(None);
        }
        None => state.window.set(Some(window.get_untracked())),
    };
    let number = move |label: String, of: fn(Window) -> f32, with: fn(Window, f32) -> Window| {
        view! {
            <label>
                <span>{label}</span>
                <input
                    type="text"
                    inputmode="decimal"
                    prop:value=move || significant(f64::from(of(shown())))
                    on:change:target=move |ev| {
                        if let Ok(value) = ev.target().value().trim().parse() {
                            state.window.set(Some(with(window.get_untracked(), value)));
                        }
                    }
                />
            </label>
        }
        .into_any()
    };
    view! {
        <details
            class="display-menu"
            node_ref=menu
            on:focusout=left
            on:keydown=key
            on:toggle:target=move |ev| open.set(ev.target().open())
        >
            <summary title=t!("display-help")>{t!("display")}</summary>
            <div class="choices">
                {select(t!("window"), presets, preset.into(), choose_preset)}
                {number(t!("window-centre"), |w| w.centre, |w, centre| Window { centre, ..w })}
                {number(t!("window-width"), |w| w.width, |w, width| Window { width: width.max(f32::MIN_POSITIVE), ..w })}
                {one_of(t!("component"), &COMPONENTS, state.component)}
                {one_of(t!("colours-of-images"), &COLOURS, display.image_colours)}
                {one_of(t!("colours-of-maps"), &COLOURS, display.map_colours)}
                {select(
                    t!("error-gain"),
                    GAINS.map(|gain| format!("× {gain}")).into(),
                    Signal::derive(move || GAINS.iter().position(|g| *g == display.gain.get()).unwrap_or(0)),
                    move |i| display.gain.set(GAINS[i]),
                )}
                {one_of(t!("pixels"), &INTERPOLATIONS, display.interpolation)}
                {toggle(t!("inverted"), state.inverted)}
                {toggle(t!("inset"), display.inset)}
            </div>
        </details>
    }
}

fn names<T>(choices: &[(T, &str)]) -> Vec<String> {
    choices.iter().map(|(_, id)| t!(id)).collect()
}

fn place<T: PartialEq>(choices: &[(T, &str)], chosen: T) -> usize {
    choices.iter().position(|(choice, _)| *choice == chosen).unwrap_or(0)
}

/// A choice of a value by its name.
pub fn one_of<T>(label: String, choices: &'static [(T, &'static str)], chosen: RwSignal<T>) -> AnyView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let index = Signal::derive(move || place(choices, chosen.get()));
    select(label, names(choices), index, move |i| chosen.set(choices[i].0))
}

/// A choice by its place.
pub fn select(label: String, names: Vec<String>, chosen: Signal<usize>, choose: impl Fn(usize) + 'static) -> AnyView {
    let choose: Box<dyn Fn(usize)> = Box::new(choose);
    let option = |(i, name): (usize, String)| {
        view! { <option value=i.to_string() prop:selected=move || chosen.get() == i>{name}</option> }
    };
    view! {
        <label>
            <span>{label}</span>
            <select on:change:target=move |ev| {
                if let Ok(i) = ev.target().value().parse() {
                    choose(i);
                }
            }>{names.into_iter().enumerate().map(option).collect_any()}</select>
        </label>
    }
    .into_any()
}

/// Something that is on or off.
pub fn toggle(label: String, on: RwSignal<bool>) -> AnyView {
    view! {
        <label class="toggle">
            <input
                type="checkbox"
                prop:checked=move || on.get()
                on:change:target=move |ev| on.set(ev.target().checked())
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

//! Two images in one viewer: with an edge between them, one after the other, one over the other, or their difference.

use crate::below::Below;
use crate::colour_bar::ColourBar;
use crate::display_menu::{select, toggle};
use crate::display_state::{Arrangement, Source};
use crate::kspace::Sampling;
use crate::layout::prefers;
use crate::live::{effect, memo};
use crate::pictures::{description, difference, image};
use crate::state::State;
use crate::status::Status;
use crate::table::significant;
use crate::use_workbench;
use crate::viewer::{Layer, Viewer};
use crate::viewers::{method_label, status};
use experiment::look::Colours;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};
use words::t;

/// How far a key moves the edge.
const STEP: f64 = 0.02;

impl State {
    /// The two that are compared: of those that there are.
    pub fn pair_in_use(&self) -> [Source; 2] {
        let count = self.protocols.with(Vec::len);
        let there = |source: Source| if source.index() <= count { source } else { Source::Reference };
        let [a, b] = self.display.pair.get().map(there);
        if a == b { [Source::Reference, Source::Protocol(0)] } else { [a, b] }
    }
}

/// The viewer of two images, with what is below each of them beside it.
#[component]
pub fn Pair() -> impl IntoView {
    let state = use_workbench().state;
    let pair = memo(move || state.pair_in_use());
    let arrangement = state.display.arrangement;
    let names = memo(move || {
        Source::all(state.protocols.with(Vec::len)).map(|source| named(state, source)).collect::<Vec<_>>()
    });
    // Whoever comes back sees the first again.
    effect(move || {
        arrangement.track();
        state.display.flipped.set(false);
    });
    move || {
        let [first, second] = pair.get();
        let below = move |source: Source| match source {
            Source::Reference => view! { <Sampling /> }.into_any(),
            Source::Protocol(index) => view! { <Below index /> }.into_any(),
        };
        view! {
            <figure class="large">
                <figcaption>{move || sides(state, pair, names.get())}</figcaption>
                {move || compared(state, arrangement.get(), first, second)}
                {move || settings(state, arrangement.get())}
            </figure>
            <div class="beside">{below(first)} {below(second)}</div>
        }
        .into_any()
    }
}

/// Which two they are, of all by name. The names alone are what it follows: the viewers below are not to be made anew
/// with every change of a protocol.
fn sides(state: State, pair: Memo<[Source; 2]>, names: Vec<String>) -> AnyView {
    let side = |i: usize| {
        let names = names.clone();
        let chosen = Signal::derive(move || pair.get()[i].index());
        let choose = move |index: usize| {
            let wanted = Source::at(index);
            let mut both = pair.get_untracked();
            // The same on both sides shows nothing: they change places.
            if both[1 - i] == wanted {
                both[1 - i] = both[i];
            }
            both[i] = wanted;
            state.display.pair.set(both);
        };
        select(if i == 0 { t!("pair-first") } else { t!("pair-second") }, names, chosen, choose)
    };
    view! {
        {side(0)}
        <button title=t!("pair-exchange-help") aria-label=t!("pair-exchange") on:click=move |_| state.display.exchange(pair.get_untracked())>
            "⇄"
        </button>
        {side(1)}
    }
    .into_any()
}

/// A source with its method.
fn named(state: State, source: Source) -> String {
    match source {
        Source::Reference => source.name(),
        Source::Protocol(i) => format!("{} · {}", source.name(), method_label(state, i)),
    }
}

/// Both in one viewer.
fn compared(state: State, arrangement: Arrangement, first: Source, second: Source) -> AnyView {
    let display = state.display;
    let of = |source: Source| match source {
        Source::Reference => Signal::derive(move || state.acquiring.get()),
        Source::Protocol(i) => {
            let status = status(state, i);
            Signal::derive(move || status.get() != Status::Done)
        }
    };
    let (a, b) = (of(first), of(second));
    let stale = Signal::derive(move || a.get() || b.get());
    if arrangement == Arrangement::Difference {
        let (picture, most) = difference(state, [first, second]);
        let words = move || t!("difference-of", first = first.name(), second = second.name());
        let end =
            move |sign: &'static str| Signal::derive(move || format!("{sign}{}", significant(f64::from(most.get()))));
        return view! {
            <Viewer picture description=Signal::derive(words) stale of_subject=true>
                <ColourBar
                    colours=Colours::Diverging
                    from=end("−")
                    to=end("+")
                    words=Signal::derive(move || t!("difference-factor", gain = f64::from(display.gain.get())))
                />
            </Viewer>
        }
        .into_any();
    }
    let layer = Layer::new(image(state, second), description(state, second));
    let kind = match arrangement {
        Arrangement::Slider => "slides",
        Arrangement::Flip => "flips",
        _ => "blends",
    };
    let tag = move |source: Source, class: &'static str| {
        let seen = move || arrangement != Arrangement::Flip || display.flipped.get() == (class == "second");
        view! { <span class=format!("{} {class}", source.class()) hidden=move || !seen()>{source.name()}</span> }
    };
    view! {
        <div
            class=format!("pair {kind}")
            class:flipped=move || display.flipped.get()
            style:--share=move || display.share.get().to_string()
        >
            <Viewer picture=image(state, first) description=description(state, first) second=layer stale of_subject=true>
                {(arrangement == Arrangement::Slider).then(|| edge(state))}
                {tag(first, "first")}
                {tag(second, "second")}
            </Viewer>
        </div>
    }
    .into_any()
}

/// The edge between two images: dragged, or moved by the arrow keys.
fn edge(state: State) -> AnyView {
    let share = state.display.share;
    let held = RwSignal::new(false);
    let moved = move |ev: PointerEvent| {
        if !held.get_untracked() {
            return;
        }
        let frame = ev.current_target().and_then(|t| t.dyn_into::<HtmlElement>().ok()).and_then(|t| t.parent_element());
        if let Some(frame) = frame.map(|frame| frame.get_bounding_client_rect()) {
            ev.stop_propagation();
            share.set(((f64::from(ev.client_x()) - frame.left()) / frame.width().max(1.0)).clamp(0.0, 1.0));
        }
    };
    let pressed = move |ev: PointerEvent| {
        ev.stop_propagation();
        if let Some(edge) = ev.current_target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) {
            let _ = edge.set_pointer_capture(ev.pointer_id());
            let _ = edge.focus();
        }
        held.set(true);
    };
    let key = move |ev: KeyboardEvent| {
        let to = match ev.key().as_str() {
            "ArrowLeft" | "ArrowDown" => share.get_untracked() - STEP,
            "ArrowRight" | "ArrowUp" => share.get_untracked() + STEP,
            "PageDown" => share.get_untracked() - 5.0 * STEP,
            "PageUp" => share.get_untracked() + 5.0 * STEP,
            "Home" => 0.0,
            "End" => 1.0,
            _ => return,
        };
        ev.prevent_default();
        ev.stop_propagation();
        share.set(to.clamp(0.0, 1.0));
    };
    view! {
        <div
            class="edge"
            role="slider"
            tabindex="0"
            aria-label=t!("pair-edge")
            aria-orientation="horizontal"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || (100.0 * share.get()).round().to_string()
            on:pointerdown=pressed
            on:pointermove=moved
            on:pointerup=move |_| held.set(false)
            on:pointercancel=move |_| held.set(false)
            on:dblclick=move |ev| {
                ev.stop_propagation();
                share.set(0.5);
            }
            on:keydown=key
        >
            <span aria-hidden="true"></span>
        </div>
    }
    .into_any()
}

fn flip_button(state: State) -> AnyView {
    let flipped = state.display.flipped;
    view! { <button class="primary" on:click=move |_| flipped.update(|f| *f = !*f)>{t!("pair-flip")}</button> }
        .into_any()
}

/// What is set below the two: how they are blended, or how they flip.
fn settings(state: State, arrangement: Arrangement) -> AnyView {
    let display = state.display;
    let range = move |label: String, min: f64, max: f64, step: f64, value: RwSignal<f64>| {
        view! {
            <label class="range">
                <span>{label}</span>
                <input
                    type="range"
                    min=min.to_string()
                    max=max.to_string()
                    step=step.to_string()
                    prop:value=move || value.get().to_string()
                    on:input:target=move |ev| value.set(ev.target().value().parse().unwrap_or(min))
                />
            </label>
        }
        .into_any()
    };
    match arrangement {
        Arrangement::Overlay => {
            view! { <div class="pair-settings">{range(t!("pair-blend"), 0.0, 1.0, 0.01, display.share)}</div> }
                .into_any()
        }
        // Nothing moves by itself where the visitor wants no motion.
        Arrangement::Flip if prefers("(prefers-reduced-motion: reduce)") => {
            view! { <div class="pair-settings">{flip_button(state)}</div> }.into_any()
        }
        Arrangement::Flip => {
            effect(move || {
                if display.flips.get() {
                    let every = Duration::from_millis((1000.0 * display.pace.get()) as u64);
                    let timer = set_interval_with_handle(move || display.flipped.update(|f| *f = !*f), every);
                    on_cleanup(move || drop(timer.map(|timer| timer.clear())));
                }
            });
            view! {
                <div class="pair-settings">
                    {flip_button(state)}
                    {toggle(t!("pair-flips"), display.flips)}
                    {range(t!("pair-pace"), 0.2, 3.0, 0.1, display.pace)}
                </div>
            }
            .into_any()
        }
        _ => ().into_any(),
    }
}

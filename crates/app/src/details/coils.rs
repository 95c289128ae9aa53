//! What each coil sees: images and maps, coil by coil, in the zoom of all viewers.

use crate::colour_bar::ColourBar;
use crate::display::{Extent, Plane};
use crate::drawing::{Picture, draw};
use crate::live::{CollectAny, effect, memo};
use crate::state::{Component, EngineState, State};
use crate::switch::{Choice, Switch};
use crate::use_workbench;
use crate::viewers::shown;
use crate::watch::CoilView;
use experiment::coils::Coils;
use experiment::letter;
use experiment::look::{Colours, Look};
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, WheelEvent};
use words::{say, t};

/// What is shown coil by coil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Subject,
    Acquired,
    Maps,
}

const WHATS: [Choice<What>; 3] = [
    (What::Subject, "coils-subject", "coils-subject-help"),
    (What::Acquired, "coils-acquired", "coils-acquired-help"),
    (What::Maps, "coils-maps", "coils-maps-help"),
];
const COMPONENTS: [Choice<Component>; 2] = [
    (Component::Magnitude, "coils-magnitude", "coils-magnitude-help"),
    (Component::Phase, "coils-phase", "coils-phase-help"),
];

/// The coils' images or maps.
#[component]
pub fn CoilTab() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let what = RwSignal::new(What::Subject);
    let component = RwSignal::new(Component::Magnitude);
    let protocol = RwSignal::new(0usize);
    let count = memo(move || state.protocols.with(Vec::len));
    // Of what is shown: another subject, mask or map is another result.
    let of = memo(move || {
        state.scan.track();
        let index = protocol.get().min(count.get().saturating_sub(1));
        let result = shown(state, index).get().map(|shown| shown.result);
        match what.get() {
            What::Subject => Some(Coils::Subject),
            What::Acquired => result.map(Coils::Acquired),
            What::Maps => result.map(Coils::Maps),
        }
    });
    effect(move || {
        state.scan.track();
        let phase = component.get() == Component::Phase;
        if let (Some(of), EngineState::Ready(_)) = (of.get(), state.engine.get()) {
            workbench.watch_coils(Some(of), phase);
        }
    });
    on_cleanup(move || workbench.watch_coils(None, false));
    let letters = move || {
        (0..count.get())
            .map(|i| {
                let name = letter(i).to_ascii_uppercase();
                view! {
                    <button
                        class=format!("tag protocol-{}", letter(i))
                        class:off=move || protocol.get() != i
                        aria-pressed=move || (protocol.get() == i).to_string()
                        aria-label=t!("coils-of", name = name)
                        on:click=move |_| protocol.set(i)
                    >
                        {name.to_string()}
                    </button>
                }
            })
            .collect_any()
    };
    view! {
        <div class="coils" on:wheel=move |ev| zoom(state, &ev)>
            <div class="row">
                <Switch
                    label=t!("coils-what")
                    choices=Signal::derive(|| WHATS.to_vec())
                    chosen=what
                    choose=move |chosen| what.set(chosen)
                />
                {move || (what.get() != What::Subject).then(|| view! { <div class="letters">{letters}</div> }.into_any())}
                <Switch
                    label=t!("coils-component")
                    choices=Signal::derive(|| COMPONENTS.to_vec())
                    chosen=component
                    choose=move |chosen| component.set(chosen)
                />
            </div>
            {move || match state.watch.coils.get() {
                None => view! { <p class="quiet" role="status">{t!("coils-awaited")}</p> }.into_any(),
                Some(coils) => pictures(state, &coils),
            }}
        </div>
    }
}

fn pictures(state: State, coils: &CoilView) -> AnyView {
    if let Some(problem) = &coils.problem {
        return view! { <p role="alert">{say(problem)}</p> }.into_any();
    }
    if coils.planes.is_empty() {
        return view! { <p class="quiet" role="status">{t!("coils-no-maps")}</p> }.into_any();
    }
    let (phase, is_map, largest) = (coils.phase, matches!(coils.of, Coils::Maps(_)), coils.largest);
    let common = state.common();
    // In the window of all images, as bright as the images' own: coils see less than their sum.
    let look = memo(move || {
        if phase {
            return Look::PHASE;
        }
        if is_map {
            return Look { low: 0.0, high: largest.max(f32::MIN_POSITIVE), colours: Colours::Grey, inverted: false };
        }
        let (look, scale) = (
            common.window.get().look(Colours::Grey, state.inverted.get()),
            largest / common.unit.get().max(f32::MIN_POSITIVE),
        );
        Look { low: look.low * scale, high: look.high * scale, ..look }
    });
    let name = match (coils.of, phase) {
        (Coils::Maps(_), false) => "coil-map",
        (Coils::Maps(_), true) => "coil-map-phase",
        (_, false) => "coil-image",
        (_, true) => "coil-image-phase",
    };
    let one = |(i, plane): (usize, &Plane)| view! { <Coil words=t!(name, coil = i + 1) plane=plane.clone() look /> };
    let bar = phase.then(|| {
        view! { <ColourBar colours=Colours::Cyclic from=Signal::derive(|| "−π".to_owned()) to=Signal::derive(|| "π".to_owned()) words="" /> }
    });
    view! {
        <ul class="grid">{coils.planes.iter().enumerate().map(one).collect_any()}</ul>
        {bar}
    }
    .into_any()
}

/// The picture of one coil.
#[component]
fn Coil(words: String, plane: Plane, look: Memo<Look>) -> impl IntoView {
    let state = use_workbench().state;
    let canvas = NodeRef::<Canvas>::new();
    let size = [plane.height, plane.width];
    effect(move || {
        if let Some(canvas) = canvas.get() {
            draw(&canvas, &Picture::of(plane.clone(), look.get()));
        }
    });
    let transform = move || state.view.get().transform(Extent::new(size, state.spacing()));
    view! {
        <li>
            <div class="viewer">
                <canvas node_ref=canvas role="img" aria-label=words.clone() style:transform=transform></canvas>
            </div>
            <span aria-hidden="true">{words.clone()}</span>
        </li>
    }
}

/// The wheel over a picture zooms all viewers.
fn zoom(state: State, ev: &WheelEvent) {
    let frame = ev.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let Some(frame) = frame.and_then(|target| target.closest(".viewer").ok().flatten()) else { return };
    ev.prevent_default();
    let rect = frame.get_bounding_client_rect();
    let part = |at: i32, start: f64, size: f64| (f64::from(at) - start) / size.max(1.0) - 0.5;
    let about = [part(ev.client_x(), rect.left(), rect.width()), part(ev.client_y(), rect.top(), rect.height())];
    let factor = (-ev.delta_y() * 0.002).clamp(-1.0, 1.0).exp();
    state.view.update(|v| *v = v.zoomed(factor, about));
}

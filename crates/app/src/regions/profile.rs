//! The line profile: what every image is along the line, plotted while the line is dragged.

use super::measure::along;
use super::shape::Point;
use crate::axis::Axis;
use crate::display_state::Source;
use crate::live::{CollectAny, memo};
use crate::plot::{grid, labels};
use crate::table::significant;
use crate::use_workbench;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};
use words::t;

/// Steps along a line at most.
const MOST_STEPS: usize = 200;

/// The curves of all images along the line, while there is one.
#[component]
pub fn Profile() -> impl IntoView {
    let there = use_workbench().state.display.regions.line;
    let is = memo(move || there.with(Option::is_some));
    move || is.get().then(plot)
}

fn plot() -> AnyView {
    let state = use_workbench().state;
    let regions = state.display.regions;
    let ends = move || regions.line.get().unwrap_or_default();
    // A length in mm where the size of a pixel is known.
    let spacing = move || state.spacing();
    let length = move || {
        let ([from, to], mm) = (ends(), spacing().unwrap_or([1.0; 2]));
        ((to[0] - from[0]) * mm[0]).hypot((to[1] - from[1]) * mm[1])
    };
    let unit = move || if spacing().is_some() { "mm" } else { "px" };
    let curves = memo(move || {
        let [from, to] = ends();
        let steps = (to[0] - from[0]).hypot(to[1] - from[1]).clamp(1.0, MOST_STEPS as f64) as usize;
        let sources = Source::all(state.protocols.with(Vec::len));
        let curve = |source: Source| Some((source, along(&state.magnitude_of(source)?, [from, to], steps)));
        sources.filter_map(curve).collect::<Vec<_>>()
    });
    let x_axis = memo(move || Axis::linear([0.0, length()].into_iter()));
    let y_axis = memo(move || curves.with(|c| Axis::linear(c.iter().flat_map(|(_, values)| values.iter().copied()))));
    let lines = move || {
        let one = |(source, values): &(Source, Vec<f64>)| {
            let last = (values.len() - 1).max(1) as f64;
            let place = |(i, v): (usize, &f64)| {
                format!("{:.1},{:.2} ", 100.0 * i as f64 / last, 100.0 - 100.0 * y_axis.with(|axis| axis.place(*v)))
            };
            let points = values.iter().enumerate().map(place).collect::<String>();
            view! { <polyline class=format!("profile-{}", source.index()) points=points></polyline> }
        };
        curves.with(|curves| curves.iter().map(one).collect_any())
    };
    // How far along the line is read off: the crosshair is there.
    let at = RwSignal::new(0.5);
    let read = move |part: f64| {
        at.set(part);
        let [from, to] = ends();
        let along = |i: usize| from[i] + part * (to[i] - from[i]);
        state.display.point.set(Some([along(0), along(1)]));
    };
    let words = move |values: &[f64]| {
        let i = (at.get() * (values.len() - 1) as f64).round() as usize;
        values.get(i).map_or(String::new(), |v| significant(*v))
    };
    let legend = move || {
        let one = |(source, values): &(Source, Vec<f64>)| {
            view! {
                <li>
                    <svg viewBox="0 0 24 4" aria-hidden="true">
                        <path class=format!("profile-{}", source.index()) d="M0 2H24"></path>
                    </svg>
                    <span class=source.class()>{source.name()}</span>
                    <span>{words(values)}</span>
                </li>
            }
        };
        curves.with(|curves| curves.iter().map(one).collect_any())
    };
    let spoken = move || {
        let one = |(source, values): &(Source, Vec<f64>)| format!("{} {}", source.name(), words(values));
        let values = curves.with(|curves| curves.iter().map(one).collect::<Vec<_>>());
        format!("{} {}: {}", significant(at.get() * length()), unit(), values.join(", "))
    };
    let pointed = move |ev: PointerEvent| {
        let Some(paper) = ev.current_target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) else { return };
        let rect = paper.get_bounding_client_rect();
        read(((f64::from(ev.client_x()) - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0));
    };
    view! {
        <div class="profile">
            <div class="row">
                <h3>{t!("profile")}</h3>
                {end_button(0)}
                {end_button(1)}
                <button on:click=move |_| regions.line.set(None)>{t!("profile-remove")}</button>
            </div>
            <div class="plot">
                <ul class="legend">{legend}</ul>
                <div class="paper">
                    <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=t!("profile-description")>
                        <path class="grid" d=move || grid(x_axis, y_axis)></path>
                        {lines}
                        <path class="rule" d=move || format!("M{:.2} 0V100", 100.0 * at.get())></path>
                    </svg>
                    <div aria-hidden="true">
                        {move || labels(x_axis, true)} {move || labels(y_axis, false)}
                    </div>
                    <input
                        type="range"
                        aria-label=t!("profile-read")
                        aria-valuetext=spoken
                        min="0"
                        max="1"
                        step="0.01"
                        prop:value=move || at.get().to_string()
                        on:input:target=move |ev| read(ev.target().value().parse().unwrap_or(0.5))
                        on:pointermove=pointed
                        on:pointerleave=move |_| state.display.point.set(None)
                    />
                </div>
                <p class="name" aria-hidden="true">{move || t!("profile-axis", unit = unit())}</p>
            </div>
        </div>
    }
    .into_any()
}

/// A button whose arrow keys move an end of the line.
fn end_button(end: usize) -> AnyView {
    let state = use_workbench().state;
    let key = move |ev: KeyboardEvent| {
        let by: Point = match ev.key().as_str() {
            "ArrowLeft" => [0.0, -1.0],
            "ArrowRight" => [0.0, 1.0],
            "ArrowUp" => [-1.0, 0.0],
            "ArrowDown" => [1.0, 0.0],
            _ => return,
        };
        ev.prevent_default();
        ev.stop_propagation();
        let shape = state.scan.with_untracked(|s| s.as_ref().map(|s| s.facts.presentation.shape())).unwrap_or([1, 1]);
        state.display.regions.line.update(|line| {
            if let Some(line) = line {
                line[end] = [0, 1].map(|i| (line[end][i] + by[i]).clamp(0.0, shape[i] as f64));
            }
        });
    };
    let label = if end == 0 { t!("profile-start") } else { t!("profile-end") };
    view! { <button title=t!("region-move-help") on:keydown=key>"✥ "{label}</button> }.into_any()
}

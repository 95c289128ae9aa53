//! Curves of several protocols on one paper, and a line across them that is dragged.

use crate::axis::Axis;
use crate::live::{CollectAny, memo};
use crate::plot::{Points, grid, labels};
use experiment::letter;
use leptos::prelude::*;
use words::t;

/// The curve of a protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The protocol.
    pub protocol: usize,
    /// By rising iteration.
    pub points: Points,
}

/// Curves against the iteration; dragging or the arrow keys set the iteration in hand.
#[component]
pub fn Curves(
    /// As many as there are.
    curves: Memo<Vec<Curve>>,
    /// The iteration in hand, if there is one.
    at: RwSignal<Option<usize>>,
    /// What is plotted.
    name: Signal<String>,
    /// What the curves are at that iteration, for a screen reader.
    spoken: Signal<String>,
) -> impl IntoView {
    let each = move |value: fn(&(f64, f64)) -> f64| {
        curves.with(|curves| curves.iter().flat_map(|c| c.points.iter().map(value)).collect::<Vec<_>>())
    };
    let x_axis = memo(move || Axis::linear(each(|p| p.0).into_iter()));
    let y_axis = memo(move || Axis::within(each(|p| p.1).into_iter()));
    let last = memo(move || each(|p| p.0).into_iter().fold(1.0, f64::max) as usize);
    // In hundredths of the paper, y downwards.
    let place = move |(x, y): (f64, f64)| {
        (100.0 * x_axis.with(|axis| axis.place(x)), 100.0 - 100.0 * y_axis.with(|axis| axis.place(y)))
    };
    let lines = move || {
        let one = |curve: &Curve| {
            let places = || curve.points.iter().map(|p| place(*p));
            let line = places().map(|(x, y)| format!("{x:.2},{y:.2} ")).collect::<String>();
            let held = at.get().map(|at| curve.points.partition_point(|p| p.0 <= at as f64).saturating_sub(1));
            let marker = held.and_then(|held| curve.points.get(held)).map(|p| place(*p));
            view! {
                <g class=format!("curve-{}", letter(curve.protocol))>
                    <polyline points=line></polyline>
                    <path class="marker" d=marker.map(|(x, y)| format!("M{x:.2} {y:.2}h0"))></path>
                </g>
            }
        };
        curves.with(|curves| curves.iter().map(one).collect_any())
    };
    // The letter of a curve stands at its end: colour is not the only sign.
    let letters = move || {
        let one = |curve: &Curve| {
            let (x, y) = place(*curve.points.last()?);
            let class = format!("end-of-curve protocol-{}", letter(curve.protocol));
            Some(
                view! {
                    <span class=class style:left=format!("{x:.2}%") style:top=format!("{y:.2}%")>
                        {letter(curve.protocol).to_ascii_uppercase().to_string()}
                    </span>
                }
                .into_any(),
            )
        };
        curves.with(|curves| curves.iter().filter_map(one).collect_any())
    };
    let rule = move || at.get().map(|at| format!("M{:.2} 0V100", place((at as f64, 0.0)).0));
    view! {
        <div class="plot curves">
            <div class="head" aria-hidden="true">
                <span class="name">{move || name.get()}</span>
            </div>
            <div class="paper">
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=move || {
                    t!("convergence-curves", what = name.get(), words = spoken.get())
                }>
                    <path class="grid" d=move || grid(x_axis, y_axis)></path>
                    <path class="rule" d=rule></path>
                    {lines}
                </svg>
                <div aria-hidden="true">
                    {move || labels(x_axis, true)} {move || labels(y_axis, false)} {letters}
                </div>
                <input
                    type="range"
                    aria-label=t!("convergence-iteration")
                    aria-valuetext=spoken
                    min="0"
                    max=move || last.get().to_string()
                    step="1"
                    prop:value=move || at.get().unwrap_or(last.get()).to_string()
                    on:input:target=move |ev| at.set(ev.target().value().parse().ok().map(|at: usize| at.max(1)))
                />
            </div>
            <p class="name" aria-hidden="true">{t!("convergence-axis")}</p>
        </div>
    }
}

//! A line through a few points, with its axes, on the colours of the page.

use crate::axis::Axis;
use crate::live::{CollectAny, memo};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};
use words::t;

/// Points of a curve, by rising x.
pub type Points = Vec<(f64, f64)>;

/// Points are marked with dots up to this many.
const MOST_DOTS: usize = 60;

/// A curve whose values are read off with the pointer or the arrow keys.
#[component]
pub fn Plot(
    /// At least one point.
    #[prop(into)]
    points: Signal<Points>,
    /// The axis across.
    x_name: String,
    /// What is plotted.
    y_name: String,
    /// What y spans; none for what the points span, logarithmic where these are decades.
    #[prop(optional)]
    y_span: Option<[f64; 2]>,
    /// A point in words.
    in_words: fn((f64, f64)) -> String,
    /// What stands above the curve while nobody points at it.
    #[prop(into)]
    summary: Signal<String>,
    /// The text alternative of the curve.
    #[prop(into)]
    description: Signal<String>,
    /// Whether the curve is older than what is asked for.
    #[prop(into)]
    stale: Signal<bool>,
) -> impl IntoView {
    let points = memo(move || points.get());
    let x_axis = memo(move || points.with(|p| Axis::linear(p.iter().map(|p| p.0))));
    let y_axis = memo(move || match y_span {
        Some(span) => Axis::linear(span.into_iter()),
        None => points.with(|p| Axis::covering(p.iter().map(|p| p.1))),
    });
    // In hundredths of the paper, y downwards.
    let place = move |(x, y): (f64, f64)| {
        (100.0 * x_axis.with(|axis| axis.place(x)), 100.0 - 100.0 * y_axis.with(|axis| axis.place(y)))
    };
    let polyline = move || {
        points.with(|p| p.iter().map(|p| place(*p)).map(|(x, y)| format!("{x:.2},{y:.2} ")).collect::<String>())
    };
    // Strokes of no length and round ends: dots that stay round however the paper is stretched. Many would hide the
    // curve.
    let dots = move || {
        if points.with(Vec::len) > MOST_DOTS {
            return String::new();
        }
        points.with(|p| p.iter().map(|p| place(*p)).map(|(x, y)| format!("M{x:.2} {y:.2}h0")).collect::<String>())
    };
    // The point that is read off; a screen reader begins with the last.
    let pointed = RwSignal::new(None::<usize>);
    let last = move || points.with(|p| p.len().saturating_sub(1));
    let read = memo(move || pointed.get().map_or(last(), |at| at.min(last())));
    let point = move || points.with(|p| p.get(read.get()).copied()).unwrap_or_default();
    let reading = move || in_words(point());
    let marker = move || {
        let (x, y) = place(point());
        pointed.get().map(|_| format!("M{x:.2} {y:.2}h0"))
    };
    let nearest = move |ev: PointerEvent| {
        let Some(target) = ev.current_target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) else { return };
        let rect = target.get_bounding_client_rect();
        let at = (f64::from(ev.client_x()) - rect.left()) / rect.width().max(1.0);
        let away = |(x, _): &(f64, f64)| (x_axis.with_untracked(|axis| axis.place(*x)) - at).abs();
        let nearest = points.with_untracked(|p| (0..p.len()).min_by(|a, b| away(&p[*a]).total_cmp(&away(&p[*b]))));
        pointed.set(nearest);
    };
    view! {
        <div class="plot" class:stale=move || stale.get()>
            <div class="head" aria-hidden="true">
                <span class="name">{y_name.clone()}</span>
                <span>{move || if pointed.get().is_some() { reading() } else { summary.get() }}</span>
            </div>
            <div class="paper">
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=move || description.get()>
                    <path class="grid" d=move || grid(x_axis, y_axis)></path>
                    <polyline points=polyline></polyline>
                    <path class="dots" d=dots></path>
                    <path class="marker" d=marker></path>
                </svg>
                <div aria-hidden="true">
                    {move || labels(x_axis, true)} {move || labels(y_axis, false)}
                </div>
                <input
                    type="range"
                    aria-label=t!("plot-read", what = y_name)
                    aria-valuetext=reading
                    min="0"
                    max=move || last().to_string()
                    step="1"
                    prop:value=move || read.get().to_string()
                    on:input:target=move |ev| pointed.set(ev.target().value().parse().ok())
                    on:pointermove=nearest
                    on:pointerleave=move |_| pointed.set(None)
                    on:blur=move |_| pointed.set(None)
                />
            </div>
            <p class="name" aria-hidden="true">{x_name}</p>
        </div>
    }
}

/// Lines across the paper at the values that are written on its axes.
pub fn grid(x_axis: Memo<Axis>, y_axis: Memo<Axis>) -> String {
    let across = y_axis.with(|axis| {
        axis.ticks().iter().map(|(at, _)| format!("M0 {:.2}H100", 100.0 - 100.0 * at)).collect::<String>()
    });
    let down =
        x_axis.with(|axis| axis.ticks().iter().map(|(at, _)| format!("M{:.2} 0V100", 100.0 * at)).collect::<String>());
    across + &down
}

/// The values that are written on an axis, which goes across or up.
pub fn labels(axis: Memo<Axis>, across: bool) -> impl IntoView {
    let one = move |(at, label): (f64, String)| {
        let at = format!("{:.2}%", 100.0 * at);
        view! {
            <span
                class=if across { "tick x" } else { "tick y" }
                style:left=across.then(|| at.clone())
                style:bottom=(!across).then_some(at)
            >
                {label}
            </span>
        }
    };
    axis.with(|axis| axis.ticks().into_iter().map(one).collect_any())
}

//! What lies on a picture of the subject: the crosshair, what is read off at it, the scale bar, the inset, and the link
//! with the other viewers.

use crate::axis::round_down;
use crate::display::Extent;
use crate::display_state::{Interpolation, Source};
use crate::drawing::{Content, Picture};
use crate::live::{effect, memo};
use crate::regions::layer::RegionLayer;
use crate::state::State;
use crate::table::significant;
use crate::use_workbench;
use crate::viewer::{Layer, view_here};
use experiment::contents::pixel_shape;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use words::t;

/// The part of a viewer's size that an inset takes, where there is one and where there are two.
const INSET: [f64; 2] = [0.34, 0.24];

/// How much more the inset magnifies than its viewer.
const MAGNIFIES: f64 = 4.0;

/// Pixels of an inset's canvas along each side.
const INSET_PIXELS: u32 = 192;

/// Everything that lies on a viewer's pictures.
#[component]
pub fn Overlays(
    /// The viewer's picture.
    first: Layer,
    /// What lies over it.
    second: Option<Layer>,
    /// Whether the crosshair is moved by keys, so that a screen reader tells what is there.
    by_keys: RwSignal<bool>,
) -> impl IntoView {
    let state = use_workbench().state;
    let point = state.display.point;
    let view = view_here(state);
    let size = memo(move || first.picture.with(|p| p.as_ref().map_or([1, 1], |p| [p.size[1], p.size[0]])));
    let extent = memo(move || Extent::new(size.get(), state.spacing()));
    let place = memo(move || {
        let inside = |part: &[f64; 2]| part.iter().all(|v| (0.0..=1.0).contains(v));
        point.get().map(|point| view.get().in_viewer(point, extent.get())).filter(inside)
    });
    let moved = move || place.get().map(|[y, x]| format!("translate({:.3}%, {:.3}%)", 100.0 * x, 100.0 * y));
    let hidden = move || place.with(Option::is_none);
    let reading = Memo::new(move |_| {
        let point = point.get()?;
        let value = |layer: Layer| layer.picture.with(|p| p.as_ref().and_then(|p| value_at(p, point)));
        let values = [Some(first), second].into_iter().flatten().filter_map(value).map(|v| significant(f64::from(v)));
        Some([where_words(point, size.get(), state.spacing()), values.collect::<Vec<_>>().join(" | ")])
    });
    let part_of_reading = move |i: usize| reading.with(|parts| parts.as_ref().map(|parts| parts[i].clone()));
    // A bar of at most three tenths of the viewer.
    let bar = memo(move || {
        let mm = state.spacing()?;
        // Sides are in units of the shorter side of a pixel.
        let whole = extent.get().longest() * mm[1] / pixel_shape(Some(mm))[1] / view.get().zoom;
        let length = round_down(0.3 * whole);
        Some((length, length / whole))
    });
    view! {
        <RegionLayer size />
        <div class="crosshair" aria-hidden="true" hidden=hidden style:transform=moved></div>
        <p class="reading-off" aria-live=move || if by_keys.get() { "polite" } else { "off" }>
            <span>{move || part_of_reading(0)}</span>
            <span>{move || part_of_reading(1)}</span>
        </p>
        <div
            class="scale-bar"
            hidden=move || bar.with(Option::is_none)
            style:width=move || bar.get().map(|(_, part)| format!("{:.3}%", 100.0 * part))
        >
            {move || bar.get().map(|(length, _)| t!("millimetres", length = length))}
        </div>
        {move || state.display.inset.get().then(|| insets(state, first, second, place, extent))}
    }
}

/// The value of a picture at a point (y, x).
fn value_at(picture: &Picture, point: [f64; 2]) -> Option<f32> {
    match &picture.content {
        Content::Values { plane: Some(plane), .. } => plane.at(point),
        _ => None,
    }
}

/// Column and row of a point (y, x), and how far it is from the centre where the size (height, width) of a pixel is known.
fn where_words(point: [f64; 2], size: [usize; 2], spacing: Option<[f64; 2]>) -> String {
    let [y, x] = point.map(f64::floor);
    let mm = spacing.map(|mm| {
        let along = |v: f64, i: usize| format!("{:.1}", (v - (size[i] / 2) as f64) * mm[i]).replace('-', "−");
        format!(" · {}, {} mm", along(x, 1), along(y, 0))
    });
    format!("{x}, {y}{}", mm.unwrap_or_default())
}

/// What is pointed at, magnified: of each picture of the viewer.
fn insets(
    state: State,
    first: Layer,
    second: Option<Layer>,
    place: Memo<Option<[f64; 2]>>,
    extent: Memo<Extent>,
) -> impl IntoView {
    let low = move || place.with(|p| p.is_some_and(|[y, x]| y > 0.5 && x > 0.5));
    let one = move |layer: Layer| {
        let inset = NodeRef::<Canvas>::new();
        let view = view_here(state);
        effect(move || {
            layer.picture.track();
            let smooth = state.display.interpolation.get() == Interpolation::Smooth;
            let (Some(inset), Some(point), zoom) = (inset.get(), state.display.point.get(), view.get().zoom) else {
                return;
            };
            let part = INSET[usize::from(second.is_some())] / (zoom * MAGNIFIES);
            let sides = extent.get().square(part);
            // What the picture becomes is on its canvas a moment later.
            request_animation_frame(move || magnify(&inset, layer.canvas.get_untracked(), point, sides, smooth));
        });
        view! { <canvas node_ref=inset width=INSET_PIXELS height=INSET_PIXELS></canvas> }
    };
    view! {
        <div class="insets" class:up=low aria-hidden="true" hidden=move || place.with(Option::is_none)>
            {one(first)}
            {second.map(one)}
        </div>
    }
}

/// Draws what is as many pixels of a canvas high and wide, about a point (y, x), on another, which is a square.
fn magnify(inset: &HtmlCanvasElement, of: Option<HtmlCanvasElement>, point: [f64; 2], sides: [f64; 2], smooth: bool) {
    let context = inset.get_context("2d").ok().flatten().and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok());
    let (Some(context), Some(of)) = (context, of) else { return };
    let whole = f64::from(INSET_PIXELS);
    context.set_image_smoothing_enabled(smooth);
    context.clear_rect(0.0, 0.0, whole, whole);
    let [top, left] = [0, 1].map(|i| point[i] - sides[i] / 2.0);
    let _ = context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        &of, left, top, sides[1], sides[0], 0.0, 0.0, whole, whole,
    );
}

/// The button that lets a source go its own way, or links it with the others again.
#[component]
pub fn Link(source: Source) -> impl IntoView {
    let state = use_workbench().state;
    let linked = move || state.display.own_of(Some(source)).is_none();
    view! {
        <button
            class="link"
            title=t!("viewer-link-help")
            aria-label=t!("viewer-link", source = source.name())
            aria-pressed=move || linked().to_string()
            on:pointerdown=|ev| ev.stop_propagation()
            on:dblclick=|ev| ev.stop_propagation()
            on:click=move |_| state.turn_link(source)
        >
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-1 1M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l1-1"></path>
                <path class="cut" d="M2.5 2.5l11 11"></path>
            </svg>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_in_pixels_and_millimetres() {
        assert_eq!(where_words([20.5, 10.5], [40, 40], None), "10, 20");
        assert_eq!(where_words([20.5, 10.5], [40, 40], Some([2.0, 0.5])), "10, 20 · −5.0, 0.0 mm");
    }
}

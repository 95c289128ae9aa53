//! Painting the mask on k-space: the pointer and the arrow keys hold a brush over the picture.

use crate::live::{effect, memo};
use crate::painting::{Brush, Painting, Place, Tip};
use crate::use_workbench;
use crate::workbench::Edit;
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};
use words::t;

/// Lies on the picture of k-space while the visitor paints.
#[component]
pub fn Easel() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let easel = NodeRef::<Div>::new();
    // The arrow keys work at once.
    effect(move || {
        if let Some(easel) = easel.get() {
            let _ = easel.focus();
        }
    });
    let shape = memo(move || state.scan.with(|s| s.as_ref().map_or([1, 1], |s| [s.facts.shape[1], s.facts.shape[2]])));
    let held = RwSignal::new(None::<Place>);
    let stroke = StoredValue::new(None::<(Painting, Place)>);
    let draw_to = move |to: Place, edit: Edit| {
        let mut painted = None;
        stroke.update_value(|stroke| {
            let Some((painting, from)) = stroke else { return };
            let brush = state.brush.get_untracked();
            if brush.tip == Tip::Box {
                let mut with_box = painting.clone();
                with_box.fill_box(*from, to, brush.erases);
                painted = Some(with_box);
                return;
            }
            painting.stroke(*from, to, brush);
            *from = to;
            painted = Some(painting.clone());
        });
        if let Some(painting) = painted {
            workbench.paint(&painting, edit);
        }
    };
    let place = move |ev: &PointerEvent| {
        let frame = ev.current_target()?.dyn_into::<HtmlElement>().ok()?.get_bounding_client_rect();
        let at = [f64::from(ev.client_y()) - frame.top(), f64::from(ev.client_x()) - frame.left()];
        let size = [frame.height().max(1.0), frame.width().max(1.0)];
        let part = [at[0] / size[0], at[1] / size[1]];
        Some(state.view.get_untracked().in_picture(part, shape.get_untracked()))
    };
    let pressed = move |ev: PointerEvent| {
        // Shift and the middle button pan, as on every picture.
        if !ev.is_primary() || ev.button() != 0 || ev.shift_key() {
            return;
        }
        let Some(at) = place(&ev) else { return };
        ev.stop_propagation();
        if let Some(easel) = easel.get_untracked() {
            let _ = easel.set_pointer_capture(ev.pointer_id());
        }
        held.set(Some(at));
        stroke.set_value(Some((workbench.painting(), at)));
        draw_to(at, Edit::Dragging);
    };
    let moved = move |ev: PointerEvent| {
        let Some(at) = place(&ev).filter(|_| ev.is_primary()) else { return };
        held.set(Some(at));
        draw_to(at, Edit::Dragging);
    };
    let released = move |ev: PointerEvent| {
        if let Some(at) = place(&ev).filter(|_| ev.is_primary()) {
            draw_to(at, Edit::Finished);
            stroke.set_value(None);
        }
    };
    // For a screen reader; the pointer needs none.
    let words = RwSignal::new(String::new());
    let key = move |ev: KeyboardEvent| {
        let shape = shape.get_untracked().map(|n| n as f64);
        let at = held.get_untracked().unwrap_or([shape[0] / 2.0, shape[1] / 2.0]).map(f64::floor);
        let step = if ev.shift_key() { 8.0 } else { 1.0 };
        let by = match ev.key().as_str() {
            "ArrowUp" => [-step, 0.0],
            "ArrowDown" => [step, 0.0],
            "ArrowLeft" => [0.0, -step],
            "ArrowRight" => [0.0, step],
            " " | "Enter" => [0.0, 0.0],
            _ => return,
        };
        ev.prevent_default();
        // The page's own keys are for when nobody paints.
        ev.stop_propagation();
        let along = |axis: usize| (at[axis] + by[axis]).clamp(0.0, shape[axis] - 1.0) + 0.5;
        let at = [along(0), along(1)];
        held.set(Some(at));
        state.pointed.set(Some(at.map(|v| v as usize)));
        let (mut painting, brush) = (workbench.painting(), state.brush.get_untracked());
        if brush.tip == Tip::Box {
            // One corner, then the other.
            let begun = stroke.with_value(Option::is_some);
            let (ky, kx) = (at[0].floor(), at[1].floor());
            words.set(match (by == [0.0, 0.0], begun) {
                (true, true) => {
                    draw_to(at, Edit::Finished);
                    stroke.set_value(None);
                    t!("box-done", ky = ky, kx = kx)
                }
                (true, false) => {
                    stroke.set_value(Some((painting, at)));
                    t!("box-begun", ky = ky, kx = kx)
                }
                (false, _) => t!("sample-at", ky = ky, kx = kx),
            });
            return;
        }
        if by == [0.0, 0.0] {
            let erases = painting.takes(at);
            painting.stroke(at, at, Brush { erases, ..brush });
            workbench.paint(&painting, Edit::Finished);
        }
        let state = if painting.takes(at) { t!("sample-taken") } else { t!("sample-left-out") };
        let [ky, kx] = at.map(f64::floor);
        words.set(match brush.tip {
            Tip::Lines => t!("brush-at-line", ky = ky, state = state),
            Tip::Points | Tip::Box => t!("brush-at-point", ky = ky, kx = kx, state = state),
        });
    };
    // In percent of the frame, through zoom and pan.
    let edges = memo(move || {
        let (at, view, size) = (held.get()?, state.view.get(), shape.get());
        let under = Painting::under(size, at, state.brush.get());
        let corner = |i: usize| {
            let point = [under[i] * size[0] as f64, under[i + 1] * size[1] as f64];
            view.in_viewer(point, size).map(|part| 100.0 * part)
        };
        let ([top, left], [bottom, right]) = (corner(0), corner(2));
        Some([top, left, bottom, right])
    });
    let edge = move |i: usize| edges.get().map(|edges| format!("{:.3}%", edges[i]));
    let extent = move |i: usize| edges.get().map(|edges| format!("{:.3}%", edges[i + 2] - edges[i]));
    view! {
        <div
            node_ref=easel
            class="easel"
            tabindex="0"
            role="application"
            aria-label=t!("easel")
            on:pointerdown=pressed
            on:pointermove=moved
            on:pointerup=released
            on:pointercancel=released
            on:pointerleave=move |_| held.set(None)
            on:dblclick=|ev| ev.stop_propagation()
            on:keydown=key
        >
            <div
                class="tip"
                class:round=move || state.brush.get().tip == Tip::Points
                class:erases=move || state.brush.get().erases
                hidden=move || edges.with(Option::is_none)
                style:top=move || edge(0)
                style:left=move || edge(1)
                style:height=move || extent(0)
                style:width=move || extent(1)
            ></div>
            <span class="visually-hidden" aria-live="polite">{words}</span>
        </div>
    }
}

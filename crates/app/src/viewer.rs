//! One picture: drawn on a canvas, with the window, the zoom and the pan that all viewers share.

use crate::drawing::Picture;
use crate::lesion::{self, LesionRing};
use crate::use_workbench;
use crate::wave::Wave;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent, PointerEvent, WheelEvent};

/// What the pointer does while it is down.
#[derive(Clone, Copy)]
enum Drag {
    Window,
    Pan,
}

/// A viewer. `description` is its text alternative; a drag changes the window when `windowed`.
#[component]
pub fn Viewer(
    /// What it shows, when there is something.
    #[prop(into)]
    picture: Signal<Option<Picture>>,
    /// The text alternative of the picture.
    #[prop(into)]
    description: Signal<String>,
    /// Unit of the window: the largest value that matters.
    #[prop(into)]
    unit: Signal<f32>,
    /// Whether the picture is older than what is asked for.
    #[prop(into)]
    stale: Signal<bool>,
    /// Whether it is a picture of the subject, on which a lesion is seen and put.
    #[prop(optional)]
    of_subject: bool,
    /// What lies on the picture.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let window = state.window_in_use();
    let canvas = NodeRef::<Canvas>::new();
    let viewer = workbench.new_viewer();
    on_cleanup(move || workbench.forget_viewer(viewer));
    let empty = RwSignal::new(true);
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        let picture = picture.get();
        empty.set(picture.is_none());
        if let Some(picture) = picture {
            workbench.show(viewer, &canvas, picture);
        }
    });
    let drag = RwSignal::new(None::<(Drag, f64, f64)>);
    // Where the pointer went down, while it has not left that place: a click rather than a drag.
    let clicks = StoredValue::new(None::<[i32; 2]>);
    let pressed = move |ev: PointerEvent| {
        clicks.set_value(Some([ev.client_x(), ev.client_y()]));
        // One finger scrolls the page.
        if ev.pointer_type() == "touch" {
            return;
        }
        let kind = match (ev.button(), ev.shift_key()) {
            (0, false) => Drag::Window,
            (0, true) | (1, _) => Drag::Pan,
            _ => return,
        };
        ev.prevent_default();
        if let Some(frame) = frame_of(&ev) {
            let _ = frame.set_pointer_capture(ev.pointer_id());
        }
        drag.set(Some((kind, ev.client_x().into(), ev.client_y().into())));
    };
    let moved = move |ev: PointerEvent| {
        let Some((kind, x, y)) = drag.get_untracked() else { return };
        let Some(frame) = frame_of(&ev) else { return };
        if is_near(clicks.get_value(), &ev) && of_subject && lesion::is_placed_by_a_click(state) {
            return;
        }
        clicks.set_value(None);
        let size = frame.get_bounding_client_rect().width().max(1.0);
        let (now_x, now_y) = (f64::from(ev.client_x()), f64::from(ev.client_y()));
        let by = [(now_x - x) / size, (now_y - y) / size];
        match kind {
            Drag::Window => {
                let dragged = window.get_untracked().dragged(by[0] as f32, by[1] as f32, unit.get_untracked());
                state.window.set(Some(dragged));
            }
            Drag::Pan => state.view.update(|v| *v = v.moved(by)),
        }
        drag.set(Some((kind, now_x, now_y)));
    };
    let clicked = move |ev: MouseEvent| {
        if is_near(clicks.get_value(), &ev) && of_subject && lesion::is_placed_by_a_click(state) {
            lesion::put(workbench, &ev);
        }
    };
    let wheel = move |ev: WheelEvent| {
        let Some(frame) = frame_of(&ev) else { return };
        ev.prevent_default();
        let rect = frame.get_bounding_client_rect();
        let size = rect.width().max(1.0);
        let about = [
            (f64::from(ev.client_x()) - rect.left()) / size - 0.5,
            (f64::from(ev.client_y()) - rect.top()) / size - 0.5,
        ];
        let factor = (-ev.delta_y() * 0.002).clamp(-1.0, 1.0).exp();
        state.view.update(|v| *v = v.zoomed(factor, about));
    };
    let fit = move |_| {
        state.view.set(Default::default());
        state.window.set(None);
    };
    let transform = move || {
        let v = state.view.get();
        format!("translate({}%, {}%) scale({})", 100.0 * v.offset[0], 100.0 * v.offset[1], v.zoom)
    };
    view! {
        <div
            class="viewer"
            class:stale=move || stale.get()
            class:empty=move || empty.get()
            class:placing=move || of_subject && state.placing.get()
            on:pointerdown=pressed
            on:pointermove=moved
            on:pointerup=move |_| drag.set(None)
            on:pointercancel=move |_| drag.set(None)
            on:wheel=wheel
            on:dblclick=fit
            on:click=clicked
        >
            <canvas
                node_ref=canvas
                role="img"
                aria-label=move || description.get()
                class:magnified=move || state.view.with(|v| v.zoom > 2.0)
                style:transform=transform
            ></canvas>
            {of_subject.then(|| view! { <LesionRing /> <Wave /> })}
            {children.map(|children| children())}
        </div>
    }
}

/// Whether the pointer is where it went down, but for an unsteady hand.
fn is_near(down: Option<[i32; 2]>, ev: &MouseEvent) -> bool {
    down.is_some_and(|[x, y]| (ev.client_x() - x).abs().max((ev.client_y() - y).abs()) < 4)
}

/// The viewer's frame, which listens.
fn frame_of(ev: &web_sys::Event) -> Option<HtmlElement> {
    ev.current_target()?.dyn_into().ok()
}

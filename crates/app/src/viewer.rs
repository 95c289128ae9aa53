//! A viewer: pictures on canvases one over the other, with the window, the zoom and the pan that all viewers share.

use crate::display::{Extent, View};
use crate::display_state::{Interpolation, Source};
use crate::drawing::Picture;
use crate::lesion::{self, LesionRing};
use crate::live::{effect, memo};
use crate::outline::MetricsOutline;
use crate::overlays::Overlays;
use crate::pointer::{self, Gesture};
use crate::state::State;
use crate::use_workbench;
use crate::wave::Wave;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent, TouchEvent, WheelEvent};
use words::t;

/// A picture of a viewer and its text alternative.
#[derive(Clone, Copy)]
pub struct Layer {
    /// What is shown, when there is something.
    pub picture: Signal<Option<Picture>>,
    /// The text alternative.
    pub description: Signal<String>,
    /// What it is drawn on.
    pub canvas: NodeRef<Canvas>,
}

impl Layer {
    /// A picture to be shown.
    pub fn new(picture: Signal<Option<Picture>>, description: Signal<String>) -> Self {
        Self { picture, description, canvas: NodeRef::new() }
    }
}

/// Zoom and pan of the viewer around a component.
#[derive(Clone, Copy)]
pub struct ViewHere(pub Signal<View>);

/// Those of the viewer around; of all viewers elsewhere.
pub fn view_here(state: State) -> Signal<View> {
    use_context::<ViewHere>().map_or_else(|| state.view.into(), |here| here.0)
}

/// A viewer of one picture, or of two of the same size.
#[component]
pub fn Viewer(
    /// What it shows, when there is something.
    #[prop(into)]
    picture: Signal<Option<Picture>>,
    /// The text alternative of the picture.
    #[prop(into)]
    description: Signal<String>,
    /// What lies over it.
    #[prop(optional)]
    second: Option<Layer>,
    /// Whether the picture is older than what is asked for.
    #[prop(into)]
    stale: Signal<bool>,
    /// Whether it is a picture of the subject, on which a lesion is seen and put.
    #[prop(optional)]
    of_subject: bool,
    /// Whether it is an image of the whole matrix, as k-space lies, whose pixels are those of the subject.
    #[prop(optional)]
    of_matrix: bool,
    /// What it is a picture of, where that can go its own way.
    #[prop(optional)]
    source: Option<Source>,
    /// What lies on the picture.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let common = state.common();
    let frame = NodeRef::<Div>::new();
    let view_of = memo(move || state.view_of(source));
    provide_context(ViewHere(view_of.into()));
    let first = Layer::new(picture, description);
    let empty = memo(move || picture.with(Option::is_none));
    let size = memo(move || picture.with(|p| p.as_ref().map(|p| p.size)));
    let spacing = memo(move || match (of_subject, of_matrix) {
        (true, _) => state.spacing(),
        (false, true) => state.spacing_of_matrix(),
        // Samples of k-space are drawn as squares.
        (false, false) => None,
    });
    let by_keys = RwSignal::new(false);
    let gesture = StoredValue::new(Gesture::default());
    let keep_place = move |ev: &PointerEvent| {
        if let (true, Some(size)) = (of_subject, size.get_untracked()) {
            let at = pointer::part_of(ev, ev.current_target());
            // Pictures are (columns, rows); points are (y, x).
            let extent = Extent::new([size[1], size[0]], spacing.get_untracked());
            let point = view_of.get_untracked().in_picture([at[1], at[0]], extent);
            state.display.point.set(Some(point));
        }
    };
    let pressed = move |ev: PointerEvent| {
        let Some(frame) = frame.get_untracked() else { return };
        if gesture.try_update_value(|g| g.press(&ev, &frame)).unwrap_or(false) {
            let _ = frame.focus();
        }
    };
    let moved = move |ev: PointerEvent| {
        // Whoever drags looks at the picture, not at a point of it.
        if ev.pointer_type() != "touch" && ev.buttons() == 0 {
            keep_place(&ev);
            by_keys.set(false);
        }
        let waits = of_subject && lesion::is_placed_by_a_click(state);
        let Some(frame) = frame.get_untracked() else { return };
        let Some(done) = gesture.try_update_value(|g| g.drag(&ev, &frame, waits)).flatten() else { return };
        match done {
            pointer::Done::Window([x, y]) => {
                let window = state.window_of(source, common.window);
                state.set_window(source, Some(window.dragged(x as f32, y as f32, common.unit.get_untracked())));
            }
            pointer::Done::Pan(by) => state.change_view(source, |v| v.moved(by)),
            pointer::Done::Pinch { factor, about, by } => {
                state.change_view(source, |v| v.zoomed(factor, about).moved(by));
            }
        }
    };
    let released = move |ev: PointerEvent| {
        let Some(frame) = frame.get_untracked() else { return };
        if gesture.try_update_value(|g| g.release(&ev)).unwrap_or(false) {
            // Whoever taps a picture has its finger for the window; elsewhere it scrolls.
            let _ = frame.focus();
            keep_place(&ev);
        }
    };
    let left = move |ev: PointerEvent| {
        if ev.pointer_type() != "touch" {
            state.display.point.set(None);
        }
    };
    let clicked = move |ev: MouseEvent| {
        if gesture.with_value(|g| g.is_click(&ev)) && of_subject && lesion::is_placed_by_a_click(state) {
            lesion::put(workbench, &ev, view_of.get_untracked());
        }
    };
    let wheel = move |ev: WheelEvent| {
        ev.prevent_default();
        if !ev.ctrl_key() && workbench.turn_slices(gesture.try_update_value(|g| g.slices(&ev)).unwrap_or(0)) {
            return;
        }
        let about = pointer::part_of(&ev, ev.current_target()).map(|part| part - 0.5);
        let factor = (-ev.delta_y() * 0.002).clamp(-1.0, 1.0).exp();
        state.change_view(source, |v| v.zoomed(factor, about));
    };
    let key = move |ev: KeyboardEvent| {
        let arrow = match ev.key().as_str() {
            "ArrowLeft" => [0.0, -1.0],
            "ArrowRight" => [0.0, 1.0],
            "ArrowUp" => [-1.0, 0.0],
            "ArrowDown" => [1.0, 0.0],
            _ => return,
        };
        let Some(size) = size.get_untracked().filter(|_| !ev.ctrl_key() && !ev.alt_key()) else { return };
        ev.prevent_default();
        if ev.shift_key() {
            state.change_view(source, |v| v.moved([-0.05 * arrow[1], -0.05 * arrow[0]]));
        } else if of_subject {
            by_keys.set(true);
            state.display.point.update(|point| {
                let [y, x] = point.unwrap_or([size[1] as f64 / 2.0, size[0] as f64 / 2.0]).map(f64::floor);
                let along = |v: f64, i: usize| v.clamp(0.0, size[i] as f64 - 1.0) + 0.5;
                *point = Some([along(y + arrow[0], 1), along(x + arrow[1], 0)]);
            });
        }
    };
    view! {
        <div
            node_ref=frame
            class="viewer"
            class:stale=move || stale.get()
            class:empty=move || empty.get()
            class:placing=move || of_subject && state.placing.get()
            tabindex="0"
            role="application"
            aria-label=t!("viewer-keys")
            on:pointerdown=pressed
            on:pointermove=moved
            on:pointerup=released
            on:pointercancel=move |ev| {
                gesture.update_value(|g| {
                    g.release(&ev);
                });
            }
            on:pointerleave=left
            on:touchstart=|ev: TouchEvent| {
                // Two fingers are for the picture, one may scroll the page.
                if ev.touches().length() > 1 {
                    ev.prevent_default();
                }
            }
            on:wheel=wheel
            on:dblclick=move |_| state.fit(source)
            on:click=clicked
            on:keydown=key
        >
            {canvas(first, view_of, spacing)}
            {second.map(|second| canvas(second, view_of, spacing))}
            {of_subject.then(|| view! { <MetricsOutline view=view_of spacing /> <LesionRing /> <Wave /> }.into_any())}
            {of_subject.then(|| view! { <Overlays first second by_keys /> }.into_any())}
            {children.map(|children| children())}
        </div>
    }
}

/// A picture, in the zoom of its viewer, whose pixels (height, width) may be known in mm.
fn canvas(layer: Layer, view: Memo<View>, spacing: Memo<Option<[f64; 2]>>) -> AnyView {
    let workbench = use_workbench();
    let interpolation = workbench.state.display.interpolation;
    let canvas = layer.canvas;
    let viewer = workbench.new_viewer();
    on_cleanup(move || workbench.forget_viewer(viewer));
    effect(move || {
        if let (Some(canvas), Some(picture)) = (canvas.get(), layer.picture.get()) {
            workbench.show(viewer, &canvas, picture);
        }
    });
    let extent = memo(move || {
        let [width, height] = layer.picture.with(|p| p.as_ref().map(|p| p.size)).unwrap_or([1, 1]);
        Extent::new([height, width], spacing.get())
    });
    let transform = move || view.get().transform(extent.get());
    let magnified = move || match interpolation.get() {
        Interpolation::Auto => view.with(|v| v.zoom > 2.0),
        Interpolation::Smooth => false,
        Interpolation::Nearest => true,
    };
    view! {
        <div class="layer">
            <canvas
                node_ref=canvas
                role="img"
                aria-label=move || layer.description.get()
                class:magnified=magnified
                style:transform=transform
            ></canvas>
        </div>
    }
    .into_any()
}

//! The lesion on the pictures: a ring around it, and a click that puts it somewhere else.

use crate::display::{Extent, View};
use crate::live::memo;
use crate::state::{Part, State};
use crate::use_workbench;
use crate::viewer::view_here;
use crate::workbench::{Edit, Workbench};
use experiment::declaration::Settings;
use experiment::preparation::Preparation;
use experiment::preparation::lesion::{Disc, Lesion, X, Y};
use experiment::{PREPARATIONS, Presentation};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};
use words::t;

/// The part of the experiment that is the lesion.
fn part() -> Option<Part> {
    PREPARATIONS.iter().position(|d| d.id == Lesion::DECLARATION.id).map(Part::Preparation)
}

/// The settings of the lesion, where there is one.
fn settings(state: State) -> Option<Settings> {
    state.experiment.with(|e| part()?.of(e).cloned())
}

/// Where a point of a picture lies in the subject: (y, x) in parts of the matrix' field of view, of a point in pixels
/// from the picture's top left, whose pixel i is from i to i + 1. `None` beside the picture.
fn place(point: [f64; 2], presentation: &Presentation) -> Option<[f64; 2]> {
    let size = presentation.shape();
    let along = |i: usize| (point[i] - 0.5 - (size[i] / 2) as f64) / size[i] as f64;
    let inside = |i: usize| (0.0..=size[i] as f64).contains(&point[i]);
    // As fine as a pixel of the largest matrix, and short in a link.
    let rounded = |v: f64| (v.clamp(-0.5, 0.5) * 1000.0).round() / 1000.0;
    (inside(0) && inside(1)).then(|| presentation.to_matrix([along(0), along(1)]).map(rounded))
}

/// The inverse of [`place`].
fn point(place: [f64; 2], presentation: &Presentation) -> [f64; 2] {
    let (size, part) = (presentation.shape(), presentation.from_matrix(place));
    let along = |i: usize| part[i] * size[i] as f64 + (size[i] / 2) as f64 + 0.5;
    [along(0), along(1)]
}

/// Top, left, height and width of the ring around a lesion, in parts of the viewer's size: top and left are those of its
/// centre.
fn ring(lesion: &Settings, presentation: &Presentation, spacing: Option<[f64; 2]>, view: View) -> Option<[f64; 4]> {
    let disc = Disc::of(lesion, presentation.matrix).ok()?;
    let extent = Extent::new(presentation.shape(), spacing);
    let [top, left] = view.in_viewer(point([lesion.find(Y)?, lesion.find(X)?], presentation), extent);
    // As many pixels high as wide, whatever their shape.
    let [height, width] = extent.part([2.0 * disc.radius; 2]).map(|part| part * view.zoom);
    Some([top, left, height, width])
}

/// Whether a click on a picture of the subject puts the lesion there.
pub fn is_placed_by_a_click(state: State) -> bool {
    state.placing.get_untracked()
}

/// Puts the lesion where an image was clicked that is seen in this zoom.
pub fn put(workbench: Workbench, ev: &MouseEvent, view: View) {
    let state = workbench.state;
    let on_button = |e: &Element| e.closest("button, .over").ok().flatten().is_some();
    let target = ev.target().and_then(|t| t.dyn_into::<Element>().ok());
    let frame = ev.current_target().and_then(|t| t.dyn_into::<HtmlElement>().ok());
    let (Some(frame), Some(part), false) = (frame, part(), target.as_ref().is_some_and(on_button)) else { return };
    let Some(presentation) = state.scan.with_untracked(|s| s.as_ref().map(|s| s.facts.presentation)) else { return };
    let rect = frame.get_bounding_client_rect();
    let at = [
        (f64::from(ev.client_y()) - rect.top()) / rect.height().max(1.0),
        (f64::from(ev.client_x()) - rect.left()) / rect.width().max(1.0),
    ];
    let point = view.in_picture(at, Extent::new(presentation.shape(), state.spacing_untracked()));
    if let Some([y, x]) = place(point, &presentation) {
        workbench.set_all(part, &[(Y.key(), y.to_string()), (X.key(), x.to_string())], Edit::Finished);
    }
}

/// The ring around the lesion on a picture of the subject.
#[component]
pub fn LesionRing() -> impl IntoView {
    let state = use_workbench().state;
    let presentation = memo(move || state.scan.with(|s| s.as_ref().map(|s| s.facts.presentation)));
    let view = view_here(state);
    let place = memo(move || {
        let lesion = settings(state).filter(|_| state.ringed.get())?;
        ring(&lesion, &presentation.get()?, state.spacing(), view.get())
    });
    let percent = move |i: usize| place.get().map(|place| format!("{:.3}%", 100.0 * place[i]));
    // So that the ring does not hide the edge that it shows.
    let side = move |i: usize| percent(i).map(|side| format!("calc({side} + 10px)"));
    view! {
        <div
            class="ring"
            aria-hidden="true"
            hidden=move || place.with(Option::is_none)
            style:top=move || percent(0)
            style:left=move || percent(1)
            style:height=move || side(2)
            style:width=move || side(3)
        ></div>
    }
}

/// Below the switch of the lesion: a button that lets a click put it anywhere, and whether it is ringed.
#[component]
pub fn PlaceLesion() -> impl IntoView {
    let state = use_workbench().state;
    on_cleanup(move || state.placing.set(false));
    view! {
        <div class="place">
            <button
                title=t!("lesion-place-help")
                aria-pressed=move || state.placing.get().to_string()
                on:click=move |_| state.placing.update(|p| *p = !*p)
            >
                {t!("lesion-place")}
            </button>
            <label class="share">
                <input
                    type="checkbox"
                    prop:checked=move || state.ringed.get()
                    on:change:target=move |ev| state.ringed.set(ev.target().checked())
                />
                {t!("lesion-ring")}
            </label>
        </div>
        <p class="summary" aria-live="polite">
            {move || state.placing.get().then(|| t!("lesion-placing"))}
        </p>
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may stop where it fails.
    use super::*;

    #[test]
    fn a_click_is_where_the_ring_is() {
        let new = || Settings::new(&Lesion::DECLARATION);
        let view = View { zoom: 2.0, offset: [0.1, -0.3] };
        for (matrix, crop) in [([256, 256], [256, 256]), ([320, 640], [320, 320]), ([255, 321], [255, 200])] {
            for (mirror, transpose) in [([false; 2], false), ([true, false], false), ([false, true], true)] {
                let shown = Presentation { matrix, crop, mirror, transpose };
                for [y, x] in [[0.0, 0.0], [-0.31, 0.144], [0.2, -0.113]] {
                    let lesion = new().with(Y, y).unwrap().with(X, x).unwrap();
                    for spacing in [None, Some([4.0, 2.0])] {
                        let [top, left, ..] = ring(&lesion, &shown, spacing, view).unwrap();
                        let extent = Extent::new(shown.shape(), spacing);
                        assert_eq!(place(view.in_picture([top, left], extent), &shown), Some([y, x]), "{shown:?}");
                    }
                }
                // Half of the matrix' shorter side, on a picture that fills the viewer with its longer one.
                let lesion = new().with("diameter", 0.5).unwrap();
                let expected = 0.5 * matrix[0].min(matrix[1]) as f64 / crop[0].max(crop[1]) as f64;
                let [.., height, width] = ring(&lesion, &shown, None, View::default()).unwrap();
                assert!((height - expected).abs() < 1e-12 && height == width, "{shown:?}");
                let [.., height, width] = ring(&lesion, &shown, Some([4.0, 2.0]), View::default()).unwrap();
                assert!((height / width - 2.0).abs() < 1e-12, "{shown:?}");
            }
        }
    }

    #[test]
    fn a_click_on_a_pixel_is_at_that_pixel_of_the_matrix() {
        let shown = Presentation { matrix: [8, 12], crop: [8, 6], mirror: [true, false], transpose: false };
        // Row 0 is the last of the matrix, column 2 its column 3 + 2.
        let at = |i: usize, n: usize| ((i as f64 - (n / 2) as f64) / n as f64 * 1000.0).round() / 1000.0;
        assert_eq!(place([0.5, 2.5], &shown), Some([at(7, 8), at(5, 12)]));
        // Beside a picture that is higher than wide.
        let high = Presentation::whole([320, 200]);
        assert_eq!(place(View::default().in_picture([0.5, 0.05], high.shape()), &high), None);
    }
}

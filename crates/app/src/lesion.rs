//! The lesion on the pictures: a ring around it, and a click that puts it somewhere else.

use crate::display::View;
use crate::drawing::Picture;
use crate::state::{Part, State};
use crate::use_workbench;
use crate::workbench::{Edit, Workbench};
use experiment::PREPARATIONS;
use experiment::contents::Presentation;
use experiment::declaration::Settings;
use experiment::preparation::lesion::Disc;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

/// The preparation that is a lesion.
pub const LESION: &str = "lesion";

/// The part of the experiment that is the lesion.
fn part() -> Option<Part> {
    PREPARATIONS.iter().position(|d| d.id == LESION).map(Part::Preparation)
}

/// The settings of the lesion, where there is one.
fn settings(state: State) -> Option<Settings> {
    state.experiment.with(|e| part()?.of(e).cloned())
}

/// The place (y, x), in parts of the matrix' field of view from its centre, of a point of the image that is shown of it,
/// in pixels from its top left: the inverse of [`Disc::of`], whose pixel i is from i to i + 1 there. `None` beside the
/// image.
fn place(point: [f64; 2], shown: &Presentation) -> Option<[f64; 2]> {
    let size = shown.shape();
    let along = |i: usize| (point[i] - 0.5 - (size[i] / 2) as f64) / size[i] as f64;
    let inside = |i: usize| (0.0..=size[i] as f64).contains(&point[i]);
    // As fine as a pixel of the largest matrix, and short in a link.
    let rounded = |v: f64| (v.clamp(-0.5, 0.5) * 1000.0).round() / 1000.0;
    (inside(0) && inside(1)).then(|| shown.to_matrix([along(0), along(1)]).map(rounded))
}

/// Top, left and width of the ring around a lesion on the image that is shown, in parts of the viewer's size: top and left
/// are those of its centre.
fn ring(lesion: &Settings, shown: &Presentation, view: View) -> Option<[f64; 3]> {
    let (matrix, size) = (shown.matrix, shown.shape());
    let disc = Disc::of(lesion, matrix).ok()?;
    let part = |i: usize| (disc.centre[i] - (matrix[i] / 2) as f64) / matrix[i] as f64;
    let place = shown.from_matrix([part(0), part(1)]);
    let centre: [f64; 2] = std::array::from_fn(|i| place[i] * size[i] as f64 + (size[i] / 2) as f64 + 0.5);
    let [top, left] = view.in_viewer(centre, size);
    Some([top, left, 2.0 * disc.radius * view.zoom / size[0].max(size[1]) as f64])
}

/// How the subject's images are shown, where a picture is one of them.
fn presentation(state: State, picture: &Picture) -> Option<Presentation> {
    let shown = state.scan.with(|scan| scan.as_ref().map(|scan| scan.facts.presentation))?;
    Some(shown).filter(|shown| shown.shape() == [picture.size[1], picture.size[0]])
}

/// Whether a click on a picture of the subject puts the lesion there.
pub fn is_placed_by_a_click(state: State) -> bool {
    state.placing.get_untracked()
}

/// Puts the lesion where an image was clicked.
pub fn put(workbench: Workbench, ev: &MouseEvent, picture: &Picture) {
    let on_button = |e: &Element| e.closest("button, .over").ok().flatten().is_some();
    let target = ev.target().and_then(|t| t.dyn_into::<Element>().ok());
    let frame = ev.current_target().and_then(|t| t.dyn_into::<HtmlElement>().ok());
    let (Some(frame), Some(part), false) = (frame, part(), target.as_ref().is_some_and(on_button)) else { return };
    let Some(shown) = presentation(workbench.state, picture) else { return };
    let rect = frame.get_bounding_client_rect();
    let at = [
        (f64::from(ev.client_y()) - rect.top()) / rect.height().max(1.0),
        (f64::from(ev.client_x()) - rect.left()) / rect.width().max(1.0),
    ];
    let [width, height] = picture.size;
    let point = workbench.state.view.get_untracked().in_picture(at, [height, width]);
    if let Some([y, x]) = place(point, &shown) {
        workbench.set_all(part, &[("y", y.to_string()), ("x", x.to_string())], Edit::Finished);
    }
}

/// The ring around the lesion on a picture of the subject.
#[component]
pub fn LesionRing(picture: Signal<Option<Picture>>) -> impl IntoView {
    let state = use_workbench().state;
    let shown = Memo::new(move |_| picture.with(|p| presentation(state, p.as_ref()?)));
    let place = Memo::new(move |_| {
        let lesion = settings(state).filter(|_| state.ringed.get())?;
        ring(&lesion, &shown.get()?, state.view.get())
    });
    let percent = move |i: usize| place.get().map(|place| format!("{:.3}%", 100.0 * place[i]));
    // So that the ring does not hide the edge that it shows.
    let width = move || percent(2).map(|width| format!("calc({width} + 10px)"));
    view! {
        <div
            class="ring"
            aria-hidden="true"
            hidden=move || place.with(Option::is_none)
            style:top=move || percent(0)
            style:left=move || percent(1)
            style:width=width
            style:height=width
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
                title="Click on any image to put the lesion there; Esc ends it"
                aria-pressed=move || state.placing.get().to_string()
                on:click=move |_| state.placing.update(|p| *p = !*p)
            >
                "Place lesion"
            </button>
            <label class="share">
                <input
                    type="checkbox"
                    prop:checked=move || state.ringed.get()
                    on:change:target=move |ev| state.ringed.set(ev.target().checked())
                />
                "Ring around it"
            </label>
        </div>
        <p class="summary" aria-live="polite">
            {move || state.placing.get().then_some("Click on an image to put it there. Esc ends it.")}
        </p>
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may stop where it fails.
    use super::*;
    use experiment::declaration::find;

    #[test]
    fn a_click_is_where_the_ring_is() {
        let declaration = find("preparation", PREPARATIONS, LESION).unwrap();
        let view = View { zoom: 2.0, offset: [0.1, -0.3] };
        for size in [[256, 256], [320, 200], [255, 321]] {
            for [y, x] in [[0.0, 0.0], [-0.31, 0.244], [0.2, -0.113]] {
                let lesion = Settings::new(declaration).with("y", y).unwrap().with("x", x).unwrap();
                let crop = [size[0] - 20, size[1] - 31];
                let part = Presentation { matrix: size, crop, mirror: [true, false], transpose: true };
                for shown in [Presentation::whole(size), part] {
                    let [top, left, _] = ring(&lesion, &shown, view).unwrap();
                    let point = view.in_picture([top, left], shown.shape());
                    assert_eq!(place(point, &shown), Some([y, x]), "{shown:?}");
                }
            }
            let width =
                ring(&Settings::new(declaration).with("diameter", 0.5).unwrap(), &Presentation::whole(size), View::default()).unwrap()[2];
            let expected = 0.5 * size[0].min(size[1]) as f64 / size[0].max(size[1]) as f64;
            assert!((width - expected).abs() < 1e-12);
        }
        // Beside an image that is higher than wide.
        let tall = Presentation::whole([320, 200]);
        assert_eq!(place(View::default().in_picture([0.5, 0.05], [320, 200]), &tall), None);
    }
}

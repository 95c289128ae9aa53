//! The tour: eight steps beside what they speak of. Nothing is blocked: the visitor does on the page what a step says.

use crate::use_guide;
use leptos::ev;
use leptos::html::{Div, H2};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{DomRect, Element, HtmlElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};
use words::t;

/// A step: its words are in `web/locales` (`tour-` and the id).
struct Step {
    id: &'static str,
    /// The `data-tour` of what it speaks of.
    anchor: &'static str,
    /// The experiment that it begins with, where it has to be a certain one.
    link: Option<&'static str>,
    /// Whether there is something to do.
    does: bool,
}

/// Zero-filled at R = 4 against CG-SENSE at R = 2.
const BEGINNING: &str =
    "subject=brain&a.sampling=uniform;R=4&a.method=zero-filled&b.sampling=uniform;R=2&b.method=cg-sense";
/// CG-SENSE at R = 4 and at R = 2.
const END: &str = "subject=brain&a.sampling=uniform;R=4&a.method=cg-sense&b.sampling=uniform;R=2&b.method=cg-sense";

const STEPS: [Step; 8] = [
    Step { id: "scan", anchor: "reference", link: Some(BEGINNING), does: false },
    Step { id: "lines", anchor: "kspace", link: None, does: false },
    Step { id: "speed", anchor: "a-sampling-R", link: None, does: true },
    Step { id: "method", anchor: "a-method", link: None, does: true },
    Step { id: "paint", anchor: "kspace", link: None, does: true },
    Step { id: "flip", anchor: "arrange", link: Some(END), does: false },
    Step { id: "where", anchor: "error-a", link: Some(END), does: false },
    Step { id: "so", anchor: "numbers", link: Some(END), does: false },
];

/// How often the step looks where its anchor is, and whether its work is done.
const PACE: Duration = Duration::from_millis(150);
/// Between card and anchor, and between card and the window's edge, in CSS pixels.
const GAP: f64 = 12.0;
/// Windows that are narrower have the card at their foot.
const NARROW: f64 = 640.0;

/// The step that is shown, if the tour is on.
#[component]
pub fn Tour() -> impl IntoView {
    let guide = use_guide();
    let opener = StoredValue::new_local(None::<HtmlElement>);
    // Whoever opened the tour has the focus back in the end.
    Effect::new(move |before: Option<bool>| {
        let is_on = guide.step.with(Option::is_some);
        if is_on && before != Some(true) {
            opener.set_value(document().active_element().and_then(|element| element.dyn_into().ok()));
        } else if !is_on && before == Some(true) {
            opener.with_value(|opener| opener.as_ref().map(|opener| opener.focus()));
        }
        is_on
    });
    move || guide.step.get().and_then(|index| Some(view! { <Mark index step=STEPS.get(index)? /> }))
}

fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

fn find(anchor: &str) -> Option<Element> {
    document().query_selector(&format!("[data-tour~=\"{anchor}\"]")).ok().flatten()
}

/// Opens whatever folds around an element, and brings it into sight, with the images that are at the head of the page where
/// there is room for both.
fn reveal(element: &Element) {
    let mut around = element.closest("details").ok().flatten();
    while let Some(details) = around {
        let _ = details.set_attribute("open", "");
        around = details.parent_element().and_then(|parent| parent.closest("details").ok().flatten());
    }
    let options = ScrollIntoViewOptions::new();
    if is_narrow() {
        options.set_block(ScrollLogicalPosition::Start);
    } else {
        window().scroll_to_with_x_and_y(0.0, 0.0);
        options.set_block(ScrollLogicalPosition::Nearest);
    }
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// A card beside its anchor, and a ring around that.
#[component]
fn Mark(index: usize, step: &'static Step) -> impl IntoView {
    let guide = use_guide();
    let (card, heading) = (NodeRef::<Div>::new(), NodeRef::<H2>::new());
    let (ring, corner) = (RwSignal::new(None::<[f64; 4]>), RwSignal::new(None::<[f64; 2]>));
    if let Some(link) = step.link {
        let _ = window().location().set_hash(link);
    }
    let before = fragment();
    let done = RwSignal::new(false);
    let look = move || {
        let anchor = find(step.anchor).map(|anchor| anchor.get_bounding_client_rect());
        let seen = anchor.filter(|a| a.width() > 0.0 && a.height() > 0.0);
        ring.set(seen.as_ref().map(|a| [a.left() - 4.0, a.top() - 4.0, a.width() + 8.0, a.height() + 8.0]));
        if let Some(card) = card.get_untracked() {
            corner.set(place(seen.as_ref(), [card.offset_width().into(), card.offset_height().into()]));
        }
    };
    Effect::new(move |_| {
        find(step.anchor).iter().for_each(reveal);
        look();
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    let watch = set_interval_with_handle(
        move || {
            look();
            if step.does && fragment() != before {
                done.set(true);
            }
        },
        PACE,
    );
    let keys = window_event_listener(ev::keydown, move |ev| {
        // A dialog over the page has its own.
        let covered = document().query_selector("dialog[open]").ok().flatten().is_some();
        if ev.key() == "Escape" && !covered {
            guide.step.set(None);
        }
    });
    on_cleanup(move || {
        keys.remove();
        if let Ok(watch) = watch {
            watch.clear();
        }
    });
    let go = move |to: Option<usize>| guide.step.set(to.filter(|to| *to < STEPS.len()));
    let press = move |ev: KeyboardEvent| match ev.key().as_str() {
        "ArrowRight" => go((index + 1 < STEPS.len()).then_some(index + 1).or(Some(index))),
        "ArrowLeft" => go(Some(index.saturating_sub(1))),
        _ => {}
    };
    let id = step.id;
    let px = |v: f64| format!("{v:.0}px");
    let side = move |i: usize| move || ring.get().map(|ring| px(ring[i]));
    view! {
        <div
            class="tour-ring"
            hidden=move || ring.get().is_none()
            style:left=side(0)
            style:top=side(1)
            style:width=side(2)
            style:height=side(3)
        ></div>
        <div
            node_ref=card
            class="tour-card"
            class:foot=move || corner.get().is_none()
            role="dialog"
            aria-labelledby="tour-title"
            aria-describedby="tour-says"
            style:left=move || corner.get().map(|corner| px(corner[0]))
            style:top=move || corner.get().map(|corner| px(corner[1]))
            on:keydown=press
        >
            <p class="tour-count">{t!("tour-count", step = index + 1, steps = STEPS.len())}</p>
            <h2 id="tour-title" node_ref=heading tabindex="-1">
                {t!(&format!("tour-{id}"))}
            </h2>
            <p id="tour-says">{t!(&format!("tour-{id}.says"))}</p>
            {step
                .does
                .then(|| {
                    view! {
                        <p class="tour-do" class:done=move || done.get() aria-live="polite">
                            {move || if done.get() { t!("tour-done") } else { t!(&format!("tour-{id}.do")) }}
                        </p>
                    }
                })}
            <div class="tour-ways">
                <button on:click=move |_| go(Some(index.saturating_sub(1))) disabled={index == 0}>
                    {t!("tour-back")}
                </button>
                <button class="primary" on:click=move |_| go(Some(index + 1))>
                    {if index + 1 == STEPS.len() { t!("tour-finish") } else { t!("tour-next") }}
                </button>
            </div>
            <button class="guide-close" aria-label=t!("tour-end") title=t!("tour-end") on:click=move |_| go(None)>
                "×"
            </button>
        </div>
    }
}

/// Width and height of the window.
fn size() -> [f64; 2] {
    [window().inner_width(), window().inner_height()].map(|v| v.ok().and_then(|v| v.as_f64()).unwrap_or(0.0))
}

fn is_narrow() -> bool {
    size()[0] < NARROW
}

/// Left and top of the card: below its anchor, above it, left or right of it, where there is room; none for the foot of
/// the window.
fn place(anchor: Option<&DomRect>, [width, height]: [f64; 2]) -> Option<[f64; 2]> {
    let [wide, high] = size();
    let anchor = anchor.filter(|_| !is_narrow())?;
    let within = |v: f64, most: f64| v.clamp(GAP, (most - GAP).max(GAP));
    let (left, top) = (within(anchor.left(), wide - width), within(anchor.top(), high - height));
    let places = [
        [left, anchor.bottom() + GAP],
        [left, anchor.top() - GAP - height],
        [anchor.left() - GAP - width, top],
        [anchor.right() + GAP, top],
    ];
    let fits = |[x, y]: &[f64; 2]| *x >= GAP && *y >= GAP && x + width + GAP <= wide && y + height + GAP <= high;
    places.into_iter().find(fits)
}

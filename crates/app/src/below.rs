//! What lies below the image of a protocol: the error map, the geometry factor, or the course of the objective.

use crate::colour_bar::ColourBar;
use crate::controls::Tag;
use crate::display::largest_error;
use crate::display_state::Source;
use crate::drawing::Picture;
use crate::kspace::{Axes, masked, taken_words};
use crate::live::memo;
use crate::plot::{Plot, Points};
use crate::state::{self, Shown, State};
use crate::status::Status;
use crate::switch::{Choice, Switch};
use crate::table::significant;
use crate::use_workbench;
use crate::viewer::Viewer;
use crate::viewers::{shown, status};
use crate::watch::figures;
use experiment::draw::Part;
use experiment::letter;
use experiment::look::Look;
use leptos::prelude::*;
use std::sync::Arc;
use words::t;

const ERROR: Choice<state::Below> = (state::Below::Error, "below-error", "below-error-help");
const K_SPACE: Choice<state::Below> = (state::Below::KSpace, "below-kspace", "below-kspace-help");
const G_FACTOR: Choice<state::Below> = (state::Below::GFactor, "below-g-factor", "below-g-factor-help");
const OBJECTIVE: Choice<state::Below> = (state::Below::Objective, "below-objective", "below-objective-help");

/// One of them, common to all protocols that have it; the error map of the others.
#[component]
pub fn Below(index: usize) -> impl IntoView {
    let state = use_workbench().state;
    let result = shown(state, index);
    let name = letter(index).to_ascii_uppercase();
    let choices = memo(move || {
        let has = |with: fn(&Shown) -> bool| result.with(|s| s.as_ref().is_some_and(|s| with(s)));
        let mut choices = vec![ERROR, K_SPACE];
        if has(|s| s.g_factor.is_some()) {
            choices.push(G_FACTOR);
        }
        if has(|s| s.report.history.len() > 1) {
            choices.push(OBJECTIVE);
        }
        choices
    });
    let chosen = memo(move || {
        let asked = state.below.get();
        if choices.with(|c| c.iter().any(|(below, ..)| *below == asked)) { asked } else { state::Below::Error }
    });
    let nmse = move || figures(state, index)?.metrics.map(|m| format!("NMSE {}", significant(m.nmse)));
    let stale = memo(move || status(state, index).get() != Status::Done);
    view! {
        <figure data-tour=format!("error-{}", letter(index))>
            <figcaption>
                <Tag protocol=index />
                <Switch
                    label=t!("below", name = name)
                    choices
                    chosen
                    choose=move |below| state.below.set(below)
                />
                <span class="fact">{move || (chosen.get() == state::Below::Error).then(nmse)}</span>
            </figcaption>
            {move || match chosen.get() {
                state::Below::Error => view! { <ErrorMap index result stale name /> }.into_any(),
                state::Below::KSpace => view! { <KSpace result name /> }.into_any(),
                state::Below::GFactor => view! { <GFactor index result stale name /> }.into_any(),
                state::Below::Objective => view! { <Objective result stale name /> }.into_any(),
            }}
        </figure>
    }
}

#[component]
fn ErrorMap(index: usize, result: Memo<Option<Arc<Shown>>>, stale: Memo<bool>, name: char) -> impl IntoView {
    let state = use_workbench().state;
    let (window, display) = (state.common().window, state.display);
    let source = Source::Protocol(index);
    let most = memo(move || largest_error(state.window_of(Some(source), window), display.gain.get()));
    // Of the image on the screen: what is shown in place of the result has an error of its own.
    let instead = memo(move || {
        let shown = result.get()?;
        let plane = state.watch.instead(index, &shown)?.plane;
        let reference = state.magnitude_of(Source::Reference)?;
        (reference.values.len() == plane.values.len()).then(|| plane.with(&reference, |v, r| (v - r).abs()))
    });
    let picture = Signal::derive(move || {
        let shown = result.get()?;
        let look = Look { low: 0.0, high: most.get(), colours: display.map_colours.get(), inverted: false };
        match instead.get() {
            Some(plane) => Some(Picture::of(plane, look)),
            None => Some(Picture::of(shown.error.clone()?, look).at(shown.result, Part::Error)),
        }
    });
    let gain = move || f64::from(display.gain.get());
    let description = move || {
        let metrics = figures(state, index).and_then(|figures| figures.metrics);
        let nmse = metrics.map_or_else(|| t!("reference-none"), |m| format!("NMSE {}", significant(m.nmse)));
        t!("error-map-of", name = name, gain = gain(), nmse = nmse)
    };
    let missing = memo(move || result.with(|s| s.as_ref().is_some_and(|s| s.error.is_none())));
    view! {
        <Viewer picture stale of_subject=true source description=Signal::derive(description)>
            {move || {
                if missing.get() {
                    return view! { <p class="over">{t!("error-map-missing")}</p> }.into_any();
                }
                view! {
                    <ColourBar
                        colours=display.map_colours
                        from=Signal::derive(|| "0".to_owned())
                        to=Signal::derive(move || significant(f64::from(most.get())))
                        words=Signal::derive(move || t!("error-factor", gain = gain()))
                    />
                }
                .into_any()
            }}
        </Viewer>
    }
}

#[component]
fn KSpace(result: Memo<Option<Arc<Shown>>>, name: char) -> impl IntoView {
    let state = use_workbench().state;
    let mask = Signal::derive(move || result.with(|s| s.as_ref().map(|s| s.mask.clone())));
    let description = move || {
        let taken = result.with(|s| s.as_ref().map(|s| taken_words(&s.mask, s.report.shape[2])));
        t!("kspace-of", name = name, taken = taken.unwrap_or_default())
    };
    view! {
        <Viewer
            picture=masked(state, mask)
            stale=Signal::derive(|| false)
            description=Signal::derive(description)
        >
            <Axes />
        </Viewer>
    }
}

/// The brightest colour of all geometry factors on the screen, so that they can be compared: at least 2.
fn largest_g(state: State) -> f64 {
    state.protocols.with(|protocols| {
        let reports = protocols.iter().filter_map(|p| p.shown.as_ref()?.report.g_factor);
        reports.map(|g| g.largest).fold(2.0, f64::max)
    })
}

#[component]
fn GFactor(index: usize, result: Memo<Option<Arc<Shown>>>, stale: Memo<bool>, name: char) -> impl IntoView {
    let state = use_workbench().state;
    let colours = state.display.map_colours;
    let largest = memo(move || largest_g(state));
    let picture = Signal::derive(move || {
        let shown = result.get()?;
        let look = Look { low: 1.0, high: largest.get() as f32, colours: colours.get(), inverted: false };
        Some(Picture::of(shown.g_factor.clone()?, look).at(shown.result, Part::GFactor))
    });
    let words = move || {
        let g = result.get().and_then(|s| s.report.g_factor);
        g.map_or(String::new(), |g| {
            t!("g-factor-facts", mean = format!("{:.2}", g.mean), largest = format!("{:.2}", g.largest))
        })
    };
    view! {
        <Viewer
            picture
            stale
            of_subject=true
            source=Source::Protocol(index)
            description=Signal::derive(move || {
                let top = format!("{:.1}", largest.get());
                t!("g-factor-of", name = name, facts = words(), top = top)
            })
        >
            <ColourBar
                colours
                from=Signal::derive(|| "1".to_owned())
                to=Signal::derive(move || format!("{:.1}", largest.get()))
                words=Signal::derive(words)
            />
        </Viewer>
    }
}

#[component]
fn Objective(result: Memo<Option<Arc<Shown>>>, stale: Memo<bool>, name: char) -> impl IntoView {
    let history = move || result.get().map(|s| s.report.history.clone()).unwrap_or_default();
    let points =
        move || history().into_iter().map(|(iteration, objective)| (iteration as f64, objective)).collect::<Points>();
    let in_words = |(iteration, objective): (f64, f64)| {
        t!("objective-at", iteration = iteration, objective = significant(objective))
    };
    let description = move || {
        let (iterations, objective) = history().last().copied().unwrap_or_default();
        let last = significant(objective);
        t!("objective-of", name = name, iterations = iterations, last = last)
    };
    view! {
        <Plot
            points=Signal::derive(points)
            x_name=t!("iteration")
            y_name=t!("objective-axis")
            in_words
            summary=Signal::derive(move || points().last().map_or(String::new(), |last| in_words(*last)))
            description=Signal::derive(description)
            stale
        />
    }
}

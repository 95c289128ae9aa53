//! The pictures: the reference beside the protocols. What lies below them is in [`crate::below`] and [`crate::kspace`].

use crate::below::Below;
use crate::colour_bar::ColourBar;
use crate::controls::Tag;
use crate::display_menu::DisplayMenu;
use crate::display_state::{Arrangement, Source};
use crate::in_place::InPlace;
use crate::kspace::Sampling;
use crate::live::{CollectAny, memo};
use crate::open_file::pick_file;
use crate::outline::outlined;
use crate::overlays::Link;
use crate::pair::Pair;
use crate::pictures::{description, image, in_place};
use crate::state::{Component, Shown, State};
use crate::status::Status;
use crate::switch::{Choice, Switch};
use crate::table::{decibel, place_name};
use crate::tools::Tools;
use crate::use_workbench;
use crate::viewer::Viewer;
use crate::watch::{Figures, figures};
use crate::workbench::Workbench;
use experiment::draw::ResultId;
use experiment::letter;
use experiment::look::Colours;
use experiment::subject::file::SHA256;
use leptos::html::Section;
use leptos::prelude::*;
use std::sync::Arc;
use words::{declared, say, t};

const ARRANGEMENTS: [Choice<Arrangement>; 5] = [
    (Arrangement::Side, "arrangement-side", "arrangement-side-help"),
    (Arrangement::Slider, "arrangement-slider", "arrangement-slider-help"),
    (Arrangement::Flip, "arrangement-flip", "arrangement-flip-help"),
    (Arrangement::Overlay, "arrangement-overlay", "arrangement-overlay-help"),
    (Arrangement::Difference, "arrangement-difference", "arrangement-difference-help"),
];

/// All viewers, as they are arranged.
#[component]
pub fn Viewers() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    provide_context(state.common());
    provide_context(outlined(state));
    ask_for_phases(workbench);
    let count = memo(move || state.protocols.with(Vec::len));
    let side_by_side = memo(move || state.display.arrangement.get() == Arrangement::Side);
    // On a phone, which of the columns is in sight.
    let (section, place) = (NodeRef::<Section>::new(), RwSignal::new(0));
    let columns = move || {
        (0..count.get())
            .map(|i| {
                view! {
                    <div class="column" data-protocol=letter(i).to_string()>
                        <Protocol index=i />
                        <Below index=i />
                    </div>
                }
            })
            .collect_any()
    };
    // As wide as the pictures are the controls above them.
    let across = move || if side_by_side.get() { (count.get() + 1).to_string() } else { "3".to_owned() };
    view! {
        <div class="arrange" data-tour="arrange" style:--columns=across>
            <Switch
                label=t!("arrangement")
                choices=Signal::derive(|| ARRANGEMENTS.to_vec())
                chosen=state.display.arrangement
                choose=move |arrangement| state.display.arrangement.set(arrangement)
            />
            <DisplayMenu />
        </div>
        {move || side_by_side.get().then(|| places(section, place, count.get()))}
        <section
            node_ref=section
            class="viewers"
            on:scroll=move |_| {
                if let Some(section) = section.get_untracked() {
                    place.set((section.scroll_left() + section.client_width() / 2) / section.client_width().max(1));
                }
            }
            class:pairs=move || !side_by_side.get()
            aria-label=t!("images")
            style:--columns=across
        >
            {move || {
                if side_by_side.get() {
                    view! {
                        <div class="column">
                            <Reference />
                            <Sampling />
                        </div>
                        {columns}
                    }
                        .into_any()
                } else {
                    view! { <Pair /> }.into_any()
                }
            }}
        </section>
        {move || state.paints().then(|| view! { <Tools /> }.into_any())}
    }
}

/// On a phone, where one column is seen at a time: which one, and a way to the others.
fn places(section: NodeRef<Section>, place: RwSignal<i32>, protocols: usize) -> AnyView {
    let one = |source: Source| {
        let index = source.index() as i32;
        let go = move |_| {
            if let Some(section) = section.get_untracked() {
                section.set_scroll_left(index * section.client_width());
            }
        };
        view! {
            <button
                aria-label=t!("place", source = source.name())
                aria-current=move || (place.get() == index).to_string()
                on:click=go
            >
                <span class=source.class() aria-hidden="true">{source.name()}</span>
            </button>
        }
    };
    view! { <nav class="places" aria-label=t!("images")>{Source::all(protocols).map(one).collect_any()}</nav> }
        .into_any()
}

/// Phases are asked for while they, or what is made of them, are looked at.
fn ask_for_phases(workbench: Workbench) {
    let state = workbench.state;
    let unknown = memo(move || {
        let wanted = state.component.get() != Component::Magnitude;
        state.protocols.with(|protocols| {
            let results = protocols.iter().filter(|_| wanted).filter_map(|p| {
                let result = p.shown.as_ref()?.result;
                p.phase.as_ref().is_none_or(|phase| phase.result != result).then_some(result)
            });
            results.collect::<Vec<_>>()
        })
    });
    Effect::new(move |asked: Option<Vec<ResultId>>| {
        let unknown = unknown.get();
        let asked = asked.unwrap_or_default();
        unknown.iter().filter(|result| !asked.contains(result)).for_each(|result| workbench.ask_for_phase(*result));
        unknown
    });
}

#[component]
fn Reference() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let missing = move || state.scan.with(|s| s.as_ref().and_then(|s| s.facts.no_reference.clone()));
    let subject = move || state.scan.with(|s| s.as_ref().map(|s| shape_words(s.facts.shape)));
    let cancelled = memo(move || state.acquisition.with(|status| *status == Status::Cancelled));
    let stale = move || state.acquiring.get() || cancelled.get() || state.subject_problem.with(Option::is_some);
    view! {
        <figure data-tour="reference">
            <figcaption>
                <span class="tag reference">{t!("reference-short")}</span>
                <span class="title">{t!("reference-title")}</span>
                <span class="fact">{subject}</span>
            </figcaption>
            <Viewer
                picture=image(state, Source::Reference)
                stale=Signal::derive(stale)
                of_subject=true
                source=Source::Reference
                description=description(state, Source::Reference)
            >
                <Link source=Source::Reference />
                {move || state.acquiring.get().then(|| acquiring(workbench))}
                {move || {
                    cancelled
                        .get()
                        .then(|| again(t!("acquisition-cancelled"), move || workbench.acquire_again()))
                }}
                {move || missing().map(|why| view! { <p class="over">{t!("reference-missing", why = say(&why))}</p> }.into_any())}
                {move || {
                    state
                        .subject_problem
                        .get()
                        .map(|why| {
                            view! {
                                <div class="over" on:pointerdown=|ev| ev.stop_propagation()>
                                    <p role="alert">{say(&why)}</p>
                                    <AskForFile />
                                </div>
                            }
                        })
                }}
            </Viewer>
        </figure>
    }
}

/// Where the subject is a file that is not here: a way to open it, or to take the one that is here instead.
#[component]
fn AskForFile() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let needed = memo(move || state.experiment.with(|e| e.subject.find(SHA256).map(str::to_owned)));
    let other = move || state.file.get().filter(|here| needed.with(|n| n.as_ref() != Some(&here.fingerprint)));
    move || {
        needed.with(Option::is_some).then(|| {
            view! {
                <button on:click=|_| pick_file()>{t!("file-open-needed")}</button>
                {other().map(|f| view! { <button on:click=move |_| workbench.use_file()>{t!("file-use-other", name = &f.name)}</button> }.into_any())}
            }.into_any()
        })
    }
}

/// The last finished result of a protocol.
pub fn shown(state: State, index: usize) -> Memo<Option<Arc<Shown>>> {
    // Results are never changed: the same place is the same result, without a look at its pixels at every message of
    // progress.
    Memo::new_with_compare(
        move |_| state.shown_of(Source::Protocol(index)),
        |before, now| {
            let place = |shown: Option<&Option<Arc<Shown>>>| shown.map(|s| s.as_ref().map(Arc::as_ptr));
            place(before) != place(now)
        },
    )
}

pub fn status(state: State, index: usize) -> Memo<Status> {
    memo(move || state.protocols.with(|p| p.get(index).map_or(Status::ASKED, |p| p.status.clone())))
}

/// Label of a protocol's method.
pub fn method_label(state: State, index: usize) -> String {
    let method = state.experiment.with(|e| e.protocols.get(index).map(|p| p.method.declaration()));
    method.map_or(String::new(), |m| declared(&format!("method-{}", m.id), m.label))
}

#[component]
fn Protocol(index: usize) -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let status = status(state, index);
    let words = memo(move || in_place(state, Source::Protocol(index)));
    let fact = move || {
        figures(state, index).map(|Figures { acceleration, metrics }| {
            let psnr = metrics.map(|m| format!(" · {} dB", decibel(m.psnr))).unwrap_or_default();
            format!("{acceleration:.2}×{psnr}")
        })
    };
    let where_taken = move || t!("psnr-where", place = place_name(state));
    view! {
        <figure data-status=move || status_word(&status.get())>
            <figcaption>
                <Tag protocol=index />
                <span class="title">{move || method_label(state, index)}</span>
                <span class="fact" title=where_taken>{fact}</span>
            </figcaption>
            <Viewer
                picture=image(state, Source::Protocol(index))
                stale=Signal::derive(move || status.get() != Status::Done)
                of_subject=true
                source=Source::Protocol(index)
                description=description(state, Source::Protocol(index))
            >
                {move || {
                    (state.component.get() == Component::Phase)
                        .then(|| view! { <ColourBar colours=Colours::Cyclic from="−π" to="π" words="" /> }.into_any())
                }}
                <InPlace words />
                <Link source=Source::Protocol(index) />
                {progress(workbench, index, status)}
            </Viewer>
        </figure>
    }
}

/// A word for tests and styles.
fn status_word(status: &Status) -> &'static str {
    match status {
        Status::Done => "done",
        Status::Working { .. } => "working",
        Status::Cancelled => "cancelled",
        Status::Failed(_) => "failed",
    }
}

/// What lies over the image while it is not what is asked for.
fn progress(workbench: Workbench, index: usize, status: Memo<Status>) -> impl Fn() -> Option<AnyView> {
    // What goes on is still the same view: its button can be pressed while numbers change.
    let standing = memo(move || match status.get() {
        Status::Working { .. } => Status::ASKED,
        other => other,
    });
    move || match standing.get() {
        Status::Done => None,
        Status::Working { .. } => Some(working(workbench, index, status)),
        Status::Cancelled => Some(again(t!("cancelled"), move || workbench.again(index))),
        Status::Failed(why) => Some(view! { <p class="over" role="alert">{say(&why)}</p> }.into_any()),
    }
}

/// That something was cancelled, and a way to run it again.
fn again(words: String, run: impl Fn() + 'static) -> AnyView {
    view! {
        <div class="over" on:pointerdown=|ev| ev.stop_propagation()>
            <p>{words}</p>
            <button on:click=move |_| run()>{t!("run-again")}</button>
        </div>
    }
    .into_any()
}

/// How far the acquisition of the subject is.
fn acquiring(workbench: Workbench) -> AnyView {
    let status = memo(move || workbench.state.acquisition.get());
    let words = memo(|| t!("subject-preparing"));
    how_far(workbench, status, words, || t!("subject"))
}

/// How far the work on a protocol is.
fn working(workbench: Workbench, index: usize, status: Memo<Status>) -> AnyView {
    let name = letter(index).to_ascii_uppercase();
    let words = memo(move || {
        status.with(|s| {
            let Status::Working { calibrating, residual, .. } = s else { return String::new() };
            let doing = if *calibrating { t!("working-on-maps") } else { t!("working-on-image") };
            match residual {
                Some(residual) => t!("working-residual", doing = doing, residual = format!("{residual:.1e}")),
                None => doing,
            }
        })
    });
    how_far(workbench, status, words, move || t!("working-of", name = name, doing = &words.get()))
}

/// How far some work is and, where it takes long, how many seconds are left and a way to stop it.
fn how_far(
    workbench: Workbench,
    status: Memo<Status>,
    words: Memo<String>,
    label: impl Fn() -> String + Send + Sync + 'static,
) -> AnyView {
    let percent = move || {
        status.with(|s| if let Status::Working { fraction, .. } = s { (100.0 * fraction).round() } else { 100.0 })
    };
    let left =
        memo(move || status.with(|s| if let Status::Working { left, .. } = s { left.map(f64::ceil) } else { None }));
    let is_long = memo(move || left.with(Option::is_some));
    let rest = move || {
        is_long.get().then(|| {
            view! {
                <span class="left">{move || left.get().map(|left| t!("working-left", seconds = left))}</span>
                <button
                    aria-label=t!("cancel")
                    title=t!("cancel-key", key = "Esc")
                    on:click=move |_| workbench.cancel()
                    on:pointerdown=|ev| ev.stop_propagation()
                >
                    "×"
                </button>
            }
            .into_any()
        })
    };
    view! {
        <div class="progress">
            <progress max="100" value=percent aria-label=label></progress>
            <p>
                <span>{words}</span>
                {rest}
            </p>
        </div>
    }
    .into_any()
}

/// Coils and matrix.
pub fn shape_words([coils, ny, nx]: [usize; 3]) -> String {
    t!("shape", coils = coils, matrix = format!("{ny} × {nx}"))
}

//! The pictures: the reference beside the protocols. What lies below them is in [`crate::below`] and [`crate::kspace`].

use crate::below::Below;
use crate::colour_bar::ColourBar;
use crate::controls::Tag;
use crate::display::Plane;
use crate::drawing::{Content, Picture};
use crate::in_place::InPlace;
use crate::kspace::Sampling;
use crate::open_file::pick_file;
use crate::state::{Component, Shown, State, Status};
use crate::table::{decibel, significant};
use crate::tools::Tools;
use crate::use_workbench;
use crate::viewer::Viewer;
use crate::words::{declared, say, t};
use crate::workbench::Workbench;
use experiment::draw::Part;
use experiment::letter;
use experiment::look::{Colours, Look};
use leptos::prelude::*;
use std::sync::Arc;

/// All viewers.
#[component]
pub fn Viewers() -> impl IntoView {
    let state = use_workbench().state;
    let count = Memo::new(move |_| state.protocols.with(Vec::len));
    view! {
        <section class="viewers" aria-label=t!("images") style:--columns=move || (count.get() + 1).to_string()>
            <div class="column">
                <Reference />
                <Sampling />
            </div>
            {move || {
                (0..count.get())
                    .map(|i| {
                        view! {
                            <div class="column" data-protocol=letter(i).to_string()>
                                <Protocol index=i />
                                <Below index=i />
                            </div>
                        }
                    })
                    .collect_view()
            }}
            {move || state.paints().then(|| view! { <Tools /> })}
        </section>
    }
}

/// The largest value of the reference or, without one, of the first image.
pub fn unit(state: State) -> Memo<f32> {
    let window = state.window_in_use();
    Memo::new(move |_| {
        let of = |plane: &Plane| plane.values.iter().copied().fold(0.0, f32::max);
        let reference = state.scan.with(|s| s.as_ref().and_then(|s| s.reference.as_ref().map(of)));
        reference.unwrap_or_else(|| window.get_untracked().width)
    })
}

/// The reference, in the window of all images.
fn reference(state: State) -> Signal<Option<Picture>> {
    let window = state.window_in_use();
    // Where a result is on the GPU, its reference is.
    let result = Memo::new(move |_| {
        state.protocols.with(|p| p.iter().find_map(|p| p.shown.as_ref().map(|s| s.result).filter(|r| r.device > 0)))
    });
    Signal::derive(move || {
        let plane = state.scan.with(|s| s.as_ref().and_then(|s| s.reference.clone()))?;
        let picture = Picture::of(plane, window.get().grey(state.inverted.get()));
        Some(match result.get() {
            Some(result) => picture.at(result, Part::Reference),
            None => picture,
        })
    })
}

/// The image of a protocol, or its phase.
fn image(state: State, index: usize, result: Memo<Option<Arc<Shown>>>) -> Signal<Option<Picture>> {
    let window = state.window_in_use();
    let phase = Memo::new(move |_| state.protocols.with(|p| p.get(index).and_then(|p| p.phase.clone())));
    Signal::derive(move || {
        let shown = result.get()?;
        if let Some(instead) = state.watch.instead(index, &shown) {
            return Some(Picture::of(instead.plane, window.get().grey(state.inverted.get())));
        }
        let magnitude = shown.image.clone();
        if state.component.get() == Component::Magnitude {
            let look = window.get().grey(state.inverted.get());
            return Some(Picture::of(magnitude, look).at(shown.result, Part::Magnitude));
        }
        let phase = phase.get().filter(|phase| phase.result == shown.result);
        let on_gpu = (shown.result.device > 0).then_some((shown.result, Part::Phase));
        let content = Content::Values { plane: phase.map(|phase| phase.radians.clone()), look: Look::PHASE, on_gpu };
        Some(Picture { size: [magnitude.width, magnitude.height], content })
    })
}

#[component]
fn Reference() -> impl IntoView {
    let state = use_workbench().state;
    let missing = move || state.scan.with(|s| s.as_ref().and_then(|s| s.facts.no_reference.clone()));
    let subject = move || state.scan.with(|s| s.as_ref().map(|s| shape_words(s.facts.shape)));
    let stale = move || state.acquiring.get() || state.subject_problem.with(Option::is_some);
    view! {
        <figure>
            <figcaption>
                <span class="tag reference">{t!("reference-short")}</span>
                <span class="title">{t!("reference-title")}</span>
                <span class="fact">{subject}</span>
            </figcaption>
            <Viewer
                picture=reference(state)
                unit=unit(state)
                stale=Signal::derive(stale)
                of_subject=true
                description=Signal::derive(move || {
                    t!("reference-description", shape = subject().unwrap_or_default())
                })
            >
                {move || {
                    state
                        .acquiring
                        .get()
                        .then(|| {
                            view! {
                                <div class="progress">
                                    <progress aria-label=t!("subject")></progress>
                                    <span>{t!("subject-preparing")}</span>
                                </div>
                            }
                        })
                }}
                {move || missing().map(|why| view! { <p class="over">{t!("reference-missing", why = say(&why))}</p> })}
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
    let needed = Memo::new(move |_| state.experiment.with(|e| e.subject.text("sha256").map(str::to_owned).ok()));
    let other = move || state.file.get().filter(|here| needed.with(|n| n.as_ref() != Some(&here.fingerprint)));
    move || {
        needed.with(Option::is_some).then(|| {
            view! {
                <button on:click=|_| pick_file()>{t!("file-open-needed")}</button>
                {other().map(|f| view! { <button on:click=move |_| workbench.use_file()>{t!("file-use-other", name = &f.name)}</button> })}
            }
        })
    }
}

/// The last finished result of a protocol.
pub fn shown(state: State, index: usize) -> Memo<Option<Arc<Shown>>> {
    // Results are never changed: the same place is the same result, without a look at its pixels at every message of
    // progress.
    Memo::new_with_compare(
        move |_| state.protocols.with(|p| p.get(index).and_then(|p| p.shown.clone())),
        |before, now| {
            let place = |shown: Option<&Option<Arc<Shown>>>| shown.map(|s| s.as_ref().map(Arc::as_ptr));
            place(before) != place(now)
        },
    )
}

pub fn status(state: State, index: usize) -> Memo<Status> {
    Memo::new(move |_| state.protocols.with(|p| p.get(index).map_or(Status::ASKED, |p| p.status.clone())))
}

/// Label of a protocol's method.
fn method_label(state: State, index: usize) -> String {
    let method = state.experiment.with(|e| e.protocols.get(index).map(|p| p.method.declaration()));
    method.map_or(String::new(), |m| declared(&format!("method-{}", m.id), m.label))
}

#[component]
fn Protocol(index: usize) -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let result = shown(state, index);
    let status = status(state, index);
    let name = letter(index).to_ascii_uppercase();
    // The page draws phases of the processor's results, and asks for them while they are looked at.
    Effect::new(move |_| {
        let known = state.protocols.with(|p| p.get(index).and_then(|p| p.phase.as_ref().map(|phase| phase.result)));
        if let Some(shown) = result.get().filter(|_| state.component.get() == Component::Phase)
            && known != Some(shown.result)
            && !workbench.is_drawn_on_gpu(shown.result)
        {
            workbench.ask_for_phase(shown.result);
        }
    });
    let in_place = Memo::new(move |_| Some(state.watch.instead(index, &*result.get()?)?.words));
    let description = move || match result.get() {
        Some(_) if let Some(words) = in_place.get() => t!("in-place-description", name = name, words = words),
        Some(s) => {
            let metrics = s.report.metrics.map_or_else(
                || t!("metrics-missing"),
                |m| {
                    let (nmse, psnr) = (significant(m.nmse), decibel(m.psnr));
                    format!("NMSE {nmse}, PSNR {psnr} dB, SSIM {:.4}", m.ssim)
                },
            );
            let (method, sampling) = (&s.report.method, &s.report.sampling);
            match state.component.get() {
                Component::Phase => {
                    t!("image-of-phase", name = name, method = method, sampling = sampling, metrics = metrics)
                }
                Component::Magnitude => {
                    t!("image-of", name = name, method = method, sampling = sampling, metrics = metrics)
                }
            }
        }
        None => t!("image-awaited", name = name),
    };
    let fact = move || {
        result.get().map(|s| {
            let psnr = s.report.metrics.map(|m| format!(" · {} dB", decibel(m.psnr))).unwrap_or_default();
            format!("{:.2}×{psnr}", s.report.effective_acceleration)
        })
    };
    view! {
        <figure data-status=move || status_word(&status.get())>
            <figcaption>
                <Tag protocol=index />
                <span class="title">{move || method_label(state, index)}</span>
                <div class="switch" role="group" aria-label=t!("image-view", name = name)>
                    <button
                        title=t!("image-phase-help")
                        aria-pressed=move || (state.component.get() == Component::Phase).to_string()
                        on:click=move |_| state.component.update(|c| *c = c.other())
                    >
                        {t!("image-phase")}
                    </button>
                </div>
                <span class="fact">{fact}</span>
            </figcaption>
            <Viewer
                picture=image(state, index, result)
                unit=unit(state)
                stale=Signal::derive(move || status.get() != Status::Done)
                of_subject=true
                description=Signal::derive(description)
            >
                {move || {
                    (state.component.get() == Component::Phase)
                        .then(|| view! { <ColourBar colours=Colours::Cyclic from="−π" to="π" words="" /> })
                }}
                <InPlace words=in_place />
                {move || progress(workbench, index, &status.get())}
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
fn progress(workbench: Workbench, index: usize, status: &Status) -> Option<impl IntoView + use<>> {
    let name = letter(index).to_ascii_uppercase();
    match status {
        Status::Done => None,
        Status::Working { fraction, calibrating, residual } => {
            let percent = (100.0 * fraction).round();
            let doing = if *calibrating { t!("working-on-maps") } else { t!("working-on-image") };
            let words = match residual {
                Some(residual) => t!("working-residual", doing = doing, residual = format!("{residual:.1e}")),
                None => doing,
            };
            Some(
                view! {
                    <div class="progress">
                        <progress max="100" value=percent aria-label=t!("working-of", name = name, doing = &words)></progress>
                        <span>{words}</span>
                    </div>
                }
                .into_any(),
            )
        }
        Status::Cancelled => Some(
            view! {
                <div class="over" on:pointerdown=|ev| ev.stop_propagation()>
                    <p>{t!("cancelled")}</p>
                    <button on:click=move |_| workbench.again(index)>{t!("run-again")}</button>
                </div>
            }
            .into_any(),
        ),
        Status::Failed(why) => Some(view! { <p class="over" role="alert">{say(why)}</p> }.into_any()),
    }
}

/// Coils and matrix.
pub fn shape_words([coils, ny, nx]: [usize; 3]) -> String {
    t!("shape", coils = coils, matrix = format!("{ny} × {nx}"))
}

//! The pictures: the reference beside the protocols. What lies below them is in [`crate::below`] and [`crate::kspace`].

use crate::below::Below;
use crate::controls::Tag;
use crate::display::{self, Plane};
use crate::kspace::Sampling;
use crate::layout::pick_file;
use crate::state::{Shown, State, Status};
use crate::table::{decibel, significant};
use crate::tools::Tools;
use crate::use_workbench;
use crate::viewer::{Picture, Viewer};
use crate::workbench::Workbench;
use experiment::letter;
use leptos::prelude::*;
use std::sync::Arc;

/// All viewers.
#[component]
pub fn Viewers() -> impl IntoView {
    let state = use_workbench().state;
    let count = Memo::new(move |_| state.protocols.with(Vec::len));
    view! {
        <section class="viewers" aria-label="Images" style:--columns=move || (count.get() + 1).to_string()>
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

fn grey(state: State, plane: Signal<Option<Plane>>) -> Signal<Option<Picture>> {
    let window = state.window_in_use();
    Signal::derive(move || {
        let plane = plane.get()?;
        let rgba = display::grey(&plane, window.get(), state.inverted.get());
        Some(Picture { plane, rgba })
    })
}

#[component]
fn Reference() -> impl IntoView {
    let state = use_workbench().state;
    let plane = Signal::derive(move || state.scan.with(|s| s.as_ref().and_then(|s| s.reference.clone())));
    let missing = move || state.scan.with(|s| s.as_ref().and_then(|s| s.no_reference.clone()));
    let subject = move || state.scan.with(|s| s.as_ref().map(|s| shape_words(s.shape)));
    let stale = move || state.acquiring.get() || state.subject_problem.with(Option::is_some);
    view! {
        <figure>
            <figcaption>
                <span class="tag reference">"Ref"</span>
                <span class="title">"Fully sampled"</span>
                <span class="fact">{subject}</span>
            </figcaption>
            <Viewer
                picture=grey(state, plane)
                unit=unit(state)
                stale=Signal::derive(stale)
                description=Signal::derive(move || {
                    format!("Reference: root sum of squares of the fully sampled data, {}", subject().unwrap_or_default())
                })
            >
                {move || {
                    state
                        .acquiring
                        .get()
                        .then(|| {
                            view! {
                                <div class="progress">
                                    <progress aria-label="Subject"></progress>
                                    <span>"preparing the subject"</span>
                                </div>
                            }
                        })
                }}
                {move || missing().map(|why| view! { <p class="over">"No reference: "{why}"."</p> })}
                {move || {
                    state
                        .subject_problem
                        .get()
                        .map(|why| {
                            view! {
                                <div class="over" on:pointerdown=|ev| ev.stop_propagation()>
                                    <p role="alert">{why}</p>
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
    let other = move || state.file.get().filter(|here| needed.with(|n| n.as_ref() != Some(&here.sha256)));
    move || {
        needed.with(Option::is_some).then(|| {
            view! {
                <button on:click=|_| pick_file()>"Open the file…"</button>
                {other().map(|f| view! { <button on:click=move |_| workbench.use_file()>"Use "{f.name}" instead"</button> })}
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
fn method_label(state: State, index: usize) -> &'static str {
    state.experiment.with(|e| e.protocols.get(index).map_or("", |p| p.method.declaration().label))
}

#[component]
fn Protocol(index: usize) -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let result = shown(state, index);
    let status = status(state, index);
    let name = letter(index).to_ascii_uppercase();
    let plane = Signal::derive(move || result.get().map(|s| s.image.clone()));
    let description = move || match result.get() {
        Some(s) => {
            let metrics = s.report.metrics.map_or("no metrics".to_owned(), |m| {
                let (nmse, psnr) = (significant(m.nmse), decibel(m.psnr));
                format!("NMSE {nmse}, PSNR {psnr} dB, SSIM {:.4}", m.ssim)
            });
            format!("Protocol {name}: {} with {}; {metrics}", s.report.method, s.report.sampling)
        }
        None => format!("Protocol {name}: not yet reconstructed"),
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
                <span class="fact">{fact}</span>
            </figcaption>
            <Viewer
                picture=grey(state, plane)
                unit=unit(state)
                stale=Signal::derive(move || status.get() != Status::Done)
                description=Signal::derive(description)
            >
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
            let doing = if *calibrating { "coil maps" } else { "reconstructing" };
            let residual = residual.map(|r| format!(", residual {r:.1e}")).unwrap_or_default();
            let words = format!("{doing}{residual}");
            Some(
                view! {
                    <div class="progress">
                        <progress max="100" value=percent aria-label=format!("Protocol {name}: {words}")></progress>
                        <span>{words}</span>
                    </div>
                }
                .into_any(),
            )
        }
        Status::Cancelled => Some(
            view! {
                <div class="over" on:pointerdown=|ev| ev.stop_propagation()>
                    <p>"Cancelled. The last finished image stays."</p>
                    <button on:click=move |_| workbench.again(index)>"Run again"</button>
                </div>
            }
            .into_any(),
        ),
        Status::Failed(why) => Some(view! { <p class="over" role="alert">{why.clone()}</p> }.into_any()),
    }
}

/// Coils and matrix.
pub fn shape_words([coils, ny, nx]: [usize; 3]) -> String {
    let plural = if coils == 1 { "" } else { "s" };
    format!("{coils} coil{plural}, {ny} × {nx}")
}

//! The pictures: the reference beside the protocols, k-space with its mask, the error maps.

use crate::controls::Tag;
use crate::display::{self, ERROR_GAIN, Plane};
use crate::layout::pick_file;
use crate::state::{Shown, State, Status};
use crate::table::{decibel, significant};
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
                <KSpace />
            </div>
            {move || {
                (0..count.get())
                    .map(|i| {
                        view! {
                            <div class="column" data-protocol=letter(i).to_string()>
                                <Protocol index=i />
                                <Error index=i />
                            </div>
                        }
                    })
                    .collect_view()
            }}
        </section>
    }
}

/// The largest value of the reference or, without one, of the first image.
fn unit(state: State) -> Memo<f32> {
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
fn shown(state: State, index: usize) -> Memo<Option<Arc<Shown>>> {
    Memo::new(move |_| state.protocols.with(|p| p.get(index).and_then(|p| p.shown.clone())))
}

fn status(state: State, index: usize) -> Memo<Status> {
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

#[component]
fn Error(index: usize) -> impl IntoView {
    let state = use_workbench().state;
    let result = shown(state, index);
    let status = status(state, index);
    let window = state.window_in_use();
    let name = letter(index).to_ascii_uppercase();
    let picture = Signal::derive(move || {
        let plane = result.get()?.error.clone()?;
        let rgba = display::error(&plane, window.get());
        Some(Picture { plane, rgba })
    });
    let nmse = move || result.get().and_then(|s| s.report.metrics).map(|m| format!("NMSE {}", significant(m.nmse)));
    view! {
        <figure>
            <figcaption>
                <Tag protocol=index />
                <span class="title">"Error × "{ERROR_GAIN}</span>
                <span class="fact">{nmse}</span>
            </figcaption>
            <Viewer
                picture=picture
                unit=unit(state)
                stale=Signal::derive(move || status.get() != Status::Done)
                description=Signal::derive(move || {
                    let nmse = nmse().unwrap_or_else(|| "no reference".into());
                    format!("Error map of protocol {name}, {ERROR_GAIN} times brighter than the image; {nmse}")
                })
            />
        </figure>
    }
}

#[component]
fn KSpace() -> impl IntoView {
    let state = use_workbench().state;
    let index = state.mask_of;
    let result = Memo::new(move |_| {
        let index = index.get();
        state.protocols.with(|p| p.get(index).and_then(|p| p.shown.clone()))
    });
    let picture = Signal::derive(move || {
        let plane = state.scan.with(|s| s.as_ref().map(|s| s.kspace.clone()))?;
        let result = result.get();
        let rgba = display::kspace(&plane, result.as_ref().map(|s| &*s.mask));
        Some(Picture { plane, rgba })
    });
    let lines = move || {
        let s = result.get()?;
        Some(taken_words(&s.mask, s.image.width))
    };
    let count = Memo::new(move |_| state.protocols.with(Vec::len));
    let letters = move || {
        (0..count.get())
            .map(|i| {
                view! {
                    <button
                        class=format!("tag protocol-{}", letter(i))
                        class:off=move || index.get() != i
                        aria-pressed=move || (index.get() == i).to_string()
                        aria-label=format!("Draw the mask of protocol {}", letter(i).to_ascii_uppercase())
                        on:click=move |_| index.set(i)
                    >
                        {letter(i).to_ascii_uppercase().to_string()}
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <figure>
            <figcaption>
                {letters}
                <span class="title">"k-space and mask"</span>
                <span class="fact">{lines}</span>
            </figcaption>
            <Viewer
                picture=picture
                unit=unit(state)
                stale=Signal::derive(|| false)
                description=Signal::derive(move || {
                    let name = letter(index.get()).to_ascii_uppercase();
                    format!("k-space, logarithmic, with the samples of protocol {name}: {}", lines().unwrap_or_default())
                })
            >
                <span class="axis ky" aria-hidden="true">"ky"</span>
                <span class="axis kx" aria-hidden="true">"kx"</span>
            </Viewer>
        </figure>
    }
}

/// Coils and matrix.
pub fn shape_words([coils, ny, nx]: [usize; 3]) -> String {
    let plural = if coils == 1 { "" } else { "s" };
    format!("{coils} coil{plural}, {ny} × {nx}")
}

/// How much a mask (ky, kx) takes: lines where it consists of whole ones, else samples.
fn taken_words(mask: &[u8], width: usize) -> String {
    let count = |values: &[u8]| values.iter().filter(|taken| **taken != 0).count();
    let rows: Vec<usize> = mask.chunks_exact(width).map(count).collect();
    if rows.iter().all(|taken| *taken == 0 || *taken == width) {
        let lines = rows.iter().filter(|taken| **taken > 0).count();
        return format!("{lines} of {} lines", rows.len());
    }
    format!("{} of {} samples", count(mask), mask.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_are_counted_as_lines() {
        assert_eq!(taken_words(&[1, 1, 0, 0, 1, 1], 2), "2 of 3 lines");
        assert_eq!(taken_words(&[1, 0, 0, 0], 2), "1 of 4 samples");
    }
}

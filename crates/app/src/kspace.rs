//! The sampling of a protocol: its mask on k-space, and what it makes of a point.

use crate::colour_bar::ColourBar;
use crate::display;
use crate::drawing::{Content, Picture};
use crate::easel::Easel;
use crate::layout::icon::{self, Icon};
use crate::live::{CollectAny, effect, memo};
use crate::player::Player;
use crate::plot::{Plot, Points};
use crate::state::{ProtocolView, SamplingView, State};
use crate::switch::{Choice, Switch};
use crate::table::decibel;
use crate::use_workbench;
use crate::viewer::Viewer;
use crate::wave::cycles;
use experiment::letter;
use experiment::look::{Colours, Look};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};
use words::{say, t};

const CHOICES: [Choice<SamplingView>; 2] =
    [(SamplingView::KSpace, "kspace", "kspace-help"), (SamplingView::PointSpread, "point-spread", "point-spread-help")];

/// The decibels that a point spread is drawn for.
const FLOOR_TO_PEAK: Look = Look::inferno(-60.0, 0.0);

/// k-space with the mask, or the point spread, of one protocol.
#[component]
pub fn Sampling() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let index = state.mask_of;
    let count = memo(move || state.protocols.with(Vec::len));
    // While a scan is played, what has been taken so far.
    let mask = memo(move || {
        let playing = state.watch.playing.with(|p| p.as_ref().map(|playing| playing.taken.clone()));
        playing.or_else(|| state.mask())
    });
    let taken = memo(move || {
        let width = state.scan.with(|s| s.as_ref().map(|s| s.facts.shape[2]))?;
        mask.with(|mask| mask.as_ref().map(|mask| say(&taken_words(mask, width))))
    });
    let letters = move || {
        (0..count.get())
            .map(|i| {
                view! {
                    <button
                        class=format!("tag protocol-{}", letter(i))
                        class:off=move || index.get() != i
                        aria-pressed=move || (index.get() == i).to_string()
                        aria-label=t!("mask-draw", name = letter(i).to_ascii_uppercase())
                        on:click=move |_| index.set(i)
                    >
                        {letter(i).to_ascii_uppercase().to_string()}
                    </button>
                }
            })
            .collect_any()
    };
    view! {
        <figure data-tour="kspace">
            <figcaption>
                <div class="letters">{letters}</div>
                <Switch
                    label=t!("sampling-view")
                    choices=Signal::derive(|| CHOICES.to_vec())
                    chosen=state.sampling_view
                    choose=move |view| state.sampling_view.set(view)
                />
                <div class="end">
                    <span class="fact">
                        {move || (state.sampling_view.get() == SamplingView::KSpace).then(|| taken.get())}
                    </span>
                    <button
                        class="pencil"
                        aria-label=t!("waves")
                        title=t!("waves-help", key = "w")
                        aria-pressed=move || state.waves.get().to_string()
                        on:click=move |_| state.waves.update(|on| *on = !*on)
                    >
                        <Icon path=icon::WAVE />
                    </button>
                    <button
                        class="pencil"
                        aria-label=t!("mask-paint")
                        title=t!("mask-paint-key", key = "p")
                        aria-pressed=move || state.paints().to_string()
                        on:click=move |_| workbench.turn_painting()
                    >
                        <Icon path=icon::PENCIL />
                    </button>
                </div>
            </figcaption>
            {move || match state.sampling_view.get() {
                SamplingView::KSpace => view! { <KSpace mask taken /> }.into_any(),
                SamplingView::PointSpread => view! { <PointSpread /> }.into_any(),
            }}
        </figure>
        {move || {
            (state.sampling_view.get() == SamplingView::KSpace && !state.painting.get()).then(|| view! { <Player /> }.into_any())
        }}
    }
}

/// k-space of the subject with the samples that a mask (ky, kx) takes.
pub fn masked(state: State, mask: Signal<Option<Arc<[u8]>>>) -> Signal<Option<Picture>> {
    Signal::derive(move || {
        let plane = state.scan.with(|s| s.as_ref().map(|s| s.kspace.clone()))?;
        let pixels = mask.with(|mask| display::kspace(&plane, mask.as_deref()));
        Some(Picture { size: [plane.width, plane.height], content: Content::Pixels(pixels.into()) })
    })
}

/// The names of the axes of k-space, on its picture.
#[component]
pub fn Axes() -> impl IntoView {
    view! {
        <span class="axis ky" aria-hidden="true">"ky"</span>
        <span class="axis kx" aria-hidden="true">"kx"</span>
    }
}

#[component]
fn KSpace(mask: Memo<Option<Arc<[u8]>>>, taken: Memo<Option<String>>) -> impl IntoView {
    let state = use_workbench().state;
    let index = state.mask_of;
    let description = move || {
        let name = letter(index.get()).to_ascii_uppercase();
        t!("kspace-of", name = name, taken = taken.get().unwrap_or_default())
    };
    // The sample under a pointer that holds nothing.
    let point = move |ev: PointerEvent| {
        let frame = ev.current_target().and_then(|t| t.dyn_into::<HtmlElement>().ok());
        let shape = state.scan.with_untracked(|s| s.as_ref().map(|s| s.facts.presentation.matrix));
        let (Some(frame), Some(shape), 0) = (frame, shape, ev.buttons()) else {
            state.pointed.set(None);
            return;
        };
        let rect = frame.get_bounding_client_rect();
        let part = |at: i32, from: f64, length: f64| (f64::from(at) - from) / length.max(1.0);
        let at = [part(ev.client_y(), rect.top(), rect.height()), part(ev.client_x(), rect.left(), rect.width())];
        let place = state.view.get_untracked().in_picture(at, shape);
        let inside = (0..2).all(|i| (0.0..shape[i] as f64).contains(&place[i]));
        state.pointed.set(inside.then(|| place.map(|v| v as usize)));
    };
    let pointed = move || {
        let shape = state.scan.with(|s| s.as_ref().map(|s| s.facts.presentation.matrix))?;
        let [ky, kx] = cycles(state.pointed.get()?, shape).map(|c| c as f64);
        Some(t!("wave-of", ky = ky, kx = kx))
    };
    view! {
        <div class="probe" on:pointermove=point on:pointerleave=move |_| state.pointed.set(None)>
            <Viewer picture=masked(state, mask.into()) stale=Signal::derive(|| false) description=Signal::derive(description)>
                <Axes />
                <span class="cycles">{pointed}</span>
                {move || state.painting.get().then(|| view! { <Easel /> }.into_any())}
            </Viewer>
        </div>
    }
}

#[component]
fn PointSpread() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let index = state.mask_of;
    // Asked for while it is looked at only: a slider that is dragged must not wait for it.
    effect(move || {
        state.protocols.track();
        state.engine.track();
        workbench.ask_for_point_spreads();
    });
    let spread = memo(move || {
        let index = index.get();
        state.protocols.with(|p| p.get(index).and_then(|p| p.spread.clone()))
    });
    let stale = memo(move || {
        let index = index.get();
        state.protocols.with(|p| p.get(index).is_some_and(|p: &ProtocolView| p.point_spread().is_none()))
    });
    let words = move || {
        let index = index.get();
        let ratio = state.protocols.with(|p| p.get(index).and_then(|p| Some(p.shown.as_ref()?.report.side_lobe)));
        ratio.map_or(String::new(), |ratio| t!("side-lobe", decibels = side_lobe(ratio)))
    };
    let description = Signal::derive(move || {
        let name = letter(index.get()).to_ascii_uppercase();
        t!("point-spread-of", name = name, words = words())
    });
    let picture = Signal::derive(move || {
        let plane = spread.get()?.decibels.clone();
        Some(Picture::of(plane, FLOOR_TO_PEAK))
    });
    // Whole lines spread a point along y alone, which a picture shows as a thin line.
    let is_line =
        memo(move || spread.with(|s| s.as_ref().is_some_and(|s| whole_lines(&s.mask, s.decibels.width).is_some())));
    let profile = move || {
        let Some(plane) = spread.get().map(|s| s.decibels.clone()) else { return Points::new() };
        let (centre, column) = (plane.height / 2, plane.values.iter().skip(plane.width / 2).step_by(plane.width));
        column.enumerate().map(|(y, v)| (y as f64 - centre as f64, f64::from(*v))).collect()
    };
    let in_words = |(y, v): (f64, f64)| format!("{} px: {} dB", signed(y), signed((10.0 * v).round() / 10.0 + 0.0));
    move || {
        if is_line.get() {
            return view! {
                <Plot
                    points=Signal::derive(profile)
                    x_name=t!("point-spread-axis")
                    y_name="dB".to_owned()
                    y_span=[FLOOR_TO_PEAK.low, FLOOR_TO_PEAK.high].map(f64::from)
                    in_words
                    summary=Signal::derive(words)
                    description
                    stale
                />
            }
            .into_any();
        }
        view! {
            <Viewer picture stale description of_matrix=true>
                <ColourBar
                    colours=Colours::Inferno
                    from=Signal::derive(|| "−60 dB".to_owned())
                    to=Signal::derive(|| "0 dB".to_owned())
                    words=Signal::derive(words)
                />
            </Viewer>
        }
        .into_any()
    }
}

/// A number with a minus as it is printed.
fn signed(v: f64) -> String {
    v.to_string().replace('-', "−")
}

/// A side lobe over the peak, in dB.
pub fn side_lobe(ratio: f64) -> String {
    if ratio > 0.0 { decibel(20.0 * ratio.log10()).replace('-', "−") } else { "−∞".into() }
}

/// How much a mask (ky, kx) takes: lines where it consists of whole ones, else a part of the samples. In English, as files
/// have it.
pub fn taken_words(mask: &[u8], width: usize) -> String {
    if let Some(lines) = whole_lines(mask, width) {
        return format!("{lines} of {} lines", mask.len() / width);
    }
    let taken = mask.iter().filter(|taken| **taken != 0).count();
    format!("{:.1} % of the samples", 100.0 * taken as f64 / mask.len() as f64)
}

/// How many lines a mask (ky, kx) takes, when it consists of whole ones.
fn whole_lines(mask: &[u8], width: usize) -> Option<usize> {
    let mut lines = 0;
    for row in mask.chunks_exact(width) {
        if row.iter().any(|taken| *taken != row[0]) {
            return None;
        }
        lines += usize::from(row[0] != 0);
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_are_counted_as_lines() {
        assert_eq!(taken_words(&[1, 1, 0, 0, 1, 1], 2), "2 of 3 lines");
        assert_eq!(taken_words(&[1, 0, 0, 0], 2), "25.0 % of the samples");
    }
}

//! The sampling of a protocol: its mask on k-space, and what it makes of a point.

use crate::colour_bar::ColourBar;
use crate::display;
use crate::easel::Easel;
use crate::state::{ProtocolView, SamplingView};
use crate::switch::{Choice, Switch};
use crate::table::decibel;
use crate::use_workbench;
use crate::viewer::{Picture, Viewer};
use crate::viewers::unit;
use experiment::letter;
use leptos::prelude::*;
use std::sync::Arc;

const CHOICES: [Choice<SamplingView>; 2] = [
    (SamplingView::KSpace, "k-space", "k-space, and the samples that are taken"),
    (SamplingView::PointSpread, "Point spread", "What the sampling makes of a single point"),
];

/// k-space with the mask, or the point spread, of one protocol.
#[component]
pub fn Sampling() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let index = state.mask_of;
    let count = Memo::new(move |_| state.protocols.with(Vec::len));
    let mask = Memo::new(move |_| state.mask());
    let taken = Memo::new(move |_| {
        let width = state.scan.with(|s| s.as_ref().map(|s| s.shape[2]))?;
        mask.with(|mask| mask.as_ref().map(|mask| taken_words(mask, width)))
    });
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
                <Switch
                    label="View of the sampling".to_owned()
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
                        aria-label="Paint the mask"
                        title="Paint the mask (p)"
                        aria-pressed=move || state.paints().to_string()
                        on:click=move |_| workbench.turn_painting()
                    >
                        <svg viewBox="0 0 16 16" aria-hidden="true">
                            <path d="M2.5 13.5l.8-3.3 7.6-7.6a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2l-7.6 7.6z M9.6 4l2.4 2.4"></path>
                        </svg>
                    </button>
                </div>
            </figcaption>
            {move || match state.sampling_view.get() {
                SamplingView::KSpace => view! { <KSpace mask taken /> }.into_any(),
                SamplingView::PointSpread => view! { <PointSpread /> }.into_any(),
            }}
        </figure>
    }
}

#[component]
fn KSpace(mask: Memo<Option<Arc<[u8]>>>, taken: Memo<Option<String>>) -> impl IntoView {
    let state = use_workbench().state;
    let index = state.mask_of;
    let picture = Signal::derive(move || {
        let plane = state.scan.with(|s| s.as_ref().map(|s| s.kspace.clone()))?;
        let rgba = mask.with(|mask| display::kspace(&plane, mask.as_deref()));
        Some(Picture { plane, rgba })
    });
    let description = move || {
        let name = letter(index.get()).to_ascii_uppercase();
        format!("k-space, logarithmic, with the samples of protocol {name}: {}", taken.get().unwrap_or_default())
    };
    view! {
        <Viewer picture unit=unit(state) stale=Signal::derive(|| false) description=Signal::derive(description)>
            <span class="axis ky" aria-hidden="true">"ky"</span>
            <span class="axis kx" aria-hidden="true">"kx"</span>
            {move || state.painting.get().then(|| view! { <Easel /> })}
        </Viewer>
    }
}

#[component]
fn PointSpread() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let index = state.mask_of;
    // Asked for while it is looked at only: a slider that is dragged must not wait for it.
    Effect::new(move |_| {
        state.protocols.track();
        state.engine.track();
        workbench.ask_for_point_spreads();
    });
    let spread = Memo::new(move |_| {
        let index = index.get();
        state.protocols.with(|p| p.get(index).and_then(|p| p.spread.clone()))
    });
    let stale = Memo::new(move |_| {
        let index = index.get();
        state.protocols.with(|p| p.get(index).is_some_and(|p: &ProtocolView| p.point_spread().is_none()))
    });
    let picture = Signal::derive(move || {
        let plane = spread.get()?.decibels.clone();
        let rgba = display::coloured(&plane, [-60.0, 0.0]);
        Some(Picture { plane, rgba })
    });
    let words = move || {
        let index = index.get();
        let ratio = state.protocols.with(|p| p.get(index).and_then(|p| Some(p.shown.as_ref()?.report.side_lobe)));
        ratio.map_or(String::new(), |ratio| format!("peak side lobe {} dB", side_lobe(ratio)))
    };
    let description = move || {
        let name = letter(index.get()).to_ascii_uppercase();
        format!("Point spread of protocol {name}, logarithmic, from -60 to 0 dB: {}", words())
    };
    view! {
        <Viewer picture unit=unit(state) stale description=Signal::derive(description)>
            <ColourBar
                from=Signal::derive(|| "−60 dB".to_owned())
                to=Signal::derive(|| "0 dB".to_owned())
                words=Signal::derive(words)
            />
        </Viewer>
    }
}

/// A side lobe over the peak, in dB.
pub fn side_lobe(ratio: f64) -> String {
    if ratio > 0.0 { decibel(20.0 * ratio.log10()).replace('-', "−") } else { "−∞".into() }
}

/// How much a mask (ky, kx) takes: lines where it consists of whole ones, else a part of the samples.
fn taken_words(mask: &[u8], width: usize) -> String {
    let count = |values: &[u8]| values.iter().filter(|taken| **taken != 0).count();
    let rows: Vec<usize> = mask.chunks_exact(width).map(count).collect();
    if rows.iter().all(|taken| *taken == 0 || *taken == width) {
        let lines = rows.iter().filter(|taken| **taken > 0).count();
        return format!("{lines} of {} lines", rows.len());
    }
    format!("{:.1} % of the samples", 100.0 * count(mask) as f64 / mask.len().max(1) as f64)
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

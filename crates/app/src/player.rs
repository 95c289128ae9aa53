//! The acquisition player below the picture of k-space.

use crate::live::{CollectAny, effect, memo};
use crate::playing::{Order, Pace, tr};
use crate::use_workbench;
use crate::viewers::shown;
use leptos::prelude::*;
use words::t;

const PACES: [(&str, Pace); 4] = [
    ("player-pace-whole", Pace::Whole),
    ("player-pace-1", Pace::Times(1.0)),
    ("player-pace-10", Pace::Times(10.0)),
    ("player-pace-60", Pace::Times(60.0)),
];
const ORDERS: [(&str, Order); 2] = [("player-order-linear", Order::Linear), ("player-order-centre", Order::CentreOut)];

/// Play and hold, how far the scan has come, its pace and its order.
#[component]
pub fn Player() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let playing = state.watch.playing;
    // A scan of what is no longer shown ends.
    effect(move || {
        let index = state.mask_of.get();
        let result = shown(state, index).get().map(|shown| shown.result);
        let is_other = |p: &crate::playing::Playing| p.protocol != index || Some(p.result) != result;
        if playing.with_untracked(|p| p.as_ref().is_some_and(is_other)) {
            playing.set(None);
        }
    });
    on_cleanup(move || playing.set(None));
    let lines = memo(move || {
        state.mask().map_or(0, |mask| {
            let width = state.scan.with(|s| s.as_ref().map_or(1, |s| s.facts.shape[2])).max(1);
            mask.chunks_exact(width).filter(|row| row.iter().any(|taken| *taken != 0)).count()
        })
    });
    let done = memo(move || playing.with(|p| p.as_ref().map_or(lines.get(), |p| p.done)));
    let runs = memo(move || playing.with(|p| p.as_ref().is_some_and(|p| p.running)));
    // Without a TR, lines are told, and no time that nobody knows.
    let both = move || {
        let (done, of) = (done.get(), lines.get());
        match tr(state) {
            Some(tr) => [done, of].map(|lines| clock(lines as f64 * tr / 1000.0)),
            None => [done, of].map(|lines| lines.to_string()),
        }
    };
    let told = move || {
        let [time, whole] = both();
        match tr(state) {
            Some(_) => t!("player-told", done = done.get(), of = lines.get(), time = time, whole = whole),
            None => t!("player-told-lines", done = done.get(), of = lines.get()),
        }
    };
    let note = move || match tr(state) {
        Some(tr) => t!("player-tr", tr = tr),
        None => t!("player-tr-unknown"),
    };
    let reel = state.watch.reel;
    view! {
        <div class="player" role="group" aria-label=t!("player")>
            <button
                class="play"
                aria-label=move || if runs.get() { t!("player-hold") } else { t!("player-play") }
                title=move || if runs.get() { t!("player-hold") } else { t!("player-play") }
                disabled=move || lines.get() == 0
                on:click=move |_| workbench.play()
            >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d=move || if runs.get() { "M4 3h3v10H4zM9 3h3v10H9z" } else { "M4 2.5l9 5.5-9 5.5z" }></path>
                </svg>
            </button>
            <input
                type="range"
                aria-label=t!("player-lines")
                aria-valuetext=told
                min="0"
                max=move || lines.get().to_string()
                step="1"
                prop:value=move || done.get().to_string()
                on:input:target=move |ev| workbench.wind_to(ev.target().value().parse().unwrap_or(0))
            />
            <span class="fact" title=note>{move || both().join(" / ")}</span>
            <div class="ways">
                <select
                    aria-label=t!("player-pace")
                    title=note
                    disabled=move || tr(state).is_none()
                    on:change:target=move |ev| {
                        let chosen = ev.target().selected_index().max(0) as usize;
                        workbench.set_pace(PACES[chosen.min(PACES.len() - 1)].1);
                    }
                >
                    {PACES
                        .map(|(words, pace)| {
                            view! { <option selected=reel.with_value(|r| r.pace == pace)>{t!(words)}</option> }
                        })
                        .into_iter()
                        .collect_any()}
                </select>
                <select
                    aria-label=t!("player-order")
                    on:change:target=move |ev| {
                        let chosen = ev.target().selected_index().max(0) as usize;
                        workbench.set_order(ORDERS[chosen.min(ORDERS.len() - 1)].1);
                    }
                >
                    {ORDERS
                        .map(|(words, order)| {
                            view! { <option selected=reel.with_value(|r| r.order == order)>{t!(words)}</option> }
                        })
                        .into_iter()
                        .collect_any()}
                </select>
            </div>
        </div>
    }
}

/// Minutes and seconds, hours where there are any.
fn clock(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_a_clock() {
        assert_eq!(clock(0.4), "0:00");
        assert_eq!(clock(75.0), "1:15");
        assert_eq!(clock(3725.0), "1:02:05");
    }
}

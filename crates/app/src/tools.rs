//! What the visitor paints with.

use crate::live::memo;
use crate::painting::{Brush, Painting, Tip};
use crate::switch::{Choice, Switch};
use crate::use_workbench;
use crate::workbench::Edit;
use leptos::prelude::*;
use words::t;

const TIPS: [Choice<Tip>; 3] = [
    (Tip::Lines, "brush-lines", "brush-lines-help"),
    (Tip::Points, "brush-points", "brush-points-help"),
    (Tip::Box, "brush-box", "brush-box-help"),
];

const DEEDS: [Choice<bool>; 2] = [(false, "brush-take", "brush-take-help"), (true, "brush-erase", "brush-erase-help")];

/// From how many characters a link is worth a warning: some programs cut longer ones.
const LONG_LINK: usize = 8000;

/// The brush, in one row below the pictures.
#[component]
pub fn Tools() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let brush = state.brush;
    let edit = move |change: fn(&mut Painting, Tip)| {
        let mut painting = workbench.painting();
        change(&mut painting, brush.get_untracked().tip);
        workbench.paint(&painting, Edit::Finished);
    };
    let deed = |name: &'static str, does: Callback<()>| {
        view! { <button on:click=move |_| does.run(())>{t!(name)}</button> }
    };
    let length = memo(move || state.experiment.with(|e| experiment::link::print(e).len()));
    view! {
        <div class="tools" role="group" aria-label=t!("brush")>
            <Switch
                label=t!("brush-tip")
                choices=Signal::derive(|| TIPS.to_vec())
                chosen=Signal::derive(move || brush.get().tip)
                choose=move |tip| brush.update(|b| b.tip = tip)
            />
            <Switch
                label=t!("brush-deed")
                choices=Signal::derive(|| DEEDS.to_vec())
                chosen=Signal::derive(move || brush.get().erases)
                choose=move |erases| brush.update(|b| b.erases = erases)
            />
            <label class="width">
                {t!("brush-width-short")}
                <input
                    type="range"
                    aria-label=t!("brush-width")
                    min="1"
                    max=Brush::WIDEST.to_string()
                    step="1"
                    prop:value=move || brush.get().width().to_string()
                    on:input:target=move |ev| {
                        if let Ok(width) = ev.target().value().parse() {
                            brush.update(|b| *b = b.with_width(width));
                        }
                    }
                />
                <span class="number">{move || brush.get().width()}</span>
            </label>
            {deed("mask-undo", Callback::new(move |()| workbench.undo()))}
            {deed("mask-all", Callback::new(move |()| edit(|painting, _| painting.fill(true))))}
            {deed("mask-clear", Callback::new(move |()| edit(|painting, _| painting.fill(false))))}
            {deed("mask-fill-centre", Callback::new(move |()| edit(Painting::fill_centre)))}
            {deed("mask-keep-centre", Callback::new(move |()| edit(|painting, tip| painting.keep(true, tip))))}
            {deed("mask-keep-edge", Callback::new(move |()| edit(|painting, tip| painting.keep(false, tip))))}
            {move || {
                (length.get() > LONG_LINK)
                    .then(|| {
                        view! {
                            <p class="note">
                                {t!("link-long", characters = length.get().to_string())}
                            </p>
                        }.into_any()
                    })
            }}
        </div>
    }
}

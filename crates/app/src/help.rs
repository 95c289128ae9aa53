//! The help: what there is to do with pointer and keys.

use crate::guide::OpenGuide;
use crate::keys::KEYS;
use crate::live::effect;
use crate::use_workbench;
use leptos::html::Dialog;
use leptos::prelude::*;
use words::t;

/// A dialog, opened by `?`.
#[component]
pub fn Help() -> impl IntoView {
    let state = use_workbench().state;
    let dialog = NodeRef::<Dialog>::new();
    effect(move || {
        let Some(dialog) = dialog.get() else { return };
        if state.help.get() {
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    let keys = KEYS.map(|(key, does)| {
        view! {
            <dt>
                <kbd>{key}</kbd>
            </dt>
            <dd>{t!(does)}</dd>
        }
    });
    view! {
        <dialog node_ref=dialog class="help" aria-labelledby="help-title" on:close=move |_| state.help.set(false)>
            <h2 id="help-title">{t!("help-title")}</h2>
            <p>
                {t!("help-about")}
            </p>
            <dl>
                <dt>{t!("pointer-drag")}</dt>
                <dd>{t!("pointer-drag-does")}</dd>
                <dt>{t!("pointer-wheel")}</dt>
                <dd>{t!("pointer-wheel-does")}</dd>
                <dt>{t!("pointer-pan")}</dt>
                <dd>{t!("pointer-pan-does")}</dd>
                <dt>{t!("pointer-double")}</dt>
                <dd>{t!("fit-and-window")}</dd>
                <dt>{t!("pointer-lesion")}</dt>
                <dd>{t!("pointer-lesion-does")}</dd>
                <dt>{t!("pointer-paint")}</dt>
                <dd>{t!("pointer-paint-does")}</dd>
                {keys}
            </dl>
            <p on:click=move |_| state.help.set(false)>
                <OpenGuide chapter="tour">{t!("tour-offer")}</OpenGuide>
                " "
                <OpenGuide chapter="examples">{t!("examples")}</OpenGuide>
                " "
                <OpenGuide chapter="method-zero-filled">{t!("how")}</OpenGuide>
                " "
                <OpenGuide chapter="glossary">{t!("glossary")}</OpenGuide>
            </p>
            <p>
                <button on:click=move |_| {
                    state.help.set(false);
                    state.benchmark.show();
                }>{t!("benchmark-open")}</button>
                " "{t!("benchmark-about")}
            </p>
            <button on:click=move |_| state.help.set(false)>{t!("close")}</button>
        </dialog>
    }
}

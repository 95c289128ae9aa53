//! The head: the name, the steps back and forth, the link, and what belongs to the page rather than to the experiment.

use super::icon::{self, Icon};
use crate::address;
use crate::badge::{Badge, DeviceChooser, copy};
use crate::guide::OpenGuide;
use crate::live::{CollectAny, effect};
use crate::use_workbench;
use leptos::prelude::*;
use words::{languages, t};

/// The head of the page.
#[component]
pub fn Head() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let button = move |name: String, class: &'static str, path: &'static str, does: Callback<()>, off: Signal<bool>| {
        view! {
            <button class=class title=name.clone() aria-label=name disabled=move || off.get() on:click=move |_| does.run(())>
                <Icon path />
            </button>
        }
    };
    let never = Signal::derive(|| false);
    let undo = Callback::new(move |()| workbench.undo());
    let redo = Callback::new(move |()| workbench.redo());
    let present = Callback::new(move |()| workbench.present(!state.presenting.get_untracked()));
    view! {
        <header>
            <p class="brand">
                <span class="mark" aria-hidden="true"></span>
                <span class="name">{t!("title")}</span>
            </p>
            <p class="claim">{t!("claim")}</p>
            <OpenGuide class="tour-offer" chapter="tour">{t!("tour-offer")}</OpenGuide>
            <div class="head-buttons">
                {button(t!("undo"), "quiet", icon::UNDO, undo, Signal::derive(move || !state.steps.get().can_undo()))}
                {button(t!("redo"), "quiet", icon::REDO, redo, Signal::derive(move || !state.steps.get().can_redo()))}
            </div>
            <OpenGuide class="examples" chapter="examples" name=Signal::stored(t!("examples"))>
                <Icon path=icon::EXAMPLES />
                <span>{t!("examples")}</span>
            </OpenGuide>
            <Badge />
            <button class="primary" aria-label=t!("copy-link") on:click=move |_| copy(address::link(), t!("link-copied"))>
                <Icon path=icon::LINK />
                <span>{t!("copy-link")}</span>
            </button>
            <div class="head-buttons">
                {button(t!("present"), "quiet present", icon::PRESENT, present, never)}
                <button class="quiet" popovertarget="menu" title=t!("menu") aria-label=t!("menu")>
                    <Icon path=icon::SETTINGS />
                </button>
                <button class="quiet" aria-label=t!("help") title=t!("help-key") on:click=move |_| state.help.set(true)>
                    "?"
                </button>
            </div>
            <Menu />
        </header>
    }
}

/// Language, theme and device.
#[component]
fn Menu() -> impl IntoView {
    let workbench = use_workbench();
    view! {
        <div id="menu" class="menu" popover="auto" role="group" aria-label=t!("menu")>
            <label>
                <span>{t!("language")}</span>
                <LanguageChooser />
            </label>
            <label>
                <span>{t!("device")}</span>
                <DeviceChooser />
            </label>
            <Theme />
            <button on:click=move |_| workbench.reset_everything()>{t!("reset-everything")}</button>
        </div>
    }
}

#[component]
fn Theme() -> impl IntoView {
    let theme = use_workbench().state.theme;
    effect(move || {
        if let (Some(theme), Some(root)) = (theme.get(), document().document_element()) {
            let _ = root.set_attribute("data-theme", theme);
        }
    });
    let turn = move |_| {
        let dark_now = match theme.get_untracked() {
            Some(theme) => theme == "dark",
            None => !prefers("(prefers-color-scheme: light)"),
        };
        theme.set(Some(if dark_now { "light" } else { "dark" }));
    };
    view! {
        <button on:click=turn>{t!("light-or-dark")}</button>
    }
}

/// Whether the visitor's system asks for something: a media query.
pub fn prefers(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|query| query.matches())
}

#[component]
fn LanguageChooser() -> impl IntoView {
    let workbench = use_workbench();
    let chosen = workbench.state.language.get_untracked();
    let option = |(code, name): (String, String)| {
        let here = code == chosen;
        view! { <option value=code.clone() lang=code selected=here>{name}</option> }
    };
    view! {
        <select
            class="language"
            aria-label=t!("language")
            on:change:target=move |ev| workbench.use_language(ev.target().value())
        >
            {languages().into_iter().map(option).collect_any()}
        </select>
    }
}

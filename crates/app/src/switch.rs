//! A choice among a few views, as buttons side by side.

use crate::live::{CollectAny, memo};
use leptos::prelude::*;
use words::t;

/// One of the views: its value, and the messages of its name and of what it means.
pub type Choice<T> = (T, &'static str, &'static str);

/// Buttons of which one is pressed; a single choice is just a title.
#[component]
pub fn Switch<T>(
    /// Names the group for a screen reader.
    label: String,
    /// The choices there are at the moment.
    #[prop(into)]
    choices: Signal<Vec<Choice<T>>>,
    /// The choice that is shown.
    #[prop(into)]
    chosen: Signal<T>,
    /// Takes another.
    choose: impl Fn(T) + Copy + Send + Sync + 'static,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let choices = memo(move || choices.get());
    move || {
        let choices = choices.get();
        if let [(_, name, meaning)] = choices[..] {
            return view! { <span class="title" title=t!(meaning)>{t!(name)}</span> }.into_any();
        }
        let one = |(value, name, meaning): Choice<T>| {
            view! {
                <button
                    title=t!(meaning)
                    aria-pressed=move || (chosen.get() == value).to_string()
                    on:click=move |_| choose(value)
                >
                    {t!(name)}
                </button>
            }
        };
        view! {
            <div class="switch" role="group" aria-label=label.clone()>
                {choices.into_iter().map(one).collect_any()}
            </div>
        }
        .into_any()
    }
}

//! What is shown in place of a result is said on it, with the way back.

use crate::live::memo;
use crate::use_workbench;
use leptos::prelude::*;
use words::t;

/// The words, where there are any, on the image.
#[component]
pub fn InPlace(words: Memo<Option<String>>) -> impl IntoView {
    let watch = use_workbench().state.watch;
    let some = memo(move || words.with(Option::is_some));
    move || {
        some.get().then(|| {
            view! {
                <div class="in-place" on:pointerdown=|ev| ev.stop_propagation() on:dblclick=|ev| ev.stop_propagation()>
                    <span>{move || words.get()}</span>
                    <button aria-label=t!("watch-back") title=t!("watch-back") on:click=move |_| watch.back()>"×"</button>
                </div>
            }.into_any()
        })
    }
}

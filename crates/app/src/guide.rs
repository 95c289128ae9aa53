//! What explains the page: a module of its own (`crates/guide`), fetched when something of it is first opened
//! (`web/js/guide.js`).

use crate::live::effect;
use crate::state::Gravity;
use crate::use_workbench;
use leptos::html::Div;
use leptos::prelude::*;
use words::t;

/// Where the guide stands.
#[component]
pub fn GuidePlace() -> impl IntoView {
    let place = NodeRef::<Div>::new();
    effect(move || place.get().iter().for_each(|place| browser::stand(place)));
    view! { <div class="guide-place" node_ref=place></div> }
}

/// A button that opens a chapter of the guide.
#[component]
pub fn OpenGuide(
    /// The chapter's name.
    #[prop(into)]
    chapter: Signal<String>,
    /// Its look.
    #[prop(optional)]
    class: &'static str,
    /// What the button is called where what stands on it does not say it.
    #[prop(optional)]
    name: Option<Signal<String>>,
    /// What stands on the button.
    children: Children,
) -> impl IntoView {
    let state = use_workbench().state;
    let open = move |_| {
        let chapter = chapter.get_untracked();
        wasm_bindgen_futures::spawn_local(async move {
            if browser::open(&chapter).await.is_err() {
                state.notify(Gravity::Problem, t!("guide-missing"));
            }
        });
    };
    let name = move || name.map(|name| name.get());
    view! {
        <button class=class aria-label=name title=name on:click=open>
            {children()}
        </button>
    }
}

mod browser {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(raw_module = "./js/guide.js")]
    extern "C" {
        #[wasm_bindgen(catch)]
        pub async fn open(chapter: &str) -> Result<(), JsValue>;
        pub fn stand(place: &web_sys::HtmlElement);
    }
}

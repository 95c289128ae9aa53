//! What is left of the controls while the page is presented: what one turns on a stage, large.

use super::icon::{self, Icon};
use crate::controls::{Choice, Control, Tag};
use crate::live::{CollectAny, memo};
use crate::state::Part;
use crate::use_workbench;
use experiment::declaration::{Declaration, Kind};
use experiment::letter;
use leptos::prelude::*;
use words::t;

/// The first parameter of each sampling, and the methods.
#[component]
pub fn Dock() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let count = memo(move || state.protocols.with(Vec::len));
    // One for all, or one for each.
    let samplings = memo(move || if state.shared_sampling.get() { 1 } else { count.get() });
    let patterns = memo(move || {
        let declaration = |i| state.experiment.with(|e| Part::Sampling(i).of(e).map(|s| s.declaration()));
        (0..samplings.get()).filter_map(declaration).collect::<Vec<_>>()
    });
    let sliders = move || {
        let one = |(i, pattern): (usize, &'static Declaration)| {
            let parameter = pattern
                .parameters
                .iter()
                .find(|p| p.role.is_main() && matches!(p.kind, Kind::Integer { .. } | Kind::Real { .. }))?;
            let tag = (samplings.get() > 1).then(|| view! { <Tag protocol=i /> });
            Some(view! { <div class="dock-slider">{tag} <Control part=Part::Sampling(i) parameter /></div> }.into_any())
        };
        patterns.get().into_iter().enumerate().map(one).collect_any()
    };
    let methods = move || {
        let one = |i| {
            let heading = t!("method-of", protocol = letter(i).to_ascii_uppercase());
            view! { <div class="dock-method"><Tag protocol=i /> <Choice part=Part::Method(i) heading /></div> }
        };
        (0..count.get()).map(one).collect_any()
    };
    view! {
        <section class="dock" aria-label=t!("presentation")>
            <div class="dock-sliders">{sliders}</div>
            <div class="dock-methods">{methods}</div>
            <button class="leave" title=t!("leave-presentation") aria-label=t!("leave-presentation") on:click=move |_| workbench.present(false)>
                <Icon path=icon::CLOSE />
            </button>
        </section>
    }
}

//! The page of the k-space workbench.

mod address;
mod axis;
mod badge;
mod below;
mod bench;
mod colour_bar;
mod controls;
mod details;
mod display;
mod display_menu;
mod display_state;
mod drawing;
mod easel;
mod guide;
mod help;
mod import;
mod in_place;
mod keys;
mod kspace;
mod layout;
mod lesion;
mod live;
mod memory;
mod notices;
mod open_file;
mod outline;
mod overlays;
mod painting;
mod pair;
mod pictures;
mod player;
mod playing;
mod plot;
mod pointer;
mod regions;
mod save;
mod scale;
mod state;
mod status;
mod steps;
mod switch;
mod table;
mod tools;
mod viewer;
mod viewers;
mod watch;
mod wave;
mod workbench;
mod worker;

use experiment::device::DeviceChoice;
use experiment::{Experiment, link};
use leptos::context::Provider;
use leptos::prelude::*;
use state::Gravity;
use words::{say, t};
use workbench::Workbench;

fn main() {
    let language = words::choose(address::asked(address::LANGUAGE).as_deref());
    wasm_bindgen_futures::spawn_local(async move {
        // Without its file the page shows the ids of its messages: everything else works.
        let _ = words::load(&language).await;
        start(language);
    });
}

/// Mounts the page, once its words are there.
fn start(language: String) {
    // The benchmark stands before the default experiment.
    let fragment = if address::asks_for_benchmark() { String::new() } else { address::fragment() };
    let opened = match fragment.trim_start_matches('#') {
        "" => Ok(Experiment::opening()),
        _ => link::parse(&fragment),
    };
    let (experiment, problem) = match opened {
        Ok(experiment) => (experiment, None),
        Err(e) => (Experiment::default(), Some(e)),
    };
    let device = address::asked("device").map(|text| text.parse::<DeviceChoice>()).transpose();
    let workbench = Workbench::start(experiment, device.clone().ok().flatten().unwrap_or_default());
    if let Err(problem) = device {
        let sentence = t!("device-unknown", problem = say(&problem.to_string()));
        workbench.state.notify(Gravity::Problem, sentence);
    }
    if let Some(problem) = problem {
        let sentence = t!("link-unreadable-default", problem = say(&problem.to_string()));
        workbench.state.notify(Gravity::Problem, sentence);
    }
    if !address::asks_for_benchmark() {
        address::show(&workbench.state.experiment.with_untracked(link::print), false);
    }
    workbench.state.language.set(language);
    notices::hear_of_updates(workbench.state.update_ready);
    mount_to_body(move || {
        move || {
            // Words are taken once: another language is another page over the same state, and what one page provides to
            // its components ends with it.
            workbench.state.language.track();
            view! {
                <Provider value=workbench>
                    <layout::Page />
                </Provider>
            }
        }
    });
    if let Some(waiting) = document().get_element_by_id("loading") {
        waiting.remove();
    }
}

/// The workbench that every component works on.
fn use_workbench() -> Workbench {
    // Provided where the page is mounted, around every component.
    expect_context()
}

//! The page of the k-space workbench.

mod address;
mod axis;
mod badge;
mod below;
mod bench;
mod colour_bar;
mod controls;
mod display;
mod drawing;
mod easel;
mod help;
mod import;
mod keys;
mod kspace;
mod layout;
mod lesion;
mod notices;
mod open_file;
mod painting;
mod plot;
mod save;
mod state;
mod switch;
mod table;
mod tools;
mod viewer;
mod viewers;
mod workbench;
mod worker;

use experiment::device::DeviceChoice;
use experiment::{Experiment, link};
use leptos::prelude::*;
use state::Gravity;
use workbench::Workbench;

fn main() {
    // The benchmark stands before the default experiment.
    let fragment = if address::asks_for_benchmark() { String::new() } else { address::fragment() };
    let opened = link::parse(&fragment);
    let (experiment, problem) = match opened {
        Ok(experiment) => (experiment, None),
        Err(e) => (Experiment::default(), Some(e)),
    };
    let device = address::asked("device").map(|text| text.parse::<DeviceChoice>()).transpose();
    let workbench = Workbench::start(experiment, device.clone().ok().flatten().unwrap_or_default());
    if let Err(problem) = device {
        let sentence =
            format!("The device that this address asks for is not known: {problem}. It is chosen automatically.");
        workbench.state.notify(Gravity::Problem, sentence);
    }
    if let Some(problem) = problem {
        let sentence = format!("This link cannot be opened: {problem}. This is the default experiment instead.");
        workbench.state.notify(Gravity::Problem, sentence);
    }
    if !address::asks_for_benchmark() {
        address::show(&workbench.state.experiment.with_untracked(link::print), false);
    }
    mount_to_body(move || {
        provide_context(workbench);
        view! { <layout::Page /> }
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

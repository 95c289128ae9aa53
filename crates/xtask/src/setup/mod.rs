//! The set-up: one [`Step`] a module. A step finds out by trying whether it has anything to do,
//! never by guessing what kind of machine this is, and says what to do by hand where it fails.

mod chromium;
mod components;
pub mod datasets;
mod firefox;
mod npm;
mod packages;
mod tool_build;
mod trunk;
mod vulkan;
mod wasm_bindgen;
pub mod wasm_target;

pub use chromium::{Chromium, VARIABLE as CHROMIUM_VARIABLE};
pub use components::Components;
pub use datasets::Datasets;
pub use firefox::{Firefox, VARIABLE as FIREFOX_VARIABLE};
pub use vulkan::{SoftwareVulkan, VARIABLE as VULKAN_VARIABLE};

use crate::workspace::Workspace;
use anyhow::{Result, bail};

/// Something that must be on this machine before another command works.
pub trait Step {
    /// What it is, in a word or two.
    fn name(&self) -> &'static str;
    /// Tries whether it is there and works.
    fn is_done(&self, workspace: &Workspace) -> bool;
    /// What [`Self::do_it`] is about to do, in one line.
    fn announcement(&self) -> String;
    /// Fetches or builds it.
    fn do_it(&self, workspace: &Workspace) -> Result<()>;
    /// Whether the others go on without it.
    fn is_optional(&self) -> bool {
        false
    }
    /// What a person does where [`Self::do_it`] fails.
    fn by_hand(&self) -> String;
}

/// What the page's build needs.
pub fn for_page() -> Vec<Box<dyn Step>> {
    vec![
        Box::new(wasm_target::WasmTarget),
        Box::new(wasm_target::LibrarySource),
        Box::new(npm::Packages::Tools),
        Box::new(npm::Packages::Page),
        Box::new(wasm_bindgen::WasmBindgen),
        Box::new(trunk::Trunk),
    ]
}

/// What the page has if it can be had: it is built without, too.
pub fn for_page_and_gallery() -> Vec<Box<dyn Step>> {
    let mut steps = for_page();
    steps.push(Box::new(Datasets { optional: true }));
    steps
}

/// What all commands together need.
pub fn everything() -> Vec<Box<dyn Step>> {
    let mut steps = for_page_and_gallery();
    steps.push(Box::new(Chromium));
    steps.push(Box::new(Firefox));
    steps.push(Box::new(Components));
    steps.push(Box::new(SoftwareVulkan));
    steps
}

/// Does the steps that are not done yet, in order.
///
/// # Errors
/// A step that is not optional failed, or claims success and still is not done; the message holds the way by hand.
pub fn run(workspace: &Workspace, steps: &[Box<dyn Step>]) -> Result<()> {
    let mut nothing_to_do = true;
    for step in steps {
        if step.is_done(workspace) {
            continue;
        }
        nothing_to_do = false;
        println!("set-up: {}", step.announcement());
        let outcome = step.do_it(workspace);
        if step.is_done(workspace) {
            continue;
        }
        let reason = outcome
            .err()
            .map_or_else(|| "it ran through and is still missing".to_owned(), |error| format!("{error:#}"));
        let failure = format!("set-up of {} failed: {reason}\n  by hand: {}", step.name(), step.by_hand());
        if !step.is_optional() {
            bail!("{failure}");
        }
        println!("{failure}");
    }
    if nothing_to_do {
        println!("set-up: everything is there");
    }
    Ok(())
}

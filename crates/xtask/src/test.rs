//! `cargo xtask test`: the native tests, then those in a real browser.

use crate::{
    arguments, command, page,
    serve::Server,
    setup::{self, Chromium, Datasets, Firefox, SoftwareVulkan},
    workspace::Workspace,
};
use anyhow::Result;
use std::{env, path::Path, process::Command};

/// Has Playwright take the pictures anew that `pictures.spec.mjs` compares the page with.
const UPDATE: [&str; 3] = ["pictures.spec.mjs", "--project=cpu", "--update-snapshots=all"];

/// Runs the tests that were asked for.
pub fn run(workspace: &Workspace, options: &arguments::Test) -> Result<()> {
    if options.native {
        native(workspace)?;
    }
    if options.browser {
        browser(workspace, options)?;
    }
    println!("\nall tests passed");
    Ok(())
}

/// The tests of all crates; those of the GPU's code on every software Vulkan that is there, where it must not be missed.
fn native(workspace: &Workspace) -> Result<()> {
    setup::run(workspace, &[Box::new(SoftwareVulkan), Box::new(Datasets { optional: true })])?;
    let drivers = SoftwareVulkan::find();
    let mut all = workspace.cargo();
    all.args(["test", "--workspace"]);
    match drivers.first() {
        Some(driver) => on_driver(&mut all, driver),
        None => println!("no software Vulkan was found: without a GPU, the GPU's code is NOT tested natively"),
    }
    println!("native tests");
    command::run(&mut all)?;
    for driver in drivers.iter().skip(1) {
        let mut parity = workspace.cargo();
        // Of the whole workspace: for one package alone, features differ and all of it would be compiled anew.
        parity.args(["test", "--workspace", "--test", "gpu"]);
        on_driver(&mut parity, driver);
        command::run(&mut parity)?;
    }
    Ok(())
}

/// Has a program use one driver of Vulkan, and the tests fail if it cannot be used.
fn on_driver(program: &mut Command, driver: &Path) {
    println!("the GPU's code is tested on {}", driver.display());
    program.env(setup::VULKAN_VARIABLE, driver).env("KSPACE_REQUIRE_GPU", "1");
    if env::var_os("XDG_RUNTIME_DIR").is_none() {
        // Some drivers want to keep something there.
        program.env("XDG_RUNTIME_DIR", env::temp_dir());
    }
}

/// Uses the page for some minutes and watches its memory.
pub fn soak(workspace: &Workspace, minutes: u32) -> Result<()> {
    let mut steps = setup::for_page_and_gallery();
    steps.push(Box::new(Chromium));
    setup::run(workspace, &steps)?;
    page::build(workspace)?;
    let server = Server::start(&workspace.dist(), 0)?;
    let mut node = workspace.page_command("node");
    node.current_dir(workspace.e2e())
        .arg("soak.mjs")
        .env("KSPACE_URL", server.url())
        .env("KSPACE_MINUTES", minutes.to_string())
        .env(setup::CHROMIUM_VARIABLE, Chromium::find()?);
    command::run(&mut node)
}

fn browser(workspace: &Workspace, options: &arguments::Test) -> Result<()> {
    let mut steps = setup::for_page_and_gallery();
    steps.push(Box::new(Chromium));
    steps.push(Box::new(Firefox));
    setup::run(workspace, &steps)?;
    let chromium = Chromium::find()?;
    page::build(workspace)?;
    let server = Server::start(&workspace.dist(), 0)?;
    println!("browser tests with {} at {}", chromium.display(), server.url());
    let mut playwright = workspace.page_command("node");
    playwright
        .current_dir(workspace.e2e())
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .args(if options.update_screenshots { &UPDATE[..] } else { &[] })
        .args(&options.playwright)
        .env("KSPACE_URL", server.url())
        .env(setup::CHROMIUM_VARIABLE, chromium);
    match Firefox::find() {
        Some(firefox) => drop(playwright.env(setup::FIREFOX_VARIABLE, firefox)),
        None => println!("no Firefox was found: the page is NOT tested in a second engine"),
    }
    command::run(&mut playwright)
}

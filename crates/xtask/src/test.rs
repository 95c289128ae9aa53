//! `cargo xtask test`: the native tests, then those in a real browser.

use crate::{
    arguments, command, page,
    serve::Server,
    setup::{self, Chromium},
    workspace::Workspace,
};
use anyhow::Result;

/// Runs the tests that were asked for.
pub fn run(workspace: &Workspace, options: &arguments::Test) -> Result<()> {
    if options.native {
        println!("native tests");
        command::run(workspace.cargo().args(["test", "--workspace"]))?;
    }
    if options.browser {
        browser(workspace, options)?;
    }
    println!("\nall tests passed");
    Ok(())
}

fn browser(workspace: &Workspace, options: &arguments::Test) -> Result<()> {
    let mut steps = setup::for_page();
    steps.push(Box::new(Chromium));
    setup::run(workspace, &steps)?;
    let chromium = Chromium::find()?;
    page::build(workspace)?;
    let server = Server::start(&workspace.dist(), 0)?;
    println!("browser tests with {} at {}", chromium.display(), server.url());
    let mut playwright = workspace.page_command("node");
    playwright
        .current_dir(workspace.e2e())
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .args(&options.playwright)
        .env("KSPACE_URL", server.url())
        .env(setup::CHROMIUM_VARIABLE, chromium);
    command::run(&mut playwright)
}

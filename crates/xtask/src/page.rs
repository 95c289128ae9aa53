//! Building the page with Trunk, whose `post_build` hook calls [`crate::finish`].

use crate::{
    command,
    setup::{self, wasm_target},
    workspace::Workspace,
};
use anyhow::Result;
use std::{env, process::Command, time::Instant};

/// Fetches what the build needs, then builds the page in release into `dist/`.
pub fn set_up_and_build(workspace: &Workspace) -> Result<()> {
    setup::run(workspace, &setup::for_page_and_gallery())?;
    build(workspace)
}

/// Builds the page in release into `dist/`; the set-up is done.
pub fn build(workspace: &Workspace) -> Result<()> {
    println!("building the page");
    let start = Instant::now();
    fetch(workspace)?;
    command::run(trunk(workspace).args(["build", "--release", "--offline"]))?;
    println!("built dist/ in {} s", start.elapsed().as_secs());
    Ok(())
}

/// Fetches the sources of the dependencies: Trunk itself is kept off the network, so that it
/// never silently takes other tools than those of the set-up.
pub fn fetch(workspace: &Workspace) -> Result<()> {
    command::run(workspace.page_command("cargo").args(["fetch", "--quiet"]))?;
    wasm_target::fetch_library(workspace)
}

/// Trunk in the environment of the page's build.
pub fn trunk(workspace: &Workspace) -> Command {
    let mut trunk = workspace.page_command("trunk");
    if env::var_os("TRUNK_LOG").is_none() && env::var_os("RUST_LOG").is_none() {
        trunk.arg("--quiet");
    }
    // Older versions of Trunk refuse any value but `true` and `false`.
    if env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    trunk
}

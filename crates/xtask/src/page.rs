//! Building the page with Trunk, and the last touch that Trunk's `post_build` hook gives it.

use crate::{
    command,
    csp::{self, InlineScripts},
    languages,
    setup::{self, wasm_target},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{env, fs, path::PathBuf, process::Command, time::Instant};

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

/// Writes the content security policy and the languages into the page that Trunk has staged, and puts the gallery beside it.
pub fn finish(workspace: &Workspace) -> Result<()> {
    let folder = env::var_os("TRUNK_STAGING_DIR").map_or_else(|| workspace.dist(), PathBuf::from);
    let path = folder.join("index.html");
    let page = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let allowed = match env::var_os("TRUNK_PROFILE") {
        Some(profile) if profile == "debug" => InlineScripts::Any,
        _ => InlineScripts::Present,
    };
    let page = csp::insert(&page, allowed).with_context(|| format!("{} has no head", path.display()))?;
    let page = languages::list(&page, &workspace.root().join("web/locales"))?;
    fs::write(&path, page).with_context(|| format!("writing {}", path.display()))?;
    setup::datasets::copy(workspace, &folder)
}

//! Building the page with Trunk, whose `post_build` hook calls [`crate::finish`].

use crate::{
    command, digest, lean,
    rules::sources,
    setup::{self, wasm_target},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{env, fs, process::Command, time::Instant};

/// Fetches what the build needs, then builds the page in release into `dist/`.
pub fn set_up_and_build(workspace: &Workspace) -> Result<()> {
    setup::run(workspace, &setup::for_page_and_gallery())?;
    build(workspace)
}

/// Builds the page in release into `dist/`, unless it is there already; the set-up is done.
pub fn build(workspace: &Workspace) -> Result<()> {
    let stamp = workspace.dist().join(STAMP);
    let ingredients = ingredients(workspace)?;
    if fs::read_to_string(&stamp).is_ok_and(|built| built == ingredients) {
        println!("dist/ is built of what is in this checkout");
        return Ok(());
    }
    println!("building the page");
    let start = Instant::now();
    // A build that fails leaves no page that claims to be built.
    let _ = fs::remove_file(&stamp);
    fetch(workspace)?;
    command::run(trunk(workspace).args(["build", "--release", "--offline"]))?;
    fs::write(&stamp, ingredients).with_context(|| format!("writing {}", stamp.display()))?;
    println!("built dist/ in {} s", start.elapsed().as_secs());
    Ok(())
}

/// In `dist/`: the sum of all that it was built of.
const STAMP: &str = ".built-of";
/// What is never part of the page.
const ELSEWHERE: [&str; 5] = ["tests", "docs", "benches", "fuzz", "dist"];

/// A sum over all that the page is built of: the files of this checkout, the gallery, and the tools. The tests of the
/// page thus need not wait for what the checks have just built.
fn ingredients(workspace: &Workspace) -> Result<String> {
    let mut sum = String::new();
    let gallery = workspace.datasets().join("manifest.json");
    let files = sources::list(workspace)?.into_iter().filter(|path| {
        !ELSEWHERE.iter().any(|folder| path.starts_with(folder)) && path.extension().is_none_or(|ending| ending != "md")
    });
    for path in files {
        let bytes = fs::read(workspace.root().join(&path)).with_context(|| format!("reading {}", path.display()))?;
        sum.push_str(&format!("{} {}\n", path.display(), digest::hexadecimal(&bytes)));
    }
    sum.push_str(&digest::hexadecimal(&fs::read(gallery).unwrap_or_default()));
    sum.push_str(&command::output_within(workspace.page_command("rustc").arg("--version"), command::QUESTION)?);
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        sum.push_str(&env::var_os(name).unwrap_or_default().to_string_lossy());
    }
    Ok(digest::hexadecimal(sum.as_bytes()))
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
    if wasm_target::has_library_source(workspace) {
        trunk.envs(lean::environment(workspace.executable()));
    }
    // Older versions of Trunk refuse any value but `true` and `false`.
    if env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    trunk
}

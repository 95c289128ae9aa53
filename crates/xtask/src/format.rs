//! rustfmt over every Rust file. Modules that a macro declares are invisible to `cargo fmt`,
//! so the files come from git.

use crate::{command, rules::sources, workspace::Workspace};
use anyhow::Result;
use std::path::PathBuf;

/// Files per call: command lines have a length limit.
const BATCH: usize = 100;

/// Formats every file.
pub fn rewrite(workspace: &Workspace) -> Result<()> {
    rustfmt(workspace, &[])
}

/// Fails if a file is not formatted, and shows how it should be.
pub fn check(workspace: &Workspace) -> Result<()> {
    rustfmt(workspace, &["--check"])
}

fn rustfmt(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    let files: Vec<PathBuf> = sources::list(workspace)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect();
    for batch in files.chunks(BATCH) {
        let mut rustfmt = workspace.command("rustfmt");
        rustfmt.args(["--edition", "2024"]).args(arguments);
        command::run(rustfmt.args(batch))?;
    }
    Ok(())
}

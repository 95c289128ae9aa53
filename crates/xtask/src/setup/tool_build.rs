//! Building a command-line tool from its source into `.tools`, as cheaply as it goes: they run
//! for seconds, so optimising them for minutes is no bargain.

use crate::{command, workspace::Workspace};
use anyhow::Result;
use std::fs;

/// What to build, and how.
pub struct Tool<'a> {
    /// The package on crates.io.
    pub package: &'a str,
    /// Its exact version.
    pub version: &'a str,
    /// More arguments of `cargo install`.
    pub arguments: &'a [&'a str],
    /// `0` for what waits for other programs, `1` for what computes.
    pub opt_level: &'a str,
}

/// Builds the tool into `.tools/bin`.
///
/// Its own lock file is tried first. A registry mirror may lag behind that lock file by days;
/// then (it fails within seconds) the newest dependencies that are there are taken.
pub fn build(workspace: &Workspace, tool: &Tool<'_>) -> Result<()> {
    let target = workspace.root().join("target/tools");
    let install = |locked: bool| {
        let mut cargo = workspace.cargo();
        cargo
            .args(["install", tool.package, "--version"])
            .arg(format!("={}", tool.version))
            .args(tool.arguments)
            .args(["--force", "--root"])
            .arg(workspace.tools())
            .arg("--target-dir")
            .arg(&target)
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", tool.opt_level)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .env("CARGO_PROFILE_RELEASE_STRIP", "true");
        if locked {
            cargo.arg("--locked");
        }
        command::run(&mut cargo)
    };
    if install(true).is_err() {
        println!("set-up: trying again without the lock file of {}", tool.package);
        install(false)?;
    }
    // Only disk space: a tool is built once.
    let _ = fs::remove_dir_all(&target);
    Ok(())
}

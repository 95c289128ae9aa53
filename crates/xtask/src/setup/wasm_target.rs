//! A Rust toolchain that compiles for `wasm32-unknown-unknown`: rustup's, or Debian's.
//!
//! Debian ships no compiled standard library for that target, but a compiler and the library's
//! source. Cargo then builds the library itself (`build-std`), which needs
//! [`DEBIAN_ENVIRONMENT`] and Debian's `cargo` and `rustc` before all others on the `PATH`.

use super::Step;
use crate::{
    command::{self, QUESTION, answers, as_administrator, run_within},
    workspace::Workspace,
};
use anyhow::{Context, Result, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// The target of the page and its worker.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// What makes Debian's stable `cargo` build the standard library.
pub const DEBIAN_ENVIRONMENT: [(&str, &str); 2] =
    [("RUSTC_BOOTSTRAP", "1"), ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")];

const DEBIAN_PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);
const APT_LIMIT: Duration = Duration::from_secs(900);

/// The folder with Debian's toolchain, where the set-up had to fall back to it.
pub fn debian_toolchain(workspace: &Workspace) -> Option<PathBuf> {
    let folder = workspace.tools().join("debian-rust");
    folder.join("rustc").exists().then_some(folder)
}

/// The manifest of the standard library's source, where the toolchain of the page's build has it.
fn library_manifest(workspace: &Workspace) -> Result<Option<PathBuf>> {
    let sysroot = command::output_within(workspace.page_command("rustc").args(["--print", "sysroot"]), QUESTION)?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.toml");
    Ok(library.exists().then_some(library))
}

/// Whether the standard library can be built for the page.
pub fn has_library_source(workspace: &Workspace) -> bool {
    library_manifest(workspace).is_ok_and(|manifest| manifest.is_some())
}

/// Fetches what the standard library itself is built from, where it is built with the page.
pub fn fetch_library(workspace: &Workspace) -> Result<()> {
    let Some(library) = library_manifest(workspace)? else {
        return Ok(());
    };
    let mut cargo = workspace.page_command("cargo");
    for (name, _) in DEBIAN_ENVIRONMENT {
        cargo.env_remove(name);
    }
    // Its manifest uses what is not stable yet.
    cargo.env("RUSTC_BOOTSTRAP", "1");
    cargo.args(["fetch", "--quiet", "--locked", "--manifest-path"]);
    command::run(cargo.arg(library))
}

/// The source of the standard library, from which the page's is built (see `lean.rs`).
pub struct LibrarySource;

impl Step for LibrarySource {
    fn name(&self) -> &'static str {
        "the source of Rust's standard library"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        has_library_source(workspace)
    }

    fn announcement(&self) -> String {
        "adding rust-src to the Rust toolchain".to_owned()
    }

    fn do_it(&self, workspace: &Workspace) -> Result<()> {
        by_rustup_or_debian(workspace, &["component", "add", "rust-src"], has_library_source)
    }

    fn is_optional(&self) -> bool {
        true
    }

    fn by_hand(&self) -> String {
        "rustup component add rust-src; without it the page's module is larger than its budget".to_owned()
    }
}

/// The step.
pub struct WasmTarget;

impl Step for WasmTarget {
    fn name(&self) -> &'static str {
        "the wasm32 target of Rust"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        match debian_toolchain(workspace) {
            // It has no library to try: the first build makes it.
            Some(folder) => {
                answers(Command::new(folder.join("rustc")).arg("--version"))
                    && answers(Command::new(folder.join("cargo")).arg("--version"))
            }
            None => compiles(workspace),
        }
    }

    fn announcement(&self) -> String {
        format!("adding {TARGET} to the Rust toolchain")
    }

    fn do_it(&self, workspace: &Workspace) -> Result<()> {
        by_rustup_or_debian(workspace, &["target", "add", TARGET], compiles)
    }

    fn by_hand(&self) -> String {
        format!("rustup target add {TARGET}\n  or, on Debian: apt-get install {}", DEBIAN_PACKAGES.join(" "))
    }
}

/// Has rustup add something to the toolchain; where that does not work, installs Debian's toolchain, which has all of it.
fn by_rustup_or_debian(workspace: &Workspace, arguments: &[&str], works: fn(&Workspace) -> bool) -> Result<()> {
    let by_rustup = run_within(workspace.command("rustup").args(arguments), RUSTUP_LIMIT);
    if by_rustup.is_ok() && works(workspace) {
        return Ok(());
    }
    let reason = by_rustup.err().map_or_else(
        || format!("`rustup {}` was done, and does not work", arguments.join(" ")),
        |error| format!("{error:#}"),
    );
    if !answers(Command::new("apt-get").arg("--version")) {
        bail!("{reason}");
    }
    println!("set-up: {reason}; installing Debian's Rust for wasm instead");
    install_debian(workspace).with_context(|| format!("{reason}, and Debian's Rust did not install"))
}

/// Tries to compile and link an empty library for the target.
fn compiles(workspace: &Workspace) -> bool {
    let folder = env::temp_dir().join(format!("kspace-probe-{}", std::process::id()));
    let source = folder.join("probe.rs");
    let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&source, ""));
    let works = written.is_ok()
        && answers(
            workspace
                .command("rustc")
                .args(["--target", TARGET, "--crate-type", "cdylib", "-o"])
                .args([&folder.join("probe.wasm"), &source]),
        );
    // Left behind, it would only be an empty file in the temporary folder.
    let _ = fs::remove_dir_all(&folder);
    works
}

fn install_debian(workspace: &Workspace) -> Result<()> {
    let apt = || {
        let mut apt = as_administrator("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run_within(apt().arg("update"), APT_LIMIT)?;
    run_within(apt().args(["install", "-y", "--no-install-recommends"]).args(DEBIAN_PACKAGES), APT_LIMIT)?;
    let folder = workspace.tools().join("debian-rust");
    fs::create_dir_all(&folder)?;
    for program in ["cargo", "rustc", "rustdoc"] {
        link(&Path::new("/usr/bin").join(program), &folder.join(program))?;
    }
    let version = command::output_within(Command::new(folder.join("rustc")).arg("--version"), QUESTION)?;
    println!("set-up: the page will be built with Debian's {}", version.trim());
    Ok(())
}

#[cfg(unix)]
fn link(original: &Path, link: &Path) -> Result<()> {
    if link.symlink_metadata().is_ok() {
        fs::remove_file(link)?;
    }
    std::os::unix::fs::symlink(original, link).with_context(|| format!("linking {}", link.display()))
}

#[cfg(not(unix))]
fn link(_: &Path, link: &Path) -> Result<()> {
    bail!("no Debian toolchain on this system for {}", link.display())
}

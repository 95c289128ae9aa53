//! `cargo xtask check`: everything that is checked without running the product.

use crate::{
    command, format, licences, page, rules,
    setup::{
        self, Components, Step,
        wasm_target::{TARGET, WasmTarget, debian_toolchain},
    },
    workspace::Workspace,
};
use anyhow::{Result, bail};
use std::time::Instant;

/// The crates that are also built for wasm.
const WASM_CRATES: [&str; 7] = ["recon", "gpu", "formats", "experiment", "engine", "reader", "app"];

type Check = fn(&Workspace) -> Result<()>;

/// Runs all checks, and only then fails if one of them did.
pub fn run(workspace: &Workspace, fast: bool) -> Result<()> {
    let mut steps: Vec<Box<dyn Step>> = if fast { vec![Box::new(WasmTarget)] } else { setup::for_page() };
    steps.push(Box::new(Components));
    setup::run(workspace, &steps)?;

    let mut checks: Vec<(&str, Check)> = vec![
        ("format", format::check),
        ("rules of ARCHITECTURE.md", rules::check),
        ("licences", licences::check),
        ("clippy", clippy),
        ("clippy for wasm", clippy_wasm),
        ("documentation", documentation),
    ];
    if !fast {
        checks.push(("sizes of the page", sizes));
    }
    let mut failed = Vec::new();
    for (name, check) in checks {
        println!("\n== {name}");
        let start = Instant::now();
        match check(workspace) {
            Ok(()) => println!("-- {name}: passed in {} s", start.elapsed().as_secs()),
            Err(error) => {
                println!("{error:#}\n-- {name}: FAILED");
                failed.push(name);
            }
        }
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    println!("\nall checks passed{}", if fast { " (without the page)" } else { "" });
    Ok(())
}

fn clippy(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    command::run(&mut cargo)
}

fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    // A `cargo clippy` on the PATH would be another toolchain's and know another library.
    if debian_toolchain(workspace).is_some() {
        println!("the page is built with Debian's toolchain, which has no clippy: NOT checked");
        return Ok(());
    }
    let mut cargo = workspace.page_command("cargo");
    cargo.args(["clippy", "--target", TARGET]);
    for name in WASM_CRATES {
        cargo.args(["--package", name]);
    }
    command::run(cargo.args(["--", "-D", "warnings"]))
}

fn documentation(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-D warnings");
    command::run(&mut cargo)
}

fn sizes(workspace: &Workspace) -> Result<()> {
    page::build(workspace)?;
    rules::sizes::check(workspace)
}

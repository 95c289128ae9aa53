//! The rules of ARCHITECTURE.md that a program can check, one a module. Each is a plain function
//! from what is in the checkout to the list of its violations.

pub mod sizes;
pub mod sources;

mod architecture;
mod circles;
mod dependencies;
mod sources_text;

use crate::{metadata, setup::wasm_target::TARGET, workspace::Workspace};
use anyhow::{Result, bail};
use std::fs;

/// Checks all rules but the sizes, which need a built page.
///
/// # Errors
/// Something could not be read, or a rule is broken; the message lists every place.
pub fn check(workspace: &Workspace) -> Result<()> {
    let packages = metadata::packages(workspace)?;
    let sources = sources::read(workspace)?;
    let mut violations = dependencies::directions(&packages);
    violations.extend(dependencies::only_gpu_knows_wgpu(&packages));
    for name in dependencies::PURE {
        let parts = metadata::built_from(workspace, name, TARGET)?;
        violations.extend(dependencies::purity(name, &parts));
    }
    for source in &sources {
        violations.extend(sources_text::violations(source));
    }
    violations.extend(circles::LAYERED.iter().flat_map(|name| circles::violations(name, &sources)));
    let folders = architecture::crate_folders(workspace)?;
    match fs::read_to_string(workspace.root().join("ARCHITECTURE.md")) {
        Ok(text) => violations.extend(architecture::violations(&text, &packages, &folders)),
        Err(error) => violations.push(format!("ARCHITECTURE.md: {error}")),
    }
    if !violations.is_empty() {
        bail!("{}", violations.join("\n"));
    }
    println!("{} files and {} packages keep the rules", sources.len(), packages.len());
    Ok(())
}

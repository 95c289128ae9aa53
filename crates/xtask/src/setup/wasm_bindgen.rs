//! The `wasm-bindgen` program in exactly the version of the library in `Cargo.lock`: the two
//! speak a private format that changes from version to version.

use super::{
    Step,
    tool_build::{self, Tool},
};
use crate::{
    command::{QUESTION, output_within},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::fs;

/// The step.
pub struct WasmBindgen;

impl Step for WasmBindgen {
    fn name(&self) -> &'static str {
        "wasm-bindgen"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        let mut probe = workspace.page_command("wasm-bindgen");
        let Ok(answer) = output_within(probe.arg("--version"), QUESTION) else {
            return false;
        };
        let found = answer.split_whitespace().nth(1);
        found.is_some() && found == locked_version(workspace).ok().as_deref()
    }

    fn announcement(&self) -> String {
        "building wasm-bindgen, which takes a minute or two".to_owned()
    }

    fn do_it(&self, workspace: &Workspace) -> Result<()> {
        let version = locked_version(workspace)?;
        let tool = Tool {
            package: "wasm-bindgen-cli",
            version: &version,
            arguments: &["--no-default-features", "--bin", "wasm-bindgen"],
            opt_level: "1",
        };
        tool_build::build(workspace, &tool)
    }

    fn by_hand(&self) -> String {
        "cargo install wasm-bindgen-cli --version <the one of wasm-bindgen in Cargo.lock>".to_owned()
    }
}

fn locked_version(workspace: &Workspace) -> Result<String> {
    let path = workspace.root().join("Cargo.lock");
    let lock = fs::read_to_string(&path).context("reading Cargo.lock")?;
    version_in_lock(&lock, "wasm-bindgen").context("Cargo.lock holds no wasm-bindgen")
}

/// The version of a package in the text of a `Cargo.lock`.
fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::version_in_lock;

    const LOCK: &str = "\
[[package]]
name = \"wasm-bindgen-macro\"
version = \"0.9.9\"

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.130\"
source = \"registry\"
";

    #[test]
    fn the_version_belongs_to_the_very_package() {
        assert_eq!(version_in_lock(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in_lock(LOCK, "bindgen"), None);
    }
}

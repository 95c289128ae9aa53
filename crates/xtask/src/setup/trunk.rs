//! Trunk, which builds the page around the two wasm modules.

use super::{
    Step,
    tool_build::{self, Tool},
};
use crate::{
    command::{QUESTION, output_within},
    workspace::Workspace,
};
use anyhow::Result;

const VERSION: &str = "0.22.1";

/// The step.
pub struct Trunk;

impl Step for Trunk {
    fn name(&self) -> &'static str {
        "Trunk"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        let mut probe = workspace.page_command("trunk");
        output_within(probe.arg("--version"), QUESTION).is_ok_and(|answer| is_accepted(&answer))
    }

    fn announcement(&self) -> String {
        format!("building Trunk {VERSION}, which takes two to five minutes, once")
    }

    fn do_it(&self, workspace: &Workspace) -> Result<()> {
        let tool = Tool {
            package: "trunk",
            version: VERSION,
            // It states a newer Rust than it needs. It must have one TLS feature to compile,
            // though it never downloads anything here.
            arguments: &["--ignore-rust-version", "--no-default-features", "--features", "rustls"],
            opt_level: "0",
        };
        tool_build::build(workspace, &tool)
    }

    fn by_hand(&self) -> String {
        format!("cargo install trunk --locked --version {VERSION} --ignore-rust-version")
    }
}

/// Whether an answer to `trunk --version` names one that builds this page: from 0.21.14 up to
/// and with 0.22. (Another program of that name answers with a version above 1.)
fn is_accepted(answer: &str) -> bool {
    let Some(version) = answer.trim().strip_prefix("trunk ") else {
        return false;
    };
    let core = version.split(['-', '+']).next().unwrap_or(version);
    let numbers: Vec<u32> = core.split('.').map_while(|part| part.parse().ok()).collect();
    matches!(numbers[..], [0, 21, patch] if patch >= 14) || matches!(numbers[..], [0, 22, _])
}

#[cfg(test)]
mod tests {
    use super::is_accepted;

    #[test]
    fn only_fitting_versions_are_accepted() {
        for good in ["trunk 0.21.14\n", "trunk 0.22.0", "trunk 0.22.1\n"] {
            assert!(is_accepted(good), "{good}");
        }
        for bad in ["trunk 0.21.13", "trunk 0.20.3", "trunk 0.23.0", "1.22.8", "trunk", ""] {
            assert!(!is_accepted(bad), "{bad}");
        }
    }
}

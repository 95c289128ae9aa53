//! rustfmt and clippy, which only the checks need.

use super::Step;
use crate::{
    command::{answers, run_within},
    workspace::Workspace,
};
use anyhow::Result;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(180);

/// The step.
pub struct Components;

impl Step for Components {
    fn name(&self) -> &'static str {
        "rustfmt and clippy"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        answers(workspace.command("rustfmt").arg("--version"))
            && answers(workspace.cargo().args(["clippy", "--version"]))
    }

    fn announcement(&self) -> String {
        "adding rustfmt and clippy to the Rust toolchain".to_owned()
    }

    fn do_it(&self, workspace: &Workspace) -> Result<()> {
        let mut rustup = workspace.command("rustup");
        run_within(rustup.args(["component", "add", "rustfmt", "clippy"]), LIMIT)
    }

    fn by_hand(&self) -> String {
        "rustup component add rustfmt clippy".to_owned()
    }
}

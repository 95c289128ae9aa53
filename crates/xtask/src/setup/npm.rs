//! The npm packages. Those in `tests/e2e` are tools: Playwright for the browser tests, and binaryen, whose `wasm-opt`
//! makes the page's modules smaller and faster. (Distributions carry versions of `wasm-opt` that are old enough to break
//! them.) Those in `web` are parts of the page: Fluent, which holds its words.

use super::Step;
use crate::{
    command::{self, QUESTION, output_within},
    workspace::Workspace,
};
use anyhow::Result;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The packages of a folder.
pub enum Packages {
    /// Of `tests/e2e`.
    Tools,
    /// Of `web`.
    Page,
}

impl Packages {
    fn folder(&self, workspace: &Workspace) -> PathBuf {
        match self {
            Packages::Tools => workspace.e2e(),
            Packages::Page => workspace.root().join("web"),
        }
    }
}

impl Step for Packages {
    fn name(&self) -> &'static str {
        match self {
            Packages::Tools => "wasm-opt and Playwright (npm)",
            Packages::Page => "the page's packages (npm)",
        }
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        let folder = self.folder(workspace);
        let locked = read_versions(&folder.join("package-lock.json"));
        let installed = read_versions(&folder.join("node_modules/.package-lock.json"));
        let works = match self {
            Packages::Tools => {
                let mut probe = workspace.page_command("wasm-opt");
                output_within(probe.arg("--version"), QUESTION).is_ok()
            }
            Packages::Page => true,
        };
        locked.is_some() && locked == installed && works
    }

    fn announcement(&self) -> String {
        match self {
            Packages::Tools => "fetching the npm packages of tests/e2e".to_owned(),
            Packages::Page => "fetching the npm packages of web".to_owned(),
        }
    }

    fn do_it(&self, workspace: &Workspace) -> Result<()> {
        let mut npm = workspace.command(command::npm());
        npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(self.folder(workspace));
        command::run(&mut npm)
    }

    fn by_hand(&self) -> String {
        let folder = match self {
            Packages::Tools => "tests/e2e",
            Packages::Page => "web",
        };
        format!("install Node 20 or later (https://nodejs.org), then: cd {folder} && npm ci")
    }
}

fn read_versions(lock: &Path) -> Option<Vec<(String, String)>> {
    versions(&fs::read_to_string(lock).ok()?)
}

/// Names and versions of the packages in an npm lock file, apart from the root and from those
/// that are for another system.
fn versions(lock: &str) -> Option<Vec<(String, String)>> {
    let lock: Value = serde_json::from_str(lock).ok()?;
    let packages = lock.get("packages")?.as_object()?;
    let mut versions: Vec<_> = packages
        .iter()
        .filter(|(name, package)| !name.is_empty() && package.get("optional").is_none())
        .filter_map(|(name, package)| Some((name.clone(), package.get("version")?.as_str()?.to_owned())))
        .collect();
    versions.sort();
    Some(versions)
}

#[cfg(test)]
mod tests {
    use super::versions;

    #[test]
    fn root_and_optional_packages_do_not_count() {
        let lock = r#"{"packages": {
            "": {"version": "1.0.0"},
            "node_modules/b": {"version": "2.0.0"},
            "node_modules/fsevents": {"version": "3.0.0", "optional": true}
        }}"#;
        let expected = vec![("node_modules/b".to_owned(), "2.0.0".to_owned())];
        assert_eq!(versions(lock), Some(expected));
        assert_eq!(versions("no JSON"), None);
    }
}

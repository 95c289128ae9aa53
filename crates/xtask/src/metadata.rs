//! What cargo knows about the workspace and everything that it depends on.

use crate::{command, workspace::Workspace};
use anyhow::{Context, Result};
use serde_json::Value;
use std::{collections::BTreeSet, process::Command, time::Duration};

const LIMIT: Duration = Duration::from_secs(300);

/// A package of the workspace, or one that a package of it depends on.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The licence expression that it states.
    pub licence: Option<String>,
    /// Whether it is part of this workspace.
    pub is_member: bool,
    /// Names of the packages that it names as dependencies itself, those for its tests apart.
    pub dependencies: BTreeSet<String>,
}

/// All packages that a build of the workspace could use, on any platform.
pub fn packages(workspace: &Workspace) -> Result<Vec<Package>> {
    let mut cargo = workspace.cargo();
    cargo.args(["metadata", "--format-version", "1"]);
    let text = command::output_within(&mut cargo, LIMIT)?;
    let metadata = serde_json::from_str(&text).context("reading the answer of cargo metadata")?;
    parse(&metadata).context("cargo metadata answered in an unknown form")
}

fn parse(metadata: &Value) -> Option<Vec<Package>> {
    let members = metadata.get("workspace_members")?.as_array()?;
    let packages = metadata.get("packages")?.as_array()?;
    packages
        .iter()
        .map(|package| {
            let text = |key| package.get(key).and_then(Value::as_str).map(str::to_owned);
            let dependencies = package.get("dependencies")?.as_array()?;
            Some(Package {
                name: text("name")?,
                version: text("version")?,
                licence: text("license"),
                is_member: members.contains(package.get("id")?),
                dependencies: dependencies
                    .iter()
                    .filter(|one| one.get("kind").and_then(Value::as_str) != Some("dev"))
                    .filter_map(|one| Some(one.get("name")?.as_str()?.to_owned()))
                    .collect(),
            })
        })
        .collect()
}

/// Names of all packages that a crate is built from for a target, itself included.
///
/// Asked of `cargo tree` for this crate alone: the graph of `cargo metadata` holds the features
/// that the whole workspace asks for together.
pub fn built_from(workspace: &Workspace, name: &str, target: &str) -> Result<BTreeSet<String>> {
    let mut cargo: Command = workspace.cargo();
    cargo.args(["tree", "--package", name, "--target", target]);
    cargo.args(["--edges", "normal", "--prefix", "none", "--format", "{p}"]);
    let tree = command::output_within(&mut cargo, LIMIT)?;
    Ok(names(&tree))
}

fn names(tree: &str) -> BTreeSet<String> {
    tree.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn packages_are_read() {
        let metadata = json!({
            "workspace_members": ["a 1"],
            "packages": [
                {"id": "a 1", "name": "a", "version": "1.0.0", "license": "MIT", "dependencies": [
                    {"name": "b", "kind": null}, {"name": "c", "kind": "dev"}
                ]},
                {"id": "b 1", "name": "b", "version": "2.0.0", "license": null, "dependencies": []}
            ]
        });
        let packages = parse(&metadata).expect("the form is right");
        assert!(packages[0].is_member && !packages[1].is_member);
        assert!(packages[0].dependencies.contains("b"));
        assert!(!packages[0].dependencies.contains("c"));
        assert_eq!(packages[1].licence, None);
    }

    #[test]
    fn another_form_is_refused() {
        assert!(parse(&json!({"packages": []})).is_none());
    }

    #[test]
    fn the_tree_is_a_list_of_names() {
        let tree = "recon v0.1.0 (/somewhere)\nnum-complex v0.4.6\nnum-traits v0.2.19 (*)\n";
        let expected = ["num-complex", "num-traits", "recon"].map(str::to_owned);
        assert_eq!(names(tree), BTreeSet::from(expected));
    }
}

//! ARCHITECTURE.md and the workspace name the same crates.

use crate::{metadata::Package, workspace::Workspace};
use anyhow::{Context, Result};
use std::{collections::BTreeSet, fs};

/// Names of the folders below `crates/` that hold a crate.
pub fn crate_folders(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let folder = workspace.root().join("crates");
    let entries = fs::read_dir(&folder).context("reading crates/")?;
    Ok(entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect())
}

/// Crates that the document leaves out, and folders that it names and that do not exist.
pub fn violations(document: &str, packages: &[Package], folders: &BTreeSet<String>) -> Vec<String> {
    let missing = packages
        .iter()
        .filter(|package| package.is_member && !names(document, &package.name))
        .map(|package| format!("ARCHITECTURE.md: does not mention the crate {}", package.name));
    let unknown = folders_named(document)
        .into_iter()
        .filter(|folder| !folders.contains(folder))
        .map(|folder| format!("ARCHITECTURE.md: there is no crates/{folder}"));
    missing.chain(unknown).collect()
}

/// Whether the document holds this name as a word of its own.
fn names(document: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    document.match_indices(name).any(|(start, _)| {
        let before = document[..start].chars().next_back();
        let after = document[start + name.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The folders that the document names as `crates/<folder>`.
fn folders_named(document: &str) -> BTreeSet<String> {
    document
        .match_indices("crates/")
        .map(|(start, prefix)| {
            document[start + prefix.len()..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '-' || *c == '_')
                .collect::<String>()
        })
        .filter(|folder| !folder.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(document: &str) -> Vec<String> {
        let member = |name: &str| Package { name: name.to_owned(), is_member: true, ..Package::default() };
        let folders = BTreeSet::from(["recon".to_owned(), "app".to_owned()]);
        violations(document, &[member("recon"), member("app")], &folders)
    }

    #[test]
    fn the_same_crates_are_fine() {
        assert!(check("`crates/recon` computes; crates/app draws. crates/* is all.").is_empty());
    }

    #[test]
    fn a_crate_left_out_is_found() {
        let violations = check("recon, application, app-le");
        assert_eq!(violations, ["ARCHITECTURE.md: does not mention the crate app"]);
    }

    #[test]
    fn a_folder_that_is_gone_is_found() {
        let violations = check("recon, app, and crates/viewer/src");
        assert_eq!(violations, ["ARCHITECTURE.md: there is no crates/viewer"]);
    }
}

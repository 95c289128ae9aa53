//! Every dependency must come under a permissive licence.
//!
//! This needs no network and no other program. `cargo deny`, where it is installed, checks the
//! same with the list in `deny.toml`, and the advisories where it has their database.

use crate::{
    command::{self, answers},
    metadata::{self, Package},
    workspace::Workspace,
};
use anyhow::{Result, bail};
use spdx::{Expression, ParseMode};

/// The licences that ask for no more than to be named. `deny.toml` holds the same list.
const PERMISSIVE: [&str; 11] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "BSL-1.0",
    "CC0-1.0",
    "Unicode-3.0",
];
/// Permissive as well, but a statement rather than a licence.
const DEDICATIONS: [&str; 1] = ["Unlicense"];
/// Additions to a licence that only permit more.
const EXCEPTIONS: [&str; 1] = ["LLVM-exception"];

/// Checks the licences of everything that the workspace depends on.
pub fn check(workspace: &Workspace) -> Result<()> {
    let packages = metadata::packages(workspace)?;
    let violations = violations(&packages);
    if !violations.is_empty() {
        bail!("{}", violations.join("\n"));
    }
    println!("{} packages, all permissive", packages.len());
    cargo_deny(workspace)
}

fn cargo_deny(workspace: &Workspace) -> Result<()> {
    if !answers(workspace.cargo().args(["deny", "--version"])) {
        println!("cargo-deny is not installed: advisories were NOT checked");
        return Ok(());
    }
    let deny = |what: &[&str]| {
        let mut cargo = workspace.cargo();
        cargo.args(["deny", "--offline", "check"]).args(what);
        cargo
    };
    command::run(&mut deny(&["licenses", "bans", "sources"]))?;
    let database = std::env::var_os("CARGO_HOME")
        .map(std::path::PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
        .map(|cargo| cargo.join("advisory-dbs"));
    if !database.is_some_and(|folder| folder.is_dir()) {
        println!("cargo-deny has no advisory database here: advisories were NOT checked");
        return Ok(());
    }
    command::run(&mut deny(&["advisories"]))
}

fn violations(packages: &[Package]) -> Vec<String> {
    packages
        .iter()
        .filter_map(|package| {
            let problem = match &package.licence {
                None => "states no licence".to_owned(),
                Some(licence) => match is_permissive(licence) {
                    Ok(true) => return None,
                    Ok(false) => format!("is under {licence}, which is not on the list"),
                    Err(error) => format!("states {licence}, which cannot be read: {error}"),
                },
            };
            Some(format!("{} {} {problem}", package.name, package.version))
        })
        .collect()
}

fn is_permissive(licence: &str) -> Result<bool> {
    // Older packages write `MIT/Apache-2.0`, which the lax mode reads as `OR`.
    let expression = Expression::parse_mode(licence, ParseMode::LAX)?;
    Ok(expression.evaluate(|requirement| {
        let Some(id) = requirement.license.id() else {
            return false;
        };
        let is_listed = PERMISSIVE.contains(&id.name) || DEDICATIONS.contains(&id.name);
        let is_plain = match &requirement.addition {
            None => true,
            Some(spdx::AdditionItem::Spdx(addition)) => EXCEPTIONS.contains(&addition.name),
            Some(_) => false,
        };
        is_listed && is_plain
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_needs_one_and_a_sum_needs_all() {
        for good in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR MIT",
            "Apache-2.0 WITH LLVM-exception",
            "MIT/Apache-2.0",
            "Unlicense OR MIT",
        ] {
            assert_eq!(is_permissive(good).ok(), Some(true), "{good}");
        }
        for bad in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "MPL-2.0",
            "LGPL-2.1-or-later",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "LicenseRef-own",
        ] {
            assert_eq!(is_permissive(bad).ok(), Some(false), "{bad}");
        }
        assert!(is_permissive("whatever you like").is_err());
    }

    #[test]
    fn a_violation_names_the_package() {
        let package = |name: &str, licence: Option<&str>| Package {
            name: name.to_owned(),
            licence: licence.map(str::to_owned),
            ..Package::default()
        };
        let packages = [package("good", Some("MIT")), package("bad", None)];
        let violations = violations(&packages);
        assert_eq!(violations.len(), 1);
        assert!(violations[0].starts_with("bad"));
    }
}

//! Every dependency must come under a permissive licence, those of the page from npm, too.
//!
//! This needs no network and no other program. `cargo deny`, where it is installed, checks the
//! same with the list in `deny.toml`, and the advisories where it has their database.

use crate::{
    command::{self, answers},
    metadata::{self, Package},
    workspace::Workspace,
};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use spdx::{Expression, ParseMode};
use std::fs;

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
/// The same for typefaces, whose licence goes with them.
const FOR_FONTS: [&str; 1] = ["OFL-1.1"];
/// Additions to a licence that only permit more.
const EXCEPTIONS: [&str; 1] = ["LLVM-exception"];

/// Checks the licences of everything that the workspace depends on.
pub fn check(workspace: &Workspace) -> Result<()> {
    let packages = metadata::packages(workspace)?;
    let shipped = npm_packages(&fs::read_to_string(workspace.root().join("web/package-lock.json"))?)
        .context("web/package-lock.json has another form than expected")?;
    let mut violations = violations(&packages, &PERMISSIVE);
    violations.extend(self::violations(&shipped, &[&PERMISSIVE[..], &FOR_FONTS].concat()));
    if !violations.is_empty() {
        bail!("{}", violations.join("\n"));
    }
    println!("{} packages and {} of npm that the page ships, all permissive", packages.len(), shipped.len());
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

/// The packages in a lock file of npm.
fn npm_packages(lock: &str) -> Option<Vec<Package>> {
    let lock: Value = serde_json::from_str(lock).ok()?;
    let all = lock.get("packages")?.as_object()?.iter();
    // The first is the page itself.
    let package = |(path, package): (&String, &Value)| {
        let text = |key| package.get(key).and_then(Value::as_str).map(str::to_owned);
        let name = path.strip_prefix("node_modules/")?.to_owned();
        Some(Package { name, version: text("version")?, licence: text("license"), ..Package::default() })
    };
    all.filter(|(path, _)| !path.is_empty()).map(package).collect()
}

fn violations(packages: &[Package], permissive: &[&str]) -> Vec<String> {
    packages
        .iter()
        .filter_map(|package| {
            let problem = match &package.licence {
                None => "states no licence".to_owned(),
                Some(licence) => match is_permissive(licence, permissive) {
                    Ok(true) => return None,
                    Ok(false) => format!("is under {licence}, which is not on the list"),
                    Err(error) => format!("states {licence}, which cannot be read: {error}"),
                },
            };
            Some(format!("{} {} {problem}", package.name, package.version))
        })
        .collect()
}

fn is_permissive(licence: &str, permissive: &[&str]) -> Result<bool> {
    // Older packages write `MIT/Apache-2.0`, which the lax mode reads as `OR`.
    let expression = Expression::parse_mode(licence, ParseMode::LAX)?;
    Ok(expression.evaluate(|requirement| {
        let Some(id) = requirement.license.id() else {
            return false;
        };
        let is_listed = permissive.contains(&id.name) || DEDICATIONS.contains(&id.name);
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
            assert_eq!(is_permissive(good, &PERMISSIVE).ok(), Some(true), "{good}");
        }
        for bad in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "MPL-2.0",
            "LGPL-2.1-or-later",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "LicenseRef-own",
        ] {
            assert_eq!(is_permissive(bad, &PERMISSIVE).ok(), Some(false), "{bad}");
        }
        assert!(is_permissive("whatever you like", &PERMISSIVE).is_err());
    }

    #[test]
    fn a_violation_names_the_package() {
        let package = |name: &str, licence: Option<&str>| Package {
            name: name.to_owned(),
            licence: licence.map(str::to_owned),
            ..Package::default()
        };
        let packages = [package("good", Some("MIT")), package("bad", None)];
        let violations = violations(&packages, &PERMISSIVE);
        assert_eq!(violations.len(), 1);
        assert!(violations[0].starts_with("bad"));
    }

    #[test]
    fn packages_of_npm_are_read_and_held_to_the_list() {
        let lock = r#"{"packages": {
            "": {"license": "MIT"},
            "node_modules/font": {"version": "1.0.0", "license": "OFL-1.1"},
            "node_modules/@a/bad": {"version": "2.0.0"}
        }}"#;
        let packages = npm_packages(lock).expect("the form is right");
        assert_eq!(packages.len(), 2);
        assert_eq!(violations(&packages, &FOR_FONTS), ["@a/bad 2.0.0 states no licence"]);
        assert!(npm_packages("{}").is_none());
    }
}

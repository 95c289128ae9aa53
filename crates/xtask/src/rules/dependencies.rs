//! Who may depend on whom.

use crate::metadata::Package;
use std::collections::BTreeSet;

/// Crates that know no browser, no GPU and no clock.
pub const PURE: [&str; 3] = ["recon", "formats", "experiment"];

/// Packages, or families of them, that bring a browser or a GPU.
const IMPURE: [&str; 7] = ["web-sys", "js-sys", "wasm-bindgen", "wgpu", "gloo", "leptos", "naga"];

/// Each crate of the workspace with the crates of the workspace that it may depend on.
const ALLOWED: [(&str, &[&str]); 15] = [
    ("recon", &[]),
    ("gpu", &["recon"]),
    ("gallery", &[]),
    ("formats", &["recon", "gallery"]),
    ("experiment", &["recon"]),
    ("engine", &["recon", "gpu", "experiment"]),
    ("reader", &["recon", "formats", "experiment"]),
    ("cli", &["recon", "gpu", "formats", "experiment"]),
    ("words", &[]),
    ("app", &["recon", "experiment", "words"]),
    ("guide", &["experiment", "words"]),
    ("xtask", &["gallery"]),
    ("datasets", &["gallery"]),
    ("benches", &["recon", "gpu", "experiment"]),
    ("workbench-tests", &["recon", "gpu", "formats", "experiment", "engine", "reader", "cli", "app", "guide"]),
];

/// Dependencies between crates of the workspace that point the wrong way.
pub fn directions(packages: &[Package]) -> Vec<String> {
    let members: BTreeSet<&str> =
        packages.iter().filter(|package| package.is_member).map(|package| package.name.as_str()).collect();
    let mut violations = Vec::new();
    for package in packages.iter().filter(|package| package.is_member) {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == package.name) else {
            violations.push(format!(
                "{}: a new crate; say in ARCHITECTURE.md and in crates/xtask/src/rules/dependencies.rs what it may depend on",
                package.name
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let name = dependency.as_str();
            if members.contains(name) && !allowed.contains(&name) {
                violations.push(format!("{}: must not depend on {name}", package.name));
            }
        }
    }
    violations
}

/// Crates other than `gpu` that name wgpu as a dependency.
pub fn only_gpu_knows_wgpu(packages: &[Package]) -> Vec<String> {
    packages
        .iter()
        .filter(|package| package.is_member && package.name != "gpu")
        .filter(|package| package.dependencies.iter().any(|name| is_of(name, "wgpu")))
        .map(|package| format!("{}: only gpu may depend on wgpu", package.name))
        .collect()
}

/// What a pure crate is built from for wasm and may not be.
pub fn purity(name: &str, parts: &BTreeSet<String>) -> Vec<String> {
    parts
        .iter()
        .filter(|part| IMPURE.iter().any(|family| is_of(part, family)))
        .map(|part| format!("{name}: must not be built from {part}"))
        .collect()
}

/// Whether a package is this one or one of its parts, as `gloo-timers` is of `gloo`.
fn is_of(package: &str, family: &str) -> bool {
    package.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, dependencies: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            is_member: true,
            dependencies: dependencies.iter().map(|name| (*name).to_owned()).collect(),
            ..Package::default()
        }
    }

    #[test]
    fn the_right_way_is_free() {
        let packages = [
            member("recon", &["num-complex"]),
            member("experiment", &["recon", "serde"]),
            member("app", &["experiment", "recon", "leptos"]),
        ];
        assert!(directions(&packages).is_empty());
    }

    #[test]
    fn the_wrong_way_is_found() {
        let packages = [
            member("recon", &["formats"]),
            member("formats", &["recon"]),
            member("app", &["formats"]),
            member("surprise", &[]),
        ];
        let violations = directions(&packages);
        assert_eq!(violations.len(), 3);
        assert!(violations[0].contains("recon: must not depend on formats"));
        assert!(violations[2].contains("surprise: a new crate"));
    }

    #[test]
    fn wgpu_belongs_to_gpu() {
        let fine = [member("gpu", &["wgpu"]), member("cli", &["gpu"])];
        assert!(only_gpu_knows_wgpu(&fine).is_empty());
        let wrong = [member("cli", &["wgpu"]), member("engine", &["wgpu-types"])];
        assert_eq!(only_gpu_knows_wgpu(&wrong).len(), 2);
    }

    #[test]
    fn a_browser_in_a_pure_crate_is_found() {
        let parts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert!(purity("recon", &parts(&["recon", "rustfft", "gloomy"])).is_empty());
        let impure = parts(&["recon", "js-sys", "gloo-timers", "wasm-bindgen-macro"]);
        assert_eq!(purity("recon", &impure).len(), 3);
    }
}

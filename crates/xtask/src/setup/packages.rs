//! The package manager of this system, where there is one that this program knows.

use crate::command::{answers, as_administrator, run_within};
use anyhow::{Result, bail};
use std::{process::Command, time::Duration};

const LIMIT: Duration = Duration::from_secs(900);

/// What a program is called by package managers; where it is empty, that manager has none of it.
pub struct Names {
    /// Debian and what comes of it.
    pub apt: &'static str,
    /// Fedora.
    pub dnf: &'static str,
    /// Arch.
    pub pacman: &'static str,
    /// macOS.
    pub brew: &'static str,
    /// Windows.
    pub winget: &'static str,
}

/// Installs a program.
///
/// # Errors
/// There is no such manager, it may not be used, or it does not have the program.
pub fn install(names: &Names) -> Result<()> {
    if answers(Command::new("apt-get").arg("--version")) {
        return apt(&["install", "-y", names.apt]);
    }
    // Name, whether it needs an administrator, and arguments before the program's name.
    let managers: [(&str, bool, &[&str], &str); 4] = [
        ("dnf", true, &["install", "-y"], names.dnf),
        ("pacman", true, &["-S", "--noconfirm"], names.pacman),
        ("brew", false, &["install", "--cask"], names.brew),
        ("winget", false, &["install", "--silent", "--id"], names.winget),
    ];
    for (manager, as_root, arguments, name) in managers {
        if !name.is_empty() && answers(Command::new(manager).arg("--version")) {
            let mut install = if as_root { as_administrator(manager) } else { Command::new(manager) };
            return run_within(install.args(arguments).arg(name), LIMIT);
        }
    }
    bail!("no package manager that this program knows")
}

/// Runs Debian's, after it has looked for what is new.
pub fn apt(arguments: &[&str]) -> Result<()> {
    let apt = || {
        let mut apt = as_administrator("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run_within(apt().arg("update"), LIMIT)?;
    run_within(apt().args(arguments), LIMIT)
}

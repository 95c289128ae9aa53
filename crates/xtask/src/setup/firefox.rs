//! Firefox, the second engine in which the main way through the page is tested. It is not asked for where it cannot be
//! had: the tests then say that they have not seen it.

use super::{
    Step,
    packages::{self, Names},
};
use crate::{
    command::{self, QUESTION, output_within},
    workspace::Workspace,
};
use anyhow::Result;
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The environment variable that names the browser to take before all others.
pub const VARIABLE: &str = "KSPACE_FIREFOX";

const NAMES: [&str; 2] = ["firefox", "firefox-esr"];
const USUAL_PLACES: [&str; 2] =
    ["/Applications/Firefox.app/Contents/MacOS/firefox", r"C:\Program Files\Mozilla Firefox\firefox.exe"];

/// The step.
pub struct Firefox;

impl Firefox {
    /// The Firefox that the tests drive, if there is one that starts.
    pub fn find() -> Option<PathBuf> {
        if let Some(named) = env::var_os(VARIABLE) {
            return Some(PathBuf::from(named)).filter(|browser| starts(browser));
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let installed = NAMES.iter().filter_map(|name| command::which(name, &path));
        installed.chain(USUAL_PLACES.iter().map(PathBuf::from)).find(|browser| starts(browser))
    }
}

impl Step for Firefox {
    fn name(&self) -> &'static str {
        "Firefox"
    }

    fn is_done(&self, _: &Workspace) -> bool {
        Self::find().is_some()
    }

    fn is_optional(&self) -> bool {
        true
    }

    fn announcement(&self) -> String {
        "installing Firefox, the second engine of the browser tests".to_owned()
    }

    fn do_it(&self, _: &Workspace) -> Result<()> {
        packages::install(&Names {
            apt: "firefox-esr",
            dnf: "firefox",
            pacman: "firefox",
            brew: "firefox",
            winget: "Mozilla.Firefox",
        })
    }

    fn by_hand(&self) -> String {
        format!(
            "install Firefox, or set {VARIABLE} to the path of one; without it, the page is NOT tested in a second engine"
        )
    }
}

fn starts(browser: &Path) -> bool {
    if cfg!(windows) {
        // There `--version` opens a window instead of answering.
        return browser.is_file();
    }
    output_within(Command::new(browser).arg("--version"), QUESTION).is_ok_and(|answer| answer.contains("Firefox"))
}

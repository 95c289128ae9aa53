//! Chromium, which the browser tests drive. Any recent Chrome or Chromium does.

use super::{
    Step,
    packages::{self, Names},
};
use crate::{
    command::{self, QUESTION, output_within},
    workspace::Workspace,
};
use anyhow::{Context, Result, bail};
use std::{env, path::PathBuf, process::Command};

/// The environment variable that names the browser to take before all others.
pub const VARIABLE: &str = "KSPACE_CHROMIUM";

const NAMES: [&str; 6] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const USUAL_PLACES: [&str; 5] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

/// The step.
pub struct Chromium;

impl Chromium {
    /// The browser that the tests drive.
    ///
    /// # Errors
    /// There is none that starts.
    pub fn find() -> Result<PathBuf> {
        if let Some(named) = env::var_os(VARIABLE) {
            let named = PathBuf::from(named);
            if starts(&named) {
                return Ok(named);
            }
            bail!("{VARIABLE} names {}, which does not start", named.display());
        }
        let path = env::var_os("PATH").unwrap_or_default();
        NAMES
            .iter()
            .filter_map(|name| command::which(name, &path))
            .chain(USUAL_PLACES.iter().map(PathBuf::from))
            .find(starts)
            .context("no Chromium or Chrome that starts")
    }
}

impl Step for Chromium {
    fn name(&self) -> &'static str {
        "Chromium"
    }

    fn is_done(&self, _: &Workspace) -> bool {
        Self::find().is_ok()
    }

    fn announcement(&self) -> String {
        "installing Chromium for the browser tests".to_owned()
    }

    fn do_it(&self, _: &Workspace) -> Result<()> {
        if env::var_os(VARIABLE).is_some() {
            Self::find()?;
        }
        packages::install(&Names {
            apt: "chromium",
            dnf: "chromium",
            pacman: "chromium",
            brew: "chromium",
            winget: "Google.Chrome",
        })
    }

    fn by_hand(&self) -> String {
        format!("install Chromium or Chrome, or set {VARIABLE} to the path of one")
    }
}

/// Whether this is a browser that starts.
fn starts(browser: &PathBuf) -> bool {
    if cfg!(windows) {
        // There `--version` opens a window instead of answering.
        return browser.is_file();
    }
    output_within(Command::new(browser).arg("--version"), QUESTION)
        .is_ok_and(|answer| answer.chars().any(|character| character.is_ascii_digit()))
}

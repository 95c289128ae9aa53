//! Opening the page in a browser, where there is one and a display for it.

use std::{
    env,
    process::{Command, Stdio},
};

/// Whether a window can be expected to appear.
pub fn is_likely() -> bool {
    let has_display =
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()));
    env::var_os("CI").is_none() && (cfg!(windows) || cfg!(target_os = "macos") || has_display)
}

/// Opens the address if it can; the address has been printed in any case.
pub fn open(url: &str) {
    if !is_likely() {
        return;
    }
    let mut command = if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else if cfg!(target_os = "macos") {
        Command::new("open")
    } else {
        Command::new("xdg-open")
    };
    let started = command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if started.is_err() {
        println!("(no browser could be opened; follow the address above)");
    }
}

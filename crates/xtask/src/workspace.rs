//! Where things are in this checkout, and the environment in which the page is built.

use crate::{command, setup::wasm_target};
use anyhow::{Context, Result};
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// This checkout.
pub struct Workspace {
    root: PathBuf,
    executable: PathBuf,
}

impl Workspace {
    /// The workspace that this program was built from.
    ///
    /// # Errors
    /// The folder is no longer there, or the path of this program cannot be found out.
    pub fn find() -> Result<Self> {
        // Asked once, at the start: a later `cargo build` replaces the file under our feet.
        let executable = env::current_exe().context("where is this program?")?;
        let folder =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = folder
            .ancestors()
            .nth(2)
            .filter(|root| root.join("Cargo.toml").is_file())
            .with_context(|| format!("no workspace around {}", folder.display()))?;
        Ok(Self { root: root.to_owned(), executable })
    }

    /// The root of the checkout.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Tools that the set-up built for this checkout; git ignores it.
    pub fn tools(&self) -> PathBuf {
        self.root.join(".tools")
    }

    /// The browser tests, and the npm packages of the whole workspace.
    pub fn e2e(&self) -> PathBuf {
        self.root.join("tests/e2e")
    }

    /// The built page.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The data sets of the gallery; git ignores them.
    pub fn datasets(&self) -> PathBuf {
        self.root.join("web/datasets")
    }

    /// This very program.
    pub fn executable(&self) -> &Path {
        &self.executable
    }

    /// A command in the root of the checkout.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// `cargo` for this machine's own target.
    pub fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// The search path of the page's build: the tools of this checkout come first.
    pub fn page_path(&self) -> OsString {
        let mut folders = vec![self.tools().join("bin"), self.e2e().join("node_modules/.bin")];
        if let Some(toolchain) = wasm_target::debian_toolchain(self) {
            folders.insert(0, toolchain);
        }
        let path = env::var_os("PATH").unwrap_or_default();
        folders.extend(env::split_paths(&path));
        // The first two are this checkout's; were one of them to hold a separator, the path of
        // the caller is still better than none.
        env::join_paths(folders).unwrap_or(path)
    }

    /// A command in the environment in which the page is built.
    ///
    /// The program is looked up on [`Self::page_path`], not on the caller's `PATH`.
    pub fn page_command(&self, program: &str) -> Command {
        let path = self.page_path();
        let found = command::which(program, &path).unwrap_or_else(|| PathBuf::from(program));
        let mut command = Command::new(found);
        command
            .current_dir(&self.root)
            .env("PATH", path)
            // The hook in Trunk.toml runs this very program.
            .env("KSPACE_XTASK", &self.executable);
        if wasm_target::debian_toolchain(self).is_some() {
            command.envs(wasm_target::DEBIAN_ENVIRONMENT);
        }
        command
    }
}

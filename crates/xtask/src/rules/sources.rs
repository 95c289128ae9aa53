//! The text files of this checkout: those that git tracks, and new ones that it does not ignore.

use crate::{
    command::{QUESTION, output_within},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf};

/// A text file.
pub struct Source {
    /// Its path from the root of the checkout, with `/` between the parts.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl Source {
    /// The ending of its name.
    pub fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    /// Whether it belongs to a crate of the workspace.
    pub fn is_in_crate(&self, name: &str) -> bool {
        let inside = self.path.strip_prefix("crates/");
        inside.and_then(|path| path.strip_prefix(name)).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Paths of all files, from the root of the checkout.
pub fn list(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let mut git = workspace.command("git");
    // Reading a list is harmless, whoever owns the folder (in a container that is often another).
    git.args(["-c", "safe.directory=*", "ls-files", "-z"]).args(["--cached", "--others", "--exclude-standard"]);
    let names = output_within(&mut git, QUESTION).context("asking git for the files")?;
    let mut files: Vec<PathBuf> = names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        // Deleted, but still in the index.
        .filter(|name| workspace.root().join(name).is_file())
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}

/// All files that hold text.
pub fn read(workspace: &Workspace) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for path in list(workspace)? {
        let bytes = fs::read(workspace.root().join(&path)).with_context(|| format!("reading {}", path.display()))?;
        if bytes.contains(&0) {
            continue;
        }
        if let Ok(text) = String::from_utf8(bytes) {
            let path = path.to_string_lossy().replace('\\', "/");
            sources.push(Source { path, text });
        }
    }
    Ok(sources)
}

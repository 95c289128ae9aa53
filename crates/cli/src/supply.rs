//! What a subject needs from the disk: a slice of a file, or a picture of the gallery.

use crate::error::Error;
use crate::files;
use formats::gallery::{self, Manifest};
use recon::declaration::Settings;
use recon::subject::acquisition::Acquisition;
use recon::subject::{self, Need};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the gallery is looked for when no folder is named: in a checkout, with or without a built page.
const GALLERIES: [&str; 2] = ["web/datasets", "dist/datasets"];

/// What a subject needs, of the file and the gallery that are named; nothing where the gallery is not there, which the
/// subject then says.
pub fn of(subject: &Settings, file: Option<&Path>, datasets: Option<&Path>) -> Result<Option<Acquisition>, Error> {
    match (subject::need(subject)?, file) {
        (Some(Need::File { name, fingerprint, reading, slice }), Some(file)) => {
            let mut file = files::open(file)?;
            // A link names a file by its checksum; another file is another experiment.
            if fingerprint != file.fingerprint {
                return Err(Error::Usage(format!(
                    "expected the file '{name}' with SHA-256 {fingerprint}, but {} has {}",
                    file.name, file.fingerprint
                )));
            }
            file.slice(&reading, slice).map(Some)
        }
        (_, Some(file)) => Err(Error::Usage(format!(
            "expected no --file, since the subject is '{}', but {} came",
            subject.id(),
            files::name(file)
        ))),
        (Some(Need::Gallery { dataset, slice, echo }), None) => of_gallery(datasets, &dataset, slice, echo),
        (Some(Need::File { .. }) | None, None) => Ok(None),
    }
}

fn of_gallery(named: Option<&Path>, dataset: &str, slice: usize, echo: usize) -> Result<Option<Acquisition>, Error> {
    let usual = || GALLERIES.iter().map(PathBuf::from).find(|folder| folder.join(Manifest::FILE).is_file());
    let Some(folder) = named.map(PathBuf::from).or_else(usual) else { return Ok(None) };
    let read = |path: &Path| fs::read(path).map_err(|source| Error::Io { action: "read", path: path.into(), source });
    let path = folder.join(Manifest::FILE);
    let manifest = gallery::manifest(&read(&path)?).map_err(|source| Error::File { path, source })?;
    let set = manifest.set(dataset).ok_or_else(|| recon::Error::NeedsDataset { id: dataset.to_owned() })?;
    let path = folder.join(&gallery::picture(set, slice, echo)?.file);
    let supply = gallery::supply(set, slice, echo, &read(&path)?);
    supply.map(Some).map_err(|source| Error::File { path, source })
}

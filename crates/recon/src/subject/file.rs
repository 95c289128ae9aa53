//! Raw k-space from a file of the visitor's.

use super::{RawData, Subject};
use crate::array::KSpace;
use crate::declaration::{Declaration, Kind, Parameter, Role, Settings};
use crate::error::{Error, Result};

/// A slice of a file, known by its name and its SHA-256.
pub struct File;

impl Subject for File {
    const DECLARATION: Declaration = Declaration {
        id: "file",
        label: "Your own k-space",
        summary: "Raw k-space from a file. It stays in this browser; a link carries its name and SHA-256 only.",
        source: "",
        parameters: &[
            Parameter {
                key: "slice",
                label: "Slice",
                unit: "",
                help: "Which slice of the file, counted from 0.",
                kind: Kind::Integer { min: 0, max: 65_535, usual: 0, default: 0 },
                role: Role::Main,
            },
            Parameter {
                key: "name",
                label: "File",
                unit: "",
                help: "Name of the file.",
                kind: Kind::Text,
                role: Role::Hidden,
            },
            Parameter {
                key: "sha256",
                label: "SHA-256",
                unit: "",
                help: "Checksum of the file, by which it is recognised.",
                kind: Kind::Text,
                role: Role::Hidden,
            },
        ],
    };

    fn acquire(settings: &Settings, file: Option<&dyn RawData>) -> Result<KSpace> {
        let (name, sha256) = (settings.text("name")?, settings.text("sha256")?);
        match file {
            Some(file) if file.sha256() == sha256 => file.slice(settings.count("slice")?),
            _ => Err(Error::NeedsFile { name: name.to_owned(), sha256: sha256.to_owned() }),
        }
    }
}

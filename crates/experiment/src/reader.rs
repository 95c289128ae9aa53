//! What the page and the reader in its worker say to each other.
//!
//! The reader opens the visitor's files and reads them slice by slice. It keeps nothing that the page does not send with
//! every request, so that it can be ended at any time: to cancel, or after a panic. Messages are as in [`crate::message`].

use recon::subject::Need;
use recon::subject::contents::{Contents, Reading};
use recon::subject::presentation::Presentation;
use serde::{Deserialize, Serialize};

/// From the page to the reader. Each is followed by the `File`s that belong together, but for the gallery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ReadRequest {
    /// Tell what the files hold.
    Open {
        /// Every answer carries it back.
        number: u32,
        /// Names of the files with the folders that they came in.
        names: Vec<String>,
    },
    /// Show a slice as it would be, read like this.
    Preview {
        /// Every answer carries it back.
        number: u32,
        /// Names of the files.
        names: Vec<String>,
        /// How they are read.
        reading: Reading,
        /// The slice.
        slice: usize,
    },
    /// Read what a subject needs.
    Supply {
        /// Every answer carries it back.
        number: u32,
        /// Names of the files.
        names: Vec<String>,
        /// What is needed.
        need: Need,
    },
    /// Write a file for the visitor; followed by a buffer as the job says.
    Export {
        /// Every answer carries it back.
        number: u32,
        /// What is written.
        job: Box<ExportJob>,
    },
}

/// What is written, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportJob {
    /// What it is.
    pub what: Exported,
    /// The name of the file before its last dot.
    pub stem: String,
    /// What follows the dot: the format.
    pub extension: String,
    /// Coils (1 for images and masks), rows and columns.
    pub dim: [usize; 3],
    /// Height and width of a pixel in mm.
    pub spacing: Option<[f64; 2]>,
    /// Black and white of a figure.
    pub window: [f32; 2],
    /// What is written below a figure.
    pub caption: String,
}

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exported {
    /// A complex image (y, x): pairs of float32.
    Image,
    /// A magnitude image (y, x): float32.
    Magnitude,
    /// K-space (coil, ky, kx): pairs of float32.
    KSpace,
    /// A mask (ky, kx): bytes.
    Mask,
}

impl ReadRequest {
    /// The number that the answers carry back.
    pub fn number(&self) -> u32 {
        match self {
            ReadRequest::Open { number, .. }
            | ReadRequest::Preview { number, .. }
            | ReadRequest::Supply { number, .. }
            | ReadRequest::Export { number, .. } => *number,
        }
    }
}

/// From the reader to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ReadResponse {
    /// The reader is up: what was sent before nobody has heard.
    Ready,
    /// How far it is.
    Progress {
        /// Of the request.
        number: u32,
        /// Part done, 0..1.
        fraction: f64,
    },
    /// The files were opened.
    Opened {
        /// Of the request.
        number: u32,
        /// By what they are recognised.
        fingerprint: String,
        /// What is in them.
        contents: Contents,
    },
    /// A slice as it would be. Buffers: magnitude of the zero-filled image (y, x) as float32; log10 of the root sum of
    /// squares of k-space over coils (ky, kx) as float32, scaled to 0..1, empty for images.
    Preview {
        /// Of the request.
        number: u32,
        /// What is in the files, read like this.
        contents: Contents,
        /// Rows and columns of the image.
        image: [usize; 2],
        /// Height and width of a pixel of it in mm, where they are known.
        spacing: Option<[f64; 2]>,
        /// ky lines and kx samples.
        kspace: [usize; 2],
    },
    /// What a subject needs; buffers as [`AcquisitionHeader`] says.
    Supplied {
        /// Of the request.
        number: u32,
        /// What it is.
        header: Box<AcquisitionHeader>,
    },
    /// Files for the visitor. Buffers: their bytes.
    Exported {
        /// Of the request.
        number: u32,
        /// Their names.
        names: Vec<String>,
    },
    /// It could not be done.
    Failed {
        /// Of the request.
        number: u32,
        /// What was expected and what came.
        sentence: String,
    },
    /// The reader panicked and is dead.
    Panicked {
        /// The panic's place: its message may hold text of a file.
        place: String,
    },
}

/// A [`recon::subject::acquisition::Acquisition`] without its numbers. Buffers: k-space (coil, ky, kx) as pairs of float32, or an
/// image (y, x) as float32; the reference (y, x) as float32, empty without one; calibration lines (coil, ky, kx) as pairs
/// of float32, empty without them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcquisitionHeader {
    /// Coils, ky lines and kx samples; no coils for an image of (y, x).
    pub dim: [usize; 3],
    /// How it is shown.
    pub presentation: Presentation,
    /// Height and width of a pixel in mm.
    pub spacing: Option<[f64; 2]>,
    /// Whether it is in units of the noise.
    pub in_noise_units: bool,
    /// Sentences for the visitor.
    pub notes: Vec<String>,
}

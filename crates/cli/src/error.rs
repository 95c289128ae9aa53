//! Everything that can end the program, as one sentence.

use experiment::missing_data_set;
use std::path::PathBuf;
use thiserror::Error;

/// What ended the program.
#[derive(Debug, Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// A file's content is wrong.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: formats::Error,
    },
    /// The experiment, its data or its numbers.
    #[error(transparent)]
    Recon(recon::Error),
    /// A data set of the gallery is not there.
    #[error("{}", missing_data_set(id))]
    MissingDataSet {
        /// Its id.
        id: String,
    },
    /// A link.
    #[error(transparent)]
    Link(#[from] experiment::LinkError),
    /// A value on the command line.
    #[error("{0}")]
    Usage(String),
    /// The GPU that was asked for.
    #[error("expected a GPU, as --device gpu says, but {0} (--device cpu works everywhere)")]
    NoGpu(#[from] gpu::Unavailable),
    /// Threads could not be started.
    #[error("cannot start {threads} threads: {reason}")]
    Threads {
        /// As many as asked.
        threads: usize,
        /// The system's word.
        reason: String,
    },
}

impl From<recon::Error> for Error {
    fn from(error: recon::Error) -> Self {
        match error {
            recon::Error::NeedsDataset { id } => Self::MissingDataSet { id },
            other => Self::Recon(other),
        }
    }
}

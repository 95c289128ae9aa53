//! The one error type of the crate; every message names what was expected and what came.

use thiserror::Error;

/// A result with this crate's [`enum@Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can be wrong with an experiment, its data or its numbers.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Error {
    /// No declaration has this id.
    #[error("unknown {kind} '{id}': expected one of {known}")]
    UnknownId {
        /// What was looked for: `sampling`, `method` or `subject`.
        kind: &'static str,
        /// The id that came.
        id: String,
        /// The ids that exist, comma-separated.
        known: String,
    },
    /// The declaration has no such parameter.
    #[error("'{id}' has no parameter '{key}': expected one of {known}")]
    UnknownParameter {
        /// Id of the pattern, method or subject.
        id: &'static str,
        /// The key that came.
        key: String,
        /// The keys that exist, comma-separated.
        known: String,
    },
    /// A parameter was given more than once.
    #[error("'{id}' was given '{key}' twice: expected it once")]
    RepeatedParameter {
        /// Id of the pattern, method or subject.
        id: &'static str,
        /// The repeated key.
        key: &'static str,
    },
    /// The text of a parameter is not of its kind.
    #[error("{id}: {key} must be {expected}, but '{came}' came")]
    Malformed {
        /// Id of the pattern, method or subject.
        id: &'static str,
        /// The parameter's key.
        key: &'static str,
        /// What it should have been.
        expected: &'static str,
        /// The text that came.
        came: String,
    },
    /// A number is outside of the declared range.
    #[error("{id}: {key} must be from {min} to {max}, but {came} came")]
    OutOfRange {
        /// Id of the pattern, method or subject.
        id: &'static str,
        /// The parameter's key.
        key: &'static str,
        /// Smallest allowed value.
        min: f64,
        /// Largest allowed value.
        max: f64,
        /// The text that came.
        came: String,
    },
    /// A word is none of those there are.
    #[error("{id}: {key} must be one of {known}, but '{came}' came")]
    NotAChoice {
        /// Id of the pattern, method or subject.
        id: &'static str,
        /// The parameter's key.
        key: &'static str,
        /// The words that exist, comma-separated.
        known: String,
        /// The text that came.
        came: String,
    },
    /// Two arrays that belong together differ in shape.
    #[error("{what}: expected shape {expected:?}, but {came:?} came")]
    Shape {
        /// The array that does not fit.
        what: &'static str,
        /// The shape that fits.
        expected: Vec<usize>,
        /// The shape that came.
        came: Vec<usize>,
    },
    /// A sampling pattern cannot be made for this matrix.
    #[error("{0}")]
    Sampling(String),
    /// A method cannot work on what was sampled.
    #[error("{0}")]
    Unsuitable(String),
    /// Coil maps or kernels cannot be calibrated from these data.
    #[error("{0}")]
    Calibration(String),
    /// The data cannot be reconstructed at all: empty, not finite, without a sample.
    #[error("{0}")]
    Data(String),
    /// The iteration produced numbers that are not finite.
    #[error(
        "{method} diverged at iteration {iteration}: expected a residual that falls, but it grew without bound (more regularisation or fewer iterations may help)"
    )]
    Diverged {
        /// Id of the method.
        method: &'static str,
        /// Iteration at which it was seen.
        iteration: usize,
    },
    /// The experiment needs a file that is not at hand.
    #[error("this experiment needs the file '{name}' with SHA-256 {sha256}")]
    NeedsFile {
        /// File name recorded in the experiment.
        name: String,
        /// Hexadecimal SHA-256 recorded in the experiment.
        sha256: String,
    },
    /// The experiment needs a data set of the gallery that is not at hand; what fetches it is for the program to say.
    #[error("this experiment needs the data set '{id}' of real anatomy, which is not there")]
    NeedsDataset {
        /// Its id.
        id: String,
    },
    /// Somebody asked the work to stop.
    #[error("cancelled")]
    Cancelled,
    /// The device failed (out of memory, lost).
    #[error("the device failed: {0}")]
    Device(String),
}

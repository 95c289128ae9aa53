//! What comes out of a protocol, as numbers with names: the table on the page, the JSON of the command line.

use recon::metric::Metrics;
use serde::{Deserialize, Serialize};

/// The convention of [`MetricsReport`], for the screen and for files.
pub const CONVENTION: &str = "fastMRI: magnitude images, central square, data range max(reference); neither is scaled";

/// Metrics of an image against the reference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MetricsReport {
    /// Normalised mean squared error.
    pub nmse: f64,
    /// Peak signal to noise ratio in dB; infinite (null in JSON) for equal images.
    pub psnr: f64,
    /// Structural similarity.
    pub ssim: f64,
}

impl From<Metrics> for MetricsReport {
    fn from(Metrics { nmse, psnr, ssim }: Metrics) -> Self {
        Self { nmse, psnr, ssim }
    }
}

/// The geometry factor where there is signal, in two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GFactorReport {
    /// Mean.
    pub mean: f64,
    /// Largest.
    pub largest: f64,
}

/// What became of one protocol.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProtocolReport {
    /// The sampling, as a specification; for a mask from a file, its name.
    pub sampling: String,
    /// The method, as a specification.
    pub method: String,
    /// Coils, ky lines and kx samples of the k-space.
    pub shape: [usize; 3],
    /// Acceleration that was asked for; none for a mask from a file.
    pub asked_acceleration: Option<f64>,
    /// Samples over samples taken.
    pub effective_acceleration: f64,
    /// Largest side lobe of the mask's point spread function, 1 where the image folds onto itself in full.
    pub side_lobe: f64,
    /// The device that really ran.
    pub device: String,
    /// Kernels that were dispatched on a GPU while it ran; 0 on the processor.
    pub dispatches: u64,
    /// Why it was not the GPU, where the GPU was in use and could not do it.
    pub fallback: Option<String>,
    /// Iterations done; 0 for a direct method.
    pub iterations: usize,
    /// Residual at the end, relative to the start, of an iterative method.
    pub residual: Option<f64>,
    /// Iterations done and the objective then, relative to the objective of the image 0; empty for a direct method.
    pub history: Vec<(usize, f64)>,
    /// Mean and largest geometry factor where there is signal, of methods that know it.
    pub g_factor: Option<GFactorReport>,
    /// Wall time of the reconstruction alone, in seconds.
    pub seconds: f64,
    /// Wall time of the calibration in seconds; none when the method needs none.
    pub calibration_seconds: Option<f64>,
    /// Whether the calibration was taken over from an earlier run with the same calibration lines.
    pub calibration_reused: bool,
    /// Against the reference; none when the data are not fully sampled.
    pub metrics: Option<MetricsReport>,
}

//! What comes out of a protocol, as numbers with names: the table on the page, the JSON of the command line.

use crate::scan::Scan;
use ndarray::Array2;
use recon::Result;
use recon::declaration::Settings;
use recon::metric::Metrics;
use recon::metric::place::{self, PlaceMetrics, Places};
use recon::metric::region::RegionMetrics;
use serde::{Deserialize, Serialize};

/// The convention of [`MetricsReport`], for the screen and for files.
pub const CONVENTION: &str = "fastMRI: magnitude images, central square, data range max(reference); neither is scaled";

/// The convention of [`RegionReport`], for the screen and for files.
pub const REGION_CONVENTION: &str = "body or drawn region: magnitude images, its pixels only, data range the maximum of the reference there; neither is scaled";

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

/// Metrics of an image against the reference over the body or a drawn region.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RegionReport {
    /// Pixels of the region.
    pub pixels: usize,
    /// Normalised mean squared error.
    pub nmse: f64,
    /// Peak signal to noise ratio in dB; infinite (null in JSON) for equal images.
    pub psnr: f64,
    /// Structural similarity.
    pub ssim: f64,
    /// Haar wavelet-based perceptual similarity; none where there is no edge to compare.
    pub haarpsi: Option<f64>,
}

impl From<RegionMetrics> for RegionReport {
    fn from(RegionMetrics { pixels, nmse, psnr, ssim, haarpsi }: RegionMetrics) -> Self {
        Self { pixels, nmse, psnr, ssim, haarpsi }
    }
}

impl From<RegionReport> for MetricsReport {
    fn from(RegionReport { nmse, psnr, ssim, .. }: RegionReport) -> Self {
        Self { nmse, psnr, ssim }
    }
}

/// Metrics of a magnitude image (y, x) of a scan at a place, one of [`place::DECLARATIONS`]; none without a reference.
///
/// # Errors
/// As [`Places::metrics`], [`Metrics::new`].
pub fn metrics_at(
    scan: &Scan,
    places: &Places,
    place: &Settings,
    image: &Array2<f32>,
) -> Result<Option<MetricsReport>> {
    if place.id() == place::IMAGE.id {
        let reference = scan.reference.as_ref().ok();
        return reference.map(|reference| Ok(Metrics::new(reference, image)?.into())).transpose();
    }
    let PlaceMetrics { body, region } = places.metrics(image)?;
    let chosen = if place.id() == place::REGION.id { region } else { body };
    Ok(chosen.map(RegionReport::from).map(MetricsReport::from))
}

/// The geometry factor where there is signal, in two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GFactorReport {
    /// Mean.
    pub mean: f64,
    /// Largest.
    pub largest: f64,
}

impl GFactorReport {
    /// Of a geometry factor (y, x), where it is not 0; none where it is 0 everywhere.
    pub fn of(g: &Array2<f32>) -> Option<Self> {
        let inside = || g.iter().copied().filter(|g| *g > 0.0).map(f64::from);
        let count = inside().count();
        (count > 0).then(|| Self { mean: inside().sum::<f64>() / count as f64, largest: inside().fold(0.0, f64::max) })
    }
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
    /// Against the reference over the whole image, as [`CONVENTION`] says; none when the data are not fully sampled.
    pub metrics: Option<MetricsReport>,
    /// The same over the body; none, too, when the reference has no body.
    pub body: Option<RegionReport>,
    /// The same over the region that is drawn, if there is one.
    pub region: Option<RegionReport>,
}

impl ProtocolReport {
    /// Takes the metrics of a magnitude image (y, x) over the body and the region that is drawn.
    ///
    /// # Errors
    /// As [`Places::metrics`].
    pub fn measure(&mut self, places: &Places, magnitude: &Array2<f32>) -> Result<()> {
        let metrics = places.metrics(magnitude)?;
        self.body = metrics.body.map(Into::into);
        self.region = metrics.region.map(Into::into);
        Ok(())
    }

    /// The metrics at the place that is asked for, one of [`place::DECLARATIONS`].
    pub fn metrics_at(&self, place: &Settings) -> Option<MetricsReport> {
        match place.id() {
            id if id == place::BODY.id => self.body.map(Into::into),
            id if id == place::REGION.id => self.region.map(Into::into),
            _ => self.metrics,
        }
    }

    /// The metrics over the body or the drawn region, whichever is asked for.
    pub fn region_at(&self, place: &Settings) -> Option<RegionReport> {
        if place.id() == place::REGION.id { self.region } else { self.body }
    }
}

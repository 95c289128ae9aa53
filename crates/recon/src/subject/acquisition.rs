//! What is acquired: samples, or the pixels that they are simulated from, and how they are to be looked at.

use super::presentation::Presentation;
use crate::array::KSpace;
use ndarray::Array2;

/// One slice. A file, or a data set of the gallery, gives k-space or an image ([`Content`]); what a subject makes of it is
/// [`KSpace`].
#[derive(Debug, Clone, PartialEq)]
pub struct Acquisition<C = Content> {
    /// Samples or pixels.
    pub content: C,
    /// How the image made of the k-space is shown.
    pub presentation: Presentation,
    /// A reference image (y, x) that came with it, magnitude, as it is shown, on the scale of the k-space.
    pub reference: Option<Array2<f32>>,
    /// Height and width of a pixel of the image that is shown, in mm.
    pub spacing: Option<[f64; 2]>,
    /// Whether the samples are in units of the noise's standard deviation: they were prewhitened by a noise scan.
    pub in_noise_units: bool,
    /// Samples (coil, ky, kx) of a calibration scan of its own, of the same matrix, zero where nothing was measured.
    pub calibration: Option<KSpace>,
    /// Sentences that the visitor should read: what was left out, combined or assumed.
    pub notes: Vec<String>,
}

/// What a slice of a file holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Raw k-space (coil, ky, kx), centred.
    KSpace(KSpace),
    /// A magnitude image (y, x), in whatever unit; k-space is simulated from it.
    Image(Array2<f32>),
}

impl<C> Acquisition<C> {
    /// Of a matrix (ky, kx) that is shown as it is, of which nothing else is known.
    fn of(content: C, matrix: [usize; 2]) -> Self {
        Self {
            content,
            presentation: Presentation::whole(matrix),
            reference: None,
            spacing: None,
            in_noise_units: false,
            calibration: None,
            notes: Vec::new(),
        }
    }

    /// The same of other content.
    pub fn with<D>(&self, content: D) -> Acquisition<D> {
        Acquisition {
            content,
            presentation: self.presentation,
            reference: self.reference.clone(),
            spacing: self.spacing,
            in_noise_units: self.in_noise_units,
            calibration: self.calibration.clone(),
            notes: self.notes.clone(),
        }
    }
}

impl Acquisition<Content> {
    /// K-space that is shown as it is.
    pub fn of_kspace(kspace: KSpace) -> Self {
        let (_, ny, nx) = kspace.dim();
        Self::of(Content::KSpace(kspace), [ny, nx])
    }

    /// An image that is shown as it is.
    pub fn of_image(image: Array2<f32>) -> Self {
        let (ny, nx) = image.dim();
        Self::of(Content::Image(image), [ny, nx])
    }
}

impl From<KSpace> for Acquisition<KSpace> {
    /// K-space that is shown as it is.
    fn from(kspace: KSpace) -> Self {
        let (_, ny, nx) = kspace.dim();
        Self::of(kspace, [ny, nx])
    }
}

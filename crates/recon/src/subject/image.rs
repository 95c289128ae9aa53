//! An image of the visitor's, scanned anew.

use super::acquisition::{Acquisition, Content};
use super::file::{AXES, ITEM, NAME, SHA256, SLICE, missing, of_file};
use super::{Need, Subject};
use crate::array::KSpace;
use crate::declaration::{Declaration, Settings, parameters};
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Part};
use crate::simulation::{self, Simulation};
use ndarray::Array2;

/// A magnitude image from a file, whose k-space is simulated.
pub struct Image;

impl Subject for Image {
    const DECLARATION: Declaration = Declaration {
        id: "image",
        label: "Your own image",
        summary: "An image from a file. It holds no raw data: its k-space is simulated, with the coils, the phase and the \
                  noise that are set here. It stays in this browser; a link carries its name and SHA-256 only.",
        source: "Guerquin-Kern et al., Realistic analytical phantoms for parallel MRI, IEEE Trans Med Imaging 31:626 \
                 (2012)",
        // Those of a slice of a file, hidden ones last, and those of the simulation between them.
        parameters: parameters![SLICE, Simulation::PARAMETERS, NAME, SHA256, ITEM, AXES],
    };

    fn need(settings: &Settings) -> Result<Option<Need>> {
        of_file(settings).map(Some)
    }

    async fn acquire<M: Monitor>(
        settings: &Settings,
        supply: Option<&Acquisition>,
        part: &mut Part<'_, M>,
    ) -> Result<Acquisition<KSpace>> {
        let supply = supply.ok_or_else(|| missing(settings))?;
        let Content::Image(image) = &supply.content else {
            return Err(Error::Data("expected an image, but the file holds k-space: its subject is 'file'".into()));
        };
        supply.presentation.check()?;
        let kspace = scan(image, settings, part).await?;
        let mut notes = supply.notes.clone();
        notes.push("The k-space is simulated from an image.".into());
        let Acquisition { presentation, spacing, .. } = *supply;
        Ok(Acquisition { presentation, spacing, notes, ..kspace.into() })
    }
}

/// The simulated scan of an image in the unit of its brightest pixel.
///
/// # Errors
/// [`Error::Data`] for pixels that are not finite or all zero; as [`simulation::of_image`].
pub async fn scan<M: Monitor>(image: &Array2<f32>, settings: &Settings, part: &mut Part<'_, M>) -> Result<KSpace> {
    let largest = image.iter().fold(0.0f32, |largest, v| largest.max(v.abs()));
    if largest == 0.0 {
        return Err(Error::Data(format!(
            "expected an image with a pixel that is not zero, but all {} are",
            image.len()
        )));
    }
    // Pixels that are not finite stay so, and are refused.
    let bright = image.mapv(|v| v / largest);
    simulation::of_image(&bright, &Simulation::from_settings(settings)?, part).await
}

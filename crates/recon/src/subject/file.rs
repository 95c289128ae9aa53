//! Raw k-space from a file of the visitor's.

use super::acquisition::{Acquisition, Content};
use super::contents::{Centre, Reading, Shift};
use super::{Need, Subject};
use crate::array::KSpace;
use crate::declaration::{Count, Declaration, Kind, Parameter, Role, Settings, Text, parameters};
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Part};

/// Which slice.
pub const SLICE: Count = Count::new(Parameter {
    key: "slice",
    label: "Slice",
    unit: "",
    help: "Which slice of the file, counted from 0; repetitions and echoes are counted through, too.",
    kind: Kind::Integer { min: 0, max: 65_535, usual: 0, default: 0 },
    role: Role::Slice,
});
/// Of which file.
pub const NAME: Text = hidden("name", "File", "Name of the file.");
/// By what it is recognised.
pub const SHA256: Text = hidden("sha256", "SHA-256", "Checksum of the file, by which it is recognised.");
/// What in the file.
pub const ITEM: Text = hidden("item", "Variable", "Name of the variable or series in the file.");
/// What its axes are.
pub const AXES: Text = hidden("axes", "Axes", "What the axes of the array are, slowest first.");
/// Where the centre of its k-space is.
pub const CENTRE: Text = hidden(
    "centre",
    "Centre of k-space",
    "Where frequency 0 is in the array: in the middle unless the link says 'corner'.",
);
/// How its image is shifted.
pub const SHIFT: Text = hidden(
    "shift",
    "Shifted image",
    "Whether the image of the array is shifted: it is not unless the link says 'half', by half a field of view.",
);

const fn hidden(key: &'static str, label: &'static str, help: &'static str) -> Text {
    Text::new(Parameter { key, label, unit: "", help, kind: Kind::Text, role: Role::Hidden })
}

/// A slice of a file, known by its name and its SHA-256.
pub struct File;

impl Subject for File {
    const DECLARATION: Declaration = Declaration {
        id: "file",
        label: "Your own k-space",
        summary: "Raw k-space from a file. It stays in this browser; a link carries its name and SHA-256 only.",
        source: "",
        parameters: parameters![SLICE, NAME, SHA256, ITEM, AXES, CENTRE, SHIFT],
    };

    fn need(settings: &Settings) -> Result<Option<Need>> {
        of_file(settings).map(Some)
    }

    async fn acquire<M: Monitor>(
        settings: &Settings,
        supply: Option<&Acquisition>,
        _: &mut Part<'_, M>,
    ) -> Result<Acquisition<KSpace>> {
        let supply = supply.ok_or_else(|| missing(settings))?;
        let Content::KSpace(kspace) = &supply.content else {
            return Err(Error::Data("expected k-space, but the file holds an image: its subject is 'image'".into()));
        };
        supply.presentation.check()?;
        Ok(supply.with(kspace.clone()))
    }
}

/// The slice of a file that the parameters of [`File`], or of [`super::image::Image`], name. What a link does not say is as
/// it was before it could be said, not as it is guessed: an old link opens as it always did.
///
/// # Errors
/// When the settings have no such parameters; as [`Centre::parse`] and [`Shift::parse`].
pub fn of_file(settings: &Settings) -> Result<Need> {
    // An image has no grid.
    let said = |parameter: Text| settings.find(parameter).filter(|text| !text.is_empty());
    let centre = said(CENTRE).map_or(Ok(Centre::Middle), Centre::parse)?;
    let shift = said(SHIFT).map_or(Ok(Shift::None), Shift::parse)?;
    let axes = Some(settings.get(AXES)?).filter(|axes| !axes.is_empty()).unwrap_or(Reading::USUAL).to_owned();
    Ok(Need::File {
        name: settings.get(NAME)?.to_owned(),
        fingerprint: settings.get(SHA256)?.to_owned(),
        reading: Reading { item: settings.get(ITEM)?.to_owned(), axes, centre: Some(centre), shift: Some(shift) },
        slice: settings.get(SLICE)?,
    })
}

/// The error of a file that is not at hand.
pub fn missing(settings: &Settings) -> Error {
    let text =
        |parameter: Text| settings.get(parameter).expect("settings of a file have its name and its sum").to_owned();
    Error::NeedsFile { name: text(NAME), sha256: text(SHA256) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(of: impl Fn(Settings) -> Result<Settings>) -> Result<Reading> {
        match of_file(&of(Settings::new(&File::DECLARATION))?)? {
            Need::File { reading, .. } => Ok(reading),
            Need::Gallery { .. } => panic!("a file needs no gallery"),
        }
    }

    #[test]
    fn a_link_that_does_not_say_how_its_file_is_read_means_what_it_always_meant() -> Result<()> {
        let old = reading(Ok)?;
        assert_eq!(old.axes, Reading::USUAL);
        assert_eq!((old.centre, old.shift), (Some(Centre::Middle), Some(Shift::None)));
        assert_eq!(old.grid_words(), ["", ""]);
        let new = reading(|s| s.with(AXES, "ky,kx")?.with(CENTRE, "corner")?.with(SHIFT, "half"))?;
        assert_eq!((new.axes.as_str(), new.centre, new.shift), ("ky,kx", Some(Centre::Corner), Some(Shift::Half)));
        assert_eq!(new.grid_words(), ["corner", "half"]);
        let wrong = reading(|s| s.with(CENTRE, "edge")).expect_err("there is no such place").to_string();
        assert!(wrong.contains("middle or corner") && wrong.contains("'edge'"), "{wrong}");
        assert!(reading(|s| s.with(SHIFT, "quarter")).is_err());
        Ok(())
    }
}

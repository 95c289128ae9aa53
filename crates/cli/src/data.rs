//! What a command works on: k-space from a file and the samples of it that are taken.

use crate::arguments::Data;
use crate::error::Error;
use crate::files;
use experiment::run::{self, Scan};
use experiment::spec;
use recon::declaration::Settings;
use recon::subject::RawData;
use recon::{SamplingMask, sampling, subject};

/// A slice of a file, and a mask for it.
pub struct Sampled {
    /// The slice.
    pub scan: Scan,
    /// The sampling: a specification, or the name of the mask's file.
    pub sampling: String,
    /// The samples taken.
    pub mask: SamplingMask,
}

impl Sampled {
    /// Reads what the arguments name.
    pub fn of(arguments: &Data) -> Result<Self, Error> {
        let file = files::kspace(&arguments.data)?;
        let scan = Scan::acquire(&subject_of(&file, arguments.slice)?, Some(&file))?;
        let (sampling, mask) = match (&arguments.sampling, &arguments.mask) {
            (Some(sampling), _) => {
                let settings = spec::parse("sampling pattern", sampling::DECLARATIONS, sampling)?;
                (spec::print(&settings), run::mask(&scan, &settings)?)
            }
            (None, Some(path)) => (files::name(path), files::mask(path, scan.kspace.dim().2)?),
            (None, None) => return Err(Error::Usage("expected --mask or --sampling, but neither came".into())),
        };
        Ok(Self { scan, sampling, mask })
    }
}

fn subject_of(file: &dyn RawData, slice: usize) -> Result<Settings, Error> {
    let declaration = recon::declaration::find("subject", subject::DECLARATIONS, "file")?;
    let settings = Settings::new(declaration).with("name", file.name())?.with("sha256", file.sha256())?;
    Ok(settings.with("slice", slice)?)
}

//! What a command works on: k-space from a file and the samples of it that are taken.

use crate::arguments::{Data, OnGrid};
use crate::error::Error;
use crate::files::{self, Opened};
use experiment::scan::Scan;
use experiment::spec;
use pollster::block_on;
use recon::coil::whitening::NoiseCovariance;
use recon::declaration::Settings;
use recon::monitor::{Part, Unattended};
use recon::subject::Subject;
use recon::subject::acquisition::{Acquisition, Content};
use recon::subject::contents::Reading;
use recon::subject::file::{AXES, CENTRE, File, ITEM, NAME, SHA256, SHIFT, SLICE};
use recon::subject::image::Image;
use recon::{KSpace, SamplingMask, preparation, sampling, subject};

/// As [`subject::acquire`]: nobody stops it but by ending the process.
pub fn acquire(subject: &Settings, supply: Option<&Acquisition>) -> recon::Result<Acquisition<KSpace>> {
    block_on(subject::acquire(subject, supply, &mut Part::whole(&mut Unattended)))
}

/// As [`Scan::acquire`], in the same way.
pub fn scan(subject: &Settings, preparations: &[Settings], supply: Option<&Acquisition>) -> recon::Result<Scan> {
    block_on(Scan::acquire(subject, preparations, supply, &mut Unattended))
}

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
        let mut file = files::open(&arguments.data)?;
        let reading = reading(&arguments.item, &arguments.axes, &arguments.grid);
        let supply = file.slice(&reading, arguments.slice)?;
        let subject = subject_of(&file, &reading, arguments.slice, &supply.content)?;
        let mut acquired = acquire(&subject, Some(&supply))?;
        if let Some(noise) = &arguments.noise {
            acquired.content = NoiseCovariance::of_noise(&files::noise(noise)?)?.whiten(&acquired.content)?;
            (acquired.in_noise_units, acquired.reference) = (true, None);
        }
        let preparations = preparations(&arguments.prepare)?;
        let scan = block_on(Scan::new(subject, &preparations, acquired, &mut Unattended))?;
        let (sampling, mask) = match (&arguments.sampling, &arguments.mask) {
            (Some(sampling), _) => {
                let settings = spec::parse("sampling pattern", sampling::DECLARATIONS, sampling)?;
                (spec::print(&settings), scan.mask(&settings)?)
            }
            (None, Some(path)) => (files::name(path), files::mask(path, scan.kspace.dim().2)?),
            (None, None) => return Err(Error::Usage("expected --mask or --sampling, but neither came".into())),
        };
        Ok(Self { scan, sampling, mask })
    }
}

/// How a file is to be read.
pub fn reading(item: &str, axes: &str, grid: &OnGrid) -> Reading {
    Reading { item: item.to_owned(), axes: axes.to_owned(), centre: grid.centre, shift: grid.shift }
}

/// What is to be done to the k-space, in order.
fn preparations(specifications: &[String]) -> Result<Vec<Settings>, Error> {
    let mut all: Vec<Settings> = Vec::new();
    for text in specifications {
        let settings = spec::parse("preparation", preparation::DECLARATIONS, text)?;
        if all.iter().any(|other| other.id() == settings.id()) {
            return Err(Error::Usage(format!("expected --prepare {} once, but it came twice", settings.id())));
        }
        all.push(settings);
    }
    Ok(all)
}

/// The subject that a slice of a file is: k-space as it is, or an image that is scanned anew.
fn subject_of(file: &Opened, reading: &Reading, slice: usize, content: &Content) -> Result<Settings, Error> {
    let declaration = match content {
        Content::KSpace(_) => &File::DECLARATION,
        Content::Image(_) => &Image::DECLARATION,
    };
    // With what was guessed, so that it says how the file was read.
    let reading = match file.dataset.contents().item(&reading.item) {
        Ok(item) if item.guess.is_some() => Reading { item: reading.item.clone(), ..reading.of(item) },
        _ => reading.clone(),
    };
    let settings = Settings::new(declaration).with(NAME, &file.name)?.with(SHA256, &file.fingerprint)?;
    let settings = settings.with(SLICE, slice)?.with(ITEM, &reading.item)?.with(AXES, &reading.axes)?;
    match content {
        Content::KSpace(_) => {
            let [centre, shift] = reading.grid_words();
            Ok(settings.with(CENTRE, centre)?.with(SHIFT, shift)?)
        }
        Content::Image(_) => Ok(settings),
    }
}

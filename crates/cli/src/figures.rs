//! `kspace figures`: the pictures of the page's examples and of its explanations, made by what they explain.

use crate::error::Error;
use crate::files;
use crate::output::say;
use crate::work::{self, Timed, Work};
use experiment::calibration_cache::CalibrationCache;
use experiment::device::DeviceChoice;
use experiment::examples::{self, EXAMPLES};
use experiment::look::{Colours, Look};
use experiment::scan::Scan;
use experiment::{Experiment, METHODS, SAMPLINGS, explanation_of_method, explanation_of_sampling, link};
use formats::dataset::Dataset;
use formats::png;
use formats::raster::Raster;
use formats::source::Source;
use formats::watch::Unwatched;
use ndarray::{Array2, Axis, concatenate};
use recon::device::Backend;
use recon::monitor::Unattended;
use recon::subject::acquisition::Content;
use recon::subject::contents::Reading;
use recon::{SamplingMask, sampling};
use std::cell::RefCell;
use std::path::Path;

/// Colours of a picture: few, so that the files are small.
const LEVELS: usize = 32;
/// Pixels of one half of an example's picture, each way.
const HALF: usize = 160;
/// The part of the reference's pixels that are darker than white.
const DARKER: f64 = 0.998;
/// What is white in an error map, as a part of what is white in the image.
const WORST: f32 = 0.2;
/// What is black in a point spread, in dB.
const FAINTEST: f32 = -60.0;

/// Parts of a picture's pixels that may differ from a picture that was made elsewhere: sines and sums are rounded otherwise on
/// another machine, which moves a pixel by one of the [`LEVELS`] where it is between two.
const MOVED: f64 = 0.02;
/// Those that may differ by more than one level.
const CHANGED: f64 = 0.001;

/// `kspace figures`: writes the pictures, or compares those that are there with what they show.
pub fn run(folder: &Path, check: bool) -> Result<(), Error> {
    let mut stale = Vec::new();
    let mut write = |folder: &Path, name: &str, picture: &Array2<f32>, look: Look| {
        if !check {
            return write(folder, name, picture, look);
        }
        stale.extend(difference(folder, name, picture, look)?);
        Ok(())
    };
    for example in EXAMPLES {
        let Seen { white, protocols } = seen(example.link)?;
        let halves: Vec<_> = protocols.iter().map(|protocol| smaller(&protocol.image)).collect();
        let views: Vec<_> = halves.iter().map(|half| half.view()).collect();
        let side_by_side = concatenate(Axis(1), &views).map_err(|e| Error::Usage(e.to_string()))?;
        write(folder, &format!("example-{}", example.id), &side_by_side, grey(white))?;
    }
    for method in METHODS {
        let Seen { white, protocols } = seen(&examples::of_method(method.id, explanation_of_method(method.id)?))?;
        let Some(done) = protocols.last() else { continue };
        write(folder, &format!("method-{}", method.id), &done.image, grey(white))?;
        write(folder, &format!("method-{}-error", method.id), &done.error, Look::inferno(0.0, WORST * white))?;
    }
    for pattern in SAMPLINGS {
        let Seen { white, protocols } = seen(&examples::of_sampling(pattern.id, explanation_of_sampling(pattern.id)?))?;
        let [start, done] = &protocols[..] else { continue };
        let taken = done.mask.to_array().mapv(|taken| f32::from(u8::from(taken)));
        let spread = sampling::point_spread_function(&done.mask).mapv(|v| 20.0 * v.max(1e-9).log10());
        let name = format!("sampling-{}", pattern.id);
        write(folder, &format!("{name}-mask"), &taken, grey(1.0))?;
        write(folder, &format!("{name}-spread"), &spread, Look::inferno(FAINTEST, 0.0))?;
        write(folder, &format!("{name}-start"), &start.image, grey(white))?;
        write(folder, &name, &done.image, grey(white))?;
    }
    if stale.is_empty() {
        return Ok(());
    }
    let all = stale.join("; ");
    Err(Error::Usage(format!(
        "expected pictures of what they show now, but {all}: run `kspace figures` without --check"
    )))
}

fn grey(white: f32) -> Look {
    Look { low: 0.0, high: white, colours: Colours::Grey, inverted: false }
}

/// What there is to see of an experiment.
struct Seen {
    /// What is white in its images.
    white: f32,
    protocols: Vec<SeenProtocol>,
}

struct SeenProtocol {
    mask: SamplingMask,
    /// Magnitude (y, x).
    image: Array2<f32>,
    /// (y, x).
    error: Array2<f32>,
}

fn seen(link: &str) -> Result<Seen, Error> {
    let experiment = link::parse(link)?;
    let scan = crate::data::scan(&experiment.subject, &experiment.preparations, None)?;
    let reference = scan.reference.as_ref().map_err(|why| Error::Usage(why.clone()))?;
    let mut sorted: Vec<f32> = reference.iter().copied().collect();
    sorted.sort_by(f32::total_cmp);
    let white = sorted[(DARKER * (sorted.len() - 1) as f64) as usize];
    let protocols = work::on_device(DeviceChoice::Cpu, None, &See { scan: &scan, experiment: &experiment })?;
    Ok(Seen { white, protocols })
}

struct See<'a> {
    scan: &'a Scan,
    experiment: &'a Experiment,
}

impl Work for See<'_> {
    type Output = Vec<SeenProtocol>;

    async fn at<D: Backend>(&self, runner: &Timed<'_, D>) -> recon::Result<Vec<SeenProtocol>> {
        let kept = RefCell::<CalibrationCache<D>>::default();
        let mut seen = Vec::new();
        for protocol in &self.experiment.protocols {
            let mask = self.scan.mask(&protocol.sampling)?;
            let done = runner.run(self.scan, "", &mask, &protocol.method, &kept, &mut Unattended).await?;
            seen.push(SeenProtocol {
                mask,
                image: done.magnitude,
                error: done.error.expect("there is a reference, so there is an error map"),
            });
        }
        Ok(seen)
    }
}

/// A square picture on [`HALF`] x [`HALF`] pixels, each the mean of what it covers.
fn smaller(image: &Array2<f32>) -> Array2<f32> {
    along(&along(image, Axis(0)), Axis(1))
}

fn along(image: &Array2<f32>, axis: Axis) -> Array2<f32> {
    let step = image.len_of(axis) as f32 / HALF as f32;
    let mut to = image.dim();
    if axis == Axis(0) {
        to.0 = HALF
    } else {
        to.1 = HALF
    }
    Array2::from_shape_fn(to, |(y, x)| {
        let i = if axis == Axis(0) { y } else { x };
        let (start, end) = (i as f32 * step, (i + 1) as f32 * step);
        let covered = start as usize..(end.ceil() as usize).min(image.len_of(axis));
        let part = |j: usize| (end.min((j + 1) as f32) - start.max(j as f32)).max(0.0);
        let value = |j: usize| if axis == Axis(0) { image[[j, x]] } else { image[[y, j]] };
        covered.map(|j| value(j) * part(j)).sum::<f32>() / step
    })
}

fn write(folder: &Path, name: &str, picture: &Array2<f32>, look: Look) -> Result<(), Error> {
    let path = folder.join(format!("{name}.png"));
    let bytes = encoded(picture, look);
    let size = bytes.as_ref().map_or(0, Vec::len);
    files::write(&path, bytes)?;
    say!("{}: {size} bytes", path.display())
}

/// What is wrong with the picture that is there, in words, if anything is.
fn difference(folder: &Path, name: &str, picture: &Array2<f32>, look: Look) -> Result<Option<String>, Error> {
    let path = folder.join(format!("{name}.png"));
    let file = |source| Error::File { path: path.clone(), source };
    let there = std::fs::read(&path).map_err(|source| Error::Io { action: "read", path: path.clone(), source })?;
    let now = encoded(picture, look).map_err(file)?;
    if there == now {
        return Ok(None);
    }
    let grey = |bytes: Vec<u8>| -> formats::Result<Array2<f32>> {
        let mut raster = Raster::open_png(&Source::new(name, bytes), &mut Unwatched)?;
        match raster.slice(&Reading::default(), 0, &mut Unwatched)?.content {
            Content::Image(image) => Ok(image),
            Content::KSpace(_) => unreachable!("a raster holds an image"),
        }
    };
    let (there, now) = (grey(there).map_err(file)?, grey(now).map_err(file)?);
    if there.dim() != now.dim() {
        return Ok(Some(format!("{name} has {:?} pixels, expected {:?}", there.dim(), now.dim())));
    }
    let level = 255.0 / (LEVELS - 1) as f32;
    let part = |than: f32| {
        let differ = there.iter().zip(&now).filter(|(a, b)| (**a - **b).abs() > than).count();
        differ as f64 / now.len() as f64
    };
    let (moved, changed) = (part(0.5), part(1.5 * level));
    Ok((moved > MOVED || changed > CHANGED).then(|| {
        format!("{:.1} % of the pixels of {name} differ, {:.1} % by more than a level", 100.0 * moved, 100.0 * changed)
    }))
}

/// A PNG with a palette of [`LEVELS`] colours.
fn encoded(picture: &Array2<f32>, look: Look) -> formats::Result<Vec<u8>> {
    let table = look.table();
    let palette = std::array::from_fn::<_, LEVELS, _>(|i| {
        let [red, green, blue, _] = table[i * 255 / (LEVELS - 1)];
        [red, green, blue]
    });
    let level = |v: &f32| ((v - look.low) * look.scale() * (LEVELS - 1) as f32).round() as u8;
    let levels: Vec<u8> = picture.iter().map(|v| level(v).min(LEVELS as u8 - 1)).collect();
    let (ny, nx) = picture.dim();
    png::indexed(&levels, &palette, nx, ny)
}

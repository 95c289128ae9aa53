//! Files in and out, by extension.

use crate::error::Error;
use formats::dataset::Dataset;
use formats::export::{self, Format, What};
use formats::source::{Bytes, Source};
use formats::watch::Unwatched;
use formats::{fingerprint, npy};
use ndarray::Array2;
use recon::subject::acquisition::Acquisition;
use recon::subject::contents::Reading;
use recon::{CoilMaps, Complex32, Image, KSpace, SamplingMask};
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A file on the disk, read where it is asked for.
struct OnDisk {
    file: Mutex<fs::File>,
    length: u64,
}

impl Bytes for OnDisk {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut file = self.file.lock().map_err(|_| io::ErrorKind::Other)?;
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(out)
    }
}

fn source(path: &Path, name: String) -> Result<Source, Error> {
    let failed = |source| Error::Io { action: "read", path: path.into(), source };
    let file = fs::File::open(path).map_err(failed)?;
    let data = file.metadata().map_err(failed)?;
    if data.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    Ok(Source::new(name, OnDisk { length: data.len(), file: Mutex::new(file) }))
}

/// The file of this path; of a folder, every file in it and below it, by name.
fn sources(path: &Path) -> Result<Vec<Source>, Error> {
    if !path.is_dir() {
        return Ok(vec![source(path, name(path))?]);
    }
    let (mut found, mut folders) = (Vec::new(), vec![(path.to_owned(), name(path), 0)]);
    while let Some((folder, called, depth)) = folders.pop() {
        let failed = |source| Error::Io { action: "read", path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let called = format!("{called}/{}", entry.file_name().to_string_lossy());
            // Links are not followed: they may lead round in a circle.
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() && depth < DEEPEST {
                folders.push((entry.path(), called, depth + 1));
            } else if kind.is_file() {
                found.push(source(&entry.path(), called)?);
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Folders within folders that are looked into.
const DEEPEST: usize = 16;

/// Writes a file.
pub fn write(path: &Path, bytes: formats::Result<Vec<u8>>) -> Result<(), Error> {
    let bytes = bytes.map_err(|source| Error::File { path: path.into(), source })?;
    fs::write(path, bytes).map_err(|source| Error::Io { action: "write", path: path.into(), source })
}

fn of_file<T>(path: &Path, result: formats::Result<T>) -> Result<T, Error> {
    result.map_err(|source| Error::File { path: path.into(), source })
}

/// A file's name without its folder.
pub fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The visitor's own data: a file, a folder, or files that belong together.
pub struct Opened {
    /// The name of the first, by which it is called.
    pub name: String,
    /// By what it is recognised.
    pub fingerprint: String,
    /// What is in it.
    pub dataset: Box<dyn Dataset>,
    path: PathBuf,
}

/// Opens what is at a path, with the file that belongs to it where there are two (`.cfl` and `.hdr`).
pub fn open(path: &Path) -> Result<Opened, Error> {
    let mut sources = sources(path)?;
    for companion in formats::companions(&name(path)) {
        let beside = path.with_file_name(&companion);
        if beside.is_file() {
            sources.push(source(&beside, companion)?);
        }
    }
    let fingerprint = of_file(path, fingerprint::of(&sources, &mut Unwatched))?;
    let dataset = of_file(path, formats::open(&sources, &mut Unwatched))?;
    Ok(Opened { name: name(path), fingerprint, dataset, path: path.to_owned() })
}

impl Opened {
    /// One slice.
    pub fn slice(&mut self, reading: &Reading, index: usize) -> Result<Acquisition, Error> {
        of_file(&self.path, self.dataset.slice(reading, index, &mut Unwatched))
    }
}

/// A mask (ky, kx); a file of (ky) is repeated over `nx`.
pub fn mask(path: &Path, nx: usize) -> Result<SamplingMask, Error> {
    Ok(SamplingMask::from_points(of_file(path, npy::read_mask(&source(path, name(path))?, nx))?)?)
}

/// A noise scan (coil, sample).
pub fn noise(path: &Path) -> Result<Array2<Complex32>, Error> {
    of_file(path, npy::read_noise(&source(path, name(path))?))
}

/// Coil maps (coil, y, x).
pub fn maps(path: &Path) -> Result<CoilMaps, Error> {
    of_file(path, npy::read_maps(&source(path, name(path))?))
}

/// The magnitude (y, x) of an image.
pub fn magnitude(path: &Path) -> Result<Array2<f32>, Error> {
    let pixels = of_file(path, npy::read_image(&source(path, name(path))?))?;
    Ok(Image { pixels }.magnitude())
}

/// Whether a file is to be a PNG; anything but `.npy` and `.png` is refused before any work is done.
pub fn is_png(path: &Path) -> Result<bool, Error> {
    match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("npy") => Ok(false),
        Some("png") => Ok(true),
        _ => Err(Error::Usage(format!(
            "expected a file that ends in .npy or .png to write, but {} came",
            path.display()
        ))),
    }
}

/// Refuses a picture where only an array can hold what is to be written.
pub fn is_array(path: &Path, what: &str) -> Result<(), Error> {
    match is_png(path)? {
        true => Err(Error::Usage(format!("expected a file that ends in .npy for {what}, but a .png came"))),
        false => Ok(()),
    }
}

/// The format of a file that is to be written, by its ending; others are refused before any work is done.
pub fn format(path: &Path, what: What) -> Result<Format, Error> {
    let extension = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
    Format::of_extension(&extension, what).map_err(|_| {
        let (endings, came) = (Format::endings(what), path.display());
        Error::Usage(format!("expected a file that ends in {endings} to write, but {came} came"))
    })
}

/// Writes the files of an export: the first as it is called, those that belong to it beside it.
pub fn save(path: &Path, files: formats::Result<Vec<export::File>>) -> Result<(), Error> {
    for (i, (extension, bytes)) in of_file(path, files)?.into_iter().enumerate() {
        let path = if i == 0 { path.to_owned() } else { path.with_extension(extension) };
        write(&path, Ok(bytes))?;
    }
    Ok(())
}

/// Writes an image, with the height and width of a pixel in mm.
pub fn write_image(path: &Path, image: &Image, spacing: Option<[f64; 2]>) -> Result<(), Error> {
    save(path, export::image(format(path, What::Image)?, &image.pixels, spacing))
}

/// Writes k-space, with the height and width of a pixel of its image in mm.
pub fn write_kspace(path: &Path, kspace: &KSpace, spacing: Option<[f64; 2]>) -> Result<(), Error> {
    save(path, export::kspace(format(path, What::KSpace)?, kspace, spacing))
}

/// Writes coil maps as complex64 `.npy`.
pub fn write_maps(path: &Path, maps: &CoilMaps) -> Result<(), Error> {
    write(path, npy::write(&maps.maps.clone().into_dyn()))
}

/// Writes a mask as uint8 `.npy` or PNG.
pub fn write_mask(path: &Path, mask: &Array2<bool>) -> Result<(), Error> {
    save(path, export::mask(format(path, What::Mask)?, mask))
}

/// Writes real numbers (y, x) that are not negative as float32 `.npy` or PNG.
pub fn write_real(path: &Path, values: &Array2<f32>) -> Result<(), Error> {
    match is_png(path)? {
        true => write_png(path, values),
        false => write(path, npy::write(&values.clone().into_dyn())),
    }
}

fn write_png(path: &Path, magnitude: &Array2<f32>) -> Result<(), Error> {
    let white = magnitude.iter().copied().fold(0.0, f32::max);
    write(path, formats::png::write(magnitude, white))
}

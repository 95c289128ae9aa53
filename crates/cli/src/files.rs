//! Files in and out, by extension.

use crate::error::Error;
use formats::npy::{self, RawNpy};
use ndarray::Array2;
use recon::{CoilMaps, Complex32, Image, SamplingMask};
use std::path::Path;

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::Io { action: "read", path: path.into(), source })
}

fn write(path: &Path, bytes: formats::Result<Vec<u8>>) -> Result<(), Error> {
    let bytes = bytes.map_err(|source| Error::File { path: path.into(), source })?;
    std::fs::write(path, bytes).map_err(|source| Error::Io { action: "write", path: path.into(), source })
}

fn of_file<T>(path: &Path, result: formats::Result<T>) -> Result<T, Error> {
    result.map_err(|source| Error::File { path: path.into(), source })
}

/// A file's name without its folder.
pub fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Raw k-space.
pub fn kspace(path: &Path) -> Result<RawNpy, Error> {
    of_file(path, RawNpy::open(&name(path), read(path)?))
}

/// A mask (ky, kx); a file of (ky) is repeated over `nx`.
pub fn mask(path: &Path, nx: usize) -> Result<SamplingMask, Error> {
    Ok(SamplingMask::from_points(of_file(path, npy::read_mask(read(path)?, nx))?)?)
}

/// A noise scan (coil, sample).
pub fn noise(path: &Path) -> Result<Array2<Complex32>, Error> {
    of_file(path, npy::read_noise(read(path)?))
}

/// Coil maps (coil, y, x).
pub fn maps(path: &Path) -> Result<CoilMaps, Error> {
    of_file(path, npy::read_maps(read(path)?))
}

/// The magnitude (y, x) of an image.
pub fn magnitude(path: &Path) -> Result<Array2<f32>, Error> {
    let pixels = of_file(path, npy::read_image(read(path)?))?;
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

/// Writes an image as complex64 `.npy`, or its magnitude as PNG.
pub fn write_image(path: &Path, image: &Image) -> Result<(), Error> {
    if is_png(path)? {
        return write_png(path, &image.magnitude());
    }
    write(path, npy::write(&image.pixels.clone().into_dyn()))
}

/// Writes k-space as complex64 `.npy`.
pub fn write_kspace(path: &Path, kspace: &recon::KSpace) -> Result<(), Error> {
    write(path, npy::write(&kspace.samples().clone().into_dyn()))
}

/// Writes coil maps as complex64 `.npy`.
pub fn write_maps(path: &Path, maps: &CoilMaps) -> Result<(), Error> {
    write(path, npy::write(&maps.maps.clone().into_dyn()))
}

/// Writes a mask as uint8 `.npy` or PNG.
pub fn write_mask(path: &Path, mask: &Array2<bool>) -> Result<(), Error> {
    match is_png(path)? {
        true => write_png(path, &mask.mapv(|taken| f32::from(u8::from(taken)))),
        false => write(path, npy::write_mask(mask)),
    }
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

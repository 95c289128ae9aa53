//! NIfTI-1 `.nii`: the magnitude of an image, float32.
//!
//! The `nifti` crate writes to paths alone, which a browser has not; the header has 348 bytes with every field at a fixed
//! place: Cox et al., A (sort of) new image data format standard: NIfTI-1, OHBM (2004), `nifti1.h`. The tests read it
//! with nibabel.

use crate::error::{Error, Result};
use ndarray::Array2;

/// Bytes of the header, and where the voxels begin: after four that say that there are no extensions.
const HEADER: usize = 348;
const VOXELS: usize = 352;
/// `DT_FLOAT32`.
const FLOAT32: i16 = 16;
/// `NIFTI_UNITS_MM`.
const MILLIMETRES: u8 = 2;

/// A magnitude image (y, x), with the height and width of a pixel in mm where they are known: voxels (x, y, 1), x the
/// fastest. How the head lies is not known here, so that no transform to its coordinates is claimed (both codes 0).
///
/// # Errors
/// [`Error::Write`] when an axis is longer than 32767.
pub fn write(magnitude: &Array2<f32>, spacing: Option<[f64; 2]>) -> Result<Vec<u8>> {
    let (ny, nx) = magnitude.dim();
    let length = |n: usize| {
        let wrong = || Error::Write(format!("expected at most 32767 pixels along an axis in NIfTI, but {n} came"));
        i16::try_from(n).map_err(|_| wrong())
    };
    let dim = [3, length(nx)?, length(ny)?, 1, 1, 1, 1, 1];
    let [height, width] = spacing.unwrap_or([1.0; 2]);
    let size = [1.0, width as f32, height as f32, 1.0, 1.0, 1.0, 1.0, 1.0];
    let mut bytes = vec![0; VOXELS];
    let mut put = |place: usize, field: &[u8]| bytes[place..place + field.len()].copy_from_slice(field);
    put(0, &(HEADER as i32).to_le_bytes());
    put(40, dim.map(i16::to_le_bytes).as_flattened());
    put(70, &FLOAT32.to_le_bytes());
    put(72, &32i16.to_le_bytes()); // Bits of a voxel.
    put(76, size.map(f32::to_le_bytes).as_flattened());
    put(108, &(VOXELS as f32).to_le_bytes());
    put(112, &1f32.to_le_bytes()); // Slope of the scaling.
    put(123, &[if spacing.is_some() { MILLIMETRES } else { 0 }]);
    put(344, b"n+1\0");
    bytes.extend(magnitude.iter().flat_map(|v| v.to_le_bytes()));
    Ok(bytes)
}

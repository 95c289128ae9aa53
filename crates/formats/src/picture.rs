//! What all formats of images have in common.

use crate::error::{Error, Result};
use ndarray::Array2;
use recon::subject::acquisition::Acquisition;

/// Rows times columns of an image at most: more than any detector has.
pub const MOST_PIXELS: u64 = 1 << 24;

/// # Errors
/// [`Error::TooLarge`] above [`MOST_PIXELS`], [`Error::Shape`] for less than two rows or columns.
pub fn check_size(rows: u64, columns: u64) -> Result<(usize, usize)> {
    let came = rows.saturating_mul(columns);
    if came > MOST_PIXELS {
        return Err(Error::TooLarge { what: "image, in pixels,".into(), most: MOST_PIXELS, came });
    }
    if rows < 2 || columns < 2 {
        let expected = "an image of at least 2 x 2 pixels";
        return Err(Error::Shape { expected, came: format!("{rows} x {columns}") });
    }
    Ok((rows as usize, columns as usize))
}

/// The luminance of red, green and blue, as ITU-R BT.601 weighs them.
pub fn luminance(red: f32, green: f32, blue: f32) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// An image (y, x) whose pixels are finite: those that are not a number, as programs leave them where there is no tissue,
/// are 0, which is said.
///
/// # Errors
/// [`Error::Content`] where a pixel is infinite, or none is a number.
pub fn finite(mut image: Array2<f32>, notes: &mut Vec<String>) -> Result<Array2<f32>> {
    let (width, all) = (image.ncols(), image.len());
    if let Some(broken) = image.iter().position(|v| v.is_infinite()) {
        let message = format!("expected finite pixels, but the one at ({}, {}) is not", broken / width, broken % width);
        return Err(recon::Error::Data(message).into());
    }
    let count = image.iter().filter(|v| v.is_nan()).count();
    if count == all {
        return Err(recon::Error::Data(format!("expected pixels that are numbers, but none of {all} is")).into());
    }
    if count > 0 {
        image.mapv_inplace(|v| if v.is_nan() { 0.0 } else { v });
        notes.push(format!("{count} of {all} pixels are not a number (NaN): they were taken to be 0."));
    }
    Ok(image)
}

/// An image (y, x) of pixels of a size in mm. One with numbers below 0 is shifted, since magnitudes have none.
///
/// # Errors
/// As [`finite`].
pub fn supply(image: Array2<f32>, spacing: Option<[f64; 2]>, mut notes: Vec<String>) -> Result<Acquisition> {
    let mut image = finite(image, &mut notes)?;
    let least = image.iter().copied().fold(0.0f32, f32::min);
    if least < 0.0 {
        image -= least;
        notes.push(format!(
            "The smallest pixel is {least}: all were shifted by that, since magnitudes are not below 0."
        ));
    }
    let sound = |size: &f64| size.is_finite() && *size > 0.0;
    Ok(Acquisition { spacing: spacing.filter(|both| both.iter().all(sound)), notes, ..Acquisition::of_image(image) })
}

//! Out of the workbench: images, k-space and masks in the formats that others read. Nothing of a file's header is written
//! but the size of a pixel: nobody's name can be in an export.

pub mod cfl;
pub mod figure;
mod heap;
pub mod ismrmrd;
pub mod nifti;
mod square;

use crate::error::{Error, Result};
use crate::npy;
use ndarray::Array2;
use num_complex::Complex32;
use recon::KSpace;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An image (y, x).
    Image,
    /// K-space (coil, ky, kx).
    KSpace,
    /// A mask (ky, kx).
    Mask,
}

/// In which format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// NumPy.
    Npy,
    /// BART: samples and their header are two files.
    Cfl,
    /// NIfTI-1, the magnitude.
    Nifti,
    /// ISMRMRD.
    Ismrmrd,
    /// A picture.
    Png,
}

/// Part of a name after the stem, and the bytes of a file.
pub type File = (&'static str, Vec<u8>);

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Npy, Self::Cfl, Self::Nifti, Self::Ismrmrd, Self::Png];

    /// The ending of its files' names, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Npy => "npy",
            Self::Cfl => "cfl",
            Self::Nifti => "nii",
            Self::Ismrmrd => "h5",
            Self::Png => "png",
        }
    }

    /// Whether it can hold this.
    pub fn holds(self, what: What) -> bool {
        match self {
            Self::Npy => true,
            Self::Cfl => what != What::Mask,
            Self::Nifti => what == What::Image,
            Self::Ismrmrd => what == What::KSpace,
            Self::Png => what != What::KSpace,
        }
    }

    /// The endings of all formats that hold this, as in `.npy, .cfl or .h5`.
    pub fn endings(what: What) -> String {
        let all: Vec<_> =
            Self::ALL.into_iter().filter(|f| f.holds(what)).map(|f| format!(".{}", f.extension())).collect();
        match all.split_last() {
            Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
            _ => all.concat(),
        }
    }

    /// The format of a file's ending, without the dot.
    ///
    /// # Errors
    /// [`Error::Write`] when there is none, or it does not hold this.
    pub fn of_extension(extension: &str, what: What) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|format| format.extension().eq_ignore_ascii_case(extension));
        found.filter(|format| format.holds(what)).ok_or_else(|| {
            let name = match what {
                What::Image => "an image",
                What::KSpace => "k-space",
                What::Mask => "a mask",
            };
            Error::Write(format!(
                "expected a name that ends in {} for {name}, but .{extension} came",
                Self::endings(what)
            ))
        })
    }
}

/// The files of a complex image (y, x), with the height and width of a pixel in mm where they are known. NIfTI and
/// pictures hold its magnitude, as [`magnitude`] writes it.
///
/// # Errors
/// [`Error::Write`] when the format holds no images, or writing failed.
pub fn image(format: Format, pixels: &Array2<Complex32>, spacing: Option<[f64; 2]>) -> Result<Vec<File>> {
    match format {
        Format::Npy => Ok(vec![("npy", npy::write(&pixels.clone().into_dyn())?)]),
        Format::Cfl => Ok(cfl::image(pixels).into()),
        _ => magnitude(format, &pixels.mapv(|v| v.norm()), spacing),
    }
}

/// The files of a magnitude image (y, x). A picture is as plain as can be, black at 0 and white at the largest pixel,
/// its pixels square; [`figure::write`] makes better ones.
///
/// # Errors
/// As [`image`].
pub fn magnitude(format: Format, pixels: &Array2<f32>, spacing: Option<[f64; 2]>) -> Result<Vec<File>> {
    match Format::of_extension(format.extension(), What::Image)? {
        Format::Cfl => Ok(cfl::image(&pixels.mapv(Complex32::from)).into()),
        Format::Nifti => Ok(vec![("nii", nifti::write(pixels, spacing)?)]),
        Format::Png => {
            let white = pixels.iter().copied().fold(0.0, f32::max);
            Ok(vec![("png", crate::png::write(&square::squared(pixels, spacing), white)?)])
        }
        _ => Ok(vec![("npy", npy::write(&pixels.clone().into_dyn())?)]),
    }
}

/// The files of k-space (coil, ky, kx), with the height and width in mm of a pixel of the image (y, x) of the whole matrix.
///
/// # Errors
/// [`Error::Write`] when the format holds no k-space, or as [`ismrmrd::write`].
pub fn kspace(format: Format, kspace: &KSpace, spacing: Option<[f64; 2]>) -> Result<Vec<File>> {
    match Format::of_extension(format.extension(), What::KSpace)? {
        Format::Cfl => Ok(cfl::kspace(kspace).into()),
        Format::Ismrmrd => Ok(vec![("h5", ismrmrd::write(kspace, spacing)?)]),
        _ => Ok(vec![("npy", npy::write(&kspace.samples().clone().into_dyn())?)]),
    }
}

/// The file of a mask (ky, kx).
///
/// # Errors
/// [`Error::Write`] when the format holds no masks, or writing failed.
pub fn mask(format: Format, mask: &Array2<bool>) -> Result<Vec<File>> {
    match Format::of_extension(format.extension(), What::Mask)? {
        Format::Png => Ok(vec![("png", crate::png::write(&mask.mapv(|taken| f32::from(u8::from(taken))), 1.0)?)]),
        _ => Ok(vec![("npy", npy::write_mask(mask)?)]),
    }
}

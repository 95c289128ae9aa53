//! `kspace export`: a slice of a file in another format.

use crate::arguments::{Export, Wanted};
use crate::data;
use crate::error::Error;
use crate::files;
use crate::output::say;
use formats::export::figure::{self, Figure};
use formats::export::{self, Format, What};
use ndarray::Array2;
use recon::device::{CoilCombination, Cpu, Device, FourierTransform};
use recon::fourier::Direction;
use recon::subject::acquisition::{Acquisition, Content};
use recon::subject::presentation::Presentation;
use serde_json::json;
use std::path::Path;

/// `kspace export`.
pub fn run(arguments: &Export) -> Result<(), Error> {
    let what = match arguments.what {
        Wanted::Image => What::Image,
        Wanted::Kspace => What::KSpace,
        Wanted::Mask => What::Mask,
    };
    let format = files::format(&arguments.out, what)?;
    let reading = data::reading(&arguments.item, &arguments.axes, &arguments.grid);
    let supply = files::open(&arguments.data)?.slice(&reading, arguments.slice)?;
    let spacing = supply.spacing;
    let shape = match (what, &supply.content) {
        (What::Image, _) => {
            let image = image(&supply)?;
            let (ny, nx) = image.dim();
            match format {
                Format::Png => {
                    let image = image.as_standard_layout();
                    let pixels = image.as_slice().expect("the standard layout is one slice");
                    figure(&arguments.out, (pixels, [ny, nx]), spacing, (arguments.window, &arguments.caption))?;
                }
                _ => files::save(&arguments.out, export::magnitude(format, &image, spacing))?,
            }
            vec![ny, nx]
        }
        (_, Content::Image(_)) => {
            let refused = "expected k-space, but the file holds an image: what can be written of it is --what image";
            return Err(Error::Usage(refused.into()));
        }
        (What::KSpace, Content::KSpace(kspace)) => {
            let (coils, ny, nx) = kspace.dim();
            files::write_kspace(&arguments.out, kspace, of_matrix(spacing, &supply.presentation))?;
            vec![coils, ny, nx]
        }
        (What::Mask, Content::KSpace(kspace)) => {
            let mask = kspace.measured().to_array();
            let (ny, nx) = mask.dim();
            files::write_mask(&arguments.out, mask)?;
            vec![ny, nx]
        }
    };
    let mut notes = supply.notes;
    if let Content::KSpace(kspace) = &supply.content {
        notes.extend(kspace.measured().notes());
    }
    say!("{:#}", json!({ "shape": shape, "spacing": spacing, "notes": notes }))
}

/// Refuses what is no `.png`.
pub fn is_picture(path: &Path) -> Result<(), Error> {
    match files::format(path, What::Image)? {
        Format::Png => Ok(()),
        _ => Err(Error::Usage(format!("expected a file that ends in .png for a figure, but {} came", path.display()))),
    }
}

/// Writes a figure: pixels with their rows and columns, the height and width of one in mm, the window (0 to the largest
/// when there is none) and the caption.
pub fn figure(
    path: &Path,
    (pixels, shape): (&[f32], [usize; 2]),
    spacing: Option<[f64; 2]>,
    (window, caption): (Option<[f32; 2]>, &str),
) -> Result<(), Error> {
    let window = window.unwrap_or_else(|| [0.0, pixels.iter().copied().fold(0.0, f32::max)]);
    let png = figure::write(&Figure { pixels, shape, window, spacing, caption });
    files::save(path, png.map(|png| vec![("png", png)]))
}

/// Height and width of a pixel of the matrix' image, of those of a pixel that is shown.
pub fn of_matrix(spacing: Option<[f64; 2]>, presentation: &Presentation) -> Option<[f64; 2]> {
    spacing.map(|[y, x]| if presentation.transpose { [x, y] } else { [y, x] })
}

/// The image (y, x) as it is shown.
fn image(supply: &Acquisition) -> Result<Array2<f32>, Error> {
    let kspace = match &supply.content {
        Content::Image(image) => return Ok(image.clone()),
        Content::KSpace(kspace) => kspace,
    };
    supply.presentation.check()?;
    let (coils, ny, nx) = kspace.dim();
    let cpu = Cpu::new();
    let mut images = cpu.upload(kspace.as_slice());
    cpu.transform(&mut images, ny, nx, Direction::Inverse);
    let combined = cpu.root_sum_of_squares(&images, coils);
    let shown = supply.presentation.show(&combined).into_iter().map(|v| v.re).collect();
    let [height, width] = supply.presentation.shape();
    Array2::from_shape_vec((height, width), shown).map_err(|e| recon::Error::Data(e.to_string()).into())
}

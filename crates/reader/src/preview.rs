//! What a slice looks like, before anything is computed with it.

use recon::device::{CoilCombination, Cpu, Device, FourierTransform};
use recon::fourier::Direction;
use recon::subject::acquisition::{Acquisition, Content};
use recon::{KSpace, log_magnitude};

/// Pictures of a slice.
pub struct Preview {
    /// Rows and columns of the image.
    pub image: [usize; 2],
    /// Its magnitude: the zero-filled image, coils combined by root sum of squares, as it is shown.
    pub magnitude: Vec<f32>,
    /// ky lines and kx samples; 0 for an image.
    pub kspace: [usize; 2],
    /// Logarithm of k-space, 0..1.
    pub logarithm: Vec<f32>,
}

/// The pictures of a slice.
pub fn of(supply: &Acquisition) -> Result<Preview, String> {
    supply.presentation.check().map_err(|e| e.to_string())?;
    let shown = supply.presentation.shape();
    Ok(match &supply.content {
        Content::Image(image) => {
            let pixels: Vec<f32> = image.iter().copied().collect();
            Preview {
                image: shown,
                magnitude: supply.presentation.show(&pixels),
                kspace: [0, 0],
                logarithm: Vec::new(),
            }
        }
        Content::KSpace(kspace) => {
            let (_, ny, nx) = kspace.dim();
            let magnitude = supply.presentation.show(&zero_filled(kspace));
            Preview { image: shown, magnitude, kspace: [ny, nx], logarithm: log_magnitude(kspace) }
        }
    })
}

/// Root sum of squares of the coils' images (y, x).
fn zero_filled(kspace: &KSpace) -> Vec<f32> {
    let (coils, ny, nx) = kspace.dim();
    let cpu = Cpu::new();
    let mut images = cpu.upload(kspace.as_slice());
    cpu.transform(&mut images, ny, nx, Direction::Inverse);
    cpu.root_sum_of_squares(&images, coils).iter().map(|v| v.re).collect()
}

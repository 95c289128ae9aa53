//! BART `.cfl` and `.hdr`: complex64, the first dimension the fastest.
//!
//! Dimensions in BART's order: 0 the readout (kx, x), 1 the phase encoding (ky, y), 2 the second phase encoding, 3 the
//! coils; the other 12 are 1. BART's `fft -u` is orthonormal and centred as ours.

use super::File;
use ndarray::Array2;
use num_complex::Complex32;
use recon::KSpace;

/// K-space (coil, ky, kx).
pub fn kspace(kspace: &KSpace) -> [File; 2] {
    let (coils, ny, nx) = kspace.dim();
    pair([nx, ny, 1, coils], kspace.samples().iter())
}

/// An image (y, x).
pub fn image(pixels: &Array2<Complex32>) -> [File; 2] {
    let (ny, nx) = pixels.dim();
    pair([nx, ny, 1, 1], pixels.iter())
}

/// `values` in C order, that is the last axis the fastest, which is BART's first.
fn pair<'a>(first: [usize; 4], values: impl Iterator<Item = &'a Complex32>) -> [File; 2] {
    let dimensions = first.iter().copied().chain([1; 12]).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
    let header = format!("# Dimensions\n{dimensions}\n");
    let samples = values.flat_map(|v| [v.re, v.im]).flat_map(f32::to_le_bytes).collect();
    [("cfl", samples), ("hdr", header.into_bytes())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readout_is_the_first_dimension() {
        let pixels = Array2::from_shape_fn((2, 3), |(y, x)| Complex32::new(y as f32, x as f32));
        let [(_, samples), (_, header)] = image(&pixels);
        assert_eq!(header, b"# Dimensions\n3 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n");
        assert_eq!(samples.len(), 6 * 8);
        assert_eq!(samples[8..16], [0.0f32.to_le_bytes(), 1.0f32.to_le_bytes()].concat());
    }
}

//! Adaptive combination: each pixel's coils weighted as they are in its neighbourhood.
//!
//! Walsh, Gmitro, Marcellin, Adaptive reconstruction of phased array MR imagery, Magn Reson Med 43:682 (2000), eq. 7 with
//! white noise: with noise that is not, prewhiten first.

use crate::error::{Error, Result};
use crate::linalg::gram::gram_of_rows;
use crate::linalg::hermitian::{DominantEigenvectors, eigen, with_positive_largest};
use crate::linalg::lanes::LANES;
use crate::parallel;
use num_complex::Complex32;

/// Rows that are worked on between two turns for others.
const ROWS_A_PIECE: usize = 8;

/// `x = v^H u` at each pixel, u the coils' values there and v the unit vector that holds most of the energy of a block
/// around it: the dominant eigenvector of `sum u u^H` over the block.
///
/// Where signal dominates, v is the direction of the sensitivities, and `|x|` is the root sum of squares without the
/// noise in all other directions. The phase, which v leaves open, is such that `w^H v` is positive, w the vector that
/// holds most of the whole image's energy, its largest component positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Walsh {
    /// Side of the square block in pixels; it begins `block / 2` before the pixel and is clipped at the image's edges.
    pub block: usize,
}

/// Coil images (coil, y, x).
struct Coils<'a> {
    images: &'a [Complex32],
    dim: (usize, usize, usize),
    /// Brings the largest value to 1, so that single precision holds products of products.
    scale: f32,
}

impl Walsh {
    /// The combined image (y, x), complex and row-major, of coil images (coil, y, x). `turn` is called between pieces of work with the
    /// part done and the whole.
    ///
    /// # Errors
    /// [`Error::Shape`] when there are more or fewer pixels than `dim` says; those of `turn`.
    pub async fn combine(
        &self,
        images: &[Complex32],
        dim: (usize, usize, usize),
        turn: &mut impl AsyncFnMut(usize, usize) -> Result<()>,
    ) -> Result<Vec<Complex32>> {
        let (coils, ny, nx) = dim;
        if images.len() != coils * ny * nx {
            let (expected, came) = (vec![coils, ny, nx], vec![images.len()]);
            return Err(Error::Shape { what: "coil images (coil, y, x)", expected, came });
        }
        let largest = images.iter().map(|v| v.norm()).fold(0.0, f32::max);
        let images = Coils { images, dim, scale: if largest > 0.0 { largest.recip() } else { 0.0 } };
        let reference = images.dominant_combination();
        let mut pixels = Vec::with_capacity(ny * nx);
        for first in (0..ny).step_by(ROWS_A_PIECE) {
            let rows = parallel::map(ROWS_A_PIECE.min(ny - first), |i| self.row(&images, &reference, first + i));
            rows.into_iter().for_each(|row| pixels.extend(row));
            turn((first + ROWS_A_PIECE).min(ny), ny).await?;
        }
        Ok(pixels)
    }

    /// The pixels of the row `y`.
    fn row(&self, images: &Coils, reference: &[Complex32], y: usize) -> Vec<Complex32> {
        let (coils, ny, nx) = images.dim;
        let before = self.block / 2;
        let rows = y.saturating_sub(before)..(y + self.block - before).min(ny);
        let pairs: Vec<(usize, usize)> = (0..coils).flat_map(|a| (a..coils).map(move |b| (a, b))).collect();
        let length = nx.next_multiple_of(LANES);
        // (pair, part, x): sums over the block. Of one pair, sums over its rows, with zeros where the block is clipped.
        let mut sums = vec![0f32; pairs.len() * 2 * length];
        let mut down = [vec![0f32; nx + self.block], vec![0f32; nx + self.block]];
        for ((a, b), sums) in pairs.iter().zip(sums.chunks_exact_mut(2 * length)) {
            images.products(*a, *b, rows.clone(), before, &mut down);
            for (sums, down) in sums.chunks_exact_mut(length).zip(&down) {
                for k in 0..self.block {
                    sums.iter_mut().zip(&down[k..k + nx]).for_each(|(sum, v)| *sum += v);
                }
            }
        }
        let mut batch = DominantEigenvectors::new(coils);
        let mut out = vec![Complex32::ZERO; nx];
        for first in (0..nx).step_by(LANES) {
            for (matrix, sums) in batch.matrices.iter_mut().zip(sums.chunks_exact(2 * length)) {
                let part = |p: usize| std::array::from_fn(|l| sums[p * length + first + l]);
                *matrix = [part(0), part(1)];
            }
            batch.normalise();
            batch.solve(0.0);
            for (lane, out) in out[first..].iter_mut().take(LANES).enumerate() {
                let (mut x, mut overlap) = (Complex32::ZERO, Complex32::ZERO);
                for (c, w) in reference.iter().enumerate() {
                    let v = batch.component(c, lane);
                    x += v.conj() * images.images[(c * ny + y) * nx + first + lane];
                    overlap += w.conj() * v;
                }
                // In single precision, unlike the phase of ESPIRiT: its way would change pixels.
                let size = overlap.norm();
                *out = if size > 0.0 { x * overlap / size } else { x };
            }
        }
        out
    }
}

impl Coils<'_> {
    /// Sums over `rows` of `u_a conj(u_b)`: real parts, imaginary parts (x), from the index `offset` on.
    fn products(&self, a: usize, b: usize, rows: std::ops::Range<usize>, offset: usize, sums: &mut [Vec<f32>; 2]) {
        let nx = self.dim.2;
        let [re, im] = sums;
        let (re, im) = (&mut re[offset..offset + nx], &mut im[offset..offset + nx]);
        re.fill(0.0);
        im.fill(0.0);
        let weight = self.scale * self.scale;
        for y in rows {
            let (row_a, row_b) = (self.row(a, y), self.row(b, y));
            for (((re, im), a), b) in re.iter_mut().zip(im.iter_mut()).zip(row_a).zip(row_b) {
                *re += (a.re * b.re + a.im * b.im) * weight;
                *im += (a.im * b.re - a.re * b.im) * weight;
            }
        }
    }

    fn row(&self, coil: usize, y: usize) -> &[Complex32] {
        let (_, ny, nx) = self.dim;
        &self.images[(coil * ny + y) * nx..(coil * ny + y + 1) * nx]
    }

    /// The unit combination of coils that holds most of the images' energy (coil), its largest component positive.
    fn dominant_combination(&self) -> Vec<Complex32> {
        let (_, vectors) = eigen(gram_of_rows(self.images, self.dim.0, self.scale));
        let Some(vector) = vectors.first() else { return Vec::new() };
        with_positive_largest(vector).iter().map(|v| Complex32::new(v.re as f32, v.im as f32)).collect()
    }
}

//! Spectra at half-integer frequencies, in cycles per field of view: the spectrum of an object within two fields of
//! view. A product with a trigonometric polynomial of that period is a short sum of it.

use crate::coil::array::CoilArray;
use crate::fourier::{Direction, Fourier};
use crate::parallel;
use ndarray::Array2;
use num_complex::Complex32;

/// The half-integer frequencies `i / 2`, `|i| <= reach`, of each axis that a matrix of this size needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// Matrix (ky, kx).
    matrix: [usize; 2],
    /// Largest |i| along ky and kx.
    reach: [usize; 2],
}

impl Grid {
    /// For a matrix of (`ny`, `nx`) and `margin` half samples more at each end.
    pub fn new(ny: usize, nx: usize, margin: usize) -> Self {
        let matrix = [ny, nx];
        Self { matrix, reach: matrix.map(|n| 2 * (n / 2) + margin) }
    }

    /// Samples (ky, kx) of the matrix.
    pub fn matrix(&self) -> [usize; 2] {
        self.matrix
    }

    /// Half samples along ky and kx on either side of the centre.
    pub fn reach(&self) -> [usize; 2] {
        self.reach
    }

    /// Frequencies along ky and along kx.
    pub fn dim(&self) -> [usize; 2] {
        self.reach.map(|reach| 2 * reach + 1)
    }

    /// The frequencies along ky (axis 0) or kx (axis 1), in cycles per field of view.
    pub fn frequencies(&self, axis: usize) -> Vec<f64> {
        let reach = self.reach[axis] as isize;
        (-reach..=reach).map(|i| i as f64 / 2.0).collect()
    }

    /// `sqrt(ny nx)`: times this, the continuous transform is the orthonormal transform of an image whose pixels have
    /// the object's intensities, as far as the matrix resolves it.
    pub fn unit(&self) -> f64 {
        ((self.matrix[0] * self.matrix[1]) as f64).sqrt()
    }
}

/// Values (ky, kx) on a [`Grid`], row-major, in the unit of [`Grid::unit`].
pub struct Spectrum {
    grid: Grid,
    values: Vec<Complex32>,
}

impl Spectrum {
    /// Of a real object, for which F(-k) = conj F(k): `line(i, values)` gives the line of the `i`-th ky of
    /// [`Grid::frequencies`], and is called for half of them.
    pub fn of_real(grid: Grid, line: impl Fn(usize, &mut [Complex32]) + Sync + Send) -> Self {
        let [height, width] = grid.dim();
        let mut values = vec![Complex32::ZERO; height * width];
        let (negative, positive) = values.split_at_mut(height / 2 * width);
        parallel::for_each_chunk(positive, width, |i, values| line(height / 2 + i, values));
        let positive = &*positive;
        parallel::for_each_chunk(negative, width, |i, values| {
            let mirrored = &positive[(height / 2 - i) * width..][..width];
            values.iter_mut().zip(mirrored.iter().rev()).for_each(|(v, m)| *v = m.conj());
        });
        Self { grid, values }
    }

    /// Of an image (y, x) of the matrix's size between whose pixels there is what the matrix resolves, and nothing
    /// beyond: zero outside of the band of the matrix.
    pub fn of_image(grid: Grid, image: &Array2<f32>) -> Self {
        let [ny, nx] = grid.matrix;
        let mut padded = vec![Complex32::ZERO; 4 * ny * nx];
        // Centre to centre: pixel n / 2 of n is pixel n of 2 n.
        let (above, before) = (ny - ny / 2, nx - nx / 2);
        for (y, row) in image.outer_iter().enumerate() {
            let start = (y + above) * 2 * nx + before;
            padded[start..start + nx].iter_mut().zip(row).for_each(|(v, pixel)| *v = Complex32::from(*pixel));
        }
        Fourier::new().planes(&mut padded, 2 * ny, 2 * nx, Direction::Forward);
        let [height, width] = grid.dim();
        let mut values = vec![Complex32::ZERO; height * width];
        for (i, line) in padded.chunks_exact(2 * nx).enumerate() {
            // Odd matrices reach less far below their centre than they have half samples there.
            let at = |i: usize, n: usize, reach: usize| (i + reach).checked_sub(n).filter(|at| *at <= 2 * reach);
            let Some(row) = at(i, ny, grid.reach[0]) else { continue };
            for (j, v) in line.iter().enumerate() {
                if let Some(column) = at(j, nx, grid.reach[1]) {
                    // Orthonormal over four times as many pixels.
                    values[row * width + column] = v * 2.0;
                }
            }
        }
        Self { grid, values }
    }

    /// The image (y, x) of the samples at integer frequencies.
    pub fn image(&self) -> Array2<Complex32> {
        let [ny, nx] = self.grid.matrix;
        let [ry, rx] = self.grid.reach;
        let width = self.grid.dim()[1];
        let at = |(y, x): (usize, usize)| self.values[(2 * y + ry - 2 * (ny / 2)) * width + 2 * x + rx - 2 * (nx / 2)];
        let mut image: Vec<Complex32> = (0..ny * nx).map(|i| at((i / nx, i % nx))).collect();
        Fourier::new().planes(&mut image, ny, nx, Direction::Inverse);
        Array2::from_shape_fn((ny, nx), |(y, x)| image[y * nx + x])
    }

    /// The object times `factor(y, x)` of period 2 fields of view, at positions in fields of view. The spectrum is cut
    /// off at the grid's end, so that what the factor spreads further than the margin is lost.
    pub fn times(mut self, factor: impl Fn(f64, f64) -> Complex32 + Sync + Send) -> Self {
        let [height, width] = self.grid.dim();
        let [tall, wide] = [height, width].map(quick_length);
        let mut padded = vec![Complex32::ZERO; tall * wide];
        // Centre to centre, as in `of_image`.
        let (above, before) = (tall / 2 - height / 2, wide / 2 - width / 2);
        for (y, line) in self.values.chunks_exact(width).enumerate() {
            padded[(y + above) * wide + before..][..width].copy_from_slice(line);
        }
        let fourier = Fourier::new();
        fourier.planes(&mut padded, tall, wide, Direction::Inverse);
        let place = |i: usize, n: usize| 2.0 * (i as f64 - (n / 2) as f64) / n as f64;
        parallel::for_each_chunk(&mut padded, wide, |y, line| {
            line.iter_mut().enumerate().for_each(|(x, v)| *v *= factor(place(y, tall), place(x, wide)));
        });
        fourier.planes(&mut padded, tall, wide, Direction::Forward);
        for (y, line) in self.values.chunks_exact_mut(width).enumerate() {
            line.copy_from_slice(&padded[(y + above) * wide + before..][..width]);
        }
        self
    }

    /// The object as an array sees it.
    pub fn seen_by<'a>(&self, array: &'a CoilArray) -> Seen<'a> {
        Seen { grid: self.grid, parities: self.parities(), array }
    }

    /// The even and the odd columns, each of `(width + 1) / 2`, so that lines of k-space are contiguous.
    fn parities(&self) -> [Vec<Complex32>; 2] {
        let width = self.grid.dim()[1];
        let half = width.div_ceil(2);
        let mut parities = [vec![], vec![]];
        for (parity, values) in parities.iter_mut().enumerate() {
            values.reserve_exact(half * self.grid.dim()[0]);
            for line in self.values.chunks_exact(width) {
                values.extend(line.iter().skip(parity).step_by(2));
                values.resize(values.len().div_ceil(half) * half, Complex32::ZERO);
            }
        }
        parities
    }
}

/// An object that coils look at.
pub struct Seen<'a> {
    grid: Grid,
    /// The spectrum's even and odd columns.
    parities: [Vec<Complex32>; 2],
    array: &'a CoilArray,
}

impl Seen<'_> {
    /// k-space (coil, ky, kx) of all coils.
    #[cfg(test)]
    pub fn all(&self) -> ndarray::Array3<Complex32> {
        let [ny, nx] = self.grid.matrix;
        let mut kspace = ndarray::Array3::zeros((self.array.coils(), ny, nx));
        for (coil, mut samples) in kspace.outer_iter_mut().enumerate() {
            self.coil(coil, samples.as_slice_mut().expect("a new array is in row-major order"));
        }
        kspace
    }

    /// k-space (ky, kx) of a coil: a product with `exp(2 pi i (p y + q x) / 2)` shifts the spectrum by half samples, so it is
    /// a sum over a few shifts. It is added to `kspace`.
    pub fn coil(&self, coil: usize, kspace: &mut [Complex32]) {
        let [ny, nx] = self.grid.matrix;
        let [ry, rx] = self.grid.reach.map(|reach| reach as isize);
        let order = self.array.order() as isize;
        let [even, odd] = &self.parities;
        let width = even.len() / self.grid.dim()[0];
        parallel::for_each_chunk(kspace, nx, |ky, out| {
            for p in -order..=order {
                let row = (2 * (ky as isize - (ny / 2) as isize) - p + ry) as usize;
                for q in -order..=order {
                    let weight = self.array.coefficient(coil, p, q);
                    let weight = Complex32::new(weight.re as f32, weight.im as f32);
                    let column = rx - 2 * (nx / 2) as isize - q;
                    let of_parity = if column & 1 == 0 { even } else { odd };
                    let shifted = &of_parity[row * width + (column / 2) as usize..][..nx];
                    for (out, spectrum) in out.iter_mut().zip(shifted) {
                        *out += weight * spectrum;
                    }
                }
            }
        });
    }
}

/// The next length that has no prime factor above 5: transforms of such are quick.
pub(super) fn quick_length(least: usize) -> usize {
    let is_quick = |n: usize| {
        let without = |n: usize, p: usize| (0..).try_fold(n, |n, _: usize| if n % p == 0 { Ok(n / p) } else { Err(n) });
        let rest = [2, 3, 5].iter().fold(n, |n, p| without(n, *p).unwrap_or_else(|rest| rest));
        rest == 1
    };
    (least.max(1)..).find(|n| is_quick(*n)).unwrap_or(least)
}

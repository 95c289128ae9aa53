//! SENSE unfolding: pixels that regular undersampling folds onto each other, told apart by the coils.
//!
//! Pruessmann et al., SENSE: sensitivity encoding for fast MRI, Magn Reson Med 42:952 (1999), for any lattice as in
//! Breuer et al., Controlled aliasing in parallel imaging (CAIPIRINHA), Magn Reson Med 55:549 (2006).
//!
//! Runs on the processor whatever the device: thousands of systems of a few unknowns, eight side by side.

use super::cholesky::{Cholesky, ComplexLanes, LANES, ZERO, add_conjugate_product, pair};
use crate::array::CoilMaps;
use crate::error::{Error, Result};
use crate::parallel;
use crate::sampling::lattice::Lattice;
use ndarray::Array2;
use num_complex::{Complex32, Complex64};
use std::borrow::Cow;
use std::f64::consts::TAU;

/// Rows of folded pixels that are worked on between two turns for others.
const ROWS_A_PIECE: usize = 16;
/// Pivots below this part of the largest sum of squares of the sensitivities are rounding.
const ROUNDING: f32 = 1e-6;
/// Where rounding alone keeps a system from being singular, the geometry factor means no more than that it is large.
const MOST_G: f32 = 1000.0;

/// The unfolding of one lattice with one set of maps.
pub struct Unfolding<'a> {
    dim: (usize, usize, usize),
    /// Sensitivities (coil, y, x).
    maps: Cow<'a, [Complex32]>,
    lattice: &'a Lattice,
    /// Displacements (y, x) of the pixels that fold onto each other, and the phases with which they do.
    others: Vec<((usize, usize), Complex32)>,
    lambda: f32,
    /// The smallest pivot that is no rounding.
    floor: f32,
}

/// Image and geometry factor of some pixels: (displacement, x).
type Row = (Vec<Complex32>, Vec<f32>);

impl<'a> Unfolding<'a> {
    /// For maps (coil, y, x) and a lattice of samples. `lambda` is that of `1/2 |M F S x - y|^2 + lambda/2 |x|^2` over
    /// the R times fewer samples of the lattice.
    ///
    /// # Errors
    /// [`Error::Unsuitable`] when the lattice is not periodic over the maps' (y, x).
    pub fn new(maps: &'a CoilMaps, lattice: &'a Lattice, lambda: f32) -> Result<Self> {
        let dim @ (_, ny, nx) = maps.maps.dim();
        let displacements = lattice.displacements(ny, nx).ok_or_else(|| {
            Error::Unsuitable(format!("expected a lattice of samples that is periodic over {ny} x {nx}, but it is not"))
        })?;
        // By how much the lattice misses DC, in turns over a displacement.
        let off = |origin: usize, n: usize| (origin as f64 - (n / 2) as f64) / n as f64;
        let (off_y, off_x) = (off(lattice.origin.0, ny), off(lattice.origin.1, nx));
        let phase = |(y, x): (usize, usize)| {
            let phase = Complex64::cis(-TAU * (off_y * y as f64 + off_x * x as f64));
            Complex32::new(phase.re as f32, phase.im as f32)
        };
        let others = displacements.into_iter().map(|d| (d, phase(d))).collect();
        let floor = ROUNDING * (maps.largest_square_sum() as f32).max(f32::MIN_POSITIVE / ROUNDING);
        let maps = match maps.maps.as_slice() {
            Some(maps) => Cow::Borrowed(maps),
            None => Cow::Owned(maps.maps.iter().copied().collect()),
        };
        Ok(Self { dim, maps, lattice, others, lambda, floor })
    }

    /// Image (y, x) and geometry factor (y, x), 0 outside of the maps and at most 1000, from the coils' images (coil, y, x) of the lattice's samples alone, zero
    /// elsewhere in k-space. `turn` is called between pieces of work with the part done and the whole.
    ///
    /// # Errors
    /// [`Error::Shape`] when there are more or fewer pixels than in the maps; those of `turn`.
    pub async fn solve(
        &self,
        folded: &[Complex32],
        turn: &mut impl AsyncFnMut(usize, usize) -> Result<()>,
    ) -> Result<(Vec<Complex32>, Array2<f32>)> {
        let (coils, ny, nx) = self.dim;
        if folded.len() != coils * ny * nx {
            let (expected, came) = (vec![coils * ny * nx], vec![folded.len()]);
            return Err(Error::Shape { what: "folded images", expected, came });
        }
        let (height, width) = (ny / self.lattice.step.0, nx / self.lattice.step.1);
        let mut pixels = vec![Complex32::ZERO; ny * nx];
        let mut g = Array2::zeros((ny, nx));
        for first in (0..height).step_by(ROWS_A_PIECE) {
            let rows = parallel::map(ROWS_A_PIECE.min(height - first), |i| self.row(folded, first + i));
            for (i, (image, factor)) in rows.into_iter().enumerate() {
                for (d, ((down, across), _)) in self.others.iter().enumerate() {
                    let y = (first + i + down) % ny;
                    for x in 0..width {
                        pixels[y * nx + across + x] = image[d * width + x];
                        g[[y, across + x]] = factor[d * width + x];
                    }
                }
            }
            turn((first + ROWS_A_PIECE).min(height), height).await?;
        }
        Ok((pixels, g))
    }

    /// The pixels that fold onto the first part of the row `y`.
    fn row(&self, folded: &[Complex32], y: usize) -> Row {
        let (coils, ny, nx) = self.dim;
        let n = self.others.len();
        let width = nx / self.lattice.step.1;
        let mut batch = Batch::new(n, coils);
        let (mut image, mut g) = (vec![Complex32::ZERO; n * width], vec![0.0; n * width]);
        for first in (0..width).step_by(LANES) {
            let lanes = LANES.min(width - first);
            for c in 0..coils {
                let at = (c * ny + y) * nx + first;
                load(&mut batch.folded[c], &folded[at..at + lanes], n as f32);
                for (d, ((down, across), _)) in self.others.iter().enumerate() {
                    let row = (y + down) % ny;
                    let sensitivity = &mut batch.sensitivities[d * coils + c];
                    let at = (c * ny + row) * nx + first + across;
                    load(sensitivity, &self.maps[at..at + lanes], 1.0);
                }
            }
            batch.solve(self.lambda * n as f32, self.floor);
            for (d, (_, phase)) in self.others.iter().enumerate() {
                for lane in 0..lanes {
                    let v = Complex32::new(batch.unfolded[d][0][lane], batch.unfolded[d][1][lane]);
                    image[d * width + first + lane] = v * phase.conj();
                    g[d * width + first + lane] = batch.g[d][lane];
                }
            }
        }
        (image, g)
    }
}

/// Puts numbers into the lanes, times a factor; zero in those that are left.
fn load(lanes: &mut ComplexLanes, values: &[Complex32], factor: f32) {
    *lanes = ZERO;
    for (l, v) in values.iter().enumerate() {
        (lanes[0][l], lanes[1][l]) = (v.re * factor, v.im * factor);
    }
}

/// The systems of [`LANES`] folded pixels.
struct Batch {
    n: usize,
    coils: usize,
    /// Of the pixels that fold onto each other: (displacement, coil).
    sensitivities: Vec<ComplexLanes>,
    /// What each coil sees of their sum (coil).
    folded: Vec<ComplexLanes>,
    /// `S^H S`, upper triangle.
    normal: Vec<ComplexLanes>,
    cholesky: Cholesky,
    /// The pixels, up to the phase with which they fold (displacement).
    unfolded: Vec<ComplexLanes>,
    /// Geometry factors (displacement).
    g: Vec<[f32; LANES]>,
    scratch: Vec<ComplexLanes>,
}

impl Batch {
    fn new(n: usize, coils: usize) -> Self {
        Self {
            n,
            coils,
            sensitivities: vec![ZERO; n * coils],
            folded: vec![ZERO; coils],
            normal: vec![ZERO; n * (n + 1) / 2],
            cholesky: Cholesky::new(n),
            unfolded: vec![ZERO; n],
            g: vec![[0.0; LANES]; n],
            scratch: vec![ZERO; n],
        }
    }

    /// `(S^H S + shift)^-1 S^H a` and `sqrt([(S^H S)^-1]_ii [S^H S]_ii)`.
    ///
    /// A pixel where all maps are zero has a row and a column of zeros: it comes out as 0 and leaves the others alone,
    /// as if it were no unknown.
    fn solve(&mut self, shift: f32, floor: f32) {
        let (n, coils) = (self.n, self.coils);
        for a in 0..n {
            let of_a = &self.sensitivities[a * coils..(a + 1) * coils];
            for b in a..n {
                let of_b = &self.sensitivities[b * coils..(b + 1) * coils];
                self.normal[pair(n, a, b)] = product(of_a, of_b);
            }
            self.unfolded[a] = product(of_a, &self.folded);
        }
        self.cholesky.factor.copy_from_slice(&self.normal);
        self.cholesky.factorise(0.0, floor);
        for (i, g) in self.g.iter_mut().enumerate() {
            let inverse = self.cholesky.inverse_diagonal(i, &mut self.scratch);
            let own = &self.normal[pair(n, i, i)][0];
            *g = std::array::from_fn(|l| (inverse[l] * own[l]).sqrt().min(MOST_G));
        }
        if shift > 0.0 {
            self.cholesky.factor.copy_from_slice(&self.normal);
            self.cholesky.factorise(shift, floor);
        }
        self.cholesky.solve(&mut self.unfolded);
    }
}

/// `sum_c conj(a_c) b_c`.
fn product(a: &[ComplexLanes], b: &[ComplexLanes]) -> ComplexLanes {
    let mut sum = ZERO;
    for (a, b) in a.iter().zip(b) {
        add_conjugate_product(&mut sum, a, b);
    }
    sum
}

//! SENSE unfolding: pixels that regular undersampling folds onto each other, told apart by the coils.
//!
//! Pruessmann et al., SENSE: sensitivity encoding for fast MRI, Magn Reson Med 42:952 (1999), for any lattice as in
//! Breuer et al., Controlled aliasing in parallel imaging (CAIPIRINHA), Magn Reson Med 55:549 (2006).
//!
//! Thousands of systems of a few unknowns, eight side by side.

use crate::array::CoilMaps;
use crate::error::{Error, Result};
use crate::linalg::cholesky::CholeskyLanes;
use crate::linalg::lanes::{ComplexLanes, LANES, ZERO, inner_product, pair};
use crate::parallel;
use crate::sampling::lattice::Lattice;
use num_complex::{Complex32, Complex64};
use std::f64::consts::TAU;
use std::ops::Range;

/// Pivots below this part of the largest sum of squares of the sensitivities are rounding.
const ROUNDING: f32 = 1e-6;
/// Where rounding alone keeps a system from being singular, the geometry factor means no more than that it is large.
const MOST_G: f32 = 1000.0;

/// How a lattice of samples folds an image (y, x), and with what regularisation it is unfolded.
///
/// The pixels `(y + d_y, x + d_x)` of all displacements d, going round along y, fold onto each other; y and x run over
/// the rows and columns of [`Self::folded`], so that every pixel of the image is in one set of n pixels. From `a_c`, n
/// times the coils' folded images there, come the pixels `conj(phase_d) v_d`, `v = (S^H S + shift)^-1 S^H a` with the
/// sensitivities S (coil, d), and their geometry factors `sqrt([(S^H S)^-1]_dd [S^H S]_dd)`, at most 1000. No pivot of
/// the factorisations is taken to be below `floor`; pixels where all sensitivities are zero come out as zero and leave
/// the others alone.
#[derive(Debug, Clone, PartialEq)]
pub struct UnfoldingPlan {
    /// Coils, rows and columns of the image.
    pub dim: (usize, usize, usize),
    /// Rows and columns of sets.
    pub folded: (usize, usize),
    /// Displacements (y, x), (0, 0) first.
    pub displacements: Vec<(usize, usize)>,
    /// The phases with which these pixels fold onto each other.
    pub phases: Vec<Complex32>,
    /// n lambda.
    pub shift: f32,
    /// The smallest pivot that is no rounding.
    pub floor: f32,
}

impl UnfoldingPlan {
    /// For coil maps of `dim` (coils, y, x), whose largest sum of squares over coils is given, and a lattice of samples.
    /// `lambda` is that of `1/2 |M F S x - y|^2 + lambda/2 |x|^2` over the n times fewer samples of the lattice.
    ///
    /// # Errors
    /// [`Error::Unsuitable`] when the lattice is not periodic over (y, x).
    pub fn new(dim: (usize, usize, usize), largest_square_sum: f64, lattice: &Lattice, lambda: f32) -> Result<Self> {
        let (_, ny, nx) = dim;
        let displacements = lattice.displacements(ny, nx).ok_or_else(|| {
            Error::Unsuitable(format!("expected a lattice of samples that is periodic over {ny} x {nx}, but it is not"))
        })?;
        // By how much the lattice misses DC, in turns over a displacement.
        let off = |origin: usize, n: usize| (origin as f64 - (n / 2) as f64) / n as f64;
        let (off_y, off_x) = (off(lattice.origin.0, ny), off(lattice.origin.1, nx));
        let phase = |(y, x): &(usize, usize)| {
            let phase = Complex64::cis(-TAU * (off_y * *y as f64 + off_x * *x as f64));
            Complex32::new(phase.re as f32, phase.im as f32)
        };
        Ok(Self {
            dim,
            folded: (ny / lattice.step.0, nx / lattice.step.1),
            phases: displacements.iter().map(phase).collect(),
            shift: lambda * displacements.len() as f32,
            floor: ROUNDING * (largest_square_sum as f32).max(f32::MIN_POSITIVE / ROUNDING),
            displacements,
        })
    }

    /// Refuses maps and folded images that it is not for.
    ///
    /// # Errors
    /// [`Error::Shape`].
    pub fn check(&self, maps: (usize, usize, usize), folded: usize) -> Result<()> {
        let (coils, ny, nx) = self.dim;
        if maps != self.dim {
            let came = vec![maps.0, maps.1, maps.2];
            return Err(Error::Shape { what: "coil maps (coil, y, x)", expected: vec![coils, ny, nx], came });
        }
        if folded != coils * ny * nx {
            let (expected, came) = (vec![coils * ny * nx], vec![folded]);
            return Err(Error::Shape { what: "folded images", expected, came });
        }
        Ok(())
    }

    /// For some rows of sets, the matrices `n conj(phase) (S^H S + shift)^-1 S^H` (row, displacement, coil, x) that give
    /// the pixels from the folded images, and the geometry factors (row, displacement, x): for devices that multiply
    /// better than they solve. To the systems of the processor's own unfolding this adds a solution for each coil.
    ///
    /// # Errors
    /// [`Error::Shape`] when the maps are of another shape.
    pub fn matrices(&self, maps: &CoilMaps, rows: Range<usize>) -> Result<(Vec<Complex32>, Vec<f32>)> {
        let (coils, ny, nx) = self.dim;
        self.check(maps.maps.dim(), coils * ny * nx)?;
        let maps = maps.row_major();
        let (n, width) = (self.displacements.len(), self.folded.1);
        let of_row = |y: usize| {
            let (mut matrices, mut g) = (vec![Complex32::ZERO; n * coils * width], vec![0.0; n * width]);
            self.for_each_batch(&maps, y, |batch, first, lanes| {
                batch.factorise(self.floor);
                batch.shift(self.shift, self.floor);
                for c in 0..coils {
                    batch.solve_for_coil(c);
                    for (d, phase) in self.phases.iter().enumerate() {
                        let out = &mut matrices[(d * coils + c) * width + first..][..lanes];
                        store(&batch.unfolded[d], phase.conj() * n as f32, out);
                    }
                }
                for (g, from) in g.chunks_exact_mut(width).zip(&batch.g) {
                    g[first..first + lanes].copy_from_slice(&from[..lanes]);
                }
            });
            (matrices, g)
        };
        let (mut matrices, mut g) = (Vec::new(), Vec::new());
        for (of_row, g_of_row) in parallel::map(rows.len(), |i| of_row(rows.start + i)) {
            matrices.extend(of_row);
            g.extend(g_of_row);
        }
        Ok((matrices, g))
    }

    /// The pixels and the geometry factors of a row of sets, (displacement, x) each, from maps and folded images (coil, y,
    /// x).
    pub fn row(&self, maps: &[Complex32], folded: &[Complex32], y: usize) -> (Vec<Complex32>, Vec<f32>) {
        let (_, ny, nx) = self.dim;
        let (n, width) = (self.displacements.len(), self.folded.1);
        let (mut image, mut g) = (vec![Complex32::ZERO; n * width], vec![0.0; n * width]);
        self.for_each_batch(maps, y, |batch, first, lanes| {
            for (c, to) in batch.folded.iter_mut().enumerate() {
                let at = (c * ny + y) * nx + first;
                load(to, &folded[at..at + lanes], n as f32);
            }
            batch.factorise(self.floor);
            batch.shift(self.shift, self.floor);
            batch.solve();
            for (d, phase) in self.phases.iter().enumerate() {
                let to = d * width + first..d * width + first + lanes;
                store(&batch.unfolded[d], phase.conj(), &mut image[to.clone()]);
                g[to].copy_from_slice(&batch.g[d][..lanes]);
            }
        });
        (image, g)
    }

    /// Calls `work(batch, first, lanes)` for the sets of a row from column `first` on, with their sensitivities loaded.
    fn for_each_batch(&self, maps: &[Complex32], y: usize, mut work: impl FnMut(&mut Batch, usize, usize)) {
        let (coils, ny, nx) = self.dim;
        let mut batch = Batch::new(self.displacements.len(), coils);
        for first in (0..self.folded.1).step_by(LANES) {
            let lanes = LANES.min(self.folded.1 - first);
            for ((down, across), of_pixel) in self.displacements.iter().zip(batch.sensitivities.chunks_exact_mut(coils))
            {
                for (c, to) in of_pixel.iter_mut().enumerate() {
                    let at = (c * ny + (y + down) % ny) * nx + first + across;
                    load(to, &maps[at..at + lanes], 1.0);
                }
            }
            work(&mut batch, first, lanes);
        }
    }
}

/// Puts numbers into the lanes, times a factor; zero in those that are left.
fn load(lanes: &mut ComplexLanes, values: &[Complex32], factor: f32) {
    *lanes = ZERO;
    for (l, v) in values.iter().enumerate() {
        (lanes[0][l], lanes[1][l]) = (v.re * factor, v.im * factor);
    }
}

/// Takes numbers out of the lanes, times a factor.
fn store(lanes: &ComplexLanes, factor: Complex32, values: &mut [Complex32]) {
    for (l, v) in values.iter_mut().enumerate() {
        *v = Complex32::new(lanes[0][l], lanes[1][l]) * factor;
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
    cholesky: CholeskyLanes,
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
            cholesky: CholeskyLanes::new(n),
            unfolded: vec![ZERO; n],
            g: vec![[0.0; LANES]; n],
            scratch: vec![ZERO; n],
        }
    }

    /// `S^H S`, its factor, and the geometry factors `sqrt([(S^H S)^-1]_ii [S^H S]_ii)`.
    ///
    /// A pixel where all maps are zero has a row and a column of zeros: it comes out as 0 and leaves the others alone,
    /// as if it were no unknown.
    fn factorise(&mut self, floor: f32) {
        let (n, coils) = (self.n, self.coils);
        for a in 0..n {
            let of_a = &self.sensitivities[a * coils..(a + 1) * coils];
            for b in a..n {
                let of_b = &self.sensitivities[b * coils..(b + 1) * coils];
                self.normal[pair(n, a, b)] = inner_product(of_a, of_b);
            }
        }
        self.cholesky.factor.copy_from_slice(&self.normal);
        self.cholesky.factorise(0.0, floor);
        for (i, g) in self.g.iter_mut().enumerate() {
            let inverse = self.cholesky.inverse_diagonal(i, &mut self.scratch);
            let own = &self.normal[pair(n, i, i)][0];
            *g = std::array::from_fn(|l| (inverse[l] * own[l]).sqrt().min(MOST_G));
        }
    }

    /// The factor of `S^H S + shift` in place of that of `S^H S`.
    fn shift(&mut self, shift: f32, floor: f32) {
        if shift > 0.0 {
            self.cholesky.factor.copy_from_slice(&self.normal);
            self.cholesky.factorise(shift, floor);
        }
    }

    /// `(S^H S + shift)^-1 S^H a` of what was folded.
    fn solve(&mut self) {
        for (v, of_pixel) in self.unfolded.iter_mut().zip(self.sensitivities.chunks_exact(self.coils)) {
            *v = inner_product(of_pixel, &self.folded);
        }
        self.cholesky.solve(&mut self.unfolded);
    }

    /// The same where one coil alone sees anything, and that is 1.
    fn solve_for_coil(&mut self, coil: usize) {
        for (v, of_pixel) in self.unfolded.iter_mut().zip(self.sensitivities.chunks_exact(self.coils)) {
            let [re, im] = of_pixel[coil];
            *v = [re, im.map(|v| -v)];
        }
        self.cholesky.solve(&mut self.unfolded);
    }
}

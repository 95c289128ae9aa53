//! ESPIRiT: coil maps as eigenvectors of the calibration data's row space.
//!
//! Uecker et al., ESPIRiT - an eigenvalue approach to autocalibrating parallel MRI: where SENSE meets GRAPPA, Magn
//! Reson Med 71:990 (2014).

use super::outline::outline;
use crate::array::{CoilMaps, KSpace};
use crate::declaration::{Count, Declaration, Group, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::{Error, Result};
use crate::linalg::gram::gram_of_columns;
use crate::linalg::hermitian::{DominantEigenvectors, eigen};
use crate::linalg::lanes::{LANES, pair};
use crate::linalg::tridiagonal::dominant;
use crate::monitor::{Monitor, Progress, Stage};
use crate::parallel;
use nalgebra::DMatrix;
use ndarray::{Array2, Array3, ArrayView1, Axis, s};
use num_complex::{Complex32, Complex64};
use std::f64::consts::TAU;
use std::ops::Range;

/// Parameters of a calibration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Espirit {
    /// Largest width of the calibration region that is used, in samples along each axis.
    pub width: usize,
    /// Width of the square kernels, in samples.
    pub kernel: usize,
    /// Singular values below this part of the largest belong to the null space.
    pub threshold: f64,
    /// Maps are zero where the eigenvalue is below this.
    pub crop: f64,
    /// The same outside of the subject's [`outline`], where it is more than `crop`; from 1 on, maps are zero there.
    pub outside: f64,
}

/// Rows of an image that are worked on between two turns for others.
const ROWS_A_PIECE: usize = 16;
/// Eigenvalues below this part of the largest are rounding, whatever the threshold: below 2^-32 they are not told apart.
const ROUNDING: f64 = 1e-9;

const CALIBRATION: Count = Count::new(Parameter {
    key: "calibration",
    label: "Calibration width",
    unit: "samples",
    help: "Largest part of the calibration region that the coil maps are estimated from.",
    kind: Kind::Integer { min: 4, max: 64, usual: 48, default: 24 },
    role: Role::Calibration,
});

const KERNEL: Count = Count::new(Parameter {
    key: "kernel",
    label: "Kernel",
    unit: "samples",
    help: "Width of the calibration kernels. Larger ones follow faster varying sensitivities.",
    kind: Kind::Integer { min: 2, max: 12, usual: 10, default: 6 },
    role: Role::Calibration,
});

const THRESHOLD: Real = Real::new(Parameter {
    key: "threshold",
    label: "Threshold",
    unit: "of the largest",
    help: "Singular values of the calibration matrix below this are taken for noise.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 0.1, step: 0.0001, logarithmic: true, default: 0.02 },
    role: Role::Calibration,
});

const CROP: Real = Real::new(Parameter {
    key: "crop",
    label: "Crop",
    unit: "",
    help: "Coil maps are zero where their eigenvalue is below this: outside of the subject.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 1.0, step: 0.01, logarithmic: false, default: 0.8 },
    role: Role::Calibration,
});

/// The crop outside of the subject. Younger than links: see `YOUNGER` in the specifications of experiments.
pub const OUTSIDE: Real = Real::new(Parameter {
    key: "outside",
    label: "Crop outside",
    unit: "",
    help: "The crop outside of the outline that the calibration region shows of the subject, where noise looks \
           like coils by chance: at 1 coil maps are zero there, at 0 the crop is the same everywhere.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 1.0, step: 0.01, logarithmic: false, default: 1.0 },
    role: Role::Calibration,
});

impl Espirit {
    /// The parameters that a method on ESPIRiT maps declares; kernel and width as BART and SigPy have them, the
    /// threshold as SigPy, the crop as BART. The crop outside is ours (docs/correctness.md, "Where coil maps end").
    pub const PARAMETERS: Group = Group(parameters![CALIBRATION, KERNEL, THRESHOLD, CROP, OUTSIDE]);

    /// ESPIRiT by itself, where coil maps are what is asked for.
    pub const DECLARATION: Declaration = Declaration {
        id: "espirit",
        label: "ESPIRiT",
        summary: "Coil maps from the calibration region: at each pixel the eigenvector of what the kernels that fit \
                  the region do to the image.",
        source: "Uecker et al., ESPIRiT: an eigenvalue approach to autocalibrating parallel MRI, Magn Reson Med 71:990 \
                 (2014)",
        parameters: Self::PARAMETERS.0,
    };

    /// Reads [`Self::PARAMETERS`].
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] when the settings are not of a method that declares them.
    pub fn from_settings(settings: &Settings) -> Result<Self> {
        Ok(Self {
            width: settings.get(CALIBRATION)?,
            kernel: settings.get(KERNEL)?,
            threshold: settings.get(THRESHOLD)?,
            crop: settings.get(CROP)?,
            outside: settings.get(OUTSIDE)?,
        })
    }

    /// Coil maps (coil, y, x) of the size of `kspace`, from its fully sampled `region` (ky, kx).
    ///
    /// The kernels that span the row space of the calibration matrix act as a projection on k-space; at each pixel
    /// the projection is a small Hermitian matrix over the coils, and the sensitivities are its eigenvector with
    /// eigenvalue 1. The phase, which the eigenvector leaves open, is that of the dominant combination of coils in
    /// the calibration region, which varies smoothly. Maps are zero where the eigenvalue is below the crop, which is
    /// another one outside of the subject's outline.
    ///
    /// # Errors
    /// [`Error::Calibration`] when the region is missing or smaller than two kernels side by side, or holds only
    /// zeros; [`Error::Cancelled`].
    pub async fn calibrate<M: Monitor>(
        &self,
        kspace: &KSpace,
        region: Option<(Range<usize>, Range<usize>)>,
        monitor: &mut M,
    ) -> Result<CoilMaps> {
        let (coils, ny, nx) = kspace.dim();
        let block = self.block(kspace, region)?;
        let pieces = ny.div_ceil(ROWS_A_PIECE);
        let progress = |done| Progress { stage: Stage::Calibration, done, of: pieces + 1, residual: None };
        let mut turn = async || monitor.checkpoint(progress(0)).await;
        let projection = self.row_space(&block, &mut turn).await?;
        let weights = self.image_weights(&projection, coils, nx);
        let reference = dominant_coil_combination(&block, &mut turn).await?;
        let least = self.least_eigenvalues(&block, (ny, nx));
        let mut maps = Array3::zeros((coils, ny, nx));
        for piece in 0..pieces {
            let rows = piece * ROWS_A_PIECE..((piece + 1) * ROWS_A_PIECE).min(ny);
            let first = rows.start;
            let done = parallel::map(rows.len(), |i| {
                let y = first + i;
                row(&weights, &reference, y, ny, least.row(y))
            });
            for (i, row) in done.into_iter().enumerate() {
                maps.index_axis_mut(Axis(1), first + i).assign(&row);
            }
            monitor.checkpoint(progress(piece + 1)).await?;
        }
        Ok(CoilMaps { maps })
    }

    /// The part of a fully sampled region (ky, kx) of a (ky, kx) matrix that is used: at most `width` square around
    /// DC. Maps from the same samples depend on nothing else.
    pub fn used_region(
        &self,
        (ny, nx): (usize, usize),
        region: Option<(Range<usize>, Range<usize>)>,
    ) -> (Range<usize>, Range<usize>) {
        let (rows, columns) = region.unwrap_or((0..0, 0..0));
        let centred = |range: Range<usize>, centre: usize| {
            let half = self.width / 2;
            range.start.max(centre.saturating_sub(half))..range.end.min(centre + self.width - half)
        };
        (centred(rows, ny / 2), centred(columns, nx / 2))
    }

    /// The calibration samples (coil, ky, kx).
    fn block(&self, kspace: &KSpace, region: Option<(Range<usize>, Range<usize>)>) -> Result<Array3<Complex32>> {
        let (_, ny, nx) = kspace.dim();
        let (rows, columns) = self.used_region((ny, nx), region);
        let least = self.kernel + 2;
        if rows.len() < least || columns.len() < least {
            return Err(Error::Calibration(format!(
                "expected a fully sampled calibration region of at least {least} x {least} samples around the centre \
                 of k-space for kernels of {} (raise acs or calibration, or lower kernel), but it has {} ky x {} kx",
                self.kernel,
                rows.len(),
                columns.len()
            )));
        }
        let block = kspace.samples().slice(s![.., rows, columns]).to_owned();
        if block.iter().all(|v| *v == Complex32::ZERO) {
            return Err(Error::Calibration(
                "expected signal in the calibration region, but it holds only zeros".into(),
            ));
        }
        Ok(block)
    }

    /// The projection on the row space of the calibration matrix, (coil, kernel ky, kernel kx) squared.
    async fn row_space(
        &self,
        block: &Array3<Complex32>,
        turn: &mut impl AsyncFnMut() -> Result<()>,
    ) -> Result<DMatrix<Complex64>> {
        let k = self.kernel;
        let (coils, height, width) = block.dim();
        let (down, across) = (height - k + 1, width - k + 1);
        // Columns are patches of the calibration region, the largest sample scaled to 1.
        let scale = block.iter().map(|v| v.norm()).fold(0.0, f32::max);
        let patch = |i: usize, p: usize| {
            let (c, dy, dx) = (i / (k * k), i / k % k, i % k);
            let v = block[[c, p / across + dy, p % across + dx]] / scale;
            Complex64::new(v.re.into(), v.im.into())
        };
        let patches = DMatrix::from_fn(coils * k * k, down * across, patch);
        // The smaller of the two Gram matrices has the same eigenvalues, and with many coils it is much smaller.
        let by_patches = patches.ncols() < patches.nrows();
        let square = match by_patches {
            true => gram_of_columns(&patches.adjoint(), turn).await?,
            false => gram_of_columns(&patches, turn).await?,
        };
        let (values, mut basis) = dominant(square, (self.threshold * self.threshold).max(ROUNDING));
        turn().await?;
        if by_patches {
            basis = patches * basis;
            for (mut column, value) in basis.column_iter_mut().zip(&values) {
                column /= Complex64::from(value.sqrt());
            }
        }
        gram_of_columns(&basis, turn).await
    }

    /// For each pair of coils, the coefficients of the trigonometric polynomial over the image that the projection
    /// becomes: `w[pair][d] = sum_{i - j = d} P[(a, i), (b, j)] / k^2`, `d` from `-(k - 1)` to `k - 1` on both axes.
    fn image_weights(&self, projection: &DMatrix<Complex64>, coils: usize, nx: usize) -> ImageWeights {
        let k = self.kernel;
        let span = 2 * k - 1;
        let mut weights = vec![Complex64::ZERO; coils * (coils + 1) / 2 * span * span];
        for a in 0..coils {
            for b in a..coils {
                let out = &mut weights[pair(coils, a, b) * span * span..][..span * span];
                for i in 0..k * k {
                    for j in 0..k * k {
                        let dy = i / k + k - 1 - j / k;
                        let dx = i % k + k - 1 - j % k;
                        out[dy * span + dx] += projection[(a * k * k + i, b * k * k + j)] / (k * k) as f64;
                    }
                }
            }
        }
        ImageWeights { coils, span, weights, turns: turns_along_x(span, nx) }
    }

    /// The eigenvalue (y, x) below which maps are zero; infinite where they are zero whatever it is.
    fn least_eigenvalues(&self, block: &Array3<Complex32>, (ny, nx): (usize, usize)) -> Array2<f32> {
        let inside = self.crop as f32;
        if self.outside <= self.crop {
            return Array2::from_elem((ny, nx), inside);
        }
        // An eigenvalue of 1 may come out as more by rounding.
        let outside = if self.outside < 1.0 { self.outside as f32 } else { f32::INFINITY };
        outline(block, (ny, nx)).map(|subject| if *subject { inside } else { outside })
    }
}

/// Coil maps (coil, x) of the image row `y` of `ny`, zero where the eigenvalue is below that of `least` (x).
fn row(weights: &ImageWeights, reference: &[Complex64], y: usize, ny: usize, least: ArrayView1<f32>) -> MapRow {
    let coils = weights.coils;
    let nx = least.len();
    let mut maps = MapRow::zeros((coils, nx));
    if least.iter().all(|least| least.is_infinite()) {
        return maps;
    }
    let along_x = weights.at_row(y, ny);
    let mut batch = DominantEigenvectors::new(coils);
    for first in (0..nx).step_by(LANES) {
        let least = least.slice(s![first..(first + LANES).min(nx)]);
        let floor = least.iter().copied().fold(f32::INFINITY, f32::min);
        if floor.is_infinite() {
            continue;
        }
        weights.matrices(&along_x, first, &mut batch);
        let values = batch.solve(floor);
        for (lane, (value, least)) in values.iter().zip(least).enumerate() {
            if value < least {
                continue;
            }
            // Rotated so that the reference combination of the coils has phase zero.
            let combined: Complex64 = (0..coils)
                .map(|c| {
                    let v = batch.component(c, lane);
                    reference[c].conj() * Complex64::new(v.re.into(), v.im.into())
                })
                .sum();
            let phase = if combined.norm() > 0.0 { combined.conj() / combined.norm() } else { Complex64::ONE };
            let phase = Complex32::new(phase.re as f32, phase.im as f32);
            for c in 0..coils {
                maps[[c, first + lane]] = batch.component(c, lane) * phase;
            }
        }
    }
    maps
}

/// Coil maps of one row of the image (coil, x).
type MapRow = Array2<Complex32>;

struct ImageWeights {
    coils: usize,
    span: usize,
    /// (pair, dy, dx).
    weights: Vec<Complex64>,
    /// `exp(2 pi i dx x / nx)` of runs of [`LANES`] pixels: (run, dx), real and imaginary parts.
    turns: Vec<[[f32; LANES]; 2]>,
}

/// See [`ImageWeights::turns`].
fn turns_along_x(span: usize, nx: usize) -> Vec<[[f32; LANES]; 2]> {
    let reach = (span / 2) as f64;
    let turn = |first: usize, d: usize| {
        let at = |lane: usize| {
            let position = ((first + lane) as f64 - (nx / 2) as f64) / nx as f64;
            Complex64::cis(TAU * (d as f64 - reach) * position)
        };
        [std::array::from_fn(|l| at(l).re as f32), std::array::from_fn(|l| at(l).im as f32)]
    };
    (0..nx).step_by(LANES).flat_map(|first| (0..span).map(move |d| turn(first, d))).collect()
}

impl ImageWeights {
    /// The polynomials of the row `y`: (pair, dx).
    fn at_row(&self, y: usize, ny: usize) -> Vec<Complex32> {
        let span = self.span;
        let reach = (span / 2) as f64;
        let position = (y as f64 - (ny / 2) as f64) / ny as f64;
        let phases: Vec<Complex64> = (0..span).map(|d| Complex64::cis(TAU * (d as f64 - reach) * position)).collect();
        let pairs = self.coils * (self.coils + 1) / 2;
        let mut out = Vec::with_capacity(pairs * span);
        for p in 0..pairs {
            for dx in 0..span {
                let at = |dy: usize| self.weights[(p * span + dy) * span + dx];
                let sum: Complex64 = (0..span).map(|dy| at(dy) * phases[dy]).sum();
                out.push(Complex32::new(sum.re as f32, sum.im as f32));
            }
        }
        out
    }

    /// Fills the lanes with the matrices of the pixels from `first` on.
    fn matrices(&self, along_x: &[Complex32], first: usize, batch: &mut DominantEigenvectors) {
        let span = self.span;
        let turns = &self.turns[first / LANES * span..][..span];
        for (out, row) in batch.matrices.iter_mut().zip(along_x.chunks_exact(span)) {
            let mut sum = [[0f32; LANES]; 2];
            for (w, phase) in row.iter().zip(turns) {
                for lane in 0..LANES {
                    sum[0][lane] += w.re * phase[0][lane] - w.im * phase[1][lane];
                    sum[1][lane] += w.re * phase[1][lane] + w.im * phase[0][lane];
                }
            }
            *out = sum;
        }
    }
}

/// The unit combination of coils that holds most of the calibration region's energy (coil), in the phase in which it
/// comes: another one would turn all maps.
async fn dominant_coil_combination(
    block: &Array3<Complex32>,
    turn: &mut impl AsyncFnMut() -> Result<()>,
) -> Result<Vec<Complex64>> {
    let (coils, height, width) = block.dim();
    let at = |c: usize, i: usize| {
        let v = block[[c, i / width, i % width]];
        Complex64::new(v.re.into(), v.im.into())
    };
    let (_, vectors) = eigen(gram_of_columns(&DMatrix::from_fn(coils, height * width, at), turn).await?);
    let strongest = vectors.first().expect("k-space has a coil, so its matrix of coils has an eigenvector");
    Ok(strongest.iter().copied().collect())
}

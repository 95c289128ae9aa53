//! Readouts off the matrix (radial, spiral): gridded on load.

use super::plan::Plan;
use super::readout::Trajectories;
use crate::error::Result;
use crate::watch::Watch;
use ndarray::Array3;
use num_complex::{Complex32, Complex64};
use recon::gridding::Gridding;
use std::f64::consts::TAU;

/// Trajectories are in parts of the matrix, -0.5 to 0.5, or in periods per field of view: none of these is so small.
const PARTS: f32 = 0.501;

/// K-space (coil, ky, kx) of a slice, gridded from all its readouts by [`Gridding`]. Partitions of a stack are turned as
/// those of a Cartesian scan are; each is taken to have been measured alike.
///
/// # Errors
/// As [`super::readout::Samples::samples`], [`Trajectories::places`], [`Gridding::new`].
pub fn grid(
    scan: &impl Trajectories,
    plan: &Plan,
    (rows, partition): (&[u32], usize),
    watch: &mut dyn Watch,
) -> Result<Array3<Complex32>> {
    let [nx, ny, nz] = plan.matrix;
    let coils = plan.coils;
    let count: usize = rows.iter().map(|row| scan.table()[*row as usize].kept()).sum();
    // Places, the samples of all coils, and the grid.
    scan.check_memory((count * (8 * coils + 24) + 8 * (coils + 8) * ny * nx) as u64)?;
    let mut places = Vec::with_capacity(count);
    let mut samples = vec![Vec::with_capacity(count); coils];
    let z = partition as f64 - (nz / 2) as f64;
    for (done, row) in rows.iter().enumerate() {
        watch.progress(done as u64, 2 * rows.len() as u64)?;
        let readout = &scan.table()[*row as usize];
        let dimensions = usize::from(readout.dimensions).max(1);
        let (from, to) = (usize::from(readout.discard[0]), usize::from(readout.discard[0]) + readout.kept());
        let came = scan.places(readout)?;
        places.extend(came.chunks_exact(dimensions).take(to).skip(from).map(|place| [place[1], place[0]]));
        let kz = i64::from(readout.steps[1]) + plan.shift[1];
        let turn = Complex64::from_polar((nz as f64).sqrt(), TAU * (kz as f64 - (nz / 2) as f64) * z / nz as f64);
        let turn = if nz > 1 { Complex32::new(turn.re as f32, turn.im as f32) } else { Complex32::ONE };
        let measured = scan.samples(readout)?;
        for (all, coil) in samples.iter_mut().zip(measured.chunks_exact(readout.samples.into())) {
            all.extend(coil[from..to].iter().map(|v| v * turn));
        }
    }
    let largest = places.iter().flatten().fold(0.0f32, |most, k| most.max(k.abs()));
    if largest <= PARTS {
        places.iter_mut().for_each(|[y, x]| (*y, *x) = (*y * ny as f32, *x * nx as f32));
    }
    let gridding = Gridding::new((ny, nx), &places)?;
    let mut gridded = Vec::with_capacity(coils * ny * nx);
    for (done, coil) in samples.iter().enumerate() {
        watch.progress((coils + done) as u64, 2 * coils as u64)?;
        gridded.extend(gridding.grid(coil)?);
    }
    Ok(Array3::from_shape_vec((coils, ny, nx), gridded).expect("each coil is gridded to ny * nx samples"))
}

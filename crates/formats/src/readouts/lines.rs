//! Readouts put in their places: k-space (coil, ky, kx) of a slice.

use super::plan::Plan;
use super::readout::{Flag, Readout, Samples};
use crate::error::Result;
use crate::watch::Watch;
use ndarray::Array3;
use num_complex::{Complex32, Complex64};
use recon::fourier::{Direction, Fourier};
use std::f64::consts::TAU;

/// What the readouts of a slice make.
pub struct Lines {
    /// Samples (coil, ky, kx), 0 where nothing was measured; (coil, ky, kz) where slices lie along the readout.
    pub samples: Array3<Complex32>,
    /// How often each line (ky, kz) was measured, (ny, nz) row-major.
    pub counts: Vec<u16>,
    /// Readouts that lie outside of the matrix.
    pub outside: usize,
}

impl Lines {
    /// The ky lines of a matrix (x, y, z) that were measured, in any partition.
    pub fn taken(&self, [_, ny, nz]: [usize; 3]) -> Vec<usize> {
        (0..ny).filter(|ky| self.counts[ky * nz..(ky + 1) * nz].iter().any(|n| *n > 0)).collect()
    }
}

/// Puts the readouts of one partition in their places, the mean of those that share one. Of a 3D scan it is one term of the
/// centred orthonormal inverse transform along kz after the other, so that no more than a slice is held. Where slices lie
/// along the readout, it is one pixel of the transform of each line along kx: what was not measured stays 0.
///
/// The oversampling of the readout is removed by a centred orthonormal inverse transform, the central part, and the transform
/// back: pixels keep the values that they have in the central part of the image of all samples.
///
/// # Errors
/// As [`Samples::samples`].
pub fn assemble(
    scan: &impl Samples,
    plan: &Plan,
    (rows, plane): (&[u32], usize),
    watch: &mut dyn Watch,
) -> Result<Lines> {
    let [nx, ny, nz] = plan.matrix;
    let coils = plan.coils;
    let columns = if plan.along_readout { nz } else { nx };
    scan.check_memory(8 * (coils as u64) * (ny as u64) * (columns as u64))?;
    let mut counts = vec![0u16; ny * nz];
    let place = |readout: &Readout| {
        let at = |step: usize, n: usize| {
            let at = i64::from(readout.steps[step]) + plan.shift[step];
            usize::try_from(at).ok().filter(|at| *at < n)
        };
        Some((at(0, ny)?, if nz > 1 { at(1, nz)? } else { 0 }))
    };
    let mut outside = 0;
    for row in rows {
        match place(&scan.table()[*row as usize]) {
            Some((ky, kz)) => counts[ky * nz + kz] = counts[ky * nz + kz].saturating_add(1),
            None => outside += 1,
        }
    }
    let fourier = Fourier::new();
    let mut samples = Array3::<Complex32>::zeros((coils, ny, columns));
    let mut line = vec![Complex32::ZERO; coils * plan.measured];
    let z = plane as f64 - (nz / 2) as f64;
    let pixel = plan.along_readout.then(|| wave(plan.measured, plan.measured / 2 - nx / 2 + plane));
    for (done, row) in rows.iter().enumerate() {
        watch.progress(done as u64, rows.len() as u64)?;
        let readout = &scan.table()[*row as usize];
        let Some((ky, kz)) = place(readout) else { continue };
        let measured = scan.samples(readout)?;
        spread(readout, &measured, plan.measured, &mut line);
        if let Some(pixel) = &pixel {
            let share = 1.0 / f64::from(counts[ky * nz + kz]);
            for (mut coil, line) in samples.outer_iter_mut().zip(line.chunks_exact(plan.measured)) {
                let value: Complex64 =
                    line.iter().zip(pixel).map(|(v, w)| Complex64::new(v.re.into(), v.im.into()) * w).sum();
                coil[[ky, kz]] += Complex32::new((value.re * share) as f32, (value.im * share) as f32);
            }
            continue;
        }
        let part = if nx < plan.measured { central(&fourier, &mut line, plan.measured, nx) } else { line.clone() };
        let angle = TAU * (kz as f64 - (nz / 2) as f64) * z / nz as f64;
        let turn = Complex64::from_polar(1.0 / f64::from(counts[ky * nz + kz]) / (nz as f64).sqrt(), angle);
        let turn = Complex32::new(turn.re as f32, turn.im as f32);
        for (mut coil, part) in samples.outer_iter_mut().zip(part.chunks_exact(nx)) {
            for (sum, v) in coil.row_mut(ky).iter_mut().zip(part) {
                *sum += v * turn;
            }
        }
    }
    Ok(Lines { samples, counts, outside })
}

/// What a line of `n` samples is multiplied with, in a centred orthonormal inverse transform, to give this pixel.
fn wave(n: usize, pixel: usize) -> Vec<Complex64> {
    let centre = (n / 2) as f64;
    let turns = (pixel as f64 - centre) / n as f64;
    (0..n).map(|i| Complex64::from_polar(1.0 / (n as f64).sqrt(), TAU * (i as f64 - centre) * turns)).collect()
}

/// Puts the samples (coil, sample) of a readout on lines (coil, `n`): the centre at `n / 2`, those to be discarded left out,
/// those of a reverse readout turned round.
fn spread(readout: &Readout, samples: &[Complex32], n: usize, line: &mut [Complex32]) {
    line.fill(Complex32::ZERO);
    let all = usize::from(readout.samples);
    let (kept, before) = (readout.kept(), usize::from(readout.discard[0]));
    let reverse = readout.is(Flag::Reverse);
    // Files that say nothing say 0.
    let centre = match usize::from(readout.centre) {
        0 => kept / 2,
        centre => centre.saturating_sub(before),
    };
    let centre = if reverse { kept.saturating_sub(centre) } else { centre };
    let first = if kept == n { 0 } else { (n / 2) as i64 - centre as i64 };
    for (line, samples) in line.chunks_exact_mut(n).zip(samples.chunks_exact(all.max(1))) {
        for (i, v) in samples[before..before + kept].iter().enumerate() {
            let i = if reverse { kept - 1 - i } else { i };
            if let Some(place) = usize::try_from(first + i as i64).ok().and_then(|at| line.get_mut(at)) {
                *place = *v;
            }
        }
    }
}

/// Lines of `to` samples of the central part of the image of lines of `from` samples.
pub fn central(fourier: &Fourier, lines: &mut [Complex32], from: usize, to: usize) -> Vec<Complex32> {
    fourier.rows(lines, from, Direction::Inverse);
    let first = from / 2 - to / 2;
    let mut part: Vec<_> = lines.chunks_exact(from).flat_map(|line| line[first..first + to].iter().copied()).collect();
    fourier.rows(&mut part, to, Direction::Forward);
    part
}

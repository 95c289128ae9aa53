//! A slice of a scan of readouts, and what there is to say of it.

use super::lines::{Lines, assemble};
use super::noise::Noise;
use super::plan::Plan;
use super::readout::Samples;
use crate::error::Result;
use crate::watch::Watch;
use recon::KSpace;
use recon::subject::acquisition::Acquisition;

/// The slice with this number, its lines put in their places, prewhitened, its calibration scan beside it.
///
/// # Errors
/// As [`Samples::samples`], [`Noise::whiten`], [`KSpace::new`].
pub fn supply(
    scan: &impl Samples,
    plan: &Plan,
    noise: Option<&Noise>,
    index: usize,
    mut notes: Vec<String>,
    watch: &mut dyn Watch,
) -> Result<Acquisition> {
    let (counters, plane) = plan.place(index);
    let rows = plan.readouts(scan.table(), counters);
    let lines = assemble(scan, plan, (&rows, plane), watch)?;
    let repeated = describe(plan, &lines, &mut notes);
    let dwell = rows.first().map_or(0.0, |row| scan.table()[*row as usize].dwell);
    let (presentation, spacing) = (plan.presentation, plan.spacing);
    let (calibrating, integrated) = plan.calibrating(scan.table(), counters);
    let calibration = match calibrating.is_empty() {
        true => None,
        false => Some(assemble(scan, plan, (&calibrating, plane), watch)?),
    };
    if let Some(calibration) = &calibration {
        let count = calibration.taken(plan.matrix).len();
        notes.push(match integrated {
            true => format!(
                "Lines for calibration only lie between those of the image: coils are calibrated with both \
                 ({count} ky lines)."
            ),
            false => format!("A calibration scan of its own ({count} ky lines): coils are calibrated with it."),
        });
    }
    let mut kspace = KSpace::new(lines.samples)?;
    let mut calibration = calibration.map(|lines| KSpace::new(lines.samples)).transpose()?;
    let mut in_noise_units = false;
    if let Some(noise) = noise {
        kspace = noise.whiten(&kspace, dwell)?;
        calibration = calibration.map(|beside| noise.whiten(&beside, dwell)).transpose()?;
        in_noise_units = !repeated;
    }
    Ok(Acquisition { presentation, spacing, in_noise_units, calibration, notes, ..Acquisition::of_kspace(kspace) })
}

/// Says which lines were measured, and whether some were more than once.
fn describe(plan: &Plan, lines: &Lines, notes: &mut Vec<String>) -> bool {
    let [_, ny, nz] = plan.matrix;
    let most = lines.counts.iter().copied().max().unwrap_or(0);
    if most > 1 {
        notes.push(format!("Lines were measured up to {most} times: the mean is taken."));
    }
    if lines.outside > 0 {
        notes.push(format!("Left out: {} readouts outside of the matrix.", lines.outside));
    }
    let taken = lines.taken(plan.matrix);
    if let (Some(first), Some(last)) = (taken.first(), taken.last())
        && taken.len() < ny
    {
        let one_sided = taken.len() == last + 1 - first;
        notes.push(match one_sided {
            true => format!("Of {ny} ky lines {first} to {last} were measured (partial Fourier or zero padding)."),
            false => format!("Of {ny} ky lines {} were measured: the scan is undersampled.", taken.len()),
        });
    }
    let empty = lines.counts.iter().filter(|n| **n == 0).count();
    if plan.along_readout {
        notes.push(format!("Of {} lines (ky, kz) {} were measured.", ny * nz, ny * nz - empty));
    } else if nz > 1 && empty > (ny - taken.len()) * nz {
        notes.push(format!("Of {} lines (ky, kz) {empty} were not measured: they count as 0.", ny * nz));
    }
    most > 1
}

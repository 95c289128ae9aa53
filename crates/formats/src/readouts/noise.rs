//! Noise scans, by which the coils are prewhitened.

use super::readout::{Flag, Readout, Samples};
use crate::error::Result;
use crate::watch::Watch;
use ndarray::Array2;
use num_complex::Complex32;
use recon::KSpace;
use recon::coil::whitening::NoiseCovariance;

/// Samples of all coils that are taken at most: a tenth of it is plenty.
const MOST: usize = 1 << 22;

/// What is said where readouts of noise prewhiten the coils; nothing where there are none.
pub fn note(table: &[Readout]) -> Option<String> {
    let noise = table.iter().filter(|readout| readout.is(Flag::Noise)).count();
    (noise > 0).then(|| format!("A noise scan ({noise} readouts): the coils are prewhitened with it."))
}

/// What a noise scan says.
pub struct Noise {
    covariance: NoiseCovariance,
    coils: usize,
    dwell: f32,
    bandwidth: f64,
}

impl Noise {
    /// Of the noise scans of a file that have as many coils; none where there are none, or they are of no use.
    ///
    /// # Errors
    /// As [`Samples::samples`].
    pub fn read(scan: &impl Samples, coils: usize, bandwidth: f64, watch: &mut dyn Watch) -> Result<Option<Self>> {
        let mut columns: Vec<Vec<Complex32>> = vec![Vec::new(); coils];
        let mut dwell = 0.0;
        for readout in scan.table() {
            let wanted = readout.is(Flag::Noise) && usize::from(readout.coils) == coils && readout.samples > 0;
            if !wanted || columns[0].len() * coils > MOST {
                continue;
            }
            watch.progress(0, 1)?;
            dwell = readout.dwell;
            let samples = scan.samples(readout)?;
            for (column, samples) in columns.iter_mut().zip(samples.chunks_exact(readout.samples.into())) {
                column.extend_from_slice(samples);
            }
        }
        let samples = columns[0].len();
        let all = columns.concat();
        if samples == 0 || all.iter().any(|v| !v.is_finite()) {
            return Ok(None);
        }
        let Ok(all) = Array2::from_shape_vec((coils, samples), all) else { return Ok(None) };
        let covariance = NoiseCovariance::of_noise(&all).ok();
        Ok(covariance.map(|covariance| Self { covariance, coils, dwell, bandwidth }))
    }

    /// Has the noise of so many coils at hand, if the scan has some.
    ///
    /// # Errors
    /// As [`Noise::read`].
    pub fn prepare(
        kept: &mut Option<Self>,
        scan: &impl Samples,
        coils: usize,
        bandwidth: f64,
        watch: &mut dyn Watch,
    ) -> Result<()> {
        let any = scan.table().iter().any(|readout| readout.is(Flag::Noise));
        if any && kept.as_ref().is_none_or(|noise| noise.coils != coils) {
            *kept = Self::read(scan, coils, bandwidth, watch)?;
        }
        Ok(())
    }

    /// K-space in units of the noise's standard deviation. Noise passes in proportion to the bandwidth: a scan of the noise
    /// with another dwell time is scaled by `sqrt(dwell / dwell of the noise * relative noise bandwidth)`, as Gadgetron and
    /// ismrmrd-python-tools do (which count the standard deviation of the real part alone: their numbers are sqrt(2) times
    /// these).
    ///
    /// # Errors
    /// Of [`NoiseCovariance::whiten`].
    pub fn whiten(&self, kspace: &KSpace, dwell: f32) -> Result<KSpace> {
        let whitened = self.covariance.whiten(kspace)?;
        let known = dwell > 0.0 && self.dwell > 0.0;
        let scale = if known { (f64::from(dwell / self.dwell) * self.bandwidth).sqrt() } else { 1.0 };
        if scale == 1.0 || !scale.is_finite() {
            return Ok(whitened);
        }
        Ok(KSpace::new(whitened.samples().mapv(|v| v * scale as f32))?)
    }
}

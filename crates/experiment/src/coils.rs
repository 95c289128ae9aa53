//! What each coil sees.

use crate::calibration_cache::CalibrationCache;
use crate::draw::ResultId;
use crate::runner::Runner;
use crate::scan::Scan;
use recon::declaration::Settings;
use recon::device::{Backend, Cpu, Device, FourierTransform};
use recon::fourier::Direction;
use recon::method::Calibration;
use recon::monitor::Monitor;
use recon::{Complex32, Result, SamplingMask};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

/// What is shown coil by coil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Coils {
    /// The image that each coil sees, of all samples.
    Subject,
    /// The same of the samples that a result was made from, zero where none was taken.
    Acquired(ResultId),
    /// The coil maps that a result was made with.
    Maps(ResultId),
}

impl Scan {
    /// The image of each coil (coil, y, x), as it is shown: of all samples, or of those of a mask (ky, kx).
    ///
    /// # Errors
    /// As [`recon::Problem::new`].
    pub fn coil_images(&self, mask: Option<&SamplingMask>) -> Result<Vec<Complex32>> {
        let cpu = Cpu::new();
        let (_, ny, nx) = self.kspace.dim();
        let mut images = match mask {
            Some(mask) => cpu.upload(self.problem(mask)?.kspace().as_slice()),
            None => cpu.upload(self.kspace.as_slice()),
        };
        cpu.transform(&mut images, ny, nx, Direction::Inverse);
        Ok(self.shown_by_coil(&images))
    }

    /// Of (coil, y, x) of the whole matrix, what is shown.
    fn shown_by_coil(&self, images: &[Complex32]) -> Vec<Complex32> {
        let (_, ny, nx) = self.kspace.dim();
        images.chunks_exact(ny * nx).flat_map(|coil| self.presentation.show(coil)).collect()
    }
}

impl<D: Backend, C: Fn() -> f64> Runner<'_, D, C> {
    /// The coil maps (coil, y, x) that a method works with for a mask, as they are shown: those that are kept or, where
    /// they no longer are, made again; none where it works without.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub async fn maps_in_use<M: Monitor>(
        &self,
        scan: &Scan,
        mask: &SamplingMask,
        method: &Settings,
        kept: &RefCell<CalibrationCache<D>>,
        monitor: &mut M,
    ) -> Result<Option<Vec<Complex32>>> {
        let problem = scan.problem(mask)?;
        Ok(match self.calibration(scan, &problem, method, kept, monitor).await?.0 {
            Calibration::CoilMaps(maps) => Some(scan.shown_by_coil(&maps.on_host().row_major())),
            _ => None,
        })
    }
}

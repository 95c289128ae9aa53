//! SENSE's unfolding.

use super::{Cpu, Pictures, SenseKernels};
use crate::array::CoilMaps;
use crate::coil::unfolding::UnfoldingPlan;
use crate::error::Result;
use crate::parallel;
use num_complex::Complex32;
use std::ops::Range;
use std::sync::Arc;

/// Small systems of equations, one for each set of pixels that fold onto each other.
pub trait Unfolding: SenseKernels + Pictures {
    /// Unfolds some rows of the sets of a plan: their pixels in the image (y, x) and their geometry factors (y, x), from
    /// the coils' images (coil, y, x) of the lattice's samples alone, zero elsewhere in k-space. Other pixels stay as they
    /// are.
    ///
    /// # Errors
    /// [`crate::Error::Shape`] when maps or folded images do not fit the plan; [`crate::Error::Device`] when memory is
    /// short.
    fn unfold(
        &self,
        plan: &UnfoldingPlan,
        maps: &Self::Maps,
        rows: Range<usize>,
        folded: &Self::Vector,
        image: &mut Self::Vector,
        g: &mut Self::Picture,
    ) -> Result<()>;
}

impl Unfolding for Cpu {
    fn unfold(
        &self,
        plan: &UnfoldingPlan,
        maps: &Arc<CoilMaps>,
        rows: Range<usize>,
        folded: &Vec<Complex32>,
        image: &mut Vec<Complex32>,
        g: &mut Vec<f32>,
    ) -> Result<()> {
        plan.check(maps.maps.dim(), folded.len())?;
        let maps = maps.row_major();
        let ((_, ny, nx), width) = (plan.dim, plan.folded.1);
        let unfolded = parallel::map(rows.len(), |i| plan.row(&maps, folded, rows.start + i));
        for (y, (pixels, factors)) in rows.zip(unfolded) {
            for (d, (down, across)) in plan.displacements.iter().enumerate() {
                let (at, from) = ((y + down) % ny * nx + across, d * width..(d + 1) * width);
                image[at..at + width].copy_from_slice(&pixels[from.clone()]);
                g[at..at + width].copy_from_slice(&factors[from]);
            }
        }
        Ok(())
    }
}

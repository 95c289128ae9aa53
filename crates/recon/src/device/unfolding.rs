//! Unfolding on the processor.

use crate::array::CoilMaps;
use crate::coil::unfolding::UnfoldingPlan;
use crate::error::Result;
use crate::parallel;
use num_complex::Complex32;
use std::ops::Range;

/// Unfolds some rows of sets into the image and the geometry factors (y, x).
pub fn unfold(
    plan: &UnfoldingPlan,
    maps: &CoilMaps,
    rows: Range<usize>,
    folded: &[Complex32],
    image: &mut [Complex32],
    g: &mut [f32],
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

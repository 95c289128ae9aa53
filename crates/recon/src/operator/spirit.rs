//! SPIRiT's self-consistency.

use super::LinearOperator;
use crate::array::KSpace;
use crate::coil::spirit::SpiritKernel;
use crate::device::SpiritKernels;
use crate::error::Result;
use crate::sampling::SamplingMask;

/// `P N P^T` with `N = F (G - I)^H (G - I) F^H`, on the samples that a mask does not take: its own adjoint.
///
/// G is SPIRiT's kernel, F the centred orthonormal transform, P selects the missing samples. Lustig and Pauly, Magn Reson
/// Med 64:457 (2010), eq. 5 with the samples held.
pub struct SpiritNormal<D: SpiritKernels> {
    prepared: D::Spirit,
    missing: usize,
    norm_bound: f64,
}

impl<D: SpiritKernels> SpiritNormal<D> {
    /// For a kernel and a mask (ky, kx).
    ///
    /// # Errors
    /// As [`SpiritKernels::spirit`].
    pub fn new(device: &D, kernel: &SpiritKernel, mask: &SamplingMask) -> Result<Self> {
        let (ny, nx) = mask.dim();
        Ok(Self {
            prepared: device.spirit(kernel, mask)?,
            missing: kernel.coils() * (ny * nx - mask.samples()),
            norm_bound: kernel.inconsistency_bound().powi(2),
        })
    }

    /// `-P N y` of the samples y (coil, ky, kx) of the mask, and `|(G - I) F^H y|^2`.
    ///
    /// # Errors
    /// As [`SpiritKernels::spirit_start`].
    pub fn start(&self, device: &D, kspace: &KSpace) -> Result<(D::Vector, D::Scalar)> {
        device.spirit_start(&self.prepared, kspace)
    }

    /// The k-space (coil, ky, kx) of the samples of the mask and the missing ones.
    ///
    /// # Errors
    /// As [`SpiritKernels::spirit_fill`].
    pub fn fill(&self, device: &D, kspace: &KSpace, missing: &D::Vector) -> Result<D::Vector> {
        device.spirit_fill(&self.prepared, kspace, missing)
    }
}

impl<D: SpiritKernels> LinearOperator<D> for SpiritNormal<D> {
    fn domain(&self) -> usize {
        self.missing
    }

    fn range(&self) -> usize {
        self.missing
    }

    fn apply(&self, device: &D, x: &D::Vector, out: &mut D::Vector) {
        device.spirit_normal(&self.prepared, x, out);
    }

    fn adjoint(&self, device: &D, y: &D::Vector, out: &mut D::Vector) {
        self.apply(device, y, out);
    }

    fn norm_bound(&self) -> f64 {
        self.norm_bound
    }
}

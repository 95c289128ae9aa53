//! All that the methods of the registry need of a device.

use super::{
    CoilCombination, Differences, FourierTransform, GrappaKernels, Pictures, SenseKernels, Shrinkage, SolverSteps,
    SpiritKernels, Unfolding, WaveletTransform,
};

/// A device with every capability. Whoever needs fewer asks for these: an operator, a solver, a test.
pub trait Backend:
    CoilCombination
    + Differences
    + FourierTransform
    + GrappaKernels
    + Pictures
    + SenseKernels
    + Shrinkage
    + SolverSteps
    + SpiritKernels
    + Unfolding
    + WaveletTransform
{
}

impl<D> Backend for D where
    D: CoilCombination
        + Differences
        + FourierTransform
        + GrappaKernels
        + Pictures
        + SenseKernels
        + Shrinkage
        + SolverSteps
        + SpiritKernels
        + Unfolding
        + WaveletTransform
{
}

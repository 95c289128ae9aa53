//! Where the numbers are crunched.
//!
//! A method is written once. Vectors and scalars stay on the device: a solver never waits for it, and a method only for
//! the scalars by which it decides now and then whether to go on.
//!
//! [`Device`] is a small core. Each other file here is a capability: a trait with the operations, their default bodies
//! where the core can do them, and the processor's own, fused ones. [`Backend`] is all of them together.

mod backend;
mod combination;
mod core;
mod cpu;
mod differences;
mod fourier;
mod grappa;
mod layout;
mod pictures;
mod sense;
mod shrinkage;
mod solver_steps;
mod spirit;
mod unfolding;
mod wavelet;

pub use self::core::Device;
pub use backend::Backend;
pub use combination::CoilCombination;
pub use cpu::Cpu;
pub use differences::Differences;
pub use fourier::FourierTransform;
pub use grappa::{GrappaKernels, GrappaPlan};
pub use layout::Layout;
pub use pictures::Pictures;
pub use sense::SenseKernels;
pub use shrinkage::Shrinkage;
pub use solver_steps::SolverSteps;
pub use spirit::SpiritKernels;
pub use unfolding::Unfolding;
pub use wavelet::WaveletTransform;

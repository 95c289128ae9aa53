//! The GPU as a [`recon::device::Device`]: WebGPU in a browser; Vulkan, Metal or DX12 natively, from the same code.
//!
//! Operations are recorded and run in order; nothing waits for them but a reading. The core and each capability have a file
//! of the same name here and in [`recon::device`]; the tests hold each kernel against its twin there.

mod arithmetic;
#[cfg(target_arch = "wasm32")]
mod browser;
mod catalogue;
mod combination;
mod context;
mod convolution;
mod device;
mod differences;
mod dispatch;
mod draw;
mod fourier;
mod grappa;
mod kernel;
mod layout;
mod lines;
mod memory;
mod painter;
mod pictures;
mod reading;
mod recorder;
mod reductions;
mod scalar;
mod sense;
mod shrinkage;
mod solver_steps;
mod spirit;
mod unfolding;
mod wavelet;

pub use catalogue::{generated_kernels, layouts, static_kernels};
pub use context::{Gpu, Options, Unavailable};
pub use convolution::generated_convolutions;
pub use draw::{Drawable, Drawing};
pub use kernel::{Kernel, StaticKernel};
pub use layout::{Field, Layout};
pub use lines::WorkgroupLimits;
pub use memory::Vector;
pub use painter::DRAWING;
pub use pictures::Picture;
pub use reading::Reading;
pub use recorder::Work;
pub use scalar::Scalar;
pub use sense::{Maps, Sense};
pub use spirit::Spirit;
pub use wavelet::Wavelet;

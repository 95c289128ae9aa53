//! The GPU as a [`recon::device::Device`]: WebGPU in a browser; Vulkan, Metal or DX12 natively, from the same code.
//!
//! Operations are recorded and run in order; nothing waits for them but a reading. Each kernel in `shaders/` has a twin
//! of the same purpose in [`recon::device::Cpu`], against which the tests hold it.

#[cfg(target_arch = "wasm32")]
mod browser;
mod consistency;
mod context;
mod convolution;
mod device;
mod draw;
mod filling;
mod gradient;
mod kernel;
mod lines;
mod memory;
mod pictures;
mod presentation;
mod reading;
mod recorder;
mod reductions;
mod scalar;
mod sense;
mod unfolding;
mod vectors;
mod wavelet;

pub use consistency::Consistency;
pub use context::{Gpu, Options, Unavailable};
pub use convolution::generated_convolutions;
pub use draw::{DRAWING, Drawable, Drawing};
pub use kernel::{Kernel, static_kernels};
pub use lines::{Room, generated_kernels};
pub use memory::Vector;
pub use pictures::Picture;
pub use reading::Reading;
pub use recorder::Work;
pub use scalar::Scalar;
pub use sense::{Maps, Sense};
pub use wavelet::Wavelet;

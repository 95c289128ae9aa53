//! MRI reconstruction from undersampled k-space.
//!
//! The science of the workbench: no input or output, no clock, no browser, no GPU. Every random number comes
//! from a seed that is a parameter.
//!
//! The way through: a [`subject`] gives a [`KSpace`], which [`preparation`]s may change; a [`sampling`] pattern gives a [`SamplingMask`]; both make a
//! [`Problem`]; a [`method`] solves it on a [`device`]; a [`metric`] compares the result with the reference.
//!
//! Conventions, everywhere unless a docstring says otherwise:
//! - k-space is (coil, ky, kx), images are (y, x), coil maps are (coil, y, x); ky is the phase-encode axis;
//! - transforms are centred and orthonormal: `kspace = fftshift(fft2(ifftshift(image), norm = "ortho"))`, the DC
//!   sample at index `n / 2` of each axis, any length;
//! - positions are in fractions of the field of view, pixel `i` of `n` at `(i - n / 2) / n` (integer division).

pub mod anatomy;
pub mod array;
pub mod coil;
pub mod declaration;
pub mod device;
pub mod error;
pub mod fourier;
pub mod functional;
pub mod gridding;
mod linalg;
pub mod measured;
pub mod method;
pub mod metric;
pub mod monitor;
pub mod operator;
mod parallel;
pub mod phantom;
pub mod preparation;

pub mod sampling;
pub mod shape;
pub mod simulation;
pub mod solver;
pub mod subject;
pub mod wavelet;

pub use array::{CoilMaps, Image, KSpace, log_magnitude};
pub use error::{Error, Result};
pub use method::Problem;
pub use num_complex::{Complex32, Complex64};
pub use sampling::SamplingMask;

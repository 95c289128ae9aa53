//! Receive coils: arrays that are known, and sensitivities that are estimated.

pub mod array;
mod cholesky;
pub mod combination;
pub mod compression;
pub mod espirit;
pub mod geometry;
mod hermitian;
mod mixing;
pub mod neighbours;
pub mod normal_equations;
pub mod outline;
pub mod spirit;
pub mod tridiagonal;
pub mod unfolding;
pub mod walsh;
pub mod whitening;

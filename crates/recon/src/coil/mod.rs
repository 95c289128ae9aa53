//! Receive coils: arrays that are known, and sensitivities that are estimated.

pub mod array;
pub mod combination;
pub mod compression;
pub mod espirit;
pub mod geometry;
mod kernel_equations;
mod mixing;
pub mod neighbours;
pub mod outline;
pub mod spirit;
pub mod unfolding;
pub mod walsh;
pub mod whitening;

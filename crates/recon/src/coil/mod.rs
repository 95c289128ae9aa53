//! Receive coils: arrays that are known, and sensitivities that are estimated.

pub mod array;
pub mod espirit;
mod hermitian;

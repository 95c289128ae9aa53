//! Receive coils: arrays that are known, and sensitivities that are estimated.

pub mod array;
mod cholesky;
pub mod combination;
pub mod espirit;
mod hermitian;
pub mod neighbours;
pub mod normal_equations;
pub mod unfolding;
pub mod walsh;

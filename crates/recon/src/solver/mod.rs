//! Solvers. They know vectors and operators, and nothing of MRI.

pub mod conjugate_gradient;
pub mod fista;
pub mod primal_dual;

//! Dense linear algebra on the host. It knows no coils: what calibrates says what the numbers are.
//!
//! Conventions:
//! - An inner product conjugates its first factor: `<a, b> = sum conj(a_i) b_i`. `A^H` is the conjugate transpose.
//! - Flat vectors of numbers are row-major; a `DMatrix` is indexed (row, column), its columns contiguous.
//! - A Hermitian matrix that is a `DMatrix` comes with both triangles filled; the lower one is read. In [`lanes`] and
//!   in [`normal_equations`] there is the upper triangle alone, and its factor U, `A = U^H U`, takes its place.
//! - Eigenvalues come in descending order, with unit eigenvectors.
//! - Work that takes more than a few milliseconds either calls `turn` between its pieces or is done in steps.

pub mod cholesky;
pub mod gram;
pub mod hermitian;
pub mod lanes;
pub mod normal_equations;
pub mod tridiagonal;

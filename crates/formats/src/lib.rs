//! Bytes to k-space, masks and images, and back; one format a file. The parsing itself is done by well-kept crates.

mod error;
pub mod npy;
pub mod png;

pub use error::{Error, Result};

/// Hexadecimal SHA-256 of a file's bytes.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

//! The hash under which the log keeps bytes.
//!
//! Stands below everything that names content by its hash. Pure.

use sha2::Digest;

use crate::domain::Sha256;

/// SHA-256 of bytes, under which the log keeps them.
pub fn hash(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

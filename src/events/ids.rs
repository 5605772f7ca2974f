//! Ids that stay the same and tell nothing: of events, messages, dispositions, payments.
//!
//! A keyed hash, since what is hashed (a number of a toewijzing, an amount with its day) could be guessed and tried.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Makes opaque ids under one key.
#[derive(Clone)]
pub struct OpaqueIds([u8; 32]);

impl OpaqueIds {
    /// Under this key.
    pub fn new(key: [u8; 32]) -> OpaqueIds {
        OpaqueIds(key)
    }

    /// The id of a thing of a kind: 24 hexadecimal digits.
    pub fn of(&self, kind: &str, thing: &str) -> String {
        // A key of any length is taken, so an empty id is never made.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(thing.as_bytes());
        mac.finalize().into_bytes().iter().take(ID_BYTES).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl std::fmt::Debug for OpaqueIds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpaqueIds(***)")
    }
}

/// Ninety-six bits: no two of millions share one.
const ID_BYTES: usize = 12;

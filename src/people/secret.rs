//! Random texts that open a door (a session, a token, a CSRF value), the hashes by which they are kept, and random keys.
//!
//! Stands at the ground of `people`. Nothing here shows in `Debug`; what is given is compared in constant time.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The system has no randomness to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes (getrandom); look at its journal and start it again")]
pub struct NoRandomness;

/// A text of 32 random bytes that whoever has it may use.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn random() -> Result<Secret, NoRandomness> {
        Secret::with_prefix("")
    }

    /// A new one that begins so that people and scanners of leaks know what it is.
    pub fn with_prefix(prefix: &str) -> Result<Secret, NoRandomness> {
        let bytes: [u8; 32] = random_bytes()?;
        Ok(Secret(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// The text itself, to be handed to whom it is for.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether a given text is this one.
    pub fn is(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// The SHA-256 of a secret: who reads it cannot get in by it. A secret has 256 random bits, so no slow hash is needed.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(Key);

impl SecretHash {
    /// That of a text as it was given.
    pub fn of_text(text: &str) -> SecretHash {
        SecretHash(Key(Sha256::digest(text.as_bytes()).into()))
    }

    /// Whether two are the same, in constant time.
    pub fn is(&self, other: &SecretHash) -> bool {
        self.0.0.ct_eq(&other.0.0).into()
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(***)")
    }
}

/// Thirty-two bytes that are kept as base64.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(pub [u8; 32]);

impl Key {
    /// A new one.
    pub fn random() -> Result<Key, NoRandomness> {
        random_bytes().map(Key)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

impl TryFrom<String> for Key {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Key).ok_or("32 bytes in base64 are expected")
    }
}

impl From<Key> for String {
    fn from(key: Key) -> String {
        URL_SAFE_NO_PAD.encode(key.0)
    }
}

/// Random bytes of the system.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

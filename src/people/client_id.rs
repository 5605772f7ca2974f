//! Ids of clients that can stand in a URL or a log: nobody gets from them to the BSN without the key.
//!
//! Stands in `people` beside the key that is kept there. There are only some 90 million BSNs, so a plain hash could be tried out; an
//! HMAC cannot. The same BSN has the same id for as long as the file of people is kept.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::base32::{LETTERS, base32};
use super::secret::Key;
use crate::domain::Bsn;

/// Makes ids of clients.
#[derive(Clone, Debug)]
pub struct ClientIds(Key);

/// An id of a client: sixteen letters and digits, such as `k5qx3a2b7c6d4e2f`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(String);

/// A text that is no id of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("een cliënt-id heeft zestien tekens: a tot en met z en 2 tot en met 7")]
pub struct ClientIdError;

impl ClientIds {
    /// With the key that [`People::client_key`](super::People::client_key) gives.
    pub fn new(key: [u8; 32]) -> ClientIds {
        ClientIds(Key(key))
    }

    /// The id of a client.
    pub fn id_of(&self, bsn: Bsn) -> ClientId {
        // A key of any length is taken, so an empty id is never made.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0.0) else { return ClientId(String::new()) };
        mac.update(bsn.to_string().as_bytes());
        let digest = mac.finalize().into_bytes();
        let begin: Vec<u8> = digest.iter().copied().take(ID_BYTES).collect();
        ClientId(base32(&begin).to_ascii_lowercase())
    }
}

impl ClientId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientId {
    type Err = ClientIdError;

    fn from_str(text: &str) -> Result<Self, ClientIdError> {
        let is_letter = |b: u8| !b.is_ascii_uppercase() && LETTERS.contains(&b.to_ascii_uppercase());
        let is_good = text.len() == ID_BYTES * 8 / 5 && text.bytes().all(is_letter);
        if is_good { Ok(ClientId(text.to_owned())) } else { Err(ClientIdError) }
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Eighty bits: no two of a million clients share an id.
const ID_BYTES: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_hangs_on_the_key_and_the_bsn_and_is_read_back() {
        let (bsn, other): (Bsn, Bsn) = ("999900006".parse().unwrap(), "999900018".parse().unwrap());
        let ids = ClientIds::new([7; 32]);
        let id = ids.id_of(bsn);
        assert_eq!(id, ids.id_of(bsn));
        assert_ne!(id, ids.id_of(other));
        assert_ne!(id, ClientIds::new([8; 32]).id_of(bsn));
        assert_eq!(id.to_string().parse(), Ok(id.clone()));
        assert_eq!(id.as_str().len(), 16);
        for bad in ["", "999900006", "K5QX3A2B7C6D4E2F", "k5qx3a2b7c6d4e2", "k5qx3a2b7c6d4e21"] {
            assert_eq!(bad.parse::<ClientId>(), Err(ClientIdError), "{bad}");
        }
        assert_eq!(format!("{ids:?}"), "ClientIds(Key(***))");
    }
}

//! Ids of clients that can stand in a URL or a log: nobody gets from them to the BSN without the key.
//!
//! Stands in `people` beside the key that is kept there. There are only some 90 million BSNs, so a plain hash could be tried out; an
//! HMAC cannot. The same BSN has the same id for as long as the file of people is kept.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::base32::{LETTERS, base32};
use super::secret::Key;
use crate::domain::Bsn;

/// Makes ids of clients, and remembers those that it made: who was shown a client asks about it next. All clones are one.
#[derive(Clone)]
pub struct ClientIds {
    key: Key,
    made: Arc<Mutex<Made>>,
}

/// The ids that were made, both ways.
#[derive(Default)]
struct Made {
    ids: HashMap<Bsn, ClientId>,
    bsns: HashMap<ClientId, Bsn>,
}

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
        ClientIds { key: Key(key), made: Arc::default() }
    }

    /// The id of a client.
    pub fn id_of(&self, bsn: Bsn) -> ClientId {
        let mut made = self.made();
        if let Some(id) = made.ids.get(&bsn) {
            return id.clone();
        }
        let id = self.reckoned(bsn);
        made.ids.insert(bsn, id.clone());
        made.bsns.insert(id.clone(), bsn);
        id
    }

    /// The client that has an id, among those that there are.
    pub fn client_of(&self, id: &str, mut all: impl Iterator<Item = Bsn>) -> Option<Bsn> {
        let id: ClientId = id.parse().ok()?;
        let made = self.made().bsns.get(&id).copied();
        match made {
            Some(bsn) => all.find(|other| *other == bsn),
            None => all.find(|bsn| self.id_of(*bsn) == id),
        }
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reckoned(&self, bsn: Bsn) -> ClientId {
        // A key of any length is taken, so an empty id is never made.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key.0) else { return ClientId(String::new()) };
        mac.update(bsn.to_string().as_bytes());
        let digest = mac.finalize().into_bytes();
        let begin: Vec<u8> = digest.iter().copied().take(ID_BYTES).collect();
        ClientId(base32(&begin).to_ascii_lowercase())
    }
}

impl fmt::Debug for ClientIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientIds").field(&self.key).finish()
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
        for all in [vec![other, bsn], vec![bsn]] {
            assert_eq!(ids.client_of(id.as_str(), all.clone().into_iter()), Some(bsn));
            assert_eq!(ClientIds::new([7; 32]).client_of(id.as_str(), all.into_iter()), Some(bsn), "not made here yet");
        }
        assert_eq!(ids.client_of(id.as_str(), [other].into_iter()), None, "made before, and not among them now");
        assert_eq!(format!("{ids:?}"), "ClientIds(Key(***))");
    }
}

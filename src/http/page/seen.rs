//! Whom a page shows: the only way in which a client gets onto one.
//!
//! Stands at the ground of `page`. A page names clients through [`Seen`], which remembers each of them, so that the access log cannot lack one
//! that was shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{Bsn, mask_bsn};
use crate::people::ClientIds;

/// Notes which clients are shown, and how they are called.
#[derive(Debug)]
pub struct Seen {
    ids: ClientIds,
    names: Arc<BTreeMap<Bsn, String>>,
    shown: BTreeSet<Bsn>,
}

/// A client as it stands on a page.
#[derive(Clone, Debug)]
pub struct ClientLink {
    /// Its name, or words that say that there is none.
    pub name: String,
    /// Its BSN, masked.
    pub masked: String,
    /// Its page.
    pub href: String,
}

impl Seen {
    /// Nobody yet.
    pub fn nobody(ids: ClientIds, names: Arc<BTreeMap<Bsn, String>>) -> Seen {
        Seen { ids, names, shown: BTreeSet::new() }
    }

    /// Shows a client.
    pub fn client(&mut self, bsn: Bsn) -> ClientLink {
        self.shown.insert(bsn);
        ClientLink {
            name: self.name_of(bsn),
            masked: mask_bsn(&bsn.to_string()),
            href: format!("/clienten/{}", self.ids.id_of(bsn)),
        }
    }

    /// Notes that something of a client is shown, without its name.
    pub fn note(&mut self, bsn: Bsn) {
        self.shown.insert(bsn);
    }

    /// What the client is called.
    fn name_of(&self, bsn: Bsn) -> String {
        let name = self.names.get(&bsn).filter(|name| !name.is_empty());
        name.cloned().unwrap_or_else(|| "naam onbekend".to_owned())
    }

    /// Whom the page showed.
    pub fn into_clients(self) -> Vec<Bsn> {
        self.shown.into_iter().collect()
    }
}

//! Who pays: a party as statements name it.
//!
//! Stands at the ground of `billing`, on the kinds of `terms`. Says nothing of when a party pays (`route`) and how it is billed:
//! that is its row of buyers.

use serde::{Deserialize, Serialize};

use crate::domain::GemeenteCode;
use crate::terms::{PartyKey, PartyKind, Profile};

/// Who gets a bill.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Party {
    /// What it is.
    pub kind: PartyKind,
    /// CBS code, AGB code, or an id of the profile such as `hvb`.
    pub id: String,
    /// Its name for people.
    pub name: String,
}

impl Party {
    /// A party by its key.
    pub fn new(key: PartyKey, name: String) -> Party {
        Party { kind: key.kind, id: key.id.as_ref().to_owned(), name }
    }

    /// A gemeente, by the name that the profile has for it.
    pub fn gemeente(code: GemeenteCode, profile: &Profile) -> Party {
        Party::new(PartyKey::gemeente(code), profile.gemeente_name(code))
    }

    /// The code of a gemeente; `None`: it is none.
    pub fn gemeente_code(&self) -> Option<GemeenteCode> {
        if self.kind.is_gemeente() { self.id.parse().ok() } else { None }
    }

    /// Whether it is the same party; its name may have changed.
    pub fn is(&self, other: &Party) -> bool {
        (&self.kind, &self.id) == (&other.kind, &other.id)
    }

    /// Each party once, in order; where its name changed, by the first.
    pub fn distinct<'a>(parties: impl Iterator<Item = &'a Party>) -> Vec<&'a Party> {
        let mut parties: Vec<&Party> = parties.collect();
        parties.sort_by_key(|party| (&party.kind, &party.id));
        parties.dedup_by(|a, b| a.is(b));
        parties
    }

    /// Kind and id, such as `gemeente:0855`.
    pub fn key(&self) -> PartyKey {
        PartyKey { kind: self.kind.clone(), id: self.id.as_str().into() }
    }

    /// `kind:id`, as `--party` takes it; a kind alone stands for all of that kind.
    pub fn matches(&self, wanted: &str) -> bool {
        match wanted.split_once(':') {
            Some((kind, id)) => kind == self.kind.as_str() && id == self.id,
            None => wanted == self.kind.as_str(),
        }
    }
}

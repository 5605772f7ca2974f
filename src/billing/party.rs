//! Who pays: parties, their kinds, and how each is billed.
//!
//! Stands at the ground of `billing`. Says nothing of when a party pays: that is `route`.

use serde::{Deserialize, Serialize};

use crate::domain::{AgbCode, GemeenteCode};
use crate::terms::{NamedParty, Profile};

/// Kinds of parties, in the order in which statements are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartyKind {
    /// The coalition's backoffice.
    Coalitie,
    /// A gemeente.
    Gemeente,
    /// A member of the coalition, as hoofdaannemer.
    Hoofdaannemer,
    /// Kikmaat.
    Kikmaat,
}

impl PartyKind {
    /// The word of contract.md.
    pub fn as_str(self) -> &'static str {
        match self {
            PartyKind::Coalitie => "coalitie",
            PartyKind::Gemeente => "gemeente",
            PartyKind::Hoofdaannemer => "hoofdaannemer",
            PartyKind::Kikmaat => "kikmaat",
        }
    }
}

/// Who gets a bill.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Party {
    /// What it is.
    pub kind: PartyKind,
    /// CBS code, AGB code, `hvb` or `kikmaat`.
    pub id: String,
    /// Its name for people.
    pub name: String,
}

impl Party {
    /// A gemeente, by the name that the profile has for it.
    pub fn gemeente(code: GemeenteCode, profile: &Profile) -> Party {
        Party { kind: PartyKind::Gemeente, id: code.to_string(), name: profile.gemeente_name(code) }
    }

    pub(super) fn named(kind: PartyKind, party: &NamedParty) -> Party {
        Party { kind, id: party.id.clone(), name: party.name.clone() }
    }

    pub(super) fn hoofdaannemer(agb: AgbCode, name: String) -> Party {
        Party { kind: PartyKind::Hoofdaannemer, id: agb.to_string(), name }
    }

    /// The code of a gemeente; `None`: it is none.
    pub fn gemeente_code(&self) -> Option<GemeenteCode> {
        if self.kind == PartyKind::Gemeente { self.id.parse().ok() } else { None }
    }

    /// Whether it is the same party; its name may have changed.
    pub fn is(&self, other: &Party) -> bool {
        (self.kind, &self.id) == (other.kind, &other.id)
    }

    /// Each party once, in order; where its name changed, by the first.
    pub fn distinct<'a>(parties: impl Iterator<Item = &'a Party>) -> Vec<&'a Party> {
        let mut parties: Vec<&Party> = parties.collect();
        parties.sort_by_key(|party| (party.kind, &party.id));
        parties.dedup_by(|a, b| a.is(b));
        parties
    }

    /// `kind:id`, such as `gemeente:0855`.
    pub fn key(&self) -> String {
        format!("{}:{}", self.kind.as_str(), self.id)
    }

    /// `kind:id`, as `--party` takes it; a kind alone stands for all of that kind.
    pub fn matches(&self, wanted: &str) -> bool {
        match wanted.split_once(':') {
            Some((kind, id)) => kind == self.kind.as_str() && id == self.id,
            None => wanted == self.kind.as_str(),
        }
    }

    /// How it is billed.
    pub fn channel(&self) -> Channel {
        match self.kind {
            PartyKind::Gemeente => Channel::Wmo323,
            PartyKind::Coalitie | PartyKind::Hoofdaannemer | PartyKind::Kikmaat => Channel::Invoice,
        }
    }
}

/// How a statement leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Channel {
    /// A declaration message.
    #[serde(rename = "WMO323")]
    Wmo323,
    /// An invoice.
    #[serde(rename = "invoice")]
    Invoice,
}

//! Who buys care in a region: kinds of parties, how each is billed, and by what its rates are looked up.
//!
//! Stands at the ground of `terms`. Buyers are rows of the profile (`[[buyer]]`). One kind has a name in the program, the
//! gemeente, because messages of the standard go to it; every other is a word that only the profile knows.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::recipient::Recipient;
use crate::domain::GemeenteCode;

/// What a party that pays is: `gemeente`, or a word of the profile such as `coalitie`. Statements are shown in the order of
/// these words. A copy shares the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyKind(Arc<str>);

/// A text that names no kind of party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a kind of party is a word of 1 to 32 small letters, with - between them")]
pub struct NotAKind;

impl PartyKind {
    /// The kind that messages of the standard go to.
    pub fn gemeente() -> PartyKind {
        PartyKind(Arc::from(GEMEENTE))
    }

    /// Whether messages of the standard go to it.
    pub fn is_gemeente(&self) -> bool {
        self.as_str() == GEMEENTE
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The word as it stands before a name: `Hoofdaannemer`.
    pub fn capitalised(&self) -> String {
        let mut letters = self.0.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
    }
}

const GEMEENTE: &str = "gemeente";

impl FromStr for PartyKind {
    type Err = NotAKind;

    fn from_str(text: &str) -> Result<Self, NotAKind> {
        let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
        let is_kind = text.len() <= 32 && text.split('-').all(is_word);
        is_kind.then(|| PartyKind(Arc::from(text))).ok_or(NotAKind)
    }
}

impl fmt::Display for PartyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for PartyKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for PartyKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A party by its kind and id: `gemeente:0855`, `coalitie:hvb`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyKey {
    /// What it is.
    pub kind: PartyKind,
    /// CBS code, AGB code, or an id of the profile.
    pub id: Arc<str>,
}

impl PartyKey {
    /// A gemeente.
    pub fn gemeente(code: GemeenteCode) -> PartyKey {
        PartyKey { kind: PartyKind::gemeente(), id: code.to_string().into() }
    }
}

impl fmt::Display for PartyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

impl FromStr for PartyKey {
    type Err = NotAKind;

    fn from_str(text: &str) -> Result<Self, NotAKind> {
        let (kind, id) = text.split_once(':').filter(|(_, id)| !id.is_empty()).ok_or(NotAKind)?;
        Ok(PartyKey { kind: kind.parse()?, id: id.into() })
    }
}

/// How a statement leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Channel {
    /// A declaration message.
    #[serde(rename = "WMO323")]
    Wmo323,
    /// An invoice.
    #[serde(rename = "invoice")]
    Invoice,
}

/// By what the rates of a buyer are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RatesBy {
    /// By tariff codes, which the profile lists with their units.
    Code,
    /// By product code, or category, in the unit of the toewijzing.
    Product,
}

/// Which parties a row of buyers stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Each gemeente, by its CBS code.
    EachGemeente,
    /// Each member in whose name a disposition stands, by its AGB code.
    EachMember,
    /// This one.
    One {
        /// Its id.
        id: Arc<str>,
        /// Its name for people.
        name: String,
    },
}

/// A row of buyers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    /// What they are.
    pub kind: PartyKind,
    /// Which ones.
    pub who: Who,
    /// How they are billed.
    pub channel: Channel,
    /// By what their rates are looked up.
    pub rates: RatesBy,
    /// Whether an invoice names the members that its lines formally belong to.
    pub names_combinanten: bool,
    /// Whether care on our own name that ends is handed over to them, with the reason of the profile.
    pub takes_over: bool,
    /// Where a re-indication is asked for of care that they go on with; the Toegang of the gemeente when absent.
    pub reindication: Option<String>,
    /// Where their bills go, and when they pay, as far as the profile says.
    pub recipient: Recipient,
}

impl Buyer {
    /// Whether it stands for this party. An id that is no code of its kind is refused where ids are read.
    pub fn is_of(&self, key: &PartyKey) -> bool {
        let is_known = match &self.who {
            Who::EachGemeente | Who::EachMember => true,
            Who::One { id, .. } => *id == key.id,
        };
        self.kind == key.kind && is_known
    }

    /// The party that it is; `None`: it stands for several.
    pub fn only_party(&self) -> Option<PartyKey> {
        match &self.who {
            Who::One { id, .. } => Some(PartyKey { kind: self.kind.clone(), id: Arc::clone(id) }),
            Who::EachGemeente | Who::EachMember => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_a_word_and_a_party_its_kind_and_id() {
        for good in ["gemeente", "coalitie", "hoofd-aannemer"] {
            assert_eq!(good.parse::<PartyKind>().unwrap().to_string(), good);
        }
        for bad in ["", "Coalitie", "a b", "-a", "a-", "a--b", "kind:id", &"a".repeat(33)] {
            assert!(bad.parse::<PartyKind>().is_err(), "{bad}");
        }
        let key: PartyKey = "gemeente:0855".parse().unwrap();
        assert_eq!((&key, key.to_string().as_str()), (&PartyKey::gemeente("0855".parse().unwrap()), "gemeente:0855"));
        assert!(key.kind.is_gemeente() && "coalitie:".parse::<PartyKey>().is_err());
        assert_eq!("hoofdaannemer".parse::<PartyKind>().unwrap().capitalised(), "Hoofdaannemer");
    }

    #[test]
    fn a_kind_is_written_as_its_word() {
        let kind: PartyKind = serde_json::from_str("\"coalitie\"").unwrap();
        assert_eq!(serde_json::to_string(&kind).unwrap(), "\"coalitie\"");
        assert!(serde_json::from_str::<PartyKind>("\"De Coalitie\"").is_err());
    }
}

//! Who pays: whether a name or an account is that of a party that gets bills.
//!
//! Stands below `toerekenen`, which holds what a payment names against who paid it: a payer numbers its own invoices too, and
//! `F2026-0001` of a supplier settles nothing of ours. Banks cut names short and add forms of law, so words are compared, and only those
//! that tell one party from another. Knows nothing of amounts.

use std::collections::BTreeSet;

use crate::billing::Party;

/// The words of a name that tell it from others, and whether it calls itself a gemeente.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Naam {
    words: BTreeSet<String>,
    is_gemeente: bool,
}

impl Naam {
    /// Of a name as a statement or a config writes it.
    pub(super) fn new(text: &str) -> Naam {
        let runs = text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
        let all: Vec<String> = runs.map(str::to_uppercase).collect();
        let is_gemeente = all.iter().any(|word| matches!(word.as_str(), "GEMEENTE" | "GEM"));
        Naam { words: all.into_iter().filter(|word| !COMMON.contains(&word.as_str())).collect(), is_gemeente }
    }

    /// A name that a party goes by: that of a gemeente is one also where it does not say so.
    pub(super) fn of_party(party: &Party, called: &str) -> Naam {
        let naam = Naam::new(called);
        Naam { is_gemeente: naam.is_gemeente || party.kind.as_str() == "gemeente", ..naam }
    }

    /// Whether a payer of this name is the party that goes by the other. A name that is cut short, or longer than that of the bill,
    /// is the same one; but Woonstichting Tilburg is not the gemeente Tilburg.
    pub(super) fn is(&self, theirs: &Naam) -> bool {
        if self.words.is_empty() || theirs.words.is_empty() {
            return false;
        }
        let is_short = self.words.is_subset(&theirs.words);
        let is_long = theirs.words.is_subset(&self.words);
        is_short || (is_long && (!theirs.is_gemeente || self.is_gemeente))
    }
}

/// Words that many names have.
const COMMON: [&str; 26] = [
    "DE",
    "HET",
    "EEN",
    "VAN",
    "DER",
    "DEN",
    "EN",
    "STICHTING",
    "STG",
    "ST",
    "BV",
    "B",
    "V",
    "NV",
    "N",
    "COOP",
    "COOPERATIE",
    "COÖPERATIE",
    "COOPERATIEVE",
    "COÖPERATIEVE",
    "UA",
    "U",
    "A",
    "GEMEENTE",
    "GEM",
    "HR",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn party(kind: &str, name: &str) -> Naam {
        Naam::of_party(&Party { kind: kind.parse().unwrap(), id: "x".to_owned(), name: name.to_owned() }, name)
    }

    #[test]
    fn a_payer_is_known_by_the_words_of_its_name() {
        let (coalitie, tilburg) = (party("coalitie", "De Coalitie HvB"), party("gemeente", "Tilburg"));
        for (name, is_coalitie, is_tilburg) in [
            ("De Coalitie", true, false),
            ("COÖPERATIE DE COALITIE HVB U.A.", true, false),
            ("De Coalitie HvB administratie", true, false),
            ("Gemeente Tilburg", false, true),
            ("GEM. TILBURG SOCIAAL DOMEIN", false, true),
            ("Tilburg", false, true),
            ("Woonstichting Tilburg", false, false),
            ("Gemeente Goirle", false, false),
            ("Shared Service Centrum", false, false),
            ("Stichting De", false, false),
            ("", false, false),
        ] {
            assert_eq!(
                (Naam::new(name).is(&coalitie), Naam::new(name).is(&tilburg)),
                (is_coalitie, is_tilburg),
                "{name}"
            );
        }
        assert!(Naam::new("Gemeente Loon op Zand").is(&party("gemeente", "Loon op Zand")));
    }
}

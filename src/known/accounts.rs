//! Which accounts the configs of a log named, each from its record on.
//!
//! Stands between the fold, which learns them, and what is known, which says whose payments count. A provider moves to another bank, and
//! what was paid into the old account stays paid: nothing is ever taken from this. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Iban;

/// The accounts that each config named, by the number of its record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Accounts(BTreeMap<u64, Vec<Iban>>);

impl Accounts {
    /// Takes in what a config names.
    pub fn learn(&mut self, sequence: u64, accounts: Vec<Iban>) {
        self.0.insert(sequence, accounts);
    }

    /// Every account that a config ever named.
    pub fn named(&self) -> BTreeSet<Iban> {
        self.0.values().flatten().cloned().collect()
    }

    /// Whether the config in force at a record named none, so that every account counted then.
    pub fn named_none_at(&self, sequence: u64) -> bool {
        self.0.range(..sequence).next_back().is_none_or(|(_, accounts)| accounts.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_was_ours_stays_so_whatever_the_config_says_later() {
        let iban = |text: &str| text.parse::<Iban>().unwrap();
        let (old, new) = (iban("NL91ABNA0417164300"), iban("NL44RABO0123456789"));
        let mut accounts = Accounts::default();
        assert!(accounts.named_none_at(1));
        for (sequence, named) in [(1, vec![]), (5, vec![old.clone()]), (9, vec![new.clone()])] {
            accounts.learn(sequence, named);
        }
        assert_eq!(accounts.named(), BTreeSet::from([old, new]));
        assert_eq!([2, 5, 6, 12].map(|at| accounts.named_none_at(at)), [true, true, false, false]);
    }
}

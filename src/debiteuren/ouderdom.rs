//! For how long what is open has been due, per party.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Vordering;
use crate::billing::Party;
use crate::domain::{Date, Eur};

/// What is open of one party. Credits that are open count negatively, in the place of their own day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ageing {
    /// Who.
    pub party: Party,
    /// Not due yet, or on no known day.
    pub not_due: Eur,
    /// Due for 1 to 30 days.
    pub days_1_30: Eur,
    /// Due for 31 to 60 days.
    pub days_31_60: Eur,
    /// Due for 61 to 90 days.
    pub days_61_90: Eur,
    /// Due for more than 90 days.
    pub over_90: Eur,
    /// All of it.
    pub total: Eur,
    /// How many bills are open.
    pub number: u32,
}

/// Adds up what is open.
pub(super) fn ageing(receivables: &[Vordering], as_of: Date) -> Vec<Ageing> {
    let mut parties: BTreeMap<&Party, Ageing> = BTreeMap::new();
    for vordering in receivables.iter().filter(|v| v.open != Eur::ZERO) {
        let row = parties.entry(&vordering.party).or_insert_with(|| nothing(&vordering.party));
        let days = vordering.due.map_or(0, |due| days_past(due, as_of));
        let place = match days {
            0 => &mut row.not_due,
            1..=30 => &mut row.days_1_30,
            31..=60 => &mut row.days_31_60,
            61..=90 => &mut row.days_61_90,
            91.. => &mut row.over_90,
        };
        *place = add(*place, vordering.open);
        row.total = add(row.total, vordering.open);
        row.number = row.number.saturating_add(1);
    }
    parties.into_values().collect()
}

/// Days from `due` to `as_of`; 0 until it has passed.
pub(super) fn days_past(due: Date, as_of: Date) -> u32 {
    u32::try_from((as_of - due).get_days()).unwrap_or(0)
}

fn nothing(party: &Party) -> Ageing {
    let (zero, party) = (Eur::ZERO, party.clone());
    Ageing {
        party,
        not_due: zero,
        days_1_30: zero,
        days_31_60: zero,
        days_61_90: zero,
        over_90: zero,
        total: zero,
        number: 0,
    }
}

/// A sum of bills is far within what a decimal holds.
fn add(sum: Eur, more: Eur) -> Eur {
    sum.plus(more).unwrap_or(sum)
}

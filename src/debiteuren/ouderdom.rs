//! For how long what is open has been due, per party.

use std::collections::BTreeMap;

use super::value::{Ageing, Vordering};
use crate::billing::Party;
use crate::domain::{Date, Eur, Overflow};

/// Adds up what is open.
pub(super) fn ageing(receivables: &[Vordering], as_of: Date) -> Result<Vec<Ageing>, Overflow> {
    let mut parties: BTreeMap<&Party, Ageing> = BTreeMap::new();
    for vordering in receivables.iter().filter(|v| v.open != Eur::ZERO || v.refused.is_some()) {
        let row = parties.entry(&vordering.party).or_insert_with(|| nothing(&vordering.party));
        if let Some(refused) = vordering.refused {
            row.refused = Some(row.refused.unwrap_or(Eur::ZERO).plus(refused)?);
        }
        if vordering.open == Eur::ZERO {
            continue;
        }
        let days = vordering.due.map_or(0, |due| days_past(due, as_of));
        let place = match days {
            0 => &mut row.not_due,
            1..=30 => &mut row.days_1_30,
            31..=60 => &mut row.days_31_60,
            61..=90 => &mut row.days_61_90,
            91.. => &mut row.over_90,
        };
        *place = place.plus(vordering.open)?;
        row.total = row.total.plus(vordering.open)?;
        row.number = row.number.checked_add(1).ok_or(Overflow)?;
    }
    Ok(parties.into_values().collect())
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
        refused: None,
        number: 0,
    }
}

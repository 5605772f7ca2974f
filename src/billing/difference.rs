//! What changed between two looks at a month: euros per client, and the lines behind them.
//!
//! Stands after `correction`, whose comparison of claims it uses. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::correction::{Correction, difference};
use super::{Party, Statement};
use crate::domain::{Bsn, Eur, Month, Overflow};

/// What changed for one client at one party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ClientDifference {
    /// Whose statement.
    pub party: Party,
    /// The client.
    pub bsn: Bsn,
    /// What the lines came to then.
    pub before: Eur,
    /// What they come to now.
    pub now: Eur,
    /// How much more that is.
    pub difference: Eur,
    /// What caused it, each once.
    pub because: Vec<String>,
}

/// The lines that make what one look at a month said into what a later one says, per party.
pub fn changed(month: Month, before: &[Statement], now: &[Statement]) -> Vec<Correction> {
    let parties = Party::distinct(now.iter().chain(before).map(|statement| &statement.party));
    let of = |statements: &'_ [Statement], party: &Party| {
        let own = statements.iter().filter(|s| s.party.is(party));
        own.flat_map(|s| s.lines.clone()).collect::<Vec<_>>()
    };
    let changed = |party: &Party| {
        let (before, now) = (of(before, party), of(now, party));
        let correction = |line: super::Line| Correction {
            party: party.clone(),
            month: line.corrects.unwrap_or(month),
            line,
            causes: Vec::new(),
        };
        difference(&before, &now).into_iter().map(correction).collect::<Vec<_>>()
    };
    parties.into_iter().flat_map(changed).collect()
}

/// Euros per client, of lines that changed and were told why.
pub fn per_client(
    before: &[Statement],
    now: &[Statement],
    changed: &[Correction],
) -> Result<Vec<ClientDifference>, Overflow> {
    let mut causes: BTreeMap<(&Party, Bsn), Vec<String>> = BTreeMap::new();
    for Correction { party, line, causes: all, .. } in changed {
        let known = causes.entry((party, line.bsn)).or_default();
        let last = line.because.iter().filter(|_| all.is_empty());
        for cause in all.iter().chain(last) {
            if !known.contains(cause) {
                known.push(cause.clone());
            }
        }
    }
    let client = |((party, bsn), because): ((&Party, Bsn), Vec<String>)| {
        let (before, now) = (of_client(before, party, bsn)?, of_client(now, party, bsn)?);
        let difference = now.plus(before.negated())?;
        Ok(ClientDifference { party: party.clone(), bsn, before, now, difference, because })
    };
    causes.into_iter().map(client).collect()
}

fn of_client(statements: &[Statement], party: &Party, bsn: Bsn) -> Result<Eur, Overflow> {
    let own = statements.iter().filter(|s| s.party.is(party)).flat_map(|s| &s.lines).filter(|line| line.bsn == bsn);
    Eur::sum(own.filter_map(|line| line.amount))
}

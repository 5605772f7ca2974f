//! What changed between two looks at a month: euros per client, and the lines behind them.
//!
//! Stands after `correction`, whose comparison of claims it uses. Pure.

use serde::{Deserialize, Serialize};

use super::correction::{Correction, difference};
use super::{Party, Statement};
use crate::domain::{Bsn, Eur, Month, Overflow};

/// What changed for one client at one party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// What one look at a month said: lines of statements at a party.
pub fn changed(month: Month, before: &[Statement], now: &[Statement]) -> Vec<Correction> {
    let mut parties: Vec<&Party> = before.iter().chain(now).map(|statement| &statement.party).collect();
    parties.sort_unstable();
    parties.dedup_by(|a, b| a.is(b));
    let of = |statements: &'_ [Statement], party: &Party| {
        let own = statements.iter().filter(|s| s.party.is(party));
        own.flat_map(|s| s.lines.clone()).collect::<Vec<_>>()
    };
    let changed = |party: &Party| {
        let (before, now) = (of(before, party), of(now, party));
        let correction =
            |line: super::Line| Correction { party: party.clone(), month: line.corrects.unwrap_or(month), line };
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
    let mut clients: Vec<ClientDifference> = Vec::new();
    for Correction { party, line, .. } in changed {
        let found = clients.iter_mut().find(|client| client.bsn == line.bsn && client.party.is(party));
        let client = match found {
            Some(client) => client,
            None => {
                let (before, now) = (of_client(before, party, line.bsn)?, of_client(now, party, line.bsn)?);
                let difference = now.plus(before.negated())?;
                let (party, bsn) = (party.clone(), line.bsn);
                clients.push(ClientDifference { party, bsn, before, now, difference, because: Vec::new() });
                let Some(client) = clients.last_mut() else { continue };
                client
            }
        };
        client
            .because
            .extend(line.because.iter().filter(|cause| !client.because.contains(cause)).cloned().collect::<Vec<_>>());
    }
    clients.sort_by(|a, b| (&a.party, a.bsn).cmp(&(&b.party, b.bsn)));
    Ok(clients)
}

fn of_client(statements: &[Statement], party: &Party, bsn: Bsn) -> Result<Eur, Overflow> {
    let own = statements.iter().filter(|s| s.party.is(party)).flat_map(|s| &s.lines).filter(|line| line.bsn == bsn);
    Eur::sum(own.filter_map(|line| line.amount))
}

//! The declaration (WMO323) of a month: what is owed held against what was declared, and the message that settles the difference.
//!
//! Stands after `billing` (what a gemeente owes) and `declaratie` (what was declared, granted, refused, credited). Makes one
//! message for one gemeente, one aanbieder and one month, or none where both agree. What cannot be declared is named with its
//! reason and never guessed; a message that its schema or a rule would refuse never leaves. Decides nothing about sending.
//!
//! ```text
//! statements ─▶ owed ─┐
//!                     ├─▶ plan ─▶ limit ─▶ bericht ─▶ message, read back and judged
//! ledger ─────────────┘
//! ```
//!
//! | what stands at a place | owed the same | owed otherwise | not owed | not known what is owed |
//! |---|---|---|---|---|
//! | nothing | – | debit | – | left |
//! | a debit that waits for its 325 | left | left | left | left |
//! | a granted debit | – | credit and debit | credit | left |
//!
//! A place is a toewijzing, product and ProductPeriode (TR389, TR416). Where a period or product of a toewijzing moved, the
//! old place may stand for the same care: while that one waits, nothing new is declared on the toewijzing in that month.

mod bericht;
mod fault;
mod limit;
mod owed;
mod plan;
mod value;

pub use fault::{DeclareError, Fault};
pub use value::{Cause, Declare, Declared, DeclaredLine, Left, Why};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::billing::Billing;
use crate::declaratie::{DeclaratieStatus, Known, Ledger, Stand, derive};
use crate::disposition::{Judgement, Standing};
use crate::domain::{AgbCode, Finding, GemeenteCode, Identificatie, Month};
use crate::facts::{Besluit, Bron, Dossier, Entry};
use crate::message::{self, Message};
use crate::terms::Terms;
use value::lines_to_gemeenten;

/// Makes the declaration. The same input gives the same message, byte for byte.
pub fn declare(input: &Declare<'_>) -> Result<Declared, DeclareError> {
    // A statement that does not yet count all days of its month says less than is owed.
    let provisional = input.billings.iter().any(|b| b.provisional && b.month <= input.month);
    if input.month.last() > input.dagtekening || provisional {
        return Err(DeclareError::NotEnded { month: input.month, dagtekening: input.dagtekening });
    }
    let mut left = Vec::new();
    let groups = plan::groups(input, &mut left)?;
    let actions = plan::decide(input, groups, &mut left);
    let actions = limit::fit(input, actions, &mut left)?;
    left.sort();
    left.dedup();
    if actions.is_empty() {
        return Ok(Declared { message: None, lines: Vec::new(), left });
    }
    in_turn(input, &actions)?;
    let (message, lines) = bericht::make(input, actions)?;
    bericht::verify(&message)?;
    Ok(Declared { message: Some(message), lines, left })
}

/// Whether the message comes after all that it builds on: month, day and number.
fn in_turn(input: &Declare<'_>, actions: &[plan::Action<'_>]) -> Result<(), DeclareError> {
    let id = input.identificatie;
    if !(1..=12).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(DeclareError::Identificatie(id.to_owned()));
    }
    if input.of_aanbieder().any(|s| s.kop.identificatie.as_str() == id || s.nummer == id) {
        return Err(DeclareError::Used(id.to_owned()));
    }
    let sent = || input.statuses().filter(|s| !matches!(s.stand, Stand::NooitVerzonden { .. }));
    let order = |s: &DeclaratieStatus| (s.kop.dagtekening, s.kop.identificatie.clone());
    if let Some(last) = sent().max_by_key(|s| order(s))
        && order(last) > (input.dagtekening, Identificatie::new(id))
    {
        let (dagtekening, identificatie) = order(last);
        return Err(DeclareError::OutOfOrder { identificatie: identificatie.as_str().to_owned(), dagtekening });
    }
    let Some(last) = sent().map(|s| s.maand).max() else { return Ok(()) };
    if input.month < last {
        return Err(DeclareError::MonthBefore { month: input.month, last });
    }
    let debits = actions.iter().filter_map(|a| a.debit.as_ref());
    let skipped = debits.map(|(p, _)| Month::of(p.periode.first())).filter(|m| last < *m && *m < input.month);
    match skipped.min() {
        Some(first) => Err(DeclareError::DeclareFirst { month: input.month, first }),
        None => Ok(()),
    }
}

/// Which gemeenten and aanbieders have anything owed or standing.
pub fn parties(
    billings: &[Arc<Billing>],
    dispositions: &Known<'_>,
    ledgers: &[Ledger],
) -> BTreeSet<(GemeenteCode, AgbCode)> {
    let owed = billings.iter().flat_map(|billing| lines_to_gemeenten(billing)).filter_map(|(party, line)| {
        let agb = dispositions.get(&line.disposition)?.holder.agb?;
        Some((party.parse().ok()?, agb))
    });
    let all = ledgers.iter().flat_map(|ledger| &ledger.declaraties);
    let standing = all.filter(|s| s.regels.iter().any(|r| !r.prestatie.credit && r.stands()));
    owed.chain(standing.map(|s| (s.kop.gemeente, s.kop.aanbieder))).collect()
}

/// What the ledger would say of a draft if it were sent: the judgements about it alone.
///
/// `dossier` holds the declarations of the aanbieder.
pub fn preflight(
    draft: &Message,
    dossier: &Dossier,
    besluiten: &[Besluit],
    known: &Known<'_>,
    terms: &Terms,
) -> Vec<Judgement> {
    let bron = Bron { sha256: draft.digest(), regel: 0 };
    let Some(fact) = message::fact(draft) else {
        let text = "Dit concept bevat een waarde die een regel weigert; het kan niet worden beoordeeld.";
        let finding = Finding::error("NOT_CONVERTIBLE", "/Bericht", "", text);
        return vec![Judgement { bron, standing: Standing::Conflict, finding, disposition: None }];
    };
    let draft = Entry { bron, fact };
    let dossier = Dossier::of(dossier.entries().iter().cloned().chain([draft]));
    let judgements = derive(&dossier, besluiten, known, terms).judgements;
    judgements.into_iter().filter(|j| j.bron == bron).collect()
}

#[cfg(test)]
mod tests;

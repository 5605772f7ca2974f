//! The statement ledger beside the declaration ledger: what is owed, what was frozen of it, what was sent, and what came of that.
//!
//! Stands after `billing` and `declaratie`, which are two things (billing.md §6): a statement says what is owed, a declaration
//! or invoice what was asked. Where they differ somebody still has to do something. Pure.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::billing::{Billing, Books, Channel, Line, Party, Statement, total_of};
use crate::declaratie::{Ledger, Regel, RegelStand};
use crate::domain::{AgbCode, Eur, GemeenteCode, Month, Overflow};
use crate::terms::PartyKey;

/// One party and month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Aansluiting {
    /// Which month the care is of.
    pub month: Month,
    /// Who pays.
    pub party: Party,
    /// How it is sent.
    pub channel: Channel,
    /// What is derived today.
    pub owed: Eur,
    /// What was frozen of the month, with the corrections that later months froze of it.
    pub closed: Eur,
    /// What was declared or invoiced and stands: not refused, not taken back.
    pub sent: Eur,
    /// Of that, what a 325 granted; not known of an invoice.
    pub granted: Eur,
    /// What was declared and refused.
    pub refused: Eur,
    /// What was declared and taken back by a credit.
    pub credited: Eur,
    /// What is owed and was not sent; negative where more was sent than is owed.
    pub difference: Eur,
}

/// What it follows from.
pub struct Basis<'a> {
    /// What was closed and invoiced.
    pub books: &'a Books,
    /// What is derived today, one per month.
    pub derived: &'a [Arc<Billing>],
    /// Declarations.
    pub ledgers: &'a [Ledger],
    /// Our own AGB codes: what another aanbieder declared is not ours.
    pub own: &'a [AgbCode],
}

/// Every party that owes, or was sent, anything in these months.
pub fn aansluiting(basis: &Basis<'_>) -> Result<Vec<Aansluiting>, Overflow> {
    let mut all = Vec::new();
    for derived in basis.derived {
        let (closed, declared) = (basis.books.parties_about(derived.month), declared_to(basis, derived.month));
        let owing = derived.statements.iter().map(|statement| &statement.party);
        for party in Party::distinct(owing.chain(closed).chain(&declared)) {
            all.push(of_party(basis, derived, party.clone())?);
        }
    }
    Ok(all)
}

fn of_party(basis: &Basis<'_>, derived: &Billing, party: Party) -> Result<Aansluiting, Overflow> {
    let month = derived.month;
    let own = derived.statements.iter().filter(|statement| statement.party.is(&party));
    let owed = Eur::sum(own.map(|statement| statement.total))?;
    let asked = party.clone();
    let about = || basis.books.lines_about(month, &asked);
    let sum = |lines: Vec<&Arc<Line>>| total_of(lines).map_err(|_| Overflow);
    let closed = sum(about().map(|(_, line)| line).collect())?;
    let mut found = Aansluiting {
        month,
        channel: channel(basis, &party),
        owed,
        closed,
        sent: Eur::ZERO,
        granted: Eur::ZERO,
        refused: Eur::ZERO,
        credited: Eur::ZERO,
        difference: Eur::ZERO,
        party,
    };
    match found.channel {
        Channel::Invoice => {
            let invoiced = about().filter(|(closing, _)| basis.books.invoice_of(closing, &found.party).is_some());
            found.sent = sum(invoiced.map(|(_, line)| line).collect())?;
        }
        Channel::Wmo323 => declared(basis, month, &mut found)?,
    }
    found.difference = found.owed.plus(found.sent.negated())?;
    Ok(found)
}

/// How a party is billed, as its statements say; one that has none owes nothing and had declarations.
fn channel(basis: &Basis<'_>, party: &Party) -> Channel {
    let closed = basis.books.closings().iter().rev().flat_map(|closing| &closing.statements);
    let mut known = basis.derived.iter().flat_map(|billing| &billing.statements).chain(closed);
    known.find(|statement| statement.party.is(party)).map_or(Channel::Wmo323, |statement| statement.channel)
}

fn declared(basis: &Basis<'_>, month: Month, found: &mut Aansluiting) -> Result<(), Overflow> {
    let gemeente = found.party.gemeente_code();
    for (regel, amount) in lines(basis, month).filter(|(of, ..)| Some(*of) == gemeente).map(|(_, r, a)| (r, a)) {
        let add = |sum: &mut Eur| sum.plus(amount).map(|more| *sum = more);
        match &regel.stand {
            RegelStand::Afgewezen { .. } => add(&mut found.refused)?,
            // What was refused as a whole counts as never sent.
            RegelStand::NooitVerzonden => {}
            // A debit and the credit that takes it back leave nothing.
            RegelStand::Ingediend | RegelStand::Toegekend if regel.gecrediteerd.is_some() => add(&mut found.credited)?,
            RegelStand::Ingediend | RegelStand::Toegekend if regel.prestatie.credit => {}
            RegelStand::Ingediend => add(&mut found.sent)?,
            RegelStand::Toegekend => {
                add(&mut found.sent)?;
                add(&mut found.granted)?;
            }
        }
    }
    Ok(())
}

/// Declared lines of a month, with their gemeente.
fn lines<'a>(basis: &'a Basis<'_>, month: Month) -> impl Iterator<Item = (GemeenteCode, &'a Regel, Eur)> {
    let declaraties = basis.ledgers.iter().flat_map(|ledger| &ledger.declaraties);
    let ours = declaraties.filter(|status| basis.own.contains(&status.kop.aanbieder));
    let lines = ours.flat_map(|status| status.regels.iter().map(|regel| (status.kop.gemeente, regel)));
    let of_month = lines.filter(move |(_, regel)| Month::of(regel.prestatie.periode.first()) == month);
    of_month.map(|(gemeente, regel)| (gemeente, regel, regel.prestatie.bedrag))
}

/// Gemeenten at which anything of a month was declared, known by their code alone.
fn declared_to(basis: &Basis<'_>, month: Month) -> Vec<Party> {
    let party = |gemeente: GemeenteCode| {
        let known = basis.derived.iter().flat_map(|billing| &billing.statements);
        let mut named = known.map(|statement: &Statement| &statement.party);
        let same = named.find(|party| party.key() == PartyKey::gemeente(gemeente));
        let name = gemeente.gemeente().map_or_else(|| gemeente.to_string(), |known| known.naam.to_owned());
        same.cloned().unwrap_or_else(|| Party::new(PartyKey::gemeente(gemeente), format!("Gemeente {name}")))
    };
    lines(basis, month).map(|(gemeente, ..)| party(gemeente)).collect()
}

//! The order of declarations: what a gemeente owes for a month, held against what was declared, as a 323 that waits for a person.
//!
//! Stands on what is known and on the statements; the closing of a month asks it too. A declaration is held against everything once
//! more before it leaves. Pure: nothing is written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::basis::Basis;
use super::cannot::Cannot;
use super::new_message::{NewMessage, identificatie, made_draft};
use super::plan::{Plan, number_after};
use crate::billing::Billing;
use crate::declaratie::{self, is_of_declarations};
use crate::disposition::Standing;
use crate::domain::{AgbCode, Date, DispositionId, Eur, Finding, GemeenteCode, Month};
use crate::facts::{Dossier, Fact};
use crate::known::Known;
use crate::log::{Draft, Entry};
use crate::message::{Body, Message};
use crate::outputs::{self, Declare, DeclareError, DeclaredLine, Left, parties, preflight};

/// What became of one gemeente and AGB code.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Drafted {
    /// To whom.
    pub gemeente: GemeenteCode,
    /// From whom.
    pub agb: AgbCode,
    /// Number of the draft; absent where there is nothing to declare.
    pub id: Option<u64>,
    /// Its name in the outbox, once it is released.
    pub file: Option<String>,
    /// TotaalIngediendBedrag.
    pub total: Option<Eur>,
    /// Its lines.
    pub lines: Vec<DeclaredLine>,
    /// What is not declared, and why.
    pub left: Vec<Left>,
    /// What the gemeente would refuse.
    pub findings: Vec<Finding>,
    /// Why no declaration can be made at all, with what to do.
    pub fault: Option<String>,
}

/// Declarations that are not kept yet: what became of each gemeente, and the messages with the place of each among them.
#[derive(Debug, Default)]
pub struct Drafts {
    /// What became of each gemeente and AGB code.
    pub drafted: Vec<Drafted>,
    /// Each message, with its place in `drafted`.
    pub messages: Vec<(usize, NewMessage)>,
}

impl Drafted {
    fn new(gemeente: GemeenteCode, agb: AgbCode) -> Drafted {
        Drafted {
            gemeente,
            agb,
            id: None,
            file: None,
            total: None,
            lines: Vec::new(),
            left: Vec::new(),
            findings: Vec::new(),
            fault: None,
        }
    }

    /// Notes the number and the name under which its record is kept.
    fn keep(&mut self, number: u64, record: &Draft) {
        self.id = Some(number);
        if let Entry::Made(made) = &record.entry {
            self.file = Some(made.name.clone());
        }
    }
}

/// Drafts the declarations of a month that is over, one per gemeente and AGB code. Where a draft still waits it has to be
/// released or dropped first, so that nothing is declared twice; that is told as its fault, as is all else that is wrong
/// at one gemeente.
pub fn plan_declare(
    basis: &Basis<'_>,
    month: Month,
    gemeente: Option<GemeenteCode>,
) -> Result<Plan<Vec<Drafted>>, Cannot> {
    let billings = owed_until(basis, month)?;
    let is_wanted = |of: GemeenteCode, _: AgbCode| gemeente.is_none_or(|gemeente| gemeente == of);
    let drafts = draft_declarations(basis, &billings, month, (0, &BTreeSet::new()), is_wanted);
    let based_on = basis.known.sequence;
    let (records, told) = drafts.keep(number_after(based_on, 0), basis.today, |_| false)?;
    Ok(Plan { records, told, based_on })
}

/// What is owed until the end of a month that is over.
pub fn owed_until(basis: &Basis<'_>, month: Month) -> Result<Vec<Arc<Billing>>, Cannot> {
    let dagtekening = basis.today;
    if month.last() > dagtekening {
        return Err(DeclareError::NotEnded { month, dagtekening }.into());
    }
    bills(basis, month)
}

/// The declarations of a month, not kept yet, from what is [owed](owed_until) until it; `ahead` records are written before them
/// in the same group, and what a closing leaves out is not declared with it.
pub fn draft_declarations(
    basis: &Basis<'_>,
    billings: &[Arc<Billing>],
    month: Month,
    (ahead, left_out): (usize, &BTreeSet<DispositionId>),
    wanted: impl Fn(GemeenteCode, AgbCode) -> bool,
) -> Drafts {
    let dispositions: BTreeMap<_, _> = basis.overview.dispositions().map(|d| (&d.id, d)).collect();
    let mut asked = parties(billings, &dispositions, &basis.overview.ledgers);
    // What another aanbieder declared, of which we hold a copy, is not ours to declare.
    asked.retain(|(of, agb)| wanted(*of, *agb) && basis.terms.own.contains(agb));
    let mut drafts = Drafts::default();
    for (gemeente, aanbieder) in asked {
        let number = number_after(basis.known.sequence, ahead.saturating_add(drafts.messages.len()));
        let declare = Declare {
            gemeente,
            aanbieder,
            month,
            left_out,
            billings,
            dispositions: &dispositions,
            terms: basis.terms,
            ledgers: &basis.overview.ledgers,
            identificatie: &identificatie(basis.today, number),
            dagtekening: basis.today,
        };
        drafts.add(basis, &declare);
    }
    drafts
}

impl Drafts {
    /// The records of the messages, of which the first gets a number, and what is told of each; `leaves` says which leave at once, the
    /// others wait for a person. All or none is kept, so that an error leaves nothing behind that nobody was told of.
    pub fn keep(
        self,
        first: u64,
        day: Date,
        leaves: impl Fn(&Drafted) -> bool,
    ) -> Result<(Vec<Draft>, Vec<Drafted>), Cannot> {
        let Drafts { mut drafted, messages } = self;
        let mut records = Vec::with_capacity(messages.len());
        for (number, (place, message)) in (first..).zip(messages) {
            let draft = drafted.get_mut(place).ok_or(Cannot::NotMade(number))?;
            let message = NewMessage { released: leaves(draft), ..message };
            let record = made_draft(message, day).ok_or(Cannot::NotMade(number))?;
            draft.keep(number, &record);
            records.push(record);
        }
        Ok((records, drafted))
    }

    /// Adds what becomes of one gemeente. What is wrong there does not stop the others.
    fn add(&mut self, basis: &Basis<'_>, input: &Declare<'_>) {
        let mut draft = Drafted::new(input.gemeente, input.aanbieder);
        let declared = match waiting_declaration(basis.known, input.gemeente, input.aanbieder) {
            Some(waiting) => Err(Cannot::DraftWaits(waiting).to_string()),
            None => outputs::declare(input).map_err(|error| error.to_string()),
        };
        match declared {
            Err(fault) => draft.fault = Some(fault),
            Ok(declared) => {
                (draft.lines, draft.left) = (declared.lines, declared.left);
                if let Some(message) = declared.message {
                    draft.findings = refusable(basis, &message, input.dispositions);
                    draft.total = Eur::sum(draft.lines.iter().map(|line| line.amount)).ok();
                    self.messages.push((self.drafted.len(), NewMessage { message, answers: None, released: false }));
                }
            }
        }
        self.drafted.push(draft);
    }
}

/// Looks again at a declaration before it leaves: much may have come in since it was drafted. It must be what would be
/// made now.
pub fn look_again(basis: &Basis<'_>, message: &Message) -> Result<(), Cannot> {
    let dispositions: BTreeMap<_, _> = basis.overview.dispositions().map(|d| (&d.id, d)).collect();
    // TR318 cannot be mended where a passed-over month has care but nothing that can be declared.
    match refusable(basis, message, &dispositions).into_iter().find(|finding| finding.rule != "TR318") {
        Some(finding) => Err(Cannot::WouldBeRefused { rule: finding.rule, text: finding.text }),
        None if is_made_again(basis, message, &dispositions)? => Ok(()),
        None => Err(Cannot::Stale),
    }
}

/// Whether a declaration of this month was made, here or elsewhere, or waits.
pub fn is_declared(known: &Known, gemeente: GemeenteCode, aanbieder: AgbCode, month: Month) -> bool {
    let is_it = |fact: &Fact| {
        let Fact::Declaratie(d) = fact else { return false };
        (d.kop.gemeente, d.kop.aanbieder, Month::of(d.periode.first())) == (gemeente, aanbieder, month)
    };
    let mut entries = known.knowledge.dossiers().flat_map(|dossier| dossier.entries());
    known.waiting(is_it).is_some() || entries.any(|entry| is_it(&entry.fact))
}

/// What is owed, from the first month up to and including one.
fn bills(basis: &Basis<'_>, month: Month) -> Result<Vec<Arc<Billing>>, Cannot> {
    let months = basis.terms.first_month.through(month);
    Ok(basis.overview.bill_all(months, basis.terms, basis.today)?)
}

/// Whether what is known now gives the same declaration.
fn is_made_again(basis: &Basis<'_>, message: &Message, known: &declaratie::Known<'_>) -> Result<bool, Cannot> {
    let Body::Wmo323(declaratie) = &message.body else { return Ok(false) };
    let (header, month) = (&declaratie.header, Month::of(declaratie.declaratie.declaratie_periode.begindatum));
    let (Ok(gemeente), Ok(aanbieder)) = (header.ontvanger.as_str().parse(), header.afzender.as_str().parse()) else {
        return Ok(false);
    };
    let input = Declare {
        gemeente,
        aanbieder,
        month,
        left_out: &BTreeSet::new(),
        billings: &bills(basis, month)?,
        dispositions: known,
        terms: basis.terms,
        ledgers: &basis.overview.ledgers,
        identificatie: &header.bericht_identificatie.identificatie,
        dagtekening: header.bericht_identificatie.dagtekening,
    };
    Ok(outputs::declare(&input).is_ok_and(|declared| declared.message.as_ref() == Some(message)))
}

/// What a gemeente or hub would refuse of a declaration, beside all that was declared.
fn refusable(basis: &Basis<'_>, message: &Message, dispositions: &declaratie::Known<'_>) -> Vec<Finding> {
    let knowledge = &basis.known.knowledge;
    let is_theirs = |dossier: &&Dossier| is_of_declarations(dossier) && is_of(dossier, message);
    let empty = Dossier::default();
    let dossier = knowledge.dossiers().find(is_theirs).unwrap_or(&empty);
    let judgements = preflight(message, dossier, knowledge.besluiten(), dispositions, basis.terms);
    judgements.into_iter().filter(|j| j.standing >= Standing::Conflict).map(|j| j.finding).collect()
}

fn waiting_declaration(known: &Known, gemeente: GemeenteCode, aanbieder: AgbCode) -> Option<u64> {
    known.waiting(|fact| {
        let Fact::Declaratie(d) = fact else { return false };
        (d.kop.gemeente, d.kop.aanbieder) == (gemeente, aanbieder)
    })
}

/// Whether a dossier holds the declarations of the aanbieder of a message.
fn is_of(dossier: &Dossier, message: &Message) -> bool {
    let agb = message.header().afzender;
    dossier.entries().iter().any(|entry| {
        let Fact::Declaratie(d) = &entry.fact else { return false };
        agb == d.kop.aanbieder.to_string().as_str()
    })
}

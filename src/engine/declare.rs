//! Drafts of declarations: what a gemeente owes for a month, held against what was declared, as a 323 that waits for a person.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Engine, EngineError};
use crate::billing::{Billing, bill_all};
use crate::declaratie::{Known, is_of_declarations};
use crate::disposition::Standing;
use crate::domain::{AgbCode, Eur, Finding, GemeenteCode, Month};
use crate::facts::{Dossier, Fact, Knowledge};
use crate::message::{Body, Message};
use crate::orders::{Cannot, Making};
use crate::outputs::{Declare, DeclareError, DeclaredLine, Left, declare, parties, preflight};
use crate::overview::Overview;

/// What became of one gemeente and AGB code.
#[derive(Debug, Serialize)]
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
pub(super) struct Drafts {
    pub drafted: Vec<Drafted>,
    pub makings: Vec<(usize, Making)>,
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
}

impl Engine {
    /// Drafts the declarations of a month that is over, one per gemeente and AGB code. Where a draft still waits it has to be
    /// released or dropped first, so that nothing is declared twice; that is told as its fault, as is all else that is wrong
    /// at one gemeente.
    pub fn declare(&mut self, month: Month, gemeente: Option<GemeenteCode>) -> Result<Vec<Drafted>, EngineError> {
        let overview = Overview::of(&self.memory.index().knowledge(), &self.setup.terms);
        let billings = self.owed_until(&overview, month)?;
        // All or none is kept, so that an error leaves nothing behind that nobody was told of.
        let Drafts { mut drafted, makings } =
            self.draft_declarations(&overview, &billings, month, 0, |of, _| gemeente.is_none_or(|g| g == of))?;
        let (places, makings): (Vec<usize>, Vec<Making>) = makings.into_iter().unzip();
        let ids = self.keep(makings)?;
        self.number(&mut drafted, places.into_iter().zip(ids));
        Ok(drafted)
    }

    /// Notes on drafts the numbers under which they were kept.
    pub(super) fn number(&self, drafted: &mut [Drafted], ids: impl Iterator<Item = (usize, u64)>) {
        for (place, id) in ids {
            if let Some(draft) = drafted.get_mut(place) {
                draft.id = Some(id);
                draft.file = self.memory.outbox().get(id).map(|made| made.name.clone());
            }
        }
    }

    /// The declarations of a month, not kept yet, from what is [owed](Engine::owed_until) until it; `ahead` records are written
    /// before them in the same group.
    pub(super) fn draft_declarations(
        &self,
        overview: &Overview,
        billings: &[Billing],
        month: Month,
        ahead: usize,
        wanted: impl Fn(GemeenteCode, AgbCode) -> bool,
    ) -> Result<Drafts, EngineError> {
        let knowledge = self.memory.index().knowledge();
        let terms = &self.setup.terms;
        let known: BTreeMap<_, _> = overview.dispositions().map(|d| (&d.id, d)).collect();
        let mut asked = parties(billings, &known, &overview.ledgers);
        // What another aanbieder declared, of which we hold a copy, is not ours to declare.
        asked.retain(|(of, agb)| wanted(*of, *agb) && terms.own.contains(agb));
        let (mut drafted, mut makings) = (Vec::new(), Vec::new());
        for (gemeente, aanbieder) in asked {
            let (identificatie, today) = self.identify(ahead.saturating_add(makings.len()));
            let input = Declare {
                gemeente,
                aanbieder,
                month,
                billings,
                dispositions: &known,
                ledgers: &overview.ledgers,
                identificatie: &identificatie,
                dagtekening: today,
            };
            let mut draft = Drafted::new(gemeente, aanbieder);
            // What is wrong at one gemeente does not stop the others.
            let waiting = self.waiting_declaration(gemeente, aanbieder).map(Cannot::DraftWaits);
            let declared = match waiting {
                Some(waiting) => Err(waiting.to_string()),
                None => declare(&input).map_err(|error| error.to_string()),
            };
            match declared {
                Err(fault) => draft.fault = Some(fault),
                Ok(declared) => {
                    (draft.lines, draft.left) = (declared.lines, declared.left);
                    if let Some(message) = declared.message {
                        draft.findings = self.refusable(&message, &knowledge, &known);
                        draft.total = Some(Eur::from_cents(draft.lines.iter().map(|line| line.cents).sum()));
                        makings.push((drafted.len(), Making { message, answers: None, released: false }));
                    }
                }
            }
            drafted.push(draft);
        }
        Ok(Drafts { drafted, makings })
    }

    /// What a gemeente or hub would refuse of a declaration, beside all that was declared.
    fn refusable(&self, message: &Message, knowledge: &Knowledge, known: &Known<'_>) -> Vec<Finding> {
        let is_theirs = |dossier: &&Dossier| is_of_declarations(dossier) && is_of(dossier, message);
        let empty = Dossier::default();
        let dossier = knowledge.dossiers().find(is_theirs).unwrap_or(&empty);
        let judgements = preflight(message, dossier, knowledge.besluiten(), known, &self.setup.terms);
        judgements.into_iter().filter(|j| j.standing >= Standing::Conflict).map(|j| j.finding).collect()
    }

    /// What is owed until the end of a month that is over.
    pub(super) fn owed_until(&self, overview: &Overview, month: Month) -> Result<Vec<Billing>, EngineError> {
        let dagtekening = self.now().1;
        if month.last() > dagtekening {
            return Err(DeclareError::NotEnded { month, dagtekening }.into());
        }
        self.bills(overview, month)
    }

    /// What is owed, from the first month up to and including one.
    fn bills(&self, overview: &Overview, month: Month) -> Result<Vec<Billing>, EngineError> {
        let terms = &self.setup.terms;
        Ok(bill_all(&overview.derived, terms, terms.first_month.through(month), self.now().1)?)
    }

    /// Looks again at a declaration before it leaves: much may have come in since it was drafted. It must be what would be
    /// made now.
    pub(super) fn look_again(&self, message: &Message) -> Result<(), EngineError> {
        let knowledge = self.memory.index().knowledge();
        let overview = Overview::of(&knowledge, &self.setup.terms);
        let known: BTreeMap<_, _> = overview.dispositions().map(|d| (&d.id, d)).collect();
        // TR318 cannot be mended where a passed-over month has care but nothing that can be declared.
        match self.refusable(message, &knowledge, &known).into_iter().find(|finding| finding.rule != "TR318") {
            Some(finding) => Err(Cannot::WouldBeRefused { rule: finding.rule, text: finding.text }.into()),
            None if self.is_made_again(message, &overview, &known)? => Ok(()),
            None => Err(Cannot::Stale.into()),
        }
    }

    /// Whether what is known now gives the same declaration.
    fn is_made_again(&self, message: &Message, overview: &Overview, known: &Known<'_>) -> Result<bool, EngineError> {
        let Body::Wmo323(declaratie) = &message.body else { return Ok(false) };
        let (header, month) = (&declaratie.header, Month::of(declaratie.declaratie.declaratie_periode.begindatum));
        let (Ok(gemeente), Ok(aanbieder)) = (header.ontvanger.as_str().parse(), header.afzender.as_str().parse())
        else {
            return Ok(false);
        };
        let input = Declare {
            gemeente,
            aanbieder,
            month,
            billings: &self.bills(overview, month)?,
            dispositions: known,
            ledgers: &overview.ledgers,
            identificatie: &header.bericht_identificatie.identificatie,
            dagtekening: header.bericht_identificatie.dagtekening,
        };
        Ok(declare(&input).is_ok_and(|declared| declared.message.as_ref() == Some(message)))
    }

    /// Whether a declaration of this month was made, here or elsewhere, or waits.
    pub(super) fn is_declared(&self, gemeente: GemeenteCode, aanbieder: AgbCode, month: Month) -> bool {
        let is_it = |fact: &Fact| match fact {
            Fact::Declaratie(d) => {
                (d.kop.gemeente, d.kop.aanbieder, Month::of(d.periode.first())) == (gemeente, aanbieder, month)
            }
            _ => false,
        };
        let knowledge = self.memory.index().knowledge();
        let mut known = knowledge.dossiers().flat_map(|dossier| dossier.entries());
        self.waiting(is_it).is_some() || known.any(|entry| is_it(&entry.fact))
    }

    fn waiting_declaration(&self, gemeente: GemeenteCode, aanbieder: AgbCode) -> Option<u64> {
        let is_it = |fact: &Fact| match fact {
            Fact::Declaratie(d) => (d.kop.gemeente, d.kop.aanbieder) == (gemeente, aanbieder),
            _ => false,
        };
        self.waiting(is_it)
    }
}

/// Whether a dossier holds the declarations of the aanbieder of a message.
fn is_of(dossier: &Dossier, message: &Message) -> bool {
    let agb = message.header().afzender;
    dossier.entries().iter().any(|entry| match &entry.fact {
        Fact::Declaratie(d) => agb == d.kop.aanbieder.to_string().as_str(),
        _ => false,
    })
}

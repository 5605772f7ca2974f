//! Facts of a dossier → dispositions: versions, deliveries, state, succession, and what waits or conflicts.
//!
//! Stands between `facts` (what was said) and `billing` (who pays). Pure: a function of the *set* of facts, the
//! terms and the decisions of the user; no order of arrival, no clock. The as-of date cuts days, never knowledge.

mod conflict;
mod delivery;
mod derived;
mod fate;
mod gemeente;
mod handover;
mod judgement;
mod keep;
mod links;
mod registratie;
mod rivals;
mod rows;
mod sent;
mod state;
mod tie;
mod value;
mod version;
mod verzoek;
mod view;

pub use derived::{Conflict, Derived, Loose, Reading};
pub use fate::{Fate, Fates, MessageStatus, rejected};
pub use handover::{StopReason, died};
pub use judgement::{Judgement, Standing, judge_alike};
pub use keep::{Keep, keep_command};
pub use rivals::counting;
pub use sent::{Counting, Sent};
pub use state::State;
pub use tie::{Judged, Kept, Tie};
pub use value::{CareSince, Course, Delivery, Disposition, Ended, Form, Holder, Registration, Successor};
pub use verzoek::{VerzoekStand, VerzoekStatus};
pub use view::{DeliveryView, DispositionView};

use crate::domain::DispositionId;
use crate::facts::{Bericht, Besluit, Dossier, Keuze};
use crate::terms::Terms;

/// Derives a dossier, and what follows of each reading of what contradicts each other in it. The same set of facts gives the same
/// result, whatever its order.
pub fn derive(dossier: &Dossier, besluiten: &[Besluit], terms: &Terms) -> Derived {
    let keep = Keep::of(besluiten);
    let (mut derived, ties) = derive_keeping(dossier, besluiten, &keep, terms);
    derived.conflicts = conflict::conflicts(ties, |records| {
        let care = cared_for(dossier, besluiten, &keep.supposing(records), terms, &mut Judged::default());
        let Care { mut dispositions, loose, .. } = care;
        complete(&mut dispositions, besluiten, terms);
        Derived { dispositions, loose, ..Derived::default() }
    });
    derived
}

/// As [`derive`], without what would follow of what is undecided: for who asks how files stand beside each other, not for money.
pub fn derive_undecided(dossier: &Dossier, besluiten: &[Besluit], terms: &Terms) -> Derived {
    derive_keeping(dossier, besluiten, &Keep::of(besluiten), terms).0
}

fn derive_keeping(dossier: &Dossier, besluiten: &[Besluit], keep: &Keep, terms: &Terms) -> (Derived, Vec<Tie>) {
    let mut judged = Judged::default();
    let Care { fates, berichten, mut dispositions, loose } = cared_for(dossier, besluiten, keep, terms, &mut judged);
    let chain =
        verzoek::Chain { dossier, fates: &fates, keep, terms, berichten: &berichten, dispositions: &dispositions };
    let verzoeken = verzoek::follow(&chain, &mut judged);
    complete(&mut dispositions, besluiten, terms);
    judge_alike(dossier, &mut judged.judgements);
    let Judged { judgements, ties } = judged;
    let messages = fates.statuses(dossier);
    (Derived { dispositions, loose, messages, verzoeken, judgements, conflicts: Vec::new() }, ties)
}

/// What is so of the care of a dossier, and what it follows from.
struct Care<'a> {
    fates: Fates,
    berichten: Vec<Counting<'a>>,
    dispositions: Vec<Disposition>,
    loose: Vec<Loose>,
}

fn cared_for<'a>(
    dossier: &'a Dossier,
    besluiten: &[Besluit],
    keep: &Keep,
    terms: &Terms,
    judged: &mut Judged,
) -> Care<'a> {
    let fates = Fates::of(dossier, besluiten, keep, judged);
    // Messages about toewijzingen, and the rows of the state at go-live.
    let berichten = rivals::counting(dossier.all::<Bericht>(), &fates, keep, judged);
    gemeente::judge(&berichten, &mut judged.judgements);
    let mut dispositions = version::toewijzingen(&berichten, keep, terms, judged);
    delivery::deliver(&mut dispositions, &berichten, &mut judged.judgements);
    dispositions.extend(rows::opdrachten(dossier, keep, terms, judged));
    dispositions.sort_by(|a, b| a.id.cmp(&b.id));
    let loose = registratie::register(dossier, keep, &mut dispositions, terms, judged);
    Care { fates, berichten, dispositions, loose }
}

/// What decisions say of dispositions, and which continues which.
fn complete(dispositions: &mut [Disposition], besluiten: &[Besluit], terms: &Terms) {
    decide(dispositions, besluiten);
    links::link(dispositions, terms);
    for disposition in dispositions {
        disposition.by_code = registratie::by_code(disposition, terms);
    }
}

/// Applies what the user decided. Only decisions that stand are handed in.
fn decide(dispositions: &mut [Disposition], besluiten: &[Besluit]) {
    for besluit in besluiten {
        for disposition in dispositions.iter_mut() {
            match &besluit.keuze {
                Keuze::NotContinued(id) if disposition.id == *id && !disposition.is_withdrawn() => {
                    disposition.course = Course::NotContinued;
                }
                Keuze::Withdraw(nummer) if disposition.id == DispositionId::Opdracht(nummer.clone()) => {
                    disposition.course = Course::Withdrawn;
                }
                Keuze::NoContact { disposition: id, month } if disposition.id == *id => {
                    disposition.without_contact.insert(*month);
                }
                Keuze::NotContinued(_)
                | Keuze::NoContact { .. }
                | Keuze::WriteOff { .. }
                | Keuze::TaskPutOff { .. }
                | Keuze::TaskAssigned { .. }
                | Keuze::Withdraw(_)
                | Keuze::Keep { .. }
                | Keuze::HubRefused { .. }
                | Keuze::InvoiceApproved { .. }
                | Keuze::InvoiceRefused { .. }
                | Keuze::Paid { .. }
                | Keuze::PaymentFor { .. }
                | Keuze::PaymentDivided { .. }
                | Keuze::PaymentDismissed { .. }
                | Keuze::PayerDismissed { .. }
                | Keuze::NewVersion(_)
                | Keuze::InvoiceSent { .. }
                | Keuze::InvoiceBounced { .. }
                | Keuze::Clock => {}
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

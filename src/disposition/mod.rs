//! Facts of a dossier → dispositions: versions, deliveries, state, succession, and what waits or conflicts.
//!
//! Stands between `facts` (what was said) and `billing` (who pays). Pure: a function of the *set* of facts, the
//! terms and the decisions of the user; no order of arrival, no clock. The as-of date cuts days, never knowledge.

mod delivery;
mod derived;
mod fate;
mod gemeente;
mod judgement;
mod keep;
mod links;
mod registratie;
mod rivals;
mod rows;
mod sent;
mod state;
mod value;
mod version;
mod verzoek;
mod view;

pub use derived::{Derived, Loose};
pub use fate::{Fate, Fates, MessageStatus, rejected};
pub use judgement::{Judgement, Standing, judge_alike};
pub use keep::Keep;
pub use rivals::counting;
pub use sent::{Counting, Sent};
pub use state::State;
pub use value::{Course, Delivery, Disposition, Ended, Form, Holder, Registration, Successor};
pub use verzoek::{VerzoekStand, VerzoekStatus};
pub use view::{DeliveryView, DispositionView};

use crate::domain::DispositionId;
use crate::facts::{Bericht, Besluit, Dossier, Keuze};
use crate::terms::Terms;

/// Derives a dossier. The same set of facts gives the same result, whatever its order.
pub fn derive(dossier: &Dossier, besluiten: &[Besluit], terms: &Terms) -> Derived {
    let mut derived = Derived::default();
    let keep = Keep::of(besluiten);
    let fates = Fates::of(dossier, besluiten, &keep, &mut derived.judgements);
    derived.messages = fates.statuses(dossier);
    // Messages about toewijzingen, and the rows of the state at go-live.
    let berichten = rivals::counting(dossier.all::<Bericht>(), &fates, &keep, &mut derived.judgements);
    gemeente::judge(&berichten, &mut derived.judgements);
    let mut dispositions = version::toewijzingen(&berichten, &keep, terms, &mut derived.judgements);
    delivery::deliver(&mut dispositions, &berichten, &mut derived.judgements);
    dispositions.extend(rows::opdrachten(dossier, &keep, terms, &mut derived.judgements));
    dispositions.sort_by(|a, b| a.id.cmp(&b.id));
    registratie::register(dossier, &keep, &mut dispositions, &mut derived);
    let chain = verzoek::Chain {
        dossier,
        fates: &fates,
        keep: &keep,
        terms,
        berichten: &berichten,
        dispositions: &dispositions,
    };
    derived.verzoeken = verzoek::follow(&chain, &mut derived.judgements);
    decide(&mut dispositions, besluiten);
    links::link(&mut dispositions, terms);
    derived.dispositions = dispositions;
    judge_alike(dossier, &mut derived.judgements);
    derived
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
                Keuze::NotContinued(_)
                | Keuze::Withdraw(_)
                | Keuze::Keep { .. }
                | Keuze::HubRefused { .. }
                | Keuze::InvoiceApproved { .. }
                | Keuze::InvoiceRefused { .. }
                | Keuze::Paid { .. }
                | Keuze::PaymentFor { .. }
                | Keuze::NewVersion(_)
                | Keuze::Clock => {}
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

//! What becomes of care whose toewijzing ends: who would go on with it, and with which reason it is stopped (billing.md §3, "The
//! hand-over").
//!
//! Stands on one disposition, the routing table and the standard's crosswalk. What is due when, and how it is told, is said by
//! `worklist`; a stop is made by `orders`. Pure.

use super::{Disposition, Form};
use crate::domain::{Beeindigd, Bsn};
use crate::terms::{Buyer, Terms};

/// The reason with which a stop of a toewijzing that ended is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason<'t> {
    /// The gemeente ended it, or the client died: the crosswalk says the reason.
    Prescribed(&'static Beeindigd),
    /// The care goes on elsewhere under the protocol: the RedenBeeindiging of the profile, and who takes it over.
    HandOver(&'t str, &'t Buyer),
    /// A person knows the reason, and nothing here does.
    Asked,
}

impl<'t> StopReason<'t> {
    /// The reason that may be taken where nobody named one. A 37 answers a request of ours, so outside a hand-over it is for a person to
    /// name (RedenWijziging 12).
    pub fn unasked(self, terms: &'t Terms) -> Option<&'t str> {
        match self {
            StopReason::Prescribed(row) if row.stop == terms.profile.transfer_reason => None,
            StopReason::Prescribed(row) => Some(row.stop),
            StopReason::HandOver(code, _) => Some(code),
            StopReason::Asked => None,
        }
    }
}

impl Disposition {
    /// Who would go on with this care when it ends, by the routing table; `None`: nobody that the protocol knows.
    pub fn continued_by<'t>(&self, terms: &'t Terms) -> Option<&'t Buyer> {
        terms.profile.continued_by(self.domain?, self.gemeente)
    }

    /// Whether the protocol has this care handed over to whoever goes on with it.
    pub fn is_handed_over(&self, terms: &Terms) -> bool {
        self.continued_by(terms).is_some_and(|buyer| buyer.takes_over)
    }

    /// How the gemeente ended it, where the version that holds says so.
    pub fn ended_by_gemeente(&self) -> Option<&'static Beeindigd> {
        match &self.form {
            Form::Toewijzing { reden_wijziging, .. } => reden_wijziging.as_deref().and_then(Beeindigd::of),
            Form::Opdracht { .. } => None,
        }
    }

    /// With which reason it is to be stopped. `died`: the client did, by any of his toewijzingen.
    pub fn stop_reason<'t>(&self, died: bool, terms: &'t Terms) -> StopReason<'t> {
        if let Some(row) = self.ended_by_gemeente() {
            return StopReason::Prescribed(row);
        }
        if died {
            return StopReason::Prescribed(Beeindigd::overleden());
        }
        let is_running = self.from <= terms.profile.running_until;
        match self.continued_by(terms).filter(|buyer| is_running && buyer.takes_over) {
            Some(buyer) => StopReason::HandOver(&terms.profile.transfer_reason, buyer),
            None => StopReason::Asked,
        }
    }

    /// Whether it says that its client died: the gemeente ended it so, or we stopped it so.
    fn says_died(&self) -> bool {
        let overleden = Beeindigd::overleden();
        let stopped = self.deliveries.iter().filter_map(|d| d.ended.as_ref()?.reden.as_deref());
        self.ended_by_gemeente() == Some(overleden) || stopped.into_iter().any(|reden| reden == overleden.stop)
    }
}

/// The clients of whom some disposition says that they died.
pub fn died<'a>(dispositions: impl Iterator<Item = &'a Disposition>) -> std::collections::BTreeSet<Bsn> {
    dispositions.filter(|d| d.says_died()).map(|d| d.client.bsn).collect()
}

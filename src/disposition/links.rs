//! Which disposition continues which (billing.md §3, "The hand-over").

use super::{Disposition, Form, Successor};
use crate::domain::DispositionId;
use crate::terms::{HolderKind, Terms};

/// Links each disposition that was handed over with the one that continues it.
pub(super) fn link(dispositions: &mut [Disposition], terms: &Terms) {
    let mut found = Vec::new();
    for before in dispositions.iter() {
        let after = successor(before, dispositions, terms);
        found.extend(after.map(|after| (before.id.clone(), after.id.clone(), after.from)));
    }
    for (before, after, begins) in found {
        for disposition in dispositions.iter_mut() {
            if disposition.id == before {
                disposition.successor = Some(Successor { id: after.clone(), begins });
            }
            // The one it names comes first; else the lowest id, which is met first.
            let names_it = vorige(disposition) == Some(&before);
            if disposition.id == after && (names_it || disposition.predecessor.is_none()) {
                disposition.predecessor = Some(before.clone());
            }
        }
    }
}

fn vorige(disposition: &Disposition) -> Option<&DispositionId> {
    match &disposition.form {
        Form::Opdracht { vorige, .. } => vorige.as_ref(),
        Form::Toewijzing { .. } => None,
    }
}

/// The disposition of the same client that names the one handed over, else the earliest non-own one of the same
/// client and domain that begins after the stop.
fn successor<'a>(before: &Disposition, all: &'a [Disposition], terms: &Terms) -> Option<&'a Disposition> {
    let stopped = before.transferred(terms)?;
    if before.is_withdrawn() {
        return None;
    }
    let same_client =
        |after: &Disposition| after.id != before.id && after.client.bsn == before.client.bsn && !after.is_withdrawn();
    let named = earliest(all, |after| same_client(after) && vorige(after) == Some(&before.id));
    let next = |after: &Disposition| {
        let same_domain = before.domain.is_some() && after.domain == before.domain;
        same_client(after) && same_domain && after.holder.kind != HolderKind::Own && after.from > stopped
    };
    named.or_else(|| earliest(all, next))
}

fn earliest(all: &[Disposition], test: impl Fn(&Disposition) -> bool) -> Option<&Disposition> {
    all.iter().filter(|d| test(d)).min_by(|a, b| (a.from, &a.id).cmp(&(b.from, &b.id)))
}

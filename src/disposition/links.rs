//! Which disposition continues which (billing.md §3, "The hand-over").

use super::{Disposition, Form, Successor};
use crate::domain::DispositionId;
use crate::terms::{HolderKind, Terms};

/// Links successors and predecessors: first by name, else the earliest non-own disposition of the same client and
/// domain that begins after the stop that handed over.
pub(super) fn link(dispositions: &mut [Disposition], terms: &Terms) {
    let mut found = Vec::new();
    for before in dispositions.iter() {
        let after = named(before, dispositions).or_else(|| next(before, dispositions, terms));
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

/// The earliest disposition of the same client that names this one.
fn named<'a>(before: &Disposition, all: &'a [Disposition]) -> Option<&'a Disposition> {
    earliest(all, |after| {
        vorige(after) == Some(&before.id)
            && after.id != before.id
            && after.client.bsn == before.client.bsn
            && !after.withdrawn
    })
}

/// The earliest that can follow a hand-over. What the user said was not continued has none.
fn next<'a>(before: &Disposition, all: &'a [Disposition], terms: &Terms) -> Option<&'a Disposition> {
    let stopped = before.transferred(terms)?;
    if before.not_continued || before.withdrawn || before.domain.is_none() {
        return None;
    }
    earliest(all, |after| {
        after.holder.kind != HolderKind::Own
            && !after.withdrawn
            && after.client.bsn == before.client.bsn
            && after.domain == before.domain
            && after.from > stopped
    })
}

fn earliest(all: &[Disposition], test: impl Fn(&Disposition) -> bool) -> Option<&Disposition> {
    all.iter().filter(|d| test(d)).min_by(|a, b| (a.from, &a.id).cmp(&(b.from, &b.id)))
}

//! Which of two contradicting records the user keeps (`decide keep`).
//!
//! Stands below the rules that let none of two count until a person decides. Pure.

use std::collections::BTreeSet;

use crate::domain::Sha256;
use crate::facts::{Besluit, Bron, Keuze};

/// The command that keeps a record, as it works when it is copied: only the reason is for the person to give.
pub fn keep_command(file: Sha256, row: Option<u32>) -> String {
    let row = row.map(|row| format!(" --row {row}")).unwrap_or_default();
    format!("iwmod decide keep {file}{row} --reason WAAROM")
}

/// The command that keeps this record.
pub(super) fn command_of(bron: &Bron) -> String {
    keep_command(bron.sha256, (bron.regel > 0).then_some(bron.regel))
}

/// Decisions of the user about contradicting records.
#[derive(Debug)]
pub struct Keep {
    decided: Vec<(Sha256, Option<u32>)>,
    /// Records that are kept to see what would follow.
    supposed: BTreeSet<Bron>,
}

impl Keep {
    /// Of the decisions that stand.
    pub fn of(besluiten: &[Besluit]) -> Keep {
        let kept = besluiten.iter().filter_map(|b| match &b.keuze {
            Keuze::Keep { file, row } => Some((*file, *row)),
            Keuze::NotContinued(_)
            | Keuze::Withdraw(_)
            | Keuze::HubRefused { .. }
            | Keuze::InvoiceApproved { .. }
            | Keuze::InvoiceRefused { .. }
            | Keuze::Paid { .. }
            | Keuze::PaymentFor { .. }
            | Keuze::PaymentDivided { .. }
            | Keuze::PaymentDismissed { .. }
            | Keuze::PayerDismissed { .. }
            | Keuze::NewVersion(_)
            | Keuze::NoContact { .. }
            | Keuze::WriteOff { .. }
            | Keuze::TaskPutOff { .. }
            | Keuze::TaskAssigned { .. }
            | Keuze::InvoiceSent { .. }
            | Keuze::InvoiceBounced { .. }
            | Keuze::Clock => None,
        });
        Keep { decided: kept.collect(), supposed: BTreeSet::new() }
    }

    /// Whether a person chose this record.
    pub fn contains(&self, bron: &Bron) -> bool {
        let is_decided =
            |(sha256, regel): &(Sha256, Option<u32>)| bron.sha256 == *sha256 && regel.is_none_or(|r| r == bron.regel);
        self.decided.iter().any(is_decided) || self.supposed.contains(bron)
    }

    /// The same decisions, and as if these records were kept too.
    pub fn supposing(&self, supposed: BTreeSet<Bron>) -> Keep {
        Keep { decided: self.decided.clone(), supposed }
    }
}

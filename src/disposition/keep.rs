//! Which of two contradicting records the user keeps (`decide keep`).
//!
//! Stands below the rules that let none of two count until a person decides. Pure.

use crate::domain::Sha256;
use crate::facts::{Besluit, Bron, Keuze};

/// Decisions of the user about contradicting records.
#[derive(Debug)]
pub struct Keep(Vec<(Sha256, Option<u32>)>);

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
            | Keuze::NewVersion(_)
            | Keuze::Clock => None,
        });
        Keep(kept.collect())
    }

    /// Whether a person chose this record.
    pub fn contains(&self, bron: &Bron) -> bool {
        self.0.iter().any(|(sha256, regel)| bron.sha256 == *sha256 && regel.is_none_or(|r| r == bron.regel))
    }
}

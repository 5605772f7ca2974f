//! The document of `decide`: what a person decided, with its number and reason.
//!
//! Stands beside the other documents. Orders that note what became of an invoice answer with one of these too.

use serde::{Deserialize, Serialize};

use crate::facts::{Besluit, Keuze};

/// A decision. The document of `decide list` is a list of these.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Decision {
    /// Its number, with which it is taken back.
    pub number: u64,
    /// What kind of decision, such as `not-continued`.
    pub decision: String,
    /// What it is about: a disposition, a hash, an invoice with day and amount.
    pub about: String,
    /// The row of a CSV or the payment of a statement, where it is about one.
    pub row: Option<u32>,
    /// Why, in the words of the user.
    pub reason: String,
    /// Who decided it, as a user of the machine; absent where that was not noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl From<&Besluit> for Decision {
    fn from(besluit: &Besluit) -> Self {
        let (decision, about, row) = match &besluit.keuze {
            Keuze::NotContinued(id) => ("not-continued", id.to_string(), None),
            Keuze::Withdraw(nummer) => ("withdraw", format!("opdracht:{nummer}"), None),
            Keuze::Keep { file, row } => ("keep", file.to_string(), *row),
            Keuze::HubRefused { file, code } => ("hub-refused", format!("{file} {code}"), None),
            Keuze::InvoiceApproved { number, on } => ("invoice-approved", format!("{number} {on}"), None),
            Keuze::InvoiceRefused { number, on } => ("invoice-refused", format!("{number} {on}"), None),
            Keuze::InvoiceSent { number, on } => ("invoice-sent", format!("{number} {on}"), None),
            Keuze::InvoiceBounced { number, on } => ("invoice-bounced", format!("{number} {on}"), None),
            Keuze::Paid { number, on, amount } => ("paid", format!("{number} {on} {amount}"), None),
            Keuze::NewVersion(month) => ("new-version", month.to_string(), None),
            Keuze::NoContact { disposition, month } => ("no-contact", format!("{disposition} {month}"), None),
            Keuze::WriteOff { disposition, month } => ("write-off", format!("{disposition} {month}"), None),
            Keuze::TaskPutOff { task, about, until } => ("put-off", format!("{task} {about} {until}"), None),
            Keuze::TaskAssigned { task, about, to } => ("assign", format!("{task} {about} {to}"), None),
            Keuze::Clock => ("clock", "this machine".to_owned(), None),
            Keuze::PaymentFor { file, row, number } => ("payment-for", format!("{file} {number}"), Some(*row)),
            Keuze::PaymentDivided { file, row, parts } => {
                let parts: Vec<String> = parts.iter().map(|part| format!("{}={}", part.number, part.amount)).collect();
                ("payment-divided", format!("{file} {}", parts.join(" ")), Some(*row))
            }
            Keuze::PaymentDismissed { file, row } => ("payment-dismissed", file.to_string(), Some(*row)),
            Keuze::PayerDismissed { account, name } => {
                let payer = [name.as_deref(), account.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
                ("payer-dismissed", payer, None)
            }
        };
        let decision = decision.to_owned();
        Decision { number: besluit.nummer, decision, about, row, reason: besluit.reden.clone(), by: None }
    }
}

//! The document of `outbox show`: what a message or invoice says before anyone approves it.
//!
//! Stands beside the other documents; `answer` fills it from what was made, this only holds it.

use serde::{Deserialize, Serialize};

use super::outbox::Outgoing;
use crate::domain::{Bsn, Date, DispositionId, Eur, Month};

/// One message or invoice, with what it says.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct OutboxDetail {
    /// As the list shows it.
    #[serde(flatten)]
    pub item: Outgoing,
    /// The month that a declaration or invoice is about.
    pub month: Option<Month>,
    /// What it comes to.
    pub total: Option<Eur>,
    /// What it says of what it answers, or what would become of it when it left now, in Dutch.
    pub verdict: Option<String>,
    /// What is missing before it can leave, in Dutch.
    pub missing: Vec<String>,
    /// Whom and what it is about, in its own order.
    pub lines: Vec<DetailLine>,
}

/// A client with what is said of one disposition.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct DetailLine {
    /// Of which client.
    pub bsn: Option<Bsn>,
    /// What the client is called, as far as it is known.
    pub name: Option<String>,
    /// On which disposition.
    pub disposition: Option<DispositionId>,
    /// What is said: `start`, `stop`, `debet`, `credit`, or what an invoice calls the care.
    pub what: String,
    /// Product or tariff code.
    pub product: Option<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Code of the reason with its meaning.
    pub reason: Option<String>,
    /// How much.
    pub quantity: Option<String>,
    /// Of what.
    pub unit: Option<String>,
    /// Rate of one.
    pub rate: Option<Eur>,
    /// What it comes to; a credit is negative.
    pub amount: Option<Eur>,
    /// Its own reference, of a declared line.
    pub reference: Option<String>,
    /// Notices of a line of an invoice.
    pub notices: Vec<String>,
}

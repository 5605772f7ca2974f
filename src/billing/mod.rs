//! Who pays which delivered day, and how much: dispositions → statements of a month.
//!
//! Stands after `disposition`; the document is billing.md §§3–6. Pure: the same derivation, terms, month and as-of date
//! give the same statements, byte for byte. Every delivered day ends in one billed line or one unbillable run.

mod amount;
mod billed;
mod ceiling;
mod closing;
mod correction;
mod difference;
mod excess;
mod line;
mod missing;
mod month;
mod overlap;
mod party;
mod route;
mod statement;
mod unbillable;

pub use billed::{Billing, BillingError, ClosedStamp, Statement, Unbillable};
pub use ceiling::{month_ceiling, total_ceiling};
pub use closing::{Books, Closing, Document, Invoiced};
pub use correction::{
    Correction, corrections, corrections_of, is_credit, net, still_claimed, total_of, with_corrections,
};
pub use difference::{ClientDifference, changed, per_client};
pub use excess::{Excess, excesses};
pub use line::{Line, Notice};
pub use missing::{MissingTariff, missing_in, missing_tariffs};
pub use party::{Channel, Party, PartyKind};
pub use statement::{bill, bill_all, statement as statement_of};

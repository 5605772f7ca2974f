//! Who pays which delivered day, and how much: dispositions → statements of a month.
//!
//! Stands after `disposition`; the document is billing.md §§3–6. Pure: the same derivation, terms, month and as-of date
//! give the same statements, byte for byte. Every delivered day ends in one billed line or one unbillable run.
//!
//! From the ground up, each file uses those before it:
//!
//! - what billing gives: `party` (who pays), `line`, `undecided` (a conflict that a statement carries), `billed` (statements, what nobody pays), `total` (lines make a statement);
//! - where a day goes: `route` (the routing table), `routed` (a disposition in a month), `overlap` (one party a day), `month`;
//! - lines: `amount`, `etmaal` (by day), `measure` (how much of a tariff's unit), `specification`, `ceiling`, `part` (what is billed together), `draft`, `declared` (WMO323), `invoiced`, `unbillable`;
//! - months: `conflict` (lines that a reading would make otherwise), `kept` (a dossier with the bills of its months), `aside` (what a line does not say), `statement`, `months` (statements that are kept while dossiers change), and after it `missing` (rates to ask for) and `excess` (what was cut);
//! - what was closed: `closing` (the books), `correction` (of closed months), `difference` (between two looks).

mod amount;
mod aside;
mod billed;
mod ceiling;
mod closing;
mod conflict;
mod correction;
mod declared;
mod difference;
mod draft;
mod etmaal;
mod excess;
mod invoiced;
mod kept;
mod line;
mod measure;
mod missing;
mod month;
mod months;
mod overlap;
mod part;
mod party;
mod route;
mod routed;
mod specification;
mod statement;
mod total;
mod unbillable;
mod undecided;

pub use crate::terms::{Channel, PartyKind};
pub use amount::unit as unit_of;
pub use aside::{Aside, Beside, other_units};
pub use billed::{Billing, BillingError, ClosedStamp, Statement, Unbillable};
pub use ceiling::{month_ceiling, total_ceiling};
pub use closing::{Books, Closing, Document, Invoiced, LeftOut};
pub use correction::{
    Carried, Correction, claim_the_same, corrections, corrections_of, left_out_of, net, still_claimed,
    with_corrections, without_other_codes,
};
pub use difference::{ClientDifference, changed, per_client};
pub use excess::{Excess, OverBudget, excesses, over_budget};
pub use kept::{Billable, KeptDossier, Sought};
pub use line::{Line, Notice, is_credit};
pub use missing::{MissingTariff, missing_in};
pub use months::{ChangedDossier, KeptMonths};
pub use party::Party;
pub use specification::specified_in;
pub use statement::{bill, bill_all};
pub use total::{statement as statement_of, total_of, undecided as undecided_statement};
pub use undecided::{InConflict, ReadingChange};

//! Every JSON document once: what a command answers with, as a type that is written and read back.
//!
//! Stands below those who make documents (`answer`, `engine`) and those who show them (`cli`, later pages). A document that the
//! core derives as it is shown stands there: the statements of a month in `billing`, a disposition in `disposition`, tasks in
//! `worklist`, sums in `report`, debtors in `debiteuren`, what reconciles in `aansluiting`, what an order did in `orders`. All others
//! stand here, a file each. Pure: nothing here derives, asks or prints anything. Keys and their order are part of docs/contract.md.

mod archive;
mod backup;
mod chain;
mod closed;
mod decisions;
mod declarations;
mod difference;
mod done;
pub mod dutch;
mod explain;
mod ingest;
mod log_changes;
mod mailed;
mod outbox;
mod outbox_detail;
mod quarantine;
mod reading;
mod requests;
mod rule;
mod tariffs;
mod verify;

pub use archive::{ArchivedFile, Exported};
pub use backup::{BackedUp, BackupChecked, BroughtBack, KeptBackup, Restored};
pub use chain::{Chain, KindCount, Unanswered, UnmatchedAnswer};
pub use closed::Closed;
pub use decisions::Decision;
pub use declarations::{Declaratie, DeclaratieRegel};
pub use difference::{Against, AgainstKind, Changes, MonthDifference};
pub use done::{Approved, DraftedStop, Dropped, Rejected};
pub use explain::{ContextualFinding, ExplainedMonth, Explanation, PartyLine, Source, Transition};
pub use ingest::{IngestedFile, Outcome};
pub use log_changes::{LogChange, LogChanges};
pub use mailed::{MailState, Mailed};
pub use outbox::{LeftFile, OutboxState, Outgoing};
pub use outbox_detail::{DetailLine, OutboxDetail};
pub use quarantine::RefusedFile;
pub use reading::{ReadRow, Reading};
pub use requests::Verzoek;
pub use rule::{CodeEntry, RuleEntry};
pub use tariffs::Tariffs;
pub use verify::{Rebuilt, Verified};

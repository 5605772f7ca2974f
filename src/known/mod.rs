//! What is known: the fold of the log, and everything known at one position as one immutable value.
//!
//! ```text
//! rows of the log ─▶ Fold::learn ─▶ Fold::known ─▶ Known ─▶ answers, orders
//! ```
//!
//! Stands above all that is derived from facts, and below the orders. Pure: no disk, clock, thread or log. Where the bytes of a file
//! stand is remembered here and read elsewhere.

mod accounts;
mod compare;
mod files;
mod fold;
mod made;
mod mails;
mod open;
mod owed;
mod refusal;
mod state;
mod statements;

pub use compare::{ShownFacts, differences};
pub use files::{FileAt, Files};
pub use fold::{Fold, Unread};
pub use made::{Made, Outbox, Stage};
pub use mails::{Mail, Mails};
pub use open::{OpenMonths, open_months};
pub use owed::{Owed, OwedIndex};
pub use refusal::Refusal;
pub use state::Known;
pub use statements::{Base, NEW_VERSION, Statements};

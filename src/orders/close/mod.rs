//! The order of a closing: a month is frozen, its invoices get their numbers, its declarations are made; and the order that makes a
//! refused invoice anew. Each is one group of the log.
//!
//! ```text
//! CloseBasis ─▶ plan_close ─▶ ClosePlan ─▶ shown            what a person is shown
//!                                 └──────▶ render ─▶ Plan   the records, with the forms of each invoice
//! ```
//!
//! Stands on what is known, on the statements as they are open now and on the declarations. The same month again does what is left to
//! do and nothing twice. Pure: before the shell appended the records no number is used and no file exists.
//!
//! From the ground up: `options` (what is asked), `basis` (what it rests on), `report` (what is told), `booked` (the records of closing and invoices),
//! `invoices` (which can be made), `plan`, `reissue`.

mod basis;
mod booked;
mod invoices;
mod options;
mod plan;
mod reissue;
mod report;

pub use basis::CloseBasis;
pub use options::CloseOptions;
pub use plan::{ClosePlan, plan_close, plan_close_of};
pub use reissue::{ReissuePlan, plan_reissue};
pub use report::{CloseReport, Noticed, StatementReport, StatementState};

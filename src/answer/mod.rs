//! Answers questions from what is known, and has the engine do what is ordered.
//!
//! Stands between those who ask (`cli`, `http`) and those who know (`engine`, the pure core). Every document of contract.md is made here,
//! once, as a type of `documents`. Questions are answered from the published state and never wait for the writer.

mod chain;
mod changes;
mod clients;
mod clients_of_file;
mod declarations;
mod deed;
mod derived;
mod documents;
mod explain;
mod export;
pub(crate) mod money;
mod order;
pub(crate) mod outbox;
mod outbox_show;
mod question;
mod reply;
mod report;
mod requests;
mod tariffs;
pub(crate) mod worklist;

pub use changes::changes;
pub use clients_of_file::clients_of_file;
pub use declarations::declared;
pub use derived::overview;
pub use documents::Documents;
pub use order::{ingest, order, snapshot};
pub use question::{cat, read};
pub use requests::requested;

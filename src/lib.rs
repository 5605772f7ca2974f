//! iwmod: which delivered care is billable to whom, to the day and the cent.
//!
//! ```text
//! inbox ─▶ intake (message, rules) ─▶ engine (archive, store) ─▶ facts ─▶ disposition ─▶ billing ─▶ answer ─▶ cli, http
//! ```
//!
//! Facts are kept, everything else is derived from the set of them, in any order, as often as is asked. In reading order:
//!
//! - the pure core: [`domain`], [`facts`], [`rows`] (CSV), [`unzip`] (members of a zip), [`message`], [`bank`] (statements of accounts), [`rules`], [`intake`],
//!   [`terms`], [`disposition`], [`billing`], [`spreadsheet`] (cells), [`report`] (sums of statements), [`declaratie`] (what was declared, and what became of it),
//!   [`overview`], [`debiteuren`] (what was paid, what is open), [`aansluiting`] (what is owed beside what was sent),
//!   [`outputs`] (what leaves: messages, invoices), [`log`] (what a record of the log means), [`known`] (all that the log says),
//!   [`orders`] (what a person can have done, as plans of records), [`documents`] (what is answered, as JSON);
//! - the disk: [`disk`], [`archive`] (the bytes of the log, the source of truth), [`store`] (an index), [`quarantine`], [`batch`] (files that are read and judged together),
//!   [`engine`], where core and disk meet, [`inbox`], and [`writer`], the thread that owns both;
//! - the shell: [`config`], [`clock`], [`told`], [`request`], [`answer`], [`http`], [`daemon`], [`cli`].
//!
//! Arrows between them point one way, and the core knows no disk, clock, network, log or thread (`tests/all/tidy.rs`). The
//! invariants, and the tests that show them, are in `docs/architecture.md`.

// So that facts made up for the tests beside the crate serve those within it too.
#[cfg(test)]
extern crate self as iwmod;

pub mod aansluiting;
pub mod answer;
pub mod archive;
pub mod bank;
pub mod batch;
pub mod billing;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod debiteuren;
pub mod declaratie;
pub mod disk;
pub mod disposition;
pub mod documents;
pub mod domain;
pub mod engine;
pub mod facts;
pub mod http;
pub mod inbox;
pub mod intake;
pub mod known;
pub mod log;
pub mod message;
pub mod orders;
pub mod outputs;
pub mod overview;
pub mod quarantine;
pub mod report;
pub mod request;
pub mod rows;
pub mod rules;
pub mod spreadsheet;
pub mod store;
pub mod terms;
pub mod told;
pub mod unzip;
pub mod worklist;
pub mod writer;

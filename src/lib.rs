//! iwmod: which delivered care is billable to whom, to the day and the cent.
//!
//! ```text
//! inbox ─▶ intake (message, rules) ─▶ engine (archive, store) ─▶ facts ─▶ disposition ─▶ billing ─▶ answer ─▶ cli, http
//! ```
//!
//! Facts are kept, everything else is derived from the set of them, in any order, as often as is asked. In reading order, each
//! standing on those before it:
//!
//! - the pure core:
//!   [`domain`] (words of the trade), [`facts`] (what files and decisions say), [`rows`] (CSV), [`unzip`] (members of a zip),
//!   [`message`] (bytes ⇄ typed messages), [`bank`] (statements of accounts), [`rules`] (those of the standard),
//!   [`intake`] (the verdict on a file), [`terms`] (what was agreed), [`disposition`] (what is so of an allocation),
//!   [`billing`] (who pays what), [`spreadsheet`] (cells), [`report`] (sums of statements), [`declaratie`] (what was declared, and
//!   what became of it), [`debiteuren`] (what was paid, what is open), [`aansluiting`] (what is owed beside what was sent),
//!   [`overview`] (all of it together), [`worklist`] (what a person must do),
//!   [`codes`] (what each code means), [`outputs`] (what leaves: messages, invoices),
//!   [`log`] (what a record of the log means), [`known`] (all that the log says),
//!   [`orders`] (what a person can have done, as plans of records), [`documents`] (what is answered, as JSON),
//!   [`events`] (what webhooks tell);
//! - the line of purity, and above it the shell:
//!   [`clock`] (the only one that asks the time), [`told`] (what the journal was told), [`disk`] (durable writing), [`config`],
//!   [`archive`] (the bytes of the log, the source of truth), [`store`] (an index), [`quarantine`] (refused files),
//!   [`deliveries`] (how far webhooks are),
//!   [`batch`] (files that are read and judged together), [`engine`] (where core and disk meet), [`inbox`] (where files come from),
//!   [`writer`] (the thread that owns both), [`request`] (what can be asked), [`access`] (who saw what), [`answer`] (what answers it),
//!   [`post`] (the mail), [`people`] (who may do what), [`backup`] (copies and their return), [`courier`] (webhooks), [`http`], [`daemon`], [`cli`].
//!
//! This list, the table in `docs/architecture.md` and the layers of `tests/all/tidy.rs` are held to be the same by a test, as is that
//! arrows between modules and files point one way, and that the core knows no disk, clock, network, log or thread.

// So that facts made up for the tests beside the crate serve those within it too.
#[cfg(test)]
extern crate self as iwmod;

pub mod aansluiting;
pub mod access;
pub mod answer;
pub mod archive;
pub mod backup;
pub mod bank;
pub mod batch;
pub mod billing;
pub mod cli;
pub mod clock;
pub mod codes;
pub mod config;
pub mod courier;
pub mod daemon;
pub mod debiteuren;
pub mod declaratie;
pub mod deliveries;
pub mod disk;
pub mod disposition;
pub mod documents;
pub mod domain;
pub mod engine;
pub mod events;
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
pub mod people;
pub mod post;
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

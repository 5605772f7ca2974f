//! The command line: arguments → one command → exit code.
//!
//! Each command is a file here. A command makes a `Question` or an `Order`, has it answered by this process
//! or by the running daemon ([`session`]), and prints the answer as JSON or as tables. Nothing is derived here.

mod access;
mod archive;
mod backup;
mod billing;
mod bsn;
mod chain;
mod check_config;
mod close;
mod closed;
mod command;
mod decide;
mod declarations;
mod demo;
mod dispositions;
mod exit;
mod explain;
mod hash;
mod hidden;
mod ingest;
mod layout;
mod outbox;
mod outbox_show;
mod output;
mod people;
mod progress;
mod quarantine;
mod receivables;
mod reconcile;
mod report;
mod requests;
mod rules;
mod serve;
mod session;
mod tariffs;
mod verify;
mod webhook;
mod worklist;

pub use command::{definition, run, understands};

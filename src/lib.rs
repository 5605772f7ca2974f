//! iwmod: which delivered care is billable to whom, to the day and the cent.

pub mod answer;
pub mod archive;
pub mod billing;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod disk;
pub mod disposition;
pub mod domain;
pub mod engine;
pub mod facts;
pub mod http;
pub mod inbox;
pub mod intake;
pub mod message;
pub mod quarantine;
pub mod request;
pub mod rules;
pub mod store;
pub mod terms;

//! All integration tests, as one program, so that they are compiled and linked once.
//!
//! One of them alone: `cargo test --test all casus::`. What several of them share stands in folders beside this one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr
)]

#[path = "../checks/mod.rs"]
mod checks;
#[path = "../faults/closing.rs"]
mod closing_world;
#[path = "../common/mod.rs"]
mod common;
#[path = "../browser/mod.rs"]
mod driver;
#[path = "../faults/mod.rs"]
mod faults;
#[path = "../generated/mod.rs"]
mod generated;
#[path = "../invoice/mod.rs"]
mod invoice;
#[path = "../mail/mod.rs"]
mod mail_server;
#[path = "../money/mod.rs"]
mod money;
#[path = "../schema/mutants.rs"]
mod mutants;
#[path = "../paper/mod.rs"]
mod paper;
#[path = "../story/play.rs"]
mod play;
#[path = "../../build/release.rs"]
mod release;
#[path = "../simulator/mod.rs"]
mod simulator;
#[path = "../story/mod.rs"]
mod story;
#[path = "../story/told.rs"]
mod told;
#[path = "../faults/world.rs"]
mod world;

use checks::derived::provider;

mod access;
mod alerts;
mod api;
mod api_tools;
mod backup;
mod browser;
mod camt;
mod casus;
mod cli;
mod close;
mod closing;
mod conflicts;
mod crash;
mod crash_close;
mod crashers;
mod csv_docs;
mod declaraties;
mod declare;
mod earlier;
mod edges;
mod engine;
mod faults_matrix;
mod faults_power;
mod faults_shim;
mod flips;
mod formats;
mod hostile;
mod intake_faults;
mod invoice_forms;
mod invoice_pdf;
mod invoice_ubl;
mod log_faults;
mod mail;
mod money_cli;
mod open_faults;
mod outgoing;
mod package;
mod page;
mod page_tls;
mod powerloss;
mod properties;
mod region;
mod remedies;
mod retours;
mod rules;
mod samples;
mod schema;
mod second_opinion;
mod simulated;
mod size;
mod slow;
mod tidy;
mod transport;
mod uploads;
mod webhooks;

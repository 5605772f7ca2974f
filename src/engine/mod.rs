//! Load, plan, append, publish: the only place where the pure core and the disk meet.
//!
//! Stands between those who bring files and decisions (`cli`, `daemon`, `inbox`) and `archive`, `store` and `quarantine`. One
//! [`Engine`] exists per archive, in one process, owned by one thread; readers use [`Reader`] and never wait for it. It never
//! deletes a file that was brought; whoever brought it does so once told that it is durable.
//!
//! # Use
//!
//! ```text
//! let mut engine = Engine::open(Setup::from_config(&config))?;      // takes the lock, replays, publishes
//! let call = engine.ingest(items(&paths));                          // one ItemResult per item, in order
//! let line: Vec<&IngestedFile> = call.reports().collect();                // serialises as contract.md, JSON of `ingest`
//! let reader = engine.reader();                                     // Clone + Send + Sync
//! reader.state().knowledge                                          // for `disposition::derive`, `billing`
//! let nummer = engine.decide(Keuze::NotContinued(id), reden)?;      // engine.undo(nummer, reden)?
//! engine.quarantine_retry("17")?; engine.quarantine_drop("17", reden)?; reader.state().quarantine()
//! engine.verify()?; rebuild(setup)?; engine.close()?;
//! ```
//!
//! A daemon hands the engine and its inbox to `writer::Writer::spawn`, and sends it work:
//! `writer.call(|engine| engine.decide(…)).await`.
//!
//! This file defines nothing: [`Engine`] stands in `owner`, and the other files add what is done with it.
//!
//! # Order of a group
//!
//! Refused bytes durable in quarantine → records durable in the log → rows in the store → memory → published → reported.
//! Each step may be repeated and then changes nothing: a file is known by its hash, a refusal by hash and name. The steps of
//! one file may fall in several groups; it is reported durable only when all of them were committed (`batch`).

mod behind;
mod carry_out;
mod commit;
mod counters;
mod derivations;
mod error;
mod ingest;
mod last;
mod mailing;
mod memory;
mod open;
mod outgoing;
mod owner;
mod reader;
mod refused;
mod replay;
mod runs;
mod setup;
mod snapshot;
mod standing;
mod status;
mod upkeep;
mod verify;
mod watch;

pub use behind::Behind;
pub use counters::{Counted, Counters};
pub use derivations::Moment;
pub use error::EngineError;
pub use open::rebuild;
pub use owner::Engine;
pub use reader::Reader;
pub use runs::Run;
pub use setup::Setup;
pub use snapshot::{RefusedBytes, Snapshot};
pub use status::InHand;

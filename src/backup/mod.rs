//! Backups: a copy of everything that cannot be derived, made of a log that is being written, and its return to an empty machine.
//!
//! Stands above all that keeps something (`archive`, `quarantine`, `access`, `people`), below `http` and the commands. What a copy has to hold at
//! one moment is told by the engine ([`Snapshot`](crate::engine::Snapshot)); here it is read beside the writer, and nothing of the source is changed.
//!
//! A folder of backups: `pieces/ab/HASH`, bytes of at most 1 MiB under their SHA-256, which never change and which all backups share; and
//! `backup-NNNNNNNN.json`, a [`manifest`] that names each file with the pieces of which it is made. A manifest is written last, when all that it
//! names is durable: so a backup that broke off is none, and takes nothing away from an earlier one. What did not change since is not copied again:
//! of a log that grew only its last piece and what is new.
//!
//! From the ground up: `error`, [`manifest`], [`depot`] (the folder), [`gather`] (making one), [`check`] (are all bytes as they were), [`bring_back`],
//! [`last`] (when the last one was made).

pub mod bring_back;
pub mod check;
pub mod depot;
mod error;
pub mod gather;
pub mod last;
pub mod manifest;

pub use error::BackupError;

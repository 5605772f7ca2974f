//! Why a backup cannot be made, read or brought back: each with place, rule and a remedy that works as it is printed.
//!
//! Stands at the ground of `backup`. Names folders, and pieces by their hash; never a file that may be named after a client.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::access::AccessError;
use crate::archive::ArchiveError;
use crate::disk::{DiskError, LockError};

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Another process uses the folder of backups.
    #[error("the backups are in use: {0}")]
    Lock(#[from] LockError),
    /// The log that is copied, or was brought back.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The access log that is copied.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A manifest that cannot be put into words.
    #[error("the manifest of a backup cannot be made; report this as a fault of iwmod")]
    Unwritable(#[from] serde_json::Error),
    /// Something else is there.
    #[error("{} is not empty and holds no backups; name a folder for backups alone, which is made when it does not exist", dir.display())]
    Foreign {
        /// The folder.
        dir: PathBuf,
    },
    /// No backup is there.
    #[error("{} holds no backup that was finished; name the folder that `iwmod backup DIR` was given", dir.display())]
    Nothing {
        /// The folder.
        dir: PathBuf,
    },
    /// No backup of this number is there.
    #[error("{} holds no backup {number}; `iwmod backup DIR --list` shows those that it holds", dir.display())]
    NoSuch {
        /// The folder.
        dir: PathBuf,
        /// The number asked for.
        number: u64,
    },
    /// Backups among what is backed up.
    #[error(
        "{} and {}, a folder of [paths], lie inside each other; name a folder apart from those, best on another disk",
        dir.display(), folder.display()
    )]
    Inside {
        /// The folder of backups.
        dir: PathBuf,
        /// The other one.
        folder: PathBuf,
    },
    /// The backups are of another log, or of one that went on otherwise.
    #[error(
        "{} holds backups of another archive: this one does not hold record {sequence} as backup {number} has it. Name another folder for \
         backups of this archive",
        dir.display()
    )]
    OtherLog {
        /// The folder.
        dir: PathBuf,
        /// The newest backup in it.
        number: u64,
        /// The last record of that.
        sequence: u64,
    },
    /// A later version made it.
    #[error(
        "{} was made by a later version of iwmod ({program}, format {format}); install that version or a later one, then give the command again",
        file.display()
    )]
    Later {
        /// The manifest.
        file: PathBuf,
        /// Its format.
        format: u32,
        /// The program that made it.
        program: String,
    },
    /// What it holds is of a later format.
    #[error(
        "{} holds {what} in a form that a later version of iwmod wrote ({program}, format {format}); install that version or a later one, or bring an \
         earlier backup back: `iwmod backup DIR --list` shows by which version each was made, `iwmod restore DIR --backup NUMBER` brings it back",
        file.display()
    )]
    LaterContent {
        /// The manifest.
        file: PathBuf,
        /// The folder of [paths] that it is about.
        what: &'static str,
        /// Its format.
        format: u32,
        /// The program that made it.
        program: String,
    },
    /// A manifest that is not as it was written.
    #[error("{} is not as it was written ({why}); another backup of the folder may be whole: `iwmod backup DIR --verify` tells, \
        `iwmod restore DIR --backup NUMBER` brings it back", file.display())]
    Manifest {
        /// The manifest.
        file: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// Bytes that are gone or changed.
    #[error(
        "backup {number} is not as it was written: {problems} of its pieces are gone or changed, the first {}; nothing was brought back. Another \
         backup of the folder may be whole: `iwmod backup DIR --verify` tells, `iwmod restore DIR --backup NUMBER` brings it back",
        first.display()
    )]
    Damaged {
        /// Which backup.
        number: u64,
        /// How many pieces.
        problems: usize,
        /// The first of them.
        first: PathBuf,
    },
    /// A piece that is gone or changed.
    #[error("the piece {} is {why}", file.display())]
    Piece {
        /// The file.
        file: PathBuf,
        /// `gone` or `not as it was written`.
        why: &'static str,
    },
    /// A folder that holds something already.
    #[error(
        "{} is not empty, and nothing is overwritten. Stop the daemon, move the folder away (mv {} {}.before) and give the command again",
        folder.display(), folder.display(), folder.display()
    )]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// No file of this name is in a backup.
    #[error(
        "backup {number} holds no such file; write its folder and name: people/people.json, archive/00000000000000000001.log, \
         access/access-2026-12.log or quarantine/ with the name that the file has there"
    )]
    NoFile {
        /// Which backup.
        number: u64,
    },
    /// A file that is there already.
    #[error("{} exists, and nothing is overwritten; name a file that does not exist", file.display())]
    Exists {
        /// The file.
        file: PathBuf,
    },
    /// A manifest that names something that iwmod never copies.
    #[error("{} names a file that belongs to no folder of iwmod; it was not made by iwmod, and nothing was brought back", file.display())]
    Strange {
        /// The manifest.
        file: PathBuf,
    },
    /// Refused files are not in quarantine as the snapshot has them: they left since, or are damaged.
    #[error("{} refused files left quarantine while they were copied; give the command again", .0.len())]
    Moved(BTreeSet<u64>),
}

impl BackupError {
    /// Whether a disk was full.
    pub fn is_full(&self) -> bool {
        matches!(self, BackupError::Disk(error) if error.is_full())
    }
}

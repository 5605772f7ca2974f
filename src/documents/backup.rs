//! The documents of `backup` and `restore`: what was copied, which backups are kept and whether they are whole, what was brought back.
//!
//! Stands beside the other documents; `backup` fills them.

use serde::{Deserialize, Serialize};

/// What `backup` made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackedUp {
    /// Number of the backup in its folder.
    pub number: u64,
    /// When, with the offset of Amsterdam.
    pub made: String,
    /// The last record of the log that it holds.
    pub log_position: u64,
    /// Files that it holds.
    pub files: usize,
    /// Bytes of these.
    pub bytes: u64,
    /// Bytes that were written to the folder, manifest included; the rest was there already.
    pub bytes_copied: u64,
    /// Earlier backups that were removed.
    pub removed: usize,
    /// What is not as it should be, each with its remedy.
    pub problems: Vec<String>,
}

/// What `backup --list` shows and `backup --verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupChecked {
    /// The backups that can be read, oldest first.
    pub backups: Vec<KeptBackup>,
    /// Bytes that were read and are as they were written; 0 of a list.
    pub bytes_read: u64,
    /// What is not as it was written, each with its remedy.
    pub problems: Vec<String>,
}

/// A backup of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptBackup {
    /// Its number.
    pub number: u64,
    /// When it was made, with the offset of Amsterdam.
    pub made: String,
    /// Version of the program that made it.
    pub program: String,
    /// The last record of the log that it holds.
    pub log_position: u64,
    /// Files that it holds.
    pub files: usize,
    /// Bytes of these.
    pub bytes: u64,
}

/// What `restore` brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// Number of the backup.
    pub number: u64,
    /// When it was made, with the offset of Amsterdam.
    pub made: String,
    /// The last record of the log.
    pub log_position: u64,
    /// Files that were brought back.
    pub files: usize,
    /// Bytes of these.
    pub bytes: u64,
    /// Files of the config that were made.
    pub config: Vec<String>,
    /// Files that were put into the outbox again, since the log does not know them to be taken away.
    pub outbox: usize,
    /// What `verify` found, each with its remedy.
    pub problems: Vec<String>,
}

/// What `restore --file` brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroughtBack {
    /// Number of the backup.
    pub number: u64,
    /// The file that was made.
    pub file: String,
}

//! What every reader of a file is given and gives: bounds on its input, and who wrote what.
//!
//! Stands with [`super::Finding`] below all readers: of messages, of CSV and of bank statements.

use serde::{Deserialize, Serialize};

/// Bounds that keep hostile input cheap (contract.md, Files).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest message or CSV, in bytes.
    pub message_bytes_max: u64,
    /// Deepest nesting of elements.
    pub depth_max: u32,
    /// Most findings kept of one file.
    pub findings_max: usize,
    /// Most repeated elements of a message and payments of a statement: each costs memory beyond its bytes.
    pub records_max: u32,
    /// Most rows of one CSV, its header not counted: each stays in memory for as long as it is known.
    pub csv_rows_max: usize,
}

impl Default for Limits {
    /// Those of contract.md.
    fn default() -> Self {
        Limits {
            message_bytes_max: 25_000_000,
            depth_max: 64,
            findings_max: 100,
            records_max: 50_000,
            csv_rows_max: 300_000,
        }
    }
}

impl Limits {
    /// No bounds: for what we made, and for what was accepted before under bounds that held then. Each bound is named, so
    /// that a new one is thought of here; findings are kept of what cannot be read only.
    pub fn none() -> Self {
        Limits {
            message_bytes_max: u64::MAX,
            depth_max: u32::MAX,
            findings_max: 100,
            records_max: u32::MAX,
            csv_rows_max: usize::MAX,
        }
    }
}

/// What could be read of a file's identity, for the reader of an outcome; any part may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Envelope {
    /// `WMO301` …, `opdracht`, `levering`, `beginstand`, `camt.053`.
    pub kind: Option<String>,
    /// Release of a message; version of a bank statement, such as `001.02`.
    pub version: Option<String>,
    /// Header/Afzender; BIC of the bank.
    pub sender: Option<String>,
    /// Header/Ontvanger; the account of a statement, masked.
    pub receiver: Option<String>,
    /// BerichtIdentificatie/Identificatie; Id of a statement.
    pub identification: Option<String>,
}

//! Judges one file by itself: what it is, what it says, or why it is refused.
//!
//! The intrinsic verdict of docs/architecture.md: a function of the bytes, the AGB codes in force and the day of
//! receipt, decided once. Stands between `inbox` (bytes) and `facts`. Pure: no file, no clock.

use std::collections::BTreeSet;

use crate::domain::{AgbCode, Date, Finding};
use crate::facts::Fact;

/// What besides the bytes decides the verdict; logged with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// AGB codes that a message may be addressed to or come from: ours, the coalition's and its members'.
    pub addressed: BTreeSet<AgbCode>,
    /// Day of receipt in Europe/Amsterdam; a Dagtekening after it is refused (TR135).
    pub today: Date,
    /// Bounds on size and depth.
    pub limits: Limits,
}

/// Bounds that keep hostile input cheap (contract.md, Files).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest message or CSV, in bytes.
    pub message_bytes_max: u64,
    /// Deepest nesting of elements.
    pub depth_max: u32,
    /// Most findings kept of one file.
    pub findings_max: usize,
}

/// What could be read of a file's identity, for the reader of an outcome; any part may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `WMO301` …, `opdracht`, `levering`, `beginstand`.
    pub kind: Option<String>,
    /// Release, for messages.
    pub version: Option<String>,
    /// Header/Afzender.
    pub sender: Option<String>,
    /// Header/Ontvanger.
    pub receiver: Option<String>,
    /// BerichtIdentificatie/Identificatie.
    pub identification: Option<String>,
}

/// The verdict on one file.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Who wrote what.
    pub envelope: Envelope,
    /// The facts with their line (0 for a message); `None` when the file is refused.
    pub facts: Option<Vec<(u32, Fact)>>,
    /// Everything found; holds at least one error exactly when the file is refused.
    pub findings: Vec<Finding>,
}

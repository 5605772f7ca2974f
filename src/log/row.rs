//! A row: one record of the log as it is learnt, with the facts that its content holds.
//!
//! Stands between the log (`archive`, or its index, the `store`) and the fold over it, which learns row by row. Parts of what is
//! stored in several records are no rows. Pure.

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use crate::domain::{Iban, Sha256};
use crate::facts::Fact;
use crate::intake::Import;

/// What one record of the log says, with the facts that were read from its content; the store keeps one of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// Number of the record.
    pub sequence: u64,
    /// Where it stands; for what is stored in parts, where the first part stands.
    pub place: Place,
    /// Time of receipt.
    pub received: i64,
    /// Hash of the content.
    pub sha256: Sha256,
    /// What the record says.
    pub entry: Entry,
    /// Facts of a file, with their lines.
    pub facts: Vec<(u32, Fact)>,
    /// Of a config, the accounts of the provider that it names.
    pub accounts: Vec<Iban>,
    /// Of a config, how files of other programs are read.
    pub imports: Vec<Import>,
}

/// How many of each are known; counted in the log and in the store, and compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Accepted files.
    pub files: u64,
    /// Zips.
    pub containers: u64,
    /// Refusals, whatever became of them.
    pub refused: u64,
    /// Everything else.
    pub others: u64,
}

impl Counts {
    /// Counts one entry.
    pub fn add(&mut self, entry: &Entry) {
        let slot = match entry {
            Entry::File(_) => &mut self.files,
            Entry::Container(_) => &mut self.containers,
            Entry::Refused(_) => &mut self.refused,
            Entry::Part
            | Entry::Besluit { .. }
            | Entry::BesluitUndone { .. }
            | Entry::QuarantineDropped { .. }
            | Entry::QuarantineReleased { .. }
            | Entry::Config(_)
            | Entry::Made(_)
            | Entry::Released { .. }
            | Entry::Withdrawn { .. }
            | Entry::Written { .. }
            | Entry::Closed { .. }
            | Entry::Invoiced { .. }
            | Entry::Ordered { .. }
            | Entry::TakenAway { .. }
            | Entry::MailOrdered { .. }
            | Entry::Leaving(_)
            | Entry::Mailed { .. }
            | Entry::Notified(_) => &mut self.others,
        };
        *slot = slot.saturating_add(1);
    }
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Place {
    /// First sequence of the segment, which is its name.
    pub segment: u64,
    /// Byte offset in it.
    pub offset: u64,
}

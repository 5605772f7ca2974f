//! Proves that a folder holds the log up to a head.
//!
//! Stands on the walk. For copies, and for a log that is copied while it is written. Never writes.

use std::path::Path;

use super::error::ArchiveError;
use super::extent::Extent;
use super::head::Head;
use super::walk::Walk;

impl Extent {
    /// Reads the log in a folder up to the head and proves that it is this one: lengths, checksums, numbers, chain. `before` is a
    /// head of earlier; gives whether this log holds it.
    pub fn check(&self, folder: &Path, before: Option<Head>) -> Result<bool, ArchiveError> {
        let mut walk = Walk::over(folder, self.segments.iter().map(|stretch| stretch.first).collect(), None);
        let mut holds = before.is_none_or(|before| before == Head::BEFORE_ALL);
        while walk.position().0 < self.head.sequence {
            let Some(record) = walk.next_record()? else { break };
            holds |= before == Some(Head { sequence: record.sequence, chain: record.chain });
        }
        let (sequence, chain) = walk.position();
        match self.head == (Head { sequence, chain }) {
            true => Ok(holds),
            false => Err(ArchiveError::OtherHead { folder: folder.to_owned(), sequence: self.head.sequence }),
        }
    }
}

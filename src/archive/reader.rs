//! Reads the log beside the writer: single records, whole contents, and everything from the first record on.
//!
//! Stands on `segment` and `walk`. Any number of them may exist, in any thread; none waits for the writer, and none writes.

use std::path::{Path, PathBuf};

use super::error::ArchiveError;
use super::record::Record;
use super::segment;
use super::walk::Walk;
use crate::disk::At;
use crate::log::{Entry, Place};

/// Reads single records while another thread appends.
#[derive(Clone, Debug)]
pub struct Reader {
    folder: PathBuf,
}

impl Reader {
    /// Of the log in a folder.
    pub(super) fn of_folder(folder: PathBuf) -> Reader {
        Reader { folder }
    }

    /// Reads one record.
    pub fn read(&self, place: Place) -> Result<Record, ArchiveError> {
        segment::read_at(&self.folder, place)
    }

    /// The content of a file, or of what was stored in parts, to a writer. `place` is that of the file or first part.
    pub fn copy_content(&self, place: Place, out: &mut dyn std::io::Write) -> Result<(), ArchiveError> {
        let mut record = self.read(place)?;
        loop {
            let part = record.entry == Entry::Part;
            if part || matches!(record.entry, Entry::File(_) | Entry::Made(_)) {
                out.write_all(&record.content()?).at("write", Path::new("the output"))?;
            }
            if !part {
                return Ok(());
            }
            record = self.read(segment::place_after(&self.folder, &record))?;
        }
    }

    /// Reads and checks everything from the first record on; to be used while nobody appends, or to be begun anew.
    pub fn walk(&self) -> Result<Walk, ArchiveError> {
        Ok(Walk::over(&self.folder, segment::list(&self.folder)?, None))
    }
}

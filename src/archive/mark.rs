//! The durable mark: how far the log was known to be synced, and the file that says so.
//!
//! Stands beside the segments. It only helps to tell damage from a tear; which records count is said by `writer`.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::record::Fields;
use super::segment::id_of;
use crate::disk::{At, DiskError};

/// How far the log was known to be durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub sequence: u64,
    pub segment: u64,
    pub offset: u64,
}

impl Mark {
    pub fn encode(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(28);
        [self.sequence, self.segment, self.offset].iter().for_each(|n| bytes.extend_from_slice(&n.to_be_bytes()));
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_be_bytes());
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Option<Mark> {
        let fields = Fields(bytes);
        let summed = bytes.get(..24)?;
        (crc32fast::hash(summed) == fields.u32(24)?).then_some(())?;
        Some(Mark { sequence: fields.u64(0)?, segment: fields.u64(8)?, offset: fields.u64(16)? })
    }
}

/// The file that holds the [`Mark`]. It only helps: a mark that is old, or none, makes the next start write more of the log
/// again, so what fails here is told and stops nothing.
#[derive(Debug)]
pub(super) struct MarkFile {
    path: PathBuf,
    open: Option<(File, (u64, u64))>,
    told: bool,
}

impl MarkFile {
    pub fn in_folder(folder: &Path) -> MarkFile {
        MarkFile { path: folder.join(MARK), open: None, told: false }
    }

    /// What stands in it.
    pub fn read(&self) -> Option<Mark> {
        fs::read(&self.path).ok().and_then(|bytes| Mark::decode(&bytes))
    }

    /// Writes a place that is durable; one that was deleted or replaced is made anew.
    pub fn write(&mut self, mark: Mark) {
        let written = self.try_write(mark);
        if let Err(error) = &written
            && !std::mem::replace(&mut self.told, true)
        {
            tracing::warn!(%error, cause = %error.source, "the next start has to read and write more of the log again");
        }
        self.told &= written.is_err();
    }

    fn try_write(&mut self, mark: Mark) -> Result<(), DiskError> {
        let there = id_of(&self.path)?;
        if let Some((file, id)) = &self.open
            && there == Some(*id)
        {
            return file.write_all_at(&mark.encode(), 0).at("write", &self.path);
        }
        let file = OpenOptions::new().create(true).write(true).truncate(false).open(&self.path);
        let file = file.at("open the durable mark", &self.path)?;
        file.write_all_at(&mark.encode(), 0).at("write", &self.path)?;
        let meta = file.metadata().at("look at", &self.path)?;
        self.open = Some((file, (meta.dev(), meta.ino())));
        Ok(())
    }

    /// Makes it durable too.
    pub fn sync(&self) -> Result<(), DiskError> {
        self.open.as_ref().map_or(Ok(()), |(file, _)| file.sync_data().at("sync", &self.path))
    }
}

/// Name of the durable mark.
pub(super) const MARK: &str = "durable";

//! Reads the segments beside the writer: single records, and everything from a record on.
//!
//! Stands on `segment` and `walk`; what every log gives its readers is said in `log`.

use std::path::PathBuf;

use super::error::ArchiveError;
use super::log::{Records, Source};
use super::record::Record;
use super::segment;
use super::walk::Walk;
use crate::log::Place;

/// The folder of the segments.
#[derive(Debug)]
pub(super) struct Folder(pub PathBuf);

impl Source for Folder {
    fn read(&self, place: Place) -> Result<Record, ArchiveError> {
        segment::read_at(&self.0, place)
    }

    fn place_after(&self, record: &Record) -> Place {
        segment::place_after(&self.0, record)
    }

    fn from(&self, sequence: u64) -> Result<Records, ArchiveError> {
        let walk = Walk::beginning_with(&self.0, segment::list(&self.0)?, None, sequence)?;
        // The segment that holds it begins with earlier ones.
        let is_before =
            move |record: &Result<Record, ArchiveError>| record.as_ref().is_ok_and(|r| r.sequence < sequence);
        Ok(Box::new(walk.skip_while(is_before)))
    }
}

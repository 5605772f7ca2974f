//! Reads the segments beside the writer: single records, and everything from the first record on.
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

    fn all(&self) -> Result<Records, ArchiveError> {
        Ok(Box::new(Walk::over(&self.0, segment::list(&self.0)?, None)))
    }
}

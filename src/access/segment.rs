//! The files of the access log: a segment a month, and the head that was told to be durable.
//!
//! Stands on `disk` and `line`. A view is written to the segment of its month, or to a later one that was begun (a clock that was put
//! back), so that no record of a segment is later than its name.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::line::Head;
use crate::clock;
use crate::disk::{self, At, DiskError};
use crate::domain::Month;

/// The months that have a segment, oldest first. A folder that is not there has none.
pub fn list(folder: &Path) -> Result<Vec<Month>, DiskError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let files = disk::list(folder)?.files;
    let month = |name: &str| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.parse().ok();
    let mut months: Vec<Month> = files.iter().filter_map(|name| name.to_str().and_then(month)).collect();
    months.sort_unstable();
    Ok(months)
}

/// The file of a month.
pub fn path(folder: &Path, month: Month) -> PathBuf {
    folder.join(format!("{PREFIX}{month}{SUFFIX}"))
}

/// The month of a moment, in Amsterdam.
pub fn month_of(at: Timestamp) -> Month {
    Month::of(clock::in_amsterdam(at).date())
}

/// All of a segment.
pub fn read(path: &Path) -> Result<Vec<u8>, DiskError> {
    let mut bytes = Vec::new();
    let read = |mut file: File| std::io::Read::read_to_end(&mut file, &mut bytes);
    disk::open_regular(path).and_then(read).at("read", path)?;
    Ok(bytes)
}

/// The head that was noted last; `None` where there is none that can be read.
pub fn noted_head(folder: &Path) -> Option<Head> {
    serde_json::from_slice(&fs::read(folder.join(HEAD)).ok()?).ok()
}

/// Where the head is noted: behind each acknowledgement, so that what is torn or gone can be told from what was never acknowledged. It is not
/// synced, so after a loss of power it may be an earlier one.
#[derive(Debug)]
pub struct HeadFile(File);

impl HeadFile {
    /// Opens or makes it.
    pub fn open(folder: &Path) -> Result<HeadFile, DiskError> {
        let path = folder.join(HEAD);
        Ok(HeadFile(disk::open_to_write(&path).at("open", &path)?))
    }

    /// Notes a head. Where that fails the earlier one stands, which is true as well.
    pub fn note(&self, head: Head) {
        // Of one length, so that it is written over as a whole.
        let text = format!("{{\"n\":{:>20},\"hash\":\"{}\"}}\n", head.n, head.hash);
        let _ = self.0.write_all_at(text.as_bytes(), 0);
    }
}

const PREFIX: &str = "access-";
const SUFFIX: &str = ".log";
const HEAD: &str = "head";

//! The files of the access log: a segment a month, and the head that was told to be durable.
//!
//! Stands on `disk` and `line`. A view is written to the segment of its month, or to a later one that was begun (a clock that was put
//! back), so that no record of a segment is later than its name.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;

use super::error::AccessError;
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

/// The head that was noted last; `None` where there is none that can be read. A log of a later form is not touched.
pub fn noted_head(folder: &Path) -> Result<Option<Head>, AccessError> {
    let file = folder.join(HEAD);
    let Ok(bytes) = fs::read(&file) else { return Ok(None) };
    match serde_json::from_slice::<Form>(&bytes) {
        Ok(Form { format }) if format > FORMAT => Err(AccessError::Later { file, format }),
        _ => Ok(serde_json::from_slice(&bytes).ok()),
    }
}

/// A head as it stands in its file: of one length, so that it is written over as a whole. The room of the number is what version 0.1.0,
/// which wrote no format, gave it.
pub fn head_text(head: Head) -> String {
    format!("{{\"format\":{FORMAT},\"n\":{:>9},\"hash\":\"{}\"}}\n", head.n, head.hash)
}

/// The format alone; version 0.1.0 wrote none.
#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    format: u32,
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
        let _ = self.0.write_all_at(head_text(head).as_bytes(), 0);
    }
}

const PREFIX: &str = "access-";
const SUFFIX: &str = ".log";
/// Name of the file of the head.
pub const HEAD: &str = "head";
/// Format of the lines and files of the log.
pub const FORMAT: u32 = 1;

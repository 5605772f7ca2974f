//! One look at the inbox: what may be taken, and what is left alone and why.
//!
//! Links are not followed, FIFOs not opened, and nothing is changed.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::claims::{ATTEMPTS, CLAIMED};
use crate::batch::{FILE_BYTES_MAX, Stamp};
use crate::disk::{At, DiskError};
use crate::intake::{is_whole, shows_its_end};
use crate::unzip::has_extension;
use crate::worklist::LeftAlone;

/// What one look at the folder found.
pub(super) struct Scan {
    /// Files that may be taken, with how they look.
    pub files: Vec<(PathBuf, Stamp)>,
    /// Everything else, with why it is left alone.
    pub others: Vec<(PathBuf, LeftAlone)>,
    /// The folder itself: a file that lies on another disk cannot be taken.
    inbox: Stamp,
}

/// Lists a folder and those below it. Links are not followed, nothing is opened.
pub(super) fn look(folder: &Path) -> Result<Scan, DiskError> {
    let inbox = Stamp::of(&folder.metadata().at("look at the folder", folder)?);
    let mut scan = Scan { files: Vec::new(), others: Vec::new(), inbox };
    scan.below(folder, 0)?;
    Ok(scan)
}

impl Scan {
    fn below(&mut self, folder: &Path, depth: u32) -> Result<(), DiskError> {
        for entry in fs::read_dir(folder).at("list", folder)? {
            let entry = entry.at("list", folder)?;
            let name = entry.file_name();
            let (path, name) = (entry.path(), name.to_string_lossy());
            if depth > 0 && name == CLAIMED && holds_files(&path, depth) {
                self.others.push((path, LeftAlone::LeftBehind));
            } else if is_finished(&name) {
                self.entry(path, &name, depth);
            }
        }
        Ok(())
    }

    fn entry(&mut self, path: PathBuf, name: &str, depth: u32) {
        // What vanished since the listing is no error.
        let Ok(meta) = path.symlink_metadata() else { return };
        let (stamp, is_taken) = (Stamp::of(&meta), is_taken(name));
        if meta.is_dir() && depth < DEPTH_MAX {
            // A folder that cannot be listed does not hide the others.
            if self.below(&path, depth + 1).is_err() {
                self.others.push((path, LeftAlone::NoRight));
            }
        } else if !meta.is_file() {
            self.others.push((path, LeftAlone::NoRegularFile));
        } else if !is_taken {
            self.others.push((path, LeftAlone::OtherName));
        } else if meta.len() > FILE_BYTES_MAX {
            self.others.push((path, LeftAlone::TooLarge));
        } else if !stamp.is_on_disk_of(self.inbox) {
            self.others.push((path, LeftAlone::OtherDisk));
        } else {
            self.files.push((path, stamp));
        }
    }
}

/// Whether there is a file in the claims of what once was an inbox. What cannot be listed may hold some.
fn holds_files(folder: &Path, depth: u32) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return true };
    let is_file = |entry: fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => {
            entry.file_name() != ATTEMPTS && depth < DEPTH_MAX && holds_files(&entry.path(), depth.saturating_add(1))
        }
        Ok(_) => true,
        Err(_) => false,
    };
    entries.filter_map(Result::ok).any(is_file)
}

/// Opens a file for reading without waiting; before it is taken from where its owner sees it.
pub(super) fn try_open(file: &Path) -> io::Result<File> {
    let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits()).unwrap_or(0);
    fs::OpenOptions::new().read(true).custom_flags(flags).open(file)
}

/// Whether the content of a file shows that all of it is there. One that cannot be read is not waited for: taking it tells why.
pub(super) fn shows_whole(file: &Path, stamp: Stamp) -> bool {
    let name = file.to_string_lossy();
    if !shows_its_end(&name) || stamp.size() > LOOKED_AT_MAX {
        return false;
    }
    let mut bytes = Vec::new();
    let read = try_open(file).and_then(|open| open.take(LOOKED_AT_MAX).read_to_end(&mut bytes));
    read.is_err() || is_whole(&name, &bytes)
}

/// Whether a name is one that is looked at: not hidden, and no upload that is under way.
pub fn is_finished(name: &str) -> bool {
    !name.starts_with('.') && !UNFINISHED.iter().any(|end| has_extension(name, end))
}

/// Whether a name is that of a file that is taken in.
pub fn is_taken(name: &str) -> bool {
    TAKEN.iter().any(|end| has_extension(name, end))
}

const TAKEN: [&str; 3] = ["xml", "csv", "zip"];
const UNFINISHED: [&str; 3] = ["tmp", "part", "filepart"];
const DEPTH_MAX: u32 = 16;
/// A larger file is waited for rather than looked at.
const LOOKED_AT_MAX: u64 = 64 << 20;

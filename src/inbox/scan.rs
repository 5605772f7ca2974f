//! One look at the inbox: what may be taken, and what is left alone and why.
//!
//! Links are not followed, FIFOs not opened, and nothing is changed.

use std::fs;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::batch::{FILE_BYTES_MAX, Stamp};
use crate::disk::{At, DiskError};
use crate::unzip::has_extension;

/// What one look at the folder found.
#[derive(Default)]
pub(super) struct Scan {
    /// Files that may be taken, with how they look.
    pub files: Vec<(PathBuf, Stamp)>,
    /// Everything else, with why it is left alone.
    pub others: Vec<(PathBuf, &'static str)>,
}

/// Lists a folder and those below it. Links are not followed, nothing is opened.
pub(super) fn look(folder: &Path, depth: u32, scan: &mut Scan) -> Result<(), DiskError> {
    for entry in fs::read_dir(folder).at("list", folder)? {
        let entry = entry.at("list", folder)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !is_finished(&name) {
            continue;
        }
        let path = entry.path();
        // What vanished since the listing is no error.
        let Ok(meta) = path.symlink_metadata() else { continue };
        let taken = is_taken(&name);
        if meta.is_dir() && depth < DEPTH_MAX {
            // A folder that cannot be listed does not hide the others.
            if look(&path, depth + 1, scan).is_err() {
                scan.others.push((path, "the folder cannot be listed; give this user the right to"));
            }
        } else if meta.is_file() && taken && meta.len() > FILE_BYTES_MAX {
            scan.others.push((path, "it is larger than 16 GiB, too large even for quarantine; move it elsewhere"));
        } else if meta.is_file() && taken {
            scan.files.push((path, Stamp::of(&meta)));
        } else if meta.is_file() {
            scan.others.push((path, "only .xml, .csv and .zip are taken; move it elsewhere"));
        } else {
            scan.others.push((path, "it is no regular file (a link, a FIFO, or nested too deep); move it elsewhere"));
        }
    }
    Ok(())
}

/// Whether a file can be read, asked without waiting; before it is taken from where its owner sees it.
pub(super) fn readable(file: &Path) -> io::Result<()> {
    let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits()).unwrap_or(0);
    fs::OpenOptions::new().read(true).custom_flags(flags).open(file).map(drop)
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

//! Claims: files that were moved out of the inbox into a folder of our own, until they are durable elsewhere.
//!
//! Stands under `inbox`. Knows where each claim lies and how often a crash struck while it was alone in hand; both are on
//! disk, since they are for the next process. It removes a file only when told that it is durable, and if it still is the one
//! that was read.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::batch::Stamp;
use crate::disk::{At, DiskError, create_folder, make_private, sync_folder, write_whole};
use crate::log::hash;
use crate::told::bestand;

/// A file in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub number: u64,
    /// Path below the inbox.
    pub relative: PathBuf,
    /// Since when it is in hand.
    pub since: Instant,
    /// How long it waited before it was tried last.
    pub pause: Duration,
    /// Why it failed last, as it was told.
    pub told: Option<String>,
}

impl Claim {
    /// A file that was just claimed, or found claimed.
    pub fn new(number: u64, relative: PathBuf, since: Instant) -> Claim {
        Claim { number, relative, since, pause: Duration::ZERO, told: None }
    }

    /// How the log names it.
    pub fn bestand(&self) -> String {
        let name = self.relative.to_string_lossy();
        bestand(format!("claim {:016x}", self.number), &name)
    }
}

/// The folder.
pub(super) struct Claims {
    folder: PathBuf,
    attempts: PathBuf,
}

impl Claims {
    /// Opens or creates the folder inside an inbox.
    pub fn open(inbox: &Path) -> Result<Claims, DiskError> {
        let folder = inbox.join(CLAIMED);
        let attempts = folder.join(ATTEMPTS);
        create_folder(&attempts)?;
        make_private(&folder)?;
        Ok(Claims { folder, attempts })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a claimed file lies.
    pub fn path(&self, claim: &Claim) -> PathBuf {
        self.folder_of(claim.number).join(&claim.relative)
    }

    fn folder_of(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:016x}"))
    }

    /// Moves a file in.
    pub fn take(&self, file: &Path, claim: &Claim) -> io::Result<()> {
        let target = self.path(claim);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::rename(file, target)
    }

    /// Removes the folders of a claim that hold no file.
    pub fn tidy(&self, number: u64) {
        // What cannot be removed now is at the next start.
        let _ = all_files(&self.folder_of(number), &mut Vec::new());
    }

    /// Whether somebody took a claimed file away.
    pub fn is_gone(&self, claim: &Claim) -> bool {
        self.path(claim).symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    }

    /// Removes a claimed file if it still is the one that was read; says whether it is gone.
    pub fn release(&self, claim: &Claim, read: Stamp) -> bool {
        let path = self.path(claim);
        let same = path.symlink_metadata().is_ok_and(|meta| Stamp::of(&meta) == read);
        if !same || fs::remove_file(&path).is_err() {
            return false;
        }
        // The folders above it go with the last file in them.
        let mut above = path.parent();
        while let Some(folder) = above.filter(|folder| *folder != self.folder) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
            above = folder.parent();
        }
        true
    }

    /// Counts on disk that a file is about to be taken alone; gives at how many crashes that was so before.
    pub fn count_attempt(&self, claim: &Claim) -> Result<u32, DiskError> {
        let name = attempt_name(claim);
        // A person may have cleared the folder while it was in use.
        create_folder(&self.attempts)?;
        let before: u32 = fs::read_to_string(self.attempts.join(&name)).ok().and_then(|t| t.parse().ok()).unwrap_or(0);
        write_whole(&self.attempts, &name, before.saturating_add(1).to_string().as_bytes())?;
        sync_folder(&self.attempts)?;
        Ok(before)
    }

    /// The process outlived the attempt: whatever keeps the file in hand, it is no crash.
    pub fn forget_attempt(&self, claim: &Claim) {
        let _ = fs::remove_file(self.attempts.join(attempt_name(claim)));
    }

    /// What an earlier process left in hand, and the first number that is free. Empty folders and counts of files that are
    /// gone are removed.
    pub fn left(&self, now: Instant) -> Result<(Vec<Claim>, u64), DiskError> {
        let (mut left, mut free) = (Vec::new(), 0u64);
        for entry in fs::read_dir(&self.folder).at("list", &self.folder)? {
            let folder = entry.at("list", &self.folder)?.path();
            let number = folder.file_name().and_then(|n| n.to_str()).and_then(|n| u64::from_str_radix(n, 16).ok());
            let Some(number) = number else { continue };
            free = free.max(number.saturating_add(1));
            let mut files = Vec::new();
            all_files(&folder, &mut files)?;
            let relative = |file: PathBuf| file.strip_prefix(&folder).ok().map(Path::to_owned);
            left.extend(files.into_iter().filter_map(relative).map(|relative| Claim::new(number, relative, now)));
        }
        let counted: HashSet<String> = left.iter().map(attempt_name).collect();
        for entry in fs::read_dir(&self.attempts).at("list", &self.attempts)? {
            let path = entry.at("list", &self.attempts)?.path();
            if !path.file_name().and_then(|name| name.to_str()).is_some_and(|name| counted.contains(name)) {
                let _ = fs::remove_file(&path);
            }
        }
        Ok((left, free))
    }
}

fn all_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), DiskError> {
    for entry in fs::read_dir(folder).at("list", folder)? {
        let path = entry.at("list", folder)?.path();
        if path.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
            all_files(&path, files)?;
        } else {
            files.push(path);
        }
    }
    let _ = fs::remove_dir(folder);
    Ok(())
}

/// Name of the file that counts attempts with a claim; it holds no name of a file.
fn attempt_name(claim: &Claim) -> String {
    let text = format!("{:016x}/{}", claim.number, claim.relative.to_string_lossy());
    hash(text.as_bytes()).to_string()
}

/// Our own folder in the inbox's filesystem.
pub(super) const CLAIMED: &str = ".claimed";
/// Where attempts are counted in it.
pub(super) const ATTEMPTS: &str = "attempts";

//! The lock of a folder: one process at a time uses it.
//!
//! The lock is the kernel's, on the folder itself, so that it needs no room on the disk and ends with its process however that
//! ends. Archive and store have a lock file too, with the number of the process: earlier versions know that one only.
//! It never trusts that number alone, since a full disk may have kept the one of a dead process.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use super::error::{At, DiskError, is_full};
use super::open::{calm, open_regular, regular};

/// A folder locked by this process for as long as the value lives.
#[derive(Debug)]
pub struct Lock {
    held: Vec<File>,
}

impl Drop for Lock {
    /// Lets go at once: a child that another thread starts has a copy of each open file until it becomes its own program, and
    /// a lock that only ends with the last copy would be held by nobody for that long.
    fn drop(&mut self) {
        for file in &self.held {
            let _ = flock(file, FlockOperation::Unlock);
        }
    }
}

/// Why a folder could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error(
        "process {pid} holds {}; stop it, or let the command go to the running daemon",
        folder.display()
    )]
    Held {
        /// What is locked.
        folder: PathBuf,
        /// By which process; `(unknown)` where the system does not tell.
        pid: String,
    },
    /// The folder or its lock file could not be opened.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl Lock {
    /// Takes the lock of a folder that only iwmod uses, or says which process has it.
    pub fn take(folder: &Path) -> Result<Lock, LockError> {
        let path = folder.join(NAME);
        let itself = lock_folder(folder, &path)?;
        let file = match open_lock_file(&path) {
            // A full disk has no room for its name; the lock of the folder does without.
            Err(error) if itself.is_some() && is_full(&error) => None,
            opened => Some(opened.at("open the lock file", &path)?),
        };
        if let Some(file) = &file {
            lock_file(file, folder, &path)?;
        }
        Ok(Lock { held: itself.into_iter().chain(file).collect() })
    }

    /// Takes the lock of a folder that other programs look into: nothing is put there, where the filesystem can do so.
    pub fn take_silently(folder: &Path) -> Result<Lock, LockError> {
        let path = folder.join(HIDDEN);
        if let Some(itself) = lock_folder(folder, &path)? {
            return Ok(Lock { held: vec![itself] });
        }
        let file = open_lock_file(&path).at("open the lock file", &path)?;
        lock_file(&file, folder, &path)?;
        Ok(Lock { held: vec![file] })
    }

    /// The same, and waits for as long as any change of a small file takes where another process has it.
    pub fn wait_silently(folder: &Path) -> Result<Lock, LockError> {
        for _ in 0..TRIES {
            match Lock::take_silently(folder) {
                Err(LockError::Held { .. }) => thread::sleep(LOOK),
                taken => return taken,
            }
        }
        Lock::take_silently(folder)
    }
}

const TRIES: usize = 250;
const LOOK: Duration = Duration::from_millis(20);

/// Locks the folder itself; `None` on a filesystem that cannot (NFS).
fn lock_folder(folder: &Path, file: &Path) -> Result<Option<File>, LockError> {
    let itself = File::open(folder).at("open the folder", folder)?;
    match flock(&itself, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(itself)),
        Err(Errno::WOULDBLOCK) => Err(held(folder, file)),
        Err(_) => Ok(None),
    }
}

/// Locks the lock file, and notes this process in it as far as the disk lets it.
fn lock_file(file: &File, folder: &Path, path: &Path) -> Result<(), LockError> {
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => return Err(held(folder, path)),
        done => done.at("lock", path)?,
    }
    // The number is for people only. On a full disk an empty file says that it is unknown.
    let note = format!("{}\n", std::process::id());
    let _ = file.set_len(0).and_then(|()| file.write_all_at(note.as_bytes(), 0));
    Ok(())
}

fn open_lock_file(path: &Path) -> io::Result<File> {
    regular(calm(OpenOptions::new().read(true).write(true).create(true)).open(path)?)
}

fn held(folder: &Path, file: &Path) -> LockError {
    let process = locker(folder).or_else(|| locker(file)).or_else(|| noted(file));
    LockError::Held { folder: folder.to_owned(), pid: process.map_or("(unknown)".to_owned(), |pid| pid.to_string()) }
}

/// The process that holds the lock, as the kernel lists it: `1: FLOCK  ADVISORY  WRITE 1234 fe:00:5817675 0 EOF`.
fn locker(path: &Path) -> Option<u32> {
    let inode = fs::metadata(path).ok()?.ino().to_string();
    let list = fs::read_to_string("/proc/locks").ok()?;
    let of_line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (kind, process, place) = (words.get(1)?, words.get(4)?, words.get(5)?);
        let same = *kind == "FLOCK" && place.rsplit(':').next() == Some(inode.as_str());
        if same { process.parse().ok().filter(|process| *process > 0) } else { None }
    };
    let mut found = list.lines().filter_map(of_line);
    // Files on two disks may have one number: then it is not known which of them is meant.
    found.next().filter(|_| found.next().is_none())
}

/// The process that the lock file names, if there still is one of that number.
fn noted(file: &Path) -> Option<u32> {
    let mut text = String::new();
    open_regular(file).ok()?.take(NOTE_BYTES_MAX).read_to_string(&mut text).ok()?;
    let process =
        text.lines().next()?.trim().parse::<i32>().ok().filter(|number| *number > 0).and_then(Pid::from_raw)?;
    let lives = !matches!(test_kill_process(process), Err(Errno::SRCH));
    lives.then(|| u32::try_from(process.as_raw_nonzero().get()).ok())?
}

/// Name that earlier versions lock too.
const NAME: &str = "iwmod.lock";
/// Where the folder itself cannot be locked.
const HIDDEN: &str = ".iwmod.lock";
const NOTE_BYTES_MAX: u64 = 32;

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_folder_is_used_once_at_a_time_and_the_error_names_who_has_it() {
        let dir = TempDir::new().unwrap();
        let own = std::process::id().to_string();
        for take in [Lock::take, Lock::take_silently] {
            let lock = take(dir.path()).unwrap();
            let Err(error @ LockError::Held { .. }) = take(dir.path()) else { panic!("locked twice") };
            assert!(error.to_string().starts_with(&format!("process {own} holds ")), "{error}");
            drop(lock);
        }
        assert!(Lock::take(dir.path()).is_ok());
        let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [NAME], "a folder that others look into has no file of the lock in it");
    }

    #[test]
    fn the_number_of_a_dead_process_is_not_shown_for_a_live_one() {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join(NAME);
        let note = |text: &str| {
            fs::write(&file, text).unwrap();
            noted(&file)
        };
        // Numbers of processes end at four million.
        assert_eq!(note("2147483600"), None);
        assert_eq!((note(""), note("een"), note("-1")), (None, None, None));
        assert_eq!(note(&std::process::id().to_string()), Some(std::process::id()));
    }

    #[test]
    fn a_fifo_in_the_place_of_the_lock_file_is_no_hang() {
        let dir = TempDir::new().unwrap();
        fs::create_dir(dir.path().join(NAME)).unwrap();
        assert!(matches!(Lock::take(dir.path()), Err(LockError::Disk(_))));
    }
}

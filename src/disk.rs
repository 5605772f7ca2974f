//! The few file operations that make a thing durable, each with a name that says so.
//!
//! Used by `archive`, `store`, `inbox` and `engine`. Knows nothing of what is in a file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, FlockOperation, Mode, fallocate, flock};

/// Keeps what this process makes from other users of the machine, since nearly all of it is about clients. A stricter
/// umask than ours stays as it is.
pub fn keep_from_others() {
    let inherited = rustix::process::umask(Mode::RWXO | Mode::WGRP);
    rustix::process::umask(inherited | Mode::RWXO | Mode::WGRP);
}

/// An operation on a file that failed: what was tried, on which path.
#[derive(Debug, thiserror::Error)]
#[error("cannot {what} {}; check that it exists, that this user may do so, and that the disk has room", path.display())]
pub struct DiskError {
    /// What was tried, as a verb.
    pub what: &'static str,
    /// On which path.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl DiskError {
    /// Whether the filesystem was full; such a thing can be tried again later.
    pub fn is_full(&self) -> bool {
        is_full(&self.source)
    }
}

/// Whether an error says that no room is left (also by quota).
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Names the operation and the path of a failure.
pub trait At<T> {
    /// Adds what was tried on which path.
    fn at(self, what: &'static str, path: &Path) -> Result<T, DiskError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, what: &'static str, path: &Path) -> Result<T, DiskError> {
        self.map_err(|source| DiskError { what, path: path.to_owned(), source })
    }
}

impl<T> At<T> for rustix::io::Result<T> {
    fn at(self, what: &'static str, path: &Path) -> Result<T, DiskError> {
        self.map_err(|errno| DiskError { what, path: path.to_owned(), source: errno.into() })
    }
}

/// Makes the names in a folder durable.
pub fn sync_folder(folder: &Path) -> Result<(), DiskError> {
    File::open(folder).and_then(|f| f.sync_all()).at("sync the folder", folder)
}

/// Creates a folder and those above it, and makes their names durable.
pub fn create_folder(folder: &Path) -> Result<(), DiskError> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|p| !p.as_os_str().is_empty());
    if let Some(above) = above {
        create_folder(above)?;
    }
    match fs::create_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => made.at("create the folder", folder),
    }?;
    above.map_or(Ok(()), sync_folder)
}

/// How a file is named that is not whole yet.
pub const DRAFT_PREFIX: &str = ".draft-";

/// Writes a file under a temporary name, syncs it and gives it its name; the folder is left to [`sync_folder`].
pub fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, DiskError> {
    write_as(folder, name, bytes, 0o600)
}

/// As [`write_whole`], for a file that another program of our group takes away.
pub fn write_shared(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, DiskError> {
    write_as(folder, name, bytes, 0o640)
}

fn write_as(folder: &Path, name: &str, bytes: &[u8], mode: u32) -> Result<PathBuf, DiskError> {
    let target = folder.join(name);
    let mut builder = tempfile::Builder::new();
    builder.prefix(DRAFT_PREFIX).permissions(fs::Permissions::from_mode(mode));
    let mut draft = builder.tempfile_in(folder).at("write a file in the folder", folder)?;
    draft.write_all(bytes).and_then(|()| draft.as_file().sync_data()).at("write", &target)?;
    draft.persist(&target).map_err(|e| e.error).at("write", &target)?;
    Ok(target)
}

/// Reserves room, so that later writes need none; where the filesystem cannot, the file only grows as it is written.
pub fn preallocate(file: &File, path: &Path, bytes: u64) -> Result<(), DiskError> {
    match fallocate(file, FallocateFlags::empty(), 0, bytes) {
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => Ok(()),
        done => done.at("reserve room for", path),
    }
}

/// A file locked by this process for as long as the value lives; it holds the number of the process.
#[derive(Debug)]
pub struct Lock {
    _file: File,
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
        /// By which process, as it wrote itself.
        pid: String,
    },
    /// The lock file could not be made.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl Lock {
    /// Takes the lock of a folder, or says which process has it.
    pub fn take(folder: &Path) -> Result<Lock, LockError> {
        let path = folder.join("iwmod.lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .at("open the lock file", &path)?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            let pid = fs::read_to_string(&path).unwrap_or_default();
            let pid = if pid.trim().is_empty() { "(unknown)".to_owned() } else { pid.trim().to_owned() };
            return Err(LockError::Held { folder: folder.to_owned(), pid });
        }
        file.set_len(0)
            .and_then(|()| file.write_all(std::process::id().to_string().as_bytes()))
            .at("write the lock file", &path)?;
        Ok(Lock { _file: file })
    }
}

/// Room kept aside on a filesystem, given up when it is full so that what is under way can be finished.
#[derive(Debug)]
pub struct Reserve {
    path: PathBuf,
    bytes: u64,
}

impl Reserve {
    /// Keeps `bytes` aside in a folder; that it could not is no error, since the disk may be full already.
    pub fn keep(folder: &Path, bytes: u64) -> Reserve {
        let reserve = Reserve { path: folder.join("reserve"), bytes };
        reserve.restore();
        reserve
    }

    /// Gives the room up; says whether there was any.
    pub fn release(&self) -> bool {
        fs::remove_file(&self.path).is_ok()
    }

    /// Takes the room back once there is enough; says whether it is held.
    pub fn restore(&self) -> bool {
        if self.path.metadata().is_ok_and(|m| m.len() >= self.bytes) {
            return true;
        }
        let made = File::create(&self.path).at("create", &self.path).and_then(|file| {
            preallocate(&file, &self.path, self.bytes).and_then(|()| file.set_len(self.bytes).at("size", &self.path))
        });
        if made.is_err() {
            self.release();
        }
        made.is_ok()
    }
}

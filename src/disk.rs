//! The few file operations that make a thing durable, each with a name that says so.
//!
//! Used by `archive`, `store`, `inbox` and `engine`. Knows nothing of what is in a file. Never waits for a FIFO and never
//! follows a link where a file of our own should be.

mod error;
mod lock;
mod make;
mod open;
mod owner;
mod share;

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, Mode, fallocate};
use rustix::process::{Resource, Rlimit};

pub use error::{At, DiskError, is_full};
pub use lock::{Lock, LockError};
pub use make::{DRAFT_PREFIX, create_folder, sync_folder, write_by, write_whole};
use open::{calm, regular};
pub use open::{open_regular, open_to_write};
pub use owner::{Worker, give_to_owner_of, work_as_owner};
pub use share::{SHARED_FILE, create_folder_for_group, create_shared_folder, share_file, write_shared};

/// Keeps what this process makes from all other users of the machine, since nearly all of it is about clients: files and
/// folders that it makes are this user's alone (what another program takes from the outbox is opened to the group where it
/// is written), and a crash leaves no image of its memory behind.
pub fn keep_from_others() {
    rustix::process::umask(Mode::RWXO | Mode::RWXG);
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // Refused only where the limit is lower already.
    let _ = rustix::process::setrlimit(Resource::Core, none);
}

/// What lies in a folder of ours.
#[derive(Debug, Default)]
pub struct Listing {
    /// Names of the regular files.
    pub files: Vec<OsString>,
    /// How many other things lie there: folders such as `lost+found`, links, FIFOs, sockets, devices.
    pub foreign: usize,
}

/// Lists a folder without opening anything in it.
pub fn list(folder: &Path) -> Result<Listing, DiskError> {
    let mut listing = Listing::default();
    for entry in fs::read_dir(folder).at("list", folder)? {
        let entry = entry.at("list", folder)?;
        // What vanished since is no error.
        match entry.file_type() {
            Ok(kind) if kind.is_file() => listing.files.push(entry.file_name()),
            _ => listing.foreign = listing.foreign.saturating_add(1),
        }
    }
    Ok(listing)
}

/// Removes the files of a folder that a crash left half written; what only looks like one is left alone.
pub fn remove_drafts(folder: &Path) -> Result<(), DiskError> {
    let is_draft = |name: &OsString| name.as_encoded_bytes().starts_with(DRAFT_PREFIX.as_bytes());
    for draft in list(folder)?.files.into_iter().filter(is_draft) {
        fs::remove_file(folder.join(draft)).at("remove a file in", folder)?;
    }
    Ok(())
}

/// Has a folder be its owner's alone. One that belongs to another user is an error that says how to mend it.
pub fn make_private(folder: &Path) -> Result<(), DiskError> {
    let meta = fs::metadata(folder).at("look at the folder", folder)?;
    let user = rustix::process::geteuid();
    if meta.uid() != user.as_raw() && !user.is_root() {
        let owner = meta.uid();
        let told = format!("it belongs to user {owner}; give it to ours: chown {} {}", user.as_raw(), folder.display());
        return Err(io::Error::other(told)).at("use the folder", folder);
    }
    if meta.permissions().mode() & 0o777 == 0o700 {
        return Ok(());
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).at("restrict", folder)
}

/// Reserves room, so that later writes need none; where the filesystem cannot, the file only grows as it is written.
pub fn preallocate(file: &File, path: &Path, bytes: u64) -> Result<(), DiskError> {
    match fallocate(file, FallocateFlags::empty(), 0, bytes) {
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => Ok(()),
        done => done.at("reserve room for", path),
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
        // Asked again, and told, for as long as it is not held.
        let _ = reserve.restore();
        reserve
    }

    /// Gives the room up; says whether there was any.
    pub fn release(&self) -> bool {
        fs::remove_file(&self.path).is_ok()
    }

    /// Takes the room back once there is enough, or says why it is not held.
    pub fn restore(&self) -> Result<(), DiskError> {
        if self.path.symlink_metadata().is_ok_and(|m| m.is_file() && m.len() >= self.bytes) {
            return Ok(());
        }
        let opened = calm(OpenOptions::new().write(true).create(true)).open(&self.path).and_then(regular);
        let made = opened.at("keep room aside in", &self.path).and_then(|file| {
            preallocate(&file, &self.path, self.bytes).and_then(|()| file.set_len(self.bytes).at("size", &self.path))
        });
        if made.is_err() {
            self.release();
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_listing_opens_nothing_and_counts_what_is_foreign() {
        let dir = TempDir::new().unwrap();
        for name in ["a.xml", ".draft-1"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        fs::create_dir(dir.path().join("lost+found")).unwrap();
        fs::create_dir(dir.path().join(".draft-2")).unwrap();
        std::os::unix::fs::symlink("a.xml", dir.path().join("link")).unwrap();
        fifo(&dir.path().join(".draft-3"));
        remove_drafts(dir.path()).unwrap();
        let listing = list(dir.path()).unwrap();
        assert_eq!((listing.files, listing.foreign), (vec![OsString::from("a.xml")], 4));
    }

    #[test]
    fn a_fifo_or_link_in_the_place_of_a_file_of_ours_is_an_error_at_once() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("reserve");
        fifo(&path);
        assert!(open_regular(&path).is_err());
        let reserve = Reserve { path: path.clone(), bytes: 4096 };
        assert!(reserve.restore().is_err(), "and it is moved out of the way");
        assert!(reserve.restore().is_ok() && path.metadata().unwrap().len() == 4096);
        std::os::unix::fs::symlink(&path, dir.path().join("link")).unwrap();
        assert!(open_regular(&dir.path().join("link")).is_err());
    }

    fn fifo(path: &Path) {
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    }
}

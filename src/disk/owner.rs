//! As whom this process makes files: root goes on as the user to whom the archive belongs.
//!
//! Root may do everything, and what it makes is root's: after one `sudo iwmod worklist` the service could not open its own archive.
//! Changes the process, and of a file no more than whose it is.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::chown;
use rustix::process::{Gid, Uid, geteuid};
use rustix::thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid};

use super::error::{At, DiskError};

/// Gives a file that root made in a folder to the user of the folder, who could not use it otherwise; the file of any other user is
/// his already. For a file that a service and root both write, where root could not go on as that user.
pub fn give_to_owner_of(folder: &Path, file: &Path) -> Result<(), DiskError> {
    if !geteuid().is_root() {
        return Ok(());
    }
    let meta = fs::metadata(folder).at("look at the folder", folder)?;
    let owner = (Uid::from_raw(meta.uid()), Gid::from_raw(meta.gid()));
    chown(file, Some(owner.0), Some(owner.1)).at("give away", file)
}

/// As whom files are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    /// As the user who gave the command.
    Same,
    /// As root, since nothing tells whose service will use what is made, or that user is not to be had here.
    RootAlone,
    /// As this user, and no longer as root.
    Owner,
}

/// Has root go on as the user to whom a folder belongs, or the nearest one above it that is there. To be called before any other
/// thread is started: the system changes the user of one thread, and those that it starts are as it is.
pub fn work_as_owner(folder: &Path) -> Worker {
    let there = folder.ancestors().find_map(|place| Some((place, fs::metadata(place).ok()?)));
    let Some((place, meta)) = there.filter(|_| geteuid().is_root()) else { return Worker::Same };
    let (user, group) = (meta.uid(), meta.gid());
    if user == 0 {
        return if place == folder { Worker::Same } else { Worker::RootAlone };
    }
    let (uid, gid) = (Uid::from_raw(user), Gid::from_raw(group));
    let changed = set_thread_groups(&[gid]).and_then(|()| set_thread_res_gid(gid, gid, gid));
    // A container may know no such user: there root is who it is, and can only say so.
    let is_owner = changed.and_then(|()| set_thread_res_uid(uid, uid, uid)).is_ok();
    if is_owner { Worker::Owner } else { Worker::RootAlone }
}

//! As whom this process makes files: root goes on as the user to whom the archive belongs.
//!
//! Root may do everything, and what it makes is root's: after one `sudo iwmod worklist` the service could not open its own archive.
//! Changes the process, and no file.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::process::{Gid, Uid, geteuid};
use rustix::thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid};

use super::error::{At, DiskError};

/// As whom files are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    /// As the user who gave the command.
    Same,
    /// As root, who is about to make the folder where nothing tells whose service will use it.
    RootAlone,
    /// As this user, and no longer as root.
    Owner(u32),
}

/// Has root go on as the user to whom a folder belongs, or the nearest one above it that is there. To be called before any other
/// thread is started: the system changes the user of one thread, and those that it starts are as it is.
pub fn work_as_owner(folder: &Path) -> Result<Worker, DiskError> {
    let there = folder.ancestors().find_map(|place| Some((place, fs::metadata(place).ok()?)));
    let Some((place, meta)) = there.filter(|_| geteuid().is_root()) else { return Ok(Worker::Same) };
    let (user, group) = (meta.uid(), meta.gid());
    if user == 0 {
        return Ok(if place == folder { Worker::Same } else { Worker::RootAlone });
    }
    let (uid, gid) = (Uid::from_raw(user), Gid::from_raw(group));
    let changed = set_thread_groups(&[gid]).and_then(|()| set_thread_res_gid(gid, gid, gid));
    changed.and_then(|()| set_thread_res_uid(uid, uid, uid)).at("go on as the user who owns", place)?;
    Ok(Worker::Owner(user))
}

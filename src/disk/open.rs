//! Opens a file of our own: never waits for a FIFO, never follows a link, and takes nothing else in its place.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

/// Opens a file of our own for reading. A FIFO, link or folder that stands in its place is an error, and is not waited for.
pub fn open_regular(path: &Path) -> io::Result<File> {
    regular(calm(OpenOptions::new().read(true)).open(path)?)
}

/// Opens a file of our own for reading and writing, and makes it, for this user alone, when it is not there.
pub fn open_to_write(path: &Path) -> io::Result<File> {
    regular(calm(OpenOptions::new().read(true).write(true).create(true).mode(0o600)).open(path)?)
}

/// Has an opening neither wait for a FIFO nor follow a link.
pub(super) fn calm(options: &mut OpenOptions) -> &mut OpenOptions {
    options.custom_flags(i32::try_from((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits()).unwrap_or(0))
}

pub(super) fn regular(file: File) -> io::Result<File> {
    let is_file = file.metadata()?.is_file();
    let other = || io::Error::other("it is no regular file; move it elsewhere");
    if is_file { Ok(file) } else { Err(other()) }
}

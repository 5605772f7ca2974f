//! Makes folders and whole files, durable and the user's alone.
//!
//! Stands at the ground of `disk`. A file gets its name once all of it is there; a crash leaves a draft that can be told from it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::error::{At, DiskError};

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

pub(super) fn write_as(folder: &Path, name: &str, bytes: &[u8], mode: u32) -> Result<PathBuf, DiskError> {
    write_by(folder, name, mode, &mut |file| file.write_all(bytes))
}

/// As [`write_whole`], with the mode of the file, for what is too large for memory: `fill` writes it.
pub fn write_by(
    folder: &Path,
    name: &str,
    mode: u32,
    fill: &mut dyn FnMut(&mut File) -> io::Result<()>,
) -> Result<PathBuf, DiskError> {
    let target = folder.join(name);
    let mut builder = tempfile::Builder::new();
    builder.prefix(DRAFT_PREFIX).permissions(fs::Permissions::from_mode(mode));
    let mut draft = builder.tempfile_in(folder).at("write a file in the folder", folder)?;
    // The name may be that of a client's file, so an error tells the folder only.
    let at = |done: io::Result<()>| done.at("write a file in the folder", folder);
    // The umask took part in the mode that it was made with.
    at(draft.as_file().set_permissions(fs::Permissions::from_mode(mode)))?;
    at(fill(draft.as_file_mut()).and_then(|()| draft.as_file().sync_data()))?;
    at(draft.persist(&target).map(drop).map_err(|e| e.error))?;
    Ok(target)
}

//! Folders and files that another program of our group uses: the outbox, the quarantine, an inbox that we made.
//!
//! Stands beside the private ones. Sets modes itself, whatever the umask: under the unit that is 0077, so that nothing about clients
//! is made for all by mistake.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::error::{At, DiskError};
use super::make::{create_folder, write_as};

/// Creates a folder that our group reads and takes from, as [`share_with_group`] has it. Those above it that are made with it
/// let the group through, and show it nothing but names.
pub fn create_shared_folder(folder: &Path) -> Result<(), DiskError> {
    if !folder.is_dir() {
        let missing: Vec<&Path> = folder.ancestors().skip(1).take_while(|above| is_missing(above)).collect();
        create_folder(folder)?;
        missing.into_iter().try_for_each(|above| set_mode(above, 0o750))?;
    }
    share_with_group(folder)
}

/// As [`create_shared_folder`], for a folder whose modes are a person's choice once it is there.
pub fn create_folder_for_group(folder: &Path) -> Result<(), DiskError> {
    if folder.is_dir() { Ok(()) } else { create_shared_folder(folder) }
}

/// Has our group read a folder and take files out of it, and nobody else. One of another user stays as it is.
fn share_with_group(folder: &Path) -> Result<(), DiskError> {
    let meta = fs::metadata(folder).at("look at the folder", folder)?;
    let user = rustix::process::geteuid();
    let is_ours = meta.uid() == user.as_raw() || user.is_root();
    if meta.permissions().mode() & 0o7777 == SHARED || !is_ours {
        return Ok(());
    }
    // The unit lets nobody set the bit (RestrictSUIDSGID); there systemd-tmpfiles makes the folder with it.
    set_mode(folder, SHARED).or_else(|_| set_mode(folder, SHARED & 0o777))
}

fn is_missing(folder: &Path) -> bool {
    !folder.as_os_str().is_empty() && matches!(folder.try_exists(), Ok(false))
}

fn set_mode(path: &Path, mode: u32) -> Result<(), DiskError> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).at("open to the group", path)
}

/// As [`write_whole`](super::make::write_whole), for a file that our group reads and takes away.
pub fn write_shared(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, DiskError> {
    write_as(folder, name, bytes, SHARED_FILE)
}

/// Has our group read a file that is open.
pub fn share_file(file: &fs::File) -> io::Result<()> {
    file.set_permissions(fs::Permissions::from_mode(SHARED_FILE))
}

/// Setgid, so that what lies there is of the folder's group whoever made it.
const SHARED: u32 = 0o2770;
/// Mode of a file that our group reads and takes away.
pub const SHARED_FILE: u32 = 0o640;

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::super::make::write_whole;
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_shared_file_is_readable_by_the_group_whatever_the_umask() {
        let dir = TempDir::new().unwrap();
        assert_eq!(mode(&write_shared(dir.path(), "a.xml", b"x").unwrap()), 0o640);
        assert_eq!(mode(&write_whole(dir.path(), "b.xml", b"x").unwrap()), 0o600);
    }

    #[test]
    fn a_shared_folder_is_the_groups_too_whether_it_was_there_or_not() {
        let dir = TempDir::new().unwrap();
        let (there, made) = (dir.path().join("there"), dir.path().join("var/lib/made"));
        fs::create_dir(&there).unwrap();
        for old in [0o700, 0o750, 0o777] {
            set_mode(&there, old).unwrap();
            create_shared_folder(&there).unwrap();
            assert_eq!(mode(&there), 0o2770, "it was {old:o}");
        }
        create_shared_folder(&made).unwrap();
        assert_eq!(
            (mode(&made), mode(&dir.path().join("var/lib")), mode(&dir.path().join("var"))),
            (0o2770, 0o750, 0o750)
        );
        set_mode(&there, 0o755).unwrap();
        create_folder_for_group(&there).unwrap();
        assert_eq!(mode(&there), 0o755, "what a person chose for an inbox stays");
    }
}

//! Brings a backup back to a machine whose folders are empty.
//!
//! Stands above `check`, which reads all of it first: a backup that is not as it was written brings nothing back. The mark of the log comes before
//! the log, so that a return that broke off is not taken for a log that is whole. Nothing is ever overwritten.

use std::io::Write;
use std::path::{Component, Path, PathBuf};

use sha2::Digest;

use super::check;
use super::depot::{Depot, is_empty};
use super::error::BackupError;
use super::manifest::{Manifest, StoredFile};
use crate::archive::{Extent, SegmentPart};
use crate::config::Paths;
use crate::disk::{self, At, create_folder, create_shared_folder, sync_folder};
use crate::domain::Sha256;

/// A backup that is whole, and may be brought back.
#[derive(Debug)]
pub struct Whole {
    /// Its number.
    pub number: u64,
    /// What it holds.
    pub manifest: Manifest,
}

/// Finds a backup, the newest where none is named, and reads all of it.
pub fn whole(depot: &Depot, number: Option<u64>) -> Result<Whole, BackupError> {
    let newest = depot.numbers()?.last().copied();
    let number = number.or(newest).unwrap_or(0);
    let manifest = depot.read(number)?;
    if !manifest.files.iter().all(|file| place_of(&file.path).is_some()) {
        return Err(BackupError::Strange { file: depot.manifest_path(number) });
    }
    if let Some((what, format)) = manifest.formats.later() {
        let (file, program) = (depot.manifest_path(number), manifest.program);
        return Err(BackupError::LaterContent { file, what, format, program });
    }
    match check::damaged(depot, &manifest)?.as_slice() {
        [] => Ok(Whole { number, manifest }),
        [first, others @ ..] => {
            Err(BackupError::Damaged { number, problems: others.len().saturating_add(1), first: first.clone() })
        }
    }
}

/// Brings one file of a backup back to a place of its own, where none is; the newest backup where none is named. Gives the number of that.
pub fn one(depot: &Depot, number: Option<u64>, path: &str, target: &Path) -> Result<u64, BackupError> {
    let newest = depot.numbers()?.last().copied();
    let number = number.or(newest).unwrap_or(0);
    let manifest = depot.read(number)?;
    let Some(file) = manifest.files.iter().find(|file| file.path == path) else {
        return Err(BackupError::NoFile { number });
    };
    if target.symlink_metadata().is_ok() {
        return Err(BackupError::Exists { file: target.to_owned() });
    }
    copy_out(depot, file, &std::path::absolute(target).at("find", target)?, 0o600)?;
    Ok(number)
}

/// That nothing lies where a backup is going to be brought back.
pub fn are_empty(paths: &Paths) -> Result<(), BackupError> {
    let Paths { archive, quarantine, people, access, store, outbox, webhooks, inbox: _, socket: _ } = paths;
    for folder in [archive, quarantine, people, access, store, outbox, webhooks] {
        if !is_empty(folder)? {
            return Err(BackupError::NotEmpty { folder: folder.clone() });
        }
    }
    Ok(())
}

impl Whole {
    /// Brings the config back, and what it names, to the folder of `config`, which is not there. Gives the files that were made.
    pub fn config(&self, depot: &Depot, config: &Path) -> Result<Vec<PathBuf>, BackupError> {
        let config = std::path::absolute(config).at("find", config)?;
        let folder = config.parent().unwrap_or(Path::new("/")).to_owned();
        let mut made = Vec::new();
        for (at, file) in self.of_kind("config").enumerate() {
            // The config itself is the first, and gets the name that was asked for.
            let target = if at == 0 { config.clone() } else { folder.join(&file.1) };
            if target.symlink_metadata().is_err() {
                copy_out(depot, file.0, &target, 0o640)?;
                made.push(target);
            }
        }
        Ok(made)
    }

    /// Brings log, quarantine, access log and people back, and proves that the log is the one that was copied.
    pub fn files(&self, depot: &Depot, paths: &Paths) -> Result<(), BackupError> {
        create_shared_folder(&paths.quarantine)?;
        create_folder(&paths.archive)?;
        for (kind, folder, mode) in [
            ("archive", &paths.archive, 0o600),
            ("quarantine", &paths.quarantine, disk::SHARED_FILE),
            ("access", &paths.access, 0o600),
            ("people", &paths.people, 0o600),
        ] {
            for (file, name) in self.of_kind(kind) {
                copy_out(depot, file, &folder.join(name), mode)?;
            }
            if folder.is_dir() {
                sync_folder(folder)?;
            }
        }
        self.log().check(&paths.archive, None)?;
        Ok(())
    }

    /// The log as it was copied.
    fn log(&self) -> Extent {
        let part = |(file, name): (&StoredFile, PathBuf)| SegmentPart::of_file(name.to_str()?, file.size);
        let mut segments: Vec<SegmentPart> = self.of_kind("archive").filter_map(part).collect();
        segments.sort_unstable_by_key(|part| part.first);
        Extent { head: self.manifest.head, segments }
    }

    /// The files of a kind, in the order of the manifest, with their place below its folder.
    fn of_kind<'a>(&'a self, kind: &'static str) -> impl Iterator<Item = (&'a StoredFile, PathBuf)> {
        let placed = self.manifest.files.iter().filter_map(|file| Some((file, place_of(&file.path)?)));
        placed.filter(move |(_, place)| place.0 == kind).map(|(file, place)| (file, place.1))
    }
}

/// The kind of a file, and its place below the folder of that kind; `None` of a path that iwmod never writes.
fn place_of(path: &str) -> Option<(&'static str, PathBuf)> {
    let (kind, below) = path.split_once('/')?;
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    let below = PathBuf::from(below);
    let is_plain = below.components().all(|part| matches!(part, Component::Normal(_)));
    let depth = below.components().count();
    (is_plain && depth > 0 && (kind == "config" || depth == 1)).then_some((kind, below))
}

/// Writes a file under a temporary name, durable and with the hash that it had, and gives it its name.
fn copy_out(depot: &Depot, file: &StoredFile, target: &Path, mode: u32) -> Result<(), BackupError> {
    let (Some(folder), Some(name)) = (target.parent(), target.file_name().and_then(|name| name.to_str())) else {
        return Err(BackupError::Strange { file: depot.dir().to_owned() });
    };
    create_folder(folder)?;
    let (mut failed, mut hasher) = (None, sha2::Sha256::new());
    let mut fill = |out: &mut std::fs::File| {
        for (piece, bytes) in file.sized_pieces() {
            let bytes = depot.piece(&piece, bytes).map_err(|error| {
                failed = Some(error);
                std::io::Error::other("the backup cannot be read")
            })?;
            hasher.update(&bytes);
            out.write_all(&bytes)?;
        }
        Ok(())
    };
    let written = disk::write_by(folder, name, mode, &mut fill);
    if let Some(error) = failed {
        return Err(error);
    }
    written?;
    sync_folder(folder)?;
    match Sha256(hasher.finalize().into()) == file.sha256 {
        true => Ok(()),
        false => Err(BackupError::Strange { file: depot.dir().to_owned() }),
    }
}

/// What a backup holds.
const KINDS: [&str; 5] = ["archive", "quarantine", "access", "people", "config"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_brought_back_outside_the_folders() {
        let place = |path: &str| place_of(path).map(|(kind, below)| format!("{kind}:{}", below.display()));
        assert_eq!(place("archive/00000000000000000001.log").unwrap(), "archive:00000000000000000001.log");
        assert_eq!(place("config/tables/rates.csv").unwrap(), "config:tables/rates.csv");
        for strange in [
            "archive/../people/people.json",
            "archive//etc/passwd",
            "archive/a/b",
            "inbox/a.xml",
            "archive",
            "config/",
            "config/..",
        ] {
            assert_eq!(place(strange), None, "{strange}");
        }
    }
}

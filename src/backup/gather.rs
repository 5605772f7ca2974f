//! Makes a backup: reads beside the writer what a snapshot says, and puts it into the folder of backups.
//!
//! Stands above `depot`. Changes nothing of what it reads. What of the log is copied was acknowledged before it began, and is proved to be that
//! log first, so that no backup is made of a log that is damaged. What else is damaged is copied as it stands, and told.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::depot::Depot;
use super::error::BackupError;
use super::manifest::{FORMAT, Formats, Manifest, StoredFile};
use crate::access::copy;
use crate::archive::Head;
use crate::clock::written;
use crate::config::Paths;
use crate::disk::{self, At};
use crate::documents::BackedUp;
use crate::domain::Sha256;
use crate::engine::{RefusedBytes, Snapshot};
use crate::people;
use crate::quarantine::Quarantine;
use crate::told::chain_text;

/// Where everything lies that is copied.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The folders.
    pub paths: &'a Paths,
    /// The config.
    pub config: &'a Path,
    /// The files that it names.
    pub beside: &'a [PathBuf],
}

/// What was copied of a snapshot and is no backup yet.
#[derive(Debug)]
pub struct Gathered {
    head: Head,
    files: Vec<StoredFile>,
    problems: Vec<String>,
}

impl Sources<'_> {
    /// That the folder of backups is apart from all that is copied.
    pub fn are_apart_from(&self, dir: &Path) -> Result<(), BackupError> {
        let absolute =
            |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or(path.to_owned());
        let dir = absolute(dir);
        let Paths { inbox, archive, quarantine, outbox, store, people, access, webhooks, socket: _ } = self.paths;
        let all = [inbox, archive, quarantine, outbox, store, people, access, webhooks];
        for folder in all.map(|folder| absolute(folder)) {
            if dir.starts_with(&folder) || folder.starts_with(&dir) {
                return Err(BackupError::Inside { dir, folder });
            }
        }
        Ok(())
    }
}

/// Copies what a snapshot says. Refused files that are not there as it says have left quarantine since, for which a new snapshot is to be asked;
/// those in `gone` were missing from an earlier one too, so that they are gone or damaged, which is told.
pub fn gather(
    depot: &mut Depot,
    sources: &Sources<'_>,
    snapshot: &Snapshot,
    gone: &BTreeSet<u64>,
) -> Result<Gathered, BackupError> {
    let mut gathering = Gathering { depot, files: Vec::new(), problems: Vec::new() };
    gathering.quarantine(&sources.paths.quarantine, &snapshot.refused, gone)?;
    gathering.log(sources, snapshot)?;
    gathering.access(&sources.paths.access)?;
    gathering.people(&sources.paths.people)?;
    gathering.config(sources)?;
    let Gathering { files, problems, .. } = gathering;
    Ok(Gathered { head: snapshot.log.head, files, problems })
}

impl Gathered {
    /// Makes a backup of it, and keeps the newest `keep` of all.
    pub fn finish(self, depot: &mut Depot, keep: usize, now: Timestamp) -> Result<BackedUp, BackupError> {
        let Gathered { head, files, problems } = self;
        let (program, made) = (env!("CARGO_PKG_VERSION").to_owned(), written(now));
        let manifest = Manifest { format: FORMAT, program, made, head, formats: Formats::NOW, problems, files };
        let number = depot.finish(&manifest)?;
        let removed = depot.keep(keep);
        let mut problems = manifest.problems.clone();
        problems.extend(
            removed.as_ref().err().map(|error| format!("no earlier backup was removed: {}", chain_text(error))),
        );
        Ok(BackedUp {
            number,
            made: manifest.made.clone(),
            log_position: head.sequence,
            files: manifest.files.len(),
            bytes: manifest.bytes(),
            bytes_copied: depot.copied(),
            removed: removed.unwrap_or(0),
            problems,
        })
    }
}

/// What is being copied.
struct Gathering<'a> {
    depot: &'a mut Depot,
    files: Vec<StoredFile>,
    problems: Vec<String>,
}

impl Gathering<'_> {
    /// The log up to the head: proved to be that log, and to go on where the newest backup ends.
    fn log(&mut self, sources: &Sources<'_>, Snapshot { log, .. }: &Snapshot) -> Result<(), BackupError> {
        let folder = &sources.paths.archive;
        let newest = self.depot.numbers()?.last().copied();
        let before = newest.map(|number| self.depot.read(number)).transpose();
        // One that cannot be read says nothing of whose it is; a check of the folder tells it.
        let before = before.ok().flatten().map(|manifest| manifest.head);
        if !log.check(folder, before)? {
            let (dir, number) = (self.depot.dir().to_owned(), newest.unwrap_or(0));
            return Err(BackupError::OtherLog { dir, number, sequence: before.map_or(0, |head| head.sequence) });
        }
        if let Some((name, bytes)) = log.mark() {
            self.put("archive", name, &mut bytes.as_slice(), folder)?;
        }
        for part in &log.segments {
            let (name, path) = (part.file_name(), folder.join(part.file_name()));
            let file = disk::open_regular(&path).at("open", &path)?;
            self.put("archive", &name, &mut file.take(part.bytes), &path)?;
        }
        Ok(())
    }

    fn quarantine(&mut self, folder: &Path, refused: &[RefusedBytes], gone: &BTreeSet<u64>) -> Result<(), BackupError> {
        let mut missing = BTreeSet::new();
        for RefusedBytes { id, stored_as, sha256 } in refused {
            let stored = self.put_from("quarantine", folder, stored_as)?;
            if stored.is_none_or(|stored| stored != *sha256) {
                missing.insert(*id);
            }
            self.put_from("quarantine", folder, &Quarantine::findings_name(stored_as))?;
        }
        if !missing.is_subset(gone) {
            return Err(BackupError::Moved(missing));
        }
        let told = missing.iter().map(|id| {
            format!("refused file {id} is gone from quarantine or was changed; `iwmod verify` tells what to do")
        });
        self.problems.extend(told);
        Ok(())
    }

    fn access(&mut self, folder: &Path) -> Result<(), BackupError> {
        let copy = copy::copy(folder)?;
        if let Some((name, text)) = &copy.head {
            self.put("access", name, &mut text.as_bytes(), folder)?;
        }
        for (name, bytes) in &copy.segments {
            let path = folder.join(name);
            let file = disk::open_regular(&path).at("open", &path)?;
            self.put("access", name, &mut file.take(*bytes), &path)?;
        }
        self.problems.extend(
            copy.broken
                .map(|broken| format!("the access log is damaged: {broken}; `iwmod access verify` tells what to do")),
        );
        Ok(())
    }

    fn people(&mut self, folder: &Path) -> Result<(), BackupError> {
        let stored = self.put_from("people", folder, people::FILE_NAME)?;
        let trouble = stored.and_then(|_| people::check(folder).err());
        self.problems.extend(trouble.map(|error| chain_text(&error)));
        Ok(())
    }

    /// The config and what it names, as far as it lies below the folder of the config; what lies elsewhere is told.
    fn config(&mut self, sources: &Sources<'_>) -> Result<(), BackupError> {
        let config = std::path::absolute(sources.config).at("find", sources.config)?;
        let folder = config.parent().unwrap_or(Path::new("/")).to_owned();
        for path in [&config].into_iter().chain(sources.beside) {
            let below = path.strip_prefix(&folder).ok().and_then(Path::to_str);
            match below.filter(|below| !below.split('/').any(|part| part == "..")) {
                Some(below) => drop(self.put_from("config", &folder, below)?),
                None => self.problems.push(format!(
                    "{} is named by the config and lies outside its folder, so it is not in the backup; move it to {}, or copy it yourself",
                    path.display(),
                    folder.display()
                )),
            }
        }
        Ok(())
    }

    /// Copies a file of a folder as it stands; `None` where there is none. Gives its hash.
    fn put_from(&mut self, kind: &str, folder: &Path, name: &str) -> Result<Option<Sha256>, BackupError> {
        let path = folder.join(name);
        if matches!(fs::symlink_metadata(&path), Err(error) if error.kind() == std::io::ErrorKind::NotFound) {
            return Ok(None);
        }
        // The name may be that of a client, so an error names the folder alone.
        let mut file = match kind {
            "config" => fs::File::open(&path).at("open a file in", folder)?,
            _ => disk::open_regular(&path).at("open a file in", folder)?,
        };
        Ok(Some(self.put(kind, name, &mut file, folder)?))
    }

    fn put(&mut self, kind: &str, name: &str, bytes: &mut dyn Read, from: &Path) -> Result<Sha256, BackupError> {
        let stored = self.depot.put(format!("{kind}/{name}"), bytes, from)?;
        let sha256 = stored.sha256;
        self.files.push(stored);
        Ok(sha256)
    }
}

//! The folder of backups: pieces under their hash, and the manifests.
//!
//! Stands above `manifest`. A piece gets its name once it is durable and is never changed; a manifest once all of its pieces have theirs. Knows
//! nothing of what a piece is part of.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::Digest;

use super::error::BackupError;
use super::manifest::{Manifest, PIECE_BYTES, StoredFile};
use crate::disk::{self, At, DiskError, Lock, LockError, create_folder, sync_folder};
use crate::domain::Sha256;

/// A folder of backups that is open; nobody else uses it meanwhile.
#[derive(Debug)]
pub struct Depot {
    dir: PathBuf,
    /// Folders of pieces whose names are not durable yet.
    unsynced: BTreeSet<PathBuf>,
    copied: u64,
    _lock: Option<Lock>,
}

impl Depot {
    /// Opens a folder to put a backup into; it is made, or empty, or holds backups.
    pub fn open_to_write(dir: &Path) -> Result<Depot, BackupError> {
        create_folder(dir)?;
        let is_ours = dir.join(PIECES).is_dir() || is_empty(dir)?;
        if !is_ours {
            return Err(BackupError::Foreign { dir: dir.to_owned() });
        }
        let lock = Lock::take_silently(dir)?;
        disk::remove_drafts(dir)?;
        create_folder(&dir.join(PIECES))?;
        Ok(Depot { dir: dir.to_owned(), unsynced: BTreeSet::new(), copied: 0, _lock: Some(lock) })
    }

    /// Opens a folder to read from it; one that cannot be locked (a disk that is read-only) is read without.
    pub fn open_to_read(dir: &Path) -> Result<Depot, BackupError> {
        let lock = match Lock::take_silently(dir) {
            Err(error @ LockError::Held { .. }) => return Err(error.into()),
            taken => taken.ok(),
        };
        let depot = Depot { dir: dir.to_owned(), unsynced: BTreeSet::new(), copied: 0, _lock: lock };
        match depot.numbers()?.is_empty() {
            true => Err(BackupError::Nothing { dir: dir.to_owned() }),
            false => Ok(depot),
        }
    }

    /// Where it lies.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Bytes that were copied into it since it was opened.
    pub fn copied(&self) -> u64 {
        self.copied
    }

    /// Numbers of the backups, oldest first.
    pub fn numbers(&self) -> Result<Vec<u64>, BackupError> {
        let number = |name: &str| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.parse::<u64>().ok();
        let listed = disk::list(&self.dir)?.files;
        let mut numbers: Vec<u64> = listed.iter().filter_map(|name| name.to_str().and_then(number)).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The file of a manifest.
    pub fn manifest_path(&self, number: u64) -> PathBuf {
        self.dir.join(format!("{PREFIX}{number:08}{SUFFIX}"))
    }

    /// What a backup holds.
    pub fn read(&self, number: u64) -> Result<Manifest, BackupError> {
        let path = self.manifest_path(number);
        if !self.numbers()?.contains(&number) {
            return Err(BackupError::NoSuch { dir: self.dir.clone(), number });
        }
        let mut bytes = Vec::new();
        disk::open_regular(&path).and_then(|mut file| file.read_to_end(&mut bytes)).at("read", &path)?;
        Manifest::decode(&bytes, &path)
    }

    /// Puts all that `bytes` gives in as a file, piece by piece; an error of the reading names `from`.
    pub fn put(&mut self, path: String, bytes: &mut dyn Read, from: &Path) -> Result<StoredFile, BackupError> {
        let (mut hasher, mut size, mut pieces) = (sha2::Sha256::new(), 0u64, Vec::new());
        loop {
            let mut piece = Vec::new();
            (&mut *bytes).take(PIECE_BYTES).read_to_end(&mut piece).at("read", from)?;
            if piece.is_empty() {
                return Ok(StoredFile { path, size, sha256: Sha256(hasher.finalize().into()), pieces });
            }
            hasher.update(&piece);
            size = size.saturating_add(length(&piece));
            pieces.push(self.put_piece(&piece)?);
        }
    }

    /// Puts a piece in, unless it is there already.
    fn put_piece(&mut self, bytes: &[u8]) -> Result<Sha256, BackupError> {
        let sha256 = Sha256(sha2::Sha256::digest(bytes).into());
        let path = self.piece_path(&sha256);
        if path.symlink_metadata().is_ok_and(|meta| meta.is_file() && meta.len() == length(bytes)) {
            return Ok(sha256);
        }
        let folder = path.parent().unwrap_or(&self.dir);
        create_folder(folder)?;
        disk::write_whole(folder, &sha256.to_string(), bytes)?;
        self.unsynced.insert(folder.to_owned());
        self.copied = self.copied.saturating_add(length(bytes));
        Ok(sha256)
    }

    /// Makes a backup of what was put in: all of it durable first, and then its manifest. Gives its number.
    pub fn finish(&mut self, manifest: &Manifest) -> Result<u64, BackupError> {
        std::mem::take(&mut self.unsynced).iter().try_for_each(|folder| sync_folder(folder))?;
        sync_folder(&self.dir.join(PIECES))?;
        let number = self.numbers()?.last().copied().unwrap_or(0).saturating_add(1);
        let bytes = manifest.encode()?;
        let name = self.manifest_path(number);
        let name = name.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        disk::write_whole(&self.dir, &name, &bytes)?;
        sync_folder(&self.dir)?;
        self.copied = self.copied.saturating_add(length(&bytes));
        Ok(number)
    }

    /// Where a piece lies.
    pub fn piece_path(&self, sha256: &Sha256) -> PathBuf {
        let name = sha256.to_string();
        self.dir.join(PIECES).join(name.get(..2).unwrap_or_default()).join(&name)
    }

    /// A piece, which has the hash and so many bytes.
    pub fn piece(&self, sha256: &Sha256, bytes: u64) -> Result<Vec<u8>, BackupError> {
        let file = self.piece_path(sha256);
        let mut found = Vec::new();
        match disk::open_regular(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BackupError::Piece { file, why: "gone" });
            }
            opened => opened
                .and_then(|opened| opened.take(bytes.saturating_add(1)).read_to_end(&mut found))
                .at("read", &file)?,
        };
        match length(&found) == bytes && Sha256(sha2::Sha256::digest(&found).into()) == *sha256 {
            true => Ok(found),
            false => Err(BackupError::Piece { file, why: "not as it was written" }),
        }
    }

    /// Removes all backups but the newest `keep`, and then the pieces that none of these needs. Gives how many backups went.
    pub fn keep(&self, keep: usize) -> Result<usize, BackupError> {
        let numbers = self.numbers()?;
        let (old, kept) = numbers.split_at(numbers.len().saturating_sub(keep.max(1)));
        // While one that is kept cannot be read, nobody knows which pieces it needs, and all stays.
        let needed = self.needed(kept)?;
        for number in old {
            let path = self.manifest_path(*number);
            fs::remove_file(&path).at("remove", &path)?;
        }
        sync_folder(&self.dir)?;
        self.sweep(&needed)?;
        Ok(old.len())
    }

    /// Removes what a backup left that broke off.
    pub fn remove_unneeded(&self) -> Result<(), BackupError> {
        let needed = self.needed(&self.numbers()?)?;
        Ok(self.sweep(&needed)?)
    }

    fn needed(&self, numbers: &[u64]) -> Result<BTreeSet<String>, BackupError> {
        let mut needed = BTreeSet::new();
        for number in numbers {
            let files = self.read(*number)?.files;
            needed.extend(files.iter().flat_map(|file| &file.pieces).map(Sha256::to_string));
        }
        Ok(needed)
    }

    fn sweep(&self, needed: &BTreeSet<String>) -> Result<(), DiskError> {
        let pieces = self.dir.join(PIECES);
        for entry in fs::read_dir(&pieces).at("list", &pieces)? {
            let folder = entry.at("list", &pieces)?.path();
            let is_ours = folder.file_name().is_some_and(|name| name.len() == 2) && folder.is_dir();
            for name in if is_ours { disk::list(&folder)?.files } else { Vec::new() } {
                let is_needed = name.to_str().is_some_and(|name| needed.contains(name));
                if !is_needed {
                    fs::remove_file(folder.join(&name)).at("remove a piece in", &folder)?;
                }
            }
        }
        Ok(())
    }
}

/// Whether nothing lies in a folder but what a new disk has.
pub fn is_empty(folder: &Path) -> Result<bool, DiskError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        entries => entries.at("list", folder)?,
    };
    for entry in entries {
        if entry.at("list", folder)?.file_name() != "lost+found" {
            return Ok(false);
        }
    }
    Ok(true)
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

const PIECES: &str = "pieces";
const PREFIX: &str = "backup-";
const SUFFIX: &str = ".json";

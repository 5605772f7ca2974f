//! The store: sled as an index over the log, of which nothing is lost when it goes.
//!
//! For each record of the log (parts excepted) one row: the entry, where it stands, and for a file its facts, so that a
//! start need not judge everything again. One tree, big-endian keys, rows cut into chunks of less than 4 kB (larger values would
//! go to files that sled never syncs). Each group of the log is one batch, which also carries how far the log was applied,
//! the chain hash there, the counts, and a sum over all rows.
//!
//! sled may panic on damage, open empty or open short; so every opening is caught, read in full and compared. What does
//! not fit is never repaired: the folder is set aside and filled again from the log. It is synced now and then and not
//! with each group, because a lost tail is only a replay (docs/decisions/0006-store-is-an-index.md).

mod print;

pub use print::RowPrint;

use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::disk::{At, DiskError, create_folder, sync_folder};
use crate::domain::Sha256;
use crate::log::{Counts, LogRow};

/// How far the log has been applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    format: u32,
    /// Number of the last record applied.
    pub sequence: u64,
    /// Chain hash of the log there.
    pub chain: Sha256,
    /// What is in the store.
    pub counts: Counts,
    /// Sum of the checksums of all rows.
    sum: u64,
}

impl Default for Applied {
    fn default() -> Self {
        Applied { format: FORMAT, sequence: 0, chain: Sha256([0; 32]), counts: Counts::default(), sum: 0 }
    }
}

/// Why the store cannot be used as it is. Never fatal: it is set aside, or done without.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// sled said so.
    #[error("the store's database reports: {0}")]
    Sled(#[from] sled::Error),
    /// sled gave up.
    #[error("the store's database gave up (a panic inside sled)")]
    Panic,
    /// It opens, but is not what was written.
    #[error("the store is not as it was written: {0}")]
    Damaged(&'static str),
    /// Another version wrote it.
    #[error("the store was written by another version of iwmod")]
    Format,
    /// A record of the log cannot be read, and nothing is stored without what it says.
    #[error("record {0} of the archive cannot be read, and the store ends before it")]
    Unread(u64),
}

impl StoreError {
    /// Whether the disk was full.
    pub fn is_full(&self) -> bool {
        match self {
            StoreError::Disk(e) => e.is_full(),
            StoreError::Sled(sled::Error::Io(e)) => crate::disk::is_full(e),
            _ => false,
        }
    }
}

/// The open store.
pub struct Store {
    db: sled::Db,
    file: File,
    path: PathBuf,
    applied: Applied,
    unsynced: bool,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("applied", &self.applied).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens (or begins) the store below a folder, reads all of it, checks it against its own counts, and hands every
    /// row to `each` in the order of the log.
    pub fn open(folder: &Path, mut each: impl FnMut(LogRow)) -> Result<Store, StoreError> {
        create_folder(folder)?;
        let path = folder.join(INDEX);
        guarded(|| {
            let db = sled::Config::new()
                .path(&path)
                .cache_capacity(CACHE_BYTES)
                .flush_every_ms(None)
                .print_profile_on_drop(false)
                .open()?;
            let applied = load(&db, &mut each)?;
            let database = path.join("db");
            let file = File::open(&database).at("open", &database)?;
            sync_folder(&path)?;
            sync_folder(folder)?;
            Ok(Store { db, file, path: database, applied, unsynced: true })
        })
    }

    /// How far the log has been applied.
    pub fn applied(&self) -> Applied {
        self.applied
    }

    /// Adds the rows of a group of the log that ends at `sequence` with `chain`; all of it or nothing.
    pub fn apply<'a>(
        &mut self,
        rows: impl IntoIterator<Item = &'a LogRow>,
        sequence: u64,
        chain: Sha256,
    ) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        let mut applied = Applied { sequence, chain, ..self.applied };
        for row in rows {
            let bytes = postcard::to_stdvec(row).map_err(|_| StoreError::Damaged("a row cannot be written"))?;
            applied.counts.add(&row.entry);
            applied.sum = applied.sum.wrapping_add(checksum(&bytes));
            for (number, chunk) in (0u32..).zip(bytes.chunks(CHUNK)) {
                batch.insert(key(row.sequence, number).as_slice(), chunk);
            }
        }
        let meta = postcard::to_stdvec(&applied).map_err(|_| StoreError::Damaged("the counts cannot be written"))?;
        batch.insert(META, meta);
        guarded(|| Ok(self.db.apply_batch(batch)?))?;
        self.applied = applied;
        self.unsynced = true;
        Ok(())
    }

    /// Makes everything applied so far durable. sled's own flush does not: it is followed by a sync of our own.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        if !self.unsynced {
            return Ok(());
        }
        guarded(|| Ok(self.db.flush().map(|_| ())?))?;
        self.file.sync_data().at("sync", &self.path)?;
        self.unsynced = false;
        Ok(())
    }

    /// Hands every row to `each` in the order of the log, as they are in the database now.
    pub fn rows(&self, mut each: impl FnMut(LogRow)) -> Result<Applied, StoreError> {
        guarded(|| load(&self.db, &mut each))
    }
}

/// Throws the store away.
pub fn remove(folder: &Path) -> Result<(), DiskError> {
    let path = folder.join(INDEX);
    match fs::remove_dir_all(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        done => done.at("remove", &path),
    }
}

/// Sets a store aside that cannot be trusted, for whoever wants to look at it; the one set aside before is removed.
pub fn set_aside(folder: &Path) -> Result<PathBuf, DiskError> {
    let (path, aside) = (folder.join(INDEX), folder.join("index.set-aside"));
    if aside.exists() {
        fs::remove_dir_all(&aside).at("remove", &aside)?;
    }
    if path.exists() {
        fs::rename(&path, &aside).at("set aside", &path)?;
    }
    sync_folder(folder)?;
    Ok(aside)
}

/// Runs sled code; a panic in it is an error.
fn guarded<T>(run: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(StoreError::Panic))
}

/// Reads all rows and compares them with what the last batch said.
fn load(db: &sled::Db, each: &mut impl FnMut(LogRow)) -> Result<Applied, StoreError> {
    let Some(meta) = db.get(META)? else {
        let empty = db.iter().next().is_none();
        return if empty { Ok(Applied::default()) } else { Err(StoreError::Damaged("rows without counts")) };
    };
    let applied: Applied = postcard::from_bytes(&meta).map_err(|_| StoreError::Damaged("the counts cannot be read"))?;
    if applied.format != FORMAT {
        return Err(StoreError::Format);
    }
    let mut seen = Applied { sequence: applied.sequence, chain: applied.chain, ..Applied::default() };
    let mut pending: Option<(u64, u32, Vec<u8>)> = None;
    for item in db.scan_prefix(ROW) {
        let (key, value) = item?;
        let (sequence, chunk) = unkey(&key).ok_or(StoreError::Damaged("a key is not as written"))?;
        match &mut pending {
            Some((open, next, bytes)) if *open == sequence && *next == chunk => {
                bytes.extend_from_slice(&value);
                *next = next.saturating_add(1);
            }
            _ => {
                if let Some((_, _, bytes)) = pending.take() {
                    take(&bytes, &mut seen, each)?;
                }
                if chunk != 0 {
                    return Err(StoreError::Damaged("a piece of a row is missing"));
                }
                pending = Some((sequence, 1, value.to_vec()));
            }
        }
    }
    if let Some((_, _, bytes)) = pending {
        take(&bytes, &mut seen, each)?;
    }
    if seen == applied { Ok(applied) } else { Err(StoreError::Damaged("rows are missing or changed")) }
}

fn take(bytes: &[u8], seen: &mut Applied, each: &mut impl FnMut(LogRow)) -> Result<(), StoreError> {
    let row: LogRow = postcard::from_bytes(bytes).map_err(|_| StoreError::Damaged("a row cannot be read"))?;
    seen.counts.add(&row.entry);
    seen.sum = seen.sum.wrapping_add(checksum(bytes));
    each(row);
    Ok(())
}

fn checksum(bytes: &[u8]) -> u64 {
    u64::from(crc32fast::hash(bytes))
}

fn key(sequence: u64, chunk: u32) -> Vec<u8> {
    [ROW, &sequence.to_be_bytes(), &chunk.to_be_bytes()].concat()
}

fn unkey(key: &[u8]) -> Option<(u64, u32)> {
    let (sequence, chunk) = key.strip_prefix(ROW)?.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*sequence), u32::from_be_bytes(chunk.try_into().ok()?)))
}

/// Goes up whenever a row changes its shape: a store of another format is set aside and filled again from the log.
/// 4: a registration carries the stand of its export.
/// 5: a config names the accounts that are ours.
/// 6: a Toewijzingstijd of 24:00:00 is the end of its day.
/// 7: a payment carries the balances of its statement, and on whose behalf it was paid.
/// 8: an opdracht may hold from a day on, and a date of birth may be known in part.
/// 9: a row may lack its disposition, and a config names how files of other programs are read.
const FORMAT: u32 = 9;
const INDEX: &str = "index";
const META: &[u8] = b"m";
const ROW: &[u8] = b"r";
const CHUNK: usize = 3500;
const CACHE_BYTES: u64 = 16 << 20;

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::log::{Entry, FileEntry, Place};

    /// A row of about `size` bytes.
    fn row(sequence: u64, size: usize) -> LogRow {
        LogRow {
            sequence,
            place: Place { segment: 1, offset: sequence },
            received: 5,
            sha256: Sha256([7; 32]),
            entry: Entry::File(FileEntry { name: "x".repeat(size), claim: None, day: jiff::civil::date(2023, 3, 1) }),
            facts: Vec::new(),
            accounts: Vec::new(),
            imports: Vec::new(),
        }
    }

    fn reopen(folder: &Path) -> Result<(Store, Vec<LogRow>), StoreError> {
        let mut rows = Vec::new();
        let store = Store::open(folder, |row| rows.push(row))?;
        Ok((store, rows))
    }

    #[test]
    fn rows_of_any_size_come_back_in_order() {
        let dir = TempDir::new().unwrap();
        let rows: Vec<LogRow> = [1, 3000, 3500, 20_000, 5].into_iter().zip(1..).map(|(s, n)| row(n, s)).collect();
        let (mut store, none) = reopen(dir.path()).unwrap();
        assert!(none.is_empty());
        store.apply(&rows[..2], 2, Sha256([2; 32])).unwrap();
        store.apply(&rows[2..], 5, Sha256([5; 32])).unwrap();
        store.sync().unwrap();
        drop(store);
        let (store, read) = reopen(dir.path()).unwrap();
        assert_eq!(read, rows);
        assert_eq!((store.applied().sequence, store.applied().counts.files), (5, 5));
    }

    #[test]
    fn a_store_that_lost_or_changed_anything_is_not_believed() {
        let dir = TempDir::new().unwrap();
        let (mut store, _) = reopen(dir.path()).unwrap();
        store.apply(&[row(1, 10), row(2, 9000)], 2, Sha256([2; 32])).unwrap();
        let changed = |change: &dyn Fn(&sled::Db), back: &dyn Fn(&sled::Db)| {
            change(&store.db);
            let verdict = store.rows(|_| ());
            back(&store.db);
            assert!(matches!(verdict, Err(StoreError::Damaged(_))), "{verdict:?}");
        };
        for lost in [key(1, 0), key(2, 0), key(2, 1), key(2, 2), META.to_vec()] {
            let value = store.db.get(&lost).unwrap().unwrap();
            changed(&|db| drop(db.remove(&lost).unwrap()), &|db| drop(db.insert(&lost, &value).unwrap()));
        }
        let value = store.db.get(key(2, 1)).unwrap().unwrap();
        let mut other = value.to_vec();
        other[100] = b'y';
        changed(&|db| drop(db.insert(key(2, 1), other.as_slice()).unwrap()), &|db| {
            drop(db.insert(key(2, 1), &value).unwrap())
        });
        assert!(store.rows(|_| ()).is_ok());
    }

    #[test]
    fn garbage_in_the_database_is_an_error_and_can_be_set_aside() {
        let dir = TempDir::new().unwrap();
        let (mut store, _) = reopen(dir.path()).unwrap();
        store.apply(&[row(1, 10)], 1, Sha256([2; 32])).unwrap();
        store.sync().unwrap();
        drop(store);
        let database = dir.path().join(INDEX).join("db");
        let size = fs::metadata(&database).unwrap().len();
        fs::write(&database, vec![0xAB; usize::try_from(size).unwrap()]).unwrap();
        let reopened = reopen(dir.path()).map(|(store, rows)| (store.applied().sequence, rows.len()));
        // sled 0.34 may refuse, panic, or open empty; none of it may look like the store that was written.
        assert!(!matches!(reopened, Ok((1, _))), "{reopened:?}");
        set_aside(dir.path()).unwrap();
        assert_eq!(reopen(dir.path()).unwrap().1, Vec::new());
    }
}

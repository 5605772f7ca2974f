//! The people of this machine: the file as it is now, also when another process changed it, and what is in memory.
//!
//! Stands in `people` above all values; `login` and `manage` put questions and changes upon it. Decides nothing about anybody.

use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::PeopleError;
use super::file::{self, PeopleFile, Stamp};
use super::password::Hasher;
use super::rules::PeopleRules;
use super::sessions::Sessions;
use super::slow_down::SlowDown;
use crate::disk::{self, At, Lock};
use crate::told::chain_text;

/// The people of this machine. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct People(Arc<Shared>);

struct Shared {
    folder: PathBuf,
    rules: PeopleRules,
    hasher: Hasher,
    sessions: Mutex<Sessions>,
    slow: Mutex<SlowDown>,
    known: Mutex<(Arc<PeopleFile>, Stamp)>,
    // Held while this process changes the file; the lock of the folder is for other processes.
    changing: Mutex<()>,
    is_failure_told: AtomicBool,
}

impl People {
    /// Opens the file in a folder; both are made when they are not there, for this user alone.
    pub fn open(folder: &Path, rules: PeopleRules) -> Result<People, PeopleError> {
        disk::create_folder(folder)?;
        is_ours(folder)?;
        disk::make_private(folder)?;
        let known = if is_there(folder)? { PeopleFile::read(folder)? } else { make(folder)? };
        Ok(People(Arc::new(Shared {
            folder: folder.to_owned(),
            rules,
            hasher: Hasher::new(rules.cost),
            sessions: Mutex::new(Sessions::new(rules.idle, rules.absolute)),
            slow: Mutex::default(),
            known: Mutex::new((Arc::new(known.0), known.1)),
            changing: Mutex::default(),
            is_failure_told: AtomicBool::new(false),
        })))
    }

    /// The key of ids of clients, which are made by [`ClientIds`](super::ClientIds). The same for as long as the file is kept.
    pub fn client_key(&self) -> [u8; 32] {
        locked(&self.0.known).0.client_key.0
    }

    /// What the config asks.
    pub fn rules(&self) -> &PeopleRules {
        &self.0.rules
    }

    pub(super) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    pub(super) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        locked(&self.0.sessions)
    }

    pub(super) fn slow(&self) -> MutexGuard<'_, SlowDown> {
        locked(&self.0.slow)
    }

    /// The file as it is now: read again when another process changed it, which a look at its name tells.
    pub(super) fn now(&self) -> Result<Arc<PeopleFile>, PeopleError> {
        let stamp = Stamp::now(&self.0.folder)?;
        let mut known = locked(&self.0.known);
        if known.1 != stamp {
            let (file, stamp) = PeopleFile::read(&self.0.folder)?;
            *known = (Arc::new(file), stamp);
        }
        Ok(Arc::clone(&known.0))
    }

    /// The same where a failure can only be answered with nobody; it is told to the log once, until it is over.
    pub(super) fn now_or_told(&self) -> Option<Arc<PeopleFile>> {
        match self.now() {
            Ok(file) => {
                self.0.is_failure_told.store(false, Ordering::Relaxed);
                Some(file)
            }
            Err(error) => {
                self.tell(&error);
                None
            }
        }
    }

    /// Tells the log, once until it is over, why nobody is let in.
    pub(super) fn tell(&self, error: &PeopleError) {
        if !self.0.is_failure_told.swap(true, Ordering::Relaxed) {
            tracing::error!(error = chain_text(error), "nobody is let in: the file of people cannot be used");
        }
    }

    /// Changes the file, durably, while nobody else does; what is refused changes nothing.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut PeopleFile) -> Result<T, PeopleError>,
    ) -> Result<T, PeopleError> {
        let _alone = locked(&self.0.changing);
        let folder = &self.0.folder;
        let _lock = Lock::wait_silently(folder)?;
        disk::remove_drafts(folder)?;
        let (mut file, _) = PeopleFile::read(folder)?;
        let told = change(&mut file)?;
        let stamp = file.write(folder)?;
        *locked(&self.0.known) = (Arc::new(file), stamp);
        Ok(told)
    }
}

impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People").field("folder", &self.0.folder).finish_non_exhaustive()
    }
}

/// A folder of another user is left alone: to take it over would shut the service out.
fn is_ours(folder: &Path) -> Result<(), PeopleError> {
    let owner = fs::metadata(folder).at("look at the folder", folder)?.uid();
    let user = rustix::process::geteuid();
    let is_ours = owner == user.as_raw() || user.is_root();
    if is_ours { Ok(()) } else { Err(PeopleError::NotOurs { folder: folder.to_owned(), owner }) }
}

fn is_there(folder: &Path) -> Result<bool, PeopleError> {
    let file = file::path(folder);
    Ok(file.try_exists().at("look at", &file)?)
}

/// Makes the file, unless another process just did.
fn make(folder: &Path) -> Result<(PeopleFile, Stamp), PeopleError> {
    let _lock = Lock::wait_silently(folder)?;
    if !is_there(folder)? {
        PeopleFile::empty()?.write(folder)?;
    }
    PeopleFile::read(folder)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! What notify tells of the inbox: files that were closed or moved in, and files that someone is still writing.
//!
//! Hints only: a scan finds everything without them. It opens nothing and moves nothing.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RenameMode};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// What notify told since the last scan, and who is still writing.
#[derive(Default)]
pub(super) struct Hints {
    /// Closed after writing.
    closed: HashSet<PathBuf>,
    /// Moved in under this name.
    moved: HashSet<PathBuf>,
    /// Made or written to, and not closed since: when that was last told. A writer may pause for longer than two scans.
    writing: HashMap<PathBuf, Instant>,
}

impl Hints {
    /// Keeps what an event tells; says whether a file may be taken now.
    fn keep(&mut self, event: &notify::Event) -> bool {
        if event.need_rescan() {
            // The system dropped events, so a close may be among them; then looks decide again.
            self.writing.clear();
        }
        let Some(path) = event.paths.last() else { return false };
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
                self.writing.remove(path);
                self.closed.insert(path.clone())
            }
            EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
                self.writing.remove(path);
                self.moved.insert(path.clone())
            }
            EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_)) => {
                self.forget(path);
                self.writing.insert(path.clone(), Instant::now());
                false
            }
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => {
                self.forget(path);
                false
            }
            _ => false,
        }
    }

    fn forget(&mut self, path: &Path) {
        self.closed.remove(path);
        self.moved.remove(path);
        self.writing.remove(path);
    }

    /// What was told since the last call, and what is being written; a writer silent for long is forgotten.
    pub fn take(&mut self) -> Hinted {
        self.writing.retain(|_, since| since.elapsed() < SILENCE_MAX);
        let writing = self.writing.keys().cloned().collect();
        Hinted { closed: std::mem::take(&mut self.closed), moved: std::mem::take(&mut self.moved), writing }
    }
}

/// What notify told of files.
#[derive(Default)]
pub(super) struct Hinted {
    /// Closed after writing. Some writers open such a file again.
    pub closed: HashSet<PathBuf>,
    /// Moved in: whoever does so has written all of it.
    pub moved: HashSet<PathBuf>,
    /// Made or written to, and not closed since.
    pub writing: HashSet<PathBuf>,
}

/// Has notify keep hints of a folder, but not of `claimed`, and call `hint` when a file may be taken. Without notify the scan
/// still finds all.
pub(super) fn watch(
    folder: &Path,
    claimed: &Path,
    hints: Arc<Mutex<Hints>>,
    hint: Box<dyn Fn() + Send>,
) -> Option<RecommendedWatcher> {
    let claimed = claimed.to_owned();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        if event.paths.last().is_some_and(|path| path.starts_with(&claimed)) {
            return;
        }
        if hints.lock().unwrap_or_else(PoisonError::into_inner).keep(&event) {
            hint();
        }
    });
    let watched = watcher.and_then(|mut watcher| {
        watcher.watch(folder, RecursiveMode::Recursive)?;
        Ok(watcher)
    });
    watched
        .inspect_err(
            |error| tracing::warn!(%error, "the inbox cannot be watched; it is scanned every second all the same"),
        )
        .ok()
}

/// A file that is linked in is made and never closed; it is not kept waiting for ever.
const SILENCE_MAX: Duration = Duration::from_secs(300);

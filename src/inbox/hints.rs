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
    /// Closed after writing, or moved in.
    complete: HashSet<PathBuf>,
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
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
                self.writing.remove(path);
                self.complete.insert(path.clone())
            }
            EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_)) => {
                self.complete.remove(path);
                self.writing.insert(path.clone(), Instant::now());
                false
            }
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => {
                self.writing.remove(path);
                false
            }
            _ => false,
        }
    }

    /// Files that were closed since the last call, and those being written; a writer silent for long is forgotten.
    pub fn take(&mut self) -> (HashSet<PathBuf>, HashSet<PathBuf>) {
        self.writing.retain(|_, since| since.elapsed() < SILENCE_MAX);
        (std::mem::take(&mut self.complete), self.writing.keys().cloned().collect())
    }
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

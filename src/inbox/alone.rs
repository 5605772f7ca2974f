//! What lies in the inbox and is left alone: told in the log once, and shown for as long as it lasts.
//!
//! Stands beside `scan`, which finds what is no file for us, and the inbox, which meets what the system says when it takes one. Moves
//! nothing. The log names no file: a name may be that of a client.

use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::told::bestand;
use crate::worklist::{LeftAlone, LeftFiles};

/// What is left alone at the moment, and was told.
#[derive(Default)]
pub(super) struct Alone {
    known: BTreeMap<PathBuf, LeftAlone>,
}

impl Alone {
    /// Notes that something is left alone; tells it where that is news.
    pub fn note(&mut self, path: &Path, why: LeftAlone) {
        self.tell(path, why, why.remedy());
    }

    /// As [`Self::note`], of what the system said when the file was to be taken.
    pub fn note_error(&mut self, path: &Path, error: &io::Error) {
        let why = match error.kind() {
            io::ErrorKind::PermissionDenied => LeftAlone::NoRight,
            io::ErrorKind::CrossesDevices => LeftAlone::OtherDisk,
            _ => LeftAlone::Failing,
        };
        self.tell(path, why, &format!("{error}: {}", why.remedy()));
    }

    fn tell(&mut self, path: &Path, why: LeftAlone, text: &str) {
        if self.known.insert(path.to_owned(), why) != Some(why) {
            let inode = path.symlink_metadata().map_or(0, |meta| meta.ino());
            let bestand = bestand(format!("inode {inode}"), &path.to_string_lossy());
            tracing::warn!(bestand, why = text, "left alone in the inbox; `find INBOX -inum NUMBER` shows its name");
        }
    }

    /// A file was taken after all.
    pub fn forget(&mut self, path: &Path) {
        self.known.remove(path);
    }

    /// Whether something is left alone.
    pub fn holds(&self, path: &Path) -> bool {
        self.known.contains_key(path)
    }

    /// Forgets what is not there any more.
    pub fn keep(&mut self, is_there: impl Fn(&PathBuf) -> bool) {
        self.known.retain(|path, _| is_there(path));
    }

    /// How much there is of each, with the first by its path below the inbox.
    pub fn counts(&self, inbox: &Path) -> BTreeMap<LeftAlone, LeftFiles> {
        let mut counts: BTreeMap<LeftAlone, LeftFiles> = BTreeMap::new();
        for (path, why) in &self.known {
            let below = path.strip_prefix(inbox).unwrap_or(path);
            let files =
                counts.entry(*why).or_insert_with(|| LeftFiles { count: 0, first: below.display().to_string() });
            files.count = files.count.saturating_add(1);
        }
        counts
    }
}

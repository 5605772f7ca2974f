//! Whether the folders of the config can be used: looked at every second, shown by `/readyz`, told in the log when it changes.
//!
//! Asks the system and opens nothing. It mends nothing either: a folder that was taken away is for a person to bring back.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use crate::config::Paths;
use crate::http::health::Health;
use crate::told::Troubles;

/// Their keys in the config.
pub const FOLDERS: [&str; 5] = ["archive", "store", "inbox", "quarantine", "outbox"];

/// The folders, and the troubles with them that were told.
#[derive(Debug)]
pub struct Folders {
    folders: Vec<Folder>,
    troubles: Troubles<&'static str>,
}

#[derive(Debug)]
struct Folder {
    name: &'static str,
    path: PathBuf,
    /// Device and number of the folder whose files are held open: another one in its place gets none of what is written.
    held: Option<(u64, u64)>,
}

impl Folders {
    /// As they are now, after archive and store were opened. An archive that was replaced is seen by the engine, which goes on
    /// with a copy that holds the same.
    pub fn of(paths: &Paths) -> Folders {
        let held = |name, path: &Path| Folder { name, path: path.to_owned(), held: identity(path) };
        let used = |name, path: &Path| Folder { name, path: path.to_owned(), held: None };
        let [archive, store, inbox, quarantine, outbox] = FOLDERS;
        let folders = vec![
            used(archive, &paths.archive),
            held(store, &paths.store),
            used(inbox, &paths.inbox),
            used(quarantine, &paths.quarantine),
            used(outbox, &paths.outbox),
        ];
        Folders { folders, troubles: Troubles::default() }
    }

    /// Brings the checks up to date. Gives the folders that cannot be used.
    pub fn look(&mut self, health: &Health) -> Vec<&'static str> {
        let mut unusable = Vec::new();
        for folder in &self.folders {
            let outcome = folder.check();
            let trouble = outcome.as_ref().err().map(String::as_str);
            self.troubles.note(folder.name, trouble, |trouble| match trouble {
                Some(why) => tracing::error!(folder = folder.name, why, "a folder cannot be used"),
                None => tracing::info!(folder = folder.name, "the folder can be used again"),
            });
            unusable.extend(outcome.is_err().then_some(folder.name));
            health.set(folder.name, outcome);
        }
        unusable
    }
}

impl Folder {
    fn check(&self) -> Result<(), String> {
        let path = self.path.display();
        let now = identity(&self.path);
        if self.held.is_some() && now.is_none() {
            return Err(format!(
                "{path} is gone while its files are in use; restart the service, which makes it anew from the archive"
            ));
        }
        if self.held.is_some() && now != self.held {
            let remedy = "restart the service, which makes what it lacks anew from the archive";
            return Err(format!("{path} was replaced while its files are in use; {remedy}"));
        }
        let usable = access(&self.path, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK);
        usable.map_err(|error| {
            format!("{path} cannot be used: {error}; see that it is there, and give this user the right to it")
        })
    }
}

fn identity(folder: &Path) -> Option<(u64, u64)> {
    fs::metadata(folder).ok().filter(fs::Metadata::is_dir).map(|meta| (meta.dev(), meta.ino()))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_folder_that_is_gone_or_replaced_is_named_with_a_remedy() {
        let dir = TempDir::new().unwrap();
        let below = |name: &str| dir.path().join(name);
        let names = ["archive", "store", "inbox", "quarantine", "outbox"];
        names.iter().for_each(|name| fs::create_dir(below(name)).unwrap());
        let [archive, store, inbox, quarantine, outbox] = names.map(below);
        let [people, access, webhooks, socket] = ["people", "access", "webhooks", "socket"].map(below);
        let paths = Paths { archive, store, inbox, quarantine, outbox, people, access, webhooks, socket };
        let (mut folders, health) = (Folders::of(&paths), Health::default());
        health.beat();
        let mut report = || {
            folders.look(&health);
            health.report()
        };
        assert!(report().0);
        for name in names {
            fs::rename(below(name), below("away")).unwrap();
            let (good, text) = report();
            assert!(!good && text.contains(&format!("{name}: failed: {}", below(name).display())), "{text}");
            fs::create_dir(below(name)).unwrap();
            // The engine looks after the archive; the other three are opened anew for each file.
            assert_eq!(report().0, name != "store", "{name} is another folder");
            fs::remove_dir(below(name)).unwrap();
            fs::rename(below("away"), below(name)).unwrap();
            assert!(report().0, "{name} is back");
        }
    }
}

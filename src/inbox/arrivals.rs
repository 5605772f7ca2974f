//! Which files of the inbox are complete: what a scan finds beside what the one before found, and what notify told.
//!
//! Stands between `scan` and `hints`, which tell what there is, and the inbox, which takes it. A well-formed XML file is taken
//! at once when it is closed. Any other file is left until nothing changed for a while: a WebDAV client makes a file empty
//! and then fills it, an upload that broke off goes on at its end, and a CSV of which half is there is a CSV as well. What
//! was moved in under its name is whole, since whoever moves it has written it elsewhere. It moves and deletes nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::hints::Hinted;
use crate::batch::Stamp;

/// What was seen of the files that are there.
pub(super) struct Arrivals {
    seen: HashMap<PathBuf, Seen>,
    /// How long a file that does not show its end must be without change.
    quiet: Duration,
}

/// A file, as it looked.
struct Seen {
    stamp: Stamp,
    since: Instant,
    was_moved: bool,
    /// Whether its content shows that it is whole, once that was looked at.
    is_whole: Option<bool>,
}

impl Arrivals {
    /// Of a folder that was not looked at yet.
    pub fn new(quiet: Duration) -> Arrivals {
        Arrivals { seen: HashMap::new(), quiet }
    }

    /// Those of the files there are that may be taken at `now`, at most `max`. `is_whole` looks at what is in a file, and is
    /// asked once for as long as the file stays the same.
    pub fn ready(
        &mut self,
        files: Vec<(PathBuf, Stamp)>,
        hinted: &Hinted,
        now: Instant,
        max: usize,
        is_whole: impl Fn(&Path, Stamp) -> bool,
    ) -> Vec<PathBuf> {
        let mut before = std::mem::take(&mut self.seen);
        let mut ready = Vec::new();
        for (path, stamp) in files {
            let known = before.remove(&path).filter(|seen| seen.stamp == stamp);
            let looks_the_same = known.is_some() && !hinted.writing.contains(&path);
            let mut seen = known.unwrap_or(Seen { stamp, since: now, was_moved: false, is_whole: None });
            seen.was_moved |= hinted.moved.contains(&path);
            let is_closed = looks_the_same || seen.was_moved || hinted.closed.contains(&path);
            if ready.len() < max && is_closed && self.is_complete(&path, &mut seen, now, &is_whole) {
                ready.push(path);
            } else {
                self.seen.insert(path, seen);
            }
        }
        ready
    }

    /// How many files are there that may still be written, but for those that cannot be taken anyway.
    pub fn waiting(&self, is_left_alone: impl Fn(&Path) -> bool) -> usize {
        self.seen.keys().filter(|path| !is_left_alone(path)).count()
    }

    /// Whether a file that nobody is known to write will stay as it is.
    fn is_complete(&self, path: &Path, seen: &mut Seen, now: Instant, is_whole: impl Fn(&Path, Stamp) -> bool) -> bool {
        let is_quiet = now.saturating_duration_since(seen.since) >= self.quiet;
        let was_moved = seen.was_moved && !seen.stamp.is_empty();
        is_quiet || was_moved || *seen.is_whole.get_or_insert_with(|| is_whole(path, seen.stamp))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::intake;

    /// A folder with one file in it, looked at now and then.
    struct World {
        dir: TempDir,
        name: &'static str,
        arrivals: Arrivals,
        begin: Instant,
    }

    impl World {
        fn of(name: &'static str) -> World {
            let arrivals = Arrivals::new(Duration::from_secs(5));
            World { dir: TempDir::new().unwrap(), name, arrivals, begin: Instant::now() }
        }

        fn path(&self) -> PathBuf {
            self.dir.path().join(self.name)
        }

        /// Writes the file, and says whether it is taken at that second where notify tells `hint`.
        fn at(&mut self, second: u64, written: Option<&str>, hint: &str) -> bool {
            let path = self.path();
            written.into_iter().for_each(|text| fs::write(&path, text).unwrap());
            let told = |word: &str| HashSet::from_iter((hint == word).then(|| path.clone()));
            let hinted = Hinted { closed: told("closed"), moved: told("moved"), writing: told("writing") };
            let files = vec![(path.clone(), Stamp::of(&path.metadata().unwrap()))];
            let now = self.begin + Duration::from_secs(second);
            let is_whole = |path: &Path, _| intake::is_whole(&path.to_string_lossy(), &fs::read(path).unwrap());
            !self.arrivals.ready(files, &hinted, now, 10, is_whole).is_empty()
        }
    }

    #[test]
    fn an_xml_that_is_made_empty_or_in_two_openings_is_taken_once_it_is_whole() {
        let mut world = World::of("a.xml");
        assert!(!world.at(0, Some(""), "closed"));
        assert!(!world.at(1, Some("<a><b>"), "closed"));
        assert!(!world.at(3, Some("<a><b></b>"), "writing"));
        assert!(world.at(4, Some("<a><b></b></a>"), "closed"));
    }

    #[test]
    fn a_csv_an_empty_and_a_malformed_file_are_taken_after_five_seconds_without_change() {
        for (name, text) in [("a.csv", "a;b\n1;2\n"), ("a.xml", ""), ("a.xml", "<a><b></a>"), ("a.zip", "PK")] {
            let mut world = World::of(name);
            assert!(!world.at(0, Some(text), "closed") && !world.at(4, None, ""), "{name}");
            assert!(!world.at(4, Some(&format!("{text} ")), "closed"), "it changed");
            assert!(!world.at(8, None, ""), "{name} is taken four seconds after it changed");
            assert!(world.at(9, None, ""), "{name} is not taken five seconds after it changed");
        }
    }

    #[test]
    fn a_file_that_was_moved_in_is_whole_and_an_empty_one_is_not() {
        assert!(World::of("a.csv").at(0, Some("a;b\n"), "moved"));
        let mut world = World::of("a.csv");
        assert!(!world.at(0, Some(""), "moved") && world.at(5, None, ""));
    }

    #[test]
    fn without_notify_it_looks_the_same_twice_and_a_writer_that_is_known_is_waited_for() {
        let mut world = World::of("a.xml");
        assert!(!world.at(0, Some("<a/>"), "") && world.at(1, None, ""));
        let mut world = World::of("a.csv");
        assert!(!world.at(0, Some("a\n"), "writing") && !world.at(60, None, "writing") && world.at(61, None, "closed"));
    }
}

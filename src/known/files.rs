//! Where each stored file is, by the hash of its bytes.
//!
//! Stands between the fold, which adds files, and what is known at one position, which is shared with readers. Holds no name and no
//! content. Pure.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::{Date, Sha256};
use crate::log::Place;

/// Where a stored file is, and under which claim it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileAt {
    /// Where its record stands; of what is stored in parts, the first of them.
    pub place: Place,
    /// The claim under which it was taken from the inbox.
    pub claim: Option<u64>,
    /// Number of its record.
    pub sequence: u64,
    /// Day of receipt; a zip has none.
    pub day: Option<Date>,
}

/// Where stored files are. Cloning costs a few pointers.
///
/// Kept in runs, of which each is more than [`STEP`] times as large as the one behind it. What is added goes to the last, which is
/// nobody else's; so a million files that readers were shown are not copied because one more came.
#[derive(Clone, Debug, Default)]
pub struct Files {
    runs: Vec<Arc<Run>>,
}

type Run = HashMap<Sha256, FileAt>;

impl Files {
    /// Where the file with this hash is.
    pub fn get(&self, sha256: &Sha256) -> Option<&FileAt> {
        self.runs.iter().find_map(|run| run.get(sha256))
    }

    /// The files whose hash, as text, begins so.
    pub fn beginning(&self, begin: &str) -> impl Iterator<Item = Sha256> {
        let all = self.runs.iter().flat_map(|run| run.keys());
        all.filter(move |sha256| sha256.to_string().starts_with(begin)).copied()
    }

    /// The file that a record of the log holds.
    pub fn at_sequence(&self, sequence: u64) -> Option<Sha256> {
        let mut all = self.runs.iter().flat_map(|run| run.iter());
        all.find(|(_, at)| at.sequence == sequence).map(|(sha256, _)| *sha256)
    }

    /// Notes where a file is; of the same bytes again the first place stays.
    pub fn insert(&mut self, sha256: Sha256, at: FileAt) {
        if self.get(&sha256).is_some() {
            return;
        }
        if let Some(run) = self.runs.last_mut().and_then(Arc::get_mut) {
            run.insert(sha256, at);
            return;
        }
        self.merge();
        self.runs.push(Arc::new(HashMap::from([(sha256, at)])));
    }

    /// Puts the last run into the one before it for as long as that is not much larger.
    fn merge(&mut self) {
        while let [.., before, last] = self.runs.as_slice()
            && before.len() <= last.len().saturating_mul(STEP)
            && let Some(last) = self.runs.pop()
            && let Some(before) = self.runs.last_mut()
        {
            Arc::make_mut(before).extend(last.iter());
        }
    }

    fn len(&self) -> usize {
        self.runs.iter().map(|run| run.len()).sum()
    }
}

impl PartialEq for Files {
    fn eq(&self, other: &Files) -> bool {
        let mut all = self.runs.iter().flat_map(|run| run.iter());
        self.len() == other.len() && all.all(|(sha256, at)| other.get(sha256) == Some(at))
    }
}

/// How much larger a run is than the one behind it, at least.
const STEP: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn sha(n: u64) -> Sha256 {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        Sha256(bytes)
    }

    fn at(sequence: u64) -> FileAt {
        FileAt { place: Place { segment: 1, offset: sequence }, claim: None, sequence, day: None }
    }

    #[test]
    fn what_was_shown_stays_as_it_was_and_runs_stay_few() {
        let (mut files, mut shown) = (Files::default(), Vec::new());
        for n in 0..1000 {
            files.insert(sha(n), at(n));
            shown.push(files.clone());
            assert!(files.runs.len() <= 6, "{} runs of {} files", files.runs.len(), n + 1);
        }
        for (known, n) in shown.iter().zip(0..) {
            assert_eq!((known.get(&sha(n)), known.get(&sha(n + 1))), (Some(&at(n)), None));
        }
        assert_eq!(files.at_sequence(512), Some(sha(512)));
    }

    #[test]
    fn the_first_place_stays_and_how_files_came_decides_nothing() {
        let (mut one, mut other) = (Files::default(), Files::default());
        for n in 0..100 {
            one.insert(sha(n), at(n));
            one.insert(sha(n), at(n + 1000));
        }
        let mut shown = Vec::new();
        for n in (0..100).rev() {
            other.insert(sha(n), at(n));
            shown.push(other.clone());
        }
        assert!(one == other && shown.iter().take(99).all(|fewer| *fewer != one));
    }
}

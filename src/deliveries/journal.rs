//! The events that were told: lines that are appended, and synced before any event of them leaves.
//!
//! Stands in `deliveries` below who decides what is an event. A line says the key of all ids, from where on a kind of event is told, or an event.
//! The number of an event is its place among them, from 1. What a crash tore off at the end was never told, and is cut away.

use std::collections::{BTreeMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::DeliveryError;
use crate::disk::{self, At};
use crate::domain::Sha256;
use crate::events::{Event, EventKind, Happening, OpaqueIds};

/// The events that were told.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    ids: OpaqueIds,
    /// Ids of all events, and of what stood before its kind was told.
    seen: HashSet<String>,
    watched: BTreeMap<EventKind, u64>,
    position: u64,
    /// Of each event its kind, and where its line begins and ends.
    events: Vec<(EventKind, u64, u64)>,
    bytes: u64,
}

#[derive(Serialize, Deserialize)]
enum Line {
    #[serde(rename = "begin")]
    Begin { version: u32, key: String },
    /// Which kinds are told from here on, and since which position of the log; ids of what stood before.
    #[serde(rename = "watch")]
    Watch { since: BTreeMap<EventKind, u64>, position: u64, standing: Vec<String> },
    #[serde(rename = "event")]
    Event { position: u64, event: Event },
}

impl Journal {
    /// Opens that of a folder; folder and file are made when they are not there. For the one process that tells events.
    pub fn open(folder: &Path) -> Result<Journal, DeliveryError> {
        disk::create_folder(folder)?;
        disk::make_private(folder)?;
        let path = folder.join(NAME);
        if !path.try_exists().at("look at", &path)? {
            let key: [u8; 32] = random().ok_or(DeliveryError::NoRandomness)?;
            let mut begin = line(&Line::Begin { version: VERSION, key: Sha256(key).to_string() });
            begin.push(b'\n');
            disk::write_whole(folder, NAME, &begin)?;
            disk::sync_folder(folder)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).custom_flags(i32::try_from(NOFOLLOW).unwrap_or_default());
        let file = options.open(&path).at("open", &path)?;
        let journal = Journal::over(path, file)?;
        let is_torn = journal.file.metadata().at("look at", &journal.path)?.len() > journal.bytes;
        if is_torn {
            journal.file.set_len(journal.bytes).at("cut", &journal.path)?;
        }
        journal.file.sync_data().at("sync", &journal.path)?;
        Ok(journal)
    }

    /// Reads that of a folder, and changes nothing; `None` where there is none yet.
    pub fn read(folder: &Path) -> Result<Option<Journal>, DeliveryError> {
        let path = folder.join(NAME);
        if !path.try_exists().at("look at", &path)? {
            return Ok(None);
        }
        let file = disk::open_regular(&path).at("open", &path)?;
        Journal::over(path, file).map(Some)
    }

    fn over(path: PathBuf, mut file: File) -> Result<Journal, DeliveryError> {
        let mut text = Vec::new();
        file.read_to_end(&mut text).at("read", &path)?;
        let mut journal = Journal {
            path,
            file,
            ids: OpaqueIds::new([0; 32]),
            seen: HashSet::new(),
            watched: BTreeMap::new(),
            position: 0,
            events: Vec::new(),
            bytes: 0,
        };
        for (index, whole) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
            // What has no end was torn off before it was synced.
            let Some(text) = whole.strip_suffix(b"\n") else { break };
            let damaged = || DeliveryError::Damaged { file: journal.path.clone(), line: index.saturating_add(1) };
            let line: Line = serde_json::from_slice(text).map_err(|_| damaged())?;
            let is_begin = matches!(line, Line::Begin { .. });
            if is_begin != (index == 0) {
                return Err(damaged());
            }
            journal.learn(line, u64::try_from(whole.len()).unwrap_or_default())?;
        }
        Ok(journal)
    }

    fn learn(&mut self, line: Line, length: u64) -> Result<(), DeliveryError> {
        let end = self.bytes.saturating_add(length);
        match line {
            Line::Begin { version, .. } if version > VERSION => {
                return Err(DeliveryError::Later { file: self.path.clone(), version });
            }
            Line::Begin { key, .. } => {
                let key = unhex(&key).ok_or(DeliveryError::Damaged { file: self.path.clone(), line: 1 })?;
                self.ids = OpaqueIds::new(key);
            }
            Line::Watch { since, position, standing } => {
                self.watched = since;
                self.position = self.position.max(position);
                self.seen.extend(standing);
            }
            Line::Event { position, event } => {
                self.position = self.position.max(position);
                self.seen.insert(event.id.clone());
                self.events.push((event.kind, self.bytes, end));
            }
        }
        self.bytes = end;
        Ok(())
    }

    /// What tells this file from another one that was begun in its place.
    pub fn name(&self) -> String {
        self.ids.of("journal", "")
    }

    /// Makes the ids of what events are about.
    pub fn ids(&self) -> &OpaqueIds {
        &self.ids
    }

    /// Up to which record the log was told, as far as this file knows.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Number of the last event; 0 where there is none.
    pub fn last(&self) -> u64 {
        u64::try_from(self.events.len()).unwrap_or(u64::MAX)
    }

    /// Whether exactly these kinds are told.
    pub fn watches(&self, kinds: &[EventKind]) -> bool {
        kinds.len() == self.watched.len() && kinds.iter().all(|kind| self.watched.contains_key(kind))
    }

    /// Tells these kinds from here on, and no others. Of a kind that was not told before nothing counts that came up to `position`, or stands now.
    pub fn watch(&mut self, kinds: &[EventKind], position: u64, standing: &[Happening]) -> Result<(), DeliveryError> {
        let since: BTreeMap<EventKind, u64> =
            kinds.iter().map(|kind| (*kind, self.watched.get(kind).copied().unwrap_or(position))).collect();
        let is_new = |happening: &&Happening| !self.watched.contains_key(&happening.kind);
        let ids = standing.iter().filter(is_new).map(|happening| self.id(happening));
        let standing = ids.filter(|id| !self.seen.contains(id)).collect();
        // Another kind that was told already may still have events below that position.
        let position = if self.watched.is_empty() { position } else { self.position };
        self.append(vec![Line::Watch { since, position, standing }])
    }

    /// Appends what was not told yet, of the kinds that are told, and returns once it is durable; says how many events. `now` is the time of
    /// what has none of its own.
    pub fn tell(&mut self, happenings: Vec<Happening>, now: Timestamp) -> Result<usize, DeliveryError> {
        let mut lines = Vec::new();
        let mut added = HashSet::new();
        let mut position = self.position;
        for happening in happenings {
            let id = self.id(&happening);
            let of_log = happening.identity.parse().ok().filter(|_: &u64| happening.kind.is_of_log());
            let is_told = self.watched.get(&happening.kind).is_some_and(|since| of_log.is_none_or(|at| at > *since));
            if is_told && !self.seen.contains(&id) && added.insert(id.clone()) {
                // What follows from no record says nothing of how far the log was looked at.
                position = position.max(of_log.unwrap_or_default());
                let Happening { kind, time, data, .. } = happening;
                lines.push(Line::Event { position, event: Event { id, kind, time: time.unwrap_or(now), data } });
            }
        }
        let count = lines.len();
        if count > 0 {
            self.append(lines)?;
        }
        Ok(count)
    }

    /// The first event from this number on that is of one of these kinds, with its number.
    pub fn from(&self, number: u64, kinds: &[EventKind]) -> Option<u64> {
        let first = usize::try_from(number.max(1)).unwrap_or(usize::MAX).saturating_sub(1);
        let found = self.events.iter().skip(first).position(|(kind, _, _)| kinds.contains(kind))?;
        u64::try_from(first.saturating_add(found).saturating_add(1)).ok()
    }

    /// How many events from this number on are of these kinds.
    pub fn count_from(&self, number: u64, kinds: &[EventKind]) -> usize {
        let first = usize::try_from(number.max(1)).unwrap_or(usize::MAX).saturating_sub(1);
        self.events.iter().skip(first).filter(|(kind, _, _)| kinds.contains(kind)).count()
    }

    /// An event by its number.
    pub fn event(&self, number: u64) -> Result<Option<Event>, DeliveryError> {
        let index = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1);
        let Some((_, begin, end)) = index.and_then(|index| self.events.get(index)).copied() else { return Ok(None) };
        let length = usize::try_from(end.saturating_sub(begin)).unwrap_or_default();
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, begin).at("read", &self.path)?;
        match serde_json::from_slice(&bytes) {
            Ok(Line::Event { event, .. }) => Ok(Some(event)),
            _ => Err(DeliveryError::Damaged { file: self.path.clone(), line: length }),
        }
    }

    fn id(&self, happening: &Happening) -> String {
        self.ids.of(happening.kind.as_str(), &happening.identity)
    }

    /// After an error the file is opened anew: what of it was written is not known.
    fn append(&mut self, lines: Vec<Line>) -> Result<(), DeliveryError> {
        let written: Vec<Vec<u8>> = lines.iter().map(line).collect();
        let mut bytes = Vec::new();
        for text in &written {
            bytes.extend_from_slice(text);
            bytes.push(b'\n');
        }
        self.file.write_all(&bytes).and_then(|()| self.file.sync_data()).at("append to", &self.path)?;
        for (line, text) in lines.into_iter().zip(written) {
            self.learn(line, u64::try_from(text.len()).unwrap_or_default().saturating_add(1))?;
        }
        Ok(())
    }
}

fn line(line: &Line) -> Vec<u8> {
    // Nothing in a line can fail to be written.
    serde_json::to_vec(line).unwrap_or_default()
}

fn random() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    text.parse::<Sha256>().ok().map(|bytes| bytes.0)
}

const NAME: &str = "events.jsonl";
const VERSION: u32 = 1;
const NOFOLLOW: u32 = rustix::fs::OFlags::NOFOLLOW.bits();

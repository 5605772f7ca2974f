//! A log in memory: the same records, numbers and chain as on disk, and nothing of it is durable.
//!
//! Stands beside `writer`, for tests where a disk is not the point. A clone is the same log, as a folder opened again is. It
//! never fails, so that what a failing disk does is shown by the log on disk alone.

use std::sync::{Arc, PoisonError, RwLock};

use super::error::ArchiveError;
use super::head::Head;
use super::log::{Appended, Log, Reader, Records, Source, check_place};
use super::record::{self, Packed, Parsed, Position, Record};
use crate::domain::Sha256;
use crate::log::Place;

/// A log in memory.
#[derive(Clone, Debug, Default)]
pub struct InMemory(Arc<RwLock<Vec<Kept>>>);

/// A record as its bytes; its place is its index.
#[derive(Clone, Debug)]
struct Kept {
    chain: Sha256,
    bytes: Vec<u8>,
}

impl InMemory {
    /// A log of its own with the same records: what is appended to it, this one never has.
    pub fn copied(&self) -> InMemory {
        InMemory(Arc::new(RwLock::new(self.kept(|kept| kept.clone()))))
    }

    fn kept<T>(&self, of: impl FnOnce(&mut Vec<Kept>) -> T) -> T {
        of(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// The record with this number; `None` behind the end.
    fn record(&self, sequence: u64) -> Option<Record> {
        let place = place_of(sequence);
        let index = usize::try_from(place.offset).ok()?;
        let bytes = self.kept(|kept| kept.get(index).map(|record| record.bytes.clone()))?;
        match record::parse(&bytes, place) {
            Parsed::Record { record, .. } => Some(*record),
            Parsed::Blank | Parsed::Bad(_) => None,
        }
    }
}

fn place_of(sequence: u64) -> Place {
    Place { segment: 1, offset: sequence.saturating_sub(1) }
}

impl Log for InMemory {
    fn head(&self) -> Head {
        let end = self.kept(|kept| kept.last().map(|last| (kept.len(), last.chain)));
        let head = |(records, chain)| Head { sequence: u64::try_from(records).unwrap_or(u64::MAX), chain };
        end.map_or(Head::BEFORE_ALL, head)
    }

    fn append(&mut self, behind: u64, group: &[Packed]) -> Result<Vec<Appended>, ArchiveError> {
        let head = self.head();
        check_place(head, behind)?;
        let mut chain = head.chain;
        let (mut added, mut appended) = (Vec::new(), Vec::new());
        for (sequence, (left, packed)) in (head.next()..).zip((0..group.len()).rev().zip(group)) {
            let mut bytes = Vec::new();
            let position = Position { sequence, group: head.next(), ends_group: left == 0 };
            chain = record::encode(&mut bytes, packed, position, chain).ok_or(ArchiveError::TooLarge { sequence })?;
            added.push(Kept { chain, bytes });
            appended.push(Appended { sequence, place: place_of(sequence), chain });
        }
        self.kept(|kept| kept.extend(added));
        Ok(appended)
    }

    fn read_from(&self, sequence: u64) -> Result<Records, ArchiveError> {
        let (log, end) = (self.clone(), self.head().sequence);
        let read = move |sequence| log.record(sequence).ok_or(ArchiveError::NoRecord { sequence });
        Ok(Box::new((sequence.max(1)..=end).map(read)))
    }

    fn reader(&self) -> Reader {
        Reader(Arc::new(self.clone()))
    }

    fn bytes(&self) -> u64 {
        let bytes: usize = self.kept(|kept| kept.iter().map(|record| record.bytes.len()).sum());
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

impl Source for InMemory {
    fn read(&self, place: Place) -> Result<Record, ArchiveError> {
        let sequence = place.offset.saturating_add(1);
        self.record(sequence).ok_or(ArchiveError::NoRecord { sequence })
    }

    fn place_after(&self, record: &Record) -> Place {
        place_of(record.sequence.saturating_add(1))
    }

    fn from(&self, sequence: u64) -> Result<Records, ArchiveError> {
        self.read_from(sequence)
    }
}

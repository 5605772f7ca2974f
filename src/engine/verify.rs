//! Verify: reads archive, store and quarantine anew and proves that they agree.

use super::memory::chain_text;
use super::open::facts_of;
use super::{Engine, EngineError};
use crate::archive::{ConfigEntry, Entry, Record, hash};
use crate::store::{Counts, Row};

/// What was verified.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Verified {
    /// Records of the log, all of whose bytes fit checksum, hash and chain.
    pub records: u64,
    /// Files, judged again.
    pub files: u64,
    /// Zips.
    pub containers: u64,
    /// Refusals.
    pub refused: u64,
    /// Files in quarantine, compared with their hash.
    pub quarantined: u64,
    /// What does not agree; empty when all is well.
    pub problems: Vec<String>,
}

impl Engine {
    /// Reads everything again. Damage of the log is an error; whatever else disagrees is listed.
    pub fn verify(&mut self) -> Result<Verified, EngineError> {
        let mut verified = Verified::default();
        let mut counts = Counts::default();
        let rows = self.stored_rows(&mut verified);
        let mut rows = rows.into_iter();
        let mut config: Option<ConfigEntry> = None;
        let mut walk = self.archive.walk();
        while let Some(record) = self.memory.status().noted(walk.next_record())? {
            verified.records = record.sequence;
            if let Err(error) = record.content() {
                verified.problems.push(chain_text(&error));
            }
            if record.entry == Entry::Part {
                continue;
            }
            if let Entry::Config(entry) = &record.entry {
                config = Some(entry.clone());
            }
            counts.add(&record.entry);
            if self.store.is_some() {
                compare(&record, rows.next(), config.as_ref(), &mut verified.problems);
            }
            self.progress();
        }
        let extra = rows.count();
        if extra > 0 {
            verified.problems.push(format!("the store has {extra} rows that the archive does not know"));
        }
        if counts != self.memory.counts() {
            verified.problems.push(format!("memory counts {:?}, the archive {counts:?}", self.memory.counts()));
        }
        (verified.files, verified.containers, verified.refused) = (counts.files, counts.containers, counts.refused);
        self.verify_containers(&mut verified);
        self.verify_quarantine(&mut verified)?;
        if verified.problems.is_empty() {
            self.memory.status().sound();
        }
        Ok(verified)
    }

    fn stored_rows(&self, verified: &mut Verified) -> Vec<Row> {
        let mut rows = Vec::new();
        match self.store.as_ref().map(|store| store.rows(|row| rows.push(row))) {
            None => verified.problems.push("the store is not in use (see /readyz)".to_owned()),
            Some(Err(error)) => verified.problems.push(chain_text(&error)),
            Some(Ok(_)) => {}
        }
        rows
    }

    /// The bytes of every zip are put together again and compared with its hash.
    fn verify_containers(&self, verified: &mut Verified) {
        let reader = self.reader();
        let mut zips = Vec::new();
        let listed = reader.list(|sequence, _, sha256, name| {
            if name.len() >= 4 && crate::inbox::unzip::has_extension(name, "zip") {
                zips.push((sequence, sha256));
            }
        });
        if let Err(error) = listed {
            verified.problems.push(chain_text(&error));
        }
        for (sequence, sha256) in zips {
            let mut bytes = Vec::new();
            match reader.cat(&sha256, &mut bytes) {
                Ok(true) if hash(&bytes) == sha256 => {}
                Ok(_) => {
                    verified.problems.push(format!("the parts of record {sequence} are not the zip that was received"))
                }
                Err(error) => verified.problems.push(chain_text(&error)),
            }
        }
    }

    fn verify_quarantine(&self, verified: &mut Verified) -> Result<(), EngineError> {
        let mut names = self.quarantine.names()?;
        for refusal in self.memory.refusals().values() {
            verified.quarantined = verified.quarantined.saturating_add(1);
            if !names.remove(&refusal.stored_as) {
                verified.problems.push(format!("refused file {} is missing in quarantine", refusal.sequence));
            } else if self.quarantine.hash(&refusal.stored_as)? != refusal.sha256 {
                verified.problems.push(format!("refused file {} was changed in quarantine", refusal.sequence));
            }
            if self.memory.file(&refusal.sha256).is_some() {
                verified.problems.push(format!("refused file {} is in the archive too", refusal.sequence));
            }
        }
        if !names.is_empty() {
            let count = names.len();
            verified.problems.push(format!("quarantine holds {count} files that the archive does not know of"));
        }
        Ok(())
    }
}

/// A row of the store must be what the log says, and its facts what judging the bytes again gives.
fn compare(record: &Record, row: Option<Row>, config: Option<&ConfigEntry>, problems: &mut Vec<String>) {
    let sequence = record.sequence;
    let Some(row) = row else { return problems.push(format!("the store lacks record {sequence}")) };
    let same = row.sequence == sequence && row.sha256 == record.sha256 && row.entry == record.entry;
    if !same {
        problems.push(format!("record {sequence} is another in the store"));
    } else if row.facts != facts_of(record, config) {
        problems.push(format!("the facts of record {sequence} are others in the store than its bytes say"));
    }
}

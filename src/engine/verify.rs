//! Verify: reads archive, store and quarantine anew and proves that they agree, and that what is shown follows from them.
//!
//! Stands beside everything that the engine keeps; changes nothing but what `/readyz` says. Every problem names its remedy.

use super::replay::{Facts, config_said, facts_of};
use super::{Engine, EngineError};
use crate::archive::{Head, Record};
use crate::documents::Verified;
use crate::intake::Import;
use crate::known::{Refusal, ShownFacts, differences};
use crate::log::{Entry, LogRow, hash};
use crate::store::RowPrint;
use crate::told::chain_text;

impl Engine {
    /// Reads everything again. Damage of the log is an error; whatever else disagrees is listed. Until a later one finds
    /// nothing, `/readyz` tells what was found.
    pub fn verify(&mut self) -> Result<Verified, EngineError> {
        let verified = self.verify_all();
        let problems = verified.as_ref().map_or(1, |verified| verified.problems.len());
        let mended_by_rebuild =
            |verified: &Verified| verified.problems.iter().all(|problem| problem.ends_with(REBUILD));
        self.memory.status().verified(problems, verified.as_ref().is_ok_and(mended_by_rebuild));
        verified
    }

    fn verify_all(&mut self) -> Result<Verified, EngineError> {
        let mut verified = Verified::default();
        self.verify_log(&mut verified)?;
        self.verify_containers(&mut verified);
        self.verify_quarantine(&mut verified)?;
        Ok(verified)
    }

    /// Log beside store, and both beside what readers are shown.
    fn verify_log(&self, verified: &mut Verified) -> Result<(), EngineError> {
        let state = self.reader().state();
        let (mut shown, mut log) = (ShownFacts::new(&state.knowledge), self.memory.without_facts());
        let mut rows = self.stored_rows(verified).into_iter();
        let mut end = Head::BEFORE_ALL;
        for record in self.memory.status().noted(self.archive.read_from(1))? {
            let record = self.memory.status().noted(record)?;
            self.progress();
            end = Head { sequence: record.sequence, chain: record.chain };
            let facts = read(&record, &log.imports()).map_err(|why| verified.problems.push(why)).ok();
            let place = log.place_of(&record.entry, record.place);
            if record.entry == Entry::Part {
                continue;
            }
            let is_read = facts.is_some();
            let (accounts, imports) = config_said(&record);
            let Record { sequence, received, sha256, entry, .. } = record;
            let facts = facts.unwrap_or_default();
            let row = LogRow { sequence, place, received, sha256, entry, facts, accounts, imports };
            if self.store.is_some() {
                verified.problems.extend(compare(&row, rows.next(), is_read));
            }
            if matches!(row.entry, Entry::File(_)) {
                shown.file(row.sha256, &row.facts);
            }
            log.learn(row);
        }
        let extra = rows.count();
        if extra > 0 {
            verified.problems.push(format!("the store has {extra} rows that the archive does not know; {REBUILD}"));
        }
        verified.records = end.sequence;
        let log = log.known(end.sequence, end.chain);
        shown.made(&log);
        let all = shown.differences().into_iter().chain(differences(&state, &log));
        verified.problems.extend(all.map(|difference| format!("{difference}; {REBUILD}")));
        let counts = log.counts;
        (verified.files, verified.containers, verified.refused) = (counts.files, counts.containers, counts.refused);
        Ok(())
    }

    fn stored_rows(&self, verified: &mut Verified) -> Vec<RowPrint> {
        let mut rows = Vec::new();
        match self.store.as_ref().map(|store| {
            store.rows(|row| {
                rows.push(RowPrint::new(&row));
                self.progress();
            })
        }) {
            None if !self.keeps_store => {}
            None => verified.problems.push("the store is not in use; `/readyz` says why and what to do".to_owned()),
            Some(Err(error)) => verified.problems.push(format!("{}; {REBUILD}", chain_text(&error))),
            Some(Ok(_)) => {}
        }
        rows
    }

    /// The bytes of every zip are put together again and compared with its hash.
    fn verify_containers(&self, verified: &mut Verified) {
        let reader = self.reader();
        let mut zips = Vec::new();
        let listed = reader.list(|sequence, _, sha256, name| {
            if name.len() >= 4 && crate::unzip::has_extension(name, "zip") {
                zips.push((sequence, sha256));
            }
        });
        if let Err(error) = listed {
            verified.problems.push(chain_text(&error));
        }
        for (sequence, sha256) in zips {
            self.progress();
            let mut bytes = Vec::new();
            match reader.cat(&sha256, &mut bytes) {
                Ok(true) if hash(&bytes) == sha256 => {}
                Ok(_) => verified.problems.push(format!(
                    "the parts of record {sequence} are not the zip that was received; restore the archive from a backup"
                )),
                Err(error) => verified.problems.push(chain_text(&error)),
            }
        }
    }

    fn verify_quarantine(&self, verified: &mut Verified) -> Result<(), EngineError> {
        let mut names = self.quarantine.names()?;
        for refusal in self.memory.refusals().values() {
            verified.quarantined = verified.quarantined.saturating_add(1);
            let is_there = names.remove(&refusal.stored_as);
            verified.problems.extend(self.verify_bytes(refusal, is_there));
            verified.problems.extend(self.verify_findings(refusal, is_there));
            if self.memory.file(&refusal.sha256).is_some() {
                let id = refusal.sequence;
                let text = format!(
                    "refused file {id} is in the archive too; `iwmod quarantine retry {id}` lets it leave quarantine"
                );
                verified.problems.push(text);
            }
            self.progress();
        }
        if !names.is_empty() {
            let count = names.len();
            let text = format!(
                "quarantine holds {count} files that the archive does not know of; restart iwmod, which notes them"
            );
            verified.problems.push(text);
        }
        Ok(())
    }

    fn verify_bytes(&self, refusal: &Refusal, is_there: bool) -> Option<String> {
        let id = refusal.sequence;
        let remedy =
            format!("put it back from a backup, or give it up with `iwmod quarantine drop {id} --reason TEXT`");
        match self.quarantine.hash_in_steps(&refusal.stored_as, &|| self.progress()) {
            _ if !is_there => Some(format!("refused file {id} is missing in quarantine; {remedy}")),
            Ok(sha256) if sha256 == refusal.sha256 => None,
            Ok(_) => Some(format!("refused file {id} was changed in quarantine; {remedy}")),
            Err(error) => Some(format!("refused file {id} cannot be read: {}", chain_text(&error))),
        }
    }

    /// Findings that are gone or another file's; those of a file that is gone are told with it.
    fn verify_findings(&self, refusal: &Refusal, is_there: bool) -> Option<String> {
        let Refusal { sequence: id, stored_as, sha256, .. } = refusal;
        let wrong = self.quarantine.wrong_findings(stored_as, *sha256).filter(|_| is_there)?;
        Some(format!(
            "the findings of refused file {id} {wrong}; `iwmod quarantine retry {id}` judges it again and writes them anew"
        ))
    }
}

/// What a record says in facts; why that cannot be told else.
fn read(record: &Record, imports: &[Import]) -> Result<Facts, String> {
    if record.entry.has_facts() {
        return facts_of(record, imports).map_err(|unread| unread.why);
    }
    record.content().map(|_| Facts::new()).map_err(|error| chain_text(&error))
}

/// A row of the store must be what the log says, and its facts what reading the bytes again gives.
fn compare(row: &LogRow, stored: Option<RowPrint>, is_read: bool) -> Option<String> {
    let (said, sequence) = (RowPrint::new(row), row.sequence);
    match stored {
        None => Some(format!("the store lacks record {sequence}; {REBUILD}")),
        Some(stored) if (stored.sequence, stored.record) != (said.sequence, said.record) => {
            Some(format!("record {sequence} is another in the store; {REBUILD}"))
        }
        Some(stored) if is_read && stored.facts != said.facts => {
            Some(format!("the facts of record {sequence} are others in the store than its bytes say; {REBUILD}"))
        }
        Some(_) => None,
    }
}

const REBUILD: &str = "`iwmod rebuild` makes it anew from the archive";

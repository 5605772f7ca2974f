//! One group: what judged files add to the log, durable, and only then told.
//!
//! Stands between `ingest`, which collects what the workers found, and log, quarantine and memory. What is accepted is
//! planned before what is refused, so that bytes that come under a name that is refused (`x.csv`) and one that is accepted
//! (`x.xml`) end in the archive alone, in whatever order they came.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::Digest;

use super::error::EngineError;
use super::owner::{Engine, GroupRecord, pack};
use crate::archive::{ArchiveError, Packed, Stored};
use crate::batch::{Batch, Fate, Held, Item, Judged, Stamp, Step};
use crate::disk::At;
use crate::documents::{IngestedFile, Outcome};
use crate::domain::{RuleId, Severity, Sha256, rules_of};
use crate::facts::Fact;
use crate::log::{ContainerEntry, Draft, Entry, hash};
use crate::message::Message;
use crate::orders::{Addition, FileAsCame, Novelty, TakeIn, releases};
use crate::quarantine::Refused;
use crate::told::{bestand, chain_text};

/// What is told of a file.
struct FileReport {
    /// Its place among the steps of the group.
    step: usize,
    item: usize,
    report: IngestedFile,
    /// The same claim comes again, after a crash or a failure: it was counted then.
    again: bool,
}

/// A judged file with its place in the group.
struct JudgedFile {
    step: usize,
    item: usize,
    name: String,
    claim: Option<u64>,
    sha256: Sha256,
    report: IngestedFile,
}

/// The last step of an item.
struct End {
    item: usize,
    stamp: Stamp,
    zip: Option<Sha256>,
}

/// What became of the refusals of a group.
#[derive(Default)]
struct Refusals {
    told: Vec<FileReport>,
    /// What was named in quarantine.
    placed: Vec<(String, Sha256)>,
    /// Items that failed for one reason.
    failed: Vec<(Vec<usize>, EngineError)>,
    /// What was named in quarantine for items that failed.
    strays: Vec<(String, Sha256)>,
}

impl Engine {
    /// Refused bytes named, records durable, store and memory, and only then the items are told so. Whatever goes wrong on
    /// the way, each item of the group that it concerns is marked as failed before this returns. An error says that the log
    /// could not be written.
    pub(super) fn commit(&mut self, batch: &mut Batch) -> Result<(), EngineError> {
        let steps = batch.take_group();
        let items: Vec<usize> = steps.iter().map(Step::item).collect();
        let Sorted { accepted, refused, ends, _rooms } = sort(batch, steps);
        let mut group = TakeIn::new(&self.memory, self.head.sequence, batch.day);
        let accepted = accepted.into_iter().map(|(found, facts, stored)| {
            let novelty = group.accept(found.file(), facts, stored);
            found.into_report(novelty)
        });
        let mut told: Vec<FileReport> = accepted.collect();
        let Refusals { told: refused, placed, failed, strays } = self.plan_refusals(&mut group, refused);
        told.extend(refused);
        let (records, mut released) = group.records();
        for (items, error) in failed {
            let why = chain_text(&self.count_trouble(error));
            items.into_iter().for_each(|item| batch.fail(item, &why));
        }
        self.strays.extend(strays);
        if let Err(error) = self.packed_beside(records).map_err(EngineError::from).and_then(|group| self.append(group))
        {
            // The names in quarantine say nothing yet; the same bytes find them again when they come again.
            self.strays.extend(placed);
            let why = chain_text(&error);
            items.into_iter().for_each(|item| batch.fail(item, &why));
            return Err(error);
        }
        let mut done = Ok(());
        for end in ends.into_iter().filter(|end| batch.is_under_way(end.item)).collect::<Vec<_>>() {
            done = done.and(self.finish(batch, end, &mut released));
        }
        self.publish();
        self.strays.extend(released);
        self.settle_strays();
        self.tell(batch, told);
        done
    }

    /// The end of an item all of whose steps are committed; a zip's own bytes come last. An error says that the log could
    /// not be written.
    fn finish(&mut self, batch: &mut Batch, end: End, released: &mut Vec<(String, Sha256)>) -> Result<(), EngineError> {
        let work = std::sync::Arc::clone(&batch.work);
        let kept = match (end.zip, work.items.get(end.item)) {
            (Some(sha256), Some(item)) => self.keep_container(item, sha256, released),
            _ => Ok(()),
        };
        match kept {
            Ok(()) => batch.finish(end.item, end.stamp),
            Err(error) => {
                batch.fail(end.item, &chain_text(&error));
                if matches!(error, EngineError::Archive(_)) {
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// All refusals of a group. One that cannot be named in quarantine fails alone; when the names cannot be made durable
    /// all of them do, and what is accepted goes on.
    fn plan_refusals(&self, group: &mut TakeIn<'_, Stored>, refused: Vec<Rejected>) -> Refusals {
        let (before, mut refusals) = (group.len(), Refusals::default());
        let items: Vec<usize> = refused.iter().map(|(found, ..)| found.item).collect();
        let at = jiff::Timestamp::from_millisecond(self.now().0).unwrap_or_default().to_string();
        for (found, bytes, message) in refused {
            let item = found.item;
            if let Err(error) = self.plan_refusal(group, (found, bytes, message), &at, &mut refusals) {
                refusals.failed.push((vec![item], error));
            }
        }
        if refusals.placed.is_empty() {
            return refusals;
        }
        if let Err(error) = self.quarantine.sync() {
            group.cut(before);
            refusals.told.clear();
            refusals.strays = std::mem::take(&mut refusals.placed);
            refusals.failed.push((items, error.into()));
        }
        refusals
    }

    fn plan_refusal(
        &self,
        group: &mut TakeIn<'_, Stored>,
        (found, bytes, message): Rejected,
        at: &str,
        refusals: &mut Refusals,
    ) -> Result<(), EngineError> {
        let novelty = match group.known(found.file()) {
            Some(known) => known,
            None => {
                let findings = &found.report.findings;
                let stored_as = self.quarantine.place(bytes, &found.name, at, findings)?;
                refusals.placed.push((stored_as.clone(), found.sha256));
                let again = group.refuse(found.file(), &stored_as, findings, message.as_deref());
                refusals.told.push(FileReport { again: again == Novelty::Again, ..found.into_refusal() });
                return Ok(());
            }
        };
        refusals.told.push(found.into_report(novelty));
        Ok(())
    }

    /// Records that were planned, received now; the content of files was packed when they were read.
    fn packed_beside(&self, records: Vec<Addition<Stored>>) -> Result<Vec<GroupRecord>, ArchiveError> {
        let (received, next) = (self.now().0, self.head.next());
        let packed = (next..).zip(records).map(|(sequence, (draft, content))| match content {
            Some(stored) => {
                let Draft { entry, sha256, facts, .. } = draft;
                Ok((Packed { entry, received, sha256, stored }, facts))
            }
            None => pack(draft, received).ok_or(ArchiveError::TooLarge { sequence }),
        });
        packed.collect()
    }

    /// Names in quarantine that the log does not speak of, since a group failed behind them, or speaks of no longer. One
    /// whose bytes the archive has goes; one whose file is still in hand waits for it.
    pub(super) fn settle_strays(&mut self) {
        let mut gone = Vec::new();
        for (name, sha256) in std::mem::take(&mut self.strays) {
            if self.memory.refusals().values().any(|refusal| refusal.stored_as == name) {
                continue;
            }
            if self.memory.file(&sha256).is_none() && !self.memory.was_dropped(&sha256) {
                self.strays.insert(name, sha256);
                continue;
            }
            match self.quarantine.remove(&name) {
                Ok(()) => gone.push((name, sha256)),
                Err(error) => self.keep_stray((name, sha256), error.into()),
            }
        }
        if !gone.is_empty()
            && let Err(error) = self.quarantine.sync()
        {
            tracing::warn!(error = chain_text(&error), "what left quarantine may come back after a loss of power");
            self.strays.extend(gone);
        }
    }

    fn keep_stray(&mut self, (name, sha256): (String, Sha256), error: EngineError) {
        self.memory.counters().disk_error();
        tracing::debug!(error = chain_text(&error), "a file cannot leave quarantine yet");
        self.strays.insert(name, sha256);
    }

    /// Keeps a zip's own bytes, once all its members are durable.
    fn keep_container(
        &mut self,
        item: &Item,
        sha256: Sha256,
        released: &mut Vec<(String, Sha256)>,
    ) -> Result<(), EngineError> {
        if self.memory.file(&sha256).is_some() {
            return Ok(());
        }
        let (name, claim) = (item.name.clone(), item.claim);
        let mut gone = Vec::new();
        let releases = self.packed(releases(&self.memory, sha256, &mut gone))?;
        let entry = |parts, bytes| Entry::Container(ContainerEntry { name, claim, parts, bytes });
        self.store_in_parts((&item.path, item.place()), sha256, entry, releases)?;
        released.extend(gone);
        Ok(())
    }

    /// Appends the bytes of a file in parts, and then, as one group, a record that says what they are and `also`.
    /// An error tells the place and not the path, which may hold the name of a client.
    pub(super) fn store_in_parts(
        &mut self,
        (path, place): (&Path, &Path),
        sha256: Sha256,
        entry: impl FnOnce(u32, u64) -> Entry,
        also: Vec<GroupRecord>,
    ) -> Result<u64, EngineError> {
        let received = self.now().0;
        let mut file = File::open(path).at("open a file in", place)?;
        let (mut parts, mut bytes) = (0u32, 0u64);
        let mut whole = sha2::Sha256::new();
        loop {
            let mut part = Vec::new();
            (&mut file).take(PART_BYTES).read_to_end(&mut part).at("read a file in", place)?;
            if part.is_empty() {
                break;
            }
            parts = parts.saturating_add(1);
            whole.update(&part);
            bytes = bytes.saturating_add(u64::try_from(part.len()).unwrap_or(0));
            let stored = Stored::compress(&part).unwrap_or_else(Stored::empty);
            let packed = Packed { entry: Entry::Part, received, sha256: hash(&part), stored };
            self.append(vec![(packed, Vec::new())])?;
            self.progress();
        }
        // Parts without a record after them say nothing; the file is taken in again.
        if Sha256(whole.finalize().into()) != sha256 {
            return Err(EngineError::Changed { folder: place.to_owned() });
        }
        let packed = Packed { entry: entry(parts, bytes), received, sha256, stored: Stored::empty() };
        let group = std::iter::once((packed, Vec::new())).chain(also).collect();
        let number = self.head.next();
        self.append_shown(group)?;
        Ok(number)
    }

    /// One line of log per file, and the counts; no personal data. What was counted before is not counted again.
    fn tell(&self, batch: &mut Batch, mut told: Vec<FileReport>) {
        told.sort_by_key(|told| told.step);
        for FileReport { item, report, again, .. } in told {
            let kind = report.envelope.kind.as_deref();
            if again {
                self.memory.counters().change(|c| c.recovered = c.recovered.saturating_add(1));
            } else {
                self.memory.counters().file(report.outcome.as_str(), kind);
            }
            let (rules, sha256) = (rules_of(&report.findings), report.sha256.map(|s| s.to_string()));
            tracing::info!(
                bestand = sha256.as_ref().map(|id| bestand(id.get(..12).unwrap_or(id), &report.file)),
                sha256,
                bericht = kind,
                uitkomst = report.outcome.as_str(),
                rule = (report.outcome == Outcome::Refused).then(|| rules
                    .iter()
                    .map(RuleId::as_str)
                    .collect::<Vec<_>>()
                    .join(" ")),
                again,
                "taken in"
            );
            batch.report(item, report);
        }
    }
}

impl JudgedFile {
    fn file(&self) -> FileAsCame<'_> {
        FileAsCame { name: &self.name, claim: self.claim, sha256: self.sha256 }
    }

    fn into_refusal(self) -> FileReport {
        FileReport { step: self.step, item: self.item, report: self.report, again: false }
    }

    /// What is told of a file that is accepted or was known. Of what was known only notices are told.
    fn into_report(self, novelty: Novelty) -> FileReport {
        let JudgedFile { step, item, mut report, .. } = self;
        report.outcome = match novelty {
            Novelty::New | Novelty::Again => Outcome::Accepted,
            Novelty::Known | Novelty::SaysNothingNew => Outcome::Duplicate,
        };
        if matches!(novelty, Novelty::Known | Novelty::Again) {
            report.findings.retain(|finding| finding.severity == Severity::Notice);
        }
        FileReport { step, item, report, again: novelty == Novelty::Again }
    }
}

type Accepted = (JudgedFile, Vec<(u32, Fact)>, Stored);
type Rejected = (JudgedFile, Refused, Option<Box<Message>>);

/// The steps of a group by what they are.
struct Sorted {
    accepted: Vec<Accepted>,
    refused: Vec<Rejected>,
    ends: Vec<End>,
    /// Given back when the group is done with.
    _rooms: Vec<Held>,
}

/// Divides the steps of a group. What could not be read is marked at once; steps of items that failed are dropped.
fn sort(batch: &mut Batch, steps: Vec<Step>) -> Sorted {
    for step in &steps {
        if let Step::Failed { item, why } = step {
            batch.fail(*item, why);
        }
    }
    let (mut accepted, mut refused, mut ends, mut rooms) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (number, step) in steps.into_iter().enumerate().filter(|(_, step)| batch.is_under_way(step.item())) {
        match step {
            Step::Done { item, stamp, zip } => ends.push(End { item, stamp, zip }),
            Step::Failed { .. } => {}
            Step::Judged(judged) => {
                let Judged { item, name, sha256, envelope, findings, fate, held } = *judged;
                rooms.extend(held);
                let claim = batch.work.items.get(item).and_then(|item| item.claim);
                let file = name.clone();
                let report = IngestedFile { file, sha256: Some(sha256), outcome: Outcome::Refused, envelope, findings };
                let found = JudgedFile { step: number, item, name, claim, sha256, report };
                match fate {
                    Fate::Accepted { facts, stored } => accepted.push((found, facts, stored)),
                    Fate::Refused(bytes, message) => refused.push((found, bytes, message)),
                }
            }
        }
    }
    Sorted { accepted, refused, ends, _rooms: rooms }
}

const PART_BYTES: u64 = 4 << 20;

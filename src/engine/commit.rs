//! One group: what judged files add to the log, durable, and only then told.
//!
//! Stands between `ingest`, which collects what the workers found, and log, quarantine and memory. What is accepted is
//! planned before what is refused, so that bytes that come under a name that is refused (`x.csv`) and one that is accepted
//! (`x.xml`) end in the archive alone, in whatever order they came.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::Digest;

use super::owner::{GroupRecord, pack};
use super::{Engine, EngineError};
use crate::archive::{Packed, Stored};
use crate::batch::{Fate, Held, Item, Judged, Outcome, Report, Stamp, Step, Taking};
use crate::disk::At;
use crate::domain::{Date, Finding, Policy, Severity, Sha256};
use crate::facts::{Fact, Kop};
use crate::log::{Answered, ContainerEntry, Entry, FileEntry, RefusedEntry, hash};
use crate::message::{self, Message};
use crate::orders::{Making, identificatie, made_draft};
use crate::outputs;
use crate::quarantine::Refused;
use crate::told::{bestand, chain_text};

/// A record of a group, with the facts that it brings.
struct Plan {
    packed: Packed,
    facts: Vec<(u32, Fact)>,
}

/// What a group adds to the log, in order, and what is told once it is there.
#[derive(Default)]
struct Planned {
    plans: Vec<Plan>,
    pending: HashSet<Sha256>,
    told: Vec<Told>,
    /// Refusals that stand no longer.
    released: Vec<(String, Sha256)>,
    /// What was named in quarantine.
    placed: Vec<(String, Sha256)>,
}

impl Planned {
    fn group(&mut self) -> Vec<GroupRecord> {
        std::mem::take(&mut self.plans).into_iter().map(|plan| (plan.packed, plan.facts)).collect()
    }
}

/// What is told of a file.
struct Told {
    /// Its place among the steps of the group.
    step: usize,
    item: usize,
    report: Report,
    /// The same claim comes again, after a crash or a failure: it was counted then.
    again: bool,
}

/// A judged file with its place in the group.
struct Found {
    step: usize,
    item: usize,
    name: String,
    claim: Option<u64>,
    sha256: Sha256,
    report: Report,
}

/// The last step of an item.
struct End {
    item: usize,
    stamp: Stamp,
    zip: Option<Sha256>,
}

/// The moment of a group, and the day of its verdicts.
type Now = (i64, Date);

impl Engine {
    /// Refused bytes named, records durable, store and memory, and only then the items are told so. Whatever goes wrong on
    /// the way, each item of the group that it concerns is marked as failed before this returns. An error says that the log
    /// could not be written.
    pub(super) fn commit(&mut self, taking: &mut Taking) -> Result<(), EngineError> {
        let steps = taking.take_group();
        let items: Vec<usize> = steps.iter().map(Step::item).collect();
        let now = (self.now().0, taking.day);
        let Sorted { accepted, refused, ends, _rooms } = sort(taking, steps);
        let mut planned = Planned::default();
        for (found, facts, stored) in accepted {
            self.plan_accepted(found, facts, stored, now, &mut planned);
        }
        self.plan_refusals(taking, refused, now, &mut planned);
        if let Err(error) = self.append(planned.group()) {
            // The names in quarantine say nothing yet; the same bytes find them again when they come again.
            self.strays.extend(planned.placed);
            let why = chain_text(&error);
            items.into_iter().for_each(|item| taking.fail(item, &why));
            return Err(error);
        }
        let mut done = Ok(());
        for end in ends.into_iter().filter(|end| taking.is_under_way(end.item)).collect::<Vec<_>>() {
            done = done.and(self.finish(taking, end, &mut planned));
        }
        self.publish();
        self.strays.extend(std::mem::take(&mut planned.released));
        self.settle_strays();
        self.tell(taking, planned.told);
        done
    }

    /// The end of an item all of whose steps are committed; a zip's own bytes come last. An error says that the log could
    /// not be written.
    fn finish(&mut self, taking: &mut Taking, end: End, planned: &mut Planned) -> Result<(), EngineError> {
        let work = std::sync::Arc::clone(&taking.work);
        let kept = match (end.zip, work.items.get(end.item)) {
            (Some(sha256), Some(item)) => self.keep_container(item, sha256, &mut planned.released),
            _ => Ok(()),
        };
        match kept {
            Ok(()) => taking.finish(end.item, end.stamp),
            Err(error) => {
                taking.fail(end.item, &chain_text(&error));
                if matches!(error, EngineError::Archive(_)) {
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// What is known already, here or in the log: nothing is added for it.
    fn was_taken_in(&self, found: &mut Found, planned: &Planned) -> Option<bool> {
        let again = match self.memory.file(&found.sha256) {
            Some(known) => found.claim.is_some() && known.claim == found.claim,
            None if planned.pending.contains(&found.sha256) => false,
            None => return None,
        };
        found.report.outcome = if again { Outcome::Accepted } else { Outcome::Duplicate };
        found.report.findings.retain(|finding| finding.severity == Severity::Notice);
        Some(again)
    }

    fn plan_accepted(
        &self,
        mut found: Found,
        facts: Vec<(u32, Fact)>,
        stored: Stored,
        (received, day): Now,
        planned: &mut Planned,
    ) {
        if let Some(again) = self.was_taken_in(&mut found, planned) {
            return planned.told.push(found.told(again));
        }
        found.report.outcome = match self.says_nothing_new(&facts, &planned.plans) {
            true => Outcome::Duplicate,
            false => Outcome::Accepted,
        };
        let sha256 = found.sha256;
        planned.pending.insert(sha256);
        let entry = Entry::File(FileEntry { name: found.name.clone(), claim: found.claim, day });
        planned.plans.push(Plan { packed: Packed { entry, received, sha256, stored }, facts });
        planned.plans.extend(self.releases(sha256, received, &mut planned.released));
        planned.told.push(found.told(false));
    }

    /// All refusals of a group. One that cannot be named in quarantine fails alone; when the names cannot be made durable
    /// all of them do, and what is accepted goes on.
    fn plan_refusals(&mut self, taking: &mut Taking, refusals: Vec<Rejected>, now: Now, planned: &mut Planned) {
        let (plans, told) = (planned.plans.len(), planned.told.len());
        let items: Vec<usize> = refusals.iter().map(|(found, ..)| found.item).collect();
        for (found, refused, message) in refusals {
            let item = found.item;
            if let Err(error) = self.plan_refusal(found, refused, message, now, planned) {
                taking.fail(item, &chain_text(&self.count_trouble(error)));
            }
        }
        if planned.placed.is_empty() {
            return;
        }
        if let Err(error) = self.quarantine.sync() {
            let why = chain_text(&self.count_trouble(error.into()));
            items.into_iter().for_each(|item| taking.fail(item, &why));
            planned.plans.truncate(plans);
            planned.told.truncate(told);
            self.strays.extend(std::mem::take(&mut planned.placed));
        }
    }

    fn plan_refusal(
        &self,
        mut found: Found,
        refused: Refused,
        message: Option<Box<Message>>,
        (received, day): Now,
        planned: &mut Planned,
    ) -> Result<(), EngineError> {
        if let Some(again) = self.was_taken_in(&mut found, planned) {
            planned.told.push(found.told(again));
            return Ok(());
        }
        let sha256 = found.sha256;
        let at = jiff::Timestamp::from_millisecond(received).unwrap_or_default().to_string();
        let stored_as = self.quarantine.place(refused, &found.name, &at, &found.report.findings)?;
        planned.placed.push((stored_as.clone(), sha256));
        let again = self.memory.was_refused(sha256, found.claim).is_some();
        let known = self.memory.refusals_of(&sha256).any(|r| r.stored_as == stored_as);
        let in_group = planned.plans.iter().any(
            |plan| matches!(&plan.packed.entry, Entry::Refused(e) if e.stored_as == stored_as && plan.packed.sha256 == sha256),
        );
        if !known && !in_group {
            let rules = rules_of(&found.report.findings);
            let entry = RefusedEntry { name: found.name.clone(), claim: found.claim, day, stored_as, rules };
            let packed = Packed { entry: Entry::Refused(entry), received, sha256, stored: Stored::empty() };
            planned.plans.push(Plan { packed, facts: Vec::new() });
        }
        let retour = self.rejection(message, sha256, &found.report.findings, (received, day), &planned.plans);
        planned.plans.extend(retour);
        planned.told.push(found.told(again));
        Ok(())
    }

    /// Whether a file holds nothing but one message that is already known, or stands earlier in this group, with the
    /// same decoded content.
    fn says_nothing_new(&self, facts: &[(u32, Fact)], plans: &[Plan]) -> bool {
        let Some((identity, digest)) = only(facts).and_then(Fact::message) else { return false };
        let in_group = || plans.iter().filter_map(|plan| only(&plan.facts)?.digest()).any(|known| known == digest);
        self.memory.index().knows_message(&identity, digest) || in_group()
    }

    /// The retour of a message that was refused by itself, whose verdict no later message changes. It is committed in the
    /// same group as the refusal, so that neither stands without the other; one in other bytes, or that comes again, has
    /// it already.
    fn rejection(
        &self,
        message: Option<Box<Message>>,
        file: Sha256,
        findings: &[Finding],
        (received, day): Now,
        plans: &[Plan],
    ) -> Option<Plan> {
        let message = message?;
        let (owed, over) = (self.memory.owed(), message::kop(&message)?);
        let policy = owed.policy_of(&over);
        if policy == Policy::Off {
            return None;
        }
        let digest = message.digest();
        let in_group = || plans.iter().any(|plan| answers(&plan.packed.entry).is_some_and(|a| a.digest == digest));
        if owed.has_retour(&digest) || in_group() || self.is_answered_elsewhere(&over, plans) {
            return None;
        }
        let at = self.archive.next_sequence().saturating_add(u64::try_from(plans.len()).unwrap_or(0));
        let retour = outputs::retour(&message, findings, &identificatie(day, at), day)?;
        let answers = Some(Answered { file, digest });
        let making = Making { message: retour, answers, released: policy == Policy::Auto };
        let (packed, facts) = pack(made_draft(making, day)?, received)?;
        Some(Plan { packed, facts })
    }

    /// Whether another system answered a message that was refused here.
    fn is_answered_elsewhere(&self, over: &Kop, plans: &[Plan]) -> bool {
        let is_its_retour = |fact: &Fact| matches!(fact, Fact::Retour(r) if r.bestand.is_none() && r.over == *over);
        self.memory.owed().is_answered_elsewhere(over)
            || plans.iter().flat_map(|plan| &plan.facts).any(|(_, fact)| is_its_retour(fact))
    }

    /// Bytes that were refused before and now count leave quarantine.
    fn releases(&self, sha256: Sha256, received: i64, released: &mut Vec<(String, Sha256)>) -> Vec<Plan> {
        let refusals = self.memory.refusals_of(&sha256);
        let gone = refusals.map(|refusal| {
            released.push((refusal.stored_as.clone(), sha256));
            Entry::QuarantineReleased { refused: refusal.sequence }
        });
        // A rejection that nobody sent yet is wrong now.
        let stale = self.memory.drafts().filter(|made| made.answers.is_some_and(|answered| answered.file == sha256));
        let stale = stale.map(|made| Entry::Withdrawn { made: made.sequence, reden: ACCEPTED_AFTER_ALL.to_owned() });
        let plan =
            |entry| Plan { packed: Packed { entry, received, sha256, stored: Stored::empty() }, facts: Vec::new() };
        gone.chain(stale).map(plan).collect()
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
        let releases = self.releases(sha256, self.now().0, &mut gone);
        let releases = releases.into_iter().map(|plan| (plan.packed, plan.facts)).collect();
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
        Ok(self.append_shown(group)?.first().copied().unwrap_or(0))
    }

    /// One line of log per file, and the counts; no personal data. What was counted before is not counted again.
    fn tell(&self, taking: &mut Taking, mut told: Vec<Told>) {
        told.sort_by_key(|told| told.step);
        for Told { item, report, again, .. } in told {
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
                rule = (report.outcome == Outcome::Refused).then(|| rules.join(" ")),
                again,
                "taken in"
            );
            taking.report(item, report);
        }
    }
}

impl Found {
    fn told(self, again: bool) -> Told {
        Told { step: self.step, item: self.item, report: self.report, again }
    }
}

type Accepted = (Found, Vec<(u32, Fact)>, Stored);
type Rejected = (Found, Refused, Option<Box<Message>>);

/// The steps of a group by what they are.
struct Sorted {
    accepted: Vec<Accepted>,
    refused: Vec<Rejected>,
    ends: Vec<End>,
    /// Given back when the group is done with.
    _rooms: Vec<Held>,
}

/// Divides the steps of a group. What could not be read is marked at once; steps of items that failed are dropped.
fn sort(taking: &mut Taking, steps: Vec<Step>) -> Sorted {
    for step in &steps {
        if let Step::Failed { item, why } = step {
            taking.fail(*item, why);
        }
    }
    let (mut accepted, mut refused, mut ends, mut rooms) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (number, step) in steps.into_iter().enumerate().filter(|(_, step)| taking.is_under_way(step.item())) {
        match step {
            Step::Done { item, stamp, zip } => ends.push(End { item, stamp, zip }),
            Step::Failed { .. } => {}
            Step::Judged(judged) => {
                let Judged { item, name, sha256, envelope, findings, fate, held } = *judged;
                rooms.extend(held);
                let claim = taking.work.items.get(item).and_then(|item| item.claim);
                let file = name.clone();
                let report = Report { file, sha256: Some(sha256), outcome: Outcome::Refused, envelope, findings };
                let found = Found { step: number, item, name, claim, sha256, report };
                match fate {
                    Fate::Accepted { facts, stored } => accepted.push((found, facts, stored)),
                    Fate::Refused(bytes, message) => refused.push((found, bytes, message)),
                }
            }
        }
    }
    Sorted { accepted, refused, ends, _rooms: rooms }
}

/// What a record answers.
fn answers(entry: &Entry) -> Option<Answered> {
    match entry {
        Entry::Made(made) => made.answers,
        _ => None,
    }
}

/// The fact of a file that is one message.
fn only(facts: &[(u32, Fact)]) -> Option<&Fact> {
    match facts {
        [(0, fact)] => Some(fact),
        _ => None,
    }
}

/// Rules of the errors, each once.
pub(super) fn rules_of(findings: &[Finding]) -> Vec<String> {
    let mut rules: Vec<String> =
        findings.iter().filter(|f| f.severity == Severity::Error).map(|f| f.rule.clone()).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// Why a draft is dropped.
const ACCEPTED_AFTER_ALL: &str = "het bestand is alsnog aanvaard";
const PART_BYTES: u64 = 4 << 20;

//! The pipeline: workers read and judge, the writer commits in groups.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use sha2::Digest;

use super::memory::chain_text;
use super::outgoing::{Making, made_draft};
use super::read::{Fate, Judged, Stamp, Step, Worker};
use super::{Call, Engine, EngineError, Outcome, Report, Taken};
use crate::archive::{Answered, ContainerEntry, Draft, Entry, FileEntry, RefusedEntry, Stored, hash};
use crate::disk::At;
use crate::domain::{Finding, Policy, Severity, Sha256, mask_bsn};
use crate::facts::{Fact, Kop};
use crate::message::{self, Message};
use crate::outputs;

/// A file that is brought.
#[derive(Clone, Debug)]
pub struct Item {
    /// Name to know it by: the path as given, or below the inbox.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Number of the claim, when it was taken from the inbox.
    pub claim: Option<u64>,
    /// Refuses it with this finding, without looking at it.
    pub poison: Option<Finding>,
}

/// Steps that are committed together.
#[derive(Default)]
struct Group {
    steps: Vec<Step>,
    bytes: usize,
}

impl Group {
    fn push(&mut self, step: Step) {
        if let Step::Judged(judged) = &step
            && let Fate::Accepted { stored, .. } = &judged.fate
        {
            self.bytes = self.bytes.saturating_add(stored.len());
        }
        self.steps.push(step);
    }

    fn is_full(&self) -> bool {
        self.steps.len() >= GROUP_STEPS || self.bytes >= GROUP_BYTES
    }

    fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// What the draft at the same position of a group is about.
struct Plan {
    draft: Draft,
    facts: Vec<(u32, Fact)>,
}

impl Engine {
    /// Takes in files: each ends durable in archive or quarantine, or is reported as a failure and is where it was.
    /// A disk that is full or fails is a failure per item; each is tried again by who brought it.
    pub fn ingest(&mut self, items: Vec<Item>) -> Result<Call, EngineError> {
        let mut taken: Vec<Taken> = items.iter().map(|_| Taken::default()).collect();
        if let Some(why) = self.paused() {
            taken.iter_mut().for_each(|taken| taken.failure = Some(why.clone()));
            return Ok(Call { taken });
        }
        let (_, today) = self.now();
        let circumstances = self.setup.circumstances(today);
        let quarantine = self.quarantine.clone();
        let zip = self.setup.zip;
        let (large, next, stop) = (Mutex::new(Vec::new()), AtomicUsize::new(0), AtomicBool::new(false));
        let trouble = std::thread::scope(|scope| {
            let (out, steps) = sync_channel(QUEUE);
            for _ in 0..workers(items.len()) {
                let worker = Worker {
                    circumstances: &circumstances,
                    zip,
                    quarantine: &quarantine,
                    large: &large,
                    out: out.clone(),
                };
                let (items, next, stop) = (&items, &next, &stop);
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(number) else { break };
                        if !worker.run(number, item) {
                            break;
                        }
                    }
                });
            }
            drop(out);
            self.write_groups(&items, steps, &stop, &mut taken)
        });
        let why = trouble.map_or_else(|| "it was not read to its end".to_owned(), |error| chain_text(&error));
        for taken in taken.iter_mut().filter(|t| t.durable.is_none() && t.failure.is_none()) {
            taken.failure = Some(format!("{why}; it will be tried again"));
        }
        self.show_standing(&mut taken);
        self.send_out();
        Ok(Call { taken })
    }

    /// Collects what the workers tell into groups and commits them; gives the first error.
    fn write_groups(
        &mut self,
        items: &[Item],
        steps: Receiver<Step>,
        stop: &AtomicBool,
        taken: &mut [Taken],
    ) -> Option<EngineError> {
        let mut group = Group::default();
        let mut first = None;
        loop {
            let step = match group.is_empty() {
                true => steps.recv().map_err(|_| RecvTimeoutError::Disconnected),
                false => steps.recv_timeout(GROUP_WAIT),
            };
            let ended = matches!(step, Err(RecvTimeoutError::Disconnected));
            let paused = step.is_err();
            if let Ok(step) = step {
                group.push(step);
            }
            if !group.is_empty() && (paused || group.is_full()) {
                let group = std::mem::take(&mut group);
                if let Err(error) = self.commit(items, group.steps, taken) {
                    tracing::error!(
                        error = chain_text(&error),
                        "a group could not be committed; its files stay where they are"
                    );
                    stop.store(true, Ordering::Relaxed);
                    first.get_or_insert(error);
                }
                self.progress();
            }
            if ended {
                return first;
            }
        }
    }

    /// One group: refused bytes named, records durable, store and memory, and only then the items are told so.
    fn commit(&mut self, items: &[Item], steps: Vec<Step>, taken: &mut [Taken]) -> Result<(), EngineError> {
        let now = self.now();
        let mut reports: Vec<(usize, Report)> = Vec::new();
        let mut done: Vec<(usize, Stamp, Option<Sha256>)> = Vec::new();
        let mut plans: Vec<Plan> = Vec::new();
        let mut pending: HashSet<Sha256> = HashSet::new();
        let mut released: Vec<String> = Vec::new();
        let mut failed: HashMap<usize, String> = HashMap::new();
        let mut placed = false;
        for step in steps {
            match step {
                Step::Done { item, stamp, zip } => done.push((item, stamp, zip)),
                Step::Failed { item, why } => drop(failed.insert(item, why)),
                Step::Judged(judged) => {
                    let Some(item) = items.get(judged.item) else { continue };
                    let number = judged.item;
                    match self.plan(item, *judged, now, &mut pending, &mut plans, &mut released) {
                        Ok((report, in_quarantine)) => {
                            placed |= in_quarantine;
                            reports.push((number, report));
                        }
                        Err(error) => drop(failed.insert(number, chain_text(&self.disk_trouble(error)))),
                    }
                }
            }
        }
        if placed {
            self.quarantine.sync()?;
        }
        self.append(plans.into_iter().map(|plan| (plan.draft, plan.facts)).collect())?;
        for (number, stamp, zip) in done {
            let (Some(item), Some(taken)) = (items.get(number), taken.get_mut(number)) else { continue };
            if failed.contains_key(&number) || taken.failure.is_some() {
                continue;
            }
            match zip.map_or(Ok(()), |sha256| self.keep_container(item, sha256, &mut released)) {
                Ok(()) => taken.durable = Some(stamp),
                Err(error) => taken.failure = Some(chain_text(&error)),
            }
        }
        self.memory.publish(self.archive.next_sequence().saturating_sub(1), self.archive.chain());
        self.leave_quarantine(&released)?;
        for (number, report) in reports {
            self.tell(&report);
            if let Some(taken) = taken.get_mut(number) {
                taken.reports.push(report);
            }
        }
        for (number, why) in failed {
            let Some(taken) = taken.get_mut(number) else { continue };
            tracing::warn!(
                bestand = mask_bsn(items.get(number).map_or("", |i| &i.name)),
                why,
                "a file was not taken in"
            );
            taken.failure = Some(why);
        }
        Ok(())
    }

    /// What one judged file adds to the group. Says what became of it, and whether something was named in quarantine.
    fn plan(
        &mut self,
        item: &Item,
        judged: Judged,
        (received, day): (i64, crate::domain::Date),
        pending: &mut HashSet<Sha256>,
        plans: &mut Vec<Plan>,
        released: &mut Vec<String>,
    ) -> Result<(Report, bool), EngineError> {
        let Judged { name, sha256, envelope, findings, fate, .. } = judged;
        let mut report =
            Report { file: name.clone(), sha256: Some(sha256), outcome: Outcome::Accepted, envelope, findings };
        if let Some(known) = self.memory.file(&sha256) {
            // After a crash the same claim comes again: it was counted then.
            let again = item.claim.is_some() && known.claim == item.claim;
            if again {
                self.memory.counters().change(|c| c.recovered = c.recovered.saturating_add(1));
            } else {
                report.outcome = Outcome::Duplicate;
            }
            report.findings.retain(|finding| finding.severity == Severity::Notice);
            return Ok((report, false));
        }
        if pending.contains(&sha256) {
            report.outcome = Outcome::Duplicate;
            return Ok((report, false));
        }
        match fate {
            Fate::Accepted { facts, stored } => {
                if self.says_nothing_new(&facts, plans) {
                    report.outcome = Outcome::Duplicate;
                }
                pending.insert(sha256);
                let entry = Entry::File(FileEntry { name, claim: item.claim, day });
                plans.push(Plan { draft: Draft { entry, received, sha256, stored }, facts });
                plans.extend(self.releases(sha256, received, released));
                Ok((report, false))
            }
            Fate::Refused(refused, message) => {
                report.outcome = Outcome::Refused;
                let at = jiff::Timestamp::from_millisecond(received).unwrap_or_default().to_string();
                let stored_as = self.quarantine.place(refused, &name, &at, &report.findings)?;
                let again = self.memory.was_refused(sha256, item.claim).is_some();
                let known = self.memory.refusals_of(&sha256).any(|r| r.stored_as == stored_as);
                let planned = plans.iter().any(|plan| {
                    matches!(&plan.draft.entry, Entry::Refused(e) if e.stored_as == stored_as && plan.draft.sha256 == sha256)
                });
                if again {
                    self.memory.counters().change(|c| c.recovered = c.recovered.saturating_add(1));
                }
                if !known && !planned {
                    let rules = rules_of(&report.findings);
                    let entry = Entry::Refused(RefusedEntry { name, claim: item.claim, day, stored_as, rules });
                    let draft = Draft { entry, received, sha256, stored: Stored::empty() };
                    plans.push(Plan { draft, facts: Vec::new() });
                }
                plans.extend(self.rejection(message, sha256, &report.findings, (received, day), plans));
                Ok((report, true))
            }
        }
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
        (received, day): (i64, crate::domain::Date),
        plans: &[Plan],
    ) -> Option<Plan> {
        let message = message?;
        let (owed, over) = (self.memory.owed(), message::kop(&message)?);
        let policy = owed.policy_of(&over);
        if policy == Policy::Off {
            return None;
        }
        let digest = message.digest();
        let in_group = || plans.iter().any(|plan| answers(&plan.draft.entry).is_some_and(|a| a.digest == digest));
        if owed.has_retour(&digest) || in_group() || self.is_answered_elsewhere(&over, plans) {
            return None;
        }
        let retour = outputs::retour(&message, findings, &self.identify(plans.len()).0, day)?;
        let answers = Some(Answered { file, digest });
        let making = Making { message: retour, answers, released: policy == Policy::Auto };
        let (draft, facts) = made_draft(making, received, day)?;
        Some(Plan { draft, facts })
    }

    /// Whether another system answered a message that was refused here.
    fn is_answered_elsewhere(&self, over: &Kop, plans: &[Plan]) -> bool {
        let is_its_retour = |fact: &Fact| matches!(fact, Fact::Retour(r) if r.bestand.is_none() && r.over == *over);
        self.memory.owed().is_answered_elsewhere(over)
            || plans.iter().flat_map(|plan| &plan.facts).any(|(_, fact)| is_its_retour(fact))
    }

    /// Bytes that were refused before and now count leave quarantine.
    fn releases(&self, sha256: Sha256, received: i64, released: &mut Vec<String>) -> Vec<Plan> {
        let refusals = self.memory.refusals_of(&sha256);
        let gone = refusals.map(|refusal| {
            released.push(refusal.stored_as.clone());
            Entry::QuarantineReleased { refused: refusal.sequence }
        });
        // A rejection that nobody sent yet is wrong now.
        let stale = self.memory.drafts().filter(|made| made.answers == Some(sha256));
        let stale = stale.map(|made| Entry::Withdrawn { made: made.sequence, reden: ACCEPTED_AFTER_ALL.to_owned() });
        let plan =
            |entry| Plan { draft: Draft { entry, received, sha256, stored: Stored::empty() }, facts: Vec::new() };
        gone.chain(stale).map(plan).collect()
    }

    fn leave_quarantine(&self, released: &[String]) -> Result<(), EngineError> {
        for stored_as in released {
            self.quarantine.remove(stored_as)?;
        }
        if !released.is_empty() {
            self.quarantine.sync()?;
        }
        Ok(())
    }

    /// Keeps a zip's own bytes, once all its members are durable.
    fn keep_container(&mut self, item: &Item, sha256: Sha256, released: &mut Vec<String>) -> Result<(), EngineError> {
        if self.memory.file(&sha256).is_some() {
            return Ok(());
        }
        let (name, claim) = (item.name.clone(), item.claim);
        self.store_in_parts(&item.path, sha256, |parts, bytes| {
            Entry::Container(ContainerEntry { name, claim, parts, bytes })
        })?;
        let received = self.now().0;
        let releases = self.releases(sha256, received, released);
        self.append(releases.into_iter().map(|plan| (plan.draft, plan.facts)).collect())?;
        Ok(())
    }

    /// Appends the bytes of a file in parts, and then a record that says what they are.
    pub(super) fn store_in_parts(
        &mut self,
        path: &Path,
        sha256: Sha256,
        entry: impl FnOnce(u32, u64) -> Entry,
    ) -> Result<u64, EngineError> {
        let received = self.now().0;
        let mut file = File::open(path).at("open", path)?;
        let (mut parts, mut bytes) = (0u32, 0u64);
        let mut whole = sha2::Sha256::new();
        loop {
            let mut part = Vec::new();
            (&mut file).take(PART_BYTES).read_to_end(&mut part).at("read", path)?;
            if part.is_empty() {
                break;
            }
            parts = parts.saturating_add(1);
            whole.update(&part);
            bytes = bytes.saturating_add(u64::try_from(part.len()).unwrap_or(0));
            let stored = Stored::compress(&part).unwrap_or_else(Stored::empty);
            let draft = Draft { entry: Entry::Part, received, sha256: hash(&part), stored };
            self.append(vec![(draft, Vec::new())])?;
        }
        // Parts without a record after them say nothing; the file is taken in again.
        if Sha256(whole.finalize().into()) != sha256 {
            return Err(EngineError::Changed { path: path.to_owned() });
        }
        let draft = Draft { entry: entry(parts, bytes), received, sha256, stored: Stored::empty() };
        let appended = self.append_shown(vec![(draft, Vec::new())])?;
        Ok(appended.last().copied().unwrap_or(0))
    }

    /// One line of log per file, and the counts; no personal data.
    fn tell(&self, report: &Report) {
        let kind = report.envelope.kind.as_deref();
        self.memory.counters().file(report.outcome.as_str(), kind);
        let rules = rules_of(&report.findings);
        tracing::info!(
            bestand = mask_bsn(&report.file),
            sha256 = report.sha256.map(|s| s.to_string()),
            bericht = kind,
            uitkomst = report.outcome.as_str(),
            rule = (report.outcome == Outcome::Refused).then(|| rules.join(" ")),
            "taken in"
        );
    }
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

fn workers(items: usize) -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).clamp(1, WORKERS_MAX).min(items)
}

/// Why a draft is dropped.
const ACCEPTED_AFTER_ALL: &str = "het bestand is alsnog aanvaard";
const WORKERS_MAX: usize = 8;
/// Steps between the workers and the writer.
const QUEUE: usize = 256;
/// Steps of a group; a file is two.
const GROUP_STEPS: usize = 1024;
const GROUP_BYTES: usize = 8 << 20;
/// How long a group that is not full waits for more.
const GROUP_WAIT: Duration = Duration::from_millis(3);
const PART_BYTES: u64 = 4 << 20;

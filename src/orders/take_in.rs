//! Taking files in: what a group of judged files adds to the log beside all that is known, and which of them say nothing new.
//!
//! Stands between the verdicts on single files and the group that is appended for them. What is accepted is added before what is
//! refused, so that bytes that come under a name that is refused (`x.csv`) and one that is accepted (`x.xml`) end in the archive
//! alone, in whatever order they came. Pure: content that was packed already, of whatever kind `C`, goes along unseen.

use std::collections::HashSet;

use super::new_message::{NewMessage, identificatie, made_draft};
use super::plan::number_after;
use crate::domain::{Date, Finding, Policy, Sha256, rules_of};
use crate::facts::{Fact, Kop};
use crate::known::Fold;
use crate::log::{Answered, Draft, Entry, FileEntry, RefusedEntry};
use crate::message::{self, Message};
use crate::outputs;

/// A record that is added, with its content where that was packed already.
pub type Addition<C> = (Draft, Option<C>);

/// What a group adds to the log.
#[derive(Debug)]
pub struct TakeIn<'a, C> {
    fold: &'a Fold,
    /// Number of the last record of the log.
    based_on: u64,
    day: Date,
    records: Vec<Addition<C>>,
    accepted: HashSet<Sha256>,
    released: Vec<(String, Sha256)>,
}

/// A file as it came.
#[derive(Clone, Copy, Debug)]
pub struct FileAsCame<'a> {
    /// Its name, `a.zip!b.xml` for a member.
    pub name: &'a str,
    /// The claim under which it was taken from the inbox.
    pub claim: Option<u64>,
    /// Hash of its bytes.
    pub sha256: Sha256,
}

/// How a file stands beside what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Novelty {
    /// It was not known.
    New,
    /// Its bytes were not known; all that it says is.
    SaysNothingNew,
    /// Its bytes are known: nothing is added for it.
    Known,
    /// The same claim comes again, after a crash or a failure: nothing is added for it, and it was counted then.
    Again,
}

impl<'a, C> TakeIn<'a, C> {
    /// For files that were judged on a day, beside everything that is known until a record of the log.
    pub fn new(fold: &'a Fold, based_on: u64, day: Date) -> TakeIn<'a, C> {
        TakeIn { fold, based_on, day, records: Vec::new(), accepted: HashSet::new(), released: Vec::new() }
    }

    /// Whether these bytes are known already, in the log or earlier in this group.
    pub fn known(&self, file: FileAsCame<'_>) -> Option<Novelty> {
        match self.fold.file(&file.sha256) {
            Some(known) if file.claim.is_some() && known.claim == file.claim => Some(Novelty::Again),
            Some(_) => Some(Novelty::Known),
            None => self.accepted.contains(&file.sha256).then_some(Novelty::Known),
        }
    }

    /// Adds an accepted file with what it says, and takes it out of quarantine where it was refused before.
    pub fn accept(&mut self, file: FileAsCame<'_>, facts: Vec<(u32, Fact)>, content: C) -> Novelty {
        if let Some(known) = self.known(file) {
            return known;
        }
        let novelty = if self.says_nothing_new(&facts) { Novelty::SaysNothingNew } else { Novelty::New };
        let FileAsCame { name, claim, sha256 } = file;
        self.accepted.insert(sha256);
        let entry = Entry::File(FileEntry { name: name.to_owned(), claim, day: self.day });
        self.records.push((Draft { facts, ..Draft::about(entry, sha256) }, Some(content)));
        let releases = releases(self.fold, sha256, &mut self.released);
        self.records.extend(releases.into_iter().map(|draft| (draft, None)));
        novelty
    }

    /// Adds a refused file, which stands in quarantine under a name, and the retour that its sender is owed.
    pub fn refuse(
        &mut self,
        file: FileAsCame<'_>,
        stored_as: &str,
        findings: &[Finding],
        message: Option<&Message>,
    ) -> Novelty {
        let FileAsCame { name, claim, sha256 } = file;
        if !self.is_noted(sha256, stored_as) {
            let (name, stored_as, rules) = (name.to_owned(), stored_as.to_owned(), rules_of(findings));
            let entry = Entry::Refused(RefusedEntry { name, claim, day: self.day, stored_as, rules });
            self.records.push((Draft::about(entry, sha256), None));
        }
        let retour = message.and_then(|message| self.rejection(message, sha256, findings));
        self.records.extend(retour.map(|draft| (draft, None)));
        match self.fold.was_refused(sha256, claim) {
            Some(_) => Novelty::Again,
            None => Novelty::New,
        }
    }

    /// How many records there are; see [`TakeIn::cut`].
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether nothing is added.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Takes back what was added after the first so many records.
    pub fn cut(&mut self, records: usize) {
        self.records.truncate(records);
    }

    /// The records; and names in quarantine, each with the hash of its bytes, under which nothing stands once they are in the log.
    pub fn records(self) -> (Vec<Addition<C>>, Vec<(String, Sha256)>) {
        (self.records, self.released)
    }

    /// Whether the log, or this group, says already that these bytes stand in quarantine under that name.
    fn is_noted(&self, sha256: Sha256, stored_as: &str) -> bool {
        let in_log = self.fold.refusals_of(&sha256).any(|refusal| refusal.stored_as == stored_as);
        let is_it = |draft: &Draft| match &draft.entry {
            Entry::Refused(refused) => draft.sha256 == sha256 && refused.stored_as == stored_as,
            Entry::File(_)
            | Entry::Part
            | Entry::Container(_)
            | Entry::Besluit { .. }
            | Entry::BesluitUndone { .. }
            | Entry::QuarantineDropped { .. }
            | Entry::QuarantineReleased { .. }
            | Entry::Config(_)
            | Entry::Made(_)
            | Entry::Released { .. }
            | Entry::Withdrawn { .. }
            | Entry::Written { .. }
            | Entry::Closed { .. }
            | Entry::Invoiced { .. }
            | Entry::Ordered { .. }
            | Entry::TakenAway { .. }
            | Entry::MailOrdered { .. }
            | Entry::Leaving(_)
            | Entry::Mailed { .. }
            | Entry::Notified(_) => false,
        };
        in_log || self.records.iter().any(|(draft, _)| is_it(draft))
    }

    /// Whether a file holds nothing but one message that is already known, or stands earlier in this group, with the
    /// same decoded content.
    fn says_nothing_new(&self, facts: &[(u32, Fact)]) -> bool {
        let Some((identity, digest)) = only(facts).and_then(Fact::message) else { return false };
        let in_group = || self.records.iter().filter_map(|(draft, _)| only(&draft.facts)?.digest());
        self.fold.index().knows_message(&identity, digest) || in_group().any(|known| known == digest)
    }

    /// The retour of a message that was refused by itself, whose verdict no later message changes. It is committed in the
    /// same group as the refusal, so that neither stands without the other; one in other bytes, or that comes again, has
    /// it already.
    fn rejection(&self, message: &Message, file: Sha256, findings: &[Finding]) -> Option<Draft> {
        let (owed, over) = (self.fold.owed(), message::kop(message)?);
        let policy = owed.policy_of(&over);
        if policy == Policy::Off {
            return None;
        }
        let digest = message.digest();
        if owed.has_retour(&digest) || self.answers(&digest) || self.is_answered_elsewhere(&over) {
            return None;
        }
        let own = identificatie(self.day, number_after(self.based_on, self.records.len()));
        let retour = outputs::retour(message, findings, &own, self.day)?;
        let answers = Some(Answered { file, digest });
        made_draft(NewMessage { message: retour, answers, released: policy == Policy::Auto }, self.day)
    }

    /// Whether a retour of this group answers a message that says this.
    fn answers(&self, digest: &Sha256) -> bool {
        self.records.iter().any(|(draft, _)| {
            let Entry::Made(made) = &draft.entry else { return false };
            made.answers.is_some_and(|answered| answered.digest == *digest)
        })
    }

    /// Whether another system answered a message that was refused here.
    fn is_answered_elsewhere(&self, over: &Kop) -> bool {
        let is_its_retour = |fact: &Fact| {
            let Fact::Retour(retour) = fact else { return false };
            retour.bestand.is_none() && retour.over == *over
        };
        let mut in_group = self.records.iter().flat_map(|(draft, _)| &draft.facts);
        self.fold.owed().is_answered_elsewhere(over) || in_group.any(|(_, fact)| is_its_retour(fact))
    }
}

/// What bytes that count from now on change: refusals of them end, and their names in quarantine are added to `released`. A
/// rejection of them that nobody sent yet is wrong now.
pub fn releases(fold: &Fold, sha256: Sha256, released: &mut Vec<(String, Sha256)>) -> Vec<Draft> {
    let refusals = fold.refusals_of(&sha256);
    let ended = refusals.map(|refusal| {
        released.push((refusal.stored_as.clone(), sha256));
        Entry::QuarantineReleased { refused: refusal.sequence }
    });
    let is_rejection = |answers: Option<Answered>| answers.is_some_and(|answered| answered.file == sha256);
    let stale = fold.drafts().filter(|made| is_rejection(made.answers));
    let stale = stale.map(|made| Entry::Withdrawn { made: made.sequence, reden: ACCEPTED_AFTER_ALL.to_owned() });
    ended.chain(stale).map(|entry| Draft::about(entry, sha256)).collect()
}

/// The fact of a file that is one message.
fn only(facts: &[(u32, Fact)]) -> Option<&Fact> {
    match facts {
        [(0, fact)] => Some(fact),
        _ => None,
    }
}

/// Why a draft is dropped.
const ACCEPTED_AFTER_ALL: &str = "het bestand is alsnog aanvaard";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RetourPolicy;
    use crate::intake::{Circumstances, Limits, Verdict, judge};
    use crate::log::{LogRow, Place, hash};

    const GIVEN: &[u8] = include_bytes!("../../testdata/messages/wmo301.xml");
    const DAY: Date = jiff::civil::date(2024, 1, 15);

    fn fold() -> Fold {
        let since = Some(jiff::civil::date(2000, 1, 1));
        let policy = RetourPolicy { wmo301: Policy::Draft, since, ..RetourPolicy::default() };
        Fold::new(policy, vec!["65001001".parse().unwrap()])
    }

    fn learn(fold: &mut Fold, from: u64, records: Vec<Addition<()>>) {
        for (sequence, (draft, _)) in (from..).zip(records) {
            let Draft { entry, sha256, facts, .. } = draft;
            let place = Place { segment: 1, offset: sequence };
            fold.learn(LogRow {
                sequence,
                place,
                received: 0,
                sha256,
                entry,
                facts,
                accounts: Vec::new(),
                imports: Vec::new(),
            })
            .unwrap();
        }
    }

    fn verdict(bytes: &[u8], today: Date) -> Verdict {
        let addressed = ["65001001".parse().unwrap()].into();
        judge(
            "x.xml",
            bytes,
            &Circumstances {
                addressed,
                today,
                limits: Limits::none(),
                vocabulary: Default::default(),
                is_demo: true,
                imports: Default::default(),
                accounts: Default::default(),
            },
        )
    }

    fn file(bytes: &[u8], claim: Option<u64>) -> FileAsCame<'static> {
        FileAsCame { name: "x.xml", claim, sha256: hash(bytes) }
    }

    #[test]
    fn bytes_count_once_and_the_same_claim_is_a_repeat() {
        let mut fold = fold();
        let facts = verdict(GIVEN, DAY).facts.unwrap();
        let mut group = TakeIn::new(&fold, 0, DAY);
        assert_eq!(group.accept(file(GIVEN, Some(1)), facts.clone(), ()), Novelty::New);
        assert_eq!(group.accept(file(GIVEN, Some(2)), facts.clone(), ()), Novelty::Known);
        let spaced = [GIVEN, b"\n"].concat();
        assert_eq!(group.accept(file(&spaced, None), facts.clone(), ()), Novelty::SaysNothingNew);
        let (records, _) = group.records();
        assert_eq!(records.len(), 2, "other bytes are kept, whatever they say");
        learn(&mut fold, 1, records);
        let group: TakeIn<'_, ()> = TakeIn::new(&fold, 2, DAY);
        assert_eq!(group.known(file(GIVEN, Some(1))), Some(Novelty::Again));
        assert_eq!(group.known(file(GIVEN, Some(9))), Some(Novelty::Known));
    }

    /// A message that is dated in the future is refused and rejected; the next day it counts, and no rejection of it leaves.
    #[test]
    fn a_refused_message_is_rejected_once_and_released_when_it_counts() {
        let mut fold = fold();
        let early = jiff::civil::date(2000, 1, 1);
        let Verdict { facts: None, findings, rejected: Some(message), .. } = verdict(GIVEN, early) else { panic!() };
        let mut group: TakeIn<'_, ()> = TakeIn::new(&fold, 0, early);
        assert_eq!(group.refuse(file(GIVEN, None), "a.xml", &findings, Some(&message)), Novelty::New);
        assert_eq!(group.refuse(file(GIVEN, None), "a.xml", &findings, Some(&message)), Novelty::New);
        let (records, _) = group.records();
        let made = records.iter().filter(|(draft, _)| matches!(draft.entry, Entry::Made(_))).count();
        assert_eq!((records.len(), made), (2, 1), "noted and rejected once");
        learn(&mut fold, 1, records);
        let mut group = TakeIn::new(&fold, 2, DAY);
        assert_eq!(group.accept(file(GIVEN, None), verdict(GIVEN, DAY).facts.unwrap(), ()), Novelty::New);
        let (records, released) = group.records();
        assert_eq!(released, [("a.xml".to_owned(), hash(GIVEN))]);
        let entries: Vec<&Entry> = records.iter().map(|(draft, _)| &draft.entry).collect();
        assert!(matches!(entries[1..], [Entry::QuarantineReleased { refused: 1 }, Entry::Withdrawn { made: 2, .. }]));
    }
}

//! Which messages we still owe a retour: kept as facts are learnt, so that no scan over everything is needed.
//!
//! A message is owed an answer once, however many files hold it, and until a retour answers it that no hub refused. Nothing
//! here depends on the order in which messages, retours and refusals are learnt. Pure: that one is made is for the orders.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::domain::{AgbCode, Date, Policy, RetourPolicy, Sha256};
use crate::facts::{Besluit, Fact, Keuze, Kop, MessageIdentity, Retour};
use crate::log::Answered;

/// A 301 or 319 that was not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Number of its file in the log; its id in the outbox.
    pub sequence: u64,
    /// Its file.
    pub sha256: Sha256,
    /// Its header.
    pub kop: Kop,
    /// Day of receipt, from which the term runs.
    pub day: Date,
    /// Who answers: a person, or the daemon by itself. What a hub refused is for a person, whatever the config says:
    /// sent again as it is it would be refused again.
    pub policy: Policy,
}

/// Who wrote to whom, under which name and day: what a retour repeats.
type Header = (MessageIdentity, String, Date);

/// What is owed, and what was answered.
#[derive(Debug, Default)]
pub struct OwedIndex {
    policy: RetourPolicy,
    /// Our own AGB codes.
    addressed: Vec<AgbCode>,
    open: Arc<BTreeMap<u64, Arc<Owed>>>,
    messages: HashMap<Sha256, Message>,
    /// Key in `messages` of a file: the hash of what it says, or of the file where it was refused.
    keys: HashMap<Sha256, Sha256>,
    headers: HashMap<Header, Vec<Sha256>>,
    answers_to_file: HashMap<Sha256, Vec<Sha256>>,
    answers_to_header: HashMap<Header, Vec<Sha256>>,
    /// Files of a retour, by the hash of what it says.
    retours: HashMap<Sha256, Vec<Sha256>>,
    /// Retours of our own making.
    own: HashSet<Sha256>,
    /// Files that a hub refused.
    refused: HashSet<Sha256>,
    /// What messages said that have a retour of our making, sent or draft.
    made: HashSet<Sha256>,
    /// Where in the log a file was refused first.
    refusals: HashMap<Sha256, (u64, Date)>,
}

#[derive(Debug)]
struct Message {
    owed: Arc<Owed>,
    files: Vec<Sha256>,
}

impl OwedIndex {
    /// For a policy, and our own AGB codes.
    pub fn new(policy: RetourPolicy, own: Vec<AgbCode>) -> OwedIndex {
        OwedIndex { policy, addressed: own, ..OwedIndex::default() }
    }

    /// With what it was begun, and nothing learnt.
    pub fn emptied(&self) -> OwedIndex {
        OwedIndex::new(self.policy, self.addressed.clone())
    }

    /// What happens with the retour of a message. Who is addressed answers: a copy of what another aanbieder received,
    /// for whom we work, is not ours to answer.
    pub fn policy_of(&self, kop: &Kop) -> Policy {
        if self.addressed.contains(&kop.aanbieder) {
            self.policy.for_message(kop.kind, kop.dagtekening)
        } else {
            Policy::Off
        }
    }

    /// What was not answered yet, by its number in the log.
    pub fn open(&self) -> Arc<BTreeMap<u64, Arc<Owed>>> {
        Arc::clone(&self.open)
    }

    /// Learns the facts of an accepted file or of a retour that left.
    pub fn learn(&mut self, sequence: u64, sha256: Sha256, day: Date, facts: &[(u32, Fact)]) {
        for (_, fact) in facts {
            match fact {
                Fact::Bericht(message) => self.received(sequence, sha256, day, &message.kop, message.digest),
                Fact::Antwoord(message) => self.received(sequence, sha256, day, &message.kop, message.digest),
                Fact::Retour(retour) => self.answered(sha256, retour),
                Fact::Opdracht(_)
                | Fact::Levering(_)
                | Fact::Verzoek(_)
                | Fact::Declaratie(_)
                | Fact::DeclaratieAntwoord(_)
                | Fact::Betaling(_) => {}
            }
        }
    }

    /// Learns that a file was refused.
    pub fn learn_refusal(&mut self, sequence: u64, sha256: Sha256, day: Date) {
        self.refusals.entry(sha256).or_insert((sequence, day));
    }

    /// Learns that a retour was made, which may be a draft.
    pub fn learn_made(&mut self, answered: Answered) {
        self.made.insert(answered.digest);
    }

    /// Learns which files a hub refused.
    pub fn learn_besluiten<'a>(&mut self, besluiten: impl Iterator<Item = &'a Besluit>) {
        let refused: HashSet<Sha256> = besluiten
            .filter_map(|besluit| match &besluit.keuze {
                Keuze::HubRefused { file, .. } => Some(*file),
                Keuze::NotContinued(_)
                | Keuze::Withdraw(_)
                | Keuze::Keep { .. }
                | Keuze::InvoiceApproved { .. }
                | Keuze::InvoiceRefused { .. }
                | Keuze::Paid { .. }
                | Keuze::PaymentFor { .. }
                | Keuze::PaymentDivided { .. }
                | Keuze::PaymentDismissed { .. }
                | Keuze::PayerDismissed { .. }
                | Keuze::NewVersion(_)
                | Keuze::NoContact { .. }
                | Keuze::WriteOff { .. }
                | Keuze::TaskPutOff { .. }
                | Keuze::TaskAssigned { .. }
                | Keuze::InvoiceSent { .. }
                | Keuze::InvoiceBounced { .. }
                | Keuze::Clock => None,
            })
            .collect();
        if refused != self.refused {
            self.refused = refused;
            let keys: Vec<Sha256> = self.messages.keys().copied().collect();
            keys.into_iter().for_each(|key| self.review(key));
        }
    }

    /// Whether a message that says this has a retour of our making, sent or draft.
    pub fn has_retour(&self, digest: &Sha256) -> bool {
        self.made.contains(digest)
    }

    /// Whether another system answered a message with this header.
    pub fn is_answered_elsewhere(&self, kop: &Kop) -> bool {
        let answers = self.answers_to_header.get(&header(kop));
        answers.into_iter().flatten().any(|retour| !self.own.contains(retour) && !self.is_refused(retour))
    }

    fn received(&mut self, sequence: u64, sha256: Sha256, day: Date, kop: &Kop, digest: Sha256) {
        let policy = self.policy_of(kop);
        if policy == Policy::Off {
            return;
        }
        // A refused file that is accepted later is the same message: what was answered stays answered.
        if let Some(earlier) = self.keys.insert(sha256, digest)
            && earlier != digest
            && let Some(gone) = self.messages.remove(&earlier)
        {
            Arc::make_mut(&mut self.open).remove(&gone.owed.sequence);
        }
        self.place(digest, Owed { sequence, sha256, kop: kop.clone(), day, policy });
    }

    fn place(&mut self, key: Sha256, owed: Owed) {
        let (sha256, header) = (owed.sha256, header(&owed.kop));
        let message = self.messages.entry(key).or_insert_with(|| Message { owed: Arc::new(owed), files: Vec::new() });
        if !message.files.contains(&sha256) {
            message.files.push(sha256);
        }
        let keys = self.headers.entry(header).or_default();
        if !keys.contains(&key) {
            keys.push(key);
        }
        self.review(key);
    }

    /// A retour of our own names the file that it answers; a copy of another system's names the header.
    fn answered(&mut self, sha256: Sha256, retour: &Retour) {
        let policy = self.policy_of(&retour.over);
        if policy == Policy::Off {
            return;
        }
        self.retours.entry(retour.digest).or_default().push(sha256);
        match retour.bestand {
            Some(file) => {
                self.own.insert(retour.digest);
                self.review_header(&header(&retour.over));
                self.answers_to_file.entry(file).or_default().push(retour.digest);
                match (self.keys.get(&file).copied(), self.refusals.get(&file).copied()) {
                    (Some(key), _) => self.review(key),
                    (None, Some((sequence, day))) => {
                        self.keys.insert(file, file);
                        self.place(file, Owed { sequence, sha256: file, kop: retour.over.clone(), day, policy });
                    }
                    (None, None) => {}
                }
            }
            None => {
                let header = header(&retour.over);
                self.answers_to_header.entry(header.clone()).or_default().push(retour.digest);
                self.review_header(&header);
            }
        }
    }

    fn review_header(&mut self, header: &Header) {
        let keys = self.headers.get(header).cloned().unwrap_or_default();
        keys.into_iter().for_each(|key| self.review(key));
    }

    /// Brings the list up to what is known of one message.
    fn review(&mut self, key: Sha256) {
        let Some(message) = self.messages.get(&key) else { return };
        let to_files = message.files.iter().filter_map(|file| self.answers_to_file.get(file)).flatten();
        let to_header = self.answers_to_header.get(&header(&message.owed.kop)).into_iter().flatten();
        // A copy of a retour of our own, written otherwise, answers what that one answers.
        let to_header = to_header.filter(|retour| !self.own.contains(*retour));
        let answers: Vec<&Sha256> = to_files.chain(to_header).collect();
        let is_open = answers.iter().all(|retour| self.is_refused(retour));
        let owed = match (is_open, answers.is_empty()) {
            (false, _) => None,
            (true, true) => Some(Arc::clone(&message.owed)),
            (true, false) => Some(Arc::new(Owed { policy: Policy::Draft, ..Owed::clone(&message.owed) })),
        };
        let sequence = message.owed.sequence;
        if self.open.get(&sequence) == owed.as_ref() {
            return;
        }
        let open = Arc::make_mut(&mut self.open);
        match owed {
            Some(owed) => drop(open.insert(sequence, owed)),
            None => drop(open.remove(&sequence)),
        }
    }

    fn is_refused(&self, retour: &Sha256) -> bool {
        let files = self.retours.get(retour).into_iter().flatten();
        !self.refused.is_empty() && files.into_iter().any(|file| self.refused.contains(file))
    }
}

fn header(kop: &Kop) -> Header {
    (kop.identity(), kop.ontvanger(), kop.dagtekening)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Identificatie, Kind, Release};
    use crate::facts::testing::client;
    use crate::facts::{Bericht, Inhoud, Oordeel};

    const DAY: Date = jiff::civil::date(2026, 11, 25);

    fn sha(n: u8) -> Sha256 {
        Sha256([n; 32])
    }

    fn kop(identificatie: &str, aanbieder: &str) -> Kop {
        Kop {
            kind: Kind::Wmo301,
            release: Release::V3_2,
            gemeente: "0855".parse().unwrap(),
            aanbieder: aanbieder.parse().unwrap(),
            identificatie: Identificatie::new(identificatie),
            dagtekening: DAY,
        }
    }

    fn toewijzing(kop: Kop, digest: Sha256) -> Fact {
        let inhoud = Inhoud::Toewijzingen(Vec::new());
        Fact::from(Bericht { kop, digest, client: client("999900006"), inhoud })
    }

    fn retour(over: Kop, digest: Sha256, bestand: Option<Sha256>) -> Fact {
        let identificatie = Identificatie::new("R1");
        let oordeel = Oordeel::Aanvaard;
        Fact::from(Retour { kind: Kind::Wmo302, over, identificatie, dagtekening: DAY, digest, oordeel, bestand })
    }

    fn index() -> OwedIndex {
        let policy = RetourPolicy { wmo301: Policy::Auto, wmo319: Policy::Auto, since: Some(DAY) };
        OwedIndex::new(policy, vec!["65001001".parse().unwrap()])
    }

    /// What is learnt: facts of a file, or that a hub refused one.
    enum Step {
        File(Sha256, Box<Fact>),
        Refused(Sha256),
    }

    /// How it ends in every order of the steps; all orders must agree.
    fn ends(steps: &[Step]) -> Vec<Policy> {
        let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
        for _ in steps {
            let longer = |order: &Vec<usize>| {
                let left: Vec<usize> = (0..steps.len()).filter(|at| !order.contains(at)).collect();
                left.into_iter().map(|at| [order.as_slice(), &[at]].concat()).collect::<Vec<_>>()
            };
            orders = orders.iter().flat_map(longer).collect();
        }
        let mut ends: Vec<Vec<Policy>> = Vec::new();
        for order in &orders {
            let (mut index, mut besluiten) = (index(), Vec::new());
            for (sequence, step) in (1..).zip(order.iter().map(|at| &steps[*at])) {
                match step {
                    Step::File(file, fact) => index.learn(sequence, *file, DAY, &[(0, Fact::clone(fact))]),
                    Step::Refused(file) => {
                        let keuze = Keuze::HubRefused { file: *file, code: "BRS20".to_owned() };
                        besluiten.push(Besluit { nummer: sequence, keuze, reden: "x".to_owned() });
                        index.learn_besluiten(besluiten.iter());
                    }
                }
            }
            ends.push(index.open().values().map(|owed| owed.policy).collect());
        }
        ends.dedup();
        assert_eq!(ends.len(), 1, "the order decides: {ends:?}");
        ends.remove(0)
    }

    #[test]
    fn whatever_is_learnt_first_the_same_is_owed() {
        let heen = || kop("A1", "65001001");
        let first = || Step::File(sha(1), Box::new(toewijzing(heen(), sha(101))));
        let copy = || Step::File(sha(2), Box::new(toewijzing(heen(), sha(101))));
        let other = || Step::File(sha(3), Box::new(toewijzing(heen(), sha(103))));
        let theirs = || Step::File(sha(4), Box::new(retour(heen(), sha(104), None)));
        let ours = || Step::File(sha(5), Box::new(retour(heen(), sha(105), Some(sha(1)))));
        let our_copy = || Step::File(sha(6), Box::new(retour(heen(), sha(105), None)));
        let elsewhere = || Step::File(sha(7), Box::new(retour(kop("A1", "65001002"), sha(107), None)));
        assert_eq!(ends(&[first(), copy()]), [Policy::Auto]);
        assert_eq!(ends(&[first(), copy(), theirs()]), []);
        assert_eq!(ends(&[first(), elsewhere()]), [Policy::Auto], "the other aanbieder's");
        assert_eq!(ends(&[first(), copy(), ours()]), []);
        assert_eq!(
            ends(&[first(), other(), ours(), our_copy()]),
            [Policy::Auto],
            "of two with one name, one is answered"
        );
        assert_eq!(ends(&[first(), other(), theirs()]), []);
        assert_eq!(ends(&[first(), ours(), Step::Refused(sha(5))]), [Policy::Draft]);
        assert_eq!(
            ends(&[first(), ours(), our_copy(), Step::Refused(sha(6))]),
            [Policy::Draft],
            "whichever file holds it"
        );
        assert_eq!(ends(&[first(), ours(), theirs(), Step::Refused(sha(5))]), [], "the other one stands");
        assert_eq!(ends(&[first(), theirs(), Step::Refused(sha(4)), Step::Refused(sha(9))]), [Policy::Draft]);
    }

    #[test]
    fn what_is_not_addressed_to_us_or_is_older_is_not_owed() {
        let mut index = index();
        index.learn(1, sha(1), DAY, &[(0, toewijzing(kop("A1", "41000002"), sha(101)))]);
        let older = Kop { dagtekening: DAY.yesterday().unwrap(), ..kop("A2", "65001001") };
        index.learn(2, sha(2), DAY, &[(0, toewijzing(older, sha(102)))]);
        assert!(index.open().is_empty());
        index.learn(3, sha(3), DAY, &[(0, toewijzing(kop("A3", "65001001"), sha(103)))]);
        assert_eq!(index.open().len(), 1);
    }
}

//! Everything known at one position of the log, as one value.
//!
//! Stands between the fold, which makes it, and readers and orders, which rest on it. It never changes; the next records give
//! another. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::accounts::Accounts;
use super::files::{FileAt, Files};
use super::made::{Made, Outbox};
use super::mails::Mails;
use super::owed::Owed;
use super::refusal::Refusal;
use crate::billing::Books;
use crate::domain::{Iban, Sha256};
use crate::facts::{Besluit, Betaling, Fact, Knowledge};
use crate::log::{Counts, Place};
use crate::worklist::MailStand;

/// Everything known at one position of the log. Cloning costs a few hundred pointers.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Facts and decisions.
    pub knowledge: Knowledge,
    /// Number of the last record of the log.
    pub sequence: u64,
    /// Hash over the whole log.
    pub chain: Option<Sha256>,
    /// How many of each.
    pub counts: Counts,
    pub(super) quarantine: Arc<BTreeMap<u64, Refusal>>,
    pub(super) outbox: Outbox,
    pub(super) owed: Arc<BTreeMap<u64, Arc<Owed>>>,
    pub(super) books: Arc<Books>,
    pub(super) files: Files,
    pub(super) dropped: Arc<BTreeMap<Sha256, Place>>,
    pub(super) unread: Option<u64>,
    pub(super) undone: Arc<Vec<Undone>>,
    pub(super) accounts: Arc<Accounts>,
    pub(super) ordered: Arc<BTreeMap<u64, String>>,
    pub(super) mails: Arc<Mails>,
}

/// A decision that was taken back, and since which record of the log it is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Undone {
    pub at: u64,
    pub besluit: Besluit,
}

impl Known {
    /// What was closed and invoiced.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// What was mailed.
    pub fn mails(&self) -> &Mails {
        &self.mails
    }

    /// How an invoice stands with the mail.
    pub fn mail_of(&self, number: &str) -> MailStand {
        self.mails.stand(number, self.knowledge.besluiten())
    }

    /// What lies in the outbox folder, as far as the log knows, oldest first.
    pub fn lying(&self) -> impl Iterator<Item = &Made> {
        self.outbox.lying()
    }

    /// Who ordered what a record says; `None` of what the daemon did by itself, and of what an earlier version noted.
    pub fn ordered_by(&self, sequence: u64) -> Option<&str> {
        self.ordered.get(&sequence).map(String::as_str)
    }

    /// The first record that this version cannot read; what is known lacks what it says.
    pub fn unread(&self) -> Option<u64> {
        self.unread
    }

    /// What iwmod made, oldest first.
    pub fn outbox(&self) -> impl DoubleEndedIterator<Item = &Made> {
        self.outbox.values()
    }

    /// What iwmod made under a number.
    pub fn made(&self, id: u64) -> Option<&Made> {
        self.outbox.get(id)
    }

    /// The draft that says this and waits for a person.
    pub fn waiting(&self, says: impl Fn(&Fact) -> bool) -> Option<u64> {
        let mut drafts = self.outbox.drafts();
        drafts.find(|made| made.fact.as_deref().is_some_and(&says)).map(|made| made.sequence)
    }

    /// Messages that are owed a retour, oldest first.
    pub fn owed(&self) -> impl Iterator<Item = &Owed> {
        self.owed.values().map(Arc::as_ref)
    }

    /// The message that is owed a retour under a number of the outbox.
    pub fn owed_under(&self, id: u64) -> Option<&Owed> {
        self.owed.get(&id).map(Arc::as_ref)
    }

    /// Refused files that are in quarantine, oldest first.
    pub fn quarantine(&self) -> impl Iterator<Item = &Refusal> {
        self.quarantine.values()
    }

    /// Where an archived file is.
    pub fn file(&self, sha256: &Sha256) -> Option<&FileAt> {
        self.files.get(sha256)
    }

    /// The files whose hash, as text, begins so.
    pub fn files_beginning(&self, begin: &str) -> Vec<Sha256> {
        self.files.beginning(begin).collect()
    }

    /// The file that a record of the log holds.
    pub fn file_at_sequence(&self, sequence: u64) -> Option<Sha256> {
        self.files.at_sequence(sequence)
    }

    /// Where the bytes of an archived file stand, or of one that a person let go.
    pub fn place_of(&self, sha256: &Sha256) -> Option<Place> {
        self.files.get(sha256).map(|at| at.place).or_else(|| self.dropped.get(sha256).copied())
    }

    /// The accounts whose payments count: each that a config ever named, and each of which a statement came while the config named
    /// none, so that it counted then. Nothing: every account counts.
    pub fn accounts(&self) -> BTreeSet<Iban> {
        let mut accounts = self.accounts.named();
        if !accounts.is_empty() {
            accounts.extend(self.counted_without_config());
        }
        accounts
    }

    fn counted_without_config(&self) -> impl Iterator<Item = Iban> {
        let paid = self.knowledge.dossiers().flat_map(|dossier| dossier.all::<Betaling>());
        let counted = paid.filter(|(bron, _)| {
            self.files.get(&bron.sha256).is_some_and(|file| self.accounts.named_none_at(file.sequence))
        });
        counted.map(|(_, betaling)| betaling.rekening.clone())
    }

    /// Whether files stand where another says, and were let go where it says.
    pub fn has_files_of(&self, other: &Known) -> bool {
        self.files == other.files && self.dropped == other.dropped
    }
}

//! Elements of a statement one after another, the place of each, and what is found.
//!
//! Stands on `message::Walk`. Whoever reads an element gets its children by name and takes what it knows; the rest is passed
//! over here. Knows no element of CAMT.

use std::collections::BTreeSet;

use crate::domain::{Finding, Iban, Limits, Severity, excerpt};
use crate::message::{Piece, Walk};

/// One file being read.
pub(super) struct Camt<'a> {
    walk: Walk<'a>,
    path: Vec<Step<'a>>,
    findings: Vec<Finding>,
    findings_max: usize,
    betalingen: u32,
    betalingen_max: u32,
    reader: Reader<'a>,
    /// What is in hand is of an account that is not known to be ours.
    is_of_other: bool,
    of_others: Vec<Finding>,
    /// How much could not be read until now, of whomever.
    faults: u32,
    stopped: bool,
}

/// For whom a file is read.
#[derive(Clone, Copy)]
pub(super) enum Reader<'a> {
    /// To be accepted or refused.
    Judge {
        /// The accounts that are known to be ours; where none is, all are taken for it.
        ours: &'a BTreeSet<Iban>,
    },
    /// It was accepted before: it is read, and no rule refuses it. What cannot be read of it was of an account of others then too.
    Recall,
}

impl Reader<'_> {
    /// Whether what is wrong with a statement of this account is no reason to refuse the file.
    fn is_of_other(self, account: &Iban) -> bool {
        match self {
            Reader::Judge { ours } => !ours.is_empty() && !ours.contains(account),
            Reader::Recall => true,
        }
    }
}

/// What was found in a document.
#[derive(Default)]
pub(super) struct Found {
    /// What is about the file, or about an account of ours.
    pub of_file: Vec<Finding>,
    /// What could not be read of accounts of others.
    pub of_others: Vec<Finding>,
}

/// One element of the path: its name, and its position where it repeats (else 0).
struct Step<'a> {
    name: &'a str,
    position: u32,
}

/// Reads a whole file; of one without a beginning nothing is known. What it says counts only where no finding is an error.
pub(super) fn read<'a, T: Default>(
    bytes: &'a [u8],
    limits: &Limits,
    reader: Reader<'a>,
    document: impl FnOnce(&mut Camt<'_>) -> T,
) -> (T, Found) {
    let walk = match Walk::new(bytes, limits) {
        Ok(walk) => walk,
        Err(finding) => return (T::default(), Found { of_file: vec![*finding], ..Found::default() }),
    };
    let (findings_max, betalingen_max) = (limits.findings_max.max(1), limits.records_max);
    let mut camt = Camt {
        walk,
        path: Vec::with_capacity(12),
        findings: Vec::new(),
        findings_max,
        betalingen: 0,
        betalingen_max,
        reader,
        is_of_other: false,
        of_others: Vec::new(),
        faults: 0,
        stopped: false,
    };
    let read = document(&mut camt);
    let stopped = camt.stopped;
    // What follows the root is judged too, unless the reading was given up before.
    while !stopped && !matches!(camt.walk.next(), Piece::End) {}
    let mut of_file = camt.findings;
    of_file.extend(camt.walk.finish());
    (read, Found { of_file, of_others: camt.of_others })
}

impl<'a> Camt<'a> {
    /// The root element: its name and its namespace.
    pub(super) fn root(&mut self) -> Option<(&'a str, &'a str)> {
        loop {
            match self.walk.next() {
                Piece::Open(name) => {
                    self.path.push(Step { name, position: 0 });
                    return Some((name, self.walk.root_uri()));
                }
                Piece::End => return None,
                Piece::Close | Piece::Text(_) => {}
            }
        }
    }

    /// Hands each child of the element in hand to `child`, by name; what that leaves of it is passed over.
    pub(super) fn each(&mut self, mut child: impl FnMut(&mut Self, &'a str)) {
        let depth = self.walk.depth();
        let mut counts: Vec<(&'a str, u32)> = Vec::new();
        while let Some(name) = self.opened() {
            let position = if REPEATED.contains(&name) { count(&mut counts, name) } else { 0 };
            self.path.push(Step { name, position });
            child(self, name);
            self.leave(depth);
            self.path.pop();
        }
    }

    /// What the child of this name holds as text; the first where there are more.
    pub(super) fn text_of(&mut self, wanted: &str) -> Option<String> {
        let mut found = None;
        self.each(|camt, name| {
            if name == wanted && found.is_none() {
                found = camt.text();
            }
        });
        found
    }

    /// What the element in hand holds as text, white space around it left out; `None` where that is nothing.
    pub(super) fn text(&mut self) -> Option<String> {
        let depth = self.walk.depth();
        let mut text = String::new();
        loop {
            match self.walk.next() {
                Piece::Text(part) if self.walk.depth() == depth => text.push_str(&part),
                Piece::Close if self.walk.depth() < depth => break,
                Piece::End => break,
                Piece::Text(_) | Piece::Close | Piece::Open(_) => {}
            }
        }
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// As [`Self::text`], with the text of everything below: a code that newer versions wrap in an element.
    pub(super) fn text_below(&mut self) -> Option<String> {
        let depth = self.walk.depth();
        let mut text = String::new();
        loop {
            match self.walk.next() {
                Piece::Text(part) => text.push_str(&part),
                Piece::Close if self.walk.depth() < depth => break,
                Piece::End => break,
                Piece::Close | Piece::Open(_) => {}
            }
        }
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// An attribute of the element just opened.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.walk.attribute(name).map(|value| value.trim().to_owned())
    }

    /// From here on, what is in hand is of this account; `None`: of the file.
    pub(super) fn is_about(&mut self, account: Option<&Iban>) {
        self.is_of_other = account.is_some_and(|account| self.reader.is_of_other(account));
    }

    /// A rule refuses what can be read. What was accepted before, it does not: then nothing is found. It leaves nothing out.
    pub(super) fn refuse(&mut self, rule: &'static str, value: &str, text: impl Into<String>) {
        if let Reader::Judge { .. } = self.reader {
            self.wrong(rule, value, text);
        }
    }

    /// Something at the element in hand cannot be read.
    pub(super) fn error(&mut self, rule: &'static str, value: &str, text: impl Into<String>) {
        self.faults = self.faults.saturating_add(1);
        self.wrong(rule, value, text);
    }

    fn wrong(&mut self, rule: &'static str, value: &str, text: impl Into<String>) {
        let finding = Finding::error(rule, self.path(), &excerpt(value), text);
        if !self.is_of_other {
            self.found(finding);
        } else if self.of_others.len() < self.findings_max {
            self.of_others.push(Finding { offset: self.walk.offset(), ..finding });
        }
    }

    /// As [`Self::error`], but it refuses nothing.
    pub(super) fn notice(&mut self, rule: &'static str, value: &str, text: impl Into<String>) {
        let path = self.path();
        self.found(Finding::notice(rule, path, &excerpt(value), text));
    }

    /// How much could not be read until now.
    pub(super) fn faults(&self) -> u32 {
        self.faults
    }

    /// Position of the element in hand among those of its name.
    pub(super) fn position(&self) -> u32 {
        self.path.last().map_or(0, |step| step.position)
    }

    /// Counts one more payment; false where that is one too many, and the reading is given up.
    pub(super) fn count_betaling(&mut self) -> bool {
        self.betalingen = self.betalingen.saturating_add(1);
        let most = self.betalingen_max;
        if self.betalingen > most && !self.stopped {
            let text = format!("Het afschrift heeft meer dan {most} betalingen; haal het op in kortere perioden.");
            // Of whomever: what follows is not read any more.
            self.found(Finding::error("LIMIT_RECORDS", self.path(), "", text));
            self.stopped = true;
        }
        !self.stopped
    }

    /// Errors up to the cap give the reading up; notices never do, since what they stand beside is accepted.
    fn found(&mut self, finding: Finding) {
        let is_error = finding.severity == Severity::Error;
        let of_kind = |found: &&Finding| (found.severity == Severity::Error) == is_error;
        let count = self.findings.iter().filter(of_kind).count();
        if self.stopped || count >= self.findings_max {
            return;
        }
        self.findings.push(Finding { offset: self.walk.offset(), ..finding });
        self.stopped = is_error && count.saturating_add(1) >= self.findings_max;
    }

    /// The next child that opens; `None` at the end of the element in hand.
    fn opened(&mut self) -> Option<&'a str> {
        while !self.stopped {
            match self.walk.next() {
                Piece::Open(name) => return Some(name),
                Piece::Close | Piece::End => return None,
                Piece::Text(_) => {}
            }
        }
        None
    }

    /// Passes over what is left below `depth`.
    fn leave(&mut self, depth: u32) {
        while !self.stopped && self.walk.depth() > depth {
            if let Piece::End = self.walk.next() {
                return;
            }
        }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.path {
            path.push('/');
            path.push_str(&excerpt(step.name));
            if step.position > 0 {
                path.push_str(&format!("[{}]", step.position));
            }
        }
        path
    }
}

fn count<'a>(counts: &mut Vec<(&'a str, u32)>, name: &'a str) -> u32 {
    match counts.iter_mut().find(|(known, _)| *known == name) {
        Some((_, count)) => {
            *count = count.saturating_add(1);
            *count
        }
        None => {
            counts.push((name, 1));
            1
        }
    }
}

/// Elements that repeat, so that their place needs a number.
const REPEATED: [&str; 5] = ["Stmt", "Bal", "Ntry", "NtryDtls", "TxDtls"];

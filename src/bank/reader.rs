//! Elements of a statement one after another, the place of each, and what is found.
//!
//! Stands on `message::Walk`. Whoever reads an element gets its children by name and takes what it knows; the rest is passed
//! over here. Knows no element of CAMT.

use crate::domain::{Finding, Limits, Severity, excerpt};
use crate::message::{Piece, Walk};

/// One file being read.
pub(super) struct Camt<'a> {
    walk: Walk<'a>,
    path: Vec<Step<'a>>,
    findings: Vec<Finding>,
    findings_max: usize,
    betalingen: u32,
    betalingen_max: u32,
    /// The file was accepted before: it is read, and no rule refuses it.
    recalls: bool,
    stopped: bool,
}

/// One element of the path: its name, and its position where it repeats (else 0).
struct Step<'a> {
    name: &'a str,
    position: u32,
}

/// Reads a whole file; of one without a beginning nothing is known. What it says counts only where no finding is an error.
pub(super) fn read<T: Default>(
    bytes: &[u8],
    limits: &Limits,
    recalls: bool,
    document: impl FnOnce(&mut Camt<'_>) -> T,
) -> (T, Vec<Finding>) {
    let walk = match Walk::new(bytes, limits) {
        Ok(walk) => walk,
        Err(finding) => return (T::default(), vec![*finding]),
    };
    let (findings_max, betalingen_max) = (limits.findings_max.max(1), limits.records_max);
    let (path, findings) = (Vec::with_capacity(12), Vec::new());
    let mut camt = Camt { walk, path, findings, findings_max, betalingen: 0, betalingen_max, recalls, stopped: false };
    let read = document(&mut camt);
    let stopped = camt.stopped;
    // What follows the root is judged too, unless the reading was given up before.
    while !stopped && !matches!(camt.walk.next(), Piece::End) {}
    let mut findings = camt.findings;
    findings.extend(camt.walk.finish());
    (read, findings)
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

    /// A rule refuses what can be read. What was accepted before, it does not: then nothing is found.
    pub(super) fn refuse(&mut self, rule: &'static str, value: &str, text: impl Into<String>) {
        if !self.recalls {
            self.error(rule, value, text);
        }
    }

    /// Something at the element in hand cannot be read.
    pub(super) fn error(&mut self, rule: &'static str, value: &str, text: impl Into<String>) {
        let path = self.path();
        self.found(Finding::error(rule, path, &excerpt(value), text));
    }

    /// As [`Self::error`], but it refuses nothing.
    pub(super) fn notice(&mut self, rule: &'static str, value: &str, text: impl Into<String>) {
        let path = self.path();
        self.found(Finding::notice(rule, path, &excerpt(value), text));
    }

    /// How many errors were found until now.
    pub(super) fn errors(&self) -> usize {
        self.findings.iter().filter(|found| found.severity == Severity::Error).count()
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
            self.error("LIMIT_RECORDS", "", text);
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

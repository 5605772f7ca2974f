//! What was found in a file of XML, each with the path of its element and its byte, and whether the reading may go on.
//!
//! Stands below `stream` and `pass`, which both find something. Shows no BSN: a value is masked before it is cut.

use crate::domain::{EXCERPT_MAX, Finding, Limits, excerpt};

/// What was found so far, and the element that is being read.
pub(crate) struct Findings {
    path: Vec<Step>,
    /// Bytes before the text in the file: the byte order mark.
    skipped: usize,
    max: usize,
    list: Vec<Finding>,
    stopped: bool,
}

/// One element of the path: its name, and its position where it repeats (else 0).
struct Step {
    name: &'static str,
    position: u32,
}

impl Findings {
    /// Nothing yet, of a text that stands `skipped` bytes into the file.
    pub(crate) fn new(skipped: usize, limits: &Limits) -> Findings {
        let path = Vec::with_capacity(12);
        Findings { path, skipped, max: limits.findings_max, list: Vec::new(), stopped: false }
    }

    /// An element of the schema begins; `position` counts those that repeat, and is 0 for others.
    #[inline]
    pub(crate) fn enter(&mut self, name: &'static str, position: u32) {
        self.path.push(Step { name, position });
    }

    /// The element in hand ends.
    #[inline]
    pub(crate) fn leave(&mut self) {
        self.path.pop();
    }

    /// Whether the rest is not read.
    #[inline]
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The rest is not read.
    pub(crate) fn stop(&mut self) {
        self.stopped = true;
    }

    /// The byte of the file that is `at` in the text.
    pub(crate) fn offset(&self, at: usize) -> Option<u64> {
        u64::try_from(self.skipped.saturating_add(at)).ok()
    }

    /// A finding at the element in hand, which begins at `at`; `shown` may be read by anybody.
    pub(crate) fn error(&mut self, rule: &'static str, shown: &str, text: impl Into<String>, at: usize) {
        self.error_below("", rule, shown, text, at);
    }

    /// As [`Self::error`], of an element of this name below the one in hand.
    pub(crate) fn error_below(
        &mut self,
        name: &str,
        rule: &'static str,
        shown: &str,
        text: impl Into<String>,
        at: usize,
    ) {
        if self.stopped {
            return;
        }
        let finding = Finding::error(rule, self.path(name), shown, text);
        self.list.push(Finding { offset: self.offset(at), ..finding });
        if self.list.len() >= self.max.max(1) {
            self.stopped = true;
        }
    }

    /// As [`Self::error`], and the rest is not read.
    pub(crate) fn fatal(&mut self, rule: &'static str, text: impl Into<String>, at: usize) {
        self.error(rule, "", text, at);
        self.stopped = true;
    }

    /// All of them.
    pub(crate) fn finish(self) -> Vec<Finding> {
        self.list
    }

    /// `/Bericht/Client/StopProducten/StopProduct[1]`, and below it `last` unless that is empty.
    fn path(&self, last: &str) -> String {
        let mut path = String::new();
        for step in &self.path {
            path.push('/');
            path.push_str(step.name);
            if step.position > 0 {
                path.push_str(&format!("[{}]", step.position));
            }
        }
        if !last.is_empty() || path.is_empty() {
            path.push('/');
            path.push_str(last);
        }
        path
    }
}

/// A value as a finding shows it. Of a BSN only the last four characters, also where it is mistyped.
pub(crate) fn shown(element: &str, value: &str) -> String {
    if element != "Bsn" {
        return excerpt(value);
    }
    let characters = value.chars().count().min(EXCERPT_MAX);
    let hidden = characters.saturating_sub(4);
    let last: String = value.chars().take(EXCERPT_MAX).skip(hidden.max(characters.min(4))).collect();
    format!("{}{last}", "*".repeat(characters.saturating_sub(last.chars().count())))
}

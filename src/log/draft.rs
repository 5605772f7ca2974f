//! A record that is planned: what an order would put into the log.
//!
//! Stands between the orders, which plan drafts, and the shell, which packs their content, stamps the moment and appends them.
//! Pure, and not durable: a draft can be shown, compared and thrown away.

use super::entry::Entry;
use super::hash::hash;
use crate::domain::Sha256;
use crate::facts::Fact;

/// A record that is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it says.
    pub entry: Entry,
    /// Hash of the content, or of the file that it is about.
    pub sha256: Sha256,
    /// The content, as it is.
    pub content: Vec<u8>,
    /// Facts that the content holds, with their lines.
    pub facts: Vec<(u32, Fact)>,
}

impl Draft {
    /// Of an entry that says everything itself.
    pub fn note(entry: Entry) -> Draft {
        Draft::about(entry, Sha256([0; 32]))
    }

    /// Of an entry without content, about bytes that lie elsewhere.
    pub fn about(entry: Entry, sha256: Sha256) -> Draft {
        Draft { entry, sha256, content: Vec::new(), facts: Vec::new() }
    }

    /// Of an entry with its content.
    pub fn holding(entry: Entry, content: Vec<u8>) -> Draft {
        Draft { entry, sha256: hash(&content), content, facts: Vec::new() }
    }
}

//! What a record says: the entry, and the parts of which entries are made.
//!
//! Stands below the row and the draft, which hold an entry. Kept for ever: a type here only ever grows at its end. Pure.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{AgbCode, Date, Iban, RuleId, Sha256};
use crate::facts::Keuze;
use crate::intake::Import;

/// What a record says. Only ever grows at its end: postcard writes the position of a variant, so a changed meaning is a new
/// variant, and none is ever changed or moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// An accepted message or CSV; the content is its bytes.
    File(FileEntry),
    /// The next piece of a container that follows; the content is a part of its bytes.
    Part,
    /// A zip whose members have all been dealt with. Its bytes are in the parts directly before it; the hash is of all of them.
    Container(ContainerEntry),
    /// A refused file. Its bytes are in quarantine; the hash is theirs.
    Refused(RefusedEntry),
    /// A decision of the user; its number is the sequence of the record.
    Besluit {
        /// What was decided.
        keuze: Keuze,
        /// Why.
        reden: String,
    },
    /// A decision was taken back.
    BesluitUndone {
        /// Sequence of the decision.
        nummer: u64,
        /// Why.
        reden: String,
    },
    /// A person let a refused file go. Its bytes are in the parts directly before it, so that nothing is lost.
    QuarantineDropped {
        /// Sequence of the refusal.
        refused: u64,
        /// Why.
        reden: String,
        /// As [`ContainerEntry::parts`]; none of a file that was lost from quarantine before.
        parts: u32,
    },
    /// A refused file was judged again (asked for, or because it came again) and accepted; it left quarantine.
    QuarantineReleased {
        /// Sequence of the refusal.
        refused: u64,
    },
    /// The configuration that verdicts rest on, when it changed; the content is a canonical text of all of it.
    Config(ConfigEntry),
    /// A message that iwmod made; the content is its bytes. Nothing leaves that was not committed here first.
    Made(MadeEntry),
    /// A person let a draft go: from here on it counts as sent.
    Released {
        /// Sequence of the [`Entry::Made`].
        made: u64,
    },
    /// A person dropped a draft: it never leaves.
    Withdrawn {
        /// Sequence of the [`Entry::Made`].
        made: u64,
        /// Why.
        reden: String,
    },
    /// What was made stands in the outbox folder. It may be written again after a crash, with the same bytes.
    Written {
        /// Sequence of the [`Entry::Made`].
        made: u64,
    },
    /// A month was closed: what was frozen, as JSON ([`crate::billing::Closing`]). Never changed by anything later.
    Closed {
        /// The closing.
        closing: String,
    },
    /// An invoice got its number, as JSON ([`crate::billing::Invoiced`]); its forms are made in the same group.
    Invoiced {
        /// The invoice.
        invoice: String,
    },
    /// Who ordered the records directly before this one, of the same group. What the daemon does by itself has none.
    Ordered {
        /// User of the machine, such as `anna (uid 1000)`.
        by: String,
        /// How many records.
        records: u32,
    },
    /// What stood in the outbox folder is there no more: whoever sends took it away, or a person said that it was sent.
    TakenAway {
        /// Sequence of the [`Entry::Made`].
        made: u64,
    },
    /// An invoice is to be mailed to its party. Where a person asked for it the record of who did stands behind it; at a closing
    /// the config asks.
    MailOrdered {
        /// Number of the invoice.
        number: String,
    },
    /// A mail is about to be given to a server; the hash is that of its bytes. As long as no record says what became of it nobody
    /// knows whether it arrived, and it is never given again by itself.
    Leaving(LeavingEntry),
    /// What became of a mail.
    Mailed {
        /// Sequence of the [`Entry::Leaving`].
        leaving: u64,
        /// What the server said.
        outcome: MailOutcome,
    },
    /// The tasks of a day were gone through for a mail to the back office.
    Notified(NotifiedEntry),
}

impl Entry {
    /// Whether the content says facts: an accepted file, or a message that was made. A form of an invoice is made too, and says none.
    pub fn has_facts(&self) -> bool {
        match self {
            Entry::File(_) | Entry::Made(_) => true,
            Entry::Part
            | Entry::Container(_)
            | Entry::Refused(_)
            | Entry::Besluit { .. }
            | Entry::BesluitUndone { .. }
            | Entry::QuarantineDropped { .. }
            | Entry::QuarantineReleased { .. }
            | Entry::Config(_)
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
        }
    }
}

/// The accounts of the provider that a config names: `iban`, and `accounts` beside it. Of any other record, and of a text that is no
/// config, none.
pub fn accounts_of(entry: &Entry, content: &[u8]) -> Vec<Iban> {
    let Entry::Config(_) = entry else { return Vec::new() };
    let config: Value = serde_json::from_slice(content).unwrap_or_default();
    let Some(provider) = config.get("provider") else { return Vec::new() };
    let further = provider.get("accounts").and_then(Value::as_array).into_iter().flatten();
    let written = provider.get("iban").into_iter().chain(further).filter_map(Value::as_str);
    written.filter_map(|text| text.parse().ok()).collect()
}

/// How a config says that files of other programs are read. Of any other record, and of a text that is no config, nothing.
pub fn imports_of(entry: &Entry, content: &[u8]) -> Vec<Import> {
    let Entry::Config(_) = entry else { return Vec::new() };
    let config: Value = serde_json::from_slice(content).unwrap_or_default();
    config.get("import").cloned().and_then(|rows| serde_json::from_value(rows).ok()).unwrap_or_default()
}

/// A message that iwmod made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeEntry {
    /// Name in the outbox.
    pub name: String,
    /// What it answers, for a retour.
    pub answers: Option<Answered>,
    /// Whether it leaves at once; else it is a draft.
    pub released: bool,
    /// Day it was made.
    pub day: Date,
}

/// What a retour answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The file.
    pub file: Sha256,
    /// Hash of what it says, so that the same message in other bytes is not answered again; the log does not hold the
    /// bytes of a refused file.
    pub digest: Sha256,
}

/// An accepted file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Name as it came, `a.zip!b.xml` for a member.
    pub name: String,
    /// The claim under which it was taken from the inbox: the same claim again is a repeat after a crash.
    pub claim: Option<u64>,
    /// Day of receipt in Europe/Amsterdam, on which the verdict rests.
    pub day: Date,
}

/// A zip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerEntry {
    /// Name as it came.
    pub name: String,
    /// See [`FileEntry::claim`].
    pub claim: Option<u64>,
    /// How many [`Entry::Part`] records directly before this one hold its bytes.
    pub parts: u32,
    /// Size of all its bytes.
    pub bytes: u64,
}

/// A refused file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedEntry {
    /// Name as it came.
    pub name: String,
    /// See [`FileEntry::claim`].
    pub claim: Option<u64>,
    /// Day of receipt.
    pub day: Date,
    /// Name in quarantine.
    pub stored_as: String,
    /// Rules that refused it, each once.
    pub rules: Vec<RuleId>,
}

/// A mail that is about to be given to a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavingEntry {
    /// What it is about.
    pub about: MailSubject,
    /// The address that it goes to.
    pub to: String,
    /// How often it was tried since it was ordered, this time included.
    pub attempt: u32,
    /// Its Message-ID; that of an earlier attempt of the same order, so that whoever gets both can tell that they are one.
    pub message_id: String,
    /// Whether it goes to the address of `[mail] redirect` instead of the party's: then the invoice did not leave.
    pub redirected: bool,
}

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailSubject {
    /// The invoice of this number, with its forms.
    Invoice(String),
    /// The tasks of this day.
    Tasks(Date),
}

/// What became of a mail. The words are the server's, or why there are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailOutcome {
    /// The server took it over.
    Accepted(String),
    /// The server will never take it, as it stands.
    Refused(String),
    /// The server does not take it now, or could not be reached; it certainly has not got it.
    Deferred(String),
    /// The whole mail was given and no answer came: it may have arrived.
    Unknown(String),
}

/// The tasks of a day, as they were gone through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotifiedEntry {
    /// Which day.
    pub day: Date,
    /// What tells each task that was open from every other.
    pub seen: Vec<u64>,
    /// Whether there was something new, so that the record behind this one is the mail that tells it.
    pub mailed: bool,
}

/// What verdicts rest on besides bytes and day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigEntry {
    /// AGB codes a message may be addressed to or come from.
    pub addressed: Vec<AgbCode>,
    /// Largest message.
    pub message_bytes_max: u64,
    /// Deepest nesting.
    pub depth_max: u32,
    /// Most findings.
    pub findings_max: u64,
}

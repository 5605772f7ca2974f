//! What a record of the access log says: who looked at what of whom, when, and from where.
//!
//! Stands at the ground of `access`. Knows nothing of files and hashes.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::Bsn;

/// One look at client data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// When.
    pub at: Timestamp,
    /// Who looked: a user of iwmod, or of the machine, as `anna (uid 1000)`.
    pub who: String,
    /// In which role; `system` for a user of the machine.
    pub role: String,
    /// By which way in.
    pub by: How,
    /// What was looked at.
    pub what: What,
    /// Whose data it was. Empty where it is about no client by number.
    pub clients: Vec<Bsn>,
    /// From where: an address, or `uid 1000`.
    pub from: String,
    /// Why, where a reason is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Who looks, by which way and from where: what stays the same from view to view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// A user of iwmod, or of the machine.
    pub who: String,
    /// In which role.
    pub role: String,
    /// By which way in.
    pub by: How,
    /// From where.
    pub from: String,
}

impl Viewer {
    /// A user of the machine who gave a command, as far as the kernel tells.
    pub fn of_command(name: Option<String>, uid: Option<u32>, by: How) -> Viewer {
        let from = uid.map_or_else(|| UNKNOWN.to_owned(), |uid| format!("uid {uid}"));
        Viewer { who: name.unwrap_or_else(|| UNKNOWN.to_owned()), role: "system".to_owned(), by, from }
    }

    /// That this one looked.
    pub fn saw(self, what: What, clients: Vec<Bsn>, at: Timestamp) -> View {
        let Viewer { who, role, by, from } = self;
        View { at, who, role, by, what, clients, from, reason: None }
    }
}

const UNKNOWN: &str = "unknown";

/// By which way in somebody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum How {
    /// A page.
    Page,
    /// The API.
    Api,
    /// A command that the daemon answered.
    Socket,
    /// A command that answered itself.
    Command,
}

impl How {
    /// In Dutch.
    pub fn naam(self) -> &'static str {
        match self {
            How::Page => "pagina",
            How::Api => "API",
            How::Socket => "opdrachtregel (daemon)",
            How::Command => "opdrachtregel",
        }
    }
}

/// What was looked at: a stable English word. No enum, so that an earlier version reads what a later one wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct What(Cow<'static, str>);

impl What {
    /// Each word stands below, with its Dutch in the table.
    const fn new(word: &'static str) -> What {
        What(Cow::Borrowed(word))
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In Dutch; the word itself where a later version wrote it.
    pub fn naam(&self) -> &str {
        DUTCH.iter().find(|(what, _)| what == self).map_or(self.as_str(), |(_, naam)| naam)
    }

    /// The access log itself.
    pub const ACCESS_LOG: What = What::new("access_log");
    /// The list of archived files, by name.
    pub const ARCHIVE: What = What::new("archive");
    /// Statements of a month.
    pub const BILLING: What = What::new("billing");
    /// A BSN that was masked.
    pub const BSN_REVEALED: What = What::new("bsn_revealed");
    /// Messages with their answers.
    pub const CHAIN: What = What::new("chain");
    /// One client.
    pub const CLIENT: What = What::new("client");
    /// What closing a month does, or did.
    pub const CLOSING: What = What::new("closing");
    /// Decisions.
    pub const DECISIONS: What = What::new("decisions");
    /// Declarations with their lines.
    pub const DECLARATIONS: What = What::new("declarations");
    /// Dispositions.
    pub const DISPOSITIONS: What = What::new("dispositions");
    /// One disposition, with all that it rests on.
    pub const EXPLAIN: What = What::new("explain");
    /// Something written out of the program.
    pub const EXPORT: What = What::new("export");
    /// A file, byte for byte.
    pub const FILE: What = What::new("file");
    /// The names of all clients, which tables put beside the masked BSN.
    pub const NAMES: What = What::new("names");
    /// What leaves.
    pub const OUTBOX: What = What::new("outbox");
    /// Refused files.
    pub const QUARANTINE: What = What::new("quarantine");
    /// Bills and payments.
    pub const RECEIVABLES: What = What::new("receivables");
    /// What is owed beside what was sent.
    pub const RECONCILE: What = What::new("reconcile");
    /// Requests to a gemeente.
    pub const REQUESTS: What = What::new("requests");
    /// The work list.
    pub const WORKLIST: What = What::new("worklist");
    /// A list of clients.
    pub const CLIENTS: What = What::new("clients");
    /// Clients that were sought.
    pub const CLIENT_SEARCH: What = What::new("client_search");
    /// What became of files that were given.
    pub const TAKEN_IN: What = What::new("taken_in");
    /// A form, or why something cannot be done.
    pub const FORM: What = What::new("form");
    /// Rates.
    pub const TARIFFS: What = What::new("tariffs");
    /// Sums.
    pub const REPORT: What = What::new("report");
}

/// What each word is in Dutch.
const DUTCH: &[(What, &str)] = &[
    (What::ACCESS_LOG, "inzagelog"),
    (What::ARCHIVE, "lijst van bestanden"),
    (What::BILLING, "afrekening"),
    (What::BSN_REVEALED, "BSN getoond"),
    (What::CHAIN, "berichtenketen"),
    (What::CLIENT, "cliënt"),
    (What::CLOSING, "maandafsluiting"),
    (What::DECISIONS, "besluiten"),
    (What::DECLARATIONS, "declaraties"),
    (What::DISPOSITIONS, "beschikkingen"),
    (What::EXPLAIN, "uitleg van een beschikking"),
    (What::EXPORT, "export"),
    (What::FILE, "bestand"),
    (What::NAMES, "namen van alle cliënten"),
    (What::OUTBOX, "uitgaand"),
    (What::QUARANTINE, "quarantaine"),
    (What::RECEIVABLES, "openstaand"),
    (What::RECONCILE, "aansluiting"),
    (What::REQUESTS, "verzoeken"),
    (What::WORKLIST, "werklijst"),
    (What::CLIENTS, "lijst van cliënten"),
    (What::CLIENT_SEARCH, "zoeken naar cliënten"),
    (What::TAKEN_IN, "opgenomen bestanden"),
    (What::FORM, "formulier"),
    (What::TARIFFS, "tarieven"),
    (What::REPORT, "rapport"),
];

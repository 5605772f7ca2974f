//! What became of a file, as contract.md shows it (JSON of `ingest`).

use serde::Serialize;
use serde::ser::SerializeStruct;

use super::item::Stamp;
use crate::disposition::{Judgement, Standing};
use crate::domain::{Finding, Sha256};
use crate::intake::Envelope;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// In the archive, and it counts.
    Accepted,
    /// The same bytes, or the same message again.
    Duplicate,
    /// In the archive; it needs a message that has not come.
    Waiting,
    /// In the archive; beside the other messages it does not count.
    Conflict,
    /// In quarantine.
    Refused,
}

impl Outcome {
    /// As contract.md writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::Duplicate => "duplicate",
            Outcome::Waiting => "waiting",
            Outcome::Conflict => "conflict",
            Outcome::Refused => "refused",
        }
    }
}

/// One file or member of a zip.
#[derive(Clone, Debug)]
pub struct Report {
    /// Path as given; `a.zip!b.xml` for a member.
    pub file: String,
    /// Hash of its bytes; unknown when it could not be read.
    pub sha256: Option<Sha256>,
    /// What became of it.
    pub outcome: Outcome,
    /// Who wrote what.
    pub envelope: Envelope,
    /// Everything found.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Takes in how a record of this file stands beside all others.
    pub(crate) fn stand(&mut self, judgement: Judgement) {
        let outcome = match judgement.standing {
            Standing::Notice => Outcome::Accepted,
            Standing::Waiting => Outcome::Waiting,
            Standing::Conflict | Standing::Undecided => Outcome::Conflict,
        };
        self.outcome = self.outcome.max(outcome);
        // What became of a message is judged for each disposition that it is about; who sent it is told once.
        if self.findings.last() != Some(&judgement.finding) {
            self.findings.push(judgement.finding);
        }
    }
}

impl Serialize for Report {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Envelope { kind, version, sender, receiver, identification } = &self.envelope;
        let mut line = serializer.serialize_struct("Report", 9)?;
        line.serialize_field("file", &self.file)?;
        line.serialize_field("sha256", &self.sha256)?;
        line.serialize_field("outcome", &self.outcome)?;
        line.serialize_field("kind", kind)?;
        line.serialize_field("version", version)?;
        line.serialize_field("sender", sender)?;
        line.serialize_field("receiver", receiver)?;
        line.serialize_field("identification", identification)?;
        line.serialize_field("findings", &self.findings.iter().map(Finding::told).collect::<Vec<_>>())?;
        line.end()
    }
}

/// What became of one item: of a file one report, of a zip one per member.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// One per file or member.
    pub reports: Vec<Report>,
    /// The file as it was when it was read, when all of it is durable: it may go from where it came, if it still is that file.
    pub durable: Option<Stamp>,
    /// Why it is not durable; it is where it was, and can be brought again.
    pub failure: Option<String>,
}

/// What became of everything in one call, in the order of its items.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// One per item.
    pub taken: Vec<Taken>,
    /// Whether the log could not be written: what is brought next would fare the same.
    pub log_failed: bool,
}

impl Call {
    /// All reports in order.
    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        self.taken.iter().flat_map(|taken| &taken.reports)
    }

    /// All reports in order.
    pub fn into_reports(self) -> Vec<Report> {
        self.taken.into_iter().flat_map(|taken| taken.reports).collect()
    }

    /// Items that could not be made durable, with the reason.
    pub fn failures(&self) -> impl Iterator<Item = &str> {
        self.taken.iter().filter_map(|taken| taken.failure.as_deref())
    }
}

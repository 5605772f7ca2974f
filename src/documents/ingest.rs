//! The document of `ingest`: one line of JSON per file, with what became of it.
//!
//! Stands beside the other documents; the engine, which takes files in, fills it.

use serde::{Deserialize, Serialize, Serializer};

use crate::disposition::{Judgement, Standing};
use crate::domain::{Envelope, Finding, Sha256};

/// One file or member of a zip.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct IngestedFile {
    /// Path as given; `a.zip!b.xml` for a member.
    pub file: String,
    /// Hash of its bytes; unknown when it could not be read.
    pub sha256: Option<Sha256>,
    /// What became of it.
    pub outcome: Outcome,
    /// Who wrote what.
    #[serde(flatten)]
    pub envelope: Envelope,
    /// Everything found.
    #[serde(serialize_with = "with_places")]
    pub findings: Vec<Finding>,
}

impl IngestedFile {
    /// Takes in how a record of this file stands beside all others.
    pub fn stand(&mut self, judgement: Judgement) {
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

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
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
    /// All of them, the best first.
    pub const ALL: [Outcome; 5] =
        [Outcome::Accepted, Outcome::Duplicate, Outcome::Waiting, Outcome::Conflict, Outcome::Refused];

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

/// Findings in the exact keys of contract.md: the byte of each stands at the end of its text.
fn with_places<S: Serializer>(findings: &[Finding], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(findings.iter().map(Finding::with_byte_in_text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_one_of_the_contract_and_is_read_back() {
        let envelope =
            Envelope { kind: Some("WMO301".to_owned()), sender: Some("0855".to_owned()), ..Envelope::default() };
        let finding = Finding { offset: Some(7), ..Finding::error("TR018", "/Bericht", "2023-01-01", "te vroeg") };
        let findings = vec![finding];
        let file =
            IngestedFile { file: "a.xml".to_owned(), sha256: None, outcome: Outcome::Refused, envelope, findings };
        let line = serde_json::to_string(&file).unwrap();
        let expected = r#"{"file":"a.xml","sha256":null,"outcome":"refused","kind":"WMO301","version":null,"sender":"0855","receiver":null,"identification":null,"findings":[{"rule":"TR018","retourcode":null,"severity":"error","path":"/Bericht","value":"2023-01-01","text":"te vroeg (byte 7)"}]}"#;
        assert_eq!(line, expected);
        let read: IngestedFile = serde_json::from_str(&line).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), expected);
    }
}

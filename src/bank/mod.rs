//! Bank statements: CAMT.053 (ISO 20022) → payments.
//!
//! In reading order: this page (is it one, and the verdict), `reader` (elements, places, findings), `statement` (what a
//! statement says), `value` (amounts, days, accounts). Stands beside `message`, on its XML, and before `intake`, which asks it.
//! Reads what it needs and passes over the rest: no schema of ISO is carried here. Pure; never panics; bounded as messages are.
//!
//! What is decided here **(our choice)**:
//! - Only what is booked (`BOOK`) counts; what is pending comes again when it is booked, and a notice says so.
//! - A booking's direction is its CdtDbtInd, also of a reversal: RvslInd says that it undoes, not which way the money went.
//! - A batch counts per transaction where each has an amount and together they are the booking; else the booking counts as
//!   one payment with the texts of all, and a notice says so. Nothing is ever counted twice or lost.
//! - A statement in another currency than the euro is left out with a notice; a booking in another currency than its
//!   statement refuses the file, since nothing says what it came to.
//! - Opening balance and bookings must come to the closing balance, or the file is refused: something is missing.
//! - Whether the account is ours is not judged: the config may name it later. `debiteuren` leaves out what is not.

mod reader;
mod statement;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use value::masked;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::domain::Finding;
use crate::facts::Fact;
use crate::intake::{Envelope, Limits, Verdict};

/// The kind that `ingest` and the metrics show.
pub const KIND: &str = "camt.053";

/// Whether a file is a message of the bank: by the namespace of its root, read no further than that.
pub fn is_of_bank(bytes: &[u8]) -> bool {
    root_namespace(bytes).is_some_and(|uri| uri.starts_with(CAMT))
}

/// Judges a statement by itself.
pub fn read(bytes: &[u8], limits: &Limits) -> Verdict {
    read_as(bytes, limits, false)
}

/// Reads a statement that was accepted before: the payments that it gave then, by no rule of now.
pub fn recall(bytes: &[u8]) -> Result<Vec<(u32, Fact)>, Vec<Finding>> {
    let Verdict { facts, findings, .. } = read_as(bytes, &Limits::none(), true);
    facts.ok_or(findings)
}

fn read_as(bytes: &[u8], limits: &Limits, recalls: bool) -> Verdict {
    let version = root_namespace(bytes).as_deref().and_then(version_of).map(str::to_owned);
    let (read, findings) = reader::read(bytes, limits, recalls, statement::document);
    let refused = findings.iter().any(|f| f.severity == crate::domain::Severity::Error);
    let envelope = Envelope {
        kind: Some(KIND.to_owned()),
        version,
        sender: read.bank(),
        receiver: read.account(),
        identification: read.identification(),
    };
    let facts = (1..).zip(read.betalingen).map(|(line, betaling)| (line, Fact::from(betaling)));
    Verdict { envelope, facts: (!refused).then(|| facts.collect()), findings, rejected: None }
}

/// The namespace of the root element, as far as the begin of the file shows it.
fn root_namespace(bytes: &[u8]) -> Option<String> {
    let begin = bytes.get(..BEGIN).unwrap_or(bytes);
    let begin = begin.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(begin);
    let text = match std::str::from_utf8(begin) {
        Ok(text) => text,
        Err(error) => begin.get(..error.valid_up_to()).and_then(|b| std::str::from_utf8(b).ok())?,
    };
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().0.to_owned();
                let wanted = match name.split_once(':') {
                    Some((prefix, _)) => format!("xmlns:{prefix}"),
                    None => "xmlns".to_owned(),
                };
                let declared = tag.attributes().filter_map(Result::ok).find(|a| a.key.0 == wanted);
                return declared.map(|a| a.value.into_owned());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// `001.02` from `urn:iso:std:iso:20022:tech:xsd:camt.053.001.02`.
fn version_of(uri: &str) -> Option<&str> {
    uri.strip_prefix(CAMT)?.strip_prefix("053.")
}

const CAMT: &str = "urn:iso:std:iso:20022:tech:xsd:camt.";
/// Where the root element begins at the latest.
const BEGIN: usize = 64 << 10;
/// Versions that this program reads: 001.02 up to 001.13.
const VERSIONS: std::ops::RangeInclusive<u32> = 2..=13;

//! A file that holds several documents one after another, as banks put the days of a month together.
//!
//! Stands before `reader`, which reads one. Finds where one ends, and tells places in the whole file. Reads nothing.

use std::ops::Range;

use super::namespace::is_of_bank;
use crate::domain::{Finding, RuleId, Severity};

/// Where each document of a file stands; all of the file where that cannot be told.
pub(super) fn split(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut documents = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = bytes.get(at..).and_then(|rest| find(rest, ROOT_END)) {
        let end = at.saturating_add(found).saturating_add(ROOT_END.len());
        at = end;
        if !closes(bytes, end) || documents.len() >= DOCUMENTS_MAX {
            continue;
        }
        let rest = bytes.get(end..).unwrap_or_default();
        let next = rest.strip_prefix(BOM).unwrap_or(rest).trim_ascii_start();
        let next = next.strip_prefix(BOM).unwrap_or(next);
        // Anything else behind a root makes the whole no XML, which the reader tells.
        if next.starts_with(b"<") && is_of_bank(next) {
            documents.push(start..end);
            start = bytes.len().saturating_sub(next.len());
        }
    }
    documents.push(start..bytes.len());
    documents
}

/// Whether a tag that ends here closes a root: `</Document>`, `</c:Document>`.
fn closes(bytes: &[u8], end: usize) -> bool {
    let from = end.saturating_sub(TAG_MAX);
    let begin = bytes.get(from..end).unwrap_or_default();
    let Some(open) = begin.iter().rposition(|byte| *byte == b'<') else { return false };
    let name = begin.get(open..begin.len().saturating_sub(ROOT_END.len())).unwrap_or_default();
    name == b"</" || (name.starts_with(b"</") && name.ends_with(b":"))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// What was found in all documents, with places in the whole file. A document of another kind is told where another was read.
pub(super) fn merged(of_documents: Vec<(usize, Vec<Finding>)>) -> Vec<Finding> {
    let (count, kind) = (of_documents.len(), RuleId::from("CAMT-KIND"));
    let is_read = |(_, found): &(usize, Vec<Finding>)| found.iter().all(|f| f.severity != Severity::Error);
    let is_any_read = of_documents.iter().any(is_read);
    let mut all = Vec::new();
    for (number, (start, found)) in (1..).zip(of_documents) {
        for finding in found {
            let severity = if finding.rule == kind && is_any_read { Severity::Notice } else { finding.severity };
            let path = match finding.path.strip_prefix("/Document") {
                Some(rest) if count > 1 => format!("/Document[{number}]{rest}"),
                _ => finding.path.clone(),
            };
            let before = u64::try_from(start).unwrap_or(0);
            let offset = finding.offset.map(|offset| offset.saturating_add(before));
            all.push(Finding { severity, path, offset, ..finding });
        }
    }
    all
}

const ROOT_END: &[u8] = b"Document>";
const BOM: &[u8] = &[0xEF, 0xBB, 0xBF];
/// A prefix is no longer than this.
const TAG_MAX: usize = 64;
/// A month has 31 days; more than this is no file of a bank.
const DOCUMENTS_MAX: usize = 400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_ends_where_another_begins() {
        let split = |text: &str| split(text.as_bytes()).into_iter().map(|at| text[at].to_owned()).collect::<Vec<_>>();
        assert_eq!(split("<Document>a</Document>\n"), ["<Document>a</Document>\n"]);
        let space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02";
        let (one, two) = (
            &format!("<?xml version='1.0'?><Document xmlns='{space}'>a</Document>"),
            &format!("<?xml version='1.0'?><c:Document xmlns:c='{space}'>b</c:Document>"),
        );
        assert_eq!(split(&format!("{one}\n\u{feff}{two}\n")), [one.clone(), format!("{two}\n")]);
        assert_eq!(split(&format!("{one}{one}{two}")), [one.clone(), one.clone(), two.clone()]);
        assert_eq!(split(&format!("{one}<b/>")).len(), 1);
        assert_eq!(split(&format!("{one}<!-- einde -->")).len(), 1);
        assert_eq!(split("<Document><a>x Document> <b/></a></Document>").len(), 1);
        assert_eq!(split("").len(), 1);
    }
}

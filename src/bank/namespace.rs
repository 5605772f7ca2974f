//! Which message of which bank a file is, by the namespace of its root element.
//!
//! Stands below `statement`. Reads no further than the root, so that asking costs next to nothing for any file.

use std::ops::RangeInclusive;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::encoding::as_utf8;

/// Whether a file is a message of the bank: by the namespace of its root, read no further than that.
pub fn is_of_bank(bytes: &[u8]) -> bool {
    root_namespace(bytes).is_some_and(|uri| uri.starts_with(CAMT))
}

/// The version of a file that is a statement, such as `001.02`.
pub(super) fn version(bytes: &[u8]) -> Option<String> {
    root_namespace(bytes).as_deref().and_then(version_of).map(str::to_owned)
}

/// The namespace of the root element, as far as the begin of the file shows it.
fn root_namespace(bytes: &[u8]) -> Option<String> {
    let begin = bytes.get(..BEGIN).unwrap_or(bytes);
    let (begin, _) = as_utf8(begin);
    let begin = begin.as_ref();
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

/// How the namespace of each CAMT message begins.
pub(super) const CAMT: &str = "urn:iso:std:iso:20022:tech:xsd:camt.";
/// Where the root element begins at the latest.
const BEGIN: usize = 64 << 10;
/// Versions that this program reads: 001.02 up to 001.14.
pub(super) const VERSIONS: RangeInclusive<u32> = 2..=14;

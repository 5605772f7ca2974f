//! Whether a file shows by itself that it is whole, so that it need not be waited for whether its writer comes back.
//!
//! Stands beside the verdict and judges nothing: what is refused whole is whole all the same. Pure: bytes in, an answer out.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::unzip::has_extension;

/// Whether these bytes are well-formed XML with all of its end. A CSV never shows it: half of one is a CSV too, and so is
/// a file that a writer made empty to come back to it.
pub fn is_whole(name: &str, bytes: &[u8]) -> bool {
    shows_its_end(name) && is_well_formed(&String::from_utf8_lossy(bytes))
}

/// Whether a file of this name can show it at all; of any other nothing needs to be read.
pub fn shows_its_end(name: &str) -> bool {
    has_extension(name, "xml")
}

/// Whether every element that opens is closed, and there is one.
fn is_well_formed(text: &str) -> bool {
    let mut reader = Reader::from_str(text);
    let (mut depth, mut closed) = (0u32, false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => depth = depth.saturating_add(1),
            Ok(Event::End(_)) => {
                depth = depth.saturating_sub(1);
                closed = true;
            }
            Ok(Event::Empty(_)) => closed = true,
            Ok(Event::Eof) => return closed && depth == 0,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_file_an_empty_one_and_a_csv_do_not_show_their_end() {
        let whole = "<?xml version=\"1.0\"?>\n<a><b>1</b><c/></a>\n";
        assert!(is_whole("a.XML", whole.as_bytes()) && is_whole("a.xml", b"\xEF\xBB\xBF<a/>"));
        assert!(is_whole("latin.xml", b"<a>Caf\xE9</a>"), "in whatever letters");
        let root = whole.find("<a>").unwrap();
        for end in 0..whole.trim_end().len() {
            assert!(
                !is_whole("a.xml", &whole.as_bytes()[..end]),
                "the first {end} bytes, of which the root is at {root}"
            );
        }
        for (name, bytes) in [("a.xml", "<a><b></a></b>"), ("a.csv", whole), ("a.zip", whole), ("a.xml", "geen xml")] {
            assert!(!is_whole(name, bytes.as_bytes()), "{name}: {bytes}");
        }
        // A file of which the middle is still to come, as a download in several pieces leaves it.
        assert!(!is_whole("a.xml", format!("<a><b>{}</a>", "\0".repeat(9)).as_bytes()));
    }
}

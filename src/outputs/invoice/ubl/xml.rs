//! Writes XML elements in order: what it is given is escaped, and what XML 1.0 cannot hold is replaced.
//!
//! Stands under [`super`]. Knows nothing of invoices. Never makes a document that a parser refuses, and never an empty element.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Attributes in order.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A document that is being written.
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
}

impl Xml {
    /// Begins a document with its declaration.
    pub(super) fn new() -> Xml {
        let mut xml = Xml { writer: Writer::new_with_indent(Vec::new(), b' ', 2) };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// The bytes.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = self.writer.into_inner();
        bytes.push(b'\n');
        bytes
    }

    /// An element with attributes and what `inner` writes.
    pub(super) fn element_with(&mut self, name: &str, attributes: Attributes<'_>, inner: impl FnOnce(&mut Xml)) {
        self.start(name, attributes);
        inner(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element with what `inner` writes.
    pub(super) fn element(&mut self, name: &str, inner: impl FnOnce(&mut Xml)) {
        self.element_with(name, &[], inner);
    }

    /// An element with attributes and text; a text of nothing but white space becomes a dash (PEPPOL-EN16931-R008).
    pub(super) fn text_with(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        let text = if is_blank(text) { "-".to_owned() } else { writable(text) };
        self.start(name, attributes);
        self.event(Event::Text(BytesText::new(&text)));
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element with text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    /// An element with text, where there is any.
    pub(super) fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !is_blank(text)) {
            self.text(name, text);
        }
    }

    fn start(&mut self, name: &str, attributes: Attributes<'_>) {
        let mut start = BytesStart::new(name);
        for (key, value) in attributes {
            start.push_attribute((*key, writable(value).as_str()));
        }
        self.event(Event::Start(start));
    }

    fn event(&mut self, event: Event<'_>) {
        // Writing to a Vec does not fail.
        let _ = self.writer.write_event(event);
    }
}

/// Whether an XML processor sees nothing but white space.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' ' | '\t' | '\n' | '\r'))
}

/// The text with line ends as XML has them, and U+FFFD for what is no character of XML 1.0 (production 2).
fn writable(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().map(|c| if is_char(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Base64 with padding (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for chunk in bytes.chunks(3) {
        let byte = |index| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            // A chunk of one byte fills two places, one of two bytes three.
            let filled = place <= chunk.len();
            text.push(if filled { digit(bits >> shift & 0x3F) } else { '=' });
        }
    }
    text
}

fn digit(six: u32) -> char {
    let six = u8::try_from(six).unwrap_or(0);
    char::from(match six {
        0..=25 => b'A' + six,
        26..=51 => b'a' + (six - 26),
        52..=61 => b'0' + (six - 52),
        62 => b'+',
        _ => b'/',
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xFB, 0xFF, 0xBF]), "+/+/");
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(writable("a\u{0}b\u{B}c\u{FFFE}d\r\ne\rf\u{1F600}"), "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\ne\nf\u{1F600}");
        let mut xml = Xml::new();
        xml.element("a", |xml| {
            xml.text_with("b", &[("c", "\"<\u{1}>\n")], "]]> & <x/>");
            xml.text("d", " \n");
            xml.optional("e", Some(" "));
            xml.optional("f", None);
        });
        let text = String::from_utf8(xml.finish()).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let inner: Vec<_> = document.root_element().children().filter(roxmltree::Node::is_element).collect();
        assert_eq!(inner.len(), 2);
        assert_eq!((inner[0].text(), inner[0].attribute("c")), (Some("]]> & <x/>"), Some("\"<\u{FFFD}>\n")));
        assert_eq!(inner[1].text(), Some("-"));
    }
}

//! Any XML, piece by piece: for files that no schema of ours describes.
//!
//! Stands on `source` and `stream`, so that encoding, DOCTYPE, depth, attributes and form are judged once, by the same code as
//! for messages. Elements of another namespace than the root's come as nameless. Judges nothing else.

use std::borrow::Cow;

use super::source::Source;
use super::stream::{Item, Stream};
use super::xml;
use crate::domain::{Finding, Limits};

/// The pieces of one file.
pub(crate) struct Walk<'a> {
    stream: Stream<'a>,
}

/// What comes next.
pub(crate) enum Piece<'a> {
    /// An element opens: its local name, empty where it is of another namespace than the root.
    Open(&'a str),
    /// The element in hand closes.
    Close,
    /// Text within it, references resolved.
    Text(Cow<'a, str>),
    /// The end, or what makes the rest unreadable.
    End,
}

impl<'a> Walk<'a> {
    /// Begins at the root element; why there is none to begin at else.
    pub(crate) fn new(bytes: &'a [u8], limits: &Limits) -> Result<Walk<'a>, Box<Finding>> {
        let source = Source::new(bytes, limits).map_err(|refused| Box::new(refused.finding))?;
        Ok(Walk { stream: Stream::of_any(source.text, source.skipped, limits) })
    }

    /// The next piece.
    pub(crate) fn next(&mut self) -> Piece<'a> {
        match self.stream.next() {
            Item::Start(tag) => Piece::Open(if self.stream.is_of_root_space() { tag.local } else { "" }),
            Item::End => Piece::Close,
            Item::Text(text) | Item::CData(text) => Piece::Text(xml::line_ends(text)),
            Item::Char(c) => Piece::Text(Cow::Owned(c.to_string())),
            Item::Stop => Piece::End,
        }
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> u32 {
        self.stream.depth()
    }

    /// The namespace of the root element.
    pub(crate) fn root_uri(&self) -> &'a str {
        self.stream.root_uri()
    }

    /// An attribute without prefix of the element that opened last.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.stream.attribute(name)
    }

    /// Byte at which the piece in hand begins.
    pub(crate) fn offset(&self) -> Option<u64> {
        self.stream.offset()
    }

    /// What made the rest unreadable.
    pub(crate) fn finish(self) -> Vec<Finding> {
        self.stream.findings.finish()
    }
}

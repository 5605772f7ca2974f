//! Any XML, piece by piece: for files that no schema of ours describes.
//!
//! Stands on `source` and `pass`, so that encoding, DOCTYPE, depth, attributes and form are judged once, by the same code as
//! for messages. Elements of another namespace than the root's come as nameless. Judges nothing else.

use std::borrow::Cow;

use super::pass::Pass;
use super::source::Source;
use crate::domain::{Finding, Limits};

/// The pieces of one file.
pub(crate) struct Walk<'a> {
    pass: Pass<'a>,
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
        Ok(Walk { pass: Pass::of_any(source.text, source.skipped, limits) })
    }

    /// The next piece.
    pub(crate) fn next(&mut self) -> Piece<'a> {
        self.pass.piece()
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> u32 {
        self.pass.depth()
    }

    /// The namespace of the root element.
    pub(crate) fn root_uri(&self) -> &'a str {
        self.pass.root_uri()
    }

    /// An attribute without prefix of the element that opened last.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.pass.attribute(name)
    }

    /// Byte at which the piece in hand begins.
    pub(crate) fn offset(&self) -> Option<u64> {
        self.pass.offset()
    }

    /// What made the rest unreadable.
    pub(crate) fn finish(self) -> Vec<Finding> {
        self.pass.finish()
    }
}

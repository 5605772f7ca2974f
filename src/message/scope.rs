//! Which prefix stands for which namespace, element by element.
//!
//! Stands on `xml`, below `stream`. Knows the spaces of our schemas by number and all others as one.

use super::tables::{NO_SPACE, Space, XML_SPACE, space_of};
use super::xml::{self, Attribute};

/// Most declarations in force at once; a message has two or three.
const DECLARATIONS_MAX: usize = 128;

/// The declarations in force.
#[derive(Default)]
pub(crate) struct Scopes<'a> {
    declared: Vec<Declared<'a>>,
    opened: bool,
}

struct Declared<'a> {
    prefix: &'a str,
    space: Space,
    uri: &'a str,
    depth: u32,
}

impl<'a> Scopes<'a> {
    /// Notes that an element was opened.
    pub(crate) fn open(&mut self) {
        self.opened = true;
    }

    /// Whether any element was opened yet.
    pub(crate) fn was_opened(&self) -> bool {
        self.opened
    }

    /// Adds what the attributes of the element at `depth` declare; else the rule and the text of what is wrong.
    pub(crate) fn declare_all(
        &mut self,
        attributes: &[Attribute<'a>],
        depth: u32,
    ) -> Result<(), (&'static str, &'static str)> {
        for attribute in attributes {
            let prefix = match xml::split(attribute.name) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => continue,
            };
            let uri = xml::unescape(attribute.value).unwrap_or_default();
            let is_reserved = matches!(prefix, "xml" | "xmlns")
                || matches!(&*uri, "http://www.w3.org/XML/1998/namespace" | "http://www.w3.org/2000/xmlns/");
            let is_plain_xml = prefix == "xml" && uri == "http://www.w3.org/XML/1998/namespace";
            if (is_reserved && !is_plain_xml) || (!prefix.is_empty() && uri.is_empty()) {
                return Err(("XML", "Een namespace is ongeldig gedeclareerd; verbeter het attribuut xmlns."));
            }
            if !self.declare(prefix, space_of(&uri), attribute.value, depth) {
                let text = "Het bestand declareert te veel namespaces; zoveel heeft geen bericht.";
                return Err(("LIMIT_ATTRIBUTES", text));
            }
        }
        Ok(())
    }

    /// Adds a declaration of the element at `depth`; false when there are too many.
    fn declare(&mut self, prefix: &'a str, space: Space, uri: &'a str, depth: u32) -> bool {
        self.declared.push(Declared { prefix, space, uri, depth });
        self.declared.len() <= DECLARATIONS_MAX
    }

    /// Forgets what was declared deeper than `depth`.
    pub(crate) fn close(&mut self, depth: u32) {
        while self.declared.last().is_some_and(|d| d.depth > depth) {
            self.declared.pop();
        }
    }

    /// The namespace of a prefix; no prefix without a default namespace is none at all.
    pub(crate) fn resolve(&self, prefix: &str) -> Option<Space> {
        match self.declared.iter().rev().find(|d| d.prefix == prefix) {
            Some(declared) => Some(declared.space),
            None if prefix.is_empty() => Some(NO_SPACE),
            None if prefix == "xml" => Some(XML_SPACE),
            None => None,
        }
    }

    /// The URI of a prefix, as written.
    pub(crate) fn uri_of(&self, prefix: &str) -> &'a str {
        self.declared.iter().rev().find(|d| d.prefix == prefix).map_or("", |d| d.uri)
    }
}

//! XML as the standard wants it: elements with their prefixes, values escaped, lines that end in CR/LF (OP192).
//!
//! Stands on `tables`, beside `pass`: what the one reads the other writes. Knows no message; who does hands it [`Elements`].

use super::tables::{Child, Content, Root, SPACES, Space};
use crate::domain::{Date, Tijd};

/// What an element holds, as elements.
pub(crate) trait Elements {
    /// Writes the content as the elements of a sequence.
    fn write(&self, children: &'static [Child], writer: &mut Writer);
}

/// The XML as it grows.
pub(crate) struct Writer {
    root: &'static Root,
    text: String,
    depth: usize,
}

impl Writer {
    /// Declaration and root element of a message, with all that it holds; gives the bytes.
    pub(crate) fn message(root: &'static Root, content: impl FnOnce(&'static [Child], &mut Writer)) -> Vec<u8> {
        let mut writer = Writer { root, text: String::with_capacity(4096), depth: 0 };
        writer.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        writer.open_root();
        content(root.content.children, &mut writer);
        writer.close(root.space, root.name);
        writer.text.into_bytes()
    }

    /// An element that holds elements.
    pub(crate) fn record<T: Elements>(&mut self, child: &'static Child, record: &T) {
        let Content::Complex(complex) = child.content else { return };
        self.indent();
        self.tag("<", child.space, child.name);
        self.line(">");
        self.depth = self.depth.saturating_add(1);
        record.write(complex.children, self);
        self.close(child.space, child.name);
    }

    /// An element that holds a value.
    pub(crate) fn text(&mut self, child: &'static Child, value: &str) {
        self.indent();
        self.tag("<", child.space, child.name);
        self.text.push('>');
        value.chars().for_each(|c| self.escaped(c));
        self.tag("</", child.space, child.name);
        self.line(">");
    }

    fn open_root(&mut self) {
        self.tag("<", self.root.space, self.root.name);
        // The namespace of the shared types, and that of the message.
        for space in [self.basis(), self.root.space] {
            let uri = SPACES.get(usize::from(space)).copied().unwrap_or_default();
            self.text.push_str(&format!(" xmlns:{}=\"{uri}\"", self.prefix(space)));
        }
        self.line(">");
        self.depth = 1;
    }

    fn close(&mut self, space: Space, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.indent();
        self.tag("</", space, name);
        self.line(">");
    }

    fn tag(&mut self, begin: &str, space: Space, name: &str) {
        let prefix = self.prefix(space);
        for part in [begin, prefix, ":", name] {
            self.text.push_str(part);
        }
    }

    /// `wmo305` for the elements of the message, `iwmo` for those of the shared types.
    fn prefix(&self, space: Space) -> &'static str {
        let uri: &'static str = SPACES.get(usize::from(space)).copied().unwrap_or_default();
        match uri.rsplit('/').nth(1) {
            Some(message) if space == self.root.space => message,
            _ => "iwmo",
        }
    }

    /// The namespace of the shared types, in the release of the message.
    fn basis(&self) -> Space {
        let own = SPACES.get(usize::from(self.root.space)).copied().unwrap_or_default();
        let release = own.rsplitn(3, '/').nth(2).unwrap_or_default();
        let basis = SPACES.iter().position(|s| s.strip_prefix(release) == Some("/basisschema/schema"));
        basis.and_then(|index| Space::try_from(index).ok()).unwrap_or(self.root.space)
    }

    fn escaped(&mut self, c: char) {
        match c {
            '&' => self.text.push_str("&amp;"),
            '<' => self.text.push_str("&lt;"),
            '>' => self.text.push_str("&gt;"),
            // A line break inside a text is a line end as any other; a reader makes one line feed of both characters.
            '\n' => self.text.push_str("\r\n"),
            '\r' => self.text.push_str("&#13;"),
            other => self.text.push(other),
        }
    }

    fn indent(&mut self) {
        (0..self.depth).for_each(|_| self.text.push_str("  "));
    }

    fn line(&mut self, rest: &str) {
        self.text.push_str(rest);
        self.text.push_str("\r\n");
    }
}

/// A day as xs:date has it: a year before our era has four digits too.
pub(crate) fn date(date: Date) -> String {
    let sign = if date.year() < 0 { "-" } else { "" };
    format!("{sign}{:04}-{:02}-{:02}", date.year().unsigned_abs(), date.month(), date.day())
}

/// A time of day as xs:time has it.
pub(crate) fn time(tijd: Tijd) -> String {
    let Tijd::At(time) = tijd else { return tijd.to_string() };
    let whole = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
    match time.subsec_nanosecond() {
        0 => whole,
        nanoseconds => format!("{whole}.{}", format!("{nanoseconds:09}").trim_end_matches('0')),
    }
}

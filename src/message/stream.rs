//! XML as a stream of items: elements that open and close, and the text between them.
//!
//! Stands on quick-xml (markup), `xml` and `scope`, below `pass` (messages) and `walk` (XML of others). What nearly every
//! message consists of, plain tags and text, is read here; all other markup is quick-xml's. Stops at what makes the rest
//! unreadable: XML that is not well formed, a DOCTYPE, a limit. Depth and attributes are bounded, so that hostile input costs
//! bounded time and memory. Knows no schema but that of `xsi`. Never panics, never follows a reference to anywhere.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::Event;

use super::check::is_space;
use super::findings::Findings;
use super::scope::Scopes;
use super::tables::{NO_SPACE, OTHER_SPACE, Space, XSI_SPACE};
use super::xml::{self, Attribute};
use crate::domain::{Limits, excerpt};

/// Most attributes of one element, namespace declarations included.
const ATTRIBUTES_MAX: usize = 64;

/// A text of XML being read.
pub(crate) struct Stream<'a> {
    /// What was found so far; it says whether the reading goes on.
    pub findings: Findings,
    reader: Reader<&'a [u8]>,
    text: &'a str,
    /// Whether `]]>` occurs anywhere: looked for once, not in every piece of text.
    has_section_end: bool,
    /// Where the event in hand begins.
    start: usize,
    /// Where the next one begins; quick-xml stands here or behind, and catches up when it is asked.
    at: usize,
    depth: u32,
    depth_max: u32,
    /// The elements that are open, with their prefixes.
    open: Vec<&'a str>,
    /// Between the start and the end that quick-xml makes of `<a/>`: there is no text.
    in_empty: bool,
    /// Within an element that holds a value: white space counts.
    pub in_value: bool,
    /// No schema is known: attributes are the reader's to judge.
    is_of_any: bool,
    scopes: Scopes<'a>,
    attributes: Vec<Attribute<'a>>,
    root_uri: &'a str,
    /// xsi:type of the element just opened.
    pub xsi_type: Option<(Space, &'a str)>,
}

/// An element just opened.
#[derive(Clone, Copy)]
pub(crate) struct Tag<'a> {
    /// Without prefix.
    pub local: &'a str,
    /// Its namespace.
    pub space: Space,
}

/// What comes next.
pub(crate) enum Item<'a> {
    Start(Tag<'a>),
    End,
    Text(&'a str),
    CData(&'a str),
    Char(char),
    /// The end, or what makes the rest unreadable.
    Stop,
}

impl<'a> Stream<'a> {
    /// Begins at the first character of `text`, which stands `skipped` bytes into the file.
    pub(crate) fn new(text: &'a str, skipped: usize, limits: &Limits) -> Stream<'a> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_comments = true;
        config.expand_empty_elements = true;
        // It does not see every tag, so which end belongs to which start is judged here.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Stream {
            findings: Findings::new(skipped, limits),
            reader,
            text,
            has_section_end: text.as_bytes().contains(&b']') && text.contains("]]>"),
            start: 0,
            at: 0,
            depth: 0,
            depth_max: limits.depth_max,
            open: Vec::with_capacity(12),
            in_empty: false,
            in_value: false,
            is_of_any: false,
            scopes: Scopes::default(),
            attributes: Vec::new(),
            root_uri: "",
            xsi_type: None,
        }
    }

    /// As [`Self::new`], for a file that no schema of ours describes. White space is text.
    pub(crate) fn of_any(text: &'a str, skipped: usize, limits: &Limits) -> Stream<'a> {
        Stream { is_of_any: true, in_value: true, ..Stream::new(text, skipped, limits) }
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    /// An attribute without prefix of the element that opened last.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes.iter().find(|attribute| attribute.name == name).and_then(|a| xml::unescape(a.value))
    }

    /// Byte of the file at which the item in hand begins.
    pub(crate) fn offset(&self) -> Option<u64> {
        self.findings.offset(self.start)
    }

    /// Whether the element just opened is of the namespace of the root.
    pub(crate) fn is_of_root_space(&self) -> bool {
        let (prefix, _) = self.open.last().map_or(("", ""), |name| xml::split(name));
        self.scopes.uri_of(prefix) == self.root_uri
    }

    /// The namespace of the root element as written.
    pub(crate) fn root_uri(&self) -> &'a str {
        self.root_uri
    }

    /// Where in the text the item in hand begins.
    #[inline]
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// A finding at the item in hand.
    pub(crate) fn error_here(&mut self, rule: &'static str, value: &str, text: impl Into<String>) {
        self.findings.error(rule, &excerpt(value), text, self.start);
    }

    /// As [`Self::error_here`], and the rest is not read.
    pub(crate) fn fatal(&mut self, rule: &'static str, text: impl Into<String>) {
        self.findings.fatal(rule, text, self.start);
    }

    /// The value and its end tag in one step, where it is one piece of text without a reference or a line end to convert,
    /// as nearly every value is. Else nothing is read.
    #[inline]
    pub(crate) fn plain_value(&mut self) -> Option<&'a str> {
        if self.findings.is_stopped() || self.in_empty {
            return None;
        }
        let text = self.text;
        let rest = text.as_bytes().get(self.at..)?;
        let length = rest.iter().position(|b| matches!(b, b'<' | b'&' | b'\r' | b']'))?;
        let [b'<', b'/', end @ ..] = rest.get(length..)? else { return None };
        let start = self.at.saturating_add(length);
        let value = text.get(self.at..start)?;
        self.plain_end(start, end)?;
        Some(value)
    }

    /// The next item.
    pub(crate) fn next(&mut self) -> Item<'a> {
        loop {
            if self.findings.is_stopped() {
                return Item::Stop;
            }
            self.start = self.at;
            if self.depth > 0
                && !self.in_empty
                && let Some(item) = self.plain_item()
            {
                return item;
            }
            if let Some(item) = self.other_item() {
                return item;
            }
        }
    }

    /// What quick-xml reads next; `None` for what says nothing.
    fn other_item(&mut self) -> Option<Item<'a>> {
        let behind = self.start.saturating_sub(position(&self.reader));
        self.reader.stream().consume(behind);
        // Matched where it stands: moving an event out costs more than anything else here.
        let event = &self.reader.read_event();
        self.at = position(&self.reader);
        match event {
            Ok(Event::Start(tag)) => {
                let name_length = tag.name().0.len();
                return Some(self.open(name_length));
            }
            Ok(Event::End(tag)) => return Some(self.close(tag.name().0)),
            Ok(Event::Text(_)) => return self.text_item(self.text.get(self.start..self.at).unwrap_or_default()),
            Ok(Event::CData(_)) => return Some(self.section()),
            Ok(Event::GeneralRef(reference)) => return Some(self.reference(reference)),
            Ok(Event::Comment(_) | Event::Empty(_)) => {}
            Ok(Event::PI(instruction)) => self.instruction(instruction.target()),
            Ok(Event::Decl(_)) => self.misplaced_declaration(),
            Ok(Event::DocType(_)) => {
                let text = "Het bestand heeft een DOCTYPE; die is in een bericht nooit toegestaan. Haal hem weg.";
                self.fatal("DOCTYPE", text);
            }
            Ok(Event::Eof) => self.end_of_file(),
            Err(error) => self.report_malformed(error),
        }
        None
    }

    fn section(&mut self) -> Item<'a> {
        if self.depth == 0 {
            self.fatal("XML", OUTSIDE);
            return Item::Stop;
        }
        let end = self.at.saturating_sub("]]>".len());
        let begin = self.start.saturating_add("<![CDATA[".len());
        Item::CData(self.text.get(begin..end).unwrap_or_default())
    }

    /// Text, and tags without attributes or white space, read past quick-xml: as events they would cost more than all
    /// else together. `None`, with `start` at it, for what is quick-xml's to read. Blank text counts only within a value.
    fn plain_item(&mut self) -> Option<Item<'a>> {
        let text = self.text;
        let rest = text.as_bytes().get(self.start..)?;
        let blank = match self.in_value {
            true => 0,
            // No byte below a space is left but white space: the others were refused before the pass.
            false => rest.iter().position(|b| *b > b' ')?,
        };
        match rest.get(blank..)? {
            [b'<', markup @ ..] => {
                self.start = self.start.saturating_add(blank);
                self.plain_tag(markup)
            }
            [b'&', ..] => {
                self.start = self.start.saturating_add(blank);
                None
            }
            filled => {
                let length = filled.iter().position(|b| matches!(b, b'<' | b'&'))?.saturating_add(blank);
                self.at = self.start.saturating_add(length);
                self.text_item(text.get(self.start..self.at)?)
            }
        }
    }

    /// `markup` stands behind the `<` at `start`.
    fn plain_tag(&mut self, markup: &'a [u8]) -> Option<Item<'a>> {
        if let [b'/', end @ ..] = markup {
            return self.plain_end(self.start, end);
        }
        let length = markup.iter().position(|b| !is_plain_name(*b))?;
        let [first, ..] = markup else { return None };
        if markup.get(length) != Some(&b'>') || !first.is_ascii_alphabetic() {
            return None;
        }
        self.at = self.start.saturating_add(length).saturating_add("<>".len());
        Some(self.open(length))
    }

    /// The end tag at `start` of the element in hand, written without white space; `end` stands behind its `</`.
    #[inline]
    fn plain_end(&mut self, start: usize, end: &[u8]) -> Option<Item<'a>> {
        let name = *self.open.last()?;
        let [b'>', ..] = end.strip_prefix(name.as_bytes())? else { return None };
        self.start = start;
        self.at = start.saturating_add(name.len()).saturating_add("</>".len());
        self.open.pop();
        Some(self.closed())
    }

    fn close(&mut self, name: &str) -> Item<'a> {
        match self.open.pop() {
            Some(opened) if opened == name => {}
            Some(_) => return self.report_end("een element wordt door een ander gesloten"),
            None => return self.report_end("een eindlabel sluit niets"),
        }
        self.closed()
    }

    #[inline]
    fn closed(&mut self) -> Item<'a> {
        self.in_empty = false;
        self.depth = self.depth.saturating_sub(1);
        self.scopes.close(self.depth);
        Item::End
    }

    fn report_end(&mut self, what: &str) -> Item<'a> {
        self.report_bad_form(what, self.start);
        Item::Stop
    }

    fn open(&mut self, name_length: usize) -> Item<'a> {
        if self.depth == 0 && self.scopes.was_opened() {
            self.fatal("XML", "Het bestand heeft een tweede hoofdelement; een bestand is één bericht.");
            return Item::Stop;
        }
        self.depth = self.depth.saturating_add(1);
        if self.depth > self.depth_max {
            let text = format!("De elementen zijn dieper genest dan {}; zo diep is geen bericht.", self.depth_max);
            self.fatal("LIMIT_DEPTH", text);
            return Item::Stop;
        }
        let raw = self.text.get(self.start.saturating_add(1)..self.at.saturating_sub(1)).unwrap_or_default();
        let Some((name, rest)) = raw.split_at_checked(name_length) else { return Item::Stop };
        self.scopes.open();
        self.open.push(name);
        self.in_empty = rest.ends_with('/');
        self.attributes.clear();
        if !matches!(rest, "" | "/") && !self.read_attributes(rest.strip_suffix('/').unwrap_or(rest)) {
            return Item::Stop;
        }
        let (prefix, local) = xml::split(name);
        let Some(space) = self.scopes.resolve(prefix) else {
            let text = match xml::is_qname(name) {
                true => "De prefix van een element is niet gedeclareerd; voeg xmlns:prefix toe.",
                false => "De naam van een element is ongeldig; verbeter de naam.",
            };
            self.fatal("XML", text);
            return Item::Stop;
        };
        if self.depth == 1 {
            self.root_uri = self.scopes.uri_of(prefix);
        }
        // A name of the schema is a name; only others need a look at each character.
        if space >= OTHER_SPACE && !xml::is_ncname(local) || local.is_empty() {
            self.fatal("XML", "De naam van een element is ongeldig; verbeter de naam.");
            return Item::Stop;
        }
        Item::Start(Tag { local, space })
    }

    fn text_item(&mut self, raw: &'a str) -> Option<Item<'a>> {
        if self.depth == 0 {
            if raw.bytes().all(is_space) {
                return None;
            }
            self.fatal("XML", OUTSIDE);
            return Some(Item::Stop);
        }
        if self.has_section_end && raw.contains("]]>") {
            self.fatal("XML", "In de tekst staat ']]>'; schrijf ]]&gt;.");
            return Some(Item::Stop);
        }
        Some(Item::Text(raw))
    }

    fn reference(&mut self, name: &str) -> Item<'a> {
        if self.depth == 0 {
            self.fatal("XML", OUTSIDE);
            return Item::Stop;
        }
        match xml::reference(name) {
            Some(c) => Item::Char(c),
            None => {
                let text = "Een verwijzing (&…;) is onbekend of staat voor een verboden teken; schrijf het teken zelf, en & als &amp;.";
                self.fatal("XML", text);
                Item::Stop
            }
        }
    }

    fn instruction(&mut self, target: &str) {
        // A colon is against the namespaces recommendation, but libxml2 lets it pass and nothing reads it.
        if !xml::is_ncname(&target.replace(':', "_")) || target.eq_ignore_ascii_case("xml") {
            self.fatal("XML", "De naam van een verwerkingsinstructie (<?…?>) is ongeldig; haal haar weg.");
        }
    }

    /// The declaration at the front was read before the pass; the text begins after it only there.
    fn misplaced_declaration(&mut self) {
        if self.start != 0 {
            self.fatal("XML", "De XML-declaratie staat niet aan het begin van het bestand; haal wat ervoor staat weg.");
        }
    }

    fn end_of_file(&mut self) {
        if self.depth > 0 {
            self.fatal(
                "XML",
                "Het bestand houdt op voordat alle elementen gesloten zijn; het is afgebroken. Haal het opnieuw op.",
            );
        } else if !self.scopes.was_opened() {
            self.fatal("XML", "Het bestand heeft geen hoofdelement; het is geen bericht.");
        }
        self.findings.stop();
    }

    fn report_malformed(&mut self, error: &Error) {
        let what = match error {
            Error::IllFormed(IllFormedError::DoubleHyphenInComment) => "in een commentaar staat --",
            Error::IllFormed(IllFormedError::UnclosedReference) => "een & staat los; schrijf &amp;",
            Error::IllFormed(_) => "de opbouw klopt niet",
            _ => "een label, commentaar of instructie wordt niet gesloten",
        };
        let at = usize::try_from(self.reader.error_position()).unwrap_or(self.start);
        self.report_bad_form(what, at);
    }

    fn report_bad_form(&mut self, what: &str, at: usize) {
        self.findings.fatal(
            "XML",
            format!("Het bestand is geen goed gevormde XML: {what}. Verbeter het bij de bron en stuur het opnieuw."),
            at,
        );
    }
}

// Attributes.
impl<'a> Stream<'a> {
    /// Reads the attributes of a tag; false when the rest is unreadable.
    fn read_attributes(&mut self, raw: &'a str) -> bool {
        let mut attributes = std::mem::take(&mut self.attributes);
        attributes.clear();
        let read = xml::attributes(raw, ATTRIBUTES_MAX.saturating_add(1), &mut attributes);
        if let Err(flaw) = read {
            self.findings.fatal("XML", flaw.text.into_owned(), self.start.saturating_add(flaw.at));
        } else if attributes.len() > ATTRIBUTES_MAX {
            self.fatal(
                "LIMIT_ATTRIBUTES",
                format!("Een element heeft meer dan {ATTRIBUTES_MAX} attributen; zoveel heeft geen bericht."),
            );
        } else if xml::has_twice(&attributes) {
            self.fatal("XML", "Een attribuut staat twee keer op een element; laat er één staan.");
        } else {
            if let Err((rule, text)) = self.scopes.declare_all(&attributes, self.depth) {
                self.fatal(rule, text);
            }
            self.judge_attributes(&attributes);
        }
        self.attributes = attributes;
        !self.findings.is_stopped()
    }

    fn judge_attributes(&mut self, attributes: &[Attribute<'a>]) {
        for attribute in attributes {
            let (prefix, local) = xml::split(attribute.name);
            if attribute.name == "xmlns" || prefix == "xmlns" {
                continue;
            }
            let space = match prefix {
                "" => NO_SPACE,
                prefix => match self.scopes.resolve(prefix) {
                    Some(space) => space,
                    None => {
                        return self
                            .fatal("XML", "De prefix van een attribuut is niet gedeclareerd; voeg xmlns:prefix toe.");
                    }
                },
            };
            if self.is_of_any {
                continue;
            }
            match (space, local) {
                (XSI_SPACE, "schemaLocation" | "noNamespaceSchemaLocation") => {}
                (XSI_SPACE, "type") => self.note_xsi_type(attribute.value),
                (XSI_SPACE, "nil") => {
                    self.error_here("XSD", "", "Attribuut xsi:nil is niet toegestaan; laat een leeg element weg.");
                }
                _ => {
                    let text = "Het element heeft een attribuut dat het schema niet kent; haal het attribuut weg.";
                    self.error_here("XSD", attribute.name, text);
                }
            }
        }
    }

    fn note_xsi_type(&mut self, value: &'a str) {
        let (prefix, local) = xml::split(value);
        let space = self.scopes.resolve(prefix).unwrap_or(OTHER_SPACE);
        self.xsi_type = Some((space, local));
    }
}

const OUTSIDE: &str = "Buiten het hoofdelement staat tekst; haal die weg.";

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// What a name of the standard consists of; others are not wrong, but quick-xml's to read.
fn is_plain_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.')
}

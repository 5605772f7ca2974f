//! The one pass over a message: validates against the tables and fills the typed records together.
//!
//! Stands between quick-xml (markup) and `record` (fields). What nearly every message consists of, plain tags and text, is
//! read here; all other markup is quick-xml's. Collects every finding with its element path and byte
//! offset, up to the cap; a path is built only when something is found. Stops at what makes the rest unreadable: XML
//! that is not well formed, a DOCTYPE, a limit. Depth, attributes and repeated elements are bounded, so that hostile
//! input costs bounded time and memory. Never panics, never follows a reference to anywhere.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::Event;

use super::check::{Value, check, is_space};
use super::record::Record;
use super::scope::Scopes;
use super::tables::{Child, Complex, Content, NO_SPACE, OTHER_SPACE, Root, Simple, Space, XSI_SPACE, space_of};
use super::walk::Piece;
use super::xml::{self, Attribute};
use crate::domain::{Finding, Limits, mask_bsn};

/// Most attributes of one element, namespace declarations included.
const ATTRIBUTES_MAX: usize = 64;
/// Most characters of a value that a finding shows.
const SHOWN_MAX: usize = 60;

/// The state of the pass.
pub(crate) struct Pass<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    /// Whether `]]>` occurs anywhere: looked for once, not in every piece of text.
    has_section_end: bool,
    /// Bytes before `text` in the file: the byte order mark.
    skipped: usize,
    /// Where the event in hand begins.
    start: usize,
    /// Where the next one begins; quick-xml stands here or behind, and catches up when it is asked.
    at: usize,
    depth: u32,
    /// The elements that are open, with their prefixes.
    open: Vec<&'a str>,
    /// Between the start and the end that quick-xml makes of `<a/>`: there is no text.
    in_empty: bool,
    /// Within an element that holds a value: white space counts.
    in_value: bool,
    /// No schema is known: attributes are the reader's to judge.
    is_of_any: bool,
    path: Vec<Step>,
    scopes: Scopes<'a>,
    attributes: Vec<Attribute<'a>>,
    root_uri: &'a str,
    /// xsi:type of the element just opened.
    xsi_type: Option<(Space, &'a str)>,
    records: u32,
    records_max: u32,
    depth_max: u32,
    findings_max: usize,
    findings: Vec<Finding>,
    stopped: bool,
}

/// One element of the path: its name, and its position where it repeats (else 0).
struct Step {
    name: &'static str,
    position: u32,
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
enum Item<'a> {
    Start(Tag<'a>),
    End,
    Text(&'a str),
    CData(&'a str),
    Char(char),
    /// The end, or what makes the rest unreadable.
    Stop,
}

/// Where in a sequence the reading is.
#[derive(Default)]
struct Place {
    at: usize,
    count: u32,
    seen: u64,
}

impl<'a> Pass<'a> {
    /// Begins at the first character of `text`, which stands `skipped` bytes into the file.
    pub(crate) fn new(text: &'a str, skipped: usize, limits: &Limits) -> Pass<'a> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_comments = true;
        config.expand_empty_elements = true;
        // It does not see every tag, so which end belongs to which start is judged here.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Pass {
            reader,
            text,
            has_section_end: text.as_bytes().contains(&b']') && text.contains("]]>"),
            skipped,
            start: 0,
            at: 0,
            depth: 0,
            open: Vec::with_capacity(12),
            in_empty: false,
            in_value: false,
            is_of_any: false,
            path: Vec::with_capacity(12),
            scopes: Scopes::default(),
            attributes: Vec::new(),
            root_uri: "",
            xsi_type: None,
            records: 0,
            records_max: limits.records_max,
            depth_max: limits.depth_max,
            findings_max: limits.findings_max,
            findings: Vec::new(),
            stopped: false,
        }
    }

    /// As [`Self::new`], for a file that no schema of ours describes. White space is text.
    pub(crate) fn of_any(text: &'a str, skipped: usize, limits: &Limits) -> Pass<'a> {
        Pass { is_of_any: true, in_value: true, ..Pass::new(text, skipped, limits) }
    }

    /// The next piece of any XML.
    pub(crate) fn piece(&mut self) -> Piece<'a> {
        match self.next() {
            Item::Start(tag) => Piece::Open(if self.is_of_root_space() { tag.local } else { "" }),
            Item::End => Piece::Close,
            Item::Text(text) | Item::CData(text) => Piece::Text(xml::line_ends(text)),
            Item::Char(c) => Piece::Text(Cow::Owned(c.to_string())),
            Item::Stop => Piece::End,
        }
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
        u64::try_from(self.skipped.saturating_add(self.start)).ok()
    }

    /// Whether the element just opened is of the namespace of the root.
    fn is_of_root_space(&self) -> bool {
        let (prefix, _) = self.open.last().map_or(("", ""), |name| xml::split(name));
        self.scopes.uri_of(prefix) == self.root_uri
    }

    /// The root element, after the declaration, comments and white space.
    pub(crate) fn root(&mut self) -> Option<Tag<'a>> {
        match self.next() {
            Item::Start(tag) => Some(tag),
            _ => None,
        }
    }

    /// The namespace of the root element as written.
    pub(crate) fn root_uri(&self) -> &'a str {
        self.root_uri
    }

    /// Reads all that the root element holds, and what follows it.
    pub(crate) fn message<T: Record>(&mut self, root: &'static Root) -> T {
        let mut record = T::default();
        self.path.push(Step { name: root.name, position: 0 });
        self.check_xsi_type(root.content.space, root.content.name);
        self.sequence(&mut record, root.content);
        self.path.pop();
        self.epilogue();
        record
    }

    /// All findings. Empty exactly when the message is valid.
    pub(crate) fn finish(self) -> Vec<Finding> {
        self.findings
    }

    /// Reads the records of the element just opened.
    pub(crate) fn record<T: Record>(&mut self, into: &mut T, child: &'static Child) {
        match child.content {
            Content::Complex(complex) => self.sequence(into, complex),
            Content::Simple(_) => self.skip(),
        }
    }

    /// Reads the value of the element just opened; `None` when it is wrong.
    pub(crate) fn leaf(&mut self, child: &'static Child) -> Option<(Value, Cow<'a, str>)> {
        let Content::Simple(simple) = child.content else {
            self.skip();
            return None;
        };
        let opened = self.start;
        let text = match self.plain_value() {
            Some(plain) => Cow::Borrowed(plain),
            None => {
                self.in_value = true;
                let text = self.value();
                self.in_value = false;
                text?
            }
        };
        match check(simple, &text) {
            Ok(value) => Some((value, text)),
            Err(wrong) => {
                let shown = shown(child.name, &text);
                let path = self.path("");
                self.found(Finding::error(wrong.rule(), path, &shown, wrong.text()), opened);
                None
            }
        }
    }

    /// A finding at the element in hand.
    pub(crate) fn error_here(&mut self, rule: &str, value: &str, text: impl Into<String>) {
        let path = self.path("");
        self.found(Finding::error(rule, path, &excerpt(value), text), self.start);
    }

    /// As [`Self::error_here`], and the rest is not read.
    pub(crate) fn fatal(&mut self, rule: &str, text: impl Into<String>) {
        self.fatal_at(rule, text, self.start);
    }

    fn fatal_at(&mut self, rule: &str, text: impl Into<String>, at: usize) {
        if !self.stopped {
            let path = self.path("");
            self.found(Finding::error(rule, path, "", text), at);
        }
        self.stopped = true;
    }

    fn found(&mut self, finding: Finding, at: usize) {
        if self.stopped {
            return;
        }
        let offset = u64::try_from(self.skipped.saturating_add(at)).ok();
        self.findings.push(Finding { offset, ..finding });
        if self.findings.len() >= self.findings_max.max(1) {
            self.stopped = true;
        }
    }

    /// `/Bericht/Client/StopProducten/StopProduct[1]`, and below it `last` unless that is empty.
    fn path(&self, last: &str) -> String {
        let mut path = String::new();
        for step in &self.path {
            path.push('/');
            path.push_str(step.name);
            if step.position > 0 {
                path.push_str(&format!("[{}]", step.position));
            }
        }
        if !last.is_empty() || path.is_empty() {
            path.push('/');
            path.push_str(last);
        }
        path
    }
}

// What a sequence holds.
impl<'a> Pass<'a> {
    fn sequence<T: Record>(&mut self, into: &mut T, complex: &'static Complex) {
        let mut place = Place::default();
        let mut told = false;
        loop {
            match self.next() {
                Item::Start(tag) => self.child(into, complex, &mut place, tag),
                Item::End => break,
                Item::Text(text) if text.bytes().all(is_space) => {}
                Item::Char(' ' | '\t' | '\n' | '\r') => {}
                // CDATA is text also where it is blank or empty: libxml2 reads it so.
                Item::Text(_) | Item::CData(_) | Item::Char(_) if told => {}
                Item::Text(text) | Item::CData(text) => {
                    told = true;
                    self.error_here("XSD", text.trim(), NO_TEXT);
                }
                Item::Char(_) => {
                    told = true;
                    self.error_here("XSD", "", NO_TEXT);
                }
                Item::Stop => return,
            }
        }
        self.report_missing(complex, place.seen);
    }

    fn child<T: Record>(&mut self, into: &mut T, complex: &'static Complex, place: &mut Place, tag: Tag<'a>) {
        let Some((slot, child)) = find(complex, place, tag) else {
            self.report_unknown(complex, tag);
            self.skip();
            return;
        };
        let bit = 1u64.checked_shl(u32::try_from(slot).unwrap_or(u32::MAX)).unwrap_or_default();
        let seen_before = place.seen & bit != 0;
        if slot > place.at {
            *place = Place { at: slot, count: 0, seen: place.seen };
        }
        place.count = place.count.saturating_add(1);
        place.seen |= bit;
        self.path.push(Step { name: child.name, position: if child.repeated { place.count } else { 0 } });
        if slot < place.at && (child.repeated || !seen_before) {
            self.error_here(
                "XSD",
                "",
                "Het element staat op de verkeerde plaats (sequence); zet het in de volgorde van het schema.",
            );
        } else if seen_before && !child.repeated {
            self.error_here("XSD", "", "Het element komt meer dan één keer voor (maxOccurs); laat er één staan.");
        }
        self.count_record(child);
        if self.xsi_type.is_some() {
            self.check_type(child);
        }
        into.fill(slot, self, child);
        self.path.pop();
    }

    fn count_record(&mut self, child: &'static Child) {
        self.records = self.records.saturating_add(u32::from(child.repeated));
        if self.records > self.records_max {
            let most = self.records_max;
            let text =
                format!("Het bericht heeft meer dan {most} herhaalde elementen; verdeel het over meer berichten.");
            self.fatal("LIMIT_RECORDS", text);
        }
    }

    fn check_type(&mut self, child: &'static Child) {
        match child.content {
            Content::Simple(Simple { space, name, .. }) => self.check_xsi_type(*space, name),
            Content::Complex(Complex { space, name, .. }) => self.check_xsi_type(*space, name),
        }
    }

    /// xsi:type may only repeat the type that the schema gives already: the standard derives no types.
    fn check_xsi_type(&mut self, space: Space, name: &str) {
        if let Some(given) = self.xsi_type.take()
            && given != (space, name)
        {
            self.error_here(
                "XSD",
                given.1,
                "Attribuut xsi:type noemt een ander type dan het schema; haal het attribuut weg.",
            );
        }
    }

    fn report_missing(&mut self, complex: &'static Complex, seen: u64) {
        for (slot, child) in complex.children.iter().enumerate() {
            let bit = 1u64.checked_shl(u32::try_from(slot).unwrap_or(u32::MAX)).unwrap_or_default();
            if !child.optional && seen & bit == 0 {
                let path = self.path(child.name);
                let text = "Het verplichte element ontbreekt (minOccurs); voeg het toe.";
                self.found(Finding::error("XSD", path, "", text), self.start);
            }
        }
    }

    fn report_unknown(&mut self, complex: &'static Complex, tag: Tag<'a>) {
        let local = excerpt(&mask_bsn(tag.local));
        let path = self.path(&local);
        let is_name = complex.children.iter().any(|c| c.name == tag.local);
        let text = match is_name {
            true => "Het element staat in een verkeerde namespace; gebruik die van het schema.".to_owned(),
            false => {
                let allowed: Vec<&str> = complex.children.iter().map(|c| c.name).collect();
                format!("Dit element is hier niet toegestaan; toegestaan zijn {}.", allowed.join(", "))
            }
        };
        self.found(Finding::error("XSD", path, "", text), self.start);
    }

    /// The value and its end tag in one step, where it is one piece of text without a reference or a line end to convert,
    /// as nearly every value is. Else nothing is read.
    fn plain_value(&mut self) -> Option<&'a str> {
        if self.stopped || self.in_empty {
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

    /// The value up to the end tag: text, CDATA and references joined, comments and instructions left out.
    fn value(&mut self) -> Option<Cow<'a, str>> {
        let mut value = Cow::Borrowed("");
        let mut is_good = true;
        loop {
            match self.next() {
                Item::Text(text) | Item::CData(text) if value.is_empty() => value = xml::line_ends(text),
                Item::Text(text) | Item::CData(text) => value.to_mut().push_str(&xml::line_ends(text)),
                Item::Char(c) => value.to_mut().push(c),
                Item::Start(tag) => {
                    is_good = false;
                    self.error_here(
                        "XSD",
                        tag.local,
                        "Binnen dit element horen geen andere elementen, alleen een waarde.",
                    );
                    self.skip();
                }
                Item::End => return is_good.then_some(value),
                Item::Stop => return None,
            }
        }
    }

    /// Passes over the rest of the element just opened, however deep.
    fn skip(&mut self) {
        self.xsi_type = None;
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next(), Item::Stop) {
                return;
            }
            self.xsi_type = None;
        }
    }

    fn epilogue(&mut self) {
        while !self.stopped {
            if let Item::Stop = self.next() {
                return;
            }
        }
    }
}

// The stream of items.
impl<'a> Pass<'a> {
    fn next(&mut self) -> Item<'a> {
        loop {
            if self.stopped {
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
        self.stopped = true;
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
        self.fatal_at(
            "XML",
            format!("Het bestand is geen goed gevormde XML: {what}. Verbeter het bij de bron en stuur het opnieuw."),
            at,
        );
    }
}

// Attributes.
impl<'a> Pass<'a> {
    /// Reads the attributes of a tag; false when the rest is unreadable.
    fn read_attributes(&mut self, raw: &'a str) -> bool {
        let mut attributes = std::mem::take(&mut self.attributes);
        attributes.clear();
        let read = xml::attributes(raw, ATTRIBUTES_MAX.saturating_add(1), &mut attributes);
        if let Err(flaw) = read {
            self.fatal_at("XML", flaw.text.into_owned(), self.start.saturating_add(flaw.at));
        } else if attributes.len() > ATTRIBUTES_MAX {
            self.fatal(
                "LIMIT_ATTRIBUTES",
                format!("Een element heeft meer dan {ATTRIBUTES_MAX} attributen; zoveel heeft geen bericht."),
            );
        } else if has_twice(&attributes) {
            self.fatal("XML", "Een attribuut staat twee keer op een element; laat er één staan.");
        } else {
            self.declare_namespaces(&attributes);
            self.judge_attributes(&attributes);
        }
        self.attributes = attributes;
        !self.stopped
    }

    fn declare_namespaces(&mut self, attributes: &[Attribute<'a>]) {
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
                self.fatal("XML", "Een namespace is ongeldig gedeclareerd; verbeter het attribuut xmlns.");
            } else if !self.scopes.declare(prefix, space_of(&uri), attribute.value, self.depth) {
                self.fatal("LIMIT_ATTRIBUTES", "Het bestand declareert te veel namespaces; zoveel heeft geen bericht.");
            }
        }
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

const NO_TEXT: &str = "Hier mag geen tekst staan, alleen elementen; haal de tekst weg.";
const OUTSIDE: &str = "Buiten het hoofdelement staat tekst; haal die weg.";

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// What a name of the standard consists of; others are not wrong, but quick-xml's to read.
fn is_plain_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.')
}

fn has_twice(attributes: &[Attribute<'_>]) -> bool {
    attributes.iter().enumerate().any(|(i, a)| attributes.iter().skip(i.saturating_add(1)).any(|b| a.name == b.name))
}

/// The element of the sequence that a tag is: first from where the reading stands, then before it.
fn find(complex: &'static Complex, place: &Place, tag: Tag<'_>) -> Option<(usize, &'static Child)> {
    let (before, after) = complex.children.split_at_checked(place.at)?;
    // In a valid message the element of the place itself comes again only where it repeats.
    let passed = usize::from(place.count > 0 && !after.first().is_some_and(|c| c.repeated));
    let is_it = |child: &Child| child.space == tag.space && child.name == tag.local;
    for (slot, child) in after.iter().enumerate().skip(passed) {
        if is_it(child) {
            return Some((place.at.saturating_add(slot), child));
        }
    }
    before.iter().chain(after.iter().take(passed)).enumerate().find(|(_, child)| is_it(child))
}

/// A value as a finding shows it. Of a BSN only the last four characters, also where it is mistyped.
fn shown(element: &str, value: &str) -> String {
    if element != "Bsn" {
        return excerpt(value);
    }
    let characters = value.chars().count().min(SHOWN_MAX);
    let hidden = characters.saturating_sub(4);
    let last: String = value.chars().take(SHOWN_MAX).skip(hidden.max(characters.min(4))).collect();
    format!("{}{last}", "*".repeat(characters.saturating_sub(last.chars().count())))
}

/// The begin of a value, masked before it is cut so that no part of a BSN stays readable.
fn excerpt(value: &str) -> String {
    // Cut generously first: masking 25 MB to show 60 characters would be waste.
    let generous: String = value.chars().take(SHOWN_MAX.saturating_mul(4)).collect();
    let masked = mask_bsn(&generous);
    match masked.char_indices().nth(SHOWN_MAX) {
        // A longer number that is cut to nine digits would look like a BSN, and be searched for as one.
        Some((end, _)) => format!("{}…", mask_bsn(masked.get(..end).unwrap_or_default())),
        None => masked,
    }
}

//! The one pass over a message: validates against the tables and fills the typed records together.
//!
//! Stands on `stream` (XML), below `record` (fields), which it hands each element to ([`Fill`]). Collects every finding with its element path and byte offset, up to
//! the cap; a path is built only when something is found. Repeated elements are bounded, so that hostile input costs
//! bounded time and memory. Knows nothing of markup. Never panics.

use std::borrow::Cow;

use super::check::{Value, check, is_space};
use super::findings::shown;
use super::stream::{Item, Stream, Tag};
use super::tables::{Child, Complex, Content, Root, Simple, Space};
use super::xml;
use crate::domain::{Finding, Limits, excerpt};

/// What takes the elements of a sequence, one by one.
pub(crate) trait Fill {
    /// Reads the element that stands at `slot` of the sequence.
    fn fill(&mut self, slot: usize, pass: &mut Pass<'_>, child: &'static Child);
}

/// The state of the pass.
pub(crate) struct Pass<'a> {
    stream: Stream<'a>,
    records: u32,
    records_max: u32,
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
        Pass { stream: Stream::new(text, skipped, limits), records: 0, records_max: limits.records_max }
    }

    /// The root element, after the declaration, comments and white space.
    pub(crate) fn root(&mut self) -> Option<Tag<'a>> {
        match self.stream.next() {
            Item::Start(tag) => Some(tag),
            _ => None,
        }
    }

    /// The namespace of the root element as written.
    pub(crate) fn root_uri(&self) -> &'a str {
        self.stream.root_uri()
    }

    /// Reads all that the root element holds, and what follows it.
    pub(crate) fn message<T: Fill + Default>(&mut self, root: &'static Root) -> T {
        let mut record = T::default();
        self.stream.findings.enter(root.name, 0);
        self.check_xsi_type(root.content.space, root.content.name);
        self.sequence(&mut record, root.content);
        self.stream.findings.leave();
        self.epilogue();
        record
    }

    /// All findings. Empty exactly when the message is valid.
    pub(crate) fn finish(self) -> Vec<Finding> {
        self.stream.findings.finish()
    }

    /// Reads the records of the element just opened.
    pub(crate) fn record<T: Fill>(&mut self, into: &mut T, child: &'static Child) {
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
        let opened = self.stream.start();
        let text = match self.stream.plain_value() {
            Some(plain) => Cow::Borrowed(plain),
            None => {
                self.stream.in_value = true;
                let text = self.value();
                self.stream.in_value = false;
                text?
            }
        };
        match check(simple, &text) {
            Ok(value) => Some((value, text)),
            Err(wrong) => {
                let shown = shown(child.name, &text);
                self.stream.findings.error(wrong.rule(), &shown, wrong.text(), opened);
                None
            }
        }
    }

    /// A finding at the element in hand.
    pub(crate) fn error_here(&mut self, rule: &'static str, value: &str, text: impl Into<String>) {
        self.stream.error_here(rule, value, text);
    }
}

// What a sequence holds.
impl<'a> Pass<'a> {
    fn sequence<T: Fill>(&mut self, into: &mut T, complex: &'static Complex) {
        let mut place = Place::default();
        let mut told = false;
        loop {
            match self.stream.next() {
                Item::Start(tag) => self.child(into, complex, &mut place, tag),
                Item::End => break,
                Item::Text(text) if text.bytes().all(is_space) => {}
                Item::Char(' ' | '\t' | '\n' | '\r') => {}
                // An empty section adds no character to what stands between elements.
                Item::CData("") => {}
                // A blank one is text, where blank text is none: libxml2 reads it so.
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

    fn child<T: Fill>(&mut self, into: &mut T, complex: &'static Complex, place: &mut Place, tag: Tag<'a>) {
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
        self.stream.findings.enter(child.name, if child.repeated { place.count } else { 0 });
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
        if self.stream.xsi_type.is_some() {
            self.check_type(child);
        }
        into.fill(slot, self, child);
        self.stream.findings.leave();
    }

    fn count_record(&mut self, child: &'static Child) {
        self.records = self.records.saturating_add(u32::from(child.repeated));
        if self.records > self.records_max {
            let most = self.records_max;
            let text =
                format!("Het bericht heeft meer dan {most} herhaalde elementen; verdeel het over meer berichten.");
            self.stream.fatal("LIMIT_RECORDS", text);
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
        if let Some(given) = self.stream.xsi_type.take()
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
                let text = "Het verplichte element ontbreekt (minOccurs); voeg het toe.";
                self.stream.findings.error_below(child.name, "XSD", "", text, self.stream.start());
            }
        }
    }

    fn report_unknown(&mut self, complex: &'static Complex, tag: Tag<'a>) {
        let local = excerpt(tag.local);
        let is_name = complex.children.iter().any(|c| c.name == tag.local);
        let text = match is_name {
            true => "Het element staat in een verkeerde namespace; gebruik die van het schema.".to_owned(),
            false => {
                let allowed: Vec<&str> = complex.children.iter().map(|c| c.name).collect();
                format!("Dit element is hier niet toegestaan; toegestaan zijn {}.", allowed.join(", "))
            }
        };
        self.stream.findings.error_below(&local, "XSD", "", text, self.stream.start());
    }

    /// The value up to the end tag: text, CDATA and references joined, comments and instructions left out.
    fn value(&mut self) -> Option<Cow<'a, str>> {
        let mut value = Cow::Borrowed("");
        let mut is_good = true;
        loop {
            match self.stream.next() {
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
        self.stream.xsi_type = None;
        let outside = self.stream.depth().saturating_sub(1);
        while self.stream.depth() > outside {
            if matches!(self.stream.next(), Item::Stop) {
                return;
            }
            self.stream.xsi_type = None;
        }
    }

    fn epilogue(&mut self) {
        while !self.stream.findings.is_stopped() {
            if let Item::Stop = self.stream.next() {
                return;
            }
        }
    }
}

const NO_TEXT: &str = "Hier mag geen tekst staan, alleen elementen; haal de tekst weg.";

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

//! Walks a TOML document with its places, taking out each key once and keeping every fault.
//!
//! Stands between `toml` (syntax and spans) and `config` (meaning). What is left in a section when it is finished
//! is a key nobody knows, which is a fault too.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Fault;
use super::place::{Place, SHOWN_MAX};
use crate::domain::Date;

/// A value with the key and place it was written at.
pub struct Given<'a> {
    /// Full key, such as `provider.agb`.
    pub key: String,
    /// Line of the value, from 1.
    pub line: usize,
    /// The value.
    pub value: &'a DeValue<'a>,
    shown: String,
}

/// A table of the document whose keys are taken out one by one.
pub struct Section<'a> {
    name: String,
    line: usize,
    left: BTreeMap<&'a str, (Range<usize>, &'a Spanned<DeValue<'a>>)>,
    known: Vec<&'static str>,
    taken: Vec<&'static str>,
}

/// What a file beside the config says.
pub enum Beside {
    /// Under a key of a section.
    Key(&'static str, &'static str, Value),
    /// More rows of an array of tables.
    Rows(&'static str, Vec<Value>),
}

/// The document's text and what is wrong with it so far.
pub struct Reader<'a> {
    text: &'a str,
    broken: Vec<usize>,
    faults: Vec<Fault>,
    doubts: Vec<Fault>,
    beside: Vec<Beside>,
    files: Vec<PathBuf>,
}

impl<'a> Section<'a> {
    /// Whether the key was written and not yet taken.
    pub fn has(&self, key: &str) -> bool {
        self.left.contains_key(key)
    }

    /// Whether the key was written and has been taken.
    pub fn took(&self, key: &str) -> bool {
        self.taken.contains(&key)
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        Place { file: None, line: self.line, name: self.name.clone() }
    }

    /// Line of the section's head.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The full name of a key of this section.
    pub fn full(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

impl<'a> Reader<'a> {
    /// A reader over `text`.
    pub fn new(text: &'a str) -> Self {
        Reader {
            text,
            broken: Vec::new(),
            faults: Vec::new(),
            doubts: Vec::new(),
            beside: Vec::new(),
            files: Vec::new(),
        }
    }

    /// The faults, in order of line.
    pub fn into_faults(mut self) -> Vec<Fault> {
        self.faults.sort();
        self.faults.dedup();
        self.faults
    }

    /// What is no mistake of form and still cannot be meant, in order of line.
    pub fn doubts(&self) -> Vec<Fault> {
        let mut doubts = self.doubts.clone();
        doubts.sort();
        doubts.dedup();
        doubts
    }

    /// Whether nothing was wrong so far.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    /// How many faults there are so far.
    pub fn count(&self) -> usize {
        self.faults.len()
    }

    /// Notes a file that the config names and that was read.
    pub fn reads(&mut self, file: &Path) {
        self.files.push(file.to_owned());
    }

    /// The files that the config names and that were read.
    pub fn files(&self) -> Vec<PathBuf> {
        self.files.clone()
    }

    /// Keeps what a file beside the config says, as a key of the section that names it: it is part of the config.
    pub fn read_beside(&mut self, section: &'static str, key: &'static str, content: Value) {
        self.beside.push(Beside::Key(section, key, content));
    }

    /// Keeps rows of a table beside the config as rows of the section whose rows they might have been.
    pub fn rows_beside(&mut self, section: &'static str, rows: Vec<Value>) {
        self.beside.push(Beside::Rows(section, rows));
    }

    /// What files beside the config say.
    pub fn beside(&self) -> &[Beside] {
        &self.beside
    }

    /// Notes a mistake of TOML itself.
    pub fn syntax(&mut self, error: &toml::de::Error) {
        let span = error.span().unwrap_or(0..0);
        let line = self.line_of(span.start);
        let shown = self.source_line(line);
        let (problem, remedy) = explain(error.message());
        self.broken.push(line);
        self.faults.push(Fault::new(line, "", &shown, problem, remedy));
    }

    /// Notes a fault at a value.
    pub fn wrong(&mut self, given: &Given<'_>, problem: impl Display, remedy: &str) {
        if !self.broken.contains(&given.line) {
            self.faults.push(Fault::new(given.line, &given.key, &given.shown, problem.to_string(), remedy));
        }
    }

    /// Notes that a section lacks a key. Silent beside a mistake of syntax, which may have eaten it.
    pub fn missing(&mut self, section: &Section<'_>, key: &str, remedy: &str) {
        if self.broken.is_empty() {
            let full = section.full(key);
            self.faults.push(Fault::new(section.line, &full, "", "this key is missing", remedy));
        }
    }

    /// Notes a fault of a whole section.
    pub fn section_wrong(&mut self, section: &Section<'_>, problem: impl Display, remedy: &str) {
        self.wrong_at(&section.place(), problem, remedy);
    }

    /// Notes a fault of a whole row.
    pub fn wrong_at(&mut self, place: &Place, problem: impl Display, remedy: &str) {
        self.tell(Fault::at(place, "", problem, remedy));
    }

    /// Notes what can be read and still cannot be meant: the daemon works with it, `check-config` tells it.
    pub fn doubt(&mut self, place: &Place, value: &str, problem: impl Display, remedy: &str) {
        self.doubts.push(Fault::at(place, value, problem, remedy));
    }

    /// As [`Reader::doubt`], of a value.
    pub fn doubt_value(&mut self, given: &Given<'_>, problem: impl Display, remedy: &str) {
        self.doubts.push(Fault::new(given.line, &given.key, &given.shown, problem.to_string(), remedy));
    }

    /// Notes a fault that is made already.
    pub fn tell(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// The document as a section.
    pub fn root(&self, table: &'a Spanned<DeTable<'a>>) -> Section<'a> {
        section(String::new(), 1, table.get_ref())
    }

    /// Takes a value out of a section.
    pub fn take(&mut self, section: &mut Section<'a>, key: &'static str) -> Option<Given<'a>> {
        section.known.push(key);
        let (_, spanned) = section.left.remove(key)?;
        section.taken.push(key);
        Some(self.given(section.full(key), spanned))
    }

    /// Takes a sub-table `[key]`.
    pub fn section(&mut self, parent: &mut Section<'a>, key: &'static str) -> Option<Section<'a>> {
        let given = self.take(parent, key)?;
        match given.value {
            DeValue::Table(table) => Some(section(given.key, given.line, table)),
            _ => {
                self.wrong(&given, "a section is expected here", &format!("write [{}]", parent.full(key)));
                None
            }
        }
    }

    /// Takes an array of tables `[[key]]`; absent is none.
    pub fn sections(&mut self, parent: &mut Section<'a>, key: &'static str) -> Vec<Section<'a>> {
        let Some(given) = self.take(parent, key) else { return Vec::new() };
        let remedy = format!("write [[{}]] above each row", parent.full(key));
        let DeValue::Array(items) = given.value else {
            self.wrong(&given, "rows are expected here", &remedy);
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let row = self.given(format!("{}[{}]", given.key, index + 1), item);
            match row.value {
                DeValue::Table(table) => rows.push(section(row.key, row.line, table)),
                _ => self.wrong(&row, "a row of keys is expected here", &remedy),
            }
        }
        rows
    }

    /// Takes a text.
    pub fn text(&mut self, section: &mut Section<'a>, key: &'static str) -> Option<(Given<'a>, &'a str)> {
        let given = self.take(section, key)?;
        let text = self.as_text(&given)?;
        Some((given, text))
    }

    /// Takes every key of a section whose keys are the user's own, each with its text.
    pub fn pairs(&mut self, section: &mut Section<'a>) -> Vec<(&'a str, Given<'a>, &'a str)> {
        let left = std::mem::take(&mut section.left);
        let mut pairs = Vec::with_capacity(left.len());
        for (key, (_, spanned)) in left {
            let given = self.given(section.full(key), spanned);
            pairs.extend(self.as_text(&given).map(|text| (key, given, text)));
        }
        pairs
    }

    /// Takes a text that must not be empty.
    pub fn filled(&mut self, section: &mut Section<'a>, key: &'static str) -> Option<String> {
        let (given, text) = self.text(section, key)?;
        if text.trim().is_empty() {
            self.wrong(&given, "this text is empty", "fill it in");
            return None;
        }
        Some(text.trim().to_owned())
    }

    /// Takes a text and reads it as a value of the trade.
    pub fn parsed<T>(&mut self, section: &mut Section<'a>, key: &'static str, remedy: &str) -> Option<(Given<'a>, T)>
    where
        T: FromStr,
        T::Err: Display,
    {
        let given = self.take(section, key)?;
        if let DeValue::Array(_) = given.value {
            // Who writes several where one is asked is told by the key itself where the others go.
            self.wrong(&given, "one text is expected, this is a list", remedy);
            return None;
        }
        let text = self.as_text(&given)?;
        let value = self.parse(&given, text, remedy)?;
        Some((given, value))
    }

    /// Takes a list of texts, each read as a value of the trade.
    pub fn list<T>(&mut self, section: &mut Section<'a>, key: &'static str, remedy: &str) -> Vec<(Given<'a>, T)>
    where
        T: FromStr,
        T::Err: Display,
    {
        let Some(given) = self.take(section, key) else { return Vec::new() };
        let DeValue::Array(items) = given.value else {
            self.wrong(&given, "a list is expected here", remedy);
            return Vec::new();
        };
        let mut values = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let one = self.given(format!("{}[{}]", given.key, index + 1), item);
            let Some(text) = self.as_text(&one) else { continue };
            if let Some(value) = self.parse(&one, text, remedy) {
                values.push((one, value));
            }
        }
        values
    }

    /// Takes `true` or `false`.
    pub fn truth(&mut self, section: &mut Section<'a>, key: &'static str) -> Option<bool> {
        let given = self.take(section, key)?;
        match given.value {
            DeValue::Boolean(truth) => Some(*truth),
            other => {
                let problem = format!("true or false is expected, this is {}", type_name(other));
                self.wrong(&given, problem, "write true or false, without quotes");
                None
            }
        }
    }

    /// Takes a date, written bare as TOML has it.
    pub fn date(&mut self, section: &mut Section<'a>, key: &'static str) -> Option<(Given<'a>, Date)> {
        let given = self.take(section, key)?;
        let day = self.day(&given)?;
        Some((given, day))
    }

    /// Takes a list of dates.
    pub fn dates(&mut self, section: &mut Section<'a>, key: &'static str, remedy: &str) -> Vec<Date> {
        let Some(given) = self.take(section, key) else { return Vec::new() };
        let DeValue::Array(items) = given.value else {
            self.wrong(&given, "a list is expected here", remedy);
            return Vec::new();
        };
        let mut days = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let one = self.given(format!("{}[{}]", given.key, index + 1), item);
            days.extend(self.day(&one));
        }
        days
    }

    fn day(&mut self, given: &Given<'a>) -> Option<Date> {
        let remedy = "write the day without quotes, such as 2023-06-30";
        let DeValue::Datetime(written) = given.value else {
            self.wrong(given, format!("a date is expected, this is {}", type_name(given.value)), remedy);
            return None;
        };
        let (Some(day), None) = (written.date, written.time) else {
            self.wrong(given, "a date without a time is expected", remedy);
            return None;
        };
        let (year, month, date) = (i16::try_from(day.year), i8::try_from(day.month), i8::try_from(day.day));
        let (Ok(year), Ok(month), Ok(date)) = (year, month, date) else { return None };
        let day = Date::new(year, month, date);
        if day.is_err() {
            self.wrong(given, "this day does not exist", remedy);
        }
        day.ok()
    }

    /// Takes a whole number between two bounds.
    pub fn number(&mut self, section: &mut Section<'a>, key: &'static str, bounds: (i64, i64)) -> Option<i64> {
        let given = self.take(section, key)?;
        let remedy = format!("write a whole number from {} to {}, without quotes", bounds.0, bounds.1);
        let DeValue::Integer(written) = given.value else {
            self.wrong(&given, format!("a number is expected, this is {}", type_name(given.value)), &remedy);
            return None;
        };
        let value = i64::from_str_radix(written.as_str(), written.radix()).ok();
        let value = value.filter(|n| (bounds.0..=bounds.1).contains(n));
        if value.is_none() {
            self.wrong(&given, "this number is out of range", &remedy);
        }
        value
    }

    /// Ends a section: what is left in it is unknown.
    pub fn finish(&mut self, section: Section<'a>) {
        let allowed = format!("remove it or correct its name; known here: {}", section.known.join(", "));
        for (key, (place, value)) in &section.left {
            let line = self.line_of(place.start);
            if !self.broken.contains(&line) {
                let shown = self.shown(value);
                self.faults.push(Fault::new(line, &section.full(key), &shown, "this key is unknown", allowed.as_str()));
            }
        }
    }

    /// Reads a text as a value of the trade.
    fn parse<T: FromStr>(&mut self, given: &Given<'_>, text: &str, remedy: &str) -> Option<T>
    where
        T::Err: Display,
    {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(given, error, remedy);
                None
            }
        }
    }

    /// The value as text, or the fault that it is none.
    fn as_text(&mut self, given: &Given<'a>) -> Option<&'a str> {
        match given.value {
            DeValue::String(text) => Some(text.as_ref()),
            other => {
                let problem = format!("a text is expected, this is {}", type_name(other));
                self.wrong(given, problem, &quote_remedy(other, &given.shown));
                None
            }
        }
    }

    fn given(&self, key: String, spanned: &'a Spanned<DeValue<'a>>) -> Given<'a> {
        let line = self.line_of(spanned.span().start);
        Given { key, line, value: spanned.get_ref(), shown: self.shown(spanned) }
    }

    /// The value as written, on one line and not too long; nothing for a whole section.
    fn shown(&self, spanned: &Spanned<DeValue<'_>>) -> String {
        if matches!(spanned.get_ref(), DeValue::Table(_)) {
            return String::new();
        }
        let written = self.text.get(spanned.span()).unwrap_or_default();
        written.lines().next().unwrap_or_default().chars().take(SHOWN_MAX).collect()
    }

    fn line_of(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or(self.text.as_bytes());
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }

    fn source_line(&self, line: usize) -> String {
        let text = self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        text.trim().chars().take(SHOWN_MAX).collect()
    }
}

fn section<'a>(name: String, line: usize, table: &'a DeTable<'a>) -> Section<'a> {
    let left = table.iter().map(|(key, value)| (key.get_ref().as_ref(), (key.span(), value))).collect();
    Section { name, line, left, known: Vec::new(), taken: Vec::new() }
}

/// What a value is, with its article.
fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

/// Numbers where a text belongs want quotes, because a rate must not pass through a binary float.
fn quote_remedy(value: &DeValue<'_>, shown: &str) -> String {
    match value {
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
            format!("write it between quotes: \"{shown}\"")
        }
        _ => "write one text between quotes".to_owned(),
    }
}

/// The parser's message with a remedy of ours.
fn explain(message: &str) -> (String, &'static str) {
    let message = message.lines().next().unwrap_or_default().trim();
    let remedy = match message {
        m if m.contains("duplicate") => "keep one of the two",
        m if m.contains("unquoted") || m.contains("string values must be quoted") => {
            "write texts between double quotes"
        }
        _ => "a line is `key = value`, a section `[name]`, a text stands between double quotes",
    };
    (message.to_owned(), remedy)
}

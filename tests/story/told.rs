//! What a step of a story said and changed, as text that a person reviews and that is the same on every machine.
//!
//! Stands after `play`, which has the engine do it. Places in the log are left out, hashes are shown as the names of their files
//! and numbers of messages as names in the story, so that neither a record more nor another version of a form changes it. It
//! drops no amount, day or cause of a correction; why a line goes to its party is told by the stories without steps.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use iwmod::domain::Sha256;
use serde_json::{Map, Value, json};

/// What is called otherwise in a story than on the machine: the files by their hash, and the messages that iwmod made by their
/// identification, which holds a place in the log. The first 323 that it made is `NR323_1`.
#[derive(Clone, Default)]
pub struct Names {
    files: BTreeMap<String, String>,
    messages: BTreeMap<String, String>,
    places: BTreeMap<u64, String>,
    decisions: Vec<u64>,
}

impl Names {
    /// A file that the story names.
    pub fn file(&mut self, hash: Sha256, name: &str) {
        self.files.insert(hash.to_string(), name.to_owned());
    }

    /// The hash of a file that was taken in: by its name in the story, or by the begin of its hash as a text of the machine has it.
    pub fn hash(&self, name: &str) -> Sha256 {
        let found = self.files.iter().find(|(hash, known)| *known == name || hash.starts_with(name));
        found.unwrap_or_else(|| panic!("{name} was not taken in")).0.parse().unwrap()
    }

    /// A decision, where a step took one; those of a story are counted from 1.
    pub fn decided(&mut self, said: &Value) {
        self.decisions.extend(said["number"].as_u64().filter(|_| said.get("decision").is_some()));
    }

    /// The number in the log of a decision of the story.
    pub fn decision(&self, place: usize) -> u64 {
        self.decisions[place - 1]
    }

    /// Names the messages that the outbox shows for the first time.
    pub fn learn(&mut self, documents: &BTreeMap<String, Value>) {
        for item in documents["outbox"].as_array().unwrap() {
            let text = |key: &str| item[key].as_str().map(str::to_owned);
            let (Some(_), Some(number), Some(kind)) = (text("file"), text("identification"), text("kind")) else {
                continue;
            };
            let Some(kind) = kind.strip_prefix("WMO") else { continue };
            let known = self.messages.values().filter(|name| name.starts_with(&format!("NR{kind}_"))).count();
            let name = self.messages.entry(number).or_insert_with(|| format!("NR{kind}_{}", known + 1));
            self.places.insert(item["id"].as_u64().unwrap(), name.clone());
        }
    }

    /// A text of the machine as the story has it.
    pub fn shown(&self, text: &str) -> String {
        let all = self.files.iter().chain(&self.messages);
        let text = all.fold(text.to_owned(), |text, (real, name)| text.replace(real, name));
        // What waits is told by its place in the log, and so is a decision: `iwmod outbox approve 12`, `besluit 14`. The highest
        // first: 12 is not 1 and a 2.
        let text = self.places.iter().rev().fold(text, |text, (place, name)| placed(PLACED, &text, *place, name));
        let decisions = self.decisions.iter().enumerate().rev();
        decisions.fold(text, |text, (before, place)| placed(DECIDED, &text, *place, &format!("nr. {}", before + 1)))
    }

    /// A text of the story as the machine has it.
    pub fn real(&self, text: &str) -> String {
        // The longest first: NR323_12 is not NR323_1 and a 2.
        let mut all: Vec<(&String, &String)> = self.messages.iter().collect();
        all.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
        all.into_iter().fold(text.to_owned(), |text, (real, name)| text.replace(name, real))
    }
}

/// A text in which a place in the log has its name, where one of these stands around it.
fn placed(around: &[(&str, &str)], text: &str, place: u64, name: &str) -> String {
    around.iter().fold(text.to_owned(), |text, (before, after)| {
        text.replace(&format!("{before}{place}{after}"), &format!("{before}{name}{after}"))
    })
}

/// What the documents said after the step before.
#[derive(Default)]
pub struct Seen(BTreeMap<String, Value>);

impl Seen {
    /// What is otherwise than it was: of a list the entries that are new or changed, of anything else the whole.
    pub fn changes(&mut self, now: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
        let now: BTreeMap<String, Value> = now.into_iter().flat_map(|(name, value)| parts(name, value)).collect();
        let none = json!([]);
        let mut changes = BTreeMap::new();
        for (name, value) in &now {
            let before = self.0.get(name).unwrap_or(&none);
            match (before.as_array(), value.as_array()) {
                (Some(before), Some(items)) => {
                    let new: Vec<&Value> = items.iter().filter(|item| !before.contains(item)).collect();
                    // One that went without another in its place would otherwise not be seen.
                    if items.len() < before.len() {
                        changes.insert(format!("{name}, number of entries"), json!(items.len()));
                    }
                    if !new.is_empty() {
                        changes.insert(name.clone(), json!(new));
                    }
                }
                _ if before == value => {}
                _ => {
                    changes.insert(name.clone(), value.clone());
                }
            }
        }
        self.0 = now;
        changes
    }
}

/// A document in the parts that are held against those of the step before.
fn parts(name: String, value: Value) -> Vec<(String, Value)> {
    let value = lean(&value);
    if name.starts_with("billing") {
        return vec![(name, without_stamps(value))];
    }
    match name.as_str() {
        "receivables" => ["receivables", "unmatched", "outgoing", "left_out"]
            .iter()
            .map(|part| ((*part).to_owned(), value.get(*part).cloned().unwrap_or(json!([]))))
            .collect(),
        "closed" => vec![(name, without_lines(value))],
        _ => vec![(name, value)],
    }
}

/// What a month holds is not otherwise because it was closed; `closed` says that it was.
fn without_stamps(mut billing: Value) -> Value {
    let fields = billing.as_object_mut().unwrap();
    fields.remove("closed");
    for statement in fields.get_mut("statements").and_then(Value::as_array_mut).into_iter().flatten() {
        statement.as_object_mut().unwrap().remove("closed");
    }
    billing
}

/// The lines of a closing are those of the month, which stands beside it.
fn without_lines(mut closed: Value) -> Value {
    let closings = closed.as_array_mut().into_iter().flatten();
    let statements = closings.filter_map(|closing| closing.get_mut("statements")?.as_array_mut()).flatten();
    for statement in statements {
        let lines = statement["lines"].as_array().map_or(0, Vec::len);
        statement["lines"] = json!(lines);
    }
    closed
}

/// Without what is empty, and without what is different on every run or stands in every line.
fn lean(value: &Value) -> Value {
    let is_empty = |value: &Value| value.is_null() || *value == json!([]) || *value == json!({});
    match value {
        Value::Object(fields) => {
            let is_line = fields.contains_key("rule") && fields.contains_key("quantity");
            let own = fields.iter().filter(|(key, value)| !is_empty(value) && !LEFT_OUT.contains(&key.as_str()));
            let own = own.filter(|(key, _)| !is_line || !["why", "source"].contains(&key.as_str()));
            // A decision goes by its place in the log too.
            let is_decision = fields.contains_key("decision");
            let own =
                own.filter(|(key, value)| !(is_decision && value.is_number() && NUMBERED.contains(&key.as_str())));
            Value::Object(own.map(|(key, value)| (key.clone(), field(key, value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(lean).collect(),
        other => other.clone(),
    }
}

fn field(key: &str, value: &Value) -> Value {
    match (key, value) {
        // A party goes by its kind and id: `kikmaat:kikmaat`.
        ("party", Value::Object(party)) => {
            json!(format!("{}:{}", party["kind"].as_str().unwrap(), party["id"].as_str().unwrap()))
        }
        // Whether a message waits longer than it may is asked on the day of the machine.
        ("state", Value::String(state)) if state == "overdue" => json!("sent"),
        // The forms of an invoice go by their names.
        ("documents", Value::Array(forms)) => forms.iter().map(|form| form["name"].clone()).collect(),
        _ => lean(value),
    }
}

/// A step as text: what was asked, what was said, and what is otherwise.
pub fn step_text(line: &str, said: &Value, changes: BTreeMap<String, Value>, names: &Names) -> String {
    // Named before it is laid out, so that the length of a number on the machine breaks no line.
    let named = |value: Value| serde_json::from_str::<Value>(&names.shown(&value.to_string())).unwrap();
    let (said, then) = (printed(&named(lean(said)), 1), printed(&named(json!(changes)), 1));
    format!("{{\n  \"step\": {},\n  \"said\": {said},\n  \"then\": {then}\n}}\n", json!(line))
}

/// JSON of which what fits stands on one line, and the fields of an object in rows of what fits.
fn printed(value: &Value, depth: usize) -> String {
    let short = value.to_string();
    if short.len() + 2 * depth <= WIDTH {
        return short;
    }
    let inner = "  ".repeat(depth + 1);
    let (open, close, rows): (_, _, Vec<String>) = match value {
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| format!("{}: {}", json!(key), printed(value, depth + 1));
            ("{", "}", filled(fields.iter().map(field), WIDTH - inner.len()))
        }
        Value::Array(items) => ("[", "]", items.iter().map(|item| printed(item, depth + 1)).collect()),
        _ => return short,
    };
    format!("{open}\n{inner}{}\n{}{close}", rows.join(&format!(",\n{inner}")), "  ".repeat(depth))
}

/// Items in rows of at most this many columns; one that has rows of its own stands by itself.
fn filled(items: impl Iterator<Item = String>, width: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for item in items {
        match rows.last_mut().filter(|row| !row.contains('\n') && !item.contains('\n')) {
            Some(row) if row.len() + item.len() + 2 <= width => *row = format!("{row}, {item}"),
            _ => rows.push(item),
        }
    }
    rows
}

/// Columns that a reader sees at once.
const WIDTH: usize = 150;

/// What is different on every run, or only says when it was asked.
const LEFT_OUT: &[&str] =
    &["approved", "as_of", "dropped", "fingerprint", "id", "log_position", "provisional", "rejected", "sha256"];

/// What stands before and after the place of a message in a text.
const PLACED: &[(&str, &str)] =
    &[("draft ", ""), ("approve ", ""), ("drop ", ""), ("reject ", ""), ("\"", " is no draft")];

/// The same of a decision.
const DECIDED: &[(&str, &str)] =
    &[("besluit ", ""), ("Besluit ", ""), ("decide undo ", ""), ("decision ", ""), ("\"about\":\"", "\"")];

/// Where a decision, and a payment by one, have its number.
const NUMBERED: &[&str] = &["decision", "number"];

#[test]
fn only_what_is_otherwise_is_told() {
    let documents = |outbox: Value, total: &str| {
        let billing = json!({ "month": "2023-03", "total": total, "closed": { "number": 1 }, "as_of": "2023-04-03" });
        BTreeMap::from([("outbox".to_owned(), outbox), ("billing 2023-03".to_owned(), billing)])
    };
    let mut seen = Seen::default();
    let (draft, sent) = (json!([{ "id": 7, "state": "draft" }]), json!([{ "id": 7, "state": "overdue" }]));
    assert_eq!(seen.changes(documents(draft.clone(), "409.00")).len(), 2, "all is new");
    assert!(seen.changes(documents(draft, "409.00")).is_empty());
    let changes = seen.changes(documents(sent, "0.01"));
    assert_eq!(changes["outbox"], json!([{ "state": "sent" }]));
    assert_eq!(changes["billing 2023-03"], json!({ "month": "2023-03", "total": "0.01" }));
    assert_eq!(seen.changes(documents(json!([]), "0.01"))["outbox, number of entries"], json!(0));
}

#[test]
fn what_was_made_goes_by_its_name_in_the_story() {
    let mut names = Names::default();
    let made =
        |n: u32| json!({ "id": n, "kind": "WMO323", "identification": format!("2304050000{n:02}"), "file": "a.xml" });
    names.learn(&BTreeMap::from([("outbox".to_owned(), (1..=12).map(made).collect())]));
    assert_eq!(names.shown("draft 12 of 230405000001-0002"), "draft NR323_12 of NR323_1-0002");
    names.decided(&json!({ "decision": "withdraw", "number": 14 }));
    assert_eq!((names.shown("besluit 14"), names.decision(1)), ("besluit nr. 1".to_owned(), 14));
    assert_eq!(names.real("NR323_12 and NR323_1-0001"), "230405000012 and 230405000001-0001");
}

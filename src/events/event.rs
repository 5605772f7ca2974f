//! An event, as it is kept and as it leaves: CloudEvents 1.0 in its JSON form.
//!
//! Stands above the kinds. Says nothing of a client but opaque ids.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::kind::EventKind;

/// What happened, before it has an id.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    /// What it tells.
    pub kind: EventKind,
    /// What tells it from every other of its kind, and stays what it is: the position in the log, or what it is about. Never leaves.
    pub identity: String,
    /// When; absent where it follows from a day and not from a record: then it is when it was seen.
    pub time: Option<Timestamp>,
    /// What a receiver is told: ids, positions, codes, months, days.
    pub data: Value,
}

/// What happened, with the id by which a receiver knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The same each time it is sent.
    pub id: String,
    /// What it tells.
    pub kind: EventKind,
    /// When.
    pub time: Timestamp,
    /// What a receiver is told.
    pub data: Value,
}

impl Event {
    /// The body that is sent: CloudEvents 1.0, structured. `source` tells one provider from another.
    pub fn body(&self, source: &str) -> String {
        body(&self.id, self.kind.as_str(), source, self.time, &self.data)
    }
}

/// The body of a ping, which tells nothing but that it came.
pub fn ping(id: &str, source: &str, time: Timestamp) -> String {
    body(id, "ping", source, time, &json!({}))
}

fn body(id: &str, kind: &str, source: &str, time: Timestamp, data: &Value) -> String {
    json!({
        "specversion": "1.0",
        "id": id,
        "source": source,
        "type": format!("nl.iwmod.{kind}"),
        "time": time.to_string(),
        "datacontenttype": "application/json",
        "data": data,
    })
    .to_string()
}

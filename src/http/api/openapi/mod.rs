//! The description of the API (OpenAPI 3.1), made from the tables of questions and orders and from the types of the documents.
//!
//! Only the tests have this: what is served is the file that it made, so that no user's build pays for it. Where the file is old the test
//! says so and how it is made anew.

mod flat;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::aansluiting::Aansluiting;
use crate::access::asked::ShownView;
use crate::billing::{Billing, Invoiced};
use crate::debiteuren::Debiteuren;
use crate::disposition::DispositionView;
use crate::documents::{
    Approved, ArchivedFile, Chain, Closed, CodeEntry, Decision, Declaratie, DraftedStop, Dropped, Explanation,
    IngestedFile, LeftFile, LogChanges, Mailed, MonthDifference, OutboxDetail, Outgoing, Rebuilt, RefusedFile,
    Rejected, RuleEntry, Tariffs, Verified, Verzoek,
};
use crate::http::api::carry_out::Proposed;
use crate::http::api::decide::Decide;
use crate::http::api::follow::FOLLOW;
use crate::http::api::given::{Holds, PAGING, Param, param};
use crate::http::api::more::{self, Index, ListedClient, Sought, Status};
use crate::http::api::orders::{Command, ORDERS};
use crate::http::api::problem::Problem;
use crate::http::api::questions::QUESTIONS;
use crate::orders::{CloseReport, Drafted};
use crate::people::Role;
use crate::report::Report;
use crate::request::Order;
use crate::worklist::Task;

/// The schemas that were met, by name.
#[derive(Default)]
struct Schemas {
    schemas: BTreeMap<String, Value>,
    /// Names of several types.
    twice: BTreeSet<String>,
}

impl Schemas {
    /// A reference to a type, whose schema and all below it are kept.
    fn of<T: ToSchema>(&mut self) -> Value {
        let mut below = Vec::new();
        T::schemas(&mut below);
        below.push((T::name().into_owned(), T::schema()));
        for (name, schema) in below {
            self.keep(name, &schema);
        }
        json!({"$ref": format!("#/components/schemas/{}", T::name())})
    }

    /// The same for what was dropped, of which each sort has ids of its own.
    fn dropped(&mut self, name: &str, id: &Value) -> Value {
        let mut schema = serde_json::to_value(Dropped::<String>::schema()).unwrap();
        schema["properties"]["dropped"] = id.clone();
        self.schemas.insert(name.to_owned(), schema);
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    fn list<T: ToSchema>(&mut self) -> Value {
        json!({"type": "array", "items": self.of::<T>()})
    }

    /// Keeps what a schema refers to, and what that refers to.
    fn keep_what_is_named(&mut self, schema: &Value, all: &[(String, RefOr<Schema>)]) {
        let text = schema.to_string();
        for (name, below) in all {
            if !self.schemas.contains_key(name) && text.contains(&format!("/schemas/{name}\"")) {
                self.keep(name.clone(), below);
                self.keep_what_is_named(&serde_json::to_value(below).unwrap(), all);
            }
        }
    }

    fn keep(&mut self, name: String, schema: &RefOr<Schema>) {
        let mut value = serde_json::to_value(schema).unwrap();
        with_client(&mut value);
        let before = self.schemas.insert(name.clone(), value.clone());
        if before.is_some_and(|before| before != value) {
            self.twice.insert(name);
        }
    }
}

/// Beside each BSN stands the id of its client.
fn with_client(schema: &mut Value) {
    if let Some(Value::Object(properties)) = schema.get_mut("properties")
        && properties.contains_key("bsn")
    {
        let text = "Opaque id of the client, the same in all answers of this installation.";
        properties.insert("client".to_owned(), json!({"type": "string", "description": text}));
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(with_client),
        Value::Array(items) => items.iter_mut().for_each(with_client),
        _ => {}
    }
}

/// The answer to a question.
fn answer_of(schemas: &mut Schemas, name: &str) -> Value {
    match name {
        "worklist" => schemas.list::<Task>(),
        "dispositions" => schemas.list::<DispositionView>(),
        "explain" => schemas.of::<Explanation>(),
        "billing" => schemas.of::<Billing>(),
        "closed" => schemas.list::<Closed>(),
        "reconcile" => schemas.list::<Aansluiting>(),
        "receivables" => schemas.of::<Debiteuren>(),
        "declarations" => schemas.list::<Declaratie>(),
        "requests" => schemas.list::<Verzoek>(),
        "tariffs" => schemas.of::<Tariffs>(),
        "report" => schemas.of::<Report>(),
        "chain" => schemas.of::<Chain>(),
        "archive" => schemas.list::<ArchivedFile>(),
        "quarantine" => schemas.list::<RefusedFile>(),
        "decisions" => schemas.list::<Decision>(),
        "outbox" => schemas.list::<Outgoing>(),
        "outbox_show" => schemas.of::<OutboxDetail>(),
        "outbox_files" => schemas.list::<LeftFile>(),
        "mailed" => schemas.of::<Mailed>(),
        _ => panic!("the answer to {name} is described nowhere"),
    }
}

/// What an order answers with.
fn done_of(schemas: &mut Schemas, word: &str) -> Value {
    match word {
        "close-preview" | "close" => schemas.of::<CloseReport>(),
        "billing-diff" => schemas.of::<MonthDifference>(),
        "reissue" => schemas.of::<Invoiced>(),
        "decide" | "invoice-approved" | "invoice-refused" | "invoice-sent" | "invoice-bounced" | "paid" | "match"
        | "dismiss" => schemas.of::<Decision>(),
        "quarantine-retry" => schemas.list::<IngestedFile>(),
        "quarantine-drop" => schemas.dropped("DroppedFile", &json!({"type": "string"})),
        "outbox-drop" => schemas.dropped("DroppedDraft", &json!({"type": "integer", "format": "int64"})),
        "outbox-approve" | "message-sent" => schemas.of::<Approved>(),
        "outbox-reject" => schemas.of::<Rejected>(),
        "mail-invoice" => schemas.of::<Mailed>(),
        "draft-stop" => schemas.of::<DraftedStop>(),
        "declare" => schemas.list::<Drafted>(),
        "verify" => schemas.of::<Verified>(),
        "rebuild" => schemas.of::<Rebuilt>(),
        _ => panic!("what {word} answers is described nowhere"),
    }
}

/// The body of an order: what its variant holds.
fn body_of(schemas: &mut Schemas, word: &str) -> Value {
    if word == "decide" {
        return schemas.of::<Decide>();
    }
    let mut below = Vec::new();
    Order::schemas(&mut below);
    let order = serde_json::to_value(Order::schema()).unwrap();
    let key = word.replace('-', "_");
    let variants = order["oneOf"].as_array().unwrap();
    let variant = variants.iter().find_map(|variant| variant["properties"].get(&key)).cloned();
    let Some(mut body) = variant else {
        assert!(variants.iter().any(|variant| variant["enum"] == json!([key])), "{word} is no order: {variants:?}");
        return json!({"type": "object", "additionalProperties": false});
    };
    schemas.keep_what_is_named(&body, &below);
    body["additionalProperties"] = json!(false);
    body
}

fn parameter(param: &Param, path: &str) -> Value {
    let is_in_path = path.contains(&format!("{{{}}}", param.name));
    let schema = match param.holds {
        Holds::Day => json!({"type": "string", "format": "date"}),
        Holds::Month => json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}),
        Holds::Number => json!({"type": "integer", "format": "int64", "minimum": 0}),
        Holds::Flag => json!({"type": "boolean"}),
        Holds::Text => json!({"type": "string"}),
    };
    let is_required = is_in_path || matches!((path, param.name), ("/report", _) | ("/changes", "after"));
    let place = if is_in_path { "path" } else { "query" };
    json!({"name": param.name, "in": place, "required": is_required, "description": param.text, "schema": schema})
}

/// The parameters of an address; a list takes those of paging.
fn parameters(params: &[Param], path: &str, is_list: bool) -> Vec<Value> {
    let mut all: Vec<Value> = params.iter().map(|one| parameter(one, path)).collect();
    if is_list {
        all.extend(PAGING.iter().map(|one| parameter(one, path)));
    }
    all
}

/// An operation with what every one answers beside its own.
struct Operation {
    id: String,
    tag: &'static str,
    summary: String,
    parameters: Vec<Value>,
    body: Option<Value>,
    answer: Value,
}

impl Operation {
    fn to_json(&self) -> Value {
        let problem = |text: &str| json!({"description": text, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}});
        let mut responses = json!({
            "200": {"description": "What was asked for.", "content": self.answer},
            "400": problem("The request cannot be read."),
            "401": problem("A token that counts is needed."),
            "404": problem("There is no such thing."),
            "422": problem("It cannot be done, and nothing was."),
            "503": problem("It does not go now."),
        });
        if self.tag == "orders" {
            responses["403"] = problem("The token may not do that.");
            responses["409"] = problem("It came before under this Idempotency-Key.");
        }
        let mut operation = json!({
            "operationId": self.id,
            "tags": [self.tag],
            "summary": self.summary,
            "description": self.summary,
            "parameters": self.parameters,
            "responses": responses,
        });
        if let Some(body) = &self.body {
            operation["requestBody"] = json!({"required": true, "content": body});
        }
        operation
    }
}

fn in_json(schema: Value) -> Value {
    json!({"application/json": {"schema": schema}})
}

fn header(name: &str, text: &str) -> Value {
    json!({"name": name, "in": "header", "required": false, "description": text, "schema": {"type": "string"}})
}

const REASON_TEXT: &str = "Why whole BSNs are needed; noted in the access log. Without it they are masked.";

fn questions(schemas: &mut Schemas, paths: &mut Map<String, Value>) {
    for ask in QUESTIONS {
        let answer = answer_of(schemas, ask.name);
        let mut parameters = parameters(ask.params, ask.path, answer["type"] == "array");
        parameters.push(header("Iwmod-Reason", REASON_TEXT));
        parameters.push(header("If-None-Match", "The ETag of an answer that is there already: 304 while it holds."));
        let (id, summary, answer) = (ask.name.to_owned(), ask.summary.to_owned(), in_json(answer));
        get(paths, ask.path, Operation { id, tag: "questions", summary, parameters, body: None, answer });
    }
}

fn get(paths: &mut Map<String, Value>, path: &str, operation: Operation) {
    paths.insert(format!("/api/v1{path}"), json!({"get": operation.to_json()}));
}

fn post(paths: &mut Map<String, Value>, path: &str, operation: Operation) {
    paths.insert(format!("/api/v1{path}"), json!({"post": operation.to_json()}));
}

fn orders(schemas: &mut Schemas, paths: &mut Map<String, Value>) {
    let proposed = schemas.of::<Proposed>();
    for Command { word, summary, role } in ORDERS {
        let answer = json!({"anyOf": [done_of(schemas, word), proposed]});
        let key = "The same order sent again under the same key within 48 hours is carried out once.";
        let parameters = vec![header("Idempotency-Key", key), header("Iwmod-Reason", REASON_TEXT)];
        let body = Some(in_json(body_of(schemas, word)));
        let summary =
            if *role == Role::Beheer { format!("{summary} For the role beheer.") } else { (*summary).to_owned() };
        let id = word.replace('-', "_");
        post(
            paths,
            &format!("/orders/{word}"),
            Operation { id, tag: "orders", summary, parameters, body, answer: in_json(answer) },
        );
    }
}

fn others(schemas: &mut Schemas, paths: &mut Map<String, Value>) {
    let asked = |id: &str, summary: &str, params: &[Param], path: &str, answer: Value| {
        let mut parameters = parameters(params, path, answer["type"] == "array");
        parameters.push(header("Iwmod-Reason", REASON_TEXT));
        let (id, summary) = (id.to_owned(), summary.to_owned());
        Operation { id, tag: "questions", summary, parameters, body: None, answer: in_json(answer) }
    };
    let mut add = |path: &str, operation: Operation| get(paths, path, operation);
    add("", asked("index", "What can be asked and ordered.", &[], "", schemas.of::<Index>()));
    add(
        "/openapi.json",
        asked("openapi", "This description.", &[], "", json!({"type": "object", "additionalProperties": true})),
    );
    add("/status", asked("status", "How it stands.", &[], "", schemas.of::<Status>()));
    add("/clients", asked("clients", "All clients, by name.", &[], "", schemas.list::<ListedClient>()));
    let path = "/clients/{client}";
    let text = "Everything that is known of a client: why each of its dispositions is what it is.";
    add(path, asked("client", text, more::OF_CLIENT, path, schemas.list::<Explanation>()));
    add(
        "/rules",
        asked(
            "rules",
            "The rules of the standard, with how far each is checked.",
            &[],
            "",
            schemas.list::<RuleEntry>(),
        ),
    );
    let path = "/rules/{code}";
    add(path, asked("rule", "A rule of the standard.", more::OF_CODE, path, schemas.of::<RuleEntry>()));
    let path = "/codes/{code}";
    add(
        path,
        asked("code", "What any other code means and what to do.", more::OF_CODE, path, schemas.of::<CodeEntry>()),
    );
    let text = "Who saw what, newest first. For the role beheer.";
    add("/access", asked("access", text, more::OF_ACCESS, "/access", schemas.list::<ShownView>()));
    let text = "What the log says after a record; waits for what comes next where `wait` says so.";
    let follow: Vec<Param> = FOLLOW.iter().chain(&PAGING[1..]).copied().collect();
    add("/changes", asked("changes", text, &follow, "/changes", schemas.of::<LogChanges>()));
    let path = "/files/{sha256}";
    let hash = [param("sha256", Holds::Text, "SHA-256 of the file.")];
    let bytes = json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}});
    let file = asked("file", "The bytes of a file; `Iwmod-Reason` is required.", &hash, path, Value::Null);
    add(path, Operation { answer: bytes, ..file });
    let found = asked("search", "The clients that are found.", &PAGING, "/search", schemas.list::<ListedClient>());
    let body = Some(in_json(schemas.of::<Sought>()));
    post(paths, "/search", Operation { body, parameters: found.parameters[2..].to_vec(), ..found });
    let taken =
        asked("inbox", "Takes files in, as `iwmod ingest FILE` does.", &[], "/inbox", schemas.list::<IngestedFile>());
    let files = json!({"type": "object", "required": ["file"], "properties": {
        "file": {"type": "array", "items": {"type": "string", "format": "binary"}, "description": "The files, with their names."}}});
    let body = Some(json!({"multipart/form-data": {"schema": files}}));
    post(
        paths,
        "/inbox",
        Operation { tag: "orders", parameters: vec![header("Iwmod-Reason", REASON_TEXT)], body, ..taken },
    );
}

/// The whole description.
fn description() -> Value {
    let (mut schemas, mut paths) = (Schemas::default(), Map::new());
    schemas.of::<Problem>();
    questions(&mut schemas, &mut paths);
    orders(&mut schemas, &mut paths);
    others(&mut schemas, &mut paths);
    assert!(
        schemas.twice.is_empty(),
        "several types are called {:?}; give all but one another name in the description",
        schemas.twice
    );
    let mut whole = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "iwmod",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The iWmo messages of a care provider, and which delivered care is billable to whom. Amounts are texts in euros with \
                            two decimals; days are `2024-01-15`, months `2024-01`, in Europe/Amsterdam. A BSN is masked unless the header \
                            Iwmod-Reason says why it is needed. Lists come in parts: Iwmod-Total and Iwmod-More tell of the whole.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
            "contact": {"name": "The administrator of this machine"},
        },
        "servers": [{"url": "/", "description": "This machine."}],
        "security": [{"token": []}],
        "tags": [
            {"name": "orders", "description": "What has something done."},
            {"name": "questions", "description": "What only reads."},
        ],
        "paths": paths,
        "components": {
            "schemas": flat::flat(&schemas.schemas),
            "securitySchemes": {"token": {
                "type": "http", "scheme": "bearer", "description": "A token that `iwmod token add NAME --user USER` made.",
            }},
        },
    });
    while drop_unused(&mut whole) {}
    whole
}

/// Leaves schemas out that nothing refers to; says whether there were any.
fn drop_unused(whole: &mut Value) -> bool {
    let text = whole.to_string();
    let schemas = whole["components"]["schemas"].as_object_mut().unwrap();
    let before = schemas.len();
    schemas.retain(|name, _| text.contains(&format!("/schemas/{name}\"")));
    schemas.len() < before
}

#[test]
fn the_description_is_that_of_the_tables_and_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/http/api/openapi.json");
    let made = serde_json::to_string_pretty(&description()).unwrap() + "\n";
    if std::env::var_os("IWMOD_REWRITE").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(
        kept == made,
        "the description of the API is old; look at what changes with IWMOD_REWRITE=1 cargo test --lib openapi"
    );
}

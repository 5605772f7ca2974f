//! The API from outside: who gets in, that each answer is as the description has it, and that what is ordered is done once.
//!
//! A daemon runs on the demo year. The description is held against what is really answered by a validator of JSON Schema.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use boon::{Compiler, Draft, Schemas};
use serde_json::{Value, json};

use crate::common;
use crate::edges::{Daemon, Place, message, text};
use crate::page::{Answer, PASSWORD, Visitor, add_user, demo_year};

/// A daemon on the demo year, and a token of each role.
pub(crate) struct Api {
    place: Place,
    pub(crate) daemon: Daemon,
    tokens: BTreeMap<&'static str, String>,
}

/// Why whole BSNs are asked for.
const REASON: (&str, &str) = ("iwmod-reason", "controle van de keten");

impl Api {
    pub(crate) fn open() -> Api {
        let place = demo_year("");
        let roles = [("kijker", "inzien"), ("anna", "verwerken"), ("bert", "beheer")];
        let token = |(name, role): (&'static str, &'static str)| {
            add_user(&place, name, role);
            let made = place.run(&["token", "add", &format!("van-{name}"), "--user", name, "--days", "30"]);
            assert!(made.status.success(), "{}", text(&made.stderr));
            let printed = format!("{}{}", text(&made.stdout), text(&made.stderr));
            let start = printed.find("iwt_").unwrap_or_else(|| panic!("no token in {printed}"));
            let token = printed[start..].split_whitespace().next().unwrap().to_owned();
            (role, token)
        };
        let tokens = roles.into_iter().map(token).collect();
        let daemon = place.serve();
        Api { place, daemon, tokens }
    }

    /// The token of a role.
    pub(crate) fn token(&self, role: &str) -> &str {
        &self.tokens[role]
    }

    fn restarted(self) -> Api {
        let Api { place, daemon, tokens } = self;
        drop(daemon);
        let daemon = place.serve();
        Api { place, daemon, tokens }
    }

    fn send(&self, role: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let bearer = self.tokens.get(role).map_or_else(String::new, |token| format!("Bearer {token}"));
        let mut all = vec![("authorization", bearer.as_str()), ("origin", ""), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        Visitor::at(&self.daemon).send(method, path, &all, body)
    }

    fn get(&self, path: &str) -> Answer {
        self.send("verwerken", "GET", path, &[], "")
    }

    fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    fn order(&self, word: &str, key: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/orders/{word}");
        self.send("verwerken", "POST", &path, &[("idempotency-key", key)], &body.to_string())
    }

    /// Sends a file as a form does.
    fn inbox(&self, role: &str, name: &str, file: &str) -> Answer {
        let body = format!(
            "--grens\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{file}\r\n--grens--\r\n"
        );
        self.send(role, "POST", "/api/v1/inbox", &[("content-type", "multipart/form-data; boundary=grens")], &body)
    }
}

/// The description that the daemon serves.
fn description(api: &Api) -> Value {
    api.json("/api/v1/openapi.json")
}

/// Addresses with their parameters filled in from what the demo has.
fn filled(api: &Api, path: &str) -> Vec<String> {
    let first = |list: &str, field: &str| {
        let value = &api.json(list)[0][field];
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    };
    let sub = |name: &str, value: String| vec![path.replace(name, &value)];
    match path {
        _ if path.contains("/dispositions/{id}") => sub("{id}", first("/api/v1/dispositions", "id")),
        _ if path.contains("/outbox/{id}") => {
            let all = api.json("/api/v1/outbox");
            let invoice = all.as_array().unwrap().iter().find(|item| item["kind"] == "invoice");
            let number = invoice.map(|item| item["identification"].as_str().unwrap().to_owned());
            number.map(|number| path.replace("{id}", &number)).into_iter().collect()
        }
        _ if path.contains("{month}") => sub("{month}", "2023-04".to_owned()),
        _ if path.contains("{client}") => sub("{client}", first("/api/v1/clients", "client")),
        "/api/v1/rules/{code}" => sub("{code}", "TR326".to_owned()),
        "/api/v1/codes/{code}" => sub("{code}", "START_MISSING".to_owned()),
        "/api/v1/report" => vec![format!("{path}?from=2023-01&to=2023-06&by=party")],
        "/api/v1/changes" => vec![format!("{path}?after=0")],
        "/api/v1/files/{sha256}" => sub("{sha256}", first("/api/v1/archive", "sha256")),
        _ => vec![path.to_owned()],
    }
}

/// Whether a value is as a schema of the description has it.
fn check(description: &Value, pointer: &str, value: &Value) -> Result<(), String> {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.set_default_draft(Draft::V2020_12);
    compiler.add_resource("http://iwmod.test/openapi.json", description.clone()).map_err(|error| error.to_string())?;
    let at = format!("http://iwmod.test/openapi.json#{pointer}");
    let schema = compiler.compile(&at, &mut schemas).map_err(|error| format!("{error:#}"))?;
    schemas.validate(value, schema).map_err(|error| format!("{error:#}"))
}

fn pointer(path: &str, method: &str, status: &str, kind: &str) -> String {
    let escape = |part: &str| part.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D");
    format!("/paths/{}/{method}/responses/{status}/content/{}/schema", escape(path), escape(kind))
}

#[test]
fn every_answer_is_as_the_description_has_it_and_shows_no_whole_bsn() {
    let api = Api::open();
    let description = description(&api);
    let bsns: Vec<String> = (1..=99).map(common::bsn).collect();
    let mut asked = 0;
    let mut faults = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        if methods.get("get").is_none() || path.contains("{sha256}") {
            continue;
        }
        for address in filled(&api, path) {
            let answer = api.send("beheer", "GET", &address, &[], "");
            if answer.status != 200 {
                faults.push(format!("{address}: {} {}", answer.status, answer.body));
                continue;
            }
            let value: Value = serde_json::from_str(&answer.body).unwrap();
            if let Err(error) = check(&description, &pointer(path, "get", "200", "application/json"), &value) {
                faults.push(format!("{address}: {}", error.chars().take(600).collect::<String>()));
            }
            faults.extend(
                bsns.iter().filter(|bsn| answer.body.contains(*bsn)).map(|_| format!("{address} shows a whole BSN")),
            );
            asked += 1;
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(asked > 25, "{asked} addresses");
}

#[test]
fn whole_bsns_need_a_reason_which_is_noted() {
    let api = Api::open();
    let first = |answer: &Answer| serde_json::from_str::<Value>(&answer.body).unwrap()[0].clone();
    let hidden = first(&api.get("/api/v1/dispositions"));
    assert!(hidden["bsn"].as_str().unwrap().starts_with("*****"), "{hidden}");
    let whole = first(&api.send("inzien", "GET", "/api/v1/dispositions", &[REASON], ""));
    assert_eq!(whole["client"], hidden["client"]);
    let bsn = whole["bsn"].as_str().unwrap().to_owned();
    assert!(bsn.bytes().all(|byte| byte.is_ascii_digit()));
    // The client is asked about by its opaque id.
    let client = whole["client"].as_str().unwrap();
    let own = api.json(&format!("/api/v1/dispositions?client={client}"));
    assert!(own.as_array().unwrap().iter().all(|one| one["client"] == client) && !own[0].is_null());
    // Bytes hold whole BSNs.
    let sha256 = api.json("/api/v1/archive")[0]["sha256"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/files/{sha256}");
    assert_eq!(api.get(&path).status, 400);
    assert_eq!(api.send("inzien", "GET", &path, &[REASON], "").status, 200);
    // Each look stands in the access log, with its reason, as one of the API.
    assert_eq!(api.get("/api/v1/access").status, 403);
    let seen = api.send("beheer", "GET", &format!("/api/v1/access?client={client}"), &[], "");
    let seen: Value = serde_json::from_str(&seen.body).unwrap();
    let with_reason = seen.as_array().unwrap().iter().filter(|view| view["reason"] == REASON.1 && view["by"] == "api");
    assert!(with_reason.count() >= 1, "{seen}");
    assert!(!seen.to_string().contains(&bsn), "masked there too");
}

#[test]
fn who_shows_no_token_or_may_not_gets_nothing() {
    let api = Api::open();
    for path in ["", "/worklist", "/openapi.json", "/nothing", "/orders/close", "/clients/x"] {
        for authorization in ["", "Bearer iwt_wrong", "Basic YTpi", "Bearer"] {
            let headers = [("authorization", authorization), ("origin", "")];
            let answer = Visitor::at(&api.daemon).send("GET", &format!("/api/v1{path}"), &headers, "");
            assert_eq!(answer.status, 401, "{path} {authorization}");
            assert!(!answer.body.contains("detail"), "nothing is told: {}", answer.body);
        }
    }
    // A session of the page is no token.
    let anna = Visitor::at(&api.daemon);
    let form = format!("naam=anna&wachtwoord={}&code=", PASSWORD.replace(' ', "+"));
    let logged_in = anna.send("POST", "/inloggen", &[], &form);
    let cookie = logged_in.headers["set-cookie"].split(';').next().unwrap().to_owned();
    assert_eq!(anna.send("GET", "/api/v1/worklist", &[("cookie", &cookie)], "").status, 401);
    assert_eq!(api.send("verwerken", "GET", "/api/v1/worklist", &[("host", "evil.example")], "").status, 421);
    // Who only looks has nothing done, and only who administers rebuilds.
    let month = json!({"month": "2023-04"}).to_string();
    assert_eq!(api.send("inzien", "POST", "/api/v1/orders/close-preview", &[], &month).status, 403);
    assert_eq!(api.inbox("inzien", "a.xml", "<a/>").status, 403);
    assert_eq!(api.send("verwerken", "POST", "/api/v1/orders/rebuild", &[], "").status, 403);
    assert_eq!(api.send("beheer", "POST", "/api/v1/orders/verify", &[], "").status, 200);
    // A token that was taken back counts no more, at once.
    assert!(api.place.run(&["token", "revoke", "van-anna"]).status.success());
    assert_eq!(api.get("/api/v1/worklist").status, 401);
}

#[test]
fn what_has_not_changed_is_not_sent_again_and_lists_come_in_parts() {
    let api = Api::open();
    let first = api.get("/api/v1/dispositions?limit=3");
    let (etag, total) = (first.headers["etag"].clone(), first.headers["iwmod-total"].parse::<usize>().unwrap());
    assert_eq!(first.headers["iwmod-more"], "true");
    let again = api.send("verwerken", "GET", "/api/v1/dispositions?limit=3", &[("if-none-match", &etag)], "");
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    // All parts together are the whole.
    let mut all = Vec::new();
    while all.len() < total {
        let path = format!("/api/v1/dispositions?limit=50&offset={}", all.len());
        let part = api.send("verwerken", "GET", &path, &[("if-match", &etag)], "");
        all.extend(serde_json::from_str::<Vec<Value>>(&part.body).unwrap());
    }
    assert_eq!(Value::Array(all), api.json("/api/v1/dispositions?limit=10000"));
    // What is known changes: the tag holds no more, and who is in the middle of a list is told.
    let body =
        json!({"decision": "put-off", "task": "UNBILLABLE", "about": "0855:1", "until": "2030-01-01", "reason": "x"});
    assert_eq!(api.order("decide", "k", &body).status, 200);
    let headers = [("if-none-match", etag.as_str())];
    assert_eq!(api.send("verwerken", "GET", "/api/v1/dispositions?limit=3", &headers, "").status, 200);
    let moved = api.send("verwerken", "GET", "/api/v1/dispositions?offset=3", &[("if-match", &etag)], "");
    assert_eq!(moved.status, 412);
    assert!(moved.body.contains("urn:iwmod:problem:moved-on"), "{}", moved.body);
    for bad in ["?limit=0", "?offset=-1", "?limitt=3", "?as_of=gisteren", "?client=nobody"] {
        let answer = api.get(&format!("/api/v1/dispositions{bad}"));
        assert!(matches!(answer.status, 400 | 404), "{bad}: {}", answer.status);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
}

#[test]
fn an_order_under_a_key_is_carried_out_once() {
    let api = Api::open();
    let taken: Value = serde_json::from_str(&api.inbox("verwerken", "leeg.xml", "<a/>").body).unwrap();
    assert_eq!(taken[0]["outcome"], "refused");
    let month = json!({"month": "2023-01", "options": {"incomplete": true}});
    let preview = api.order("close-preview", &"k".repeat(201), &month);
    assert_eq!(preview.status, 400, "a key has 200 characters at most");
    let preview = api.send("verwerken", "POST", "/api/v1/orders/close-preview", &[], &month.to_string());
    assert_eq!(preview.status, 200, "{}", preview.body);
    let plan: Value = serde_json::from_str(&preview.body).unwrap();
    let description = description(&api);
    let at = pointer("/api/v1/orders/close-preview", "post", "200", "application/json");
    check(&description, &at, &plan).unwrap();
    let mut close = month.clone();
    close["shown"] = plan["fingerprint"].clone();
    let done = api.order("close", "sluit-2023-01", &close);
    assert_eq!(done.status, 200, "{}", done.body);
    let position = api.json("/api/v1/status")["position"].clone();
    let again = api.order("close", "sluit-2023-01", &close);
    assert_eq!((again.status, &again.body), (200, &done.body));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(api.json("/api/v1/status")["position"], position, "nothing was done twice");
    assert_eq!(api.order("close", "sluit-2023-01", &json!({"month": "2023-02"})).status, 400, "another order");
    // Without its key it is refused by the rules of closing, and says so in both languages.
    let refused = api.order("close", "nogmaals", &close);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("\"dutch\""), "{}", refused.body);
    // After a start the answer is gone, and that it was done is known.
    let api = api.restarted();
    let after = api.order("close", "sluit-2023-01", &close);
    assert_eq!(after.status, 409);
    assert!(after.body.contains("already-done"), "{}", after.body);
}

#[test]
fn who_follows_is_told_at_once() {
    let api = Api::open();
    let all = api.json("/api/v1/changes?after=0&limit=10000");
    let position = all["position"].as_u64().unwrap();
    let kinds: Vec<&str> = all["changes"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"file") && kinds.contains(&"refused") && kinds.contains(&"config"), "{kinds:?}");
    // In parts it is the same.
    let (mut after, mut parts) = (0, Vec::new());
    loop {
        let part = api.json(&format!("/api/v1/changes?after={after}&limit=7"));
        parts.extend(part["changes"].as_array().unwrap().clone());
        after = part["position"].as_u64().unwrap();
        if part["more"] == false {
            break;
        }
    }
    assert_eq!(Value::Array(parts), all["changes"]);
    assert_eq!(api.json(&format!("/api/v1/changes?after={position}"))["changes"], json!([]));
    // Who waits gets what comes, and not later than it comes.
    let begun = Instant::now();
    let told = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| api.json(&format!("/api/v1/changes?after={position}&wait=30")));
        let file = text(&message(1));
        assert_eq!(api.inbox("verwerken", "nieuw.xml", &file).status, 200);
        waiting.join().unwrap()
    });
    assert!(!told["changes"].as_array().unwrap().is_empty() && begun.elapsed() < Duration::from_secs(25), "{told}");
}

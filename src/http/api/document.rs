//! A document as the API hands it out: a page of it, BSNs masked with the opaque id beside each, under an ETag.
//!
//! Stands above `caller`, below the handlers. Works on the text that the commands print, so that both say the same: nothing is derived or
//! written twice. A client that is cut off by paging or by a mask was not shown whole, which the access log is told too.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::value::RawValue;

use super::caller::Caller;
use super::problem::Problem;
use crate::domain::{Bsn, Date, mask_bsn};
use crate::http::page::Site;
use crate::log::hash;
use crate::people::ClientIds;

/// The header that says up to which record of the log an answer knows everything.
pub const POSITION: &str = "iwmod-position";

/// What an answer rests on: as long as it is the same, so is each answer of the same address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    position: u64,
    etag: String,
}

impl Basis {
    /// What is known now, on this day, for this caller. Beside the log an answer rests on what keeps files from being taken in.
    pub fn now(site: &Site, caller: &Caller, today: Date) -> Basis {
        let position = site.reader.state().sequence;
        let beside = format!(
            "{:?} {:?} {} {} {}",
            site.reader.obstacles(),
            site.reader.clock_behind(),
            site.reader.waiting(),
            caller.reason.is_some(),
            std::process::id()
        );
        let beside: String = hash(beside.as_bytes()).to_string().chars().take(12).collect();
        Basis { position, etag: format!("\"{position}-{today}-{beside}\"") }
    }

    /// The answer to who has this already, or to whom the list moved on under a page.
    pub fn answered(&self, headers: &HeaderMap) -> Option<Response> {
        if headers.get(header::IF_MATCH).is_some_and(|given| !is_among(given, &self.etag)) {
            return Some(Problem::moved_on().into_response());
        }
        let has_it = headers.get(header::IF_NONE_MATCH).is_some_and(|given| is_among(given, &self.etag));
        has_it.then(|| self.on(StatusCode::NOT_MODIFIED.into_response()))
    }

    /// An answer with what it rests on.
    pub fn on(&self, mut answer: Response) -> Response {
        let headers = answer.headers_mut();
        headers.insert(POSITION, HeaderValue::from(self.position));
        headers.insert(header::VARY, HeaderValue::from_static("authorization, iwmod-reason"));
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            headers.insert(header::ETAG, etag);
        }
        answer
    }
}

fn is_among(given: &HeaderValue, etag: &str) -> bool {
    let given = given.to_str().unwrap_or_default();
    given.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == etag)
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Leaves out the first ones.
    pub offset: usize,
    /// At most so many.
    pub limit: usize,
}

/// So many of a list are handed out where nothing is said.
pub const LIMIT: usize = 1_000;
/// The most of a list that is handed out at once.
pub const LIMIT_MAX: usize = 10_000;

/// A part of a list, or a whole document that is none.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// As JSON.
    pub text: String,
    /// Of a list: how many there are, and whether any come after these.
    pub list: Option<(usize, bool)>,
}

impl Part {
    /// What a sheet holds of a document. Several documents in lines are a list of them.
    pub fn of(document: String, sheet: Sheet) -> Result<Part, serde_json::Error> {
        let lines: Vec<&str> = document.lines().filter(|line| !line.is_empty()).collect();
        let items: Vec<&str> = match lines.as_slice() {
            [] => Vec::new(),
            [one] if one.starts_with('[') => {
                let items: Vec<&RawValue> = serde_json::from_str(one)?;
                items.into_iter().map(RawValue::get).collect()
            }
            [_] => return Ok(Part { text: document, list: None }),
            several => several.to_vec(),
        };
        let shown: Vec<&str> = items.iter().copied().skip(sheet.offset).take(sheet.limit).collect();
        let is_more = items.len() > sheet.offset.saturating_add(sheet.limit);
        Ok(Part { text: format!("[{}]", shown.join(",")), list: Some((items.len(), is_more)) })
    }
}

/// The text with each BSN masked, unless there is a reason to show it, and the opaque id of the client beside it. The names of files too: a
/// sender may have put the number of a client into one.
pub fn masked(text: &str, ids: &ClientIds, is_whole: bool) -> String {
    let named = with_clients(text, ids, is_whole);
    if is_whole { named } else { NAMES.iter().fold(named, |text, key| without_numbers(&text, key)) }
}

/// The text with what may be a BSN masked in each value of a key.
fn without_numbers(text: &str, key: &str) -> String {
    let mut parts = text.split(key);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (value, after) = part.split_at(part.find('"').unwrap_or(part.len()));
        out.push_str(key);
        out.push_str(&mask_bsn(value));
        out.push_str(after);
    }
    out
}

fn with_clients(text: &str, ids: &ClientIds, is_whole: bool) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(text.len() / 8));
    let mut rest = text;
    while let Some(at) = rest.find(KEY) {
        let (before, from) = rest.split_at(at.saturating_add(KEY.len()));
        out.push_str(before);
        rest = from;
        let number = from.get(..BSN_CHARS).and_then(|digits| digits.parse::<Bsn>().ok());
        let Some((bsn, after)) = number.zip(from.get(BSN_CHARS..)) else { continue };
        let shown = if is_whole { bsn.to_string() } else { mask_bsn(&bsn.to_string()) };
        out.push_str(&shown);
        // The closing quote stands first in what follows.
        out.push_str(&format!("\",\"client\":\"{}", ids.id_of(bsn)));
        rest = after;
    }
    out.push_str(rest);
    out
}

const KEY: &str = "\"bsn\":\"";
/// What the names of files stand behind.
const NAMES: [&str; 2] = ["\"file\":\"", "\"stored_as\":\""];
const BSN_CHARS: usize = 9;

#[cfg(test)]
mod tests {
    use super::*;

    fn part(document: &str, offset: usize, limit: usize) -> Part {
        Part::of(document.to_owned(), Sheet { offset, limit }).unwrap()
    }

    #[test]
    fn a_list_is_cut_into_sheets_and_the_rest_is_not() {
        let list = r#"[{"a":[1,2]},{"a":"],["},3]"#;
        assert_eq!(part(list, 0, 2), Part { text: r#"[{"a":[1,2]},{"a":"],["}]"#.to_owned(), list: Some((3, true)) });
        assert_eq!(part(list, 2, 2), Part { text: "[3]".to_owned(), list: Some((3, false)) });
        assert_eq!(part(list, 9, 2), Part { text: "[]".to_owned(), list: Some((3, false)) });
        assert_eq!(part("[]", 0, 2).list, Some((0, false)));
        assert_eq!(part(r#"{"a":1}"#, 1, 1), Part { text: r#"{"a":1}"#.to_owned(), list: None });
        assert_eq!(part("{\"a\":1}\n{\"a\":2}", 0, 9).text, r#"[{"a":1},{"a":2}]"#);
    }

    #[test]
    fn a_bsn_is_masked_and_its_client_named_beside_it() {
        let ids = ClientIds::new([7; 32]);
        let id = ids.id_of("999900006".parse().unwrap());
        let text = r#"[{"bsn":"999900006","x":1},{"bsn":null},{"bsn":"12"},{"x":{"bsn":"999900006"}}]"#;
        let client = format!(r#""client":"{id}""#);
        let hidden = format!(
            r#"[{{"bsn":"*****0006",{client},"x":1}},{{"bsn":null}},{{"bsn":"12"}},{{"x":{{"bsn":"*****0006",{client}}}}}]"#
        );
        assert_eq!(masked(text, &ids, false), hidden);
        assert_eq!(masked(text, &ids, true), hidden.replace("*****0006", "999900006"));
    }

    #[test]
    fn a_bsn_in_the_name_of_a_file_is_masked_and_nothing_else_that_has_nine_digits() {
        let ids = ClientIds::new([7; 32]);
        let text = r#"[{"file":"start 999900006.xml","bytes":999900006,"sha256":"a999900006b"},{"file":null,"stored_as":"999900006.csv"}]"#;
        let hidden = text.replace("start 999900006", "start *****0006").replace("999900006.csv", "*****0006.csv");
        assert_eq!(masked(text, &ids, false), hidden);
        assert_eq!(masked(text, &ids, true), text);
    }
}

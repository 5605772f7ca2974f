//! Forms of the texts of `[provider]`, `[invoice]` and `[[party]]`, and the canonical form of a whole config.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

use super::reader::Beside;

/// Declares a text that has passed a check and is kept in one form.
macro_rules! forms {
    ($($(#[$meta:meta])* $name:ident, $error:literal, $read:expr;)*) => {$(
        $(#[$meta])*
        pub struct $name(String);

        impl FromStr for $name {
            type Err = &'static str;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let read: fn(&str) -> Option<String> = $read;
                read(text.trim()).map($name).ok_or($error)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }
    )*};
}

forms! {
    /// A telephone number of 10 to 15 digits.
    Phone, "a telephone number has 10 to 15 digits", |text| {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let good = text.bytes().all(|b| b.is_ascii_digit() || b" -+()".contains(&b));
        (good && (10..=15).contains(&digits)).then(|| text.to_owned())
    };
    /// An address with one @ and a domain.
    Email, "this is no e-mail address", |text| {
        let (name, domain) = text.split_once('@')?;
        let dotted = domain.split('.').count() > 1 && domain.split('.').all(|part| !part.is_empty());
        let good = !name.is_empty() && dotted && !text.contains(char::is_whitespace) && !domain.contains('@');
        good.then(|| text.to_owned())
    };
    /// Eight digits.
    Kvk, "a KvK number is eight digits", |text| all(text, 8, |b| b.is_ascii_digit()).then(|| text.to_owned());
    /// Twenty digits.
    Oin, "an OIN is twenty digits", |text| all(text, 20, |b| b.is_ascii_digit()).then(|| text.to_owned());
    /// What a number of an invoice begins with; it stands in the names of files.
    Prefix, "a prefix is at most 12 letters, digits, - and _, and begins with a letter or digit", |text| {
        let good = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        let begins = text.bytes().next().is_none_or(|b| b.is_ascii_alphanumeric());
        (good && begins && text.len() <= 12).then(|| text.to_owned())
    };
    /// `NL123456782B01`.
    VatId, "a btw-identificatienummer has the form NL123456782B01, and its digits pass a check", |text| {
        let (digits, rest) = text.strip_prefix("NL")?.split_at_checked(9)?;
        let branch = rest.strip_prefix('B')?;
        let good = all(digits, 9, |b| b.is_ascii_digit()) && all(branch, 2, |b| b.is_ascii_digit());
        (good && (passes_97(digits, branch) || passes_11(digits))).then(|| text.to_owned())
    };
}

/// The check of a btw-id of a person: its letters as numbers (A is 10), modulo 97.
fn passes_97(digits: &str, branch: &str) -> bool {
    format!("2321{digits}11{branch}").parse::<u64>().is_ok_and(|number| number % 97 == 1)
}

/// The check of a btw-id of an organisation: its digits are the RSIN, which passes the elfproef as a BSN does.
fn passes_11(digits: &str) -> bool {
    let weighed = (2..=9).rev().chain([-1]).zip(digits.bytes()).map(|(weight, digit)| weight * i32::from(digit & 0xf));
    weighed.sum::<i32>() % 11 == 0
}

fn all(text: &str, length: usize, good: fn(&u8) -> bool) -> bool {
    text.len() == length && text.as_bytes().iter().all(good)
}

/// The document as JSON with sorted keys, and what the files say that it names: what was decided, without how it was
/// written. A row of a table is there as if it stood in the config.
pub fn canonical(table: &DeTable<'_>, beside: &[Beside]) -> String {
    let mut document = json_table(table);
    if let Value::Object(root) = &mut document {
        beside.iter().for_each(|said| add(root, said));
    }
    document.to_string()
}

fn add(root: &mut Map<String, Value>, said: &Beside) {
    match said {
        Beside::Key(section, key, content) => {
            if let Some(Value::Object(keys)) = root.get_mut(*section) {
                keys.insert((*key).to_owned(), content.clone());
            }
        }
        Beside::Rows(section, rows) => {
            let known = root.entry(*section).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(known) = known {
                known.extend(rows.iter().cloned());
            }
        }
    }
}

fn json_table(table: &DeTable<'_>) -> Value {
    let sorted: BTreeMap<_, _> = table.iter().map(|(k, v)| (k.get_ref(), v.get_ref())).collect();
    let pairs = sorted.into_iter().map(|(key, value)| (key.to_string(), json(value)));
    Value::Object(pairs.collect::<Map<_, _>>())
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => Value::String(number.to_string()),
        DeValue::Float(number) => Value::String(number.to_string()),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Datetime(day) => Value::String(day.to_string()),
        DeValue::Array(items) => Value::Array(items.iter().map(|item| json(item.get_ref())).collect()),
        DeValue::Table(table) => json_table(table),
    }
}

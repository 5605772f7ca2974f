//! Every order that the API takes: its word, whom it is for, and how its body becomes an order.
//!
//! Stands above `decide`, below the handlers, which has them carried out; the description of the API is made from the same table. The body of an
//! order is what the command of that name takes.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::decide::Decide;
use super::problem::Problem;
use crate::people::Role;
use crate::request::Order;

/// Something that can be ordered.
pub struct Command {
    /// Its word: `POST /api/v1/orders/WORD`.
    pub word: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Who may have it done.
    pub role: Role,
}

const fn command(word: &'static str, summary: &'static str) -> Command {
    Command { word, summary, role: Role::Verwerken }
}

const fn for_beheer(word: &'static str, summary: &'static str) -> Command {
    Command { word, summary, role: Role::Beheer }
}

/// All of them.
pub const ORDERS: &[Command] = &[
    command("close-preview", "Shows what closing a month would do, and changes nothing."),
    command("close", "Closes a month. With `shown`, only if the plan is still the one with that fingerprint."),
    command("billing-diff", "The statements of a month with what changed since they were last closed."),
    command("reissue", "Makes a refused invoice anew."),
    command("decide", "Keeps a decision of a person, or takes one back."),
    command("quarantine-retry", "Judges a refused file again."),
    command("quarantine-drop", "Sets a refused file aside for good."),
    command("outbox-approve", "Releases a draft, or answers a message that is owed a retour."),
    command("outbox-drop", "Drops a draft."),
    command("outbox-reject", "Notes that a hub refused a message of ours."),
    command("invoice-approved", "Notes that a party approved an invoice."),
    command("invoice-refused", "Notes that a party refused an invoice."),
    command("mail-invoice", "Has an invoice mailed to its party."),
    command("invoice-sent", "Notes that an invoice was sent by hand, or that its mail did arrive."),
    command("invoice-bounced", "Notes that the mail with an invoice came back."),
    command("message-sent", "Notes that a message that lies in the outbox folder was sent."),
    command("paid", "Notes that an invoice or declaration was paid outside the bank statements."),
    command("match", "Says which invoices or declarations a payment of a bank statement is for."),
    command("dismiss", "Sets a payment of a bank statement aside that is for no bill."),
    command("draft-stop", "Drafts the stop of what runs on a toewijzing."),
    command("declare", "Drafts the declarations of a month."),
    for_beheer("verify", "Reads log and store and proves that they agree."),
    for_beheer("rebuild", "Throws the store away and derives it again."),
];

/// The order of a word, with its body.
pub fn order(word: &str, body: &[u8]) -> Result<Order, Problem> {
    let wrong = |error: serde_json::Error| Problem::unreadable(format!("the body of {word} cannot be read: {error}"));
    let fields: Map<String, Value> =
        if body.trim_ascii().is_empty() { Map::new() } else { serde_json::from_slice(body).map_err(wrong)? };
    let word_of_enum = word.replace('-', "_");
    match word {
        "decide" => read::<Decide>(Value::Object(fields)).map(Order::from).map_err(wrong),
        // These two have no fields, which serde writes as the word alone.
        "verify" | "rebuild" if fields.is_empty() => read(Value::String(word_of_enum)).map_err(wrong),
        _ => read(Value::Object(Map::from_iter([(word_of_enum, Value::Object(fields))]))).map_err(wrong),
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, serde_json::Error> {
    serde_json::from_value(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Keuze;
    use crate::orders::CloseOptions;
    use crate::request::Choice;

    fn read_one(word: &str, body: &str) -> Result<Order, String> {
        order(word, body.as_bytes()).map_err(|problem| problem.detail)
    }

    #[test]
    fn a_body_is_what_its_command_takes() {
        let month = "2024-01".parse().unwrap();
        let close = Order::Close { month, options: CloseOptions::default(), shown: None };
        assert_eq!(read_one("close", r#"{"month":"2024-01"}"#), Ok(close));
        let amount = "-12.50".parse().unwrap();
        let paid = Order::Paid { number: "2024-1".to_owned(), amount, on: None };
        assert_eq!(read_one("paid", r#"{"number":"2024-1","amount":"-12.50"}"#), Ok(paid));
        assert_eq!(read_one("verify", ""), Ok(Order::Verify));
        let decided =
            read_one("decide", r#"{"decision":"write-off","disposition":"0855:1","month":"2024-01","reason":"x"}"#);
        let keuze = Keuze::WriteOff { disposition: "0855:1".parse().unwrap(), month };
        assert_eq!(decided, Ok(Order::Decide { choice: Choice::New(keuze), reason: "x".to_owned() }));
    }

    #[test]
    fn what_is_misspelt_is_told_and_does_nothing() {
        for (word, body, told) in [
            ("close", r#"{"month":"2024-01","leave-out":[]}"#, "leave-out"),
            ("close", r#"{"month":"januari"}"#, "month"),
            ("close", r#"{"month":"2024-01","options":{"incomplet":true}}"#, "incomplet"),
            ("close", "", "month"),
            ("close", "[]", "map"),
            ("decide", r#"{"decision":"paid","reason":"x"}"#, "paid"),
            ("verify", r#"{"now":true}"#, "verify"),
            ("invoice-approved", r#"{"number":"1","day":"2024-01-31"}"#, "day"),
        ] {
            let text = read_one(word, body).unwrap_err();
            assert!(text.contains(told), "{word} {body}: {text}");
        }
    }

    #[test]
    fn each_word_is_an_order() {
        for command in ORDERS {
            // A body with nothing but a wrong field: an unknown word would be told as an unknown variant.
            let text = read_one(command.word, r#"{"no_such_field":1}"#).unwrap_err();
            assert!(!text.contains("unknown variant") || command.word == "decide", "{}: {text}", command.word);
        }
    }
}

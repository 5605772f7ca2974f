//! What a question or an order shows of clients, and of whom its answer is.
//!
//! Stands above the words of `request`; each variant is decided here. Reads the answer as text, so that no document is derived twice.

use std::collections::BTreeSet;

use super::view::What;
use crate::domain::Bsn;
use crate::request::{Order, Question};

/// What the answer to a question shows of clients; `None` where it shows none.
pub fn what_is_seen(question: &Question) -> Option<What> {
    match question {
        Question::Dispositions { bsn: Some(_), .. } => Some(What::CLIENT),
        Question::Dispositions { bsn: None, .. } => Some(What::DISPOSITIONS),
        Question::Billing { .. } => Some(What::BILLING),
        Question::Reconcile { .. } => Some(What::RECONCILE),
        Question::Receivables { .. } => Some(What::RECEIVABLES),
        Question::Explain { .. } => Some(What::EXPLAIN),
        Question::Decisions => Some(What::DECISIONS),
        Question::Quarantine => Some(What::QUARANTINE),
        Question::Outbox | Question::OutboxFiles { .. } | Question::OutboxShow { .. } => Some(What::OUTBOX),
        Question::Declarations { .. } => Some(What::DECLARATIONS),
        Question::Requests => Some(What::REQUESTS),
        Question::Worklist { .. } => Some(What::WORKLIST),
        Question::Chain => Some(What::CHAIN),
        Question::Archive => Some(What::ARCHIVE),
        Question::Clients => Some(What::NAMES),
        // Sums, numbers and rates, of nobody by name or number.
        Question::Closed | Question::Mailed { .. } | Question::Tariffs { .. } | Question::Report { .. } => None,
    }
}

/// What the answer to an order shows of clients; `None` where it only says that it was done.
pub fn what_is_told(order: &Order) -> Option<What> {
    match order {
        Order::ClosePreview { .. } | Order::Close { .. } | Order::Reissue { .. } => Some(What::CLOSING),
        Order::BillingDiff { .. } => Some(What::BILLING),
        Order::Declare { .. } => Some(What::DECLARATIONS),
        Order::QuarantineRetry { .. } => Some(What::QUARANTINE),
        Order::Decide { .. }
        | Order::QuarantineDrop { .. }
        | Order::OutboxApprove { .. }
        | Order::OutboxDrop { .. }
        | Order::OutboxReject { .. }
        | Order::InvoiceApproved { .. }
        | Order::InvoiceRefused { .. }
        | Order::MailInvoice { .. }
        | Order::InvoiceSent { .. }
        | Order::InvoiceBounced { .. }
        | Order::MessageSent { .. }
        | Order::Paid { .. }
        | Order::Match { .. }
        | Order::Dismiss { .. }
        | Order::DraftStop { .. }
        | Order::Verify
        | Order::Rebuild => None,
    }
}

/// Whose data an answer to a question shows: the one that was asked about, and those that its document names.
pub fn clients_seen(question: &Question, document: &str) -> Vec<Bsn> {
    match question {
        // The names of all clients: one word says it, and costs a log no ten thousand numbers a table.
        Question::Clients => Vec::new(),
        Question::Dispositions { bsn: Some(bsn), .. } => vec![*bsn],
        _ => clients_in(document),
    }
}

/// Each BSN that a document says: the values of `"bsn"`.
pub fn clients_in(document: &str) -> Vec<Bsn> {
    let values = document.split(KEY).skip(1).filter_map(|rest| rest.get(..BSN_CHARS)?.parse().ok());
    values.collect::<BTreeSet<Bsn>>().into_iter().collect()
}

/// Each BSN in a file: the elements of a message, the fields of a CSV. None in what is no text, such as a zip.
pub fn clients_of_file(bytes: &[u8]) -> Vec<Bsn> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Vec::new() };
    let is_message = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('<');
    let numbers: BTreeSet<Bsn> = if is_message {
        text.split(ELEMENT).skip(1).filter_map(|rest| rest.trim_start().get(..BSN_CHARS)?.parse().ok()).collect()
    } else {
        text.split([';', ',', '\t', '\n', '\r', '"']).filter_map(|field| field.trim().parse().ok()).collect()
    };
    numbers.into_iter().collect()
}

const KEY: &str = "\"bsn\":\"";
const ELEMENT: &str = "Bsn>";
const BSN_CHARS: usize = 9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_names_each_client_once() {
        let document = r#"[{"bsn":"999900006","x":1},{"client":{"bsn":"999900018"}},{"bsn":"999900006"},{"bsn":null}]"#;
        let found: Vec<String> = clients_in(document).iter().map(Bsn::to_string).collect();
        assert_eq!(found, ["999900006", "999900018"]);
        assert_eq!(clients_seen(&Question::Clients, document), []);
        let (bsn, state, as_of) = ("999900006".parse().ok(), None, None);
        assert_eq!(
            clients_seen(&Question::Dispositions { bsn, state, as_of }, "[]").len(),
            1,
            "asked for, and unknown"
        );
    }

    #[test]
    fn a_file_names_the_clients_of_its_elements_or_fields() {
        let of = |text: &str| clients_of_file(text.as_bytes()).iter().map(Bsn::to_string).collect::<Vec<_>>();
        assert_eq!(of("<a><m:Bsn>999900006</m:Bsn><m:Nr>999900018</m:Nr></a>"), ["999900006"]);
        assert_eq!(of("bsn;uren\n\"999900018\";4\n999900006;1\n"), ["999900006", "999900018"]);
        assert_eq!(clients_of_file(&[0x50, 0x4b, 0xff, 0xfe]), []);
    }
}

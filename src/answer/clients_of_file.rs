//! Whose data the bytes of a file show, for the access log.
//!
//! Stands beside `question`, which gives the bytes. A file that is text is asked itself; a PDF or workbook of an invoice says what its frozen
//! statements say, and a retour is about whom the message is that it answers.

use std::collections::BTreeSet;

use crate::access::seen;
use crate::domain::{Bsn, Sha256};
use crate::engine::Reader;
use crate::known::{Known, Made};

/// The clients that a file of the archive shows, each once.
pub fn clients_of_file(reader: &Reader, sha256: Sha256, bytes: &[u8]) -> Vec<Bsn> {
    let state = reader.state();
    let mut clients: BTreeSet<Bsn> = seen::clients_of_file(bytes).into_iter().collect();
    for made in state.outbox().filter(|made| made.sha256 == sha256) {
        clients.extend(made.fact.iter().flat_map(|fact| fact.clients()));
        clients.extend(invoiced(&state, made));
        clients.extend(answered(reader, made));
    }
    clients.into_iter().collect()
}

/// Those of the lines of the invoice that a file belongs to.
fn invoiced(state: &Known, made: &Made) -> Vec<Bsn> {
    let books = state.books();
    let of =
        books.invoices().iter().filter(|invoice| invoice.documents.iter().any(|document| document.name == made.name));
    let lines = of.flat_map(|invoice| books.billed_by(invoice)).flat_map(|statement| &statement.lines);
    lines.map(|line| line.bsn).collect()
}

/// Those of the message that a retour answers.
fn answered(reader: &Reader, made: &Made) -> Vec<Bsn> {
    let Some(answered) = made.answers.as_ref().map(|answered| answered.file) else { return Vec::new() };
    let mut bytes = Vec::new();
    match reader.cat(&answered, &mut bytes) {
        Ok(true) => seen::clients_of_file(&bytes),
        // What cannot be read now names nobody; the retour itself holds no number.
        Ok(false) | Err(_) => Vec::new(),
    }
}
